package appraisal

import (
	"context"
	"slices"

	"eightx/calendar"
	"eightx/facts"
	"eightx/internal/errs"
	"eightx/scheme"
)

// VetoState is where a veto case stands.
type VetoState string

// The states of a veto case.
const (
	VetoProposed  VetoState = "proposed"  // the fact is on the table
	VetoHearing   VetoState = "hearing"   // the village has been told and may speak
	VetoHeard     VetoState = "heard"     // it has spoken
	VetoDecided   VetoState = "decided"   // the leading group has confirmed it: it has its effect
	VetoRejected  VetoState = "rejected"  // the leading group has not
	VetoWithdrawn VetoState = "withdrawn" // the office has taken it back before a decision
	VetoLifted    VetoState = "lifted"    // what it rested on is gone: it has no effect any more
)

var vetoOpen = []VetoState{VetoProposed, VetoHearing, VetoHeard}

var vetoLife = lifecycle[VetoState]{kind: "veto", begin: VetoProposed, steps: []step[VetoState]{
	{"document", []VetoState{VetoProposed}, VetoProposed},
	{"document", []VetoState{VetoHearing}, VetoHearing},
	{"document", []VetoState{VetoHeard}, VetoHeard},
	{"notify", []VetoState{VetoProposed}, VetoHearing},
	{"answer", []VetoState{VetoHearing}, VetoHeard},
	{"decide:confirm", []VetoState{VetoHearing, VetoHeard}, VetoDecided},
	{"decide:reject", []VetoState{VetoHearing, VetoHeard}, VetoRejected},
	{"withdraw", vetoOpen, VetoWithdrawn},
	{"lift", []VetoState{VetoDecided}, VetoLifted},
}}

// VetoCase is 一票否决事项的认定: from a fact that may trigger a veto of the scheme
// to the leading group's decision, and to its lifting. Only a decided case has an
// effect, and no case may be decided without a document of the level above.
type VetoCase struct {
	Meta
	Cycle    string         `json:"cycle"`
	Unit     string         `json:"unit"`
	Veto     string         `json:"veto"`
	Target   string         `json:"target,omitempty"` // item or indicator, where the scheme's effect names none
	State    VetoState      `json:"state"`
	Fact     string         `json:"fact"` // what happened
	Day      string         `json:"day"`  // when it happened
	Basis    string         `json:"basis"`
	Approval string         `json:"approval"` // the retained list that allows the veto, and whose
	Document *UpperDocument `json:"document,omitempty"`
	Proposed Signed         `json:"proposed"`
	Hearing  *Hearing       `json:"hearing,omitempty"`
	Decision *VetoDecision  `json:"decision,omitempty"`
	Ended    *Ended         `json:"ended,omitempty"` // withdrawn or lifted
}

// UpperDocument is 上级认定文件: what a veto rests on.
type UpperDocument struct {
	Name     string   `json:"name"`
	Level    string   `json:"level"` // county, city, province or central
	Date     string   `json:"date"`
	Evidence []string `json:"evidence,omitempty"`
}

// Signed is who did something, and when (Unix milliseconds).
type Signed struct {
	By   string `json:"by"`
	Time int64  `json:"time"`
}

// Hearing is 告知和陈述申辩: the village is told and may speak.
type Hearing struct {
	Notified  Signed            `json:"notified"`
	Due       calendar.Deadline `json:"due"`
	Statement string            `json:"statement,omitempty"`
	Evidence  []string          `json:"evidence,omitempty"`
	Stated    *Signed           `json:"stated,omitempty"`
}

// VetoDecision is what the leading group has decided, and what it had before its
// eyes.
type VetoDecision struct {
	Confirmed bool       `json:"confirmed"`
	Meeting   string     `json:"meeting,omitempty"`
	Minutes   string     `json:"minutes"`
	Present   int        `json:"present"`
	Members   int        `json:"members"`
	Reason    string     `json:"reason"`
	Effect    VetoEffect `json:"effect"`
	Signed
}

// Ended is why a case ended without, or after, its effect.
type Ended struct {
	Reason   string `json:"reason"`
	Document string `json:"document,omitempty"`
	Signed
}

func (v *VetoCase) open() bool { return slices.Contains(vetoOpen, v.State) }

