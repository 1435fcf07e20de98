package scoring_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/oracle"
	"eightx/internal/schemefile"
	"eightx/scoring"
)

// TestYearEqualsRun changes the facts of every worked scheme, and of random ones,
// a little at a time, and wants the year that went on to say what a run on all
// facts says: the same bytes, or the same problems.
func TestYearEqualsRun(t *testing.T) {
	files, err := filepath.Glob("../testdata/schemes/*/*/facts.json")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files with facts: %v", len(files), err)
	}
	files = append(files, "../testdata/schemes/demo/facts.json")
	wentOn, runs := 0, 0
	for n, file := range files {
		p, f := workedYear(t, file)
		c := &changer{Rand: rand.New(rand.NewPCG(uint64(n), 8)), f: f, whole: f}
		on, all := c.try(t, filepath.Base(filepath.Dir(file)), p, 40)
		wentOn, runs = wentOn+on, runs+all
	}
	for seed := range uint64(40) {
		world := oracle.New(seed)
		p, findings := scoring.Compile(world.Scheme)
		if p == nil {
			t.Fatalf("seed %d: %v", seed, findings)
		}
		c := &changer{Rand: rand.New(rand.NewPCG(seed, 9)), f: world.Facts, whole: world.Facts}
		on, all := c.try(t, fmt.Sprintf("seed %d", seed), p, 30)
		wentOn, runs = wentOn+on, runs+all
	}
	t.Logf("%d of %d runs went on", wentOn, runs)
	if wentOn < runs/3 {
		t.Errorf("only %d of %d runs went on from the one before", wentOn, runs)
	}
}

