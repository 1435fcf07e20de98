package draw

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of an input, so that a draw ends in seconds and its protocol can be read.
const (
	maxUnits = 2_000
	maxPairs = 50_000  // units × panels or assessors
	maxFrom  = 200_000 // households on all lists
	maxCap   = 1_000_000
)

// Problem is why an input, a seed or a result was refused. Its text is found under
// its code, with {path}, {read}, {units}, {who}, {need} and {room}.
type Problem struct {
	Code  string
	Path  string   // place in the input: recusals[2].who
	Read  string   // what stood there
	Units []string // the units that block, sorted
	Who   []string // the panels or assessors concerned, sorted
	Need  int      // how many places are needed
	Room  int      // how many there are at most
}

// Error writes the problem for a log, in no language.
func (p *Problem) Error() string {
	text := p.Code
	if p.Path != "" {
		text += " " + p.Path
	}
	if p.Read != "" {
		text += fmt.Sprintf(" %q", p.Read)
	}
	if p.Need > 0 {
		text += fmt.Sprintf(" need %d, room %d: units %v, who %v", p.Need, p.Room, p.Units, p.Who)
	}
	return text
}

// checker collects what is wrong with an input.
type checker struct {
	problems          []error
	units, people     map[string]bool
	panels, reasons   map[string]bool
	members, reserves map[string]bool
}

// Validate says everything that is wrong with an input. What it accepts, Draw
// draws, or says which rules leave no way.
func (in *Input) Validate() error {
	c := &checker{}
	c.head(in)
	c.units = c.ids("units", len(in.Units), func(i int) (string, string) { return in.Units[i].ID, in.Units[i].Name })
	c.people = c.ids("assessors", len(in.Assessors), func(i int) (string, string) { return in.Assessors[i].ID, in.Assessors[i].Name })
	c.panels = c.ids("panels", len(in.Panels), func(i int) (string, string) { return in.Panels[i].ID, in.Panels[i].Name })
	c.seats(in)
	c.membership(in)
	c.ties(in)
	c.samples(in.Samples)
	c.commitments(in.Commitments)
	return errors.Join(c.problems...)
}

func (c *checker) refuse(code, path, read string) {
	c.problems = append(c.problems, &Problem{Code: code, Path: path, Read: read})
}

func (c *checker) head(in *Input) {
	if in.Format != Format {
		c.refuse("draw.format", "draw", in.Format)
	}
	if in.Purpose == "" || !readable(in.Purpose) {
		c.refuse("draw.text", "purpose", in.Purpose)
	}
	if !readable(in.Redraw) {
		c.refuse("draw.text", "redraw", in.Redraw)
	}
	if in.Spread != Even && in.Spread != Caps {
		c.refuse("draw.spread", "spread", string(in.Spread))
	}
	if len(in.Units) == 0 && len(in.Samples) == 0 {
		c.refuse("draw.nothing", "", "")
	}
}

// ids checks the ids and names of a list and returns the set of ids.
func (c *checker) ids(list string, n int, of func(int) (id, name string)) map[string]bool {
	seen := map[string]bool{}
	for i := range n {
		id, name := of(i)
		c.id(path(list, i, "id"), id, seen)
		if !readable(name) {
			c.refuse("draw.text", path(list, i, "name"), name)
		}
	}
	return seen
}

// id checks one id, which must be new.
func (c *checker) id(path, id string, seen map[string]bool) {
	switch {
	case !isID(id):
		c.refuse("draw.id", path, id)
	case seen[id]:
		c.refuse("draw.twice", path, id)
	}
	seen[id] = true
}

// known checks that an id is in a set.
func (c *checker) known(path, id string, sets ...map[string]bool) {
	if !slices.ContainsFunc(sets, func(set map[string]bool) bool { return set[id] }) {
		c.refuse("draw.unknown", path, id)
	}
}

// seats checks the sizes: how many are drawn for a unit, and limits.
func (c *checker) seats(in *Input) {
	for id := range c.panels {
		if c.people[id] {
			c.refuse("draw.twice", "panels", id)
		}
	}
	bodies := in.bodies()
	if len(in.Units) > maxUnits || len(in.Units)*len(bodies) > maxPairs {
		c.refuse("draw.too_many", "units", strconv.Itoa(len(in.Units)))
	}
	if in.PerUnit < 0 || in.PerUnit > max(len(bodies), 1) || len(in.Panels) > 0 && in.PerUnit > 1 {
		c.refuse("draw.per_unit", "perUnit", strconv.Itoa(in.PerUnit))
	}
	if len(in.Units) > 0 && len(bodies) == 0 {
		c.refuse("draw.nobody", "assessors", "")
	}
	for i, p := range in.Panels {
		c.limits(path("panels", i, ""), p.Limits)
	}
	for i, a := range in.Assessors {
		c.limits(path("assessors", i, ""), a.Limits)
		if !readable(a.Department) {
			c.refuse("draw.text", path("assessors", i, "department"), a.Department)
		}
		if len(in.Panels) > 0 && a.Limits != (Limits{}) {
			c.refuse("draw.limits", path("assessors", i, ""), a.ID)
		}
	}
}

