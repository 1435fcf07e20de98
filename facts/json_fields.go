package facts

// The keys of facts.json, object by object: one table reads, writes and orders.

// field is one key of an object. At returns a pointer to the Go field, whose
// type says what the value looks like.
type field[T any] struct {
	name  string
	shape shape
	at    func(*T) any
}

// shape says what the Go type of a field leaves open.
type shape uint8

const (
	optional shape = 0
	required shape = 1 << iota
	day            // a text that is a calendar day, or empty
	vetoState
	declarationState
)

var factsFields = []field[Facts]{
	{"schema", required, func(f *Facts) any { return &f.Schema }},
	{"scheme", required, func(f *Facts) any { return &f.Scheme }},
	{"year", required, func(f *Facts) any { return &f.Year }},
	{"units", required, func(f *Facts) any { return &f.Units }},
	{"values", optional, func(f *Facts) any { return &f.Values }},
	{"series", optional, func(f *Facts) any { return &f.Series }},
	{"checks", optional, func(f *Facts) any { return &f.Checks }},
	{"events", optional, func(f *Facts) any { return &f.Events }},
	{"ratings", optional, func(f *Facts) any { return &f.Ratings }},
	{"vetoes", optional, func(f *Facts) any { return &f.Vetoes }},
	{"history", optional, func(f *Facts) any { return &f.History }},
	{"declarations", optional, func(f *Facts) any { return &f.Declarations }},
	{"recusals", optional, func(f *Facts) any { return &f.Recusals }},
	{"corrections", optional, func(f *Facts) any { return &f.Corrections }},
}

var unitFields = []field[Unit]{
	{"id", required, func(u *Unit) any { return &u.ID }},
	{"name", required, func(u *Unit) any { return &u.Name }},
	{"kind", optional, func(u *Unit) any { return &u.Kind }},
	{"peer", required, func(u *Unit) any { return &u.Peer }},
	{"code", optional, func(u *Unit) any { return &u.Code }},
	{"attributes", optional, func(u *Unit) any { return &u.Attributes }},
	{"staff", optional, func(u *Unit) any { return &u.Staff }},
	{"note", optional, func(u *Unit) any { return &u.Note }},
}

var valueFields = withSource([]field[Value]{
	{"unit", required, func(v *Value) any { return &v.Unit }},
	{"metric", required, func(v *Value) any { return &v.Metric }},
	{"value", required, func(v *Value) any { return &v.Value }},
}, func(v *Value) *Source { return &v.Source })

var seriesFields = withSource([]field[Series]{
	{"unit", required, func(v *Series) any { return &v.Unit }},
	{"metric", required, func(v *Series) any { return &v.Metric }},
	{"period", required, func(v *Series) any { return &v.Period }},
	{"value", required, func(v *Series) any { return &v.Value }},
}, func(v *Series) *Source { return &v.Source })

var checkFields = withSource([]field[Check]{
	{"unit", required, func(v *Check) any { return &v.Unit }},
	{"indicator", required, func(v *Check) any { return &v.Indicator }},
	{"ok", required, func(v *Check) any { return &v.OK }},
	{"na", optional, func(v *Check) any { return &v.NA }},
}, func(v *Check) *Source { return &v.Source })

// eventFields has the event's own date; the date of its source has no key.
var eventFields = withSource([]field[Event]{
	{"id", optional, func(v *Event) any { return &v.ID }},
	{"unit", required, func(v *Event) any { return &v.Unit }},
	{"ledger", required, func(v *Event) any { return &v.Ledger }},
	{"kind", required, func(v *Event) any { return &v.Kind }},
	{"level", optional, func(v *Event) any { return &v.Level }},
	{"count", optional, func(v *Event) any { return &v.Count }},
	{"date", day, func(v *Event) any { return &v.Date }},
	{"matter", optional, func(v *Event) any { return &v.Matter }},
	{"points", optional, func(v *Event) any { return &v.Points }},
	{"flags", optional, func(v *Event) any { return &v.Flags }},
	{"text", optional, func(v *Event) any { return &v.Text }},
}, func(v *Event) *Source { return &v.Source })

