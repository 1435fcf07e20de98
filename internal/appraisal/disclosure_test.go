package appraisal_test

import (
	"slices"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

var assessorOfG3 = appraisaltest.Scoped(appraisal.RoleAssessor, "", "P-G3-1")

func disclosureList(w *appraisaltest.World) appraisal.DisclosureList {
	points := []appraisal.CheckPoint{{Indicator: "F1-02", Point: "c1"}, {Indicator: "F1-02", Point: "c2"}, {Indicator: "F1-02", Point: "c3"}}
	return appraisaltest.Must(w, appraisal.WriteDisclosureList, appraisaltest.Office, appraisal.DisclosureListInput{Cycle: "2026", Points: points, Document: "2026/9"})
}

func ticks(list appraisal.DisclosureList) (all []appraisal.DisclosureTick) {
	for _, item := range list.Items {
		all = append(all, appraisal.DisclosureTick{Item: item.ID, Posted: true, Until: "2026-06"})
	}
	return all
}

func TestBoardBesideTheList(t *testing.T) {
	w := figuresYear(t)
	list := disclosureList(w)
	if len(list.Items) != 16 {
		t.Errorf("the starting list has %d items, want 16", len(list.Items))
	}
	for _, item := range list.Items {
		if item.Basis == "" || item.Period == "" || item.Text == "" || item.Point == nil {
			t.Errorf("%+v lacks its basis, period, text or point", item)
		}
	}
	seen := ticks(list)
	record := func(ticks []appraisal.DisclosureTick) (appraisal.Disclosure, error) {
		return appraisaltest.Try(w, appraisal.RecordDisclosure, assessorOfG3, appraisal.DisclosureInput{Cycle: "2026", Unit: "V03", Round: "half", Ticks: ticks})
	}
	without := slices.Clone(seen)
	without[12] = appraisal.DisclosureTick{Item: without[12].Item}
	_, err := record(without)
	wantCode(t, err, "disclosure.no_fact")
	_, err = record(append(slices.Clone(seen), seen[0]))
	wantCode(t, err, "disclosure.no_item")

	part, err := record(seen[:15])
	if err != nil {
		t.Fatal(err)
	}
	_, err = appraisaltest.Try(w, appraisal.FinishDisclosure, assessorOfG3, appraisal.ByTask{ID: part.ID})
	wantCode(t, err, "disclosure.open_item")
	without[12].Fact = "二季度债权债务未张贴"
	without[2] = appraisal.DisclosureTick{Item: without[2].Item, NA: true}
	if _, err := record(without); err != nil {
		t.Fatal(err)
	}
	appraisaltest.Must(w, appraisal.FinishDisclosure, assessorOfG3, appraisal.ByTask{ID: part.ID})
	want := map[string]bool{"c1": true, "c2": true, "c3": false}
	offered := appraisaltest.Ask(w, appraisal.PointFacts, appraisaltest.Office, appraisal.OfUnits{Cycle: "2026"})
	for _, f := range offered.Items {
		if f.OK != want[f.Point] || f.OK == (len(f.Facts) > 0) {
			t.Errorf("%s is %v with %v, want %v", f.Point, f.OK, f.Facts, want[f.Point])
		}
	}
	if len(offered.Items) != 3 {
		t.Errorf("%d points are offered, want 3", len(offered.Items))
	}
	other := appraisaltest.Scoped(appraisal.RoleSecretary, "V04", "")
	if got := appraisaltest.Ask(w, appraisal.ListDisclosures, other, appraisal.OfUnits{Cycle: "2026"}); len(got.Items) != 0 {
		t.Errorf("another village sees %d checks", len(got.Items))
	}
}

func TestEveryActOnADisclosure(t *testing.T) {
	w := figuresYear(t)
	seen := ticks(disclosureList(w))
	rounds, n := []string{"1", "2", "3", "4", "5", "6", "7"}, 0
	round := map[string]string{}
	record := func(w *appraisaltest.World, round string) (appraisal.Disclosure, error) {
		return appraisaltest.Try(w, appraisal.RecordDisclosure, assessorOfG3, appraisal.DisclosureInput{Cycle: "2026", Unit: "V03", Round: round, Ticks: seen})
	}
	state := func(w *appraisaltest.World, id string) string {
		for _, d := range appraisaltest.Ask(w, appraisal.ListDisclosures, appraisaltest.Office, appraisal.OfUnits{Cycle: "2026"}).Items {
			if d.ID == id {
				return string(d.State)
			}
		}
		return ""
	}
	appraisaltest.EveryPair(t, "disclosure", func(t testing.TB) *appraisaltest.World { return within(w, t) }, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			d, err := record(w, rounds[n])
			if err != nil {
				w.T.Fatal(err)
			}
			round[d.ID] = rounds[n]
			n++
			if state == string(appraisal.DisclosureDone) {
				appraisaltest.Must(w, appraisal.FinishDisclosure, assessorOfG3, appraisal.ByTask{ID: d.ID})
			}
			return d.ID
		},
		Act: func(w *appraisaltest.World, id, act string) error {
			var err error
			switch act {
			case "record":
				_, err = record(w, round[id])
			case "finish":
				_, err = appraisaltest.Try(w, appraisal.FinishDisclosure, assessorOfG3, appraisal.ByTask{ID: id})
			case "reopen":
				_, err = appraisaltest.Try(w, appraisal.ReopenDisclosure, appraisaltest.Office, appraisal.TaskReason{ID: id, Reason: "补查"})
			}
			return err
		},
		State: state,
	})
}
