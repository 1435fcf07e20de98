package facts

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"slices"
)

// Digest is the SHA-256, in hex, of what the facts say: every record and every
// correction, but neither their order nor the place they were read from. Two
// files with the same digest give the same result.
func Digest(f *Facts) string {
	h := sha256.New()
	var buf []byte
	for _, fl := range factsFields {
		at := fl.at(f)
		h.Write([]byte(fl.name + "\n"))
		if count(at) < 0 {
			h.Write(append(appendValue(nil, at), '\n'))
			continue
		}
		buf = hashRecords(h, buf[:0], at)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// hashRecords writes the records of a section, one JSON line each, in byte
// order. It returns the buffer for the next section.
func hashRecords(h hash.Hash, buf []byte, at any) []byte {
	ends := make([]int, 0, count(at)+1)
	for i := range count(at) {
		buf = append(appendRecord(buf, at, i), '\n')
		ends = append(ends, len(buf))
	}
	lines := make([][]byte, len(ends))
	begin := 0
	for i, end := range ends {
		lines[i], begin = buf[begin:end], end
	}
	if slices.IsSortedFunc(lines, bytes.Compare) {
		h.Write(buf)
		return buf
	}
	slices.SortFunc(lines, bytes.Compare)
	for _, line := range lines {
		h.Write(line)
	}
	return buf
}
