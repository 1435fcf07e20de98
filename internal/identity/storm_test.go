package identity_test

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/identity"
)

// TestLoginStorm lets 500 people log in at once: others' requests stay fast, and
// memory stays small (D-08). It is long, and asked for by EIGHTX_LONG=1.
func TestLoginStorm(t *testing.T) {
	if !long(t) {
		t.Skip("long: EIGHTX_LONG=1")
	}
	w := onSQLite(t)
	w.account("li.na", appraisal.Grant{Role: appraisal.RoleAssessor})
	_, secret := w.mint("li.na", "unit.read")
	w.dear()
	runtime.GC()
	before := resident(t)
	var group sync.WaitGroup
	var mu sync.Mutex
	answers := map[string]int{}
	for i := range 500 {
		group.Go(func() {
			_, err := w.service.Login(w.ctx, identity.Credentials{Org: org, Name: fmt.Sprint("n", i), Password: "wrong", From: identity.From{Source: fmt.Sprint(i)}})
			mu.Lock()
			defer mu.Unlock()
			answers[codeOf(err)]++
		})
	}
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	var times []time.Duration
	most := before
	for running := true; running; {
		began := time.Now()
		w.may(w.service, secret)
		w.must(w.store.Read(w.ctx, org, func(r appraisal.Reader) error {
			_, err := appraisal.AccountByName(w.ctx, r, "li.na")
			return err
		}))
		times = append(times, time.Since(began))
		most = max(most, resident(t))
		select {
		case <-done:
			running = false
		case <-time.After(5 * time.Millisecond):
		}
	}
	slices.Sort(times)
	slow := times[len(times)*99/100]
	t.Logf("%v; others p99 %v of %d; memory %d MB before, %d MB at most", answers, slow, len(times), before>>20, most>>20)
	if slow > time.Second {
		t.Errorf("others wait %v, want at most 1 s", slow)
	}
	if grown := most - before; grown > 60<<20 {
		t.Errorf("memory grew by %d MB, want at most 60", grown>>20)
	}
}

// resident is the memory of this process in bytes, as the system counts it.
func resident(t *testing.T) int64 {
	t.Helper()
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip(err)
	}
	pages, err := strconv.ParseInt(strings.Fields(string(data))[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}
