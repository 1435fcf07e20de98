package demo_test

import (
	"encoding/json"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/demo"
	"eightx/scheme/lint"

	"github.com/google/go-cmp/cmp"
)

// posted are the pages that everybody sees at this moment.
func posted(t *testing.T, o *demo.Office) []appraisal.PublicNotice {
	t.Helper()
	list, err := demo.Ask(o, appraisal.PublicNotices, "visitor", appraisal.NoticeFilter{Cycle: o.Cycle})
	if err != nil {
		t.Fatal(err)
	}
	return list.Items
}

// checkNotice: AC1 nothing personal stands in it, and could not; AC3 it is gone when
// its time is over, whoever forgets it; AC4 the veto shows as a clause.
func checkNotice(t *testing.T, o *demo.Office) {
	pages := posted(t, o)
	if len(pages) != 1 || len(pages[0].Page.Rows) != 23 {
		t.Fatalf("%d pages are posted, want one with 23 rows", len(pages))
	}
	checkNothingPersonal(t, o, pages[0])
	checkLowered(t, pages[0].Page)
	o.On("2027-01-25 23:59")
	if len(posted(t, o)) != 1 {
		t.Error("AC3: the notice is gone before its fifth working day is over")
	}
	o.On("2027-01-26 00:00")
	if len(posted(t, o)) != 0 {
		t.Error("AC3: the notice is still there after its fifth working day")
	}
	o.On("2027-01-19")
	answer, err := demo.Ask(o, appraisal.FollowObjection, "visitor", appraisal.ByID{ID: o.IDs["objection"]})
	if err != nil || answer.State != appraisal.ObjectionAnswered || answer.Answer == "" {
		t.Errorf("the resident hears %+v, %v", answer, err)
	}
}

func checkNothingPersonal(t *testing.T, o *demo.Office, n appraisal.PublicNotice) {
	t.Helper()
	body, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	if hits := lint.Scan(string(body)); len(hits) > 0 {
		t.Errorf("AC1: %+v", hits)
	}
	for _, never := range []string{"payPool", "97200", "178200", "P-", readVeto(t, o, "office").Fact} {
		if strings.Contains(string(body), never) {
			t.Errorf("AC1, AC4: the page says %q", never)
		}
	}
	wish := appraisal.NewNotice{Cycle: o.Cycle, From: n.Page.From, Title: "2026", Contact: "13800138000", Department: "1"}
	wish.From = wish.From.Add(1)
	_, err = demo.Try(o, appraisal.PrepareNotice, "office", wish)
	refused(t, "AC1: a mobile telephone", err, "notice.personal")
	_, err = demo.Try(o, appraisal.SubmitObjection, "visitor", appraisal.NewObjection{Notice: n.ID, Text: "110101199003077758 did it"})
	refused(t, "AC1: an identity card in an objection", err, "notice.personal")
}

func checkLowered(t *testing.T, page appraisal.NoticePage) {
	t.Helper()
	got := map[string][]appraisal.Lowered{}
	for _, row := range page.Rows {
		if row.Lowered != nil {
			got[row.Unit+" "+row.Total] = row.Lowered
		}
	}
	want := map[string][]appraisal.Lowered{"V05 898.59": {{Code: "notice.lowered", Number: 2, Name: "安全生产"}}}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("AC4 (-got +want):\n%s", diff)
	}
}

// checkArchived: AC3 the copy is kept with its hash.
func checkArchived(t *testing.T, o *demo.Office) {
	if left := posted(t, o); len(left) != 0 {
		t.Errorf("%d pages are still posted", len(left))
	}
	states := map[string]appraisal.NoticeState{"notice": appraisal.NoticeReplaced, "second notice": appraisal.NoticeDown}
	for name, want := range states {
		n, err := demo.Ask(o, appraisal.ReadNotice, "office", appraisal.ByID{ID: o.IDs[name]})
		if err != nil || n.State != want {
			t.Errorf("%s is %s, want %s: %v", name, n.State, want, err)
			continue
		}
		body, err := json.Marshal(n.Page)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.Door.Suite.Digest(body); got != n.Hash {
			t.Errorf("AC3: the copy of %s has the digest %s, the notice says %s", name, got, n.Hash)
		}
	}
}
