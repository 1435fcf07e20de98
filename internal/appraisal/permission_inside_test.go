package appraisal

import "testing"

// TestPersonalTextsAreReadWithATrace: what names people, or was sealed, is read with an
// entry of the log; and what makes residents' answers final wants a fresh proof.
func TestPersonalTextsAreReadWithATrace(t *testing.T) {
	for _, action := range []string{
		"evaluation.comments", "evaluation.households", "objection.read", "recusal.read", "moderation.read",
		"referral.read", "evidence.read", "evidence.original", "pay.read", "pay.export", "facts.export", "log.read",
	} {
		if row := permissionOf[action]; row == nil || !row.reads || row.plain {
			t.Errorf("%s leaves no trace: %+v", action, row)
		}
	}
	for _, action := range []string{"evaluation.finish", "evaluation.count", "evaluation.open", "recusal.decide", "lots.open"} {
		if row := permissionOf[action]; row == nil || !row.stepUp {
			t.Errorf("%s wants no proof: %+v", action, row)
		}
	}
}

// TestChanceIsNotTriedDry names what would show by a dry run what must be seen once.
func TestChanceIsNotTriedDry(t *testing.T) {
	for _, action := range []string{"lots.open", "lots.replace", "evaluation.draw", "evaluation.again", "evaluation.count", "sheet.confirm", "ballot.paper"} {
		if !Wet(action) {
			t.Errorf("%s can be tried without a trace", action)
		}
	}
}
