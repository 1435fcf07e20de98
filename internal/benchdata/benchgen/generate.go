// Package benchgen writes data of the public scoring workload, in any size, so
// that tests and measurements need nothing from outside. It follows the
// workload's written specification: a hash of seed, village, indicator and draw
// gives every figure, so the same arguments give the same bytes everywhere.
//
// It is not for facts that look like a real office's.
package benchgen

import (
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

// hasCells tells whether an indicator has two numbers instead of records.
func (d *Data) hasCells(i int) bool {
	switch d.Workload.Indicators[i].Kind {
	case benchdata.Rater, benchdata.Deduction, benchdata.Addition:
		return false
	}
	return true
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
