package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// worker is one connection.
type worker struct {
	conn    net.Conn
	in      *bufio.Reader
	talk    talker
	number  int
	count   int
	random  *rand.Rand
	request []byte

	took    []time.Duration
	refused map[int]int
	bytes   int
	err     error
}

// talker writes the next request of a worker behind what is in the buffer.
type talker func(w *worker, to []byte) []byte

func newWorker(addr string, number int, talk talker) (*worker, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &worker{
		conn: conn, in: bufio.NewReaderSize(conn, 16<<10), talk: talk, number: number, refused: map[int]int{},
		random: rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), uint64(number))),
	}, nil
}

func (w *worker) close() { _ = w.conn.Close() }

// once sends one request and waits for its answer.
func (w *worker) once() {
	w.request = w.talk(w, w.request[:0])
	w.count++
	start := time.Now()
	if _, w.err = w.conn.Write(w.request); w.err != nil {
		return
	}
	status, size, err := w.answer()
	if err != nil {
		w.err = fmt.Errorf("connection %d: %w", w.number, err)
		return
	}
	w.took = append(w.took, time.Since(start))
	w.bytes += size
	if status/100 != 2 {
		w.refused[status]++
	}
}

// answer reads a response of HTTP/1.1 and throws its body away.
func (w *worker) answer() (status, size int, err error) {
	line, err := w.in.ReadSlice('\n')
	if err != nil {
		return 0, 0, err
	}
	if len(line) < 12 {
		return 0, 0, errors.New("short status line")
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, 0, err
	}
	length, chunked, err := w.head()
	if err != nil {
		return status, 0, err
	}
	if chunked {
		size, err = w.chunks()
		return status, size, err
	}
	_, err = w.in.Discard(length)
	return status, length, err
}

func (w *worker) head() (length int, chunked bool, err error) {
	for {
		line, err := w.in.ReadSlice('\n')
		if err != nil {
			return 0, false, err
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch {
		case len(line) <= 2:
			return length, chunked, nil
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return 0, false, err
			}
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			chunked = true
		}
	}
}

func (w *worker) chunks() (size int, err error) {
	for {
		line, err := w.in.ReadSlice('\n')
		if err != nil {
			return size, err
		}
		n, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 64)
		if err != nil {
			return size, err
		}
		if _, err := w.in.Discard(int(n) + 2); err != nil || n == 0 {
			return size, err
		}
		size += int(n)
	}
}

// cpuOf is the CPU time a process has used, 0 without one. The clock ticks 100 times
// a second.
func cpuOf(pid int) time.Duration {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// memoryOf is the memory of a process in MB: now, and at its highest.
func memoryOf(pid int) (now, peak int) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(data)) {
		name, value, _ := strings.Cut(line, ":")
		kilobytes, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		switch name {
		case "VmRSS":
			now = kilobytes >> 10
		case "VmHWM":
			peak = kilobytes >> 10
		}
	}
	return now, peak
}
