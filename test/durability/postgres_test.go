//go:build unix

package durability

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"eightx/internal/storetest"
)

// TestServerCrashes crashes the PostgreSQL server again and again while clients of
// two instances submit. The instances stay, find the server when it is back, and
// answer rightly for what was being saved when it went.
func TestServerCrashes(t *testing.T) {
	cluster, url := storetest.Private(t)
	offices := []*office{newOffice(t, url), newOffice(t, url)}
	var wait sync.WaitGroup
	stop := make(chan struct{})
	for i, o := range offices {
		o.patient = true
		if !o.start() {
			t.Fatalf("an instance does not start: %s", o.said())
		}
		wait.Go(func() { o.named(fmt.Sprint("i", i), 10, 0, stop) })
	}
	for range 3 {
		time.Sleep(500 * time.Millisecond)
		if err := cluster.Crash(); err != nil {
			t.Fatal(err)
		}
		if err := cluster.Start(); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(time.Second) // after the last crash, too
	close(stop)
	wait.Wait()
	acked := map[string]string{}
	for _, o := range offices {
		for id, seq := range o.acknowledged() {
			acked[id] = seq
		}
		if code := o.end(); code != 0 {
			t.Errorf("an instance ended with code %d: %s", code, o.said())
		}
	}
	f := inspect(t, url, acked)
	t.Logf("2 instances, server crashed 3 times: %v, %d repeated", f, offices[0].retries.Load()+offices[1].retries.Load())
	if f.acked < 100 || f.rows != f.acked {
		t.Errorf("got %v, want more acknowledged and nothing else", f)
	}
}

// TestInstanceKilled kills one of two instances on one PostgreSQL. The other goes on,
// and takes the first one's clients, who repeat what got no answer.
func TestInstanceKilled(t *testing.T) {
	url := storetest.Postgres(t)
	first, second := newOffice(t, url), newOffice(t, url)
	for _, o := range []*office{first, second} {
		if !o.start() {
			t.Fatalf("an instance does not start: %s", o.said())
		}
	}
	var wait sync.WaitGroup
	stop := make(chan struct{})
	wait.Go(func() { first.named("a", 10, 0, stop) })
	wait.Go(func() { second.named("b", 10, *sheets, nil) })
	time.Sleep(300 * time.Millisecond)
	first.kill()
	close(stop)
	wait.Wait()
	acked := first.acknowledged()
	for id, seq := range acked { // the same requests at the other door
		if told := second.ask("", id); told != "ok "+seq {
			t.Errorf("%s: the first instance said entry %s, the second %s", id, seq, told)
		}
	}
	for id, seq := range second.acknowledged() {
		acked[id] = seq
	}
	second.end()
	t.Log(inspect(t, url, acked))
}

// named is clients whose names begin with a word of their own.
func (o *office) named(name string, count, sheets int, stop <-chan struct{}) {
	var wait sync.WaitGroup
	for client := range count {
		wait.Go(func() {
			for n := 0; (n < sheets || sheets == 0) && o.submit(o.id(name, client, n), stop); n++ {
				time.Sleep(o.pace)
			}
		})
	}
	wait.Wait()
}

// id names a submission.
func (o *office) id(name string, client, n int) string {
	id := fmt.Sprintf("%s%d-%d", name, client, n)
	if o.photos && n%4 == 3 {
		return photoName + id
	}
	return id
}

// excused says whether an error is what a client has to live with.
func (o *office) excused(told string) bool {
	return o.patient && (strings.Contains(told, "store.busy") || strings.Contains(told, "store.uncertain"))
}
