package sqlstore_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"testing"

	"eightx/internal/errs"
	"eightx/internal/sqlstore"
	"eightx/internal/storetest"
)

// wire stands between a store and its server and can break at a COMMIT.
type wire struct {
	server string
	// What happens to the next COMMIT: the connection breaks before the server has
	// it, or after the server has it and before the answer is back.
	cutBefore, cutAfter atomic.Bool
	cuts                atomic.Int64
}

// newWire gives the address of a wire to the server at an address.
func newWire(t *testing.T, address string) (*wire, string) {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	values := target.Query()
	name := ".s.PGSQL." + values.Get("port")
	w := &wire{server: filepath.Join(values.Get("host"), name)}
	dir := t.TempDir()
	listener, err := net.Listen("unix", filepath.Join(dir, name))
	if err != nil {
		t.Skipf("no socket of our own: %v", err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go w.join(client)
		}
	}()
	values.Set("host", dir)
	target.RawQuery = values.Encode()
	return w, target.String()
}

func (w *wire) join(client net.Conn) {
	server, err := net.Dial("unix", w.server)
	if err != nil {
		client.Close()
		return
	}
	var deaf atomic.Bool
	go func() { // answers
		defer client.Close()
		buffer := make([]byte, 64<<10)
		for {
			n, err := server.Read(buffer)
			if err != nil || deaf.Load() {
				return
			}
			if _, err := client.Write(buffer[:n]); err != nil {
				return
			}
		}
	}()
	defer server.Close()
	w.forward(client, server, &deaf)
}

// forward carries what the store says, up to the COMMIT at which the wire breaks.
func (w *wire) forward(client io.Reader, server io.Writer, deaf *atomic.Bool) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		commit := bytes.Contains(buffer[:n], []byte("COMMIT\x00"))
		if commit && w.cutBefore.CompareAndSwap(true, false) {
			w.cuts.Add(1)
			deaf.Store(true)
			return
		}
		if commit && w.cutAfter.CompareAndSwap(true, false) {
			w.cuts.Add(1)
			deaf.Store(true)
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// TestCommitWithoutAnswer breaks the connection around COMMIT. What the server has
// saved is acknowledged and not saved again; what it has not is saved.
func TestCommitWithoutAnswer(t *testing.T) {
	address := storetest.Postgres(t)
	w, through := newWire(t, address)
	store := open(t, sqlstore.Config{URL: through})
	prepare(t, store)
	for i, cut := range []*atomic.Bool{&w.cutAfter, &w.cutBefore, &w.cutAfter} {
		cut.Store(true)
		if err := create(store, fmt.Sprint("sheet", i), sheet("x")); err != nil {
			t.Errorf("cut %d: got %v, want the sheet saved", i, err)
		}
		if got, want := len(leavesOf(t, store)), i+2; got != want {
			t.Errorf("cut %d: got %d entries, want %d", i, got, want)
		}
	}
	if w.cuts.Load() != 3 {
		t.Errorf("the wire broke %d times, want 3", w.cuts.Load())
	}
	// What leaves no entry cannot be looked for: the caller is told so.
	w.cutAfter.Store(true)
	if err := store.Set(t.Context(), "org", "name", []byte("value")); errs.KindOf(err) != errs.Busy {
		t.Errorf("got %v, want that nobody knows", err)
	}
	if found, err := store.Check(t.Context()); len(found) > 0 || err != nil {
		t.Errorf("got %v, %v", found, err)
	}
}
