package appraisal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
)

// table is a pasted grid of one metric for all units; change replaces cells by unit.
func table(heading string, year *facts.Facts, value func(i int, unit string) string) string {
	var b strings.Builder
	b.WriteString("村居\t" + heading + "\n")
	for i, u := range year.Units {
		fmt.Fprintf(&b, "%s\t%s\n", u.Name, value(i, u.ID))
	}
	return b.String()
}

func plainTable(t *testing.T, heading string) string {
	_, year := demo(t)
	return table(heading, year, func(i int, _ string) string { return fmt.Sprint(100 + i) })
}

func ask(w *appraisaltest.World, period string, metrics ...string) appraisal.Task {
	return appraisaltest.Must(w, appraisal.OpenTask, appraisaltest.Office, appraisal.Asking{Cycle: "2026", Department: "DCZ", Period: period, Metrics: metrics, Due: "2026-07-17"})
}

// handIn takes a task to claimed.
func handIn(w *appraisaltest.World, id, table string) {
	appraisaltest.Must(w, appraisal.SaveTable, officer("DCZ"), appraisal.TaskTable{ID: id, Table: table})
	appraisaltest.Must(w, appraisal.SubmitTask, officer("DCZ"), appraisal.ByTask{ID: id})
}

func readTask(w *appraisaltest.World, id string) appraisal.TaskView {
	return appraisaltest.Ask(w, appraisal.ReadTask, appraisaltest.Office, appraisal.ByID{ID: id})
}

func TestNothingIsAskedTwice(t *testing.T) {
	w := figuresYear(t)
	first := ask(w, "2026", "clues_done", "clues_assigned")
	try := func(in appraisal.Asking) error {
		in.Cycle, in.Due = "2026", "2026-07-17"
		_, err := appraisaltest.Try(w, appraisal.OpenTask, appraisaltest.Office, in)
		return err
	}
	tests := []struct {
		name string
		in   appraisal.Asking
		want string
	}{
		{"the same figure", appraisal.Asking{Department: "DCZ", Period: "2026", Metrics: []string{"clues_done"}}, "task.asked"},
		{"of another department", appraisal.Asking{Department: "DTJ", Period: "2026", Metrics: []string{"clues_done"}}, "task.other_owner"},
		{"no figure", appraisal.Asking{Department: "DCZ", Period: "2026", Metrics: []string{"households"}}, "task.no_metric"},
		{"a series for the year", appraisal.Asking{Department: "DCG", Period: "2026", Metrics: []string{"env_scores"}}, "task.series"},
		{"another year", appraisal.Asking{Department: "DCZ", Period: "2025", Metrics: []string{"tax_actual"}}, "task.period"},
		{"no period", appraisal.Asking{Department: "DCZ", Period: "2026-13", Metrics: []string{"tax_actual"}}, "task.period"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { wantCode(t, try(test.in), test.want) })
	}
	if err := try(appraisal.Asking{Department: "DCZ", Period: "2026-H1", Metrics: []string{"clues_done"}}); err != nil {
		t.Errorf("another period: %v", err)
	}
	_, err := appraisaltest.Try(w, appraisal.SubmitFacts, officer("DCZ"), oneValue("clues_done", "3"))
	wantCode(t, err, "batch.has_task")
	appraisaltest.Must(w, appraisal.WithdrawTask, appraisaltest.Office, appraisal.TaskReason{ID: first.ID, Reason: "错发"})
	if again := ask(w, "2026", "clues_done"); again.Number != "2026-DCZ-03" || again.Due.Day.String() != "2026-07-17" {
		t.Errorf("asked again as %s due %s, want 2026-DCZ-03 due 2026-07-17", again.Number, again.Due.Day)
	}
}

func oneValue(metric, value string) appraisal.Delivery {
	v := facts.Value{Unit: "V01", Metric: metric, Value: decimal.MustParse(value), Source: facts.Source{Stage: facts.Claimed, Date: "2026-07-01"}}
	return appraisal.Delivery{Cycle: "2026", Department: "DCZ", Facts: facts.Facts{Schema: 1, Year: 2026, Values: []facts.Value{v}}}
}

