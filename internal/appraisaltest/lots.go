package appraisaltest

import (
	"eightx/draw"
	"eightx/internal/appraisal"
)

// Opening lets three people commit to the seed of a list: the office to what it will
// announce, the leading group and the discipline office to shares of their own. It
// returns what opens the list.
func Opening(w *World, list, seed string) appraisal.DrawOpening {
	w.T.Helper()
	in := appraisal.DrawOpening{ID: list, Seed: seed, Where: "hall"}
	for i, actor := range []appraisal.Actor{Office, Leader, Actor(appraisal.RoleInspector)} {
		share := draw.Share{By: actor.Account, Share: []string{seed, "30517", "77620"}[i], Salt: "8f1c2a77d0b94e35"}
		fixed, err := draw.Commit(share)
		if err != nil {
			w.T.Fatal(err)
		}
		Must(w, appraisal.CommitLots, actor, appraisal.Committing{ID: list, Hash: fixed.Hash})
		in.Shares = append(in.Shares, share)
	}
	return in
}

// OpenLots draws from a list, as the office.
func OpenLots(w *World, list, seed string) appraisal.Lots {
	w.T.Helper()
	return Must(w, appraisal.OpenLots, Office, Opening(w, list, seed))
}