func (c *checker) limits(path string, l Limits) {
	if l.AtMost < 0 || l.AtLeast < 0 || l.AtMost > maxCap || l.AtLeast > maxCap || l.AtMost > 0 && l.AtLeast > l.AtMost {
		c.refuse("draw.limits", path, fmt.Sprintf("%d–%d", l.AtLeast, l.AtMost))
	}
}

// membership checks who sits in which panel, and who waits.
func (c *checker) membership(in *Input) {
	c.members, c.reserves = map[string]bool{}, map[string]bool{}
	for i, p := range in.Panels {
		mine := map[string]bool{}
		for j, m := range p.Members {
			c.known(path("panels", i, path("members", j, "")), m, c.people)
			c.id(path("panels", i, path("members", j, "")), m, mine)
			c.members[m] = true
		}
	}
	for i, r := range in.Reserves {
		c.known(path("reserves", i, ""), r, c.people)
		c.id(path("reserves", i, ""), r, c.reserves)
		if c.members[r] || len(in.Panels) == 0 {
			c.refuse("draw.reserve", path("reserves", i, ""), r)
		}
	}
	bodies, apart := in.bodies(), map[string]bool{}
	for i, set := range in.Apart {
		if len(set) < 2 {
			c.refuse("draw.apart", path("apart", i, ""), strings.Join(set, " "))
		}
		for j, who := range set {
			if _, ok := bodies[who]; !ok {
				c.refuse("draw.unknown", path("apart", i, path("", j, "")), who)
			}
			c.id(path("apart", i, path("", j, "")), who, apart)
		}
	}
}

var reasonForm = regexp.MustCompile(`^[A-Z][A-Z0-9-]{0,15}$`)

// ties checks reasons, recusals and last year.
func (c *checker) ties(in *Input) {
	c.reasons = map[string]bool{}
	for i, r := range in.Reasons {
		if !reasonForm.MatchString(r.Code) || r.Code == LastYear || c.reasons[r.Code] {
			c.refuse("draw.reason", path("reasons", i, "code"), r.Code)
		}
		if r.Text == "" || !readable(r.Text) {
			c.refuse("draw.text", path("reasons", i, "text"), r.Text)
		}
		c.reasons[r.Code] = true
	}
	recused, last := map[at]bool{}, map[at]bool{}
	for i, r := range in.Recusals {
		c.tie("recusals", i, at{r.Who, r.Unit}, recused)
		c.known(path("recusals", i, "reason"), r.Reason, c.reasons)
	}
	for i, l := range in.Last {
		c.tie("last", i, at{l.Who, l.Unit}, last)
	}
}

func (c *checker) tie(list string, i int, tie at, seen map[at]bool) {
	c.known(path(list, i, "who"), tie.who, c.people, c.panels)
	c.known(path(list, i, "unit"), tie.unit, c.units)
	if seen[tie] {
		c.refuse("draw.twice", path(list, i, ""), tie.who+" "+tie.unit)
	}
	seen[tie] = true
}

func (c *checker) samples(samples []Sample) {
	ids, total := map[string]bool{}, 0
	for i, s := range samples {
		c.id(path("samples", i, "id"), s.ID, ids)
		if len(s.Strata) == 0 {
			c.refuse("draw.nothing", path("samples", i, "strata"), "")
		}
		strata, everybody := map[string]bool{}, map[string]bool{}
		for j, stratum := range s.Strata {
			here := path("samples", i, path("strata", j, ""))
			c.id(here+".id", stratum.ID, strata)
			for k, who := range stratum.From {
				c.id(here+path(".from", k, ""), who, everybody) // nobody is in two strata of a sample
			}
			if stratum.Quota < 1 || stratum.Quota > len(stratum.From) {
				c.refuse("draw.quota", here+".quota", strconv.Itoa(stratum.Quota))
			}
			total += len(stratum.From)
		}
	}
	if total > maxFrom {
		c.refuse("draw.too_many", "samples", strconv.Itoa(total))
	}
}

// path writes a place: recusals[2].who.
func path(list string, i int, field string) string {
	text := list + "[" + strconv.Itoa(i) + "]"
	if field == "" || field[0] == '[' {
		return text + field
	}
	return text + "." + field
}

// isID accepts one to 40 visible characters without a space.
func isID(id string) bool {
	return id != "" && utf8.RuneCountInString(id) <= 40 && readable(id) && !strings.ContainsFunc(id, unicode.IsSpace)
}

// readable accepts up to 500 characters that can be seen, and plain spaces: what
// every program writes alike, and nobody can hide.
func readable(text string) bool {
	hidden := func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }
	return utf8.RuneCountInString(text) <= 500 && !strings.ContainsFunc(text, hidden)
}
