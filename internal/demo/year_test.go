package demo_test

import (
	"context"
	"os"
	"testing"
	"time"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/demo"
	"eightx/internal/sqlstore"
	"eightx/internal/storetest"
)

// check looks at the office right after a story has been played: its acceptance
// criteria, and what must not be possible now. It leaves the year as it found it:
// what it tries that would succeed, it tries dry.
type check func(t *testing.T, o *demo.Office)

// checks are the acceptance criteria of the stories, each in the file of its story.
var checks = map[string]check{
	"US-10":            checkSupervision,
	"US-12":            checkExplained,
	"US-13":            checkOverdue,
	"US-13 closed":     checkRectified,
	"US-24":            checkYearEnd,
	"US-18":            checkWarnings,
	"US-17":            checkHalfYear,
	"US-17 paste":      checkPaste,
	"US-16":            checkSealed,
	"US-16 opened":     checkHalfOpened,
	"US-22 opened":     checkConflict,
	"US-22 settled":    checkSettled,
	"US-16 accounts":   checkAccountsAndReferral,
	"US-11":            checkCatalogue,
	"US-09":            checkVisitPlan,
	"US-14":            checkDraw,
	"US-20":            checkBurden,
	"US-15":            checkPacks,
	"half-year visits": checkVisits,
	"US-03":            checkDraft,
	"US-05":            checkConsult,
	"US-06":            checkPublish,
	"US-07":            checkTargets,
	"US-08":            checkConfirm,
	"US-09 lock":       checkLock,
	"US-10 August":     checkTargetChange,
	"US-10 November":   checkTooLate,
	"US-25 hearing":    checkHearing,
	"US-25":            checkVeto,
	"US-21":            checkSample,
	"US-23":            checkVote,
	"US-23 accepted":   checkAccepted,
	"US-24 checks":     checkClaims,
	"US-24 verified":   checkNothingLeft,
	"US-21 lists gone": checkDestroyed,
	"US-26":            both(both(checkResult, checkZeroBase), checkSecondWave),
	"US-27":            checkNotice,
	"US-28 filed":      checkFiled,
	"US-28":            checkAppeal,
	"US-27 down":       checkArchived,
	"US-18 pay":        checkPrepayment,
	"US-29":            checkSettlement,
	"US-30":            both(checkArchive, checkOrder),
}

// both are two checks of one step.
func both(a, b check) check {
	return func(t *testing.T, o *demo.Office) { a(t, o); b(t, o) }
}

func TestMain(m *testing.M) {
	code := m.Run()
	storetest.Stop()
	os.Exit(code)
}

// TestYear plays the whole year on both databases.
func TestYear(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"sqlite": func(testing.TB) string { return "" }, "postgres": storetest.Postgres} {
		t.Run(name, func(t *testing.T) { play(t, url(t)) })
	}
}

func play(t *testing.T, url string) {
	o := open(t, url)
	seen := map[string]bool{}
	for _, step := range demo.Year {
		o.On(step.Day)
		if err := step.Play(o); err != nil {
			t.Fatalf("%s: %v", step.Story, err)
		}
		seen[step.Story] = true
		if check := checks[step.Story]; check != nil {
			t.Run(step.Story, func(t *testing.T) { check(t, o) })
		}
	}
	for story := range checks {
		if !seen[story] {
			t.Errorf("%s is checked and never played", story)
		}
	}
}

// open opens an office in which nothing has been played. Its people act without
// accounts: package identity is tried elsewhere.
func open(t testing.TB, url string) *demo.Office {
	clock := &appraisaltest.Clock{At: 1767574800000} // nine o'clock on the first day of the year
	suite := auditlog.International
	dir := t.TempDir()
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Dir: dir, URL: url, Suite: suite, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	w := appraisaltest.On(t, store, clock, suite)
	account := func(_ context.Context, name, person string, grants ...appraisal.Grant) (appraisal.Actor, error) {
		return appraisal.Actor{Org: appraisaltest.Org, Account: name, Person: person, Grants: grants, Source: "test"}, nil
	}
	o, err := demo.Open(t.Context(), demo.Host{Door: w.Door, Clock: clock, Account: account, Pack: pack(t, dir, url, clock)})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// checkOrder: nothing was done on a day before something that had been done already.
func checkOrder(t *testing.T, o *demo.Office) {
	err := o.Door.Store.Read(t.Context(), o.As("office").Org, func(r appraisal.Reader) error {
		for from := int64(0); ; {
			entries, err := r.Entries(t.Context(), from, 500)
			if err != nil || len(entries) == 0 {
				return err
			}
			for _, e := range entries {
				if e.Clock != "" {
					t.Errorf("entry %d, %s of %s, is %s", e.Seq, e.Action, time.UnixMilli(e.Time).UTC(), e.Clock)
				}
			}
			from += int64(len(entries))
		}
	})
	if err != nil {
		t.Error(err)
	}
}
