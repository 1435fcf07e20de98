package demo

import "eightx/internal/appraisal"

// archive closes the year, packs it, puts it away, and begins the next one with a draft
// of this year's scheme.
func archive(o *Office) error {
	if _, err := Do(o, appraisal.MoveCycle, "office", appraisal.CycleStep{ID: o.Cycle, To: appraisal.CycleClosed, Reason: word("demo.reason")}); err != nil {
		return err
	}
	digest, size, err := o.Pack(o.ctx, o.fresh("office"))
	if err != nil {
		return err
	}
	if _, err := Do(o, appraisal.ArchiveCycle, "office", appraisal.Archiving{Cycle: o.Cycle, Package: digest, Size: size}); err != nil {
		return err
	}
	return startAgain(o)
}

// startAgain is US-01 for the next year: a year and a draft of its scheme.
func startAgain(o *Office) error {
	next, err := Do(o, appraisal.CreateCycle, "office", appraisal.NewCycle{Year: o.Scheme.Year + 1, Title: word("demo.next_year")})
	if err != nil {
		return err
	}
	draft, err := Do(o, appraisal.CopyScheme, "office", appraisal.Copying{From: o.IDs["scheme"], Cycle: next.ID})
	o.IDs["next scheme"] = draft.ID
	return err
}
