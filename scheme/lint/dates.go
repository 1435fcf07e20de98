package lint

import (
	"time"

	"eightx/scheme"
	"eightx/scoring"
)

// Dates: in order, inside the year, and deadlines on days somebody is at work.

// period is a stretch of days at its path; deadline tells that its end binds
// somebody.
type period struct {
	path     string
	from, to scheme.Date
	fromKey  string
	toKey    string
	deadline bool
}

func (c *checker) periods() []period {
	out := []period{{from: c.s.ValidFrom, to: c.s.ValidTo, fromKey: "validFrom", toKey: "validTo"}}
	add := func(path string, from, to scheme.Date, deadline bool) {
		out = append(out, period{path + ".", from, to, "from", "to", deadline})
	}
	for i, p := range c.s.Phases {
		add("phases["+itoa(i)+"]", p.From, p.To, true)
	}
	for i, v := range c.s.Vetoes {
		add("vetoes["+itoa(i)+"]", v.From, v.To, false)
	}
	for i := range c.lines {
		if l := &c.lines[i]; l.def.Basis != nil {
			add(l.path+".basis", l.def.Basis.From, l.def.Basis.To, false)
		}
	}
	for _, cl := range c.clauses {
		for _, m := range periodMaps(cl.args, cl.path) {
			add(m.path, scheme.Date(m.tree.Str("from")), scheme.Date(m.tree.Str("to")), false)
		}
	}
	return out
}

// periodMaps are the maps of a rule that have days "from" or "to".
func periodMaps(t *scheme.Tree, path string) []amount {
	if t == nil {
		return nil
	}
	var out []amount
	if scheme.ValidDate(t.Str("from")) || scheme.ValidDate(t.Str("to")) {
		out = append(out, amount{path: path, tree: t})
	}
	for i, key := range t.Keys {
		if t.Values[i] == nil {
			continue
		}
		for k, row := range t.Values[i].List {
			out = append(out, periodMaps(row, path+"."+key+"["+itoa(k)+"]")...)
		}
	}
	return out
}

// checkDateOrder: nothing ends before it begins, phases follow each other.
func checkDateOrder(c *checker) {
	for _, p := range c.periods() {
		if bothDays(p.from, p.to) && p.to < p.from {
			c.report(p.path+p.toKey, "from", string(p.from), "to", string(p.to))
		}
	}
	for i := 1; i < len(c.s.Phases); i++ {
		before, from := c.s.Phases[i-1].From, c.s.Phases[i].From
		if bothDays(before, from) && from < before {
			c.report("phases["+itoa(i)+"].from", "from", string(before), "to", string(from))
		}
	}
}

func bothDays(x, y scheme.Date) bool {
	return scheme.ValidDate(string(x)) && scheme.ValidDate(string(y))
}

// checkWeekends: deadlines on a Saturday or Sunday. Which weekdays are holidays
// and which weekends are worked is announced year by year and not known here.
func checkWeekends(c *checker) {
	for _, p := range c.periods() {
		if p.deadline {
			c.weekend(p.path+p.toKey, p.to)
		}
	}
	for i, v := range c.s.Vetoes {
		if v.Status != "expired" {
			c.weekend("vetoes["+itoa(i)+"].reviewBy", v.ReviewBy)
		}
	}
	for _, cl := range c.clauses {
		if cl.is("lateness") {
			c.weekend(cl.path+".deadline", scheme.Date(cl.args.Str("deadline")))
			for i, row := range cl.rows("rows") {
				c.weekend(cl.row("rows", i)+".by", scheme.Date(row.Str("by")))
			}
		}
	}
}

func (c *checker) weekend(path string, day scheme.Date) {
	t, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return
	}
	switch t.Weekday() {
	case time.Saturday:
		c.report(path, "day", string(day), "weekday", word("lint.day.saturday"))
	case time.Sunday:
		c.report(path, "day", string(day), "weekday", word("lint.day.sunday"))
	}
}

// checkYear: the validity has to do with the year of the scheme, and growth is
// counted from an earlier year.
func checkYear(c *checker) {
	s := c.s
	year := itoa(s.Year)
	if s.BaseYear != 0 && s.BaseYear >= s.Year {
		c.report("baseYear", "year", year, "got", itoa(s.BaseYear))
	}
	from, to := string(s.ValidFrom), string(s.ValidTo)
	if scheme.ValidDate(from) && from > year+"-12-31" || scheme.ValidDate(to) && to < year+"-01-01" {
		c.report("validFrom", "year", year, "got", from+" … "+to)
	}
}

// checkOutsideYear: a day a rule names lies outside the scheme's validity.
func checkOutsideYear(c *checker) {
	for i := range c.clauses {
		cl := &c.clauses[i]
		if cl.kind == nil {
			continue
		}
		for _, d := range ruleDays(cl) {
			if c.outside(d.day) {
				c.report(d.path, "indicator", cl.def.ID, "day", d.day, "from", string(c.s.ValidFrom), "to", string(c.s.ValidTo))
			}
		}
	}
}

type dayAt struct{ path, day string }

// ruleDays are the days a clause counts by. How long an event stays valid and
// what was before the year is left to the rule.
func ruleDays(cl *clause) []dayAt {
	var out []dayAt
	for _, m := range periodMaps(cl.args, cl.path) {
		for _, key := range []string{"from", "to"} {
			if day := m.tree.Str(key); scheme.ValidDate(day) {
				out = append(out, dayAt{m.path + "." + key, day})
			}
		}
	}
	for _, p := range cl.kind.Params {
		if day := cl.args.Str(p.Name); p.Type == scoring.DateParam && p.Name != "from" && p.Name != "to" && scheme.ValidDate(day) {
			out = append(out, dayAt{cl.path + "." + p.Name, day})
		}
	}
	for i, row := range cl.rows("rows") {
		if day := row.Str("by"); cl.is("lateness") && scheme.ValidDate(day) {
			out = append(out, dayAt{cl.row("rows", i) + ".by", day})
		}
	}
	return out
}

func (c *checker) outside(day string) bool {
	from, to := string(c.s.ValidFrom), string(c.s.ValidTo)
	return from != "" && day < from || to != "" && day > to
}

// checkAmendments: an amendment takes effect while the scheme is in force.
func checkAmendments(c *checker) {
	for i, a := range c.s.Amendments {
		if c.outside(string(a.Effective)) {
			c.report("amendments["+itoa(i)+"].effective", "amendment", a.ID, "day", string(a.Effective),
				"from", string(c.s.ValidFrom), "to", string(c.s.ValidTo))
		}
	}
}

// checkAmendmentBasis: an amendment says on what it rests.
func checkAmendmentBasis(c *checker) {
	for i, a := range c.s.Amendments {
		if a.Basis == "" {
			c.report("amendments["+itoa(i)+"]", "amendment", a.ID)
		}
	}
}

// start is the first day of the scheme.
func (c *checker) start() string {
	if c.s.ValidFrom != "" {
		return string(c.s.ValidFrom)
	}
	return itoa(c.s.Year) + "-01-01"
}

// checkBases: the document an indicator rests on is in force.
func checkBases(c *checker) {
	for i := range c.lines {
		l := &c.lines[i]
		b := l.def.Basis
		if b == nil {
			continue
		}
		if b.To != "" && string(b.To) < c.start() {
			c.report(l.path+".basis.to", "indicator", l.def.ID, "title", b.Title, "day", string(b.To))
		}
	}
}
