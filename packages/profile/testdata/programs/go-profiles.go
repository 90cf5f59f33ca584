// Writes one small profile of each kind that Go has, for the tests to read: go.cpu.pb.gz and so on,
// into the current directory.
//
//	go build -trimpath -o /tmp/fixtures/go-profiles go-profiles.go && cd /tmp/fixtures && ./go-profiles
package main

import (
	"context"
	"os"
	"runtime"
	"runtime/pprof"
	"sync"
	"time"
)

var kept [][]byte

func main() {
	runtime.MemProfileRate = 4096
	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(1)

	cpu, err := os.Create("go.cpu.pb.gz")
	check(err)
	check(pprof.StartCPUProfile(cpu))
	for worker := range [2]int{} {
		name := []string{"pricing", "search"}[worker]
		pprof.Do(context.Background(), pprof.Labels("task", name), func(context.Context) { spin(300 * time.Millisecond) })
	}
	pprof.StopCPUProfile()
	check(cpu.Close())

	for i := 0; i < 200; i++ {
		kept = append(kept, allocate(i))
		allocate(i)
	}
	contend()
	runtime.GC()
	for _, name := range []string{"heap", "block", "mutex", "goroutine"} {
		file, err := os.Create("go." + name + ".pb.gz")
		check(err)
		check(pprof.Lookup(name).WriteTo(file, 0))
		check(file.Close())
	}
	runtime.KeepAlive(kept)
}

func spin(duration time.Duration) (sum int) {
	for end := time.Now().Add(duration); time.Now().Before(end); {
		for i := 0; i < 1000; i++ {
			sum += i * i
		}
	}
	return sum
}

//go:noinline
func allocate(i int) []byte { return make([]byte, 1024+i) }

func contend() {
	var lock sync.Mutex
	var done sync.WaitGroup
	for i := 0; i < 4; i++ {
		done.Add(1)
		go func() {
			defer done.Done()
			lock.Lock()
			time.Sleep(5 * time.Millisecond)
			lock.Unlock()
		}()
	}
	done.Wait()
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
