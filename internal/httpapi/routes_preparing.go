package httpapi

import "eightx/internal/appraisal"

// preparingRoutes are what happens to a scheme before it is decided: opinions, links
// for people without account, meetings of the leading group.
func preparingRoutes() []*route {
	return []*route{
		read("scheme.diff", "GET /schemes/{id}/changes", appraisal.DiffScheme),
		read("opinion.list", "GET /schemes/{scheme}/opinions", appraisal.ListOpinions),
		change("opinion.give", "POST /schemes/{scheme}/opinions", appraisal.GiveOpinion, created, example(appraisal.OpinionInput{Unit: "V01", Item: "F2", Text: "2026/3"})),
		change("opinion.link", "POST /opinions", appraisal.GiveLinkedOpinion, public, created, example(appraisal.LinkedOpinion{Secret: "ABCDEFGHJKLMNPQR", Scheme: "01J", Text: "2026/3"})),
		change("opinion.answer", "POST /opinions/{id}/answer", appraisal.AnswerOpinion, example(appraisal.OpinionAnswer{To: appraisal.OpinionAdopted, Reply: "2026/3"})),
		read("link.list", "GET /cycles/{cycle}/links", appraisal.ListLinks),
		change("link.create", "POST /cycles/{cycle}/links", appraisal.CreateLinks, created, example(appraisal.NewLinks{Purpose: appraisal.LinkOpinion, Units: []string{"V01"}, Until: "2026-12-31"})),
		change("link.end", "POST /links/{id}/end", appraisal.EndLink),
		read("meeting.list", "GET /cycles/{cycle}/meetings", appraisal.ListMeetings),
		read("meeting.get", "GET /meetings/{id}", appraisal.ReadMeeting),
		change("meeting.record", "POST /cycles/{cycle}/meetings", appraisal.RecordMeeting, created, example(exampleMeeting)),
	}
}

var exampleMeeting = appraisal.MeetingInput{
	Body: "leading_group", Day: "2026-02-10", Number: "2026/1", Present: []string{"P1"},
	Topics: []appraisal.TopicInput{{About: appraisal.About{Kind: "scheme", ID: "01J"}, Text: "2026", For: 1}},
}
