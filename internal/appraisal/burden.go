package appraisal

import (
	"context"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"eightx/decimal"
	"eightx/internal/errs"
	"eightx/scheme"
)

// Burden is 减负监测: what the assessment costs the villages, counted from the log and
// the records and typed by nobody (DOC-14). It knows villages and no people.
type Burden struct {
	Scheme     string        `json:"scheme"` // title
	Indicators int           `json:"indicators"`
	Caps       BurdenCaps    `json:"caps"`
	This       BurdenYear    `json:"this"`
	Last       *BurdenYear   `json:"last,omitempty"` // the year before, counted in the same way
	Over       []BurdenOver  `json:"over"`
	Sources    []BurdenShare `json:"sources"` // where the points come from
}

// BurdenCaps are what the scheme allows; 0 is no cap.
type BurdenCaps struct {
	Visits      int `json:"visits"` // a year and village
	Hours       int `json:"hours"`  // a visit
	Submissions int `json:"submissions"`
}

// BurdenYear is one calendar year.
type BurdenYear struct {
	Cycle  string       `json:"cycle"`
	Year   int          `json:"year"`
	Units  []UnitBurden `json:"units"`
	Sum    UnitBurden   `json:"sum"`
	Median BurdenMedian `json:"median"`
}

// UnitBurden is what was asked of one village.
type UnitBurden struct {
	Unit        string `json:"unit,omitempty"`
	Name        string `json:"name,omitempty"`
	Forms       int    `json:"forms"`       // answers that were asked for and given
	Fields      int    `json:"fields"`      // in them
	Minutes     int    `json:"minutes"`     // they took: one for each form and each field
	Submissions int    `json:"submissions"` // files handed in
	Own         int    `json:"own"`         // appeals, opinions, objections: of its own will
	Planned     int    `json:"planned"`     // visits, those done among them
	Visits      int    `json:"visits"`      // done
	OnSite      int    `json:"onSite"`      // minutes of them
	Longest     int    `json:"longest"`     // minutes of the longest
}

// BurdenMedian is the village in the middle.
type BurdenMedian struct {
	Forms   decimal.Number `json:"forms"`
	Minutes decimal.Number `json:"minutes"`
	OnSite  decimal.Number `json:"onSite"`
}

// BurdenOver names a village of which more is asked than the scheme allows.
type BurdenOver struct {
	Unit string `json:"unit"`
	What string `json:"what"` // visits, hours, submissions
	Is   int    `json:"is"`
	Most int    `json:"most"`
}

// BurdenShare is how much of all villages' points comes from one kind of source.
type BurdenShare struct {
	Source  string         `json:"source"`
	Percent decimal.Number `json:"percent"` // one decimal, half up
}

// burdenKind is what an act of a village is to it.
type burdenKind int

const (
	burdenAsked burdenKind = iota // an answer the procedure waits for
	burdenOwn                     // of its own will
	burdenFile                    // material handed in; only when the village does it
)

// burdenAct is one act that costs a village time.
type burdenAct struct {
	kind   burdenKind
	fields int
}

// burdenActs are all acts of villages, by their names in the log. What somebody keys
// in for a village from paper counts as well.
var burdenActs = map[string]burdenAct{
	AnswerTarget.Action:             {burdenAsked, fieldsOf[TargetAnswer]()},
	AnswerLinkedTarget.Action:       {burdenAsked, fieldsOf[TargetAnswer]()},
	EnterTargetAnswer.Action:        {burdenAsked, fieldsOf[TargetAnswer]()},
	AnswerSupervision.Action:        {burdenAsked, fieldsOf[SupervisionAnswer]()},
	AcknowledgeRectification.Action: {burdenAsked, fieldsOf[ByID]()},
	AnswerRectification.Action:      {burdenAsked, fieldsOf[RectificationAnswer]()},
	AnswerVisit.Action:              {burdenAsked, fieldsOf[VisitAnswer]()},
	"veto.answer":                   {burdenAsked, 1},
	GiveOpinion.Action:              {burdenOwn, 0},
	GiveLinkedOpinion.Action:        {burdenOwn, 0},
	RequestRecusal.Action:           {burdenOwn, 0},
	WithdrawRecusal.Action:          {burdenOwn, 0},
	"appeal.file":                   {burdenOwn, 0},
	"appeal.withdraw":               {burdenOwn, 0},
	SubmitEvidence.Action:           {burdenFile, 0},
}

