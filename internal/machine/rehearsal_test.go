package machine_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"eightx/internal/machine"
)

// firstDay is 2026-01-05 09:00 in China.
const firstDay = 1767574800000

const hour = int64(60 * 60 * 1000)

func rehearsal(t *testing.T, file string, least int64) *machine.Rehearsal {
	t.Helper()
	clock, err := machine.OpenRehearsal(file, least)
	if err != nil {
		t.Fatal(err)
	}
	return clock
}

// stands fails unless the clock shows a time, or up to ten seconds later.
func stands(t *testing.T, clock *machine.Rehearsal, want int64) {
	t.Helper()
	if got := clock.Now(); got < want || got > want+10_000 {
		t.Errorf("got %s, want %s", time.UnixMilli(got).UTC(), time.UnixMilli(want).UTC())
	}
}

func TestRehearsalGoesOn(t *testing.T) {
	clock := rehearsal(t, filepath.Join(t.TempDir(), "clock"), firstDay)
	before := clock.Now()
	time.Sleep(30 * time.Millisecond)
	if gone := clock.Now() - before; gone < 30 {
		t.Errorf("in 30 ms it went %d ms", gone)
	}
	stands(t, clock, firstDay)
}

func TestRehearsalMoves(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clock")
	one, other := rehearsal(t, file, firstDay), rehearsal(t, file, firstDay)
	moves := []struct {
		name  string
		at    int64
		moved bool
		want  int64
	}{
		{"forward", firstDay + 24*hour, true, firstDay + 24*hour},
		{"back", firstDay, false, firstDay + 24*hour},
		{"nowhere", firstDay + 24*hour, false, firstDay + 24*hour},
		{"forward again", firstDay + 25*hour, true, firstDay + 25*hour},
	}
	for _, move := range moves {
		t.Run(move.name, func(t *testing.T) {
			moved, err := one.MoveTo(move.at)
			if err != nil || moved != move.moved {
				t.Errorf("got %t, %v, want %t", moved, err, move.moved)
			}
			stands(t, one, move.want)
			stands(t, other, move.want) // another program on the same directory
		})
	}
}

func TestRehearsalSurvivesRestarts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clock")
	clock := rehearsal(t, file, firstDay)
	if _, err := clock.MoveTo(firstDay + 48*hour); err != nil {
		t.Fatal(err)
	}
	stands(t, rehearsal(t, file, firstDay), firstDay+48*hour) // it was never closed: a crash
	time.Sleep(20 * time.Millisecond)
	last := clock.Now()
	if err := clock.Close(); err != nil {
		t.Fatal(err)
	}
	if got := rehearsal(t, file, firstDay).Now(); got < last {
		t.Errorf("after a stop it went back by %d ms", last-got)
	}
	stands(t, rehearsal(t, file, firstDay+72*hour), firstDay+72*hour) // the log is later than the file
}

// TestRehearsalNeverGoesBack damages the file in every way a disk or a hand might.
func TestRehearsalNeverGoesBack(t *testing.T) {
	damages := []struct{ name, text string }{
		{"a line cut off", "\n2026-03-01T09:"},
		{"no time", "\nyesterday"},
		{"an earlier time", "\n2020-01-01T00:00:00.000+08:00"},
		{"nothing", ""},
	}
	for _, damage := range damages {
		t.Run(damage.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "clock")
			clock := rehearsal(t, file, firstDay)
			if _, err := clock.MoveTo(firstDay + hour); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(damage.text), 0o600); err != nil {
				t.Fatal(err)
			}
			stands(t, clock, firstDay+hour)
			if moved, err := clock.MoveTo(firstDay + 2*hour); err != nil || !moved {
				t.Errorf("it cannot be moved any more: %v", err)
			}
			stands(t, rehearsal(t, file, 0), firstDay+2*hour)
		})
	}
}

// TestRehearsalAtOnce has programs move and ask at once: no answer is earlier than one
// that was given before it began.
func TestRehearsalAtOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clock")
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			clock := rehearsal(t, file, firstDay)
			last := int64(0)
			for i := range 50 {
				if _, err := clock.MoveTo(firstDay + int64(i*4+n)*hour); err != nil {
					t.Error(err)
				}
				now := clock.Now()
				if now < last {
					t.Errorf("back by %d ms", last-now)
				}
				last = now
			}
		})
	}
	all.Wait()
	stands(t, rehearsal(t, file, 0), firstDay+199*hour)
}
