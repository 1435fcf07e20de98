package facts

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Change is a record that two sets of facts tell differently, corrections
// applied. Section is the list of Facts it stands in ("values", "events");
// Record is what it is about inside a unit: a metric and period, a ledger and
// event, a rating and rater. Before or After is "" where it does not exist.
type Change struct {
	Section string `json:"section"`
	Unit    string `json:"unit"`
	Record  string `json:"record"`
	Before  string `json:"before,omitempty"`
	After   string `json:"after,omitempty"`
}

// Changes lists what differs between two sets of facts, by unit, section and
// record. The order of records and where they come from make no difference.
func Changes(before, after *Facts) []Change {
	old, now := recordsOf(Resolve(before)), recordsOf(Resolve(after))
	var out []Change
	for key, text := range old {
		if now[key] != text {
			out = append(out, Change{key.section, key.unit, key.record, text, now[key]})
		}
	}
	for key, text := range now {
		if _, known := old[key]; !known {
			out = append(out, Change{Section: key.section, Unit: key.unit, Record: key.record, After: text})
		}
	}
	slices.SortFunc(out, func(a, b Change) int {
		return cmp.Or(compareNatural(a.Unit, b.Unit), cmp.Compare(a.Section, b.Section), compareNatural(a.Record, b.Record))
	})
	return out
}

// NewCorrections lists the corrections of after that before did not have.
func NewCorrections(before, after *Facts) []Correction {
	known := map[string]bool{}
	for _, c := range before.Corrections {
		known[c.ID] = true
	}
	return slices.DeleteFunc(slices.Clone(after.Corrections), func(c Correction) bool { return known[c.ID] })
}

type recordName struct{ section, unit, record string }

// records maps what a record is about to what it says. Records about the same
// are told together.
type records map[recordName]string

func (r records) add(section, unit string, about []string, says ...string) {
	name := recordName{section, unit, join(about...)}
	text := join(says...)
	if old, known := r[name]; known {
		text = old + "; " + text
	}
	r[name] = text
}

// join puts the parts that are not empty behind each other.
func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" }), " ")
}

func recordsOf(f *Facts) records {
	r := records{}
	for i := range f.Units {
		r.unit(&f.Units[i])
	}
	for _, v := range f.Values {
		r.add("values", v.Unit, []string{v.Metric}, v.Value.String())
	}
	for _, v := range f.Series {
		r.add("series", v.Unit, []string{v.Metric, v.Period}, orDash(v.Value))
	}
	for _, c := range f.Checks {
		r.add("checks", c.Unit, []string{c.Indicator}, "ok", strings.Join(c.OK, ","), notApplicable(c.NA))
	}
	for i := range f.Events {
		r.event(&f.Events[i])
	}
	for _, x := range f.Ratings {
		r.add("ratings", x.Unit, []string{x.Metric, x.Class, x.Rater}, x.Level, text(x.Value))
	}
	for _, v := range f.Vetoes {
		r.add("vetoes", v.Unit, []string{v.Veto, v.Target}, v.State)
	}
	for i := range f.History {
		r.history(&f.History[i])
	}
	for _, d := range f.Declarations {
		r.add("declarations", d.Unit, []string{d.Metric}, d.State)
	}
	for _, x := range f.Recusals {
		r.add("recusals", x.Unit, []string{x.Rater}, x.Reason)
	}
	return r
}

func (r records) unit(u *Unit) {
	r.add("units", u.ID, []string{"peer"}, u.Peer)
	r.add("units", u.ID, []string{"name"}, u.Name)
	r.add("units", u.ID, []string{"kind"}, u.Kind)
	for name, value := range u.Attributes {
		r.add("units", u.ID, []string{name}, value)
	}
	for post, heads := range u.Staff {
		r.add("units", u.ID, []string{"staff", post}, strconv.Itoa(heads))
	}
}

func (r records) event(e *Event) {
	times := ""
	if e.Count != nil {
		times = "×" + e.Count.String()
	}
	about := []string{e.Ledger, e.ID}
	if e.ID == "" {
		about = []string{e.Ledger, e.Date, e.Kind}
	}
	r.add("events", e.Unit, about, e.Date, e.Kind, e.Level, times, text(e.Points), e.Matter, strings.Join(e.Flags, " "))
}

func (r records) history(h *History) {
	year := strconv.Itoa(h.Year)
	star := ""
	if h.Star != nil {
		star = strconv.Itoa(*h.Star)
	}
	for name, value := range map[string]string{"total": text(h.Total), "rank": text(h.Rank), "star": star, "grade": h.Grade} {
		if value != "" {
			r.add("history", h.Unit, []string{year, name}, value)
		}
	}
	for metric, value := range h.Values {
		r.add("history", h.Unit, []string{year, metric}, value.String())
	}
}

// text is a number, "" when there is none.
func text(n *Number) string {
	if n == nil {
		return ""
	}
	return n.String()
}

// orDash is a number, or a dash for one that is known to be missing.
func orDash(n *Number) string {
	if n == nil {
		return "–"
	}
	return n.String()
}

func notApplicable(points []string) string {
	if len(points) == 0 {
		return ""
	}
	return "na " + strings.Join(points, ",")
}
