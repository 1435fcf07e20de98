package sealing

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// hidden is a text to search for in this process's own memory. It is kept with
// all bits turned, so that the search does not find itself.
type hidden []byte

func hide(text []byte) hidden {
	turned := make(hidden, len(text))
	for i, b := range text {
		turned[i] = ^b
	}
	return turned
}

// reveal writes the text into a place.
func (h hidden) reveal(into []byte) {
	for i, b := range h {
		into[i] = ^b
	}
}

func (h hidden) at(data []byte) bool {
	for i, b := range h {
		if data[i] != ^b {
			return false
		}
	}
	return true
}

// inMemory counts where the text stands in what a core dump would hold: all
// memory this process may write.
func (h hidden) inMemory(t *testing.T) (found int) {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Skip("no /proc on this machine")
	}
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Skip("this process may not read its own memory")
	}
	defer memory.Close()
	for line := range strings.SplitSeq(string(maps), "\n") {
		bounds, rest, _ := strings.Cut(line, " ")
		if from, to, ok := strings.Cut(bounds, "-"); ok && strings.HasPrefix(rest, "rw") {
			found += h.inRegion(memory, hexNumber(from), hexNumber(to))
		}
	}
	return found
}

func hexNumber(text string) int64 {
	number, _ := strconv.ParseUint(text, 16, 63)
	return int64(number)
}

// inRegion reads with a buffer whose own pieces overlap by the length of the text,
// and clears it, so that nothing found is found again.
func (h hidden) inRegion(memory *os.File, from, to int64) (found int) {
	buffer := make([]byte, 1<<16)
	for ; from < to; from += int64(len(buffer) - len(h) + 1) {
		n, err := memory.ReadAt(buffer[:min(int64(len(buffer)), to-from)], from)
		if err != nil && !errors.Is(err, io.EOF) {
			return found
		}
		for at := 0; at+len(h) <= n; at++ {
			next := bytes.IndexByte(buffer[at:n-len(h)+1], ^h[0])
			if next < 0 {
				break
			}
			if at += next; h.at(buffer[at:]) {
				found++
			}
		}
		clear(buffer)
	}
	return found
}

// After a sheet is sealed and the caller wiped his own, a core dump does not hold
// it: neither on the heap nor on a stack.
func TestSealedSheetIsNotInMemory(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		round, _ := newRound(t, suite, 2, 2)
		mark := make([]byte, 24)
		_, _ = rand.Read(mark)
		canary := hide(mark)
		clear(mark)
		sheet := make([]byte, 3000)
		canary.reveal(sheet[1000:])
		if got := canary.inMemory(t); got == 0 {
			t.Fatal("the search does not find a sheet that is there")
		}
		box, receipt, err := round.Seal(placeOf(1), sheet)
		clear(sheet)
		if err != nil {
			t.Fatal(err)
		}
		if got := canary.inMemory(t); got != 0 {
			t.Errorf("the sheet is still in memory at %d places", got)
		}
		runtime.KeepAlive([]any{sheet, box, receipt})
	})
}

// Wiping overwrites the package's own copies of keys and shares. Those the
// algorithms made go with the garbage if the program was built to erase it, and
// only then; doc/decisions/0013-sealed-boxes.md counts on no more.
func TestWipedKeyIsNotInMemory(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		round, shares := newRound(t, suite, 2, 2)
		opener := combine(t, round, shares...)
		key, share := hide(opener.key.bytes()[:]), hide(shares[0].value.bytes()[:])
		before := key.inMemory(t)
		if before == 0 || share.inMemory(t) == 0 {
			t.Fatal("the search does not find secrets that are there")
		}
		opener.Wipe()
		shares[0].Wipe()
		runtime.GC()
		runtime.GC() // the first finds what nothing needs, the second has swept it
		if got := share.inMemory(t); got != 0 {
			t.Errorf("a wiped share is in memory at %d places", got)
		}
		after := key.inMemory(t)
		if after >= before || erases && after != 0 {
			t.Errorf("the key is in memory at %d places, before wiping at %d", after, before)
		}
		t.Logf("copies of the key: %d before wiping, %d after; erased by the runtime: %t", before, after, erases)
		runtime.KeepAlive([]any{round, opener, shares})
	})
}
