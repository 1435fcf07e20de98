package appraisal_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eightx/auditlog"
	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
	"eightx/internal/sqlstore"
	"eightx/internal/storetest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	storetest.Stop()
	os.Exit(code)
}

// TestKeptYearEqualsReading goes through random changes of a year: deliveries,
// corrections and their cancellation, withdrawals, supervision records that are settled,
// vetoes, units that change and merge; by this instance and by another one; refused,
// tried dry, and rolled back. After each the run computed from what is kept must be the
// one of an instance that has just started and reads everything: the same bytes, from
// the same versions of the same records, with the same moves.
func TestKeptYearEqualsReading(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := demoYear(t)
			keptYear(t, w, w.Store, seed, 40)
		})
	}
}

// TestKeptYearOnPostgres does the same where the other instance has a connection of
// its own.
func TestKeptYearOnPostgres(t *testing.T) {
	url := storetest.Postgres(t)
	open := func(clock *appraisaltest.Clock) *sqlstore.Store {
		store, err := sqlstore.Open(t.Context(), sqlstore.Config{URL: url, Suite: auditlog.International, Clock: clock})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		return store
	}
	clock := &appraisaltest.Clock{At: appraisaltest.Start}
	w := appraisaltest.On(t, open(clock), clock, auditlog.International)
	fillDemoYear(t, w)
	keptYear(t, w, open(clock), 7, 25)
}

func keptYear(t *testing.T, w *appraisaltest.World, others appraisal.Store, seed uint64, steps int) {
	t.Helper()
	y := &changingYear{World: w, Rand: rand.New(rand.NewPCG(seed, 11)), other: instance(w, others), year: readFacts(t, "facts.json")}
	appraisaltest.Must(w, appraisal.WriteDepartment, appraisaltest.Office, appraisal.Named{ID: "DYJ", Name: "emergency office"})
	done := map[string]int{}
	for step := range steps {
		name := y.change()
		if y.err == nil {
			done[name]++
		}
		w.Clock.At += 1000
		what := fmt.Sprintf("step %d, %s: %v", step, name, y.err)

		cold, coldErr := appraisal.Do(t.Context(), instance(w, w.Store), appraisal.RunTrial, appraisal.Command[appraisal.RunInput]{Actor: appraisaltest.Office, Input: y.in(), Dry: true})
		warm, warmErr := appraisaltest.Try(w, appraisal.RunTrial, appraisaltest.Office, y.in())
		if diff := cmp.Diff(errText(coldErr), errText(warmErr)); diff != "" {
			t.Fatalf("%s: refusals differ (-read +kept):\n%s", what, diff)
		}
		if coldErr != nil {
			continue
		}
		warm.ID, cold.ID, cold.Version = "", "", warm.Version
		if diff := cmp.Diff(cold, warm); diff != "" {
			t.Fatalf("%s: runs differ (-read +kept):\n%s", what, diff)
		}
		done["run"]++
	}
	t.Log(done)
	if len(done) < 8 || done["run"] < steps/2 {
		t.Errorf("too little was done: %v", done)
	}
}

func errText(err error) string {
	var known *errs.Error
	if errors.As(err, &known) {
		return known.Error()
	}
	return fmt.Sprint(err)
}

// instance is another program on a store, which remembers nothing.
func instance(w *appraisaltest.World, store appraisal.Store) *appraisal.Door {
	return &appraisal.Door{Store: store, Clock: w.Clock, IDs: w.Door.IDs, Suite: w.Door.Suite, Random: w.Door.Random}
}

type changingYear struct {
	*appraisaltest.World
	*rand.Rand
	other *appraisal.Door
	year  *facts.Facts
	n     int
	last  string // the last correction
	ended bool
	err   error // of the last change
}

func (y *changingYear) in() appraisal.RunInput { return appraisal.RunInput{Cycle: "2026"} }