// TestWhatIsThereFillsTheTask has one figure delivered before: it stands in the table,
// is not asked again, and cannot be contradicted there.
func TestWhatIsThereFillsTheTask(t *testing.T) {
	w := figuresYear(t)
	appraisaltest.Must(w, appraisal.SubmitFacts, officer("DCZ"), oneValue("clues_done", "7"))
	task := ask(w, "2026", "clues_done")
	if len(task.Cells) != 1 || !task.Cells[0].Filled || task.Cells[0].Value.String() != "7" {
		t.Fatalf("got %+v, want V01 filled with 7", task.Cells)
	}
	if open := readTask(w, task.ID).Open; len(open) != 22 {
		t.Errorf("%d cells are open, want 22", len(open))
	}
	saved := appraisaltest.Must(w, appraisal.SaveTable, officer("DCZ"), appraisal.TaskTable{ID: task.ID, Table: plainTable(t, "协税线索反馈数")})
	if len(saved.Findings) != 1 || saved.Findings[0].Code != "task.filled" || saved.Findings[0].Unit != "V01" || saved.Findings[0].Cell == "" {
		t.Errorf("got %+v, want one finding at V01", saved.Findings)
	}
	appraisaltest.Must(w, appraisal.SubmitTask, officer("DCZ"), appraisal.ByTask{ID: task.ID})
	all := factsNow(w)
	if n := count(all, "clues_done"); n != 23 {
		t.Errorf("the figure is there %d times, want once per unit", n)
	}

	_, err := appraisaltest.Try(w, appraisal.OpenTask, appraisaltest.Office, appraisal.Asking{Cycle: "2026", Department: "DTJ", Period: "2026-H1", Metrics: []string{"fai_actual"}, Due: "2026-07-17"})
	if err != nil {
		t.Error(err)
	}
	_, year := demo(t)
	var whole []facts.Value
	for _, v := range year.Values {
		if v.Metric == "fai_actual" {
			whole = append(whole, v)
		}
	}
	appraisaltest.Must(w, appraisal.VerifyFacts, appraisaltest.Office, appraisal.Delivery{Cycle: "2026", Facts: facts.Facts{Schema: 1, Year: 2026, Values: whole}})
	task = appraisaltest.Must(w, appraisal.OpenTask, appraisaltest.Office, appraisal.Asking{Cycle: "2026", Department: "DTJ", Period: "2026", Metrics: []string{"fai_actual"}, Due: "2026-07-17"})
	if len(task.Cells) != 21 {
		t.Errorf("%d figures stand in the table, want 21", len(task.Cells))
	}
}

func factsNow(w *appraisaltest.World) *facts.Facts {
	return appraisaltest.Ask(w, appraisal.FactsOf, appraisaltest.Office, appraisal.ByID{ID: "2026"})
}

func count(f *facts.Facts, metric string) (n int) {
	for _, v := range f.Values {
		if v.Metric == metric {
			n++
		}
	}
	return n
}

func stageOf(f *facts.Facts, unit, metric string) (facts.Stage, string) {
	for _, v := range f.Values {
		if v.Metric == metric && v.Unit == unit {
			return v.Stage, v.Value.String()
		}
	}
	return "", ""
}

