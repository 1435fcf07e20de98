package facts

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Schema is the version of the format this package reads and writes.
const Schema = 1

// Validate finds what is wrong with facts in themselves, whatever the scheme: ids
// missing or given twice, records of unknown units, records that contradict each
// other, corrections that say nothing or more than one thing. Paths name the
// record ("values[12]"). Facts without problems resolve to one result only.
func Validate(f *Facts) []Problem {
	c := &checker{facts: f, units: make(map[string]bool, len(f.Units)), live: liveCorrections(f.Corrections)}
	c.header()
	c.unitList()
	c.records()
	c.corrections()
	return c.problems
}

type checker struct {
	facts    *Facts
	units    map[string]bool
	live     []Correction
	problems []Problem
}

func (c *checker) report(path, code string, pairs ...string) {
	if len(c.problems) == maxProblems {
		path, code, pairs = "", "facts.too_many", nil
	}
	if len(c.problems) <= maxProblems {
		c.problems = append(c.problems, Problem{Code: code, Path: path, Args: args(pairs)})
	}
}

func (c *checker) header() {
	if f := c.facts; f.Schema != Schema {
		c.report("schema", "facts.schema", "got", strconv.Itoa(f.Schema), "want", strconv.Itoa(Schema))
	}
	if y := c.facts.Year; y < 1900 || y > 2999 {
		c.report("year", "facts.year", "got", strconv.Itoa(y))
	}
}

func (c *checker) unitList() {
	for i, u := range c.facts.Units {
		path := at("units", i)
		switch {
		case strings.TrimSpace(u.ID) == "":
			c.report(path, "facts.empty", "key", "id")
		case c.units[u.ID]:
			c.report(path, "facts.unit_twice", "unit", u.ID)
		}
		c.units[u.ID] = true
		if u.Peer == "" {
			c.report(path, "facts.empty", "key", "peer")
		}
		for _, post := range sortedKeys(u.Staff) {
			if u.Staff[post] < 0 {
				c.report(path+".staff."+post, "facts.negative_staff", "unit", u.ID, "post", post)
			}
		}
	}
}

// about is what a record is about: its unit and a further word that must not be
// empty, with the key that word stands under.
type about struct{ unit, word, key string }

func (c *checker) records() {
	f := c.facts
	section(c, "values", f.Values, pick(c.live, func(x Correction) *Value { return x.Value }), valueOrder,
		func(v *Value) about { return about{v.Unit, v.Metric, "metric"} })
	section(c, "series", f.Series, pick(c.live, func(x Correction) *Series { return x.Series }), seriesOrder,
		func(v *Series) about { return about{v.Unit, v.Metric, "metric"} })
	section(c, "checks", f.Checks, pick(c.live, func(x Correction) *Check { return x.Check }), checkOrder,
		func(v *Check) about { return about{v.Unit, v.Indicator, "indicator"} })
	section(c, "ratings", f.Ratings, pick(c.live, func(x Correction) *Rating { return x.Rating }), ratingOrder,
		func(v *Rating) about { return about{v.Unit, v.Metric, "metric"} })
	section(c, "vetoes", f.Vetoes, pick(c.live, func(x Correction) *VetoCase { return x.Veto }), vetoOrder,
		func(v *VetoCase) about { return about{v.Unit, v.Veto, "veto"} })
	section(c, "history", f.History, nil, historyOrder,
		func(v *History) about { return about{v.Unit, strconv.Itoa(v.Year), "year"} })
	section(c, "declarations", f.Declarations, nil, declarationOrder,
		func(v *Declaration) about { return about{v.Unit, v.Metric, "metric"} })
	section(c, "recusals", f.Recusals, nil, recusalOrder,
		func(v *Recusal) about { return about{v.Unit, v.Rater, "rater"} })
	c.events(f.Events)
}

// section checks the records of one section.
func section[T any](c *checker, path string, records, corrections []T, o order[T], what func(*T) about) {
	for i := range records {
		c.names(at(path, i), what(&records[i]))
	}
	if o.increasing(records) {
		return
	}
	conflicts(c, path, records, corrections, o, what)
}

// names checks that a record names a known unit and says what it is about.
func (c *checker) names(path string, a about) {
	if !c.units[a.unit] {
		c.report(path, "facts.unknown_unit", "unit", a.unit)
	}
	if strings.TrimSpace(a.word) == "" {
		c.report(path, "facts.empty", "key", a.key)
	}
}

