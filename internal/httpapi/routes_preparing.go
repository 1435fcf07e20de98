package httpapi

import "eightx/internal/appraisal"

// preparingRoutes are what happens before the year begins: opinions on the scheme,
// links for people without account, meetings of the leading group, answers to targets.
func preparingRoutes() []*route {
	return []*route{
		read("scheme.diff", "GET /schemes/{id}/changes", appraisal.DiffScheme),
		read("opinion.list", "GET /schemes/{scheme}/opinions", appraisal.ListOpinions),
		change("opinion.give", "POST /schemes/{scheme}/opinions", appraisal.GiveOpinion, created, example(appraisal.OpinionInput{Unit: "V01", Item: "F2", Text: "2026/3"})),
		change("opinion.link", "POST /opinions", appraisal.GiveLinkedOpinion, public, created, example(appraisal.LinkedOpinion{Secret: "ABCDEFGHJKLMNPQR", Scheme: "01J", Text: "2026/3"})),
		change("opinion.answer", "POST /opinions/{id}/answer", appraisal.AnswerOpinion, example(appraisal.OpinionAnswer{To: appraisal.OpinionAdopted, Reply: "2026/3"})),
		read("link.list", "GET /cycles/{cycle}/links", appraisal.ListLinks),
		change("link.create", "POST /cycles/{cycle}/links", appraisal.CreateLinks, created, example(appraisal.NewLinks{Purpose: appraisal.LinkOpinion, Units: []string{"V01"}, Until: "2026-12-31"})),
		read("link.open", "GET /link/{secret}", appraisal.OpenLink, public, heavy),
		change("link.end", "POST /links/{id}/end", appraisal.EndLink),
		change("target.paper", "POST /targets/{id}/answer/paper", appraisal.EnterTargetAnswer, example(appraisal.TargetAnswer{Confirm: true})),
		change("target.link", "POST /targets/{id}/answer/link", appraisal.AnswerLinkedTarget, public, example(appraisal.LinkedTargetAnswer{Secret: "ABCDEFGHJKLMNPQR", TargetAnswer: appraisal.TargetAnswer{Confirm: true}})),
		change("target.lock", "POST /cycles/{id}/targets/lock", appraisal.LockTargets),
		read("target.history", "GET /targets/{id}/history", appraisal.TargetHistory),
		read("meeting.list", "GET /cycles/{cycle}/meetings", appraisal.ListMeetings),
		read("meeting.get", "GET /meetings/{id}", appraisal.ReadMeeting),
		change("meeting.record", "POST /cycles/{cycle}/meetings", appraisal.RecordMeeting, created, example(exampleMeeting)),
	}
}

var exampleMeeting = appraisal.MeetingInput{
	Body: "leading_group", Day: "2026-02-10", Number: "2026/1", Present: []string{"P1"},
	Topics: []appraisal.TopicInput{{About: appraisal.About{Kind: "scheme", ID: "01J"}, Text: "2026", For: 1}},
}