// TestOneFigureThroughItsStages follows V01: claimed, returned, claimed anew, changed
// by the office while verifying, final, corrected. It is in the year's facts once.
func TestOneFigureThroughItsStages(t *testing.T) {
	w := figuresYear(t)
	task := ask(w, "2026", "new_taxpayers")
	handIn(w, task.ID, plainTable(t, "净新增纳税主体"))
	want := func(stage facts.Stage, value string) {
		t.Helper()
		now := factsNow(w)
		if gotStage, got := stageOf(now, "V01", "new_taxpayers"); gotStage != stage || got != value {
			t.Errorf("V01 is %s %s, want %s %s", gotStage, got, stage, value)
		}
		if n := count(now, "new_taxpayers"); stage != "" && n != 23 {
			t.Errorf("the figure is there %d times, want 23", n)
		}
	}
	claimed := readTask(w, task.ID).Cells
	v01 := value(claimed, "V01")
	want(facts.Claimed, v01)
	cell := []appraisal.CellNote{{Unit: "V01", Metric: "new_taxpayers", Note: "与税务登记不符"}}
	appraisaltest.Must(w, appraisal.ReturnTask, appraisaltest.Office, appraisal.TaskReturning{ID: task.ID, Reason: "核对", Cells: cell})
	want("", "")
	saved := appraisaltest.Must(w, appraisal.SaveTable, officer("DCZ"), appraisal.TaskTable{ID: task.ID, Table: "村居\t净新增纳税主体\nV01\t12\nV02\t13\n"})
	if len(saved.Findings) != 1 || saved.Findings[0].Code != "task.not_returned" {
		t.Errorf("got %+v, want V02 refused", saved.Findings)
	}
	appraisaltest.Must(w, appraisal.SubmitTask, officer("DCZ"), appraisal.ByTask{ID: task.ID})
	want(facts.Claimed, "12")

	_, err := appraisaltest.Try(w, appraisal.VerifyTask, appraisal.Actor{Org: appraisaltest.Org, Account: officer("DCZ").Account, Grants: appraisaltest.Office.Grants}, appraisal.Verifying{ID: task.ID})
	wantCode(t, err, "task.same_person")
	change := appraisal.TaskChange{Unit: "V01", Metric: "new_taxpayers", Value: decimal.Int(11), Reason: "注销1户"}
	verified := appraisaltest.Must(w, appraisal.VerifyTask, appraisaltest.Office, appraisal.Verifying{ID: task.ID, Changes: []appraisal.TaskChange{change}})
	want(facts.Verified, "11")
	if len(verified.Changes) != 1 || verified.Changes[0].Before.String() != "12" {
		t.Errorf("got %+v, want the claimed figure beside the verified one", verified.Changes)
	}
	appraisaltest.Must(w, appraisal.FinishTask, appraisaltest.Office, appraisal.ByTask{ID: task.ID})
	want(facts.Final, "11")

	_, err = appraisaltest.Try(w, appraisal.VerifyFacts, appraisaltest.Office, oneValue("new_taxpayers", "3"))
	wantCode(t, err, "batch.locked")
	_, err = appraisaltest.Try(w, appraisal.SaveTable, officer("DCZ"), appraisal.TaskTable{ID: task.ID, Table: "村居\t净新增纳税主体\nV01\t12\n"})
	wantCode(t, err, "state.not_now")
	correction := appraisal.TaskChange{Unit: "V01", Metric: "new_taxpayers", Value: decimal.Int(10), Reason: "重复登记", Basis: "2027/3"}
	corrected := appraisaltest.Must(w, appraisal.CorrectTask, appraisaltest.Office, appraisal.TaskCorrecting{ID: task.ID, Corrections: []appraisal.TaskChange{correction}})
	if len(corrected.Corrections) != 1 || corrected.Corrections[0].Before.String() != "11" || corrected.Corrections[0].Batch == "" {
		t.Errorf("got %+v, want 11 → 10 with the batch of its correction", corrected.Corrections)
	}
	now := factsNow(w)
	if len(now.Corrections) != 1 || now.Corrections[0].Reason != "重复登记" {
		t.Errorf("the year has %+v, want one correction", now.Corrections)
	}
	if _, got := stageOf(facts.Resolve(now), "V01", "new_taxpayers"); got != "10" {
		t.Errorf("V01 counts %s, want 10", got)
	}
	var stages []string
	for _, s := range corrected.Stages {
		stages = append(stages, fmt.Sprintf("%s %d", s.Stage, s.Version))
	}
	if got, want := strings.Join(stages, ", "), "claimed 1, returned 2, claimed 3, verified 4, final 5"; got != want {
		t.Errorf("the stages are %s, want %s", got, want)
	}
	if last := corrected.Receipts[len(corrected.Receipts)-1]; last.Number != "2026-DCZ-01-05" || last.Act != "correct" {
		t.Errorf("the last receipt is %+v, want 2026-DCZ-01-05", last)
	}
}

func value(cells []appraisal.TaskCell, unit string) string {
	i := slices.IndexFunc(cells, func(c appraisal.TaskCell) bool { return c.Unit == unit })
	return cells[i].Value.String()
}

