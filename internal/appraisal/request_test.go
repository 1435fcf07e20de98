package appraisal_test

import (
	"slices"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
)

// keyed does an operation under an idempotency key.
func keyed[In, Out any](w *appraisaltest.World, d *appraisal.Door, op appraisal.Operation[In, Out], actor appraisal.Actor, in In) (Out, error) {
	return appraisal.Do(w.T.Context(), d, op, appraisal.Command[In]{Actor: actor, Input: in, Key: "k-" + op.Action})
}

// repeats wants the first answer for the same content under a key, also after a
// restart, and a refusal for another.
func repeats[In, Out any](t *testing.T, w *appraisaltest.World, op appraisal.Operation[In, Out], actor appraisal.Actor, in, other In) {
	t.Helper()
	if _, err := keyed(w, w.Door, op, actor, in); err != nil {
		t.Fatalf("%s: %v", op.Action, err)
	}
	before := sizeOf(t, w)
	restarted := &appraisal.Door{Secret: w.Door.Secret, Store: w.Store, Clock: w.Clock, IDs: w.Door.IDs, Suite: w.Door.Suite, Random: w.Door.Random}
	if _, err := keyed(w, restarted, op, actor, in); err != nil || sizeOf(t, w) != before {
		t.Errorf("%s again: %v, with %d new entries", op.Action, err, sizeOf(t, w)-before)
	}
	if _, err := keyed(w, w.Door, op, actor, other); !hasCode(err, "do.other_content") {
		t.Errorf("%s with another content under the same key: got %v, want a refusal", op.Action, err)
	}
}

// TestHiddenContentIsContent: what the log must not know makes a request another one all
// the same.
func TestHiddenContentIsContent(t *testing.T) {
	w := figuresYear(t)
	e, other := evaluationOf("V03", 40), evaluationOf("V03", 40)
	other.Lists[0].Households = append(slices.Clone(other.Lists[0].Households[:29]), "somebody else")
	repeats(t, w, appraisal.ListHouseholds, appraisaltest.Office, e, other)
	finding := appraisal.NewReferral{Cycle: "2026", Unit: "V03", Fact: "one", Evidence: []string{"a"}, From: appraisal.About{Kind: "sheet", ID: "1"}}
	second := finding
	second.Fact = "two"
	repeats(t, w, appraisal.MakeReferral, assessorOfG3, finding, second)
}

func TestHiddenShareIsContent(t *testing.T) {
	w := sealedYear(t)
	w.handInAll()
	w.close("")
	share := func(i int) appraisal.ShareInput {
		return appraisal.ShareInput{Round: sealedRound, Share: w.shares[i].Text}
	}
	repeats(t, w.World, appraisal.BringShare, holder(0), share(0), share(1))
}

// TestHiddenContentIsNotTried: what is remembered of a hidden input cannot be made from
// the input by who has the database and not the secret, and is not what the log says.
func TestHiddenContentIsNotTried(t *testing.T) {
	in := appraisal.NewReferral{Cycle: "2026", Unit: "V03", Fact: "one", Evidence: []string{"a"}, From: appraisal.About{Kind: "sheet", ID: "1"}}
	seen := map[auditlog.Digest]string{}
	for _, secret := range []string{"one", "two", "", ""} { // a door without a secret makes one
		w := figuresYear(t)
		w.Door.Secret = []byte(secret)
		if _, err := keyed(w, w.Door, appraisal.MakeReferral, assessorOfG3, in); err != nil {
			t.Fatal(err)
		}
		digest, log := remembered(t, w, "k-referral.make")
		if seen[digest] != "" || digest == log {
			t.Errorf("with the secret %q it is remembered as %s, as with %q; the log has %s", secret, digest, seen[digest], log)
		}
		seen[digest] = "secret " + secret
	}
	w := figuresYear(t)
	if _, err := keyed(w, w.Door, appraisal.CreateCycle, appraisaltest.Office, appraisal.NewCycle{Year: 2031, Title: "2031"}); err != nil {
		t.Fatal(err)
	}
	if digest, log := remembered(t, w, "k-cycle.create"); digest != log {
		t.Errorf("an input that hides nothing is remembered as %s, and the log has %s", digest, log)
	}
}

// remembered is the digest under a key, and that of the entry of the log.
func remembered(t *testing.T, w *appraisaltest.World, key string) (digest, log auditlog.Digest) {
	t.Helper()
	err := w.Store.Read(t.Context(), appraisaltest.Org, func(r appraisal.Reader) error {
		request, err := r.Request(t.Context(), key)
		if err != nil {
			return err
		}
		entries, err := r.Entries(t.Context(), request.Seq, 1)
		if err == nil && len(entries) != 1 {
			err = errs.E(errs.Internal, "errs.internal")
		}
		if err != nil {
			return err
		}
		digest, log = request.Input, entries[0].Input
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return digest, log
}

func sizeOf(t *testing.T, w *appraisaltest.World) (size int64) {
	t.Helper()
	err := w.Store.Read(t.Context(), appraisaltest.Org, func(r appraisal.Reader) (err error) {
		size, err = r.Size(t.Context())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return size
}