// place lets a unit have one case of a veto at a time.
func (v *VetoCase) place() place {
	at := place{State: string(v.State), Parent: v.Cycle, Unit: v.Unit, Sort: v.ID}
	if v.open() || v.State == VetoDecided {
		at.Keys = []string{vetoKey(v.Cycle, v.Unit, v.Veto)}
	}
	return at
}

func vetoKey(cycle, unit, veto string) string { return cycle + "/" + unit + "/" + veto }

var vetoes = noun[VetoCase, *VetoCase]{"veto"}

// asFact is the case as the engine reads it: decided it has its effect, otherwise the
// engine only knows that the question has been asked.
func (v *VetoCase) asFact() facts.VetoCase {
	out := facts.VetoCase{Unit: v.Unit, Veto: v.Veto, Target: v.Target, State: v.factState(), Basis: v.Basis, Source: facts.Source{Stage: facts.Final, Date: v.Day}}
	if v.Document != nil {
		out.Basis = v.Document.Name
	}
	if v.Decision != nil {
		out.From, out.Date = v.Decision.Minutes, calendar.DayOf(v.Decision.Time).String()
	}
	return out
}

func (v *VetoCase) factState() string {
	switch v.State {
	case VetoDecided, VetoRejected, VetoLifted, VetoHeard:
		return string(v.State)
	case VetoWithdrawn:
		return string(VetoRejected)
	}
	return string(VetoProposed)
}

// addVetoes takes the cases of the year; the cases of one unit and veto follow each
// other, so the last one counts.
func addVetoes(ctx context.Context, r Reader, cycle Cycle, out *Gathered) error {
	last := map[string]int{}
	return each(ctx, r, vetoes, Query{Parent: cycle.ID}, out, func(v *VetoCase) error {
		key := vetoKey(v.Cycle, v.Unit, v.Veto)
		if at, known := last[key]; known {
			out.Facts.Vetoes[at] = v.asFact()
			return nil
		}
		last[key] = len(out.Facts.Vetoes)
		out.Facts.Vetoes = append(out.Facts.Vetoes, v.asFact())
		return nil
	})
}

// VetoProposal is the fact that may trigger a veto.
type VetoProposal struct {
	Cycle    string         `json:"cycle" path:"cycle"`
	Unit     string         `json:"unit"`
	Veto     string         `json:"veto"`
	Target   string         `json:"target,omitempty"`
	Fact     string         `json:"fact"`
	Day      string         `json:"day"`
	Document *UpperDocument `json:"document,omitempty"` // may come later, before the decision
}

func (in VetoProposal) check() error {
	var w wrong
	w.need("unit", in.Unit)
	w.need("veto", in.Veto)
	w.short("target", in.Target)
	w.text("fact", in.Fact)
	if in.Fact == "" {
		w.add("input.missing", "fact")
	}
	w.need("day", in.Day)
	w.day("day", in.Day)
	if in.Document != nil {
		in.Document.check(&w)
	}
	return w.err()
}

// upperLevels are the levels above a sub-district, whose documents a veto may rest
// on.
var upperLevels = []string{"county", "city", "province", "central"}

func (d *UpperDocument) check(w *wrong) {
	w.need("document.name", d.Name)
	w.day("document.date", d.Date)
	if !slices.Contains(upperLevels, d.Level) {
		w.add("veto.level", "document.level", errs.P("level", d.Level))
	}
}

// ProposeVeto opens a case. The veto must stand in the scheme, be in force, and be
// approved by a level above.
var ProposeVeto = Operation[VetoProposal, VetoCase]{"veto.propose", func(ctx context.Context, c *Call, in VetoProposal) (VetoCase, error) {
	if err := in.check(); err != nil {
		return VetoCase{}, err
	}
	_, s, err := yearOf(ctx, c, in.Cycle)
	if err != nil {
		return VetoCase{}, err
	}
	if _, err := units.get(ctx, c, in.Unit); err != nil {
		return VetoCase{}, err
	}
	if taken, err := vetoes.exists(ctx, c, vetoKey(in.Cycle, in.Unit, in.Veto)); err != nil || taken {
		return VetoCase{}, orConflict(err, errs.E(errs.Conflict, "veto.exists", errs.P("unit", in.Unit), errs.P("veto", in.Veto)))
	}
	v, err := decideProposal(s, in, Signed{c.Actor.Account, c.Now})
	if err != nil {
		return VetoCase{}, err
	}
	return v, vetoes.save(ctx, c, &v)
}}

