package demo

import (
	"time"

	"eightx/internal/appraisal"
)

// packs lets every group take its sheets along.
func packs(o *Office) error { return o.takePacks(Half) }

func (o *Office) takePacks(round string) error {
	for _, g := range o.Scheme.Panels {
		if _, err := Do(o, appraisal.IssuePack, Assessor(g.ID, 1), appraisal.PackInput{Round: round, Panel: g.ID}); err != nil {
			return err
		}
	}
	return nil
}

// goOutHalf and goOutAtEnd send the groups out.
func goOutHalf(o *Office) error {
	_, err := Do(o, appraisal.BeginRound, "office", appraisal.RoundStep{ID: Half})
	return err
}

func goOutAtEnd(o *Office) error {
	if _, err := Do(o, appraisal.BeginRound, "office", appraisal.RoundStep{ID: AtEnd}); err != nil {
		return err
	}
	return o.takePacks(AtEnd)
}

// visitHalf and visitAtEnd record the visits that no story has recorded before.
func visitHalf(o *Office) error  { return o.recordVisits(Half) }
func visitAtEnd(o *Office) error { return o.recordVisits(AtEnd) }

func (o *Office) recordVisits(round string) error {
	all, err := Ask(o, appraisal.ListVisits, "office", appraisal.VisitFilter{Cycle: o.Cycle, Page: appraisal.Page{Limit: 500}})
	if err != nil {
		return err
	}
	drawn, err := Ask(o, appraisal.ReadLots, "office", appraisal.ByID{ID: o.IDs["lots "+round]})
	if err != nil {
		return err
	}
	for _, v := range all.Items {
		if v.Round != round || v.State != appraisal.VisitPlanned {
			continue
		}
		for _, a := range drawn.Assigned {
			if a.Unit == v.Unit {
				if err := o.visit(v, a); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// visit is half a day on site, signed by the village on paper.
func (o *Office) visit(v appraisal.Visit, a appraisal.Assignment) error {
	arrived, err := time.ParseInLocation(time.DateOnly, v.Day, time.FixedZone("CST", 8*3600))
	if err != nil {
		return err
	}
	arrived = arrived.Add(9 * time.Hour)
	in := appraisal.VisitRecord{ID: v.ID, Arrived: arrived.UnixMilli(), Left: arrived.Add((onSite - 20) * time.Minute).UnixMilli(), People: a.Members}
	if _, err := Do(o, appraisal.RecordVisit, a.Lead, in); err != nil {
		return err
	}
	_, err = Do(o, appraisal.AnswerVisit, a.Lead, appraisal.VisitAnswer{ID: v.ID, Agree: true, Signed: word("demo.signed")})
	return err
}
