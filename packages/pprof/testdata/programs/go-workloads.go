// Writes profiles of Go programs, for what Node.js has none of: inlined calls, addresses, columns of old heap
// profiles, tags of several kinds: go.work.*.pb.gz, into the current directory.
//
//	go build -trimpath -o /tmp/go-workloads go-workloads.go && cd .. && /tmp/go-workloads   (Go 1.19)
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"sort"
	"strings"
	"sync"
	"time"
)

type point struct{ x, y int }

func (p point) add(q point) point { return point{p.x + q.x, p.y + q.y} }
func (p point) size() int         { return p.x*p.x + p.y*p.y }

func walk(steps int) (sum int) {
	var at point
	for i := 0; i < steps; i++ {
		at = at.add(point{i & 3, i & 5})
		sum += at.size()
	}
	return sum
}

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func even(n int) bool { return n == 0 || odd(n-1) }
func odd(n int) bool  { return n != 0 && even(n-1) }

func words(n int) []string {
	var list []string
	for i := 0; i < n; i++ {
		list = append(list, fmt.Sprintf("word %d", i*7919%n))
	}
	sort.Strings(list)
	return list
}

var kept [][]string

func main() {
	runtime.MemProfileRate = 16384
	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(1)
	cpu("walk", func() { walk(2e7); fib(30); even(100000) })
	cpu("words", func() { kept = append(kept, words(30000)) })
	heap("before")
	for i := 0; i < 4; i++ {
		list := words(5000 * (i + 1))
		if i%2 == 0 {
			kept = append(kept, list)
		}
		_ = strings.Join(list, ",")
	}
	contend()
	runtime.GC()
	heap("after")
	for _, name := range []string{"allocs", "block", "mutex", "threadcreate"} {
		write(name, func(file *os.File) error { return pprof.Lookup(name).WriteTo(file, 0) })
	}
	runtime.KeepAlive(kept)
}

func cpu(name string, work func()) {
	write("cpu-"+name, func(file *os.File) error {
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
		for end, i := time.Now().Add(400*time.Millisecond), 0; time.Now().Before(end); i++ {
			labels := pprof.Labels("task", name, "round", fmt.Sprint(i%3))
			pprof.Do(context.Background(), labels, func(context.Context) { work() })
		}
		return nil
	})
}

func heap(name string) {
	runtime.GC()
	write("heap-"+name, func(file *os.File) error { return pprof.WriteHeapProfile(file) })
}

func contend() {
	var lock sync.Mutex
	var done sync.WaitGroup
	for i := 0; i < 6; i++ {
		done.Add(1)
		go func(hold time.Duration) {
			defer done.Done()
			lock.Lock()
			defer lock.Unlock()
			time.Sleep(hold)
		}(time.Duration(i) * time.Millisecond)
	}
	done.Wait()
}

func write(name string, fill func(*os.File) error) {
	file, err := os.Create("go.work." + name + ".pb.gz")
	if err == nil {
		err = fill(file)
	}
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		panic(err)
	}
}
