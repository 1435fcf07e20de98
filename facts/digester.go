package facts

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// Digester keeps the lines Digest is over, in their order, so that facts that
// changed a little are digested without being written down again. It takes about
// as much memory as facts.json. The zero value knows nothing.
type Digester struct {
	sections [][][]byte // by factsFields; nil for scalars
}

// Start writes down all of the facts and returns their digest.
func (d *Digester) Start(f *Facts) string {
	d.sections = make([][][]byte, len(factsFields))
	for k, fl := range factsFields {
		if at := fl.at(f); count(at) >= 0 {
			d.sections[k] = linesOf(at)
			slices.SortFunc(d.sections[k], bytes.Compare)
		}
	}
	return d.sum(f)
}

// Change takes records out and puts others in, and returns the digest of f, which
// is what that comes to.
func (d *Digester) Change(f *Facts, delta Delta) string {
	for k, fl := range factsFields {
		if count(fl.at(f)) < 0 {
			continue
		}
		for _, line := range linesOf(fl.at(delta.Removed)) {
			if i, known := slices.BinarySearchFunc(d.sections[k], line, bytes.Compare); known {
				d.sections[k] = slices.Delete(d.sections[k], i, i+1)
			}
		}
		for _, line := range linesOf(fl.at(delta.Added)) {
			i, _ := slices.BinarySearchFunc(d.sections[k], line, bytes.Compare)
			d.sections[k] = slices.Insert(d.sections[k], i, line)
		}
	}
	return d.sum(f)
}

// linesOf writes the records of a section, one JSON line each.
func linesOf(at any) [][]byte {
	if count(at) == 0 {
		return nil
	}
	var text []byte
	ends := make([]int, 0, count(at))
	for i := range count(at) {
		text = append(appendRecord(text, at, i), '\n')
		ends = append(ends, len(text))
	}
	text = bytes.Clone(text)
	lines, begin := make([][]byte, len(ends)), 0
	for i, end := range ends {
		lines[i], begin = text[begin:end:end], end
	}
	return lines
}

func (d *Digester) sum(f *Facts) string {
	h := sha256.New()
	var some []byte // many lines are hashed at once
	for k, fl := range factsFields {
		some = append(append(some, fl.name...), '\n')
		if at := fl.at(f); count(at) < 0 {
			some = append(appendValue(some, at), '\n')
		}
		for _, line := range d.sections[k] {
			if some = append(some, line...); len(some) > 1<<15 {
				h.Write(some)
				some = some[:0]
			}
		}
	}
	h.Write(some)
	return hex.EncodeToString(h.Sum(nil))
}
