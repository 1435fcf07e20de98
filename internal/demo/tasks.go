package demo

import (
	"slices"
	"strings"

	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/scheme"
)

// ownedFigures are the figures that one department delivers, by metric in the order of
// the scheme.
func (o *Office) ownedFigures(department string, metrics ...string) (ids []string) {
	for _, m := range o.Scheme.Metrics {
		wanted := len(metrics) == 0 || slices.Contains(metrics, m.ID)
		there := slices.ContainsFunc(o.Facts.Values, func(v facts.Value) bool { return v.Metric == m.ID })
		if m.Owner == department && wanted && there {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// pasted is a table as a department copies it out of its workbook: names of units,
// names of figures, and blanks where there is nothing to say.
func (o *Office) pasted(metrics []string, values []facts.Value) string {
	figures := map[string]string{}
	for _, v := range values {
		figures[v.Unit+" "+v.Metric] = v.Value.String()
	}
	var table strings.Builder
	table.WriteString(word("demo.figures.unit"))
	for _, id := range metrics {
		table.WriteString("\t" + o.metric(id).Name)
	}
	for _, u := range o.Facts.Units {
		table.WriteString("\n" + u.Name)
		for _, id := range metrics {
			table.WriteString("\t" + figures[u.ID+" "+id])
		}
	}
	return table.String()
}

func (o *Office) metric(id string) scheme.Metric {
	for _, m := range o.Scheme.Metrics {
		if m.ID == id {
			return m
		}
	}
	return scheme.Metric{}
}

// deliver takes a department's figures of the year through a task up to the lock.
func (o *Office) deliver(department, due string, metrics []string) error {
	values := o.takeValues(func(v *facts.Value) bool { return slices.Contains(metrics, v.Metric) })
	task, err := Do(o, appraisal.OpenTask, "office", appraisal.Asking{Cycle: o.Cycle, Department: department, Period: o.Cycle, Metrics: metrics, Due: due})
	if err != nil {
		return err
	}
	o.IDs["task "+department] = task.ID
	officer := "officer " + department
	if _, err := Do(o, appraisal.SaveTable, officer, appraisal.TaskTable{ID: task.ID, Table: o.pasted(metrics, values)}); err != nil {
		return err
	}
	if _, err := Do(o, appraisal.SubmitTask, officer, appraisal.ByTask{ID: task.ID}); err != nil {
		return err
	}
	return o.settleTask(task.ID, officer)
}

// settleTask has the department explain what strays, and the office verify and lock.
func (o *Office) settleTask(task, officer string) error {
	report, err := Ask(o, appraisal.ReadGaps, officer, appraisal.ByID{ID: task})
	if err != nil {
		return err
	}
	explaining := appraisal.GapExplaining{ID: task}
	for _, gap := range report.Rows {
		if len(gap.Over) > 0 {
			explaining.Reasons = append(explaining.Reasons, appraisal.CellNote{Unit: gap.Unit, Metric: gap.Metric, Note: word("demo.figures.gap")})
		}
	}
	if len(explaining.Reasons) > 0 {
		if _, err := Do(o, appraisal.ExplainGaps, officer, explaining); err != nil {
			return err
		}
	}
	if _, err := Do(o, appraisal.VerifyTask, "office", appraisal.Verifying{ID: task}); err != nil {
		return err
	}
	_, err = Do(o, appraisal.FinishTask, "office", appraisal.ByTask{ID: task})
	return err
}
