package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eightx/internal/locale"
)

// The sentence of a line is made of what the explanation read: completion, target, gap.
func TestLineInWords(t *testing.T) {
	rp := demoReplay(t)
	for _, test := range []struct{ name, unit, indicator, why, advice, last string }{
		{"a rate with its gap", "V02", "F2-01", "税收完成数 92.9 %，差 144.34 万元", "税收完成数再增加 144.34 万元即完成任务。", "66.92"},
		{"all its points", "V01", "F2-01", "", "", "78.00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			e, err := rp.Explain(test.unit, test.indicator)
			if err != nil {
				t.Fatal(err)
			}
			got := LineOf(locale.Zh, rp.Program().Scheme, &e.Lines[0])
			if got.Why != test.why || got.Advice != test.advice {
				t.Errorf("got %q, %q, want %q, %q", got.Why, got.Advice, test.why, test.advice)
			}
			if len(got.Steps) == 0 || !strings.HasSuffix(got.Steps[len(got.Steps)-1], test.last) {
				t.Errorf("the steps do not end in %s: %q", test.last, got.Steps)
			}
			var names []string
			for _, in := range got.Inputs {
				names = append(names, in.Name)
			}
			if diff := cmp.Diff([]string{"税收任务", "满分", "税收完成数"}, names); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A reader who knows his own unit only gets the same sentences, compared with nobody.
func TestSummaryOfOneUnitAlone(t *testing.T) {
	rp := demoReplay(t)
	e, err := rp.Explain("V02", "")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := NewSummaries(locale.Zh, rp).Of("V02")
	if err != nil {
		t.Fatal(err)
	}
	alone := SummariesOf(locale.Zh, rp.Program().Scheme, nil).Tell(e)
	if diff := cmp.Diff(whole.Deductions, alone.Deductions); diff != "" {
		t.Error(diff)
	}
	if alone.Result != nil || !alone.Items[0].Median.IsZero() || alone.Items[0].Points != whole.Items[0].Points {
		t.Errorf("got %+v of somebody who knows nobody else", alone.Items[0])
	}
}
