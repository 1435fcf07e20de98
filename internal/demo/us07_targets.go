package demo

import (
	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/appraisal"
)

// setTargets hands down the targets the leading group has set, each with last year's
// figure and the growth on it where there is one.
func setTargets(o *Office) error {
	figures := map[string]decimal.Number{}
	for _, v := range o.Facts.Values {
		figures[v.Metric+" "+v.Unit] = v.Value
	}
	in := appraisal.Targets{Cycle: o.Cycle}
	for _, v := range o.takeValues(o.isTarget) {
		row := appraisal.TargetInput{Unit: v.Unit, Metric: v.Metric, Value: v.Value, Reason: word("demo.reason.target"), Date: v.Date, From: v.From}
		if base, growth, ok := o.growth(v, figures); ok {
			row.Base, row.GrowthPct = &base, &growth
		}
		in.Targets = append(in.Targets, row)
	}
	_, err := Do(o, appraisal.SetTargets, "office", in)
	return err
}

// isTarget says whether a figure is set by the leading group.
func (o *Office) isTarget(v *facts.Value) bool {
	return v.From == word("demo.leading_group")
}

// growth is last year's figure and the percentage, in tenths, that leads from it to the
// target; ok is false where none does.
func (o *Office) growth(v facts.Value, figures map[string]decimal.Number) (base, growth decimal.Number, ok bool) {
	for _, p := range o.Scheme.Org.Parent.Targets {
		if p.Task != v.Metric {
			continue
		}
		base, found := figures[p.Base+" "+v.Unit]
		if !found || base.Sign() <= 0 {
			return base, growth, false
		}
		hundred := decimal.Int(100)
		growth = v.Value.Quo(base).Mul(hundred).Sub(hundred).Round(1, decimal.HalfUp)
		again := base.Mul(hundred.Add(growth)).Quo(hundred).Round(2, decimal.HalfUp)
		return base, growth, again.Equal(v.Value)
	}
	return base, growth, false
}

// takeValues takes the figures that a story brings in itself out of those that are
// left for the end of the year.
func (o *Office) takeValues(mine func(*facts.Value) bool) []facts.Value {
	var taken, left []facts.Value
	for _, v := range o.Facts.Values {
		if mine(&v) {
			taken = append(taken, v)
		} else {
			left = append(left, v)
		}
	}
	o.Facts.Values = left
	return taken
}
