package tabular

import (
	"os"
	"slices"
	"testing"

	"eightx/facts"
	"eightx/internal/locale"
	"eightx/internal/schemefile"
	"eightx/scoring"

	"github.com/google/go-cmp/cmp"
)

const demo = "../../testdata/schemes/demo/"

func demoRequirements(t testing.TB) Requirements {
	t.Helper()
	s, _, err := schemefile.Load(demo + "scheme.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, findings := scoring.Compile(s)
	if p == nil {
		t.Fatal(findings)
	}
	return FromProgram(p, locale.Zh)
}

func demoFacts(t testing.TB, name string) *facts.Facts {
	t.Helper()
	file, err := os.Open(demo + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	f, err := facts.ReadJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFromProgram(t *testing.T) {
	req := demoRequirements(t)
	everywhere := []string{"UC", "UV", "RV"}
	want := map[string]Metric{
		"tax_actual":   {ID: "tax_actual", Name: "税收完成数", Unit: "万元", Owner: "DCZ", Groups: everywhere, Indicators: []string{"F2-01"}},
		"tax_target":   {ID: "tax_target", Name: "税收任务", Unit: "万元", Owner: "DCZ", Groups: everywhere, Indicators: []string{"F2-01"}, TargetOf: "tax_actual"},
		"fiscal_base":  {ID: "fiscal_base", Name: "上年财政贡献", Unit: "万元", Owner: "DCZ", Groups: everywhere, Indicators: []string{"X2-01", "X2-02"}, BaseOf: "fiscal_actual"},
		"F1-09.valid":  {ID: "F1-09.valid", Name: "党员群众民主测评：有效票", Owner: "DZB", Groups: everywhere, Indicators: []string{"F1-09"}},
		"biz_done":     {ID: "biz_done", Name: "企业诉求办结", Unit: "件", Owner: "DZS", Groups: everywhere, Indicators: []string{"X3-03"}, Conditional: true},
		"fiscal_incre": {},
	}
	for id, w := range want {
		got := Metric{}
		if m := req.metric(id); m != nil {
			got = *m
		}
		if diff := cmp.Diff(w, got); diff != "" {
			t.Errorf("metric %s differs (-want +got):\n%s", id, diff)
		}
	}
	if m := req.metric("env_scores"); m == nil || !m.Series || m.Periods != 12 {
		t.Errorf("env_scores: got %+v, want a series of 12 periods", m)
	}
	if got, want := req.Posts, []Choice{{"chief", "正职"}, {"deputy", "副职"}, {"member", "委员"}, {"worker", "工作人员"}}; !slices.Equal(got, want) {
		t.Errorf("posts: got %v, want %v", got, want)
	}
	if got := req.checklist("F1-05").Groups; !slices.Equal(got, []string{"UV", "RV"}) {
		t.Errorf("F1-05 is asked of %v, want the villages only", got)
	}
	if got := req.ledger("F1-01").Kinds; len(got) != 2 || got[0] != (Choice{"e1", "缺开1次"}) {
		t.Errorf("kinds of F1-01: got %v", got)
	}
	if got := req.rating("F1-08"); len(got.Levels) != 5 || got.Name != "两委班子运行" {
		t.Errorf("rating F1-08: got %+v", got)
	}
}

// TestDemoRoundTrip carries the demo through a workbook and a folder.
func TestDemoRoundTrip(t *testing.T) {
	req := demoRequirements(t)
	for _, name := range []string{"facts.json", "facts-after-appeal.json"} {
		want := demoFacts(t, name)
		folder := t.TempDir()
		if err := WriteFolder(folder, req, want, locale.Zh); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{writeWorkbook(t, req, want, locale.Zh), folder} {
			got, problems, err := Read(path, req)
			if err != nil {
				t.Fatal(err)
			}
			noProblems(t, slices.DeleteFunc(problems, func(p Problem) bool { return p.Code == "tabular.blank_perhaps" }))
			sameFacts(t, want, got)
		}
	}
}

func TestForDepartment(t *testing.T) {
	req := demoRequirements(t).ForDepartment("DCZ")
	for _, m := range req.Metrics {
		if m.Owner != "DCZ" {
			t.Errorf("the metric %s belongs to %s", m.ID, m.Owner)
		}
	}
	if len(req.Metrics) != 11 || len(req.Checklists) != 0 {
		t.Errorf("got %d metrics and %d checklists, want the 11 metrics of DCZ", len(req.Metrics), len(req.Checklists))
	}
}