var ratingFields = withSource([]field[Rating]{
	{"unit", required, func(v *Rating) any { return &v.Unit }},
	{"metric", required, func(v *Rating) any { return &v.Metric }},
	{"rater", required, func(v *Rating) any { return &v.Rater }},
	{"class", optional, func(v *Rating) any { return &v.Class }},
	{"level", optional, func(v *Rating) any { return &v.Level }},
	{"value", optional, func(v *Rating) any { return &v.Value }},
	{"fact", optional, func(v *Rating) any { return &v.Fact }},
}, func(v *Rating) *Source { return &v.Source })

var vetoFields = withSource([]field[VetoCase]{
	{"unit", required, func(v *VetoCase) any { return &v.Unit }},
	{"veto", required, func(v *VetoCase) any { return &v.Veto }},
	{"state", required | vetoState, func(v *VetoCase) any { return &v.State }},
	{"basis", optional, func(v *VetoCase) any { return &v.Basis }},
	{"target", optional, func(v *VetoCase) any { return &v.Target }},
}, func(v *VetoCase) *Source { return &v.Source })

var historyFields = []field[History]{
	{"unit", required, func(h *History) any { return &h.Unit }},
	{"year", required, func(h *History) any { return &h.Year }},
	{"total", optional, func(h *History) any { return &h.Total }},
	{"rank", optional, func(h *History) any { return &h.Rank }},
	{"star", optional, func(h *History) any { return &h.Star }},
	{"grade", optional, func(h *History) any { return &h.Grade }},
	{"values", optional, func(h *History) any { return &h.Values }},
}

var recusalFields = []field[Recusal]{
	{"unit", required, func(v *Recusal) any { return &v.Unit }},
	{"rater", required, func(v *Recusal) any { return &v.Rater }},
	{"rule", optional, func(v *Recusal) any { return &v.Rule }},
	{"reason", required, func(v *Recusal) any { return &v.Reason }},
}

var declarationFields = withSource([]field[Declaration]{
	{"unit", required, func(v *Declaration) any { return &v.Unit }},
	{"metric", required, func(v *Declaration) any { return &v.Metric }},
	{"state", required | declarationState, func(v *Declaration) any { return &v.State }},
	{"reason", required, func(v *Declaration) any { return &v.Reason }},
}, func(v *Declaration) *Source { return &v.Source })

var correctionFields = []field[Correction]{
	{"id", required, func(c *Correction) any { return &c.ID }},
	{"reason", required, func(c *Correction) any { return &c.Reason }},
	{"basis", optional, func(c *Correction) any { return &c.Basis }},
	{"date", day, func(c *Correction) any { return &c.Date }},
	{"by", optional, func(c *Correction) any { return &c.By }},
	{"value", optional, func(c *Correction) any { return &c.Value }},
	{"series", optional, func(c *Correction) any { return &c.Series }},
	{"check", optional, func(c *Correction) any { return &c.Check }},
	{"event", optional, func(c *Correction) any { return &c.Event }},
	{"withdraw", optional, func(c *Correction) any { return &c.Withdraw }},
	{"rating", optional, func(c *Correction) any { return &c.Rating }},
	{"veto", optional, func(c *Correction) any { return &c.Veto }},
	{"cancel", optional, func(c *Correction) any { return &c.Cancel }},
}

// withSource adds the keys of a record's source, except those it has itself.
func withSource[T any](fields []field[T], source func(*T) *Source) []field[T] {
	own := map[string]bool{}
	for _, f := range fields {
		own[f.name] = true
	}
	for _, f := range sourceFields {
		if !own[f.name] {
			fields = append(fields, field[T]{f.name, f.shape, func(v *T) any { return f.at(source(v)) }})
		}
	}
	return fields
}

var sourceFields = []field[Source]{
	{"stage", optional, func(s *Source) any { return &s.Stage }},
	{"source", optional, func(s *Source) any { return &s.From }},
	{"date", day, func(s *Source) any { return &s.Date }},
	{"note", optional, func(s *Source) any { return &s.Note }},
}

// choices are the words a text may be, nil when it is free.
func (s shape) choices() []string {
	switch {
	case s&vetoState != 0:
		return VetoStates
	case s&declarationState != 0:
		return DeclarationStates
	}
	return nil
}
