package scoring

import (
	"slices"
	"strings"
	"testing"

	"eightx/facts"
	"eightx/scheme"

	"github.com/google/go-cmp/cmp"
)

// smallScheme has one of each thing explanations have to tell apart.
const smallScheme = `{"schema": 1, "id": "small", "title": "small", "year": 2026,
 "scale": {"total": 100, "decimals": 2},
 "notApplicable": {"mode": "rescale"},
 "peerGroups": [{"id": "P", "name": "Villages"}],
 "metrics": [{"id": "done", "name": "done", "unit": "t"}, {"id": "planned", "name": "planned", "unit": "t"},
   {"id": "people", "name": "people"}, {"id": "head", "name": "per head", "formula": "done / people"}],
 "items": [
  {"id": "A", "name": "first", "kind": "fixed", "cap": 55, "indicators": [
   {"id": "A1", "name": "rate", "points": 50, "coefficient": "0.9", "coefficientAbove": "allowed",
    "naWhen": "planned = 0", "rule": {"kind": "completion", "actual": "done", "target": "planned", "empty": "zero"}},
   {"id": "A2", "name": "rank", "points": 10, "resetWhen": "people < 5", "rule": {"kind": "expression", "points": "12 - rank(head)"}}]},
  {"id": "B", "name": "second", "kind": "fixed", "indicators": [
   {"id": "B1", "name": "worst", "points": 40, "missing": "peer_mean", "rule": {"kind": "expression", "points": "done - 30"}}]}],
 "vetoes": [{"id": "V", "name": "veto", "effects": [{"kind": "zero_item", "target": "B"}]}],
 "ranking": {"ties": "1224"},
 "stars": {"levels": [{"star": 5, "min": 60, "quota": 1}, {"star": 1, "min": 0}],
   "gates": [{"id": "G", "star": 5, "when": "[A2] > 0", "text": "gate"}]},
 "rewards": [{"id": "R", "name": "pool", "kind": "pool", "pool": "100", "weight": "star"},
   {"id": "S", "name": "amount", "kind": "amount", "amount": "total * 2", "max": "150"}]}`

const smallFacts = `{"schema": 1, "scheme": "small", "year": 2026,
 "units": [{"id": "a", "name": "Alpha", "peer": "P"}, {"id": "b", "name": "Beta", "peer": "P"}, {"id": "c", "name": "Gamma", "peer": "P"}],
 "values": [
  {"unit": "a", "metric": "done", "value": "50", "stage": "claimed", "source": "village", "date": "2026-01-01"},
  {"unit": "a", "metric": "done", "value": "40", "stage": "final", "source": "office", "date": "2026-02-01"},
  {"unit": "a", "metric": "planned", "value": "60"}, {"unit": "a", "metric": "people", "value": "10"},
  {"unit": "b", "metric": "done", "value": "90"}, {"unit": "b", "metric": "planned", "value": "60"}, {"unit": "b", "metric": "people", "value": "10"},
  {"unit": "c", "metric": "done", "value": "45"}, {"unit": "c", "metric": "planned", "value": "0"}, {"unit": "c", "metric": "people", "value": "4"}],
 "vetoes": [{"unit": "b", "veto": "V", "state": "decided"}],
 "corrections": [{"id": "K1", "reason": "appeal", "basis": "ruling 1", "value": {"unit": "a", "metric": "done", "value": "42"}}]}`

func smallReplay(t testing.TB) *Replay {
	t.Helper()
	s, findings := scheme.Decode(treeOf(t, smallScheme))
	if scheme.Worst(findings) == scheme.Error {
		t.Fatal(findings)
	}
	p, findings := Compile(s)
	if p == nil {
		t.Fatal(findings)
	}
	f, err := facts.ReadJSON(strings.NewReader(smallFacts))
	if err != nil {
		t.Fatal(err)
	}
	rp, err := p.Replay(f)
	if err != nil {
		t.Fatalf("%v %+v", err, err)
	}
	return rp
}

