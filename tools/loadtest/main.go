// Command loadtest measures a server on this machine from outside: raw keep-alive
// connections, each sending its next request when the answer to the last has come,
// and the server's own CPU time and memory from /proc. It speaks to eightx, to
// PocketBase and to the bare writer beside it, so that the three are compared by the
// same requests (tools/beside/run.sh).
//
//	loadtest -kind eightx -addr 127.0.0.1:8080 -office DIR/bench.json -mode create -c 64 -pid PID
//
// It is not for other machines: it refuses addresses that are not loopback.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// settings are what the command line asks for.
type settings struct {
	kind, addr, mode, token, user, officeFile string
	connections, most, pid                    int
	lasting                                   time.Duration
	json                                      bool
}

func main() {
	log.SetFlags(0)
	var s settings
	flag.StringVar(&s.kind, "kind", "eightx", "eightx, pocketbase or bare")
	flag.StringVar(&s.addr, "addr", "127.0.0.1:8080", "where the server listens; loopback only")
	flag.StringVar(&s.mode, "mode", "create", "create, repeat, list or board")
	flag.StringVar(&s.officeFile, "office", "", "bench.json of a directory made by eightx bench office")
	flag.StringVar(&s.token, "token", "", "token of the others")
	flag.StringVar(&s.user, "user", "u", "user of the token, for PocketBase")
	flag.IntVar(&s.connections, "c", 16, "connections")
	flag.IntVar(&s.most, "n", 1_000_000, "at most so many requests")
	flag.IntVar(&s.pid, "pid", 0, "the server's process, to read its CPU time and memory")
	flag.DurationVar(&s.lasting, "d", 5*time.Second, "at most so long")
	flag.BoolVar(&s.json, "json", false, "print JSON")
	flag.Parse()
	if !strings.HasPrefix(s.addr, "127.") {
		log.Fatal("loopback only")
	}
	outcome, err := s.run()
	if err != nil {
		log.Fatal(err)
	}
	outcome.print(s.json)
}

// run lets all connections work and collects what they saw.
func (s *settings) run() (*outcome, error) {
	talk, err := s.talker()
	if err != nil {
		return nil, err
	}
	workers := make([]*worker, s.connections)
	for i := range workers {
		if workers[i], err = newWorker(s.addr, i, talk); err != nil {
			return nil, err
		}
		defer workers[i].close()
	}
	var left atomic.Int64
	left.Store(int64(s.most))
	before, start := cpuOf(s.pid), time.Now()
	end := start.Add(s.lasting)
	var wait sync.WaitGroup
	for _, w := range workers {
		wait.Go(func() {
			for w.err == nil && left.Add(-1) >= 0 && time.Now().Before(end) {
				w.once()
			}
		})
	}
	wait.Wait()
	return s.collect(workers, time.Since(start), cpuOf(s.pid)-before)
}

// outcome is what is printed. Times are in milliseconds, CPU in microseconds of the
// server for each request.
type outcome struct {
	Kind        string      `json:"kind"`
	Mode        string      `json:"mode"`
	Connections int         `json:"connections"`
	Requests    int         `json:"requests"`
	Refused     map[int]int `json:"refused,omitempty"` // by status
	PerSecond   float64     `json:"perSecond"`
	P50         float64     `json:"p50ms"`
	P99         float64     `json:"p99ms"`
	Max         float64     `json:"maxMs"`
	CPU         float64     `json:"cpuUs"`
	Bytes       int         `json:"bytes"` // of an answer's body
	Memory      int         `json:"memoryMB"`
	Peak        int         `json:"peakMB"`
}

func (s *settings) collect(workers []*worker, took, cpu time.Duration) (*outcome, error) {
	o := &outcome{Kind: s.kind, Mode: s.mode, Connections: s.connections, Refused: map[int]int{}}
	var all []time.Duration
	bytes := 0
	for _, w := range workers {
		if w.err != nil {
			return nil, w.err
		}
		all = append(all, w.took...)
		bytes += w.bytes
		for status, n := range w.refused {
			o.Refused[status] += n
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("nothing was answered in %s", took)
	}
	slices.Sort(all)
	at := func(part float64) float64 { return float64(all[int(part*float64(len(all)-1))]) / 1e6 }
	o.Requests, o.PerSecond = len(all), float64(len(all))/took.Seconds()
	o.P50, o.P99, o.Max = at(.5), at(.99), at(1)
	o.CPU, o.Bytes = float64(cpu.Microseconds())/float64(len(all)), bytes/len(all)
	o.Memory, o.Peak = memoryOf(s.pid)
	return o, nil
}

func (o *outcome) print(asJSON bool) {
	if asJSON {
		_ = json.NewEncoder(os.Stdout).Encode(o) // a broken pipe has nobody to tell
		return
	}
	fmt.Printf("%-10s %-6s c=%-4d n=%-7d rps=%-7.0f p50=%-7.2f p99=%-8.2f max=%-7.1f cpu=%-6.0f bytes=%-6d rss=%d peak=%d", o.Kind, o.Mode, o.Connections, o.Requests, o.PerSecond, o.P50, o.P99, o.Max, o.CPU, o.Bytes, o.Memory, o.Peak)
	if len(o.Refused) > 0 {
		fmt.Printf(" refused=%v", o.Refused)
	}
	fmt.Println()
}