func (y *changingYear) change() string {
	y.n++
	y.Clock.At += 60_000
	own := y.Door
	defer func() { y.Door = own }()
	where := ""
	if y.IntN(3) == 0 {
		y.Door, where = y.other, " elsewhere"
	}
	kinds := []struct {
		name string
		do   func()
	}{
		{"correct", y.correct}, {"correct", y.correct}, {"cancel", y.cancel}, {"withdraw", y.withdraw}, {"deliver", y.deliver}, {"supervise", y.supervise}, {"supervise", y.supervise}, {"settle", y.settle},
		{"veto", y.veto}, {"change unit", y.changeUnit}, {"merge", y.merge}, {"refused", y.refused}, {"dry", y.dry}, {"rolled back", y.rolledBack}, {"official", y.official},
	}
	k := kinds[y.IntN(len(kinds))]
	k.do()
	return k.name + where
}

func (y *changingYear) figure() facts.Value {
	v := y.year.Values[y.IntN(len(y.year.Values))]
	v.Value = v.Value.Mul(decimal.Frac(int64(90+y.IntN(20)), 100)).Round(0, decimal.HalfUp)
	v.Stage, v.Date = facts.Final, "2027-01-05"
	return v
}

func (y *changingYear) delivery(list ...facts.Correction) appraisal.Delivery {
	return appraisal.Delivery{Cycle: "2026", Facts: facts.Facts{Schema: facts.Schema, Year: 2026, Corrections: list}}
}

func (y *changingYear) correction() facts.Correction {
	v := y.figure()
	return facts.Correction{ID: fmt.Sprintf("C%d", y.n), Reason: "measured again", Date: "2027-01-10", By: "office", Value: &v}
}

func (y *changingYear) correct() {
	c := y.correction()
	if _, y.err = appraisaltest.Try(y.World, appraisal.CorrectFacts, appraisaltest.Office, y.delivery(c)); y.err == nil {
		y.last = c.ID
	}
}

func (y *changingYear) cancel() {
	c := facts.Correction{ID: fmt.Sprintf("C%d", y.n), Reason: "was right", Date: "2027-01-11", By: "office", Cancel: y.last}
	_, y.err = appraisaltest.Try(y.World, appraisal.CorrectFacts, appraisaltest.Office, y.delivery(c))
}

func (y *changingYear) withdraw() {
	named := slices.DeleteFunc(slices.Clone(y.year.Events), func(e facts.Event) bool { return e.ID == "" })
	if len(named) == 0 {
		y.err = errors.New("no events")
		return
	}
	c := facts.Correction{ID: fmt.Sprintf("C%d", y.n), Reason: "not so", Date: "2027-01-12", By: "office", Withdraw: named[y.IntN(len(named))].ID}
	_, y.err = appraisaltest.Try(y.World, appraisal.CorrectFacts, appraisaltest.Office, y.delivery(c))
}

func (y *changingYear) deliver() {
	e := y.year.Events[y.IntN(len(y.year.Events))]
	e.ID, e.Unit, e.Matter = fmt.Sprintf("E-%d", y.n), y.year.Units[y.IntN(len(y.year.Units))].ID, ""
	in := appraisal.Delivery{Cycle: "2026", Facts: facts.Facts{Schema: facts.Schema, Year: 2026, Events: []facts.Event{e}}}
	_, y.err = appraisaltest.Try(y.World, appraisal.VerifyFacts, appraisaltest.Office, in)
}

func (y *changingYear) supervise() {
	in := charging()
	in.Fact = fmt.Sprintf("%s, number %d", in.Fact, y.n)
	_, y.err = appraisaltest.Try(y.World, appraisal.RecordSupervision, emergency, appraisal.SupervisionTable{Cycle: "2026", Department: "DYJ", Records: []appraisal.SupervisionInput{in}})
}

func (y *changingYear) settle() {
	passWeek(y.World)
	_, y.err = appraisaltest.Try(y.World, appraisal.SettleSupervision, appraisaltest.Office, appraisal.Settlement{Cycle: "2026"})
}