func workedYear(t *testing.T, file string) (*scoring.Program, *facts.Facts) {
	t.Helper()
	s, _, err := schemefile.Load(filepath.Join(filepath.Dir(file), "scheme.yaml"))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	p, findings := scoring.Compile(s)
	if p == nil {
		t.Fatalf("%s: %v", file, findings)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := facts.ReadJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return p, f
}

// changer changes facts at random. Nothing it made before is changed again.
type changer struct {
	*rand.Rand
	f, whole *facts.Facts
	last     string
	n        int
}

func (c *changer) try(t *testing.T, name string, p *scoring.Program, steps int) (wentOn, runs int) {
	t.Helper()
	year := p.NewYear()
	for step := range steps {
		want, wantErr := p.Run(c.f)
		got, body, gotErr := year.Run(c.f)
		if fmt.Sprintf("%#v", problems(gotErr)) != fmt.Sprintf("%#v", problems(wantErr)) {
			t.Fatalf("%s step %d (%s): got %v, want %v", name, step, c.last, gotErr, wantErr)
		}
		runs++
		if wantErr == nil {
			var bodyWant, bodyGot bytes.Buffer
			if err := want.WriteJSON(&bodyWant); err != nil {
				t.Fatal(err)
			}
			if err := got.WriteJSON(&bodyGot); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(body, bodyWant.Bytes()) || !bytes.Equal(bodyGot.Bytes(), bodyWant.Bytes()) {
				t.Fatalf("%s step %d (%s): went on %v: %s", name, step, c.last, year.WentOn(), firstDifference(body, bodyWant.Bytes()))
			}
			if year.WentOn() {
				wentOn++
			}
		}
		if wantErr != nil && c.IntN(2) == 0 {
			c.f = c.whole // so that most runs are of something that can be scored
		}
		c.change()
	}
	return wentOn, runs
}

func problems(err error) []scoring.Problem {
	if incomplete, ok := err.(*scoring.IncompleteError); ok {
		return incomplete.Problems
	}
	return nil
}

func firstDifference(got, want []byte) string {
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	from := max(0, at-300)
	return fmt.Sprintf("got …%s… want …%s…", got[from:min(len(got), at+200)], want[from:min(len(want), at+200)])
}

// change makes one to three changes.
func (c *changer) change() {
	f := *c.f
	c.last = ""
	for range 1 + c.IntN(3)/2 {
		c.n++
		c.one(&f)
	}
	c.f = &f
}

func (c *changer) one(f *facts.Facts) {
	kinds := []struct {
		name string
		do   func(f *facts.Facts)
	}{
		{"value", c.value}, {"value", c.value}, {"correct value", c.correctValue}, {"correct value", c.correctValue}, {"series", c.series},
		{"check", c.check}, {"event", c.event}, {"correct event", c.correctEvent}, {"withdraw", c.withdraw}, {"cancel", c.cancel},
		{"rating", c.rating}, {"swap ratings", c.swapRatings}, {"drop rating", func(f *facts.Facts) { f.Ratings = without(c, f.Ratings) }}, {"event again", c.eventAgain}, {"veto", c.veto}, {"declare", c.declare}, {"history", c.history}, {"unit", c.unit}, {"recusal", c.recusal}, {"drop", c.drop}, {"shuffle", c.shuffle},
	}
	k := kinds[c.IntN(len(kinds))]
	c.last += k.name + " "
	k.do(f)
}

func some[T any](c *changer, list []T) (T, bool) {
	var none T
	if len(list) == 0 {
		return none, false
	}
	return list[c.IntN(len(list))], true
}

// replaced is a list with one element exchanged.
func replaced[T any](c *changer, list []T, change func(*T)) []T {
	if len(list) == 0 {
		return list
	}
	out := slices.Clone(list)
	change(&out[c.IntN(len(out))])
	return out
}

// added is a list with one more element, somewhere.
func added[T any](c *changer, list []T, x T) []T {
	return slices.Insert(slices.Clone(list), c.IntN(len(list)+1), x)
}

func (c *changer) number(x decimal.Number) decimal.Number {
	switch c.IntN(5) {
	case 0:
		return decimal.Zero
	case 1:
		return x.Add(decimal.One)
	case 2:
		return x.Mul(decimal.Frac(int64(50+c.IntN(100)), 100))
	}
	return decimal.Int(int64(c.IntN(120)))
}

func (c *changer) value(f *facts.Facts) {
	f.Values = replaced(c, f.Values, func(v *facts.Value) { v.Value = c.number(v.Value) })
}

func (c *changer) correction(f *facts.Facts, x facts.Correction) {
	x.ID, x.Reason, x.By = fmt.Sprintf("K%d", c.n), "measured again", "office"
	if len(f.Corrections) > 0 && f.Corrections[0].Date != "" || len(f.Corrections) == 0 && c.IntN(2) == 0 {
		x.Date = fmt.Sprintf("2027-01-%02d", 1+c.IntN(28))
	}
	f.Corrections = added(c, f.Corrections, x)
}

func (c *changer) correctValue(f *facts.Facts) {
	if v, ok := some(c, f.Values); ok {
		v.Value = c.number(v.Value)
		c.correction(f, facts.Correction{Value: &v})
	}
}

func (c *changer) series(f *facts.Facts) {
	f.Series = replaced(c, f.Series, func(v *facts.Series) {
		x := decimal.Int(int64(c.IntN(100)))
		if v.Value = &x; c.IntN(4) == 0 {
			v.Value, v.Note = nil, "not measured"
		}
	})
}

func (c *changer) check(f *facts.Facts) {
	f.Checks = replaced(c, f.Checks, func(v *facts.Check) {
		if len(v.OK) > 0 {
			v.OK = slices.Delete(slices.Clone(v.OK), 0, 1)
		}
	})
}

func (c *changer) event(f *facts.Facts) {
	if e, ok := some(c, f.Events); ok {
		if e.ID != "" {
			e.ID = fmt.Sprintf("E%d", c.n)
		}
		if u, ok := some(c, f.Units); ok && c.IntN(3) == 0 {
			e.Unit = u.ID
		}
		f.Events = added(c, f.Events, e)
	}
}

func (c *changer) correctEvent(f *facts.Facts) {
	if e, ok := some(c, f.Events); ok {
		if u, ok := some(c, f.Units); ok && c.IntN(4) == 0 {
			e.Unit = u.ID
		}
		x := decimal.Int(int64(1 + c.IntN(3)))
		e.Count = &x
		c.correction(f, facts.Correction{Event: &e})
	}
}

func (c *changer) withdraw(f *facts.Facts) {
	if e, ok := some(c, f.Events); ok && e.ID != "" {
		c.correction(f, facts.Correction{Withdraw: e.ID})
	}
}

func (c *changer) cancel(f *facts.Facts) {
	if x, ok := some(c, f.Corrections); ok {
		c.correction(f, facts.Correction{Cancel: x.ID})
	}
}

func (c *changer) rating(f *facts.Facts) {
	f.Ratings = replaced(c, f.Ratings, func(v *facts.Rating) {
		if v.Value != nil {
			x := decimal.Int(1 + int64(c.IntN(10)))
			v.Value = &x
		}
		if v.Level != "" {
			if other, ok := some(c, f.Ratings); ok {
				v.Level = other.Level
			}
		}
	})
}

// swapRatings lets a rater judge two units the other way round.
func (c *changer) swapRatings(f *facts.Facts) {
	f.Ratings = slices.Clone(f.Ratings)
	if len(f.Ratings) == 0 {
		return
	}
	a := &f.Ratings[c.IntN(len(f.Ratings))]
	for i := range f.Ratings {
		if b := &f.Ratings[i]; b.Rater == a.Rater && b.Metric == a.Metric && b.Unit != a.Unit {
			a.Value, b.Value = b.Value, a.Value
			return
		}
	}
}

// eventAgain delivers an event a second time, for another unit and from an earlier
// stage, so that only one of the two counts.
func (c *changer) eventAgain(f *facts.Facts) {
	e, ok := some(c, f.Events)
	u, _ := some(c, f.Units)
	if ok && e.ID != "" {
		e.Unit, e.Stage = u.ID, facts.Claimed
		f.Events = added(c, f.Events, e)
	}
}

func (c *changer) veto(f *facts.Facts) {
	if len(f.Vetoes) > 0 && c.IntN(2) == 0 {
		f.Vetoes = replaced(c, f.Vetoes, func(v *facts.VetoCase) { v.State = facts.VetoStates[c.IntN(len(facts.VetoStates))] })
		return
	}
	if v, ok := some(c, c.whole.Vetoes); ok {
		if u, ok := some(c, f.Units); ok {
			v.Unit = u.ID
			f.Vetoes = added(c, f.Vetoes, v)
		}
	}
}

func (c *changer) declare(f *facts.Facts) {
	if v, ok := some(c, f.Values); ok {
		state := facts.DeclarationStates[c.IntN(2)]
		f.Declarations = added(c, f.Declarations, facts.Declaration{Unit: v.Unit, Metric: v.Metric, State: state, Reason: "no such thing"})
	}
}

func (c *changer) history(f *facts.Facts) {
	f.History = replaced(c, f.History, func(h *facts.History) {
		star := c.IntN(6)
		h.Star = &star
	})
}

func (c *changer) unit(f *facts.Facts) {
	f.Units = replaced(c, f.Units, func(u *facts.Unit) { u.Note = fmt.Sprintf("note %d", c.n) })
}

func (c *changer) recusal(f *facts.Facts) {
	if u, ok := some(c, f.Units); ok {
		f.Recusals = added(c, f.Recusals, facts.Recusal{Unit: u.ID, Rater: fmt.Sprintf("R%d", c.n), Reason: "a relative"})
	}
}

// drop takes one record out.
func (c *changer) drop(f *facts.Facts) {
	switch c.IntN(5) {
	case 4:
		f.Series = without(c, f.Series)
	case 0:
		f.Corrections = without(c, f.Corrections)
	case 1:
		f.Events = without(c, f.Events)
	case 2:
		f.Values = without(c, f.Values)
	default:
		f.Vetoes = without(c, f.Vetoes)
	}
}

func without[T any](c *changer, list []T) []T {
	if len(list) == 0 {
		return list
	}
	i := c.IntN(len(list))
	return slices.Delete(slices.Clone(list), i, i+1)
}

// shuffle changes nothing but the order.
func (c *changer) shuffle(f *facts.Facts) {
	f.Values = slices.Clone(f.Values)
	c.Shuffle(min(20, len(f.Values)), func(i, j int) { f.Values[i], f.Values[j] = f.Values[j], f.Values[i] })
}