// TestPartOfTheYearDoesNotCount keeps half-year figures out of the year's score.
func TestPartOfTheYearDoesNotCount(t *testing.T) {
	w := figuresYear(t)
	task := ask(w, "2026-H1", "new_taxpayers")
	handIn(w, task.ID, plainTable(t, "净新增纳税主体"))
	appraisaltest.Must(w, appraisal.VerifyTask, appraisaltest.Office, appraisal.Verifying{ID: task.ID})
	appraisaltest.Must(w, appraisal.FinishTask, appraisaltest.Office, appraisal.ByTask{ID: task.ID})
	if n := count(factsNow(w), "new_taxpayers"); n != 0 {
		t.Errorf("%d figures of the half-year are in the year's facts", n)
	}
	correction := appraisal.TaskChange{Unit: "V01", Metric: "new_taxpayers", Value: decimal.Int(10), Reason: "重复登记"}
	corrected := appraisaltest.Must(w, appraisal.CorrectTask, appraisaltest.Office, appraisal.TaskCorrecting{ID: task.ID, Corrections: []appraisal.TaskChange{correction}})
	if got := value(corrected.Cells, "V01"); got != "10" || len(factsNow(w).Corrections) != 0 {
		t.Errorf("after the correction V01 has %s and the year %d corrections, want 10 and none", got, len(factsNow(w).Corrections))
	}
}

// TestMonthOfASeriesCounts brings one month of a series in through a task.
func TestMonthOfASeriesCounts(t *testing.T) {
	w := figuresYear(t)
	task := appraisaltest.Must(w, appraisal.OpenTask, appraisaltest.Office, appraisal.Asking{Cycle: "2026", Department: "DCG", Period: "2026-06", Metrics: []string{"env_scores"}, Due: "2026-07-17"})
	_, year := demo(t)
	text := table("人居环境月度巡查得分", year, func(i int, unit string) string {
		if unit == "V02" {
			return ""
		}
		return "9" + fmt.Sprint(i%10)
	})
	missing := []appraisal.CellMissing{{Unit: "V02", Metric: "env_scores", Reason: "台风停巡"}}
	appraisaltest.Must(w, appraisal.SaveTable, officer("DCG"), appraisal.TaskTable{ID: task.ID, Table: text, Missing: missing})
	appraisaltest.Must(w, appraisal.SubmitTask, officer("DCG"), appraisal.ByTask{ID: task.ID})
	now := factsNow(w)
	if len(now.Series) != 23 {
		t.Fatalf("%d records, want 23", len(now.Series))
	}
	for _, s := range now.Series {
		if s.Period != "2026-06" || (s.Unit == "V02") != (s.Value == nil) || s.Value == nil && s.Note != "台风停巡" {
			t.Errorf("got %+v", s)
		}
	}
}