// fieldsOf is how many fields an input has that somebody fills in.
func fieldsOf[In any]() int {
	n := 0
	for field := range reflect.TypeFor[In]().Fields() {
		if field.Tag.Get("path") == "" && field.Tag.Get("json") != "-" {
			n++
		}
	}
	return n
}

// ReadBurden counts a year, and the one before; a village sees itself.
var ReadBurden = Question[ByID, Burden]{"burden.read", func(ctx context.Context, c *Call, in ByID) (Burden, error) {
	cycle, err := cycles.get(ctx, c, in.ID)
	if err != nil {
		return Burden{}, err
	}
	counted, err := countLog(ctx, c)
	if err != nil {
		return Burden{}, err
	}
	out := Burden{Over: []BurdenOver{}, Sources: []BurdenShare{}}
	if out.This, err = burdenYear(ctx, c, cycle, counted); err != nil {
		return Burden{}, err
	}
	before, err := cycles.byKey(ctx, c, "year:"+strconv.Itoa(cycle.Year-1))
	if err == nil {
		last, err := burdenYear(ctx, c, before, counted)
		if err != nil {
			return Burden{}, err
		}
		out.Last = &last
	} else if errs.KindOf(err) != errs.NotFound {
		return Burden{}, err
	}
	return out, out.compare(ctx, c, cycle)
}}

// compare puts the caps of the scheme beside what was counted.
func (b *Burden) compare(ctx context.Context, c *Call, cycle Cycle) error {
	if cycle.Scheme == "" {
		return nil
	}
	s, err := schemeText(ctx, c, cycle.Scheme)
	if err != nil {
		return err
	}
	b.Scheme, b.Caps = s.Title, BurdenCaps{Visits: s.Visits.MaxPerYear, Hours: s.Visits.MaxHours}
	if s.Visits.MaxSubmit != nil {
		b.Caps.Submissions = *s.Visits.MaxSubmit
	}
	for _, item := range s.Items {
		b.Indicators += len(item.Indicators)
	}
	b.Over, b.Sources = overCaps(b.This.Units, b.Caps, s.Visits.MaxSubmit != nil), sources(s)
	return nil
}

func overCaps(units []UnitBurden, caps BurdenCaps, submissions bool) []BurdenOver {
	found := []BurdenOver{}
	for _, u := range units {
		if caps.Visits > 0 && u.Planned > caps.Visits {
			found = append(found, BurdenOver{u.Unit, "visits", u.Planned, caps.Visits})
		}
		if caps.Hours > 0 && u.Longest > caps.Hours*60 {
			found = append(found, BurdenOver{u.Unit, "hours", (u.Longest + 59) / 60, caps.Hours})
		}
		if submissions && u.Submissions > caps.Submissions {
			found = append(found, BurdenOver{u.Unit, "submissions", u.Submissions, caps.Submissions})
		}
	}
	return found
}

// sources are the shares of the points of all peer groups together.
func sources(s *scheme.Scheme) []BurdenShare {
	points, all := map[string]decimal.Number{}, decimal.Zero
	for _, item := range s.Items {
		for i := range item.Indicators {
			for _, g := range s.PeerGroups {
				p := item.Indicators[i].Points.For(g.ID)
				points[item.Indicators[i].Source] = points[item.Indicators[i].Source].Add(p)
				all = all.Add(p)
			}
		}
	}
	shares := []BurdenShare{}
	for source, p := range points {
		if all.Sign() > 0 && p.Sign() > 0 {
			shares = append(shares, BurdenShare{source, p.Mul(decimal.Int(100)).Quo(all).Round(1, decimal.HalfUp)})
		}
	}
	slices.SortFunc(shares, func(a, b BurdenShare) int {
		if byShare := b.Percent.Cmp(a.Percent); byShare != 0 {
			return byShare
		}
		return strings.Compare(a.Source, b.Source)
	})
	return shares
}
