package demo

import (
	"crypto/rand"
	"encoding/json"
	"slices"
	"strings"

	"eightx/internal/appraisal"
	"eightx/sealing"
)

// scoreHalf lets every group look at its villages for the half-year. What they find
// is what the demo's facts say of the year; it does not count yet.
func scoreHalf(o *Office) error { return o.score(Half) }

// score seals everybody's sheet: each assessor alone, each sheet into its box.
func (o *Office) score(round string) error {
	sealed, err := Ask(o, appraisal.ReadSealing, "office", appraisal.OfRound{Round: round})
	if err != nil {
		return err
	}
	drawn, err := Ask(o, appraisal.ReadLots, "office", appraisal.ByID{ID: o.IDs["lots "+round]})
	if err != nil {
		return err
	}
	for _, a := range drawn.Assigned {
		for i, person := range a.Members {
			in := appraisal.SealedSheetInput{Round: round, ID: sheetID(round, a.Unit, person), Unit: a.Unit, Assessor: person}
			in.Lines = o.linesOf(sealed, a.Unit, i)
			if err := o.handIn(sealed, in, i); err != nil {
				return err
			}
		}
	}
	return nil
}

func sheetID(round, unit, person string) string { return round + "-" + unit + "-" + person }

// handIn is one of the three ways: paper that the office types in twice, a device that
// seals by itself, or the server.
func (o *Office) handIn(sealed appraisal.Sealing, in appraisal.SealedSheetInput, number int) error {
	in.Salt = rand.Text()
	switch {
	case in.Round == AtEnd && in.Unit == onPaper && number == 0:
		return o.typeTwice(in)
	case number == 1:
		if err := sealOnDevice(sealed.Key, &in); err != nil {
			return err
		}
	}
	_, err := Do(o, appraisal.SealSheet, in.Assessor, in)
	return err
}

func sealOnDevice(key sealing.Round, in *appraisal.SealedSheetInput) error {
	text, err := json.Marshal(map[string]any{"lines": in.Lines})
	if err != nil {
		return err
	}
	place := sealing.Place{Tenant: key.Tenant, Round: in.Round, Sheet: in.ID, Unit: in.Unit, Assessor: in.Assessor, Version: 1}
	box, _, err := key.Seal(place, text)
	in.Box, in.Lines, in.Salt = box.Bytes(), nil, ""
	return err
}

// typeTwice types a paper in by two people; the second one types without seeing what
// the first has.
func (o *Office) typeTwice(in appraisal.SealedSheetInput) error {
	keyed, err := Do(o, appraisal.KeySheet, "office", appraisal.PaperSheetInput{SealedSheetInput: in})
	if err != nil {
		return err
	}
	o.IDs["paper sheet"] = keyed.ID
	_, err = Do(o, appraisal.ConfirmSheet, second, appraisal.SecondEntry{ID: keyed.ID, Slip: keyed.Slip, Salt: rand.Text(), Lines: in.Lines})
	return err
}

// linesOf are the lines of the how manyth assessor of a unit. Two of a group fill in
// the whole sheet; where there is something to rate, the others only rate.
func (o *Office) linesOf(sealed appraisal.Sealing, unit string, number int) []appraisal.SheetLine {
	whole := number < 2 || sealed.Round == Half
	disputed := sealed.Round == AtEnd && unit == conflicting
	if disputed { // the lead, who has to decide, is not one of the two
		whole = number == 1 || number == 2
	}
	var lines []appraisal.SheetLine
	for _, f := range sealed.Form {
		line := appraisal.SheetLine{Indicator: f.Indicator}
		found := false
		switch f.Kind {
		case appraisal.FormLevel:
			found = o.rate(&line, f, unit, number)
		case appraisal.FormChecks:
			found = whole && o.tick(&line, f, unit)
		case appraisal.FormSample:
			found = whole && o.count(&line, f, unit)
		case appraisal.FormFigure:
			found = whole && o.figure(&line, f, unit)
		}
		if found {
			lines = append(lines, line)
		}
	}
	if disputed && number == 2 {
		miscount(lines)
	}
	return lines
}

// rate takes the level of the number's rater in the facts.
func (o *Office) rate(line *appraisal.SheetLine, f appraisal.FormLine, unit string, number int) bool {
	for _, r := range o.Facts.Ratings {
		if r.Unit != unit || r.Metric != f.Metric {
			continue
		}
		if number == 0 {
			line.Level, line.Fact = r.Level, r.Fact
			return true
		}
		number--
	}
	return false
}

func (o *Office) tick(line *appraisal.SheetLine, f appraisal.FormLine, unit string) bool {
	for _, check := range o.Facts.Checks {
		if check.Unit != unit || check.Indicator != f.Indicator {
			continue
		}
		line.OK, line.NA = check.OK, check.NA
		if missed := slices.DeleteFunc(slices.Clone(f.Choices), func(id string) bool { return slices.Contains(check.OK, id) }); len(missed) > 0 {
			line.Fact = word("demo.not_met") + strings.Join(missed, " ")
		}
		return true
	}
	return false
}

func (o *Office) count(line *appraisal.SheetLine, f appraisal.FormLine, unit string) bool {
	for i, v := range o.Facts.Values {
		switch {
		case v.Unit != unit:
		case v.Metric == f.Metric:
			line.Sampled = &o.Facts.Values[i].Value
		case v.Metric == f.Passed:
			line.Passed = &o.Facts.Values[i].Value
		}
	}
	return line.Sampled != nil && line.Passed != nil
}

func (o *Office) figure(line *appraisal.SheetLine, f appraisal.FormLine, unit string) bool {
	for i, v := range o.Facts.Values {
		if v.Unit == unit && v.Metric == f.Metric {
			line.Value = &o.Facts.Values[i].Value
		}
	}
	return line.Value != nil
}
