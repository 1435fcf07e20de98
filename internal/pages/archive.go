package pages

import (
	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

var archivePages = []page{
	{name: "archive", path: "/archive", action: "archive.read", section: "settings", see: seeArchive},
}

// archiveView is a year's archive, or what is missing before it can be put away.
type archiveView struct {
	Cycle   *appraisal.Cycle
	Archive *appraisal.Archive
}

func seeArchive(v *visit) (any, error) {
	c, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	view := archiveView{Cycle: c}
	found, err := ask(v, appraisal.ReadArchive, appraisal.InCycle{Cycle: c.ID})
	switch {
	case err == nil:
		view.Archive = &found
	case errs.KindOf(err) != errs.NotFound:
		return nil, err
	}
	return view, nil
}