func explained(t testing.TB, unit, indicator string) *Explanation {
	t.Helper()
	e, err := smallReplay(t).Explain(unit, indicator)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// stepsOf writes steps as kind code: expression = value.
func stepsOf(d *Derivation) []string {
	var out []string
	for _, s := range d.Steps {
		out = append(out, strings.TrimSpace(s.Kind+" "+s.Code)+": "+s.Expression+" → "+s.Substituted+" = "+s.Value)
	}
	return out
}

func TestExplainSteps(t *testing.T) {
	tests := []struct {
		name, unit, indicator string
		want                  []string
	}{
		{"coefficient and rounding", "a", "A1", []string{
			"condition: planned = 0 → 60 = 0 = false",
			"step rate: done / planned → 42 / 60 = 0.7",
			"step part: clamp(([@2] - 0) / (1 - 0), 0, 1) → clamp((0.7 - 0) / (1 - 0), 0, 1) = 0.7",
			"points: full * [@3] → 50 * 0.7 = 35",
			"step with_coefficient: [@4] * 0.9 → 35 * 0.9 = 31.5",
			"rounding half_up: round([@5], 2) → round(31.5, 2) = 31.5",
		}},
		{"computed figure, peers, cap", "b", "A2", []string{
			"peers rank: rank(head) →  = 2",
			"points: 12 - [@1] → 12 - 2 = 10",
			"condition: people < 5 → 10 < 5 = false",
			"rounding half_up: round([@2], 2) → round(10, 2) = 10",
		}},
		{"reset", "c", "A2", []string{
			"peers rank: rank(head) →  = 1",
			"points: 12 - [@1] → 12 - 1 = 11",
			"cap: min(full, [@2]) → min(10, 11) = 10",
			"condition: people < 5 → 4 < 5 = true",
			"step reset: 0 → 0 = 0",
			"rounding half_up: round([@5], 2) → round(0, 2) = 0",
		}},
		{"cut at full points", "b", "B1", []string{
			"points: done - 30 → 90 - 30 = 60",
			"cap: min(full, [@1]) → min(40, 60) = 40",
			"rounding half_up: round([@2], 2) → round(40, 2) = 40",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := stepsOf(explained(t, test.unit, test.indicator).Lines[0].How)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("steps differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExplainNotApplicable(t *testing.T) {
	line := explained(t, "c", "A1").Lines[0]
	if line.Status != "not_applicable" || line.Policy != "rescale" || line.Points != "" {
		t.Errorf("got %+v, want not applicable, rescaled, no points", line)
	}
	total := explained(t, "c", "").Total
	want := &TotalExplanation{Raw: "15.00", Applicable: "50", Full: "100", Rescaled: true,
		Missing: []SumPart{{ID: "A1", Points: "50"}}, Exact: "30", Rounded: "30.00", Places: 2, Rounding: "half_up", Total: "30.00"}
	if diff := cmp.Diff(want, total); diff != "" {
		t.Errorf("total differs (-want +got):\n%s", diff)
	}
}

func TestExplainCorrection(t *testing.T) {
	inputs := explained(t, "a", "A1").Lines[0].How.Inputs
	i := slices.IndexFunc(inputs, func(in InputFigure) bool { return in.Name == "done" })
	in := inputs[i]
	if in.Value != "42" || in.Label != "done" || in.Measure != "t" {
		t.Errorf("got %+v, want the corrected 42 t", in)
	}
	if in.Origin == nil || in.Origin.Correction != "K1" || in.Origin.Why != "appeal" || in.Origin.Basis != "ruling 1" {
		t.Errorf("got origin %+v, want correction K1", in.Origin)
	}
	var others []string
	for _, o := range in.Others {
		others = append(others, o.Value+" "+string(o.Stage)+" "+o.From)
	}
	if diff := cmp.Diff([]string{"50 claimed village", "40 final office"}, others); diff != "" {
		t.Errorf("records that do not count differ (-want +got):\n%s", diff)
	}
}

func TestExplainPeers(t *testing.T) {
	got := explained(t, "a", "A2").Lines[0].How.Steps[0].Peers
	want := &PeerFigure{Scope: "peer", ScopeName: "Villages", Units: 3, With: 3, Members: []PeerMember{
		{"c", "Gamma", "11.25", false}, {"b", "Beta", "9", false}, {"a", "Alpha", "4.2", true}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("peers differ (-want +got):\n%s", diff)
	}
}

func TestExplainYear(t *testing.T) {
	a, b, c := explained(t, "a", ""), explained(t, "b", ""), explained(t, "c", "")
	if v := b.Items[1].Veto; v == nil || v.Veto != "V" || b.Items[1].Points != "0.00" {
		t.Errorf("item B of b: %+v, want 0.00 by veto V", b.Items[1])
	}
	if l := b.Items[0].Limit; l == nil || *l != (LimitStep{Before: "55.00", Cap: "55", After: "55.00"}) {
		t.Errorf("item A of b: limit %+v, want 55.00 within 55", l)
	}
	if len(b.Cases) != 1 || b.Cases[0].Veto != "V" {
		t.Errorf("cases of b: %+v, want V", b.Cases)
	}
	outcomes := func(e *Explanation) string {
		var out []string
		for _, l := range e.Grades[0].Levels {
			out = append(out, l.Outcome+" "+l.Gap)
		}
		return strings.Join(out, ", ")
	}
	for name, test := range map[string]struct{ got, want string }{
		"rank of b":      {b.Rank.Rank, "1"},
		"rank of a":      {a.Rank.Rank, "2"},
		"gap above a":    {a.Rank.Near[0].Unit + " " + a.Rank.Near[0].Gap, "b 2.5"},
		"levels of b":    {outcomes(b), "below_min -5, given 55"},
		"gate of c":      {c.Grades[0].Gates[0].How.Steps[0].Substituted, "0 > 0"},
		"pool of a":      {a.Rewards[0].Pool.Exact, "100/3"},
		"first fen":      {a.Rewards[0].Amount, "33.34"},
		"amount of b":    {b.Rewards[1].How.Value, "110"},
		"amount in yuan": {b.Rewards[1].Amount, "110.00"},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %s, want %s", name, test.got, test.want)
		}
	}
}

func TestExplainItem(t *testing.T) {
	e := explained(t, "a", "A")
	if len(e.Lines) != 2 || e.Total != nil {
		t.Errorf("explaining an item gives %d lines and total %v, want its 2 lines only", len(e.Lines), e.Total)
	}
}
