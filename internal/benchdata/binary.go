package benchdata

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"eightx/scoring"
)

// loadBinary reads the little-endian columns of a folder. Figures are taken
// over one column at a time, records in batches, so that little more than the
// result is ever in memory.
func loadBinary(dir string, program *scoring.Program) (*scoring.Columns, error) {
	categories, err := readAll[uint8](filepath.Join(dir, "cat.u8"))
	if err != nil {
		return nil, err
	}
	peers := make([]uint16, len(categories))
	for v, c := range categories {
		peers[v] = uint16(c)
	}
	columns, err := program.NewColumns(roster(peers))
	if err != nil {
		return nil, err
	}
	t := tablesOf(program)
	if err := t.binaryFigures(dir, columns); err != nil {
		return nil, err
	}
	if err := t.binaryRecords(dir, columns); err != nil {
		return nil, err
	}
	return columns, binaryVetoes(dir, columns)
}

// binaryFigures reads the metrics aNN and bNN.
func (t *tables) binaryFigures(dir string, columns *scoring.Columns) error {
	values := make([]int64, columns.Len())
	for name := range t.metrics {
		if err := readColumn(filepath.Join(dir, name+".i32"), values); err != nil {
			return err
		}
		if err := columns.SetFigures(name, values, nil); err != nil {
			return err
		}
	}
	return nil
}

// binaryRecords reads events and ratings.
func (t *tables) binaryRecords(dir string, columns *scoring.Columns) error {
	events := &batches{dir: dir, names: [3]string{"ev_v.i32", "ev_i.u8", "ev_s.u8"}, width: 1, villages: columns.Len(), most: int32(len(severities) - 1)}
	err := columns.SetEvents(t.events, t.kinds(), func(yield func(scoring.EventRecords) bool) {
		var r scoring.EventRecords
		for b := range events.all() {
			r.Place, r.Ledger, r.Kind = r.Place[:0], r.Ledger[:0], r.Kind[:0]
			for k, i := range b.indicator {
				if t.has[i].events {
					r.Place, r.Ledger, r.Kind = append(r.Place, b.village[k]), append(r.Ledger, t.code[i]), append(r.Kind, uint8(b.value[k]))
				}
			}
			if !yield(r) {
				return
			}
		}
	})
	if err = errors.Join(err, events.err); err != nil {
		return err
	}
	ratings := &batches{dir: dir, names: [3]string{"rt_v.i32", "rt_i.u8", "rt_s.i16"}, width: 2, villages: columns.Len(), most: mostRating}
	err = columns.SetRatings(t.ratings, 2, func(yield func(scoring.RatingRecords) bool) {
		var r scoring.RatingRecords
		for b := range ratings.all() {
			r.Place, r.Metric, r.Value = r.Place[:0], r.Metric[:0], r.Value[:0]
			for k, i := range b.indicator {
				if t.has[i].ratings {
					r.Place, r.Metric, r.Value = append(r.Place, b.village[k]), append(r.Metric, t.code[i]), append(r.Value, b.value[k])
				}
			}
			if !yield(r) {
				return
			}
		}
	})
	return errors.Join(err, ratings.err)
}

// binaryVetoes reads the masks: bit j is a veto of item j, bit 15 the whole one.
func binaryVetoes(dir string, columns *scoring.Columns) error {
	masks, err := readAll[uint16](filepath.Join(dir, "veto.u16"))
	if err != nil {
		return err
	}
	var cases []scoring.VetoCase
	for v, mask := range masks {
		for item := range 15 {
			if mask>>item&1 == 1 {
				cases = append(cases, vetoCase(v, int64(item)))
			}
		}
		if mask>>15 == 1 {
			cases = append(cases, vetoCase(v, -1))
		}
	}
	return columns.SetVetoes(cases)
}

// readAll reads a whole file of numbers.
func readAll[T uint8 | uint16](path string) ([]T, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	out := make([]T, len(data)/binary.Size(T(0)))
	_, err = binary.Decode(data, binary.LittleEndian, out)
	return out, err
}

// readColumn reads one 32-bit number per village.
func readColumn(path string, values []int64) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	raw := make([]byte, 4*batchRecords)
	for v := 0; v < len(values); v += batchRecords {
		part := values[v:min(v+batchRecords, len(values))]
		if _, err := io.ReadFull(file, raw[:4*len(part)]); err != nil {
			return fmt.Errorf("%s: from village %d on: %w", filepath.Base(path), v, err)
		}
		for k := range part {
			part[k] = int64(int32(binary.LittleEndian.Uint32(raw[4*k:])))
		}
	}
	return nil
}

// batch is a piece of a record table.
type batch struct {
	village   []int32
	indicator []uint8
	value     []int32
}

// batches reads three files side by side: village, indicator, value.
type batches struct {
	dir   string
	names [3]string
	width int // bytes of a value

	villages int
	most     int32 // largest value there is
	err      error
}

const batchRecords = 1 << 15

// all reads the files from the start; the batch is used again.
func (s *batches) all() iter.Seq[batch] {
	return func(yield func(batch) bool) {
		var files [3]*os.File
		for i, name := range s.names {
			file, err := os.Open(filepath.Join(s.dir, name))
			if err != nil {
				s.err = err
				return
			}
			defer file.Close()
			files[i] = file
		}
		s.read(files, yield)
	}
}

func (s *batches) read(files [3]*os.File, yield func(batch) bool) {
	b := batch{make([]int32, batchRecords), make([]uint8, batchRecords), make([]int32, batchRecords)}
	raw := make([]byte, 4*batchRecords)
	for {
		n, err := io.ReadFull(files[1], b.indicator)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			s.err = err
			return
		}
		if n == 0 {
			return
		}
		if s.err = s.fill(files, raw, &b, n); s.err != nil || !yield(batch{b.village[:n], b.indicator[:n], b.value[:n]}) {
			return
		}
	}
}

// fill reads villages and values of n records.
func (s *batches) fill(files [3]*os.File, raw []byte, b *batch, n int) error {
	if _, err := io.ReadFull(files[0], raw[:4*n]); err != nil {
		return fmt.Errorf("%s: %w", s.names[0], err)
	}
	for k := range n {
		b.village[k] = int32(binary.LittleEndian.Uint32(raw[4*k:]))
	}
	if _, err := io.ReadFull(files[2], raw[:s.width*n]); err != nil {
		return fmt.Errorf("%s: %w", s.names[2], err)
	}
	for k := range n {
		if s.width == 1 {
			b.value[k] = int32(raw[k])
		} else {
			b.value[k] = int32(int16(binary.LittleEndian.Uint16(raw[2*k:])))
		}
		if b.village[k] < 0 || int(b.village[k]) >= s.villages || b.value[k] < 0 || b.value[k] > s.most {
			return fmt.Errorf("%s: no village %d, or no value %d", s.names[0], b.village[k], b.value[k])
		}
	}
	return nil
}
