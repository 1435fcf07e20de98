package demo

import (
	"slices"
	"strings"

	"eightx/facts"
	"eightx/internal/appraisal"
)

// envScores is the figure of the monthly round.
const envScores = "env_scores"

// supervise plays what the departments bring in at the end of some months, in the
// format 2026-03: what they have seen, a table each, and the monthly round. The
// villages hear of it next morning.
func supervise(morning string, months ...string) func(o *Office) error {
	return func(o *Office) error {
		if err := o.settleRecords(); err != nil {
			return err
		}
		for _, month := range months {
			if err := o.events(month); err != nil {
				return err
			}
			if err := o.round(month); err != nil {
				return err
			}
		}
		return o.morning(morning)
	}
}

// settle ends the year's supervision: whoever had nothing to say, has said nothing.
func settle(o *Office) error { return o.settleRecords() }

func (o *Office) settleRecords() error {
	_, err := Do(o, appraisal.SettleSupervision, "office", appraisal.Settlement{Cycle: o.Cycle})
	return err
}

// morning is nine o'clock of a day, when the program does its daily work.
func (o *Office) morning(day string) error {
	o.On(day)
	return appraisal.DoDailyWork(o.ctx, o.Door, o.As("office").Org)
}

// events takes a month's events out of the facts: each department records its own.
func (o *Office) events(month string) error {
	tables := map[string][]appraisal.SupervisionInput{}
	o.Facts.Events = slices.DeleteFunc(o.Facts.Events, func(e facts.Event) bool {
		if !strings.HasPrefix(e.Date, month) {
			return false
		}
		in := appraisal.SupervisionInput{Number: e.ID, Unit: e.Unit, Date: e.Date, Fact: e.Text}
		in.Ledger, in.Kind, in.Level, in.Count, in.Matter, in.Points, in.Flags = e.Ledger, e.Kind, e.Level, e.Count, e.Matter, e.Points, e.Flags
		owner := o.ownerOf(e.Ledger)
		tables[owner] = append(tables[owner], in)
		return true
	})
	for _, d := range o.Scheme.Departments {
		if len(tables[d.ID]) == 0 {
			continue
		}
		table := appraisal.SupervisionTable{Cycle: o.Cycle, Department: d.ID, Records: tables[d.ID]}
		if _, err := Do(o, appraisal.RecordSupervision, "officer "+d.ID, table); err != nil {
			return err
		}
	}
	return nil
}

// ownerOf is the department that answers for an indicator.
func (o *Office) ownerOf(indicator string) string {
	for _, item := range o.Scheme.Items {
		for _, def := range item.Indicators {
			if def.ID == indicator && def.Dept != "" {
				return def.Dept
			}
			if def.ID == indicator {
				return item.Lead
			}
		}
	}
	return ""
}

// round takes a month's figures of the environment out of the facts: one table.
func (o *Office) round(month string) error {
	in := appraisal.Inspection{Cycle: o.Cycle, Department: "DCG", Metric: envScores, Period: month, Category: o.Scheme.Supervision.Categories[0]}
	o.Facts.Series = slices.DeleteFunc(o.Facts.Series, func(s facts.Series) bool {
		if s.Metric != envScores || s.Period != month {
			return false
		}
		in.Date = s.Date
		in.Rows = append(in.Rows, appraisal.InspectionRow{Unit: s.Unit, Value: s.Value, Absent: s.Note})
		return true
	})
	if len(in.Rows) == 0 {
		return nil
	}
	_, err := Do(o, appraisal.RecordInspection, "officer DCG", in)
	return err
}

// recordOf is the supervision record with a number.
func (o *Office) recordOf(unit, number string) (appraisal.Supervision, error) {
	list, err := Ask(o, appraisal.ListSupervision, "office", appraisal.SupervisionFilter{Cycle: o.Cycle, Unit: unit})
	for _, record := range list.Items {
		if record.Number == number {
			return record, err
		}
	}
	return appraisal.Supervision{}, err
}
