// Makes a block and a mutex profile with Go's own runtime, for ours to be merged with.
//
//	go run testdata/programs/go-contention.go testdata/go.block.pb.gz testdata/go.mutex.pb.gz
package main

import (
	"os"
	"runtime"
	"runtime/pprof"
	"sync"
	"time"
)

var mutex sync.Mutex

func hold(d time.Duration, done *sync.WaitGroup) {
	for i := 0; i < 5; i++ {
		mutex.Lock()
		time.Sleep(d)
		mutex.Unlock()
	}
	done.Done()
}

func write(name, path string) {
	file, err := os.Create(path)
	if err != nil {
		panic(err)
	}
	if err := pprof.Lookup(name).WriteTo(file, 0); err != nil {
		panic(err)
	}
	if err := file.Close(); err != nil {
		panic(err)
	}
}

func main() {
	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(1)
	var done sync.WaitGroup
	done.Add(2)
	go hold(20*time.Millisecond, &done)
	go hold(time.Millisecond, &done)
	done.Wait()
	write("block", os.Args[1])
	write("mutex", os.Args[2])
}
