package sqlstore

import (
	"os"
	"sync"
	"time"
)

// reserve is a file that takes up room until the disk is full. Then it is removed,
// and in the room it leaves, log-ins and refusals can still be written while records
// are refused; when there is room again, it comes back.
type reserve struct {
	dir  string
	path string
	size int64 // 0 for no reserve

	mu     sync.Mutex
	given  bool
	looked time.Time
}

// keep makes the file when it is not there. Without room for it the store begins as
// if it had been given up already.
func (r *reserve) keep() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.given = r.size > 0 && !r.fill()
}

// fill writes the file, all of it or nothing: a file with holes would take no room.
func (r *reserve) fill() bool {
	if info, err := os.Stat(r.path); err == nil && info.Size() == r.size {
		return true
	}
	if free, known := freeBytes(r.dir); known && free < r.size+r.size/4 {
		return false // it would take the room it has just given
	}
	err := r.write()
	if err != nil {
		_ = os.Remove(r.path) // a part of it is of no use
	}
	return err == nil
}

func (r *reserve) write() error {
	f, err := os.OpenFile(r.path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	block := make([]byte, 64<<10)
	for left := r.size; left > 0 && err == nil; left -= int64(len(block)) {
		block = block[:min(left, int64(len(block)))]
		_, err = f.Write(block)
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

// give gives the room up.
func (r *reserve) give() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.size == 0 || r.given {
		return
	}
	_ = os.Remove(r.path) // when it is gone already, so much the better
	r.given = true
	r.looked = time.Now()
}

// tight says whether the reserve is in use. It looks for room once a second.
func (r *reserve) tight() bool {
	if r.size == 0 {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.given && time.Since(r.looked) > time.Second {
		r.looked = time.Now()
		r.given = !r.fill()
	}
	return r.given
}
