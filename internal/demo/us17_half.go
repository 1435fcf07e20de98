package demo

import (
	"strings"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/appraisal"
)

// pasteHalfYear is the finance office's first attempt at its half-year table: a sum row
// below, V01 in yuan, a letter O in U05, and nothing for R03.
func pasteHalfYear(o *Office) error {
	task, err := Do(o, appraisal.OpenTask, "office", appraisal.Asking{Cycle: o.Cycle, Department: "DCZ", Period: "2026-H1", Metrics: []string{"tax_actual"}, Due: "2026-07-17"})
	if err != nil {
		return err
	}
	o.IDs["half"] = task.ID
	values, err := o.halfYear()
	if err != nil {
		return err
	}
	good := o.pasted(task.Metrics, values)
	o.IDs["half table"] = o.spoiled(good, values) + "\n" + word("demo.figures.sum") + "\t16000.00"
	o.IDs["half rest"] = o.pasted(task.Metrics, []facts.Value{ofUnit(values, "U05"), ofUnit(values, "R03")})
	_, err = Do(o, appraisal.SaveTable, "officer DCZ", appraisal.TaskTable{ID: task.ID, Table: o.IDs["half table"]})
	return err
}

// handInHalfYear is the second attempt: the question about V01 is answered, the other
// two figures come with it.
func handInHalfYear(o *Office) error {
	answers := []appraisal.TaskAnswer{{Unit: "V01", Metric: "tax_actual", Reading: word("demo.figures.yuan")}}
	if _, err := Do(o, appraisal.SaveTable, "officer DCZ", appraisal.TaskTable{ID: o.IDs["half"], Table: o.IDs["half table"], Answers: answers}); err != nil {
		return err
	}
	if _, err := Do(o, appraisal.SaveTable, "officer DCZ", appraisal.TaskTable{ID: o.IDs["half"], Table: o.IDs["half rest"]}); err != nil {
		return err
	}
	_, err := Do(o, appraisal.SubmitTask, "officer DCZ", appraisal.ByTask{ID: o.IDs["half"]})
	return err
}

// settleHalfYear has the office verify and lock the half-year's figures.
func settleHalfYear(o *Office) error { return o.settleTask(o.IDs["half"], "officer DCZ") }

// halfYear are the taxes of the first half: the target times the rate that the year's
// facts give for it, and for V01 what the story tells.
func (o *Office) halfYear() ([]facts.Value, error) {
	known, err := Ask(o, appraisal.FactsOf, "office", appraisal.ByID{ID: o.Cycle})
	if err != nil {
		return nil, err
	}
	var out []facts.Value
	for _, target := range known.Values {
		if target.Metric != "tax_target" {
			continue
		}
		rate := metricOf(o.Facts.Values, target.Unit, "tax_half_rate")
		value := target.Value.Mul(rate).Round(2, decimal.HalfUp)
		if target.Unit == "V01" {
			value = decimal.MustParse("3122.93")
		}
		out = append(out, facts.Value{Unit: target.Unit, Metric: "tax_actual", Value: value})
	}
	return out, nil
}

func metricOf(values []facts.Value, unit, metric string) decimal.Number {
	for _, v := range values {
		if v.Unit == unit && v.Metric == metric {
			return v.Value
		}
	}
	return decimal.Zero
}

func ofUnit(values []facts.Value, unit string) facts.Value {
	for _, v := range values {
		if v.Unit == unit {
			return v
		}
	}
	return facts.Value{}
}

// spoiled writes the three slips into a good table.
func (o *Office) spoiled(table string, values []facts.Value) string {
	u05 := ofUnit(values, "U05").Value.String()
	for _, slip := range [][2]string{
		{"\t" + ofUnit(values, "V01").Value.String() + "\n", "\t31,229,300\n"},
		{"\t" + u05 + "\n", "\t" + u05[:1] + "O" + u05[2:] + "\n"},
		{"\t" + ofUnit(values, "R03").Value.String() + "\n", "\t\n"},
	} {
		table = strings.Replace(table, slip[0], slip[1], 1)
	}
	return table
}
