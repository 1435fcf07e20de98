//go:build unix

package durability

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/blobstore"
	"eightx/internal/sqlstore"
	"eightx/internal/storetest"
)

// server is a driver in a process of its own.
type server struct {
	command *exec.Cmd
	in      io.WriteCloser
	ended   chan struct{} // closed when the process has ended
	started time.Duration // until it was ready
	said    strings.Builder
}

// office is the clients of a server and what they were told. It outlives servers.
type office struct {
	t       testing.TB
	dir     string
	wrap    []string // command that runs the driver, such as strace
	env     []string
	patient bool          // a server may be busy
	photos  bool          // every fourth submission has a file
	pace    time.Duration // a client's rest after a submission
	answers string        // path of a pipe for the answers; "" for one without a name
	mu      sync.Mutex
	current *server
	last    *server
	waiting map[string]chan string
	acked   map[string]string // id → number of its entry
	retries atomic.Int64
	slowest time.Duration // start of a server
}

func newOffice(t testing.TB, dir string) *office {
	return &office{t: t, dir: dir, waiting: map[string]chan string{}, acked: map[string]string{}}
}

// start starts a server and waits until it is ready; false when it ended first.
func (o *office) start() bool {
	o.t.Helper()
	self, err := os.Executable()
	if err != nil {
		o.t.Fatal(err)
	}
	line := append(append([]string{}, o.wrap...), self)
	s := &server{command: exec.Command(line[0], line[1:]...), ended: make(chan struct{})} // ourselves
	s.command.Env = append(append(os.Environ(), driverEnv+"="+o.dir), o.env...)
	s.command.Stderr = &s.said
	out, ours, err1 := o.pipe(s)
	in, err2 := s.command.StdinPipe()
	began := time.Now()
	if err := errors.Join(err1, err2, s.command.Start(), ours.Close()); err != nil {
		o.t.Fatal(err)
	}
	s.in = in
	ready := make(chan bool, 1)
	go o.listen(s, out, ready)
	if !<-ready {
		<-s.ended
		return false
	}
	s.started = time.Since(began)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.slowest = max(o.slowest, s.started)
	o.current, o.last = s, s
	return true
}

// pipe makes the way of the answers: the end we read, and the one we close when the
// server has it.
func (o *office) pipe(s *server) (out io.Reader, ours io.Closer, err error) {
	if o.answers == "" {
		r, w, err := os.Pipe()
		s.command.Stdout = w
		return r, w, err
	}
	if err := exec.Command("mkfifo", o.answers).Run(); err != nil { // our own folder
		return nil, nil, err
	}
	r, err1 := os.OpenFile(o.answers, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	w, err2 := os.OpenFile(o.answers, os.O_WRONLY, 0)
	s.command.Stdout = w
	return r, w, errors.Join(err1, err2)
}

// listen hands out the answers of a server until it ends.
func (o *office) listen(s *server, out io.Reader, ready chan<- bool) {
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		ready <- false
	} else {
		ready <- true
	}
	for lines.Scan() {
		o.hear(lines.Text())
	}
	_ = s.command.Wait() // how it ended is in ProcessState
	close(s.ended)
	o.hangUp()
}

func (o *office) hear(line string) {
	id, told, _ := strings.Cut(line, " ")
	o.mu.Lock()
	defer o.mu.Unlock()
	if seq, ok := strings.CutPrefix(told, "ok "); ok && !strings.Contains(id, "-small") && !strings.HasPrefix(id, "read-") {
		if first, known := o.acked[id]; known && first != seq {
			o.t.Errorf("%s was acknowledged as entry %s and as entry %s", id, first, seq)
		}
		o.acked[id] = seq
	}
	if c := o.waiting[id]; c != nil {
		delete(o.waiting, id)
		c <- told
	}
}

// hangUp tells everybody that the server has gone.
func (o *office) hangUp() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.current = nil
	for id, c := range o.waiting {
		delete(o.waiting, id)
		c <- "gone"
	}
}

// ask sends one line and waits for its answer, or "gone".
func (o *office) ask(verb, id string) string {
	c := make(chan string, 1)
	o.mu.Lock()
	s := o.current
	if s == nil {
		o.mu.Unlock()
		return "gone"
	}
	o.waiting[id] = c
	o.mu.Unlock()
	line := id + "\n"
	if verb != "" {
		line = verb + " " + line
	}
	if _, err := io.WriteString(s.in, line); err != nil {
		<-s.ended
	}
	return <-c
}

