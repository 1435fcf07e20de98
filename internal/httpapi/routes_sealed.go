package httpapi

import "eightx/internal/appraisal"

// sealedRoutes are sealed sheets: the key of a round, what comes in, the opening, and
// how two marks become one.
func sealedRoutes() []*route {
	return []*route{
		read("sealing.get", "GET /rounds/{round}/sealing", appraisal.ReadSealing),
		read("sealing.status", "GET /rounds/{round}/sealing/status", appraisal.ReadSealingStatus),
		change("sealing.begin", "POST /rounds/{round}/sealing", appraisal.SealRound, created, example(exampleSealing)),
		change("sealing.renew", "POST /rounds/{round}/sealing/renew", appraisal.RenewSealing, created, example(exampleSealing)),
		change("sealing.close", "POST /rounds/{round}/sealing/close", appraisal.CloseSealing, example(appraisal.SealingStep{Reason: "2026/31"})),
		change("sealing.reopen", "POST /rounds/{round}/sealing/reopen", appraisal.ReopenSealing, example(appraisal.SealingStep{Reason: "2026/31"})),
		change("sealing.share", "POST /rounds/{round}/sealing/shares", appraisal.BringShare, example(appraisal.ShareInput{Share: "8XSHARE1"})),
		change("sealing.open", "POST /rounds/{round}/sealing/open", appraisal.OpenSealing, heavy, example(appraisal.SealingStep{Reason: "2026/31"})),

		read("handin.list", "GET /rounds/{round}/sealed", appraisal.ListHandIns),
		read("handin.get", "GET /sealed/{id}", appraisal.ReadHandIn),
		change("handin.seal", "POST /rounds/{round}/sealed", appraisal.SealSheet, created, example(exampleSealed)),
		change("handin.key", "POST /rounds/{round}/sealed/paper", appraisal.KeySheet, created, example(appraisal.PaperSheetInput{SealedSheetInput: exampleSealed})),
		change("handin.confirm", "POST /sealed/{id}/confirm", appraisal.ConfirmSheet, example(appraisal.SecondEntry{Slip: "ABCD", Salt: exampleSealed.Salt, Lines: exampleSealed.Lines})),

		read("moderation.list", "GET /cycles/{cycle}/moderations", appraisal.ListModerations),
		read("moderation.get", "GET /moderations/{id}", appraisal.ReadModeration),
		change("moderation.settle", "POST /moderations/{id}/settle", appraisal.SettleLine, example(appraisal.ModerationChoice{Line: "F6-03", Sheet: "01J", Reason: "counted again"})),
		change("moderation.third", "POST /moderations/{id}/third", appraisal.AskThird, example(appraisal.ThirdInput{Lines: []string{"F6-03"}, Person: "P4", Reason: "7 or 8"})),
		change("moderation.close", "POST /moderations/{id}/close", appraisal.CloseModeration),
		change("moderation.sign", "POST /moderations/{id}/sign", appraisal.SignModeration, example(appraisal.SignInput{Person: "P1"})),
	}
}

var (
	exampleSealing = appraisal.SealingInput{Threshold: 2, Holders: []string{"P7", "P8", "P9"}, Reason: "2026/31"}
	exampleSealed  = appraisal.SealedSheetInput{Unit: "V01", Assessor: "P1", Salt: "c2FsdCBvZiBhIGRldmljZQ",
		Lines: []appraisal.SheetLine{{Indicator: "F1-08", Level: "B", Fact: "minutes of nine meetings"}}}
)
