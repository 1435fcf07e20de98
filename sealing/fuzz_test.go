package sealing

import (
	"bytes"
	"testing"
)

// What ParseBox reads has one form, and opens only if it is the box that was
// sealed.
func FuzzParseBox(f *testing.F) {
	openers, sealed := map[Suite]*Opener{}, map[Suite][]byte{}
	for _, suite := range suites {
		all, box, shares := readKept(f, suite) // not made anew: each process of a fuzzer must know the same keys
		openers[suite], sealed[suite] = combine(f, all.Round, shares[:2]...), box.raw
		f.Add(box.raw)
		f.Add(box.raw[:headerSize])
	}
	f.Add([]byte(boxMagic))
	f.Fuzz(func(t *testing.T, data []byte) {
		read, err := ParseBox(data)
		if err != nil {
			return
		}
		if !bytes.Equal(append(read.header(), data[headerSize:]...), data) || !bytes.Equal(read.Bytes(), data) {
			t.Error("the box is written otherwise than it was read")
		}
		_, err = openers[read.suite].Open(read.Place(), read)
		if opens := err == nil; opens != bytes.Equal(data, sealed[read.suite]) {
			t.Errorf("a changed box opens, or the box itself does not: %v", err)
		}
	})
}

// What ParseShare reads is written again as something it reads alike.
func FuzzParseShare(f *testing.F) {
	for _, suite := range suites {
		_, _, shares := readKept(f, suite)
		f.Add(text(f, shares[0]))
	}
	f.Add("8XSHARE1 INTL R 1/2 2 0000\n1\n2\n3\n4\n5")
	f.Fuzz(func(t *testing.T, typed string) {
		share, err := ParseShare(typed)
		if err != nil {
			return
		}
		again, err := ParseShare(text(t, share))
		if err != nil || text(t, again) != text(t, share) || *again.value.bytes() != *share.value.bytes() {
			t.Errorf("the share reads otherwise the second time: %v", err)
		}
	})
}

func FuzzRow(f *testing.F) {
	f.Add("1 4XQ2 9KDM 00TR W3ZA 7F")
	f.Add(writeRow(1, make([]byte, rowBytes)))
	f.Fuzz(func(t *testing.T, line string) {
		data, ok := readRow(1, line)
		if !ok {
			return
		}
		again, ok := readRow(1, writeRow(1, data))
		if !ok || !bytes.Equal(again, data) {
			t.Errorf("got %x, want %x", again, data)
		}
	})
}
