package draw

import (
	"maps"
	"slices"
)

// Protocol is what a record of the draw (抽签和回避记录) says, made from input and
// result: short enough to be read aloud and signed. Place, time and witnesses are
// added by whoever writes it.
type Protocol struct {
	Purpose  string            `json:"purpose"`
	Redraw   string            `json:"redraw,omitempty"`
	Input    string            `json:"input"` // SHA-256 of the published input
	Seed                       // as announced, with the opened shares
	Names    map[string]string `json:"names"`    // of units, panels and assessors that have one
	Places   []Place           `json:"places"`   // by unit
	Barred   []Barred          `json:"barred"`   // by reason and who
	Replaced []Replaced        `json:"replaced"` // by unit, panel and member
	Reasons  map[string]string `json:"reasons"`  // what the codes of recusals stand for
	Samples  []Drawn           `json:"samples"`
	Lots     int               `json:"lots"` // how many were drawn
}

// Place is one unit: who is drawn for it, who therefore goes there, and the how
// manyth of the panel's visits it is (0 when no panel is drawn).
type Place struct {
	Unit  string   `json:"unit"`
	To    []string `json:"to"`
	Going []string `json:"going"`
	Visit int      `json:"visit,omitempty"`
}

// Barred is a panel or assessor with the units it must not judge for one reason.
type Barred struct {
	Who    string   `json:"who"`
	Reason string   `json:"reason"` // code, or LAST
	Units  []string `json:"units"`
}

// Protocol writes the record of a result. The result is believed; Verify checks it.
func (r *Result) Protocol(in *Input) *Protocol {
	p := &Protocol{Purpose: in.Purpose, Redraw: in.Redraw, Input: r.Input, Seed: r.Seed, Names: in.names(),
		Barred: in.barredList(), Replaced: r.Replaced, Reasons: map[string]string{}, Samples: r.Samples, Lots: len(r.Steps)}
	for _, reason := range in.Reasons {
		p.Reasons[reason.Code] = reason.Text
	}
	members := map[string][]string{}
	for _, panel := range in.Panels {
		members[panel.ID] = slices.Sorted(slices.Values(panel.Members))
	}
	for _, a := range r.Assigned {
		place := Place{Unit: a.Unit, To: a.To, Going: a.To}
		if len(in.Panels) > 0 {
			place.Going, place.Visit = r.going(a, members), r.visit(a)
		}
		p.Places = append(p.Places, place)
	}
	return p
}

// going are the members of the panel with their replacements at a unit.
func (r *Result) going(a Assigned, members map[string][]string) []string {
	going := []string{}
	for _, panel := range a.To {
		for _, m := range members[panel] {
			i := slices.IndexFunc(r.Replaced, func(x Replaced) bool { return x.Unit == a.Unit && x.Panel == panel && x.Member == m })
			if i >= 0 {
				m = r.Replaced[i].By
			}
			going = append(going, m)
		}
	}
	return going
}

// visit is the place of a unit among the visits of its panel.
func (r *Result) visit(a Assigned) int {
	for _, v := range r.Visits {
		if slices.Contains(a.To, v.Panel) {
			return slices.Index(v.Units, a.Unit) + 1
		}
	}
	return 0
}

func (in *Input) names() map[string]string {
	names := map[string]string{}
	for _, u := range in.Units {
		names[u.ID] = u.Name
	}
	for _, p := range in.Panels {
		names[p.ID] = p.Name
	}
	for _, a := range in.Assessors {
		names[a.ID] = a.Name
	}
	maps.DeleteFunc(names, func(_, name string) bool { return name == "" })
	return names
}

// barredList gathers who is barred, recusals first.
func (in *Input) barredList() []Barred {
	type group struct{ reason, who string }
	units := map[group][]string{}
	for tie, reason := range in.barred() {
		units[group{reason, tie.who}] = append(units[group{reason, tie.who}], tie.unit)
	}
	list := []Barred{}
	for g, of := range units {
		slices.Sort(of)
		list = append(list, Barred{Who: g.who, Reason: g.reason, Units: of})
	}
	slices.SortFunc(list, func(a, b Barred) int { return compare(a.key(), b.key()) })
	return list
}

// key sorts last year behind all recusals.
func (b Barred) key() string {
	if b.Reason == LastYear {
		return "~ " + b.Who // no code of a reason begins so
	}
	return b.Reason + " " + b.Who
}
