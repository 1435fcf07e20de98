package appraisal

import "maps"

// These words make the table read like the order on the office's wall.
func all(roles ...Role) map[Role]Reach           { return reach(All, roles) }
func ownUnit(roles ...Role) map[Role]Reach       { return reach(OwnUnit, roles) }
func ownDepartment(roles ...Role) map[Role]Reach { return reach(OwnDepartment, roles) }
func self(roles ...Role) map[Role]Reach          { return reach(OwnPerson, roles) }

func reach(how Reach, roles []Role) map[Role]Reach {
	who := map[Role]Reach{}
	for _, role := range roles {
		who[role] = how
	}
	return who
}

// and joins what several roles may.
func and(parts ...map[Role]Reach) map[Role]Reach {
	who := map[Role]Reach{}
	for _, part := range parts {
		maps.Copy(who, part)
	}
	return who
}

// staff are the roles of the assessment itself: everybody but administrators.
var staff = all(RoleOffice, RoleLeader, RoleAssessor, RoleOfficer, RoleSecretary, RoleClerk, RoleInspector, RoleFinance, RoleCommittee, RoleCounty)

// selves are the same people, each as far as he himself is concerned.
var selves = self(RoleOffice, RoleLeader, RoleAssessor, RoleOfficer, RoleSecretary, RoleClerk, RoleInspector, RoleFinance, RoleCommittee, RoleCounty)