func TestGapsWantExplanations(t *testing.T) {
	w := figuresYear(t)
	in := fiscal("DCZ")
	tight := decimal.Int(10)
	in.Tolerance.LastPct = &tight
	appraisaltest.Must(w, appraisal.DefineMetric, officer("DCZ"), in)
	_, year := demo(t)
	base := ask(w, "2026", "fiscal_base")
	handIn(w, base.ID, table("上年财政贡献", year, func(_ int, unit string) string {
		if unit == "R07" {
			return "0"
		}
		return "100"
	}))
	task := ask(w, "2026", "fiscal_actual")
	handIn(w, task.ID, table("财政贡献", year, func(_ int, unit string) string {
		return map[string]string{"V01": "110.01", "V02": "90", "R07": "7.44", "V03": "105"}[unit] + map[bool]string{true: "100"}[!slices.Contains([]string{"V01", "V02", "R07", "V03"}, unit)]
	}))
	report := appraisaltest.Must(w, appraisal.CompareTask, appraisaltest.Office, appraisal.Comparing{ID: task.ID, Source: "村账", Table: "村居\t财政贡献\nV03\t100\nV02\t90.5\nR07\t0\n"})
	want := map[string]string{"V01": "last 10.01", "V03": "second 5", "R07": "second zero base"}
	for _, gap := range report.Rows {
		var got string
		for _, over := range gap.Over {
			pct := gap.LastPct
			if over == "second" {
				pct = gap.SecondPct
			}
			got = over
			if pct != nil {
				got += " " + pct.String()
			}
		}
		if gap.ZeroBase {
			got += " zero base"
		}
		if got != want[gap.Unit] {
			t.Errorf("%s: got %q, want %q", gap.Unit, got, want[gap.Unit])
		}
	}
	if report.Exceptions != 3 || report.Unexplained != 3 {
		t.Errorf("%d exceptions, %d unexplained, want 3 and 3", report.Exceptions, report.Unexplained)
	}
	appraisaltest.Must(w, appraisal.VerifyTask, appraisaltest.Office, appraisal.Verifying{ID: task.ID})
	_, err := appraisaltest.Try(w, appraisal.FinishTask, appraisaltest.Office, appraisal.ByTask{ID: task.ID})
	wantCode(t, err, "task.unexplained")
	var reasons []appraisal.CellNote
	for unit := range want {
		reasons = append(reasons, appraisal.CellNote{Unit: unit, Metric: "fiscal_actual", Note: "新项目入库"})
	}
	explained := appraisaltest.Must(w, appraisal.ExplainGaps, officer("DCZ"), appraisal.GapExplaining{ID: task.ID, Reasons: reasons})
	if explained.Unexplained != 0 {
		t.Errorf("%d gaps are unexplained", explained.Unexplained)
	}
	appraisaltest.Must(w, appraisal.FinishTask, appraisaltest.Office, appraisal.ByTask{ID: task.ID})
}

// TestSeededErrorsAreFound spoils figures by 5 % beside the accounts (C-09): all of
// them are exceptions, and none of the others.
func TestSeededErrorsAreFound(t *testing.T) {
	w := figuresYear(t)
	_, year := demo(t)
	task := ask(w, "2026", "fiscal_actual")
	handIn(w, task.ID, table("财政贡献", year, func(i int, _ string) string {
		return decimal.Int(int64(1000 + 37*i)).Mul(decimal.Frac(int64(100+5*(i%2)), 100)).String()
	}))
	report := appraisaltest.Must(w, appraisal.CompareTask, appraisaltest.Office, appraisal.Comparing{ID: task.ID, Source: "村账",
		Table: table("财政贡献", year, func(i int, _ string) string { return fmt.Sprint(1000 + 37*i) })})
	if report.Exceptions != 11 || len(report.Rows) != 23 {
		t.Errorf("%d of %d stand out, want 11 of 23", report.Exceptions, len(report.Rows))
	}
}

func TestIncompleteTableIsNotTaken(t *testing.T) {
	w := figuresYear(t)
	task := ask(w, "2026", "new_taxpayers")
	saved := appraisaltest.Must(w, appraisal.SaveTable, officer("DCZ"), appraisal.TaskTable{ID: task.ID, Table: strings.Replace(plainTable(t, "净新增纳税主体"), "\t101\n", "\t1O1\n", 1)})
	if saved.Receipt.Saved != 22 || saved.Receipt.Open != 1 || saved.State != appraisal.TaskPart || len(saved.Open) != 1 {
		t.Errorf("got %+v, want 22 saved and 1 open", saved)
	}
	if f := saved.Findings; len(f) != 1 || f[0].Said.Zh == "" || f[0].Said.En == "" || f[0].Said.Zh == f[0].Said.En || f[0].Cell != "B3" {
		t.Errorf("got %+v, want what is wrong with B3 in both languages", f)
	}
	if !strings.Contains(saved.Said.Zh, "22 行") || !strings.Contains(saved.Said.En, "1 open") {
		t.Errorf("it says %q and %q", saved.Said.Zh, saved.Said.En)
	}
	_, err := appraisaltest.Try(w, appraisal.SubmitTask, officer("DCZ"), appraisal.ByTask{ID: task.ID})
	wantCode(t, err, "task.incomplete")
	_, err = appraisaltest.Try(w, appraisal.SaveTable, officer("DTJ"), appraisal.TaskTable{ID: task.ID, Table: "x"})
	if errs.KindOf(err) != errs.NotFound {
		t.Errorf("another department's officer: got %v, want no such task", err)
	}
	missing := []appraisal.CellMissing{{Unit: saved.Open[0].Unit, Metric: "new_taxpayers", Reason: "登记系统停用"}}
	appraisaltest.Must(w, appraisal.SaveTable, officer("DCZ"), appraisal.TaskTable{ID: task.ID, Missing: missing})
	appraisaltest.Must(w, appraisal.SubmitTask, officer("DCZ"), appraisal.ByTask{ID: task.ID})
	if now := factsNow(w); len(now.Declarations) != 1 || now.Declarations[0].Reason != "登记系统停用" {
		t.Errorf("the year has %+v, want the missing figure declared", now.Declarations)
	}
}

