// Package benchgen makes small data of the public scoring workload for tests, so
// that they need nothing from outside. It follows the workload's written
// specification: a hash of seed, village, indicator and draw gives every figure.
//
// It is not for measuring: the workload's own generator writes the large sizes.
package benchgen

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"eightx/internal/benchdata"
)

// Seed is that of the published check lines.
const Seed = 20261122

// Data is a workload to write down.
type Data struct {
	Workload benchdata.Workload
	Villages int
	Seed     uint64
	Noise    int // events of severity 0 per ledger and village
}

// draw is a number in [0, m), the same for the same arguments.
func (d *Data) draw(village, slot, k int, m uint64) int64 {
	x := d.Seed + uint64(village)*0x9E3779B97F4A7C15 + (64*uint64(slot)+uint64(k))*0xD1B54A32D192ED03
	x ^= x >> 30
	x *= 0xBF58476D1CE4E5B9
	x ^= x >> 27
	x *= 0x94D049BB133111EB
	x ^= x >> 31
	return int64((x >> 33) % m)
}

// The slots behind the indicators.
const (
	categorySlot = 60 + iota
	wholeVetoSlot
	itemVetoSlot
)

func (d *Data) category(v int) int64 {
	switch u := d.draw(v, categorySlot, 0, 100); {
	case u < 50:
		return 0
	case u < 85:
		return 1
	}
	return 2
}

// vetoed lists the vetoes of a village: −1 for the whole one, then items.
func (d *Data) vetoed(v int) []int64 {
	var out []int64
	if d.draw(v, wholeVetoSlot, 0, 100) == 0 {
		out = append(out, -1)
	}
	for item := range d.Workload.Weights[0] {
		if d.draw(v, itemVetoSlot, item, 500) == 0 {
			out = append(out, int64(item))
		}
	}
	return out
}

// cell is the two numbers of a cell that has numbers.
func (d *Data) cell(v, i int) (a, b int64) {
	u := func(k int, m uint64) int64 { return d.draw(v, i, k, m) }
	switch d.Workload.Indicators[i].Kind {
	case benchdata.Target:
		if u(2, 50) == 0 {
			return 0, 0
		}
		b = 1000 + u(0, 99000)
		a = b * (6500 + u(1, 6001)) / 10000
	case benchdata.Growth:
		b = u(0, 2000)
		a = b*(8000+u(1, 5001))/10000 + u(2, 3)
	case benchdata.Tier:
		a = 3000 + u(0, 7001)
	case benchdata.Place:
		a = u(0, 201)
	case benchdata.Survey:
		b = 5 + u(0, 96)
		a = b * (70 + u(1, 31)) / 100
	}
	return a, b
}

// ratings are the points of the raters who rated, with their numbers.
func (d *Data) ratings(v, i int, visit func(rater, points int64)) {
	for r := range 4 {
		if d.draw(v, i, 10+r, 100) >= 5 {
			visit(int64(r), 7000+50*d.draw(v, i, 20+r, 61))
		}
	}
}

// events are the severities of a village's entries in a ledger.
func (d *Data) events(v, i int) []int64 {
	n := int64(5)
	for k, below := range []int64{40, 65, 82, 92, 97} {
		if d.draw(v, i, 0, 100) < below {
			n = int64(k)
			break
		}
	}
	if n == 5 {
		n += d.draw(v, i, 1, 3)
	}
	var out []int64
	for k := range int(n) {
		severity := int64(3)
		switch u := d.draw(v, i, 2+k, 100); {
		case u < 70:
			severity = 1
		case u < 95:
			severity = 2
		}
		out = append(out, severity)
	}
	return append(out, make([]int64, d.Noise)...)
}

// records goes through everything that happened, in the order of the published
// files.
func (d *Data) records(cell, rating, event, veto func(x ...int64)) {
	for v := range d.Villages {
		for i, ind := range d.Workload.Indicators {
			switch ind.Kind {
			case benchdata.Rater:
				d.ratings(v, i, func(r, s int64) { rating(int64(v), int64(i), r, s) })
			case benchdata.Deduction, benchdata.Addition:
				for _, severity := range d.events(v, i) {
					event(int64(v), int64(i), severity)
				}
			default:
				a, b := d.cell(v, i)
				cell(int64(v), int64(i), a, b)
			}
		}
		for _, item := range d.vetoed(v) {
			veto(int64(v), item)
		}
	}
}

// table is a CSV file in the making.
type table struct{ strings.Builder }

func newTable(head string) *table {
	t := new(table)
	t.WriteString(head + "\n")
	return t
}

func (t *table) row(x ...int64) {
	for i, n := range x {
		if i > 0 {
			t.WriteByte(',')
		}
		fmt.Fprint(t, n)
	}
	t.WriteByte('\n')
}

// WriteCSV writes the data as CSV files.
func (d *Data) WriteCSV(dir string) error {
	files := map[string]*table{
		"village.csv": newTable("v,town,cat,grp"), "cell.csv": newTable("v,i,a,b"), "rating.csv": newTable("v,i,rater,s"),
		"event.csv": newTable("v,i,sev"), "veto.csv": newTable("v,item"),
		"ind.csv": newTable("i,item,kind,maxp,p1,p2,p3,p4"), "weight.csv": newTable("cat,item,w"),
	}
	for v := range d.Villages {
		town, c := int64(v/23), d.category(v)
		files["village.csv"].row(int64(v), town, c, town*3+c)
	}
	for i, x := range d.Workload.Indicators {
		files["ind.csv"].row(int64(i), int64(x.Item), int64(x.Kind), x.Full, x.P[0], x.P[1], x.P[2], x.P[3])
	}
	for c, weights := range d.Workload.Weights {
		for item, w := range weights {
			files["weight.csv"].row(int64(c), int64(item), w)
		}
	}
	d.records(files["cell.csv"].row, files["rating.csv"].row, files["event.csv"].row, files["veto.csv"].row)
	for name, t := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(t.String()), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// WriteBinary writes the data as little-endian columns.
func (d *Data) WriteBinary(dir string) error {
	files := map[string][]byte{"rt_v.i32": nil, "rt_i.u8": nil, "rt_s.i16": nil, "ev_v.i32": nil, "ev_i.u8": nil, "ev_s.u8": nil}
	masks := make([]uint16, d.Villages)
	i32 := func(name string, x int64) {
		files[name] = binary.LittleEndian.AppendUint32(files[name], uint32(int32(x)))
	}
	d.records(
		func(x ...int64) { i32(fmt.Sprintf("a%02d.i32", x[1]), x[2]); i32(fmt.Sprintf("b%02d.i32", x[1]), x[3]) },
		func(x ...int64) {
			i32("rt_v.i32", x[0])
			files["rt_i.u8"] = append(files["rt_i.u8"], uint8(x[1]))
			files["rt_s.i16"] = binary.LittleEndian.AppendUint16(files["rt_s.i16"], uint16(x[3]))
		},
		func(x ...int64) {
			i32("ev_v.i32", x[0])
			files["ev_i.u8"], files["ev_s.u8"] = append(files["ev_i.u8"], uint8(x[1])), append(files["ev_s.u8"], uint8(x[2]))
		},
		func(x ...int64) { masks[x[0]] |= 1 << (uint(x[1]) & 15) }, // −1 is bit 15
	)
	for v := range d.Villages {
		files["cat.u8"] = append(files["cat.u8"], uint8(d.category(v)))
		files["veto.u16"] = binary.LittleEndian.AppendUint16(files["veto.u16"], masks[v])
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}
