package httpapi

import (
	"eightx/auditlog"
	"eightx/calendar"
	"eightx/facts"
	"eightx/internal/appraisal"
)

// resultRoutes lead from the result to what is final: vetoes, appeals, the notice.
func resultRoutes() []*route {
	return []*route{
		// Results explained.
		read("run.stars", "GET /runs/{id}/stars", appraisal.ReadStars),
		read("run.items", "GET /runs/{id}/items", appraisal.ReadItems),
		read("run.goals", "GET /runs/{id}/goals", appraisal.ReadGoals),
		read("run.years", "GET /units/{unit}/years", appraisal.ReadYears),

		// Vetoes.
		read("veto.list", "GET /cycles/{cycle}/vetoes", appraisal.ListVetoes),
		read("veto.get", "GET /vetoes/{id}", appraisal.ReadVeto),
		read("veto.effect", "GET /vetoes/{id}/effect", appraisal.VetoEffectOf, heavy),
		change("veto.propose", "POST /cycles/{cycle}/vetoes", appraisal.ProposeVeto, created, example(exampleVeto)),
		change("veto.document", "POST /vetoes/{id}/document", appraisal.AttachVetoDocument, example(appraisal.VetoDocument{Document: exampleUpper})),
		change("veto.notify", "POST /vetoes/{id}/notify", appraisal.NotifyVeto),
		change("veto.answer", "POST /vetoes/{id}/answer", appraisal.AnswerVeto, example(appraisal.VetoStatement{Statement: "the works were not ours"})),
		change("veto.decide", "POST /vetoes/{id}/decide", appraisal.DecideVeto, heavy, example(appraisal.VetoRuling{Confirm: true, Meeting: "M1", Reason: "2027/2", Seen: "sha256:"})),
		change("veto.withdraw", "POST /vetoes/{id}/withdraw", appraisal.WithdrawVeto, example(appraisal.VetoEnd{Reason: "2027/2"})),
		change("veto.lift", "POST /vetoes/{id}/lift", appraisal.LiftVeto, example(appraisal.VetoEnd{Reason: "2027/9", Document: "2027/9"})),

		// Appeals.
		read("appeal.list", "GET /cycles/{cycle}/appeals", appraisal.ListAppeals),
		read("appeal.get", "GET /appeals/{id}", appraisal.ReadAppeal),
		read("appeal.told", "GET /cycles/{cycle}/told", appraisal.ListTold),
		change("appeal.file", "POST /cycles/{cycle}/appeals", appraisal.FileAppeal, created, example(appraisal.NewAppeal{Unit: "V02", Indicator: "F8-03", Ground: "2025/7"})),
		change("appeal.assign", "POST /appeals/{id}/assign", appraisal.AssignAppeal, example(appraisal.Reviewing{Reviewers: []string{"P1", "P2"}})),
		change("appeal.recheck", "POST /appeals/{id}/recheck", appraisal.RecheckAppeal, example(exampleNote)),
		change("appeal.found", "POST /appeals/{id}/found", appraisal.FindAppeal, example(exampleNote)),
		change("appeal.propose", "POST /appeals/{id}/propose", appraisal.ProposeRuling, heavy, example(exampleRuling)),
		change("appeal.agree", "POST /appeals/{id}/agree", appraisal.AgreeRuling, heavy, example(appraisal.RulingOpinion{Agree: true})),
		change("appeal.decide", "POST /appeals/{id}/decide", appraisal.DecideAppeal, heavy, example(appraisal.GroupRuling{AppealRuling: exampleRuling, Meeting: "M1"})),
		change("appeal.withdraw", "POST /appeals/{id}/withdraw", appraisal.WithdrawAppeal, example(exampleNote)),
		change("appeal.escalate", "POST /appeals/{id}/escalate", appraisal.EscalateAppeal),

		// The gate and the public notice.
		read("gate.get", "GET /cycles/{cycle}/gate", appraisal.ReadGate, heavy),
		read("notice.list", "GET /cycles/{cycle}/notices", appraisal.ListNotices),
		read("notice.get", "GET /notices/{id}", appraisal.ReadNotice),
		change("notice.prepare", "POST /cycles/{cycle}/notices", appraisal.PrepareNotice, created, example(exampleNotice)),
		change("notice.sign", "POST /notices/{id}/sign", appraisal.SignNotice),
		headed("notice.post", "POST /notices/{id}/post"),
		change("notice.withdraw", "POST /notices/{id}/withdraw", appraisal.WithdrawNotice, example(exampleNote)),
		change("notice.turn", "POST /notices/{id}/turn", appraisal.TurnNotice),

		// What everybody may do.
		read("notice.public", "GET /cycles/{cycle}/public", appraisal.PublicNotices, public),
		change("objection.submit", "POST /notices/{notice}/objections", appraisal.SubmitObjection, public, created, example(appraisal.NewObjection{Unit: "V02", Text: "the river is not clean"})),
		read("objection.follow", "GET /objections/{id}", appraisal.FollowObjection, public),
		read("objection.list", "GET /cycles/{cycle}/objections", appraisal.ListObjections),
		change("objection.answer", "POST /objections/{id}/answer", appraisal.AnswerObjection, example(appraisal.ObjectionAnswer{Answer: "2027/4"})),
	}
}

var (
	exampleUpper   = appraisal.UpperDocument{Name: "2027/1", Level: "county", Date: "2027-01-06"}
	exampleRuling  = appraisal.AppealRuling{Reason: "2027/1", Document: "2027/1", Corrections: []facts.Correction{{ID: "C1", Reason: "2027/1", Withdraw: "E0068"}}}
	exampleNote    = appraisal.AppealNote{Text: "2027/1"}
	exampleFrom, _ = calendar.ParseDay("2027-01-18")
	exampleNotice  = appraisal.NewNotice{From: exampleFrom, Title: "2026", Contact: "0000-0000000", Department: "D1"}
	exampleVeto    = appraisal.VetoProposal{Unit: "V05", Veto: "VT-SAFE", Fact: "accident of 2 June", Day: "2026-06-02", Document: &exampleUpper}
)

// headed is the route that posts a notice: the log's signed head of this moment is
// printed on it, so that what everybody has read holds the log to what it was.
func headed(name, pattern string) *route {
	r := change(name, pattern, appraisal.PostNotice, heavy, example(appraisal.Posting{Force: "2027/3"}))
	r.serve = func(s *Server, x *exchange) error {
		in, err := bind[appraisal.Posting](r, x)
		if err != nil {
			return err
		}
		if in.Head, err = s.head(x, in.Head); err != nil {
			return err
		}
		out, err := appraisal.Do(x.r.Context(), s.door, appraisal.PostNotice, appraisal.Command[appraisal.Posting]{Actor: x.actor, Input: in, Key: x.key, Match: x.match, Dry: x.dry})
		if err != nil {
			return err
		}
		return x.answer(r, out)
	}
	return r
}

// head is the line of the log's checkpoint now, unless the office names one or the
// house signs none. Only who may post asks the house for a signature.
func (s *Server) head(x *exchange, given string) (string, error) {
	if given != "" || s.config.House.Checkpoint == nil || x.dry || appraisal.Allowed(x.actor, "notice.post") != nil {
		return given, nil //nolint:nilerr // the operation itself refuses him
	}
	note, err := s.config.House.Checkpoint(x.r.Context(), x.actor.Org)
	if err != nil {
		return "", err
	}
	signed, err := auditlog.Unverified(note)
	if err != nil {
		return "", err
	}
	return auditlog.HeadOf(signed.Checkpoint).String(), nil
}
