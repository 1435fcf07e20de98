package appraisal

import (
	"context"
	"slices"
	"strconv"

	"eightx/decimal"
	"eightx/scheme"
	"eightx/scoring"
)

// Stars says of a run why every unit has its star, and how close it was. Kind is that
// of the run: a trial is shown as one.
type Stars struct {
	Run    string      `json:"run"`
	Kind   RunKind     `json:"kind"`
	Cycle  string      `json:"cycle"`
	Units  []StarLine  `json:"units"`
	Quotas []QuotaLine `json:"quotas"`

	Announced bool `json:"announced"` // false: its notice does not stand yet
}

// StarLine is one unit's star with its reason: the code of a sentence and its values.
type StarLine struct {
	Unit   string         `json:"unit"`
	Name   string         `json:"name"`
	Peer   string         `json:"peer"`
	Total  string         `json:"total"`
	Rank   string         `json:"rank"`
	Star   int            `json:"star"`
	Reason scoring.Reason `json:"reason"`
}

// QuotaLine is a star with places in a peer group: who got the last place, who was
// next, and by how much it was decided.
type QuotaLine struct {
	Peer      string   `json:"peer"`
	Star      int      `json:"star"`
	Places    int      `json:"places"`
	Given     int      `json:"given"`
	Last      string   `json:"last,omitempty"` // the last unit that has it
	Next      []string `json:"next,omitempty"` // whom one more place would add
	DecidedBy string   `json:"decidedBy,omitempty"`
}

// ReadStars explains the stars of a run.
var ReadStars = Question[ResultOf, Stars]{"run.read", func(ctx context.Context, c *Call, in ResultOf) (Stars, error) {
	shown, err := runOf(ctx, c, in)
	if err != nil {
		return Stars{}, err
	}
	run, result, s := shown.run, shown.result, shown.scheme
	out := Stars{Run: run.ID, Kind: run.Kind, Cycle: run.Cycle, Announced: shown.announced, Units: make([]StarLine, len(result.Units)), Quotas: []QuotaLine{}}
	for i := range result.Units {
		u := &result.Units[i]
		out.Units[i] = StarLine{Unit: u.Unit, Name: u.Name, Peer: u.Peer, Total: u.Total, Rank: string(u.Rank), Star: u.Star, Reason: starReason(s, u)}
	}
	if s.Stars != nil {
		out.Quotas = quotaLines(s, result)
	}
	return out, nil
}}

// shownRun is a run with its result and the scheme it was computed by.
type shownRun struct {
	run       Run
	result    *scoring.Result
	scheme    *scheme.Scheme
	announced bool
}

func runOf(ctx context.Context, c *Call, in ResultOf) (shownRun, error) {
	id, err := in.run(ctx, c)
	if err != nil {
		return shownRun{}, err
	}
	run, err := runs.get(ctx, c, id)
	if err != nil {
		return shownRun{}, err
	}
	result, err := resultOf(ctx, c, id)
	if err != nil {
		return shownRun{}, err
	}
	cycle, err := cycles.get(ctx, c, run.Cycle)
	if err != nil {
		return shownRun{}, err
	}
	s, err := schemeOf(ctx, c, run)
	return shownRun{run, result, s, cycle.wasAnnounced(run.ID, c.Now)}, err
}

// starReason is the one sentence on a unit's star: what the engine says held it back,
// else how far its total is above the star's own minimum and below the next one's.
func starReason(s *scheme.Scheme, u *scoring.UnitResult) scoring.Reason {
	if u.Excluded {
		return scoring.Reason{Code: "star.not_assessed"}
	}
	if s.Stars == nil {
		return scoring.Reason{Code: "star.none"}
	}
	if held := heldBack(s, u); held != nil {
		return *held
	}
	total, err := decimal.Parse(u.Total)
	at := slices.IndexFunc(s.Stars.Levels, func(l scheme.Level) bool { return l.Star == u.Star })
	if err != nil || at < 0 || s.Stars.Levels[at].Min == nil {
		return scoring.Reason{Code: "star.given", Args: scheme.Args("star", strconv.Itoa(u.Star), "total", u.Total)}
	}
	args := []string{"star", strconv.Itoa(u.Star), "total", u.Total, "min", s.Stars.Levels[at].Min.String()}
	if at == 0 || s.Stars.Levels[at-1].Min == nil {
		return scoring.Reason{Code: "star.top", Args: scheme.Args(args...)}
	}
	above := s.Stars.Levels[at-1]
	args = append(args, "next", strconv.Itoa(above.Star), "nextMin", above.Min.String(), "gap", above.Min.Sub(total).Fixed(s.Scale.Decimals))
	return scoring.Reason{Code: "star.below_next", Args: scheme.Args(args...)}
}