func (y *changingYear) veto() {
	unit := y.year.Units[y.IntN(len(y.year.Units))].ID
	v, err := appraisaltest.Try(y.World, appraisal.ProposeVeto, appraisaltest.Office, proposal(unit))
	if y.err = err; err != nil {
		return
	}
	appraisaltest.Must(y.World, appraisal.NotifyVeto, appraisaltest.Office, appraisal.ByID{ID: v.ID})
	appraisaltest.Must(y.World, appraisal.AnswerVeto, secretary(unit), appraisal.VetoStatement{ID: v.ID, Statement: "not ours"})
	y.Clock.At += 30 * 24 * 3_600_000
	_, y.err = appraisaltest.Try(y.World, appraisal.DecideVeto, appraisaltest.Leader, vetoRuling(y.World, v.ID, y.IntN(2) == 0))
}

func (y *changingYear) changeUnit() {
	u := y.year.Units[y.IntN(len(y.year.Units))]
	in := appraisal.UnitChange{UnitInput: appraisal.UnitInput{ID: u.ID, Name: u.Name, Kind: u.Kind, Peer: u.Peer, Code: u.Code, Attributes: u.Attributes, Staff: u.Staff, Note: fmt.Sprint("note ", y.n)}}
	_, y.err = appraisaltest.Try(y.World, appraisal.ChangeUnit, appraisaltest.Office, in)
}

// merge makes one unit of two, next year; or late in the test, this year: then the new
// one's figures are missing, and whoever computes says so in the same words.
func (y *changingYear) merge() {
	if y.ended {
		y.err = errors.New("merged already")
		return
	}
	one := y.year.Units[0]
	on := "2027-02-01"
	if y.n > 30 {
		on = "2026-09-01"
	}
	in := appraisal.Reshaping{On: on, Reason: "decision 4", Ending: []string{one.ID, y.year.Units[1].ID},
		Beginning: []appraisal.UnitInput{{ID: "N1", Name: "new", Kind: one.Kind, Peer: one.Peer, Attributes: one.Attributes, Staff: one.Staff}}}
	if _, y.err = appraisaltest.Try(y.World, appraisal.MergeUnits, appraisaltest.Office, in); y.err == nil {
		y.ended = true
	}
}

func (y *changingYear) refused() {
	c := y.correction()
	c.Value.Unit = "nowhere"
	if _, err := appraisaltest.Try(y.World, appraisal.CorrectFacts, appraisaltest.Office, y.delivery(c)); err == nil {
		y.T.Error("a correction of a unit that does not exist was taken")
	}
}

func (y *changingYear) dry() {
	_, y.err = appraisal.Do(y.T.Context(), y.Door, appraisal.CorrectFacts, appraisal.Command[appraisal.Delivery]{Actor: appraisaltest.Office, Input: y.delivery(y.correction()), Dry: true})
	if y.err == nil {
		_, y.err = appraisal.Do(y.T.Context(), y.Door, appraisal.RunTrial, appraisal.Command[appraisal.RunInput]{Actor: appraisaltest.Office, Input: y.in(), Dry: true})
	}
}

func (y *changingYear) official() {
	_, y.err = appraisaltest.Try(y.World, appraisal.RunOfficial, appraisaltest.Office, y.in())
}

var errRolledBack = errors.New("rolled back")

// rolledBack corrects and computes in one transaction that is thrown away, as when
// the common commit of a group fails; then another instance takes its place in the log.
func (y *changingYear) rolledBack() {
	inside := &insideStore{Store: y.Door.Store}
	outside := y.Door.Store
	y.Door.Store = inside
	err := outside.Write(y.T.Context(), appraisaltest.Office.Org, func(tx appraisal.Tx) error {
		inside.tx = tx
		y.dry()
		return errRolledBack
	})
	y.Door.Store = outside
	if !errors.Is(err, errRolledBack) {
		y.T.Fatalf("got %v, want what the transaction failed with", err)
	}
	if y.err == nil && y.IntN(2) == 0 {
		y.Door = instance(y.World, y.other.Store)
		y.correct()
	}
}

// insideStore does every write in one transaction.
type insideStore struct {
	appraisal.Store
	tx appraisal.Tx
}

func (s *insideStore) Write(_ context.Context, _ appraisal.OrgID, fn func(appraisal.Tx) error) error {
	return fn(s.tx)
}