// submit repeats a submission until it is acknowledged, or until stop.
func (o *office) submit(id string, stop <-chan struct{}) bool {
	for {
		select {
		case <-stop:
			return false
		default:
		}
		verb := ""
		if strings.HasPrefix(id, photoName) {
			verb = "photo"
		}
		told := o.ask(verb, id)
		if strings.HasPrefix(told, "ok ") {
			return true
		}
		o.retries.Add(1)
		if strings.HasPrefix(told, "error") && !o.excused(told) {
			o.t.Errorf("%s: %s", id, told)
		}
		select {
		case <-stop:
			return false
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// clients lets count clients submit each sheets (0 for without end) and returns when
// all have finished.
func (o *office) clients(count, sheets int, stop <-chan struct{}) {
	o.named("c", count, sheets, stop)
}

// end ends the server in good order and returns its exit code.
func (o *office) end() int {
	o.mu.Lock()
	s := o.current
	o.mu.Unlock()
	if s == nil {
		return -1
	}
	_ = s.in.Close()
	<-s.ended
	return s.command.ProcessState.ExitCode()
}

// said is what the last server wrote about its end.
func (o *office) said() string { return o.last.said.String() }

// acknowledged is a copy of what has been acknowledged until now.
func (o *office) acknowledged() map[string]string {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := make(map[string]string, len(o.acked))
	for id, seq := range o.acked {
		all[id] = seq
	}
	return all
}

// findings are the figures of a test.
type findings struct{ acked, lost, doubled, rows, damages int }

func (f findings) String() string {
	return fmt.Sprintf("%d acknowledged, %d lost, %d twice, %d rows, %d damages", f.acked, f.lost, f.doubled, f.rows, f.damages)
}

// inspect opens the database in dir and compares it with what was acknowledged.
func inspect(t testing.TB, dir string, acked map[string]string) findings {
	t.Helper()
	store, err := openStore(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	f := findings{acked: len(acked)}
	damages, err := store.Check(context.Background())
	if err != nil {
		t.Error(err)
	}
	for _, d := range damages {
		t.Errorf("damage: %+v", d)
	}
	f.damages = len(damages)
	for id, seq := range acked {
		if found, err := find(store, id); err != nil || fmt.Sprint(found) != seq {
			t.Errorf("%s, acknowledged as entry %s, is lost: entry %d, %v", id, seq, found, err)
			f.lost++
		}
	}
	f.lost += lostPhotos(t, dir, acked)
	f.rows, f.doubled = count(t, store)
	if f.lost+f.doubled+f.damages > 0 {
		t.Errorf("%v", f)
	}
	return f
}

// photoName begins the ids of sheets with a file.
const photoName = "photo-"

// lostPhotos counts the files of acknowledged sheets that are not there or not whole.
func lostPhotos(t testing.TB, dir string, acked map[string]string) (lost int) {
	t.Helper()
	blobs, err := blobstore.OpenDisk(evidenceIn(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer blobs.Close()
	for id := range acked {
		if !strings.HasPrefix(id, photoName) {
			continue
		}
		file, err := blobs.Open(context.Background(), string(org), string(storetest.Suite.Digest([]byte(photoOf(id)))))
		if err == nil {
			_, err = io.Copy(io.Discard, file)
			err = errors.Join(err, file.Close())
		}
		if err != nil {
			t.Errorf("the file of %s is lost: %v", id, err)
			lost++
		}
	}
	return lost
}

// count counts the sheets, and the entries that made one a second time.
func count(t testing.TB, store *sqlstore.Store) (rows, doubled int) {
	t.Helper()
	made := map[string]bool{}
	err := store.Read(context.Background(), org, func(r appraisal.Reader) error {
		for from := int64(0); ; {
			page, err := r.Entries(context.Background(), from, 1000)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, e := range page {
				if made[e.Object.ID] {
					doubled++
				}
				made[e.Object.ID] = true
			}
			from += int64(len(page))
		}
	})
	if err != nil {
		t.Error(err)
	}
	return len(made), doubled
}