// permissions is the table. Nothing else decides who may do what. Rows stand by
// noun; a row that is missing forbids.
var permissions = []permission{
	// Tenants.
	{action: "org.read", who: and(staff, all(RoleSystem, RoleSecurity, RoleAudit)), plain: true},
	{action: "org.create", who: all(RoleSetup, RoleSystem), stepUp: true},
	{action: "org.change", who: all(RoleSystem)},

	// Units, peer groups, departments: who is assessed, compared, and answers for figures.
	{action: "unit.read", who: staff, plain: true},
	{action: "unit.create", who: all(RoleOffice)},
	{action: "unit.change", who: all(RoleOffice)},
	{action: "unit.merge", who: all(RoleOffice), stepUp: true},
	{action: "unit.split", who: all(RoleOffice), stepUp: true},
	{action: "map.read", who: staff, plain: true},
	{action: "map.write", who: all(RoleOffice)},
	{action: "map.bind", who: all(RoleOffice)},
	{action: "group.read", who: staff, plain: true},
	{action: "group.write", who: all(RoleOffice)},
	{action: "department.read", who: staff, plain: true},
	{action: "department.write", who: all(RoleOffice)},
	{action: "person.read", who: and(all(RoleOffice, RoleInspector, RoleSystem, RoleSecurity), self(RoleLeader, RoleAssessor, RoleOfficer, RoleSecretary, RoleClerk)), plain: true},
	{action: "person.write", who: all(RoleOffice)},
	{action: "person.forget", who: all(RoleOffice), stepUp: true},
	{action: "body.read", who: staff, plain: true},
	{action: "body.write", who: all(RoleOffice)},

	// The year.
	{action: "cycle.read", who: staff, plain: true},
	{action: "cycle.create", who: all(RoleOffice)},
	{action: "cycle.change", who: all(RoleOffice), stepUp: true},

	{action: "calendar.read", who: staff, plain: true},
	{action: "calendar.write", who: all(RoleOffice)},

	// Schemes.
	{action: "scheme.read", who: staff, plain: true},
	{action: "scheme.draft", who: all(RoleOffice)},
	{action: "scheme.consult", who: all(RoleOffice)},
	{action: "scheme.approve", who: all(RoleLeader), stepUp: true},
	{action: "scheme.publish", who: all(RoleOffice), stepUp: true},
	{action: "scheme.amend", who: all(RoleLeader), stepUp: true},
	{action: "scheme.copy", who: all(RoleOffice)},

	// Before a scheme is decided: what villages and departments say, and who decides.
	{action: "link.create", who: all(RoleOffice), stepUp: true},
	{action: "link.end", who: all(RoleOffice)},
	{action: "link.open", who: all(RoleVisitor), plain: true},
	{action: "link.read", who: all(RoleOffice), plain: true},
	{action: "opinion.give", who: and(all(RoleOffice), ownDepartment(RoleOfficer), ownUnit(RoleSecretary, RoleClerk, RoleCommittee))},
	{action: "opinion.link", who: all(RoleVisitor)},
	{action: "opinion.answer", who: all(RoleOffice)},
	{action: "opinion.read", who: and(all(RoleOffice, RoleLeader, RoleInspector), ownDepartment(RoleOfficer), ownUnit(RoleSecretary, RoleClerk, RoleCommittee)), plain: true},
	{action: "meeting.record", who: all(RoleOffice)},
	{action: "meeting.read", who: all(RoleOffice, RoleLeader, RoleInspector), plain: true},

	// The catalogue of figures, and who is asked for them.
	{action: "metric.read", who: staff, plain: true},
	{action: "metric.adopt", who: all(RoleOffice)},
	{action: "metric.define", who: and(all(RoleOffice), ownDepartment(RoleOfficer))},
	{action: "metric.publish", who: all(RoleOffice), stepUp: true},
	{action: "metric.change", who: all(RoleOffice), stepUp: true},
	{action: "task.read", who: and(all(RoleOffice, RoleLeader, RoleInspector), ownDepartment(RoleOfficer)), plain: true},
	{action: "task.open", who: all(RoleOffice)},
	{action: "task.withdraw", who: all(RoleOffice)},
	{action: "task.save", who: ownDepartment(RoleOfficer)},
	{action: "task.submit", who: ownDepartment(RoleOfficer)},
	{action: "task.return", who: all(RoleOffice)},
	{action: "task.compare", who: all(RoleOffice)},
	{action: "task.explain", who: and(all(RoleOffice), ownDepartment(RoleOfficer))},
	{action: "task.verify", who: all(RoleOffice)},
	{action: "task.finish", who: all(RoleOffice), stepUp: true},
	{action: "task.correct", who: all(RoleOffice), stepUp: true},
	{action: "warning.read", who: and(all(RoleOffice, RoleLeader, RoleInspector), ownDepartment(RoleOfficer), ownUnit(RoleSecretary, RoleClerk)), plain: true},

	// Accounts and notice boards. A referral is seen by the discipline office alone.
	{action: "reconciliation.read", who: and(all(RoleOffice, RoleLeader, RoleInspector, RoleAssessor), ownDepartment(RoleOfficer), ownUnit(RoleSecretary, RoleClerk, RoleCommittee)), plain: true},
	{action: "reconciliation.open", who: all(RoleOffice)},
	{action: "reconciliation.record", who: and(all(RoleOffice), ownDepartment(RoleOfficer))},
	{action: "reconciliation.close", who: and(all(RoleOffice), ownDepartment(RoleOfficer))},
	{action: "reconciliation.reopen", who: all(RoleOffice), stepUp: true},
	{action: "disclosure.read", who: and(all(RoleOffice, RoleLeader, RoleInspector, RoleAssessor), ownUnit(RoleSecretary, RoleClerk, RoleCommittee)), plain: true},
	{action: "disclosure.list", who: all(RoleOffice)},
	{action: "disclosure.record", who: all(RoleOffice, RoleAssessor)},
	{action: "disclosure.finish", who: all(RoleOffice, RoleAssessor)},
	{action: "disclosure.reopen", who: all(RoleOffice), stepUp: true},
	{action: "referral.make", who: all(RoleOffice, RoleLeader, RoleAssessor, RoleOfficer)},
	{action: "referral.read", who: all(RoleInspector), reads: true},
	{action: "referral.receive", who: all(RoleInspector)},
	{action: "referral.close", who: all(RoleInspector), stepUp: true},

	// Targets.
	{action: "target.read", who: and(all(RoleOffice, RoleLeader, RoleAssessor, RoleOfficer, RoleInspector, RoleCounty), ownUnit(RoleSecretary, RoleClerk)), plain: true},
	{action: "target.set", who: all(RoleOffice)},
	{action: "target.answer", who: ownUnit(RoleSecretary)},
	{action: "target.paper", who: all(RoleOffice)},
	{action: "target.link", who: all(RoleVisitor)},
	{action: "target.lock", who: all(RoleOffice), stepUp: true},
	{action: "target.change", who: all(RoleLeader), stepUp: true},

	// Facts.
	{action: "facts.read", who: and(all(RoleOffice, RoleLeader, RoleInspector), ownDepartment(RoleOfficer)), plain: true},
	{action: "facts.submit", who: and(all(RoleOffice), ownDepartment(RoleOfficer))},
	{action: "facts.verify", who: all(RoleOffice)},
	{action: "facts.correct", who: all(RoleOffice), stepUp: true},
	{action: "facts.export", who: all(RoleOffice, RoleInspector), reads: true, stepUp: true},

	// Rounds.
	{action: "round.read", who: staff, plain: true},
	{action: "round.plan", who: all(RoleOffice)},
	{action: "round.change", who: all(RoleOffice)},
	{action: "round.publish", who: all(RoleOffice), stepUp: true},
	{action: "round.begin", who: all(RoleOffice)},
	{action: "round.close", who: all(RoleOffice), stepUp: true},
	{action: "panels.read", who: staff, plain: true},
	{action: "panels.form", who: all(RoleOffice)},
	{action: "recusal.read", who: and(all(RoleOffice, RoleLeader, RoleInspector), self(RoleAssessor), ownUnit(RoleSecretary)), reads: true},
	{action: "recusal.declare", who: self(RoleAssessor)},
	{action: "recusal.request", who: ownUnit(RoleSecretary)},
	{action: "recusal.enter", who: all(RoleOffice, RoleInspector)},
	{action: "recusal.decide", who: all(RoleOffice), stepUp: true},
	{action: "recusal.withdraw", who: and(self(RoleAssessor), ownUnit(RoleSecretary))},
	{action: "lots.read", who: staff, plain: true},
	{action: "lots.list", who: all(RoleOffice)},
	{action: "lots.commit", who: all(RoleOffice, RoleLeader, RoleInspector)},
	{action: "lots.open", who: all(RoleOffice), stepUp: true, wet: true},
	{action: "lots.witness", who: all(RoleInspector), stepUp: true},
	{action: "lots.replace", who: all(RoleOffice), stepUp: true, wet: true},
	{action: "lots.enter", who: all(RoleOffice)},
	{action: "lots.record", who: all(RoleOffice, RoleLeader, RoleInspector), plain: true},
	{action: "visit.read", who: and(all(RoleOffice, RoleLeader, RoleAssessor, RoleInspector, RoleCounty), ownUnit(RoleSecretary, RoleClerk)), plain: true},
	{action: "visit.plan", who: all(RoleOffice)},
	{action: "visit.move", who: all(RoleOffice)},
	{action: "visit.cancel", who: all(RoleOffice)},
	{action: "visit.record", who: and(all(RoleOffice), self(RoleAssessor))},
	{action: "visit.answer", who: and(ownUnit(RoleSecretary), self(RoleAssessor))},
	{action: "pack.issue", who: and(all(RoleOffice), self(RoleAssessor)), device: true},
	{action: "pack.read", who: all(RoleOffice, RoleLeader, RoleAssessor, RoleInspector), plain: true},
	{action: "burden.read", who: and(all(RoleOffice, RoleLeader, RoleInspector, RoleCounty), ownUnit(RoleSecretary, RoleClerk)), plain: true},
	{action: "visit.filing", who: all(RoleOffice, RoleLeader, RoleInspector, RoleCounty), plain: true},

	// Supervision through the year.
	{action: "supervision.read", who: and(all(RoleOffice, RoleLeader, RoleAssessor, RoleInspector), ownDepartment(RoleOfficer), ownUnit(RoleSecretary, RoleClerk, RoleCommittee)), plain: true},
	{action: "supervision.record", who: and(all(RoleOffice), ownDepartment(RoleOfficer))},
	{action: "supervision.answer", who: ownUnit(RoleSecretary, RoleClerk)},
	{action: "supervision.confirm", who: all(RoleOffice)},
	{action: "supervision.withdraw", who: and(all(RoleOffice), ownDepartment(RoleOfficer))},
	{action: "supervision.settle", who: all(RoleOffice, RoleWorker)},
	{action: "rectification.read", who: and(all(RoleOffice, RoleLeader, RoleAssessor, RoleInspector), ownDepartment(RoleOfficer), ownUnit(RoleSecretary, RoleClerk, RoleCommittee)), plain: true},
	{action: "rectification.issue", who: and(all(RoleOffice), ownDepartment(RoleOfficer))},
	{action: "rectification.acknowledge", who: ownUnit(RoleSecretary, RoleClerk)},
	{action: "rectification.answer", who: ownUnit(RoleSecretary, RoleClerk)},
	{action: "rectification.verify", who: and(all(RoleOffice), ownDepartment(RoleOfficer))},
	{action: "rectification.extend", who: and(all(RoleOffice), ownDepartment(RoleOfficer))},
	{action: "rectification.close", who: all(RoleOffice)},
	{action: "rectification.cancel", who: and(all(RoleOffice), ownDepartment(RoleOfficer))},
	{action: "proposal.read", who: and(all(RoleOffice, RoleLeader, RoleInspector), ownDepartment(RoleOfficer), ownUnit(RoleSecretary, RoleClerk, RoleCommittee)), plain: true},
	{action: "proposal.make", who: all(RoleOffice, RoleWorker)},
	{action: "proposal.decide", who: all(RoleOffice), stepUp: true},
	{action: "reminder.read", who: selves, plain: true},
	{action: "reminder.slip", who: all(RoleOffice), plain: true},
	{action: "reminder.due", who: all(RoleWorker), plain: true},
	{action: "reminder.write", who: all(RoleWorker)},

	// Sheets.
	{action: "sheet.read", who: and(all(RoleOffice, RoleLeader, RoleInspector), self(RoleAssessor)), plain: true},
	{action: "sheet.submit", who: self(RoleAssessor), device: true},
	{action: "sheet.seal", who: self(RoleAssessor), device: true},
	{action: "sheet.key", who: all(RoleOffice)},
	{action: "sheet.confirm", who: all(RoleOffice), wet: true},
	{action: "handin.read", who: and(all(RoleOffice, RoleLeader, RoleInspector), self(RoleAssessor)), plain: true},

	// Sealed sheets: the key of a round, its shares, and what the opening shows.
	{action: "sealing.read", who: all(RoleOffice, RoleLeader, RoleInspector, RoleAssessor), plain: true, device: true},
	{action: "sealing.status", who: all(RoleOffice, RoleLeader, RoleInspector), plain: true},
	{action: "sealing.begin", who: all(RoleLeader), stepUp: true},
	{action: "sealing.renew", who: all(RoleLeader), stepUp: true},
	{action: "sealing.close", who: all(RoleOffice)},
	{action: "sealing.reopen", who: all(RoleLeader), stepUp: true},
	{action: "sealing.share", who: self(RoleLeader, RoleInspector), stepUp: true},
	{action: "sealing.open", who: all(RoleLeader, RoleInspector), stepUp: true},
	{action: "moderation.read", who: and(all(RoleOffice, RoleLeader, RoleInspector), self(RoleAssessor), ownUnit(RoleSecretary, RoleClerk, RoleCommittee)), reads: true},
	{action: "moderation.settle", who: self(RoleAssessor)},
	{action: "moderation.third", who: self(RoleAssessor)},
	{action: "moderation.close", who: self(RoleAssessor)},
	{action: "moderation.sign", who: self(RoleAssessor)},

	// Vetoes: from the fact to the leading group's decision.
	{action: "veto.read", who: and(all(RoleOffice, RoleLeader, RoleInspector), ownUnit(RoleSecretary, RoleClerk, RoleCommittee)), plain: true},
	{action: "veto.propose", who: all(RoleOffice, RoleInspector)},
	{action: "veto.document", who: all(RoleOffice, RoleInspector)},
	{action: "veto.notify", who: all(RoleOffice)},
	{action: "veto.answer", who: ownUnit(RoleSecretary)},
	{action: "veto.effect", who: all(RoleOffice, RoleLeader, RoleInspector), plain: true},
	{action: "veto.decide", who: all(RoleLeader), stepUp: true},
	{action: "veto.withdraw", who: all(RoleOffice, RoleInspector)},
	{action: "veto.lift", who: all(RoleLeader), stepUp: true},

	// Appeals: decided by people who did not score, later by the leading group.
	{action: "appeal.read", who: and(all(RoleOffice, RoleLeader, RoleInspector), self(RoleAssessor, RoleOfficer), ownUnit(RoleSecretary, RoleClerk, RoleCommittee)), plain: true},
	{action: "appeal.file", who: ownUnit(RoleSecretary)},
	{action: "appeal.assign", who: all(RoleOffice)},
	{action: "appeal.recheck", who: and(all(RoleOffice), self(RoleAssessor, RoleOfficer))},
	{action: "appeal.found", who: and(all(RoleOffice), self(RoleAssessor, RoleOfficer))},
	{action: "appeal.propose", who: and(all(RoleLeader), self(RoleAssessor, RoleOfficer)), stepUp: true},
	{action: "appeal.agree", who: and(all(RoleLeader), self(RoleAssessor, RoleOfficer)), stepUp: true},
	{action: "appeal.decide", who: all(RoleLeader), stepUp: true},
	{action: "appeal.withdraw", who: ownUnit(RoleSecretary)},
	{action: "appeal.escalate", who: all(RoleOffice, RoleWorker)},
	{action: "appeal.overdue", who: all(RoleWorker), plain: true},
	{action: "told.read", who: and(all(RoleOffice, RoleLeader, RoleInspector), ownUnit(RoleSecretary, RoleClerk, RoleCommittee)), plain: true},

	// The gate and the public notice.
	{action: "gate.read", who: all(RoleOffice, RoleLeader, RoleInspector), plain: true},
	{action: "notice.read", who: staff, plain: true},
	{action: "notice.prepare", who: all(RoleOffice)},
	{action: "notice.sign", who: all(RoleLeader), stepUp: true},
	{action: "notice.post", who: all(RoleOffice), stepUp: true},
	{action: "notice.withdraw", who: all(RoleLeader), stepUp: true},
	{action: "notice.turn", who: all(RoleOffice, RoleWorker)},
	{action: "notice.due", who: all(RoleWorker), plain: true},
	{action: "notice.public", who: all(RoleVisitor), plain: true},
	{action: "objection.submit", who: all(RoleVisitor)},
	{action: "objection.follow", who: all(RoleVisitor), plain: true},
	{action: "objection.read", who: all(RoleOffice, RoleLeader, RoleInspector), reads: true},
	{action: "objection.answer", who: all(RoleOffice)},

	// What residents say. Nobody of a village sees a sample, and nobody at all a list.
	{action: "urn.set", who: all(RoleOffice), stepUp: true},
	{action: "urn.read", who: all(RoleOffice, RoleLeader, RoleInspector), plain: true},
	{action: "evaluation.list", who: all(RoleOffice)},
	{action: "evaluation.draw", who: all(RoleOffice), wet: true},
	{action: "evaluation.again", who: all(RoleOffice), wet: true},
	{action: "evaluation.open", who: all(RoleOffice), stepUp: true},
	{action: "evaluation.close", who: all(RoleOffice)},
	{action: "evaluation.count", who: all(RoleOffice), stepUp: true, wet: true},
	{action: "evaluation.finish", who: all(RoleOffice), stepUp: true},
	{action: "evaluation.accept", who: all(RoleLeader), stepUp: true},
	{action: "evaluation.erase", who: all(RoleOffice, RoleWorker)},
	{action: "evaluation.read", who: all(RoleOffice, RoleLeader, RoleInspector, RoleAssessor), plain: true},
	{action: "evaluation.households", who: all(RoleAssessor), reads: true},
	{action: "evaluation.comments", who: all(RoleOffice, RoleLeader, RoleInspector), reads: true},
	{action: "ballot.form", who: all(RoleVisitor), plain: true},
	{action: "ballot.cast", who: all(RoleVisitor)},
	{action: "ballot.paper", who: all(RoleAssessor), wet: true},
	{action: "ballot.spoil", who: all(RoleAssessor)},

	// Runs and what they say.
	{action: "run.trial", who: all(RoleOffice)},
	{action: "run.official", who: all(RoleOffice), stepUp: true},
	{action: "run.read", who: all(RoleOffice, RoleLeader, RoleInspector), plain: true},
	{action: "board.read", who: staff, plain: true},
	{action: "explain.read", who: and(all(RoleOffice, RoleLeader, RoleInspector, RoleCounty), ownUnit(RoleSecretary, RoleClerk)), plain: true},

	// Pay: finance and those who sign, and nobody else.
	{action: "pay.prepare", who: all(RoleFinance), stepUp: true},
	{action: "pay.approve", who: all(RoleLeader), stepUp: true},
	{action: "pay.withdraw", who: all(RoleFinance, RoleLeader)},
	{action: "pay.read", who: all(RoleFinance, RoleLeader), reads: true},
	{action: "pay.export", who: all(RoleFinance), reads: true, stepUp: true},
	{action: "use.read", who: all(RoleOffice, RoleLeader, RoleInspector), plain: true},

	// The end of a year.
	{action: "archive.package", who: all(RoleOffice), reads: true, stepUp: true},
	{action: "archive.write", who: all(RoleOffice), stepUp: true},
	{action: "archive.read", who: staff, plain: true},

	// Accounts, by separated administrators.
	{action: "account.read", who: all(RoleSystem, RoleSecurity), plain: true},
	{action: "account.create", who: all(RoleSetup, RoleSystem)},
	{action: "account.disable", who: all(RoleSystem)},
	{action: "account.enable", who: all(RoleSystem)},
	{action: "account.reset", who: all(RoleSecurity), stepUp: true},
	{action: "role.request", who: all(RoleSystem)},
	{action: "role.grant", who: all(RoleSetup, RoleSecurity), stepUp: true},
	{action: "role.revoke", who: all(RoleSecurity), stepUp: true},
	{action: "token.create", who: and(staff, all(RoleSystem)), stepUp: true},
	{action: "token.read", who: and(selves, all(RoleSystem, RoleSecurity)), plain: true},
	{action: "token.revoke", who: and(selves, all(RoleSystem, RoleSecurity))},

	// What everybody does to himself, once package identity has seen the proof.
	{action: "session.begin", who: all(RoleSelf)},
	{action: "session.end", who: all(RoleSelf)},
	{action: "self.change", who: all(RoleSelf)},

	// The log and the machine.
	{action: "log.read", who: all(RoleAudit, RoleInspector), reads: true},
	{action: "log.checkpoint", who: and(staff, all(RoleSystem, RoleSecurity, RoleAudit)), plain: true},
	{action: "log.verify", who: all(RoleAudit, RoleInspector), reads: true},
	{action: "backup.write", who: all(RoleSystem), reads: true, stepUp: true},
	{action: "job.read", who: all(RoleOffice, RoleSystem), plain: true},
	{action: "webhook.read", who: all(RoleSystem), plain: true},
	{action: "webhook.write", who: all(RoleSystem), stepUp: true},
	{action: "webhook.sent", who: all(RoleWorker)},
	{action: "webhook.untold", who: all(RoleWorker), plain: true},
	{action: "evidence.list", who: and(all(RoleOffice, RoleLeader, RoleInspector), ownUnit(RoleSecretary, RoleClerk)), plain: true},
	{action: "evidence.read", who: and(all(RoleOffice, RoleLeader, RoleInspector), ownUnit(RoleSecretary, RoleClerk)), reads: true},
	{action: "evidence.original", who: all(RoleInspector), reads: true},
	{action: "enquiry.read", who: and(all(RoleOffice, RoleLeader, RoleInspector), ownUnit(RoleSecretary, RoleClerk)), plain: true},
	{action: "enquiry.answer", who: all(RoleOffice, RoleInspector)},
	{action: "evidence.submit", who: and(all(RoleOffice, RoleAssessor), ownDepartment(RoleOfficer), ownUnit(RoleSecretary, RoleClerk)), device: true},
}
