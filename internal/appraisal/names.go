package appraisal

import "encoding/json"

// namer is a noun of which only the unique names are asked.
type namer interface {
	kindName() string
	namesOf(body []byte) ([]string, error)
}

func (n noun[T, P]) kindName() string { return n.kind }

func (n noun[T, P]) namesOf(body []byte) ([]string, error) {
	var value T
	if err := json.Unmarshal(body, &value); err != nil {
		return nil, err
	}
	return P(&value).place().Keys, nil
}

// namers are all nouns.
var namers = []namer{
	accounts, appointments, tokens, batches, cycles, evidence, webhooks, groups, departments, persons, bodies, links, opinions, meetings, orgs, runs, schemes, handIns, moderations, sealings, sheets, targets, units, vetoes, appeals, tolds, notices, objections, pays, archives,
	rounds, panels, recusals, lots, visits, packs, vetoes,
	metrics, tasks,
	urns, evaluations, ballots, photos, enquiries,
	disclosureLists, disclosures, areaMaps, reconciliations, referrals,
}

// Names are the unique names that a record's body gives it. Whoever checks a
// database compares them with the names it is listed under, since those are not in
// its digest: otherwise a person's login name could be made to lead to another's
// account. It is false for a kind that is no noun, and for a body that is not
// readable as one.
func Names(kind string, body []byte) ([]string, bool) {
	for _, n := range namers {
		if n.kindName() == kind {
			names, err := n.namesOf(body)
			return names, err == nil
		}
	}
	return nil, false
}