// heldBack is the engine's own reason when the total alone would have given a better
// star. The gravest comes first; a gate is told with its text.
func heldBack(s *scheme.Scheme, u *scoring.UnitResult) *scoring.Reason {
	if byTotal(s, u.Total) <= u.Star {
		return nil
	}
	for _, code := range []string{"star.veto_cap", "star.quota_full", "star.gate"} {
		for i := range u.Reasons {
			if u.Reasons[i].Code == code {
				return &u.Reasons[i]
			}
		}
	}
	if len(u.Reasons) > 0 {
		return &u.Reasons[0]
	}
	return nil
}

// byTotal is the star a total has by the minimums alone.
func byTotal(s *scheme.Scheme, printed string) int {
	total, err := decimal.Parse(printed)
	if err != nil {
		return 0
	}
	best := 0
	for _, level := range s.Stars.Levels {
		if level.Star > best && (level.Min == nil || !total.Less(*level.Min)) {
			best = level.Star
		}
	}
	return best
}

// quotaLines looks at every star with places in every peer group.
func quotaLines(s *scheme.Scheme, result *scoring.Result) []QuotaLine {
	out := []QuotaLine{}
	for _, level := range s.Stars.Levels {
		if level.Quota.IsZero() {
			continue
		}
		for _, peer := range s.PeerGroups {
			places, whole := level.Quota.For(peer.ID).Int64()
			if whole {
				out = append(out, quotaLine(s, result, level, peer.ID, int(places)))
			}
		}
	}
	return out
}

func quotaLine(s *scheme.Scheme, result *scoring.Result, level scheme.Level, peer string, places int) QuotaLine {
	line := QuotaLine{Peer: peer, Star: level.Star, Places: places}
	var last, next *scoring.UnitResult
	for i := range result.Units {
		u := &result.Units[i]
		switch {
		case u.Peer != peer || u.Excluded:
		case u.Star == level.Star:
			line.Given++
			last = lower(last, u)
		case fullFor(u, level):
			next = higher(next, u)
		}
	}
	if last != nil {
		line.Last = last.Unit
	}
	if next == nil {
		return line
	}
	for i := range result.Units { // units that are equal are added together
		if u := &result.Units[i]; u.Peer == peer && fullFor(u, level) && u.Rank == next.Rank {
			line.Next = append(line.Next, u.Unit)
		}
	}
	if last != nil {
		line.DecidedBy = printedNumber(last.Total).Sub(printedNumber(next.Total)).Fixed(s.Scale.Decimals)
	}
	return line
}

// fullFor says whether a unit had everything for a star but a place.
func fullFor(u *scoring.UnitResult, level scheme.Level) bool {
	return slices.ContainsFunc(u.Reasons, func(r scoring.Reason) bool {
		return r.Code == "star.quota_full" && (r.Args["level"] == strconv.Itoa(level.Star) || r.Args["level"] == level.Name)
	})
}

func lower(a, b *scoring.UnitResult) *scoring.UnitResult {
	if a == nil || printedNumber(string(a.Rank)).Less(printedNumber(string(b.Rank))) {
		return b
	}
	return a
}

func higher(a, b *scoring.UnitResult) *scoring.UnitResult {
	if a == nil || printedNumber(string(b.Rank)).Less(printedNumber(string(a.Rank))) {
		return b
	}
	return a
}

// printedNumber reads a figure that the engine has printed.
func printedNumber(printed string) decimal.Number {
	n, err := decimal.Parse(printed)
	if err != nil {
		return decimal.Zero
	}
	return n
}
