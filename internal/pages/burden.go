package pages

import (
	"cmp"
	"slices"

	"eightx/internal/appraisal"
)

var burdenPages = []page{
	{name: "burden", path: "/burden", action: "burden.read", section: "burden", paper: a4Landscape, see: seeBurden},
}

// burdenView is the meter, with the villages of which more is asked first.
type burdenView struct {
	appraisal.Burden
	Over map[string][]appraisal.BurdenOver
}

func seeBurden(v *visit) (any, error) {
	c, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	burden, err := ask(v, appraisal.ReadBurden, appraisal.ByID{ID: c.ID})
	if err != nil {
		return nil, err
	}
	view := burdenView{Burden: burden, Over: map[string][]appraisal.BurdenOver{}}
	for _, o := range burden.Over {
		view.Over[o.Unit] = append(view.Over[o.Unit], o)
	}
	slices.SortStableFunc(view.This.Units, func(a, b appraisal.UnitBurden) int {
		return cmp.Compare(len(view.Over[b.Unit]), len(view.Over[a.Unit]))
	})
	return view, nil
}
