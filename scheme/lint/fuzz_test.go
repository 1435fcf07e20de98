package lint_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"eightx/internal/schemetest"
	"eightx/scheme"
	"eightx/scheme/lint"
	"eightx/scoring"
)

// FuzzCheck changes schemes people wrote, and random ones, in random places. Any
// that still decodes can be checked, compiled or not.
func FuzzCheck(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(seed)
	}
	goodTree, demoTree := readTree(f, good), readTree(f, demo)
	withFacts := readFacts(f, testdata+"/lint/good-facts.json")
	f.Fuzz(func(t *testing.T, seed uint64) {
		m := &mutator{r: rand.New(rand.NewPCG(seed, 1))}
		tree := m.copy([]*scheme.Tree{goodTree, demoTree, scheme.Encode(schemetest.Random(seed))}[m.r.IntN(3)])
		for range 1 + m.r.IntN(6) {
			m.change(tree)
		}
		s, _ := scheme.Decode(tree)
		if s == nil {
			return
		}
		in := lint.Input{Scheme: s, Facts: withFacts, LastYear: s, Documents: []lint.Doc{{Name: s.Title, Text: s.Note}}}
		if m.r.IntN(2) == 0 {
			in.Program, _ = scoring.Compile(s)
		}
		for _, f := range lint.Check(in) {
			if lint.RuleByCode(f.Code) == nil {
				t.Errorf("seed %d: finding %s of no rule", seed, f.Code)
			}
		}
	})
}

// mutator changes trees at random.
type mutator struct{ r *rand.Rand }

func (m *mutator) copy(t *scheme.Tree) *scheme.Tree {
	if t == nil {
		return nil
	}
	out := *t
	out.Keys = slices.Clone(t.Keys)
	out.List, out.Values = nil, nil
	for _, x := range t.List {
		out.List = append(out.List, m.copy(x))
	}
	for _, x := range t.Values {
		out.Values = append(out.Values, m.copy(x))
	}
	return &out
}

// oddities are what fields may suddenly say.
var oddities = []string{"0", "-1", "1", "100", "1e9", "99999999999999999999", "1/3", "50%", "true", "2026-02-28", "2031-12-31", "x", "", "full", "full / 0", "unit.x / y", "[F1] > 3", "A", "*",
	"ledger", "tiers", "deduct", "add", "zero", "na", "expired", "both_inclusive", "sum", "13800138000", "进京访照片上传点赞"}

// change changes one place below t.
func (m *mutator) change(t *scheme.Tree) {
	for t.Kind == scheme.List && len(t.List) > 0 || t.Kind == scheme.Map && len(t.Values) > 0 {
		list := t.List
		if t.Kind == scheme.Map {
			list = t.Values
		}
		i := m.r.IntN(len(list))
		if m.r.IntN(12) == 0 {
			m.shape(t, i)
			return
		}
		if list[i] == nil {
			return
		}
		t = list[i]
	}
	if t.Kind == scheme.Scalar {
		t.Scalar = oddities[m.r.IntN(len(oddities))]
	}
}

// shape takes away, doubles or exchanges a part of t.
func (m *mutator) shape(t *scheme.Tree, i int) {
	list := t.Kind == scheme.List
	switch how := m.r.IntN(4); {
	case how == 0 && list:
		t.List = slices.Delete(t.List, i, i+1)
	case how == 0:
		t.Keys, t.Values = slices.Delete(t.Keys, i, i+1), slices.Delete(t.Values, i, i+1)
	case how == 1 && list:
		t.List = append(t.List, m.copy(t.List[i]))
	case how == 2 && list:
		j := m.r.IntN(len(t.List))
		t.List[i], t.List[j] = t.List[j], t.List[i]
	case !list:
		t.Values[i] = scheme.Text(oddities[m.r.IntN(len(oddities))])
	default:
		t.List[i] = &scheme.Tree{}
	}
}

// large is a scheme with about a hundred indicators: the demo's items twice.
func large(t testing.TB) (*scheme.Scheme, *scoring.Program) {
	t.Helper()
	tree := readTree(t, demo)
	m := &mutator{}
	items := tree.Get("items")
	for i := range 8 {
		again := m.copy(items.List[i])
		rename(again)
		items.List = append(items.List, again)
	}
	s, findings := scheme.Decode(tree)
	if s == nil {
		t.Fatal(findings)
	}
	p, findings := scoring.Compile(s)
	if p == nil {
		t.Fatal(findings)
	}
	return s, p
}

func rename(item *scheme.Tree) {
	item.Set("id", scheme.Text("Y"+item.Str("id")))
	for _, x := range item.Get("indicators").List {
		x.Set("id", scheme.Text("Y"+x.Str("id")))
	}
}

// TestFast: a scheme of a hundred indicators is checked while somebody types. The
// best of several runs counts, since the machine is shared.
func TestFast(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	s, p := large(t)
	best := time.Hour
	for range 10 {
		start := time.Now()
		lint.Check(lint.Input{Scheme: s, Program: p, LastYear: s})
		best = min(best, time.Since(start))
	}
	if best > 50*time.Millisecond {
		t.Errorf("got %v, want at most 50 ms", best)
	}
}

func BenchmarkCheck(b *testing.B) {
	s, p := large(b)
	for b.Loop() {
		lint.Check(lint.Input{Scheme: s, Program: p, LastYear: s})
	}
}
