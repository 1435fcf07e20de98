package operation

import (
	"flag"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"eightx/internal/sqlstore"
)

var (
	soak     = flag.Duration("soak", 6*time.Second, "how long TestSoak lasts")
	soakRate = flag.Int("soak-rate", 40, "requests per second of TestSoak: one in four is a new sheet")
)

// mostLog is what the write-ahead log may grow to, in bytes.
const mostLog = 64 << 20

// TestSoak serves a steady load and looks for what grows. In its short form it
// finds only what grows fast; the slope of the memory needs half an hour.
func TestSoak(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("memory and files of a process are read from /proc")
	}
	o := newOffice(t, nil, 8, 40, 3)
	s := serve(t, nil, "--dir", o.dir)
	load := &steady{office: o, server: s, stop: make(chan struct{})}
	load.start()
	var samples []sample
	every := max(*soak/360, time.Second)
	for began := time.Now(); time.Since(began) < *soak; time.Sleep(every) {
		one := s.look(o.dir)
		one.at = time.Since(began)
		samples = append(samples, one)
		if *soak > time.Minute && len(samples)%12 == 1 {
			t.Logf("%v: %+v", one.at.Round(time.Second), one)
		}
	}
	close(load.stop)
	load.wait.Wait()
	load.report(t)
	judge(t, samples)
	s.stop()
}

// sample is what a server uses at one time.
type sample struct {
	at                time.Duration
	memory            float64 // MB, all that is resident
	anon              float64 // MB of it that are no file: heap, stacks, pages of the database
	goroutines, files int
	log               int64 // bytes of the write-ahead log
}

var goroutines = regexp.MustCompile(`(?m)^go_goroutines (\d+)`)

func (s *server) look(dir string) sample {
	one := sample{memory: s.memory("VmRSS"), anon: s.memory("RssAnon")}
	if _, body := call("GET", s.url+"/metrics", "", "", nil); goroutines.Match(body) {
		one.goroutines, _ = strconv.Atoi(string(goroutines.FindSubmatch(body)[1]))
	}
	one.files = s.files()
	if info, err := os.Stat(filepath.Join(dir, sqlstore.FileName+"-wal")); err == nil {
		one.log = info.Size()
	}
	return one
}

// memory is a line of the process' status, in MB.
func (s *server) memory(name string) float64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.command.Process.Pid))
	if err != nil {
		s.t.Error(err)
	}
	for line := range strings.Lines(string(data)) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			kilobytes, _ := strconv.Atoi(strings.Fields(value)[0])
			return float64(kilobytes) / 1024
		}
	}
	return 0
}

// files is the number of the process' open files and connections.
func (s *server) files() int {
	open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.command.Process.Pid))
	if err != nil {
		s.t.Error(err)
	}
	return len(open)
}

// steady is a load that does not depend on how fast the answers come.
type steady struct {
	office *office
	server *server
	stop   chan struct{}
	wait   sync.WaitGroup
	lock   sync.Mutex
	took   []time.Duration // in order
	bad    map[int]int     // by status
}

// start lets eight clients send at equal distances: a new sheet, two lists of a
// village's sheets, the star board.
func (l *steady) start() {
	const clients = 8
	l.bad = map[int]int{}
	for c := range clients {
		l.wait.Go(func() {
			ticker := time.NewTicker(clients * time.Second / time.Duration(*soakRate))
			defer ticker.Stop()
			for n := c; ; n++ {
				select {
				case <-l.stop:
					return
				case <-ticker.C:
					l.once(c, n)
				}
			}
		})
	}
}

func (l *steady) once(c, n int) {
	began := time.Now()
	var status int
	base := l.server.url + l.office.base()
	switch n % 4 {
	case 0:
		status, _ = l.office.submit(l.server.url, fmt.Sprintf("soak-%d-%d", c, n), c)
	case 1:
		status, _ = call("GET", base+"/board", l.office.Office, "", nil)
	default:
		status, _ = call("GET", fmt.Sprintf("%s/sheets?unit=B%03d&limit=30", base, n%l.office.Villages), l.office.Office, "", nil)
	}
	l.lock.Lock()
	defer l.lock.Unlock()
	l.took = append(l.took, time.Since(began))
	if status != http.StatusOK && status != http.StatusCreated {
		l.bad[status]++
	}
}

func (l *steady) report(t *testing.T) {
	t.Helper()
	if len(l.took) == 0 || len(l.bad) > 0 {
		t.Fatalf("%d requests, refused by status: %v", len(l.took), l.bad)
	}
	fifth := len(l.took) / 5
	first, last := slices.Clone(l.took[:fifth]), slices.Clone(l.took[len(l.took)-fifth:])
	t.Logf("%d requests, none refused; 99 %% within %v in the first fifth and %v in the last", len(l.took), at(first, .99), at(last, .99))
}

// at is the time within which a part of the requests was answered.
func at(took []time.Duration, part float64) time.Duration {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[int(part*float64(len(took)-1))].Round(100 * time.Microsecond)
}

// judge compares the beginning, after a third for warming up, with the end.
func judge(t *testing.T, samples []sample) {
	t.Helper()
	warm := samples[len(samples)/3:]
	first, last := warm[0], warm[len(warm)-1]
	most := slices.MaxFunc(samples, func(a, b sample) int { return int(a.log - b.log) })
	slope, margin := growth(warm)
	t.Logf("memory %.1f → %.1f MB, slope %.2f ± %.2f MB/h; goroutines %d → %d; files %d → %d; log at most %d KB", first.memory, last.memory, slope, margin, first.goroutines, last.goroutines, first.files, last.files, most.log>>10)
	if d := last.goroutines - first.goroutines; d > 15 || last.goroutines == 0 {
		t.Errorf("goroutines went from %d to %d", first.goroutines, last.goroutines)
	}
	if d := last.files - first.files; d > 15 {
		t.Errorf("files went from %d to %d", first.files, last.files)
	}
	if most.log > mostLog {
		t.Errorf("the log beside the database grew to %d MB", most.log>>20)
	}
	if *soak >= 20*time.Minute && slope-margin > 1 {
		t.Errorf("memory grows by %.2f ± %.2f MB an hour, want at most 1", slope, margin)
	}
}

// growth is the least-squares slope of the memory in MB per hour, and twice its
// standard error.
func growth(samples []sample) (slope, margin float64) {
	n := float64(len(samples))
	var meanX, meanY, xx, xy, rest float64
	for _, s := range samples {
		meanX, meanY = meanX+s.at.Hours()/n, meanY+s.memory/n
	}
	for _, s := range samples {
		xx += (s.at.Hours() - meanX) * (s.at.Hours() - meanX)
		xy += (s.at.Hours() - meanX) * (s.memory - meanY)
	}
	if xx == 0 || n < 3 {
		return 0, math.Inf(1)
	}
	slope = xy / xx
	for _, s := range samples {
		d := s.memory - meanY - slope*(s.at.Hours()-meanX)
		rest += d * d
	}
	return slope, 2 * math.Sqrt(rest/(n-2)/xx)
}

func TestGrowth(t *testing.T) {
	var samples []sample
	for minute := range 31 {
		wave := float64(minute%2) - 0.5
		samples = append(samples, sample{at: time.Duration(minute) * time.Minute, memory: 40 + float64(minute)/60*6 + wave})
	}
	if slope, margin := growth(samples); math.Abs(slope-6) > margin || margin > 1.5 {
		t.Errorf("a slope of 6 MB/h was found to be %.2f ± %.2f", slope, margin)
	}
}
