package pages

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"
)

// standing is a year's result as far as the visitor may see it. Without a result of his
// reach Run is nil and everything else is as well; a village has its own unit only.
type standing struct {
	Cycle     *appraisal.Cycle
	Run       *appraisal.Run
	Result    *scoring.Result
	Scheme    *scheme.Scheme
	Announced bool // a notice shows it, or has shown it

	Board  appraisal.Board // for those who hear of results by the notice
	groups []boardGroup    // of the run, once they are made
}

// Trial says that nothing of it counts yet.
func (s *standing) Trial() bool { return s.Run != nil && s.Run.Kind == appraisal.Trial }

// State is how far the result has come: none, trial, official, announced.
func (s *standing) State() string {
	switch {
	case s.Run == nil && s.Board.Run != "":
		return "announced"
	case s.Run == nil:
		return "none"
	case s.Trial():
		return "trial"
	case s.Announced:
		return "announced"
	}
	return "official"
}

// readStanding reads the run the address names, else the one that counts, else the
// latest trial.
func readStanding(v *visit) (*standing, error) {
	cycle, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	s := &standing{Cycle: cycle}
	if !v.May("run.read") {
		s.Scheme = v.Scheme()
		s.Board, err = optional(ask(v, appraisal.ReadBoard, appraisal.InCycle{Cycle: cycle.ID}))
		return s, err
	}
	id := cmp.Or(v.Query("run"), cycle.Official, cycle.Latest)
	if id == "" {
		s.Scheme = v.Scheme()
		return s, nil
	}
	run, err := ask(v, appraisal.ReadRun, appraisal.ByID{ID: id})
	if err != nil {
		return nil, err
	}
	s.Run = &run
	if s.Result, err = readResult(v, id); err != nil {
		return nil, err
	}
	if s.Scheme, err = schemeOfRun(v, run); err != nil {
		return nil, err
	}
	s.Announced, err = announced(v, run)
	return s, err
}

func readResult(v *visit, run string) (*scoring.Result, error) {
	body, err := ask(v, appraisal.ReadResult, appraisal.ResultOf{Run: run})
	if err != nil {
		return nil, err
	}
	var result scoring.Result
	if err := json.Unmarshal(body, &result); err != nil {
		return nil, errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	return &result, nil
}

// schemeOfRun is the scheme as it was when the run was computed.
func schemeOfRun(v *visit, run appraisal.Run) (*scheme.Scheme, error) {
	record, err := ask(v, appraisal.ReadScheme, appraisal.SchemeAt{ID: run.Scheme, Version: run.SchemeVersion})
	if err != nil {
		return nil, err
	}
	return schemeOf(record)
}

// announced says whether a notice shows the run, or has shown it.
func announced(v *visit, run appraisal.Run) (bool, error) {
	list, err := optional(ask(v, appraisal.ListNotices, appraisal.NoticeFilter{Cycle: run.Cycle, Page: appraisal.Page{Limit: 1000}}))
	return slices.ContainsFunc(list.Items, func(n appraisal.Notice) bool {
		return n.Page.Result == string(run.Result) && (n.State == appraisal.NoticePosted || n.State == appraisal.NoticeDown)
	}), err
}

// starWords is a star as people see and hear it: ★★★★☆, and the number as a word.
type starWords struct{ Signs, Words string }

const mostStars = 5

func starsOf(lang locale.Lang, star int) starWords {
	if star <= 0 {
		return starWords{"–", locale.Text(lang, "pages.results.no_star")}
	}
	out := starWords{Words: locale.Text(lang, "pages.results.star", locale.A("star", star))}
	if star <= mostStars {
		out.Signs = strings.Repeat("★", star) + strings.Repeat("☆", mostStars-star)
	}
	return out
}

// peerOrder are the units of a result as they stand on boards: peer group by peer group
// in the scheme's order; inside by rank once the result counts, by their numbers before,
// so that nobody runs after a place while figures still come in.
func peerOrder(s *standing) []*scoring.UnitResult {
	place := map[string]int{}
	if s.Scheme != nil {
		for i := range s.Scheme.PeerGroups {
			place[s.Scheme.PeerGroups[i].ID] = i
		}
	}
	var out []*scoring.UnitResult
	for i := range s.Result.Units {
		out = append(out, &s.Result.Units[i])
	}
	slices.SortStableFunc(out, func(a, b *scoring.UnitResult) int {
		order := cmp.Compare(place[a.Peer], place[b.Peer])
		if order == 0 && !s.Trial() {
			order = numberOf(string(a.Rank)).Cmp(numberOf(string(b.Rank)))
		}
		return cmp.Or(order, cmp.Compare(a.Unit, b.Unit))
	})
	return out
}

// numberOf reads a printed figure; what is none counts as nothing.
func numberOf(printed string) decimal.Number {
	n, err := decimal.Parse(printed)
	if err != nil {
		return decimal.Zero
	}
	return n
}

// rateOf is points over full in per cent; false where nothing could be earned.
func rateOf(points, full string) (decimal.Number, bool) {
	whole := numberOf(full)
	if points == "" || whole.Sign() <= 0 {
		return decimal.Zero, false
	}
	return numberOf(points).Mul(decimal.Hundred).Quo(whole), true
}

// median is the middle of figures, the mean of the two middle ones; false of none.
func median(figures []decimal.Number) (decimal.Number, bool) {
	n := len(figures)
	if n == 0 {
		return decimal.Zero, false
	}
	sorted := slices.SortedFunc(slices.Values(figures), decimal.Number.Cmp)
	return sorted[(n-1)/2].Add(sorted[n/2]).Quo(decimal.Int(2)), true
}

// reasonWords is a reason of the engine in the visitor's language.
func reasonWords(v *visit, r scoring.Reason) string {
	return locale.Text(v.lang, r.Code, locale.Args(r.Args)...)
}

// gateWords are the gates a unit did not pass, as the scheme words them.
func gateWords(s *scheme.Scheme, gates []string) []string {
	var out []string
	for _, id := range gates {
		text := id
		if s != nil && s.Stars != nil {
			for _, gate := range s.Stars.Gates {
				if gate.ID == id && gate.Text != "" {
					text = id + " " + gate.Text
				}
			}
		}
		out = append(out, text)
	}
	return out
}

// unitNames are the names of units of a result, joined for a sentence.
func unitNames(v *visit, ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = v.Unit(id)
	}
	return strings.Join(names, v.T("pages.results.comma"))
}