// conflicts reports records of one key of which nothing says which one counts.
func conflicts[T any](c *checker, path string, records, corrections []T, o order[T], what func(*T) about) {
	all := slices.Concat(records, corrections)
	index := o.sorted(all, len(records))
	for n, i := range index {
		last := n+1 == len(index) || o.key(&all[i], &all[index[n+1]]) != 0
		if n == 0 || !last || i >= len(records) {
			continue
		}
		j := index[n-1]
		if a, b := &all[i], &all[j]; o.key(a, b) == 0 && o.rank(a, b) == 0 && o.words(a, b) != 0 {
			w := what(a)
			c.report(at(path, max(i, j)), "facts.contradiction", "unit", w.unit, "what", w.word, "other", at(path, min(i, j)))
		}
	}
}

func (c *checker) events(events []Event) {
	for i := range events {
		c.names(at("events", i), about{events[i].Unit, events[i].Ledger, "ledger"})
	}
	// Only events with an id can contradict; their indexes are those of the whole list.
	var named []Event
	var index []int
	for i, e := range events {
		if e.ID != "" {
			named, index = append(named, e), append(index, i)
		}
	}
	before := len(c.problems)
	conflicts(c, "events", named, pick(c.live, func(x Correction) *Event { return x.Event }), eventOrder,
		func(v *Event) about { return about{v.Unit, v.ID, "id"} })
	for i := range c.problems[before:] {
		p := &c.problems[before+i]
		if p.Code == "facts.contradiction" {
			p.Path, p.Args["other"] = renumber(p.Path, index), renumber(p.Args["other"], index)
		}
	}
}

func renumber(path string, index []int) string {
	name, i := splitPath(path)
	return at(name, index[i])
}

func (c *checker) corrections() {
	ids, dated := map[string]bool{}, map[bool]bool{}
	for i, x := range c.facts.Corrections {
		path := at("corrections", i)
		switch {
		case strings.TrimSpace(x.ID) == "":
			c.report(path, "facts.empty", "key", "id")
		case ids[x.ID]:
			c.report(path, "facts.correction_twice", "id", x.ID)
		}
		ids[x.ID], dated[x.Date != ""] = true, true
		if strings.TrimSpace(x.Reason) == "" {
			c.report(path, "facts.empty", "key", "reason")
		}
		c.correction(path, &x)
	}
	if dated[true] && dated[false] {
		c.report("corrections", "facts.correction_dates")
	}
}

// correction checks that a correction says exactly one thing, about known things.
func (c *checker) correction(path string, x *Correction) {
	said, unit := says(x)
	if said != 1 {
		c.report(path, "facts.correction_says", "id", x.ID, "count", strconv.Itoa(said))
	}
	if unit != nil && !c.units[*unit] {
		c.report(path, "facts.unknown_unit", "unit", *unit)
	}
	if x.Withdraw != "" && !c.hasEvent(x.Withdraw) {
		c.report(path, "facts.unknown_event", "event", x.Withdraw)
	}
	if x.Cancel != "" && !c.earlier(x) {
		c.report(path, "facts.unknown_correction", "correction", x.Cancel)
	}
}

// says counts what a correction says and names the unit it is about, nil when it
// has no record.
func says(x *Correction) (n int, unit *string) {
	note := func(u *string) { n, unit = n+1, u }
	if x.Value != nil {
		note(&x.Value.Unit)
	}
	if x.Series != nil {
		note(&x.Series.Unit)
	}
	if x.Check != nil {
		note(&x.Check.Unit)
	}
	if x.Event != nil {
		note(&x.Event.Unit)
	}
	if x.Rating != nil {
		note(&x.Rating.Unit)
	}
	if x.Veto != nil {
		note(&x.Veto.Unit)
	}
	if x.Withdraw != "" {
		n++
	}
	if x.Cancel != "" {
		n++
	}
	return n, unit
}

func (c *checker) hasEvent(id string) bool {
	return slices.ContainsFunc(c.facts.Events, func(e Event) bool { return e.ID == id }) ||
		slices.ContainsFunc(c.facts.Corrections, func(x Correction) bool { return x.Event != nil && x.Event.ID == id })
}

// earlier reports whether a correction cancels one that took effect before it.
func (c *checker) earlier(x *Correction) bool {
	return slices.ContainsFunc(c.facts.Corrections, func(o Correction) bool {
		return o.ID == x.Cancel && cmp.Or(cmp.Compare(o.Date, x.Date), compareNatural(o.ID, x.ID)) < 0
	})
}

// at is the path of record i of a section.
func at(section string, i int) string { return section + "[" + strconv.Itoa(i) + "]" }

// splitPath takes "values[12].unit" apart into "values" and 12, "year" into
// "year" and 0.
func splitPath(path string) (section string, index int) {
	section, rest, _ := strings.Cut(path, "[")
	number, _, _ := strings.Cut(rest, "]")
	index, err := strconv.Atoi(number)
	if err != nil {
		return section, 0
	}
	return section, index
}
