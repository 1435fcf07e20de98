package appraisal_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
)

const referred = "canary: 六月办公费公开与账目不符"

func refer(w *appraisaltest.World, actor appraisal.Actor) string {
	return appraisaltest.Must(w, appraisal.MakeReferral, actor, appraisal.NewReferral{
		Cycle: "2026", Unit: "V03", Fact: referred, Evidence: []string{"凭证6-12", "公开栏照片"}, From: appraisal.About{Kind: "reconciliation", ID: "R1"},
	}).Receipt
}

// TestReferralIsSeenByTheDisciplineOfficeAlone looks for a referral as everybody else,
// and in everything that is kept of it.
func TestReferralIsSeenByTheDisciplineOfficeAlone(t *testing.T) {
	w := figuresYear(t)
	id := refer(w, assessorOfG3)
	for _, actor := range []appraisal.Actor{appraisaltest.Office, appraisaltest.Leader, assessorOfG3, officer("DJG"), appraisaltest.System, appraisaltest.Actor(appraisal.RoleAudit)} {
		_, err := appraisal.Ask(context.Background(), w.Door, appraisal.ReadReferral, actor, appraisal.ByID{ID: id})
		if errs.KindOf(err) != errs.Forbidden {
			t.Errorf("%s reads it: got %v, want a refusal", actor.Account, err)
		}
		_, err = appraisal.Ask(context.Background(), w.Door, appraisal.ListReferrals, actor, appraisal.ReferralFilter{Cycle: "2026"})
		if errs.KindOf(err) != errs.Forbidden {
			t.Errorf("%s lists them: got %v, want a refusal", actor.Account, err)
		}
	}
	view := appraisaltest.Ask(w, appraisal.ReadReferral, inspector, appraisal.ByID{ID: id})
	if view.Paper.Fact != referred || view.Paper.By != assessorOfG3.Account || len(view.Paper.Evidence) != 2 || view.Paper.Unit != "V03" {
		t.Errorf("the paper is %+v", view.Paper)
	}
	for what, text := range kept(t, w, id) {
		if strings.Contains(text, "canary") || strings.Contains(text, "V03") {
			t.Errorf("%s tells what was referred: %s", what, text)
		}
	}
	hook := appraisal.Webhook{Actions: []string{"*"}}
	if hook.Hears(auditlog.Entry{Action: "referral.make", Result: appraisal.ResultDone}) {
		t.Error("other systems are told of referrals")
	}
	if again := refer(w, assessorOfG3); again == id {
		t.Error("a second referral of the same finding was taken for the first")
	}
}

// kept is what the records and the log hold of a referral, by where it stands.
func kept(t *testing.T, w *appraisaltest.World, id string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := w.Store.Read(t.Context(), appraisaltest.Org, func(r appraisal.Reader) error {
		record, err := r.Get(t.Context(), "referral", id)
		if err != nil {
			return err
		}
		texts["the record"] = string(record.Body) + record.Unit + record.Sort
		entries, err := r.Entries(t.Context(), record.Seq, 100) // from the referral on
		entries = slices.DeleteFunc(entries, func(e auditlog.Entry) bool { return !strings.HasPrefix(e.Action, "referral.") })
		body, _ := json.Marshal(entries)
		texts["the log"] = string(body)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(texts["the log"], "referral.make") {
		t.Error("the log does not say that something was referred")
	}
	return texts
}

func TestEveryActOnAReferral(t *testing.T) {
	w := figuresYear(t)
	act := func(w *appraisaltest.World, id, act string) error {
		op := appraisal.ReceiveReferral
		if act == "close" {
			op = appraisal.CloseReferral
		}
		_, err := appraisaltest.Try(w, op, inspector, appraisal.ReferralStep{ID: id, Outcome: "了结"})
		return err
	}
	ways := map[string][]string{"received": {"receive"}, "closed": {"receive", "close"}}
	appraisaltest.EveryPair(t, "referral", func(t testing.TB) *appraisaltest.World { return within(w, t) }, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			id := refer(w, appraisaltest.Office)
			for _, step := range ways[state] {
				if err := act(w, id, step); err != nil {
					w.T.Fatal(err)
				}
			}
			return id
		},
		Act: act,
		State: func(w *appraisaltest.World, id string) string {
			return string(appraisaltest.Ask(w, appraisal.ReadReferral, inspector, appraisal.ByID{ID: id}).State)
		},
	})
}