func decideProposal(s *scheme.Scheme, in VetoProposal, by Signed) (VetoCase, error) {
	index := slices.IndexFunc(s.Vetoes, func(v scheme.Veto) bool { return v.ID == in.Veto })
	if index < 0 {
		return VetoCase{}, errs.E(errs.NotFound, "veto.not_in_scheme", errs.P("veto", in.Veto))
	}
	def := &s.Vetoes[index]
	switch {
	case def.Status == "expired":
		return VetoCase{}, errs.E(errs.Conflict, "veto.expired", errs.P("veto", in.Veto), errs.P("to", string(def.To)))
	case !slices.Contains(upperLevels, def.ApprovedBy) || def.Basis == "":
		return VetoCase{}, errs.E(errs.Conflict, "veto.not_approved", errs.P("veto", in.Veto), errs.P("level", def.ApprovedBy))
	}
	return VetoCase{
		Cycle: in.Cycle, Unit: in.Unit, Veto: in.Veto, Target: in.Target, State: vetoLife.begin, Fact: in.Fact, Day: in.Day,
		Basis: def.Basis, Approval: def.Approval, Document: in.Document, Proposed: by,
	}, nil
}

// VetoFilter asks for the cases of a year.
type VetoFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Unit  string `json:"-" query:"unit"`
	Page
}

// ListVetoes lists the cases of a year; a village sees its own.
var ListVetoes = Question[VetoFilter, List[VetoCase]]{"veto.read", func(ctx context.Context, c *Call, in VetoFilter) (List[VetoCase], error) {
	unit, none := c.onlyOwn(in.Unit)
	if none {
		return List[VetoCase]{Items: []VetoCase{}}, nil
	}
	page, err := vetoes.page(ctx, c, Query{Parent: in.Cycle, Unit: unit, After: in.After, Limit: in.Limit})
	for i := range page.Items {
		page.Items[i] = page.Items[i].seenBy(c.Actor)
	}
	return page, err
}}

// ReadVeto shows one case.
var ReadVeto = Question[ByID, VetoCase]{"veto.read", func(ctx context.Context, c *Call, in ByID) (VetoCase, error) {
	v, err := vetoes.get(ctx, c, in.ID)
	if err != nil {
		return VetoCase{}, err
	}
	if err := vetoes.within(c, v.ID, Object{Unit: v.Unit}); err != nil {
		return VetoCase{}, err
	}
	return v.seenBy(c.Actor), nil
}}

// seenBy is the case as somebody may know it: the figures that the leading group had
// before its eyes are a result, and others' results too.
func (v VetoCase) seenBy(actor Actor) VetoCase {
	if v.Decision == nil || seesUnannounced(actor) {
		return v
	}
	decision := *v.Decision
	decision.Effect = VetoEffect{Veto: decision.Effect.Veto, Unit: decision.Effect.Unit, Effects: decision.Effect.Effects, Scored: decision.Effect.Scored}
	v.Decision = &decision
	return v
}

// onlyOwn is the unit that a list is about for an actor whose reach is units: his
// own. None says that he may see nothing of what he asked for.
func (c *Call) onlyOwn(asked string) (unit string, none bool) {
	own, all := c.Units()
	switch {
	case all:
		return asked, false
	case len(own) == 0 || asked != "" && !slices.Contains(own, asked):
		return "", true
	case asked != "":
		return asked, false
	}
	return own[0], false
}

// yearOf is a year whose facts may still change, with its scheme.
func yearOf(ctx context.Context, c *Call, id string) (Cycle, *scheme.Scheme, error) {
	cycle, err := running(ctx, c, id)
	if err != nil {
		return Cycle{}, nil, err
	}
	record, err := schemes.get(ctx, c, cycle.Scheme)
	if err != nil {
		return Cycle{}, nil, err
	}
	s, err := record.parsedBy(c)
	return cycle, s, err
}
