// Makes a CPU and a heap profile with Go's own runtime, for ours to be merged with.
//
//	go run testdata/programs/go-profiles.go testdata/go.cpu.pb.gz testdata/go.heap.pb.gz
package main

import (
	"math"
	"os"
	"runtime"
	"runtime/pprof"
	"time"
)

var kept [][]byte

func burn(d time.Duration) float64 {
	sum := 0.0
	for end := time.Now().Add(d); time.Now().Before(end); {
		for i := 0; i < 1000; i++ {
			sum += math.Sqrt(float64(i))
		}
	}
	return sum
}

func keep(n int) {
	for i := 0; i < n; i++ {
		kept = append(kept, make([]byte, 1024))
	}
}

func create(path string) *os.File {
	file, err := os.Create(path)
	if err != nil {
		panic(err)
	}
	return file
}

func main() {
	cpu := create(os.Args[1])
	if err := pprof.StartCPUProfile(cpu); err != nil {
		panic(err)
	}
	burn(500 * time.Millisecond)
	pprof.StopCPUProfile()
	cpu.Close()

	keep(16 << 10)
	runtime.GC()
	heap := create(os.Args[2])
	if err := pprof.WriteHeapProfile(heap); err != nil {
		panic(err)
	}
	heap.Close()
	runtime.KeepAlive(kept)
}
