package appraisal_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
	"eightx/internal/schemefile"
	"eightx/scheme"
	"eightx/scoring"

	"github.com/google/go-cmp/cmp"
)

// demo is the demo sub-district's scheme as JSON, and its facts.
func demo(t *testing.T) ([]byte, *facts.Facts) {
	t.Helper()
	s, _, err := schemefile.Load("../../testdata/schemes/demo/scheme.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := schemefile.Format("scheme.json", s)
	if err != nil {
		t.Fatal(err)
	}
	return text, readFacts(t, "facts.json")
}

func readFacts(t *testing.T, name string) *facts.Facts {
	t.Helper()
	data, err := os.ReadFile("../../testdata/schemes/demo/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return appraisaltest.Facts(t, data)
}

// demoYear is an office with a running year: directory, published scheme, facts.
func demoYear(t *testing.T) *appraisaltest.World {
	t.Helper()
	w := appraisaltest.New(t)
	fillDemoYear(t, w)
	return w
}

func fillDemoYear(t *testing.T, w *appraisaltest.World) {
	t.Helper()
	text, year := demo(t)
	w.Directory(year.Units)
	appraisaltest.Must(w, appraisal.CreateCycle, appraisaltest.Office, appraisal.NewCycle{Year: 2026, Title: "2026年度"})
	w.Publish("2026", text)
	appraisaltest.Must(w, appraisal.VerifyFacts, appraisaltest.Office, appraisal.Delivery{Cycle: "2026", Facts: *year})
}

func TestOfficialRunEqualsScoringTheFiles(t *testing.T) {
	w := demoYear(t)
	run := appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
	got := appraisaltest.Ask(w, appraisal.ReadResult, appraisaltest.Office, appraisal.ResultOf{Run: run.ID})
	if want := scoredFromFiles(t, "facts.json"); string(got) != want {
		t.Errorf("the official run differs from scoring the files: %d bytes, want %d", len(got), len(want))
	}
	again := appraisaltest.Ask(w, appraisal.ReplayRun, appraisaltest.Office, appraisal.ByID{ID: run.ID})
	if !again.Same {
		t.Errorf("replay gives %s, stored is %s", again.Again, again.Stored)
	}
}

// scoredFromFiles is the result of the command line: files in, bytes out.
func scoredFromFiles(t *testing.T, name string) string {
	t.Helper()
	s, _, err := schemefile.Load("../../testdata/schemes/demo/scheme.yaml")
	if err != nil {
		t.Fatal(err)
	}
	program, findings := scoring.Compile(s)
	if program == nil {
		t.Fatal(findings)
	}
	result, err := program.Run(readFacts(t, name))
	if err != nil {
		t.Fatal(err)
	}
	var out stringWriter
	if err := result.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	return string(out)
}

type stringWriter []byte

func (w *stringWriter) Write(p []byte) (int, error) { *w = append(*w, p...); return len(p), nil }

func TestCorrectionsAreNewRecords(t *testing.T) {
	w := demoYear(t)
	first := appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
	before, after := readFacts(t, "facts.json"), readFacts(t, "facts-after-appeal.json")
	corrections := facts.Facts{Schema: 1, Scheme: before.Scheme, Year: before.Year, Corrections: facts.NewCorrections(before, after)}
	appraisaltest.Must(w, appraisal.CorrectFacts, appraisaltest.Office, appraisal.Delivery{Cycle: "2026", Facts: corrections})
	second := appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026", Reason: "申诉复核"})

	got := appraisaltest.Ask(w, appraisal.ReadResult, appraisaltest.Office, appraisal.ResultOf{Run: second.ID})
	if want := scoredFromFiles(t, "facts-after-appeal.json"); string(got) != want {
		t.Error("the run after the appeal differs from scoring the files")
	}
	if second.Previous != first.ID || len(second.Moves) == 0 {
		t.Errorf("previous %q with %d moves, want %q with some", second.Previous, len(second.Moves), first.ID)
	}
	again := appraisaltest.Ask(w, appraisal.ReplayRun, appraisaltest.Office, appraisal.ByID{ID: first.ID})
	if !again.Same {
		t.Error("the first run no longer replays, although its inputs are all there")
	}
}

func TestPublishedSchemesNeverChange(t *testing.T) {
	text, _ := demo(t)
	w := demoYear(t)
	published := published(w)
	_, err := appraisaltest.Try(w, appraisal.DraftScheme, appraisaltest.Office, appraisal.SchemeText{ID: published.ID, Cycle: "2026", Text: text})
	wantCode(t, err, "scheme.immutable")

	other := appraisaltest.Must(w, appraisal.DraftScheme, appraisaltest.Office, appraisal.SchemeText{Cycle: "2026", Text: text})
	wantCode(t, publish(w, other), "scheme.already_published")
}

func published(w *appraisaltest.World) appraisal.Scheme {
	list := appraisaltest.Ask(w, appraisal.ListSchemes, appraisaltest.Office, appraisal.SchemeFilter{Cycle: "2026"})
	index := slices.IndexFunc(list.Items, func(s appraisal.Scheme) bool { return s.State == appraisal.SchemePublished })
	return list.Items[index]
}

// publish takes a draft through consultation and approval to publication.
func publish(w *appraisaltest.World, draft appraisal.Scheme) error {
	reasons := map[string]string{}
	for _, f := range draft.Findings {
		reasons[f.Code+" "+f.Path] = "示例"
	}
	appraisaltest.Must(w, appraisal.ConsultScheme, appraisaltest.Office, appraisal.SchemeStep{ID: draft.ID})
	appraisaltest.Must(w, appraisal.ApproveScheme, appraisaltest.Leader, appraisal.SchemeStep{ID: draft.ID, Document: "纪要", Reasons: reasons})
	_, err := appraisaltest.Try(w, appraisal.PublishScheme, appraisaltest.Office, appraisal.SchemeStep{ID: draft.ID})
	return err
}

func TestAmendmentSupersedes(t *testing.T) {
	w := demoYear(t)
	old := published(w)
	amended := appraisaltest.Must(w, appraisal.AmendScheme, appraisaltest.Leader,
		appraisal.Amendment{Of: old.ID, Text: old.Text, From: "2026-10-01", Reason: "上级调整任务"})
	if err := publish(w, amended); err != nil {
		t.Fatal(err)
	}
	now := published(w)
	if now.ID != amended.ID || now.From != "2026-10-01" {
		t.Errorf("published is %s from %s, want %s from 2026-10-01", now.ID, now.From, amended.ID)
	}
	before := appraisaltest.Ask(w, appraisal.ReadScheme, appraisaltest.Office, appraisal.SchemeAt{ID: old.ID})
	if before.State != appraisal.SchemeSuperseded || before.Hash != old.Hash || string(before.Text) != string(old.Text) {
		t.Errorf("the superseded scheme changed: %s %s", before.State, before.Hash)
	}
}

func TestCopyMarksWhatIsPast(t *testing.T) {
	w := demoYear(t)
	old := published(w)
	appraisaltest.Must(w, appraisal.CreateCycle, appraisaltest.Office, appraisal.NewCycle{Year: 2027, Title: "2027年度"})
	copied := appraisaltest.Must(w, appraisal.CopyScheme, appraisaltest.Office, appraisal.Copying{From: old.ID, Cycle: "2027"})
	if copied.Year != 2027 || copied.State != appraisal.SchemeDraft || copied.CopiedFrom != old.ID {
		t.Errorf("the copy is of %d, %s, from %s", copied.Year, copied.State, copied.CopiedFrom)
	}
	if len(copied.Expired) == 0 {
		t.Error("nothing is marked, although the phases have days of 2026")
	}
	for _, part := range copied.Expired {
		if part.Path == "year" || part.Path == "baseYear" || part.Path == "validFrom" {
			t.Errorf("%s is %s and was marked", part.Path, part.Value)
		}
	}
}

func TestCheckerBlocksApproval(t *testing.T) {
	text, _ := demo(t)
	w := appraisaltest.New(t)
	appraisaltest.Must(w, appraisal.CreateCycle, appraisaltest.Office, appraisal.NewCycle{Year: 2026, Title: "2026年度"})
	broken := spoil(t, text, func(tree map[string]any) { tree["scale"].(map[string]any)["total"] = 900 })
	draft := appraisaltest.Must(w, appraisal.DraftScheme, appraisaltest.Office, appraisal.SchemeText{Cycle: "2026", Text: broken})
	if !slices.ContainsFunc(draft.Findings, func(f appraisal.SchemeFinding) bool { return f.Severity == scheme.Error.String() }) {
		t.Fatal("a total that does not add up is no error to the checker")
	}
	appraisaltest.Must(w, appraisal.ConsultScheme, appraisaltest.Office, appraisal.SchemeStep{ID: draft.ID})
	_, err := appraisaltest.Try(w, appraisal.ApproveScheme, appraisaltest.Leader, appraisal.SchemeStep{ID: draft.ID, Document: "纪要"})
	wantCode(t, err, "scheme.has_error")
}

func spoil(t *testing.T, text []byte, change func(map[string]any)) []byte {
	t.Helper()
	var tree map[string]any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	change(tree)
	out, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// wantCode wants the error, or one of a list, to have the code.
func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	for _, e := range errs.All(err) {
		if e.Code == code {
			return
		}
	}
	t.Errorf("got %v, want %s", err, code)
}

// TestATargetIsNotSetBesideADeliveredFigure: one figure, one source.
func TestATargetIsNotSetBesideADeliveredFigure(t *testing.T) {
	w := demoYear(t)
	first := readFacts(t, "facts.json").Values[0]
	free := appraisal.TargetInput{Unit: first.Unit, Metric: "tax_plan", Value: first.Value, Reason: "下达", Date: first.Date}
	beside := free
	beside.Metric = first.Metric
	set := func(targets ...appraisal.TargetInput) error {
		_, err := appraisaltest.Try(w, appraisal.SetTargets, appraisaltest.Office, appraisal.Targets{Cycle: "2026", Targets: targets})
		return err
	}
	err := set(free, beside)
	wantCode(t, err, "target.delivered")
	if got := errs.All(err)[0].Where.Path; got != "targets[1]" {
		t.Errorf("the error is at %q, want targets[1]", got)
	}
	_, err = appraisaltest.Try(w, appraisal.ChangeTargets, appraisaltest.Leader, appraisal.TargetDecision{Cycle: "2026", Document: "纪要", Targets: []appraisal.TargetInput{beside}})
	wantCode(t, err, "target.delivered")
	if err := set(free); err != nil {
		t.Errorf("a target beside nothing: %v", err)
	}
}

// TestOldContradictionsDoNotSwallowDeliveries has a year whose facts contradict the
// directory already, since a unit of theirs was merged away: what is delivered then
// must be kept as it came.
func TestOldContradictionsDoNotSwallowDeliveries(t *testing.T) {
	w := demoYear(t)
	year := readFacts(t, "facts.json")
	first, gone := year.Values[0], year.Units[len(year.Units)-1]
	joined := appraisal.UnitInput{ID: "V99", Name: "合并村", Kind: gone.Kind, Peer: gone.Peer}
	appraisaltest.Must(w, appraisal.MergeUnits, appraisaltest.Office, appraisal.Reshaping{
		Ending: []string{gone.ID, year.Units[len(year.Units)-2].ID}, Beginning: []appraisal.UnitInput{joined}, On: "2026-07-01", Reason: "合并",
	})
	if _, err := appraisaltest.Try(w, appraisal.RunTrial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026", Reason: "试算"}); err == nil {
		t.Fatal("the year does not contradict its directory")
	}
	event := facts.Event{ID: "E9999", Unit: first.Unit, Ledger: "F4-06", Kind: "e1", Date: "2026-08-20", Text: "后来的事件", Source: facts.Source{Stage: facts.Verified}}
	delivered := facts.Facts{Schema: 1, Year: 2026, Events: []facts.Event{event}}
	receipt := appraisaltest.Must(w, appraisal.VerifyFacts, appraisaltest.Office, appraisal.Delivery{Cycle: "2026", Facts: delivered})
	batch := appraisaltest.Ask(w, appraisal.ReadBatch, appraisaltest.Office, appraisal.ByID{ID: receipt.Batch})
	var kept facts.Facts
	if err := json.Unmarshal(batch.Facts, &kept); err != nil {
		t.Fatalf("the batch is %+v: %v", batch, err)
	}
	if batch.Cycle != "2026" || len(kept.Events) != 1 || kept.Events[0].ID != "E9999" || receipt.Counts["events"] != 1 {
		t.Errorf("kept is %+v, the receipt says %+v", kept, receipt)
	}
}

func TestNothingIsDeliveredTwice(t *testing.T) {
	_, year := demo(t)
	w := demoYear(t)
	_, err := appraisaltest.Try(w, appraisal.VerifyFacts, appraisaltest.Office, appraisal.Delivery{Cycle: "2026", Facts: *year})
	wantCode(t, err, "batch.event_again")

	values := facts.Facts{Schema: 1, Year: 2026, Values: year.Values[:2]}
	_, err = appraisaltest.Try(w, appraisal.VerifyFacts, appraisaltest.Office, appraisal.Delivery{Cycle: "2026", Facts: values})
	if err != nil {
		t.Fatalf("the same figures again, in another batch, are harmless: %v", err)
	}
	_, err = appraisaltest.Try(w, appraisal.VerifyFacts, appraisaltest.Office, appraisal.Delivery{Cycle: "2026", Facts: values})
	wantCode(t, err, "batch.same_again")
}

// TestSimulateScheme lets next year's scheme score this year's figures: an unchanged copy
// gives the same result; doubled points move what they belong to, and an indicator
// whose figures nobody asked for is named instead of a result.
func TestSimulateScheme(t *testing.T) {
	w := demoYear(t)
	old := published(w)
	appraisaltest.Must(w, appraisal.CreateCycle, appraisaltest.Office, appraisal.NewCycle{Year: 2027, Title: "2027年度"})
	copied := appraisaltest.Must(w, appraisal.CopyScheme, appraisaltest.Office, appraisal.Copying{From: old.ID, Cycle: "2027"})
	if _, err := appraisal.Ask(t.Context(), w.Door, appraisal.SimulateScheme, appraisaltest.Office, appraisal.Simulating{ID: copied.ID}); err == nil {
		t.Error("a scheme was tried on a year without a result")
	}
	appraisaltest.Must(w, appraisal.RunTrial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
	same := appraisaltest.Ask(w, appraisal.SimulateScheme, appraisaltest.Office, appraisal.Simulating{ID: copied.ID})
	if same.New == nil || same.Year != 2026 {
		t.Fatalf("got the year %d and lacks %v", same.Year, same.Lacking)
	}
	if diff := cmp.Diff(same.Old.Units, same.New.Units); diff != "" {
		t.Errorf("an unchanged copy scores otherwise (-old +new):\n%s", diff)
	}
	changed := spoil(t, copied.Text, func(tree map[string]any) {
		scale, _ := tree["scale"].(map[string]any)
		delete(scale, "stars")
	})
	draft := appraisaltest.Must(w, appraisal.DraftScheme, appraisaltest.Office, appraisal.SchemeText{ID: copied.ID, Cycle: "2027", Text: changed})
	other := appraisaltest.Ask(w, appraisal.SimulateScheme, appraisaltest.Office, appraisal.Simulating{ID: draft.ID, Cycle: "2026"})
	if other.New == nil || len(other.New.Units) != len(same.Old.Units) {
		t.Errorf("got %+v", other.Lacking)
	}
}