func TestEveryActOnATask(t *testing.T) {
	w := figuresYear(t)
	text := plainTable(t, "净新增纳税主体")
	metricNames := []string{"new_taxpayers", "clues_done", "clues_assigned", "tax_actual", "fiscal_actual", "tax_base", "fiscal_base"}
	headings := map[string]string{"new_taxpayers": "净新增纳税主体", "clues_done": "协税线索反馈数", "clues_assigned": "协税线索派发数", "tax_actual": "税收完成数", "fiscal_actual": "财政贡献", "tax_base": "上年税收", "fiscal_base": "上年财政贡献"}
	n := 0
	tableOf := func(metric string) string {
		return strings.Replace(text, headings["new_taxpayers"], headings[metric], 1)
	}
	act := func(w *appraisaltest.World, id, act string) error {
		metric := readTask(w, id).Metrics[0]
		var err error
		switch act {
		case "save":
			_, err = appraisaltest.Try(w, appraisal.SaveTable, officer("DCZ"), appraisal.TaskTable{ID: id, Table: tableOf(metric)})
		case "submit":
			_, err = appraisaltest.Try(w, appraisal.SubmitTask, officer("DCZ"), appraisal.ByTask{ID: id})
		case "return":
			_, err = appraisaltest.Try(w, appraisal.ReturnTask, appraisaltest.Office, appraisal.TaskReturning{ID: id, Reason: "核对"})
		case "compare":
			_, err = appraisaltest.Try(w, appraisal.CompareTask, appraisaltest.Office, appraisal.Comparing{ID: id, Source: "村账", Table: tableOf(metric)})
		case "explain":
			_, err = appraisaltest.Try(w, appraisal.ExplainGaps, officer("DCZ"), appraisal.GapExplaining{ID: id, Reasons: []appraisal.CellNote{{Unit: "V01", Metric: metric, Note: "新项目"}}})
		case "verify":
			_, err = appraisaltest.Try(w, appraisal.VerifyTask, appraisaltest.Office, appraisal.Verifying{ID: id})
		case "finish":
			_, err = appraisaltest.Try(w, appraisal.FinishTask, appraisaltest.Office, appraisal.ByTask{ID: id})
		case "correct":
			_, err = appraisaltest.Try(w, appraisal.CorrectTask, appraisaltest.Office, appraisal.TaskCorrecting{ID: id, Corrections: []appraisal.TaskChange{{Unit: "V01", Metric: metric, Value: decimal.Int(5), Reason: "更正"}}})
		case "withdraw":
			_, err = appraisaltest.Try(w, appraisal.WithdrawTask, appraisaltest.Office, appraisal.TaskReason{ID: id, Reason: "错发"})
		}
		return err
	}
	ways := map[string][]string{"part": {"save"}, "claimed": {"save", "submit"}, "returned": {"save", "submit", "return"}, "verified": {"save", "submit", "verify"}, "final": {"save", "submit", "verify", "finish"}, "withdrawn": {"withdraw"}}
	appraisaltest.EveryPair(t, "task", func(t testing.TB) *appraisaltest.World { return within(w, t) }, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			task := ask(w, fmt.Sprintf("2026-%02d", n/len(metricNames)+1), metricNames[n%len(metricNames)])
			n++
			for _, step := range ways[state] {
				if err := act(w, task.ID, step); err != nil {
					t.Fatalf("%s: %v", step, err)
				}
			}
			return task.ID
		},
		Act:   act,
		State: func(w *appraisaltest.World, id string) string { return string(readTask(w, id).State) },
	})
}
