package pages

import (
	"slices"
	"strconv"
	"strings"

	"eightx/internal/appraisal"
	"eightx/internal/locale"
	"eightx/internal/schemefile"
	"eightx/scheme"
)

var schemesPages = []page{
	{name: "schemes", path: "/schemes", action: "scheme.read", section: "schemes", see: seeSchemes},
	{name: "scheme", path: "/schemes/{id}", action: "scheme.read", section: "schemes", paper: a3Landscape, see: seeScheme},
	{name: "scheme_changes", path: "/schemes/{id}/changes", action: "scheme.read", section: "schemes", see: seeSchemeChanges},
	{name: "scheme_edit", path: "/schemes/{id}/edit", action: "scheme.draft", section: "schemes", scripts: []string{"scheme"}, see: seeSchemeEdit},
	{name: "scheme_amend", path: "/schemes/{id}/amend", action: "scheme.amend", section: "schemes", see: seeSchemeAmend},
	{name: "scheme_try", path: "/schemes/{id}/try", action: "run.read", section: "schemes", paper: a4Landscape, heavy: true, see: seeSchemeTry},
}

// mostSchemes is how many schemes of all years a list shows; an office has a few a year.
const mostSchemes = 500

// schemeList are the schemes of all years, the latest year first, and what may be
// copied into which year.
type schemeList struct {
	Years  []yearOfSchemes
	Copies []schemeCopy
}

type yearOfSchemes struct {
	Year    int
	Cycle   string
	Schemes []appraisal.Scheme // the latest begun first
}

// schemeCopy offers a scheme of an earlier year for a year that has none in force.
type schemeCopy struct {
	From     appraisal.Scheme
	Into     string // cycle
	IntoYear int
}

func seeSchemes(v *visit) (any, error) {
	all, err := allSchemes(v)
	if err != nil {
		return nil, err
	}
	return schemeList{Years: byYear(v.Cycles(), all), Copies: copiesOf(v.Cycles(), all)}, nil
}

func allSchemes(v *visit) ([]appraisal.Scheme, error) {
	return askAll(v, appraisal.ListSchemes, func(after appraisal.Position, limit int) appraisal.SchemeFilter {
		return appraisal.SchemeFilter{Page: appraisal.Page{After: after, Limit: limit}}
	}, mostSchemes)
}

// byYear sorts schemes under their years; a year without any is there too, so that its
// first scheme can be begun.
func byYear(cycles []appraisal.Cycle, all []appraisal.Scheme) []yearOfSchemes {
	out := make([]yearOfSchemes, 0, len(cycles))
	for i := range cycles {
		year := yearOfSchemes{Year: cycles[i].Year, Cycle: cycles[i].ID}
		for _, s := range slices.Backward(all) {
			if s.Cycle == cycles[i].ID {
				year.Schemes = append(year.Schemes, s)
			}
		}
		out = append(out, year)
	}
	slices.SortStableFunc(out, func(a, b yearOfSchemes) int { return b.Year - a.Year })
	return out
}

// copiesOf pairs each year that has no scheme in force with the latest scheme that was
// in force before it.
func copiesOf(cycles []appraisal.Cycle, all []appraisal.Scheme) []schemeCopy {
	var out []schemeCopy
	for i := range cycles {
		into := &cycles[i]
		if into.Scheme != "" {
			continue
		}
		best := -1
		for k := range all {
			s := &all[k]
			if s.State == appraisal.SchemePublished && s.Year < into.Year && (best < 0 || s.Year > all[best].Year) {
				best = k
			}
		}
		if best >= 0 {
			out = append(out, schemeCopy{From: all[best], Into: into.ID, IntoYear: into.Year})
		}
	}
	return out
}

// schemePage is one scheme to read: its lines, what the checker says of them, opinions.
type schemePage struct {
	Scheme   appraisal.Scheme
	Parsed   *scheme.Scheme
	Items    []schemeItem
	Sums     []groupSum
	Findings []findingGroup
	Warnings []findingLine // those that approval wants a reason for
	Expired  []placedText  // copied parts that speak of a past year
	Opinions []appraisal.Opinion
	Waiting  int // opinions without an answer
	Meetings []option
	Ratings  bool // last year's rates stand beside the lines
}

func seeScheme(v *visit) (any, error) {
	record, err := ask(v, appraisal.ReadScheme, appraisal.SchemeAt{ID: v.r.PathValue("id"), Version: int64(v.intOf("version", 0))})
	if err != nil {
		return nil, err
	}
	p := schemePage{Scheme: record, Ratings: len(record.Rates) > 0}
	if p.Parsed, err = schemeOf(record); err != nil {
		return nil, err
	}
	v.known.words = schemeWords(p.Parsed)
	places := newPlaces(p.Parsed)
	p.Findings, p.Warnings = findingGroups(v.lang, record.Findings, places)
	for _, part := range record.Expired {
		p.Expired = append(p.Expired, placedText{Place: places.of(v.lang, part.Path), Text: part.Value})
	}
	p.Items = itemsOf(v.lang, p.Parsed, record)
	p.Sums = sumsOf(p.Parsed)
	if err := p.readOpinions(v); err != nil {
		return nil, err
	}
	if record.State == appraisal.SchemeConsulting && v.May("scheme.approve") {
		p.Meetings, err = meetingOptions(v, record.Cycle)
	}
	return p, err
}

func (p *schemePage) readOpinions(v *visit) error {
	if p.Scheme.Consulted == 0 || !v.May("opinion.read") {
		return nil
	}
	list, err := optional(askAll(v, appraisal.ListOpinions, func(after appraisal.Position, limit int) appraisal.OpinionFilter {
		return appraisal.OpinionFilter{Scheme: p.Scheme.ID, Page: appraisal.Page{After: after, Limit: limit}}
	}, 2000))
	if err != nil {
		return err
	}
	p.Opinions = list
	for i := range list {
		if list[i].State == appraisal.OpinionReceived {
			p.Waiting++
		}
	}
	return nil
}

// meetingOptions are the year's meetings to choose from as what a decision rests on.
func meetingOptions(v *visit, cycle string) ([]option, error) {
	list, err := optional(ask(v, appraisal.ListMeetings, appraisal.MeetingFilter{Cycle: cycle, Page: appraisal.Page{Limit: 1000}}))
	if err != nil {
		return nil, err
	}
	var out []option
	for i := range list.Items {
		m := &list.Items[i]
		out = append(out, option{Value: m.ID, Label: m.Number + " " + day(v.lang, m.Day)})
	}
	return out, nil
}

// LineOptions are the items and lines an opinion can be about.
func (p schemePage) LineOptions() []option {
	var out []option
	for _, item := range p.Items {
		out = append(out, option{Value: item.ID, Label: item.ID + " " + item.Name})
		for _, line := range item.Lines {
			out = append(out, option{Value: line.ID, Label: line.ID + " " + line.Name})
		}
	}
	return out
}

// ReasonField is the name under which a form gives the reason why a finding may stay.
// Dots of the finding's place are not those of nested fields.
func (f findingLine) ReasonField() string { return "reasons." + nestedName(f.Key) }

// schemeChanges are what differs between a scheme and an earlier one, in words.
type schemeChanges struct {
	Scheme   appraisal.Scheme
	Since    int64
	Other    *appraisal.Scheme // another scheme it is compared with, instead of an earlier version
	Versions []int64
	Others   []appraisal.Scheme
	Changes  []changeWords
}

type changeWords struct{ What, Text string }

func seeSchemeChanges(v *visit) (any, error) {
	id := v.r.PathValue("id")
	record, err := ask(v, appraisal.ReadScheme, appraisal.SchemeAt{ID: id})
	if err != nil {
		return nil, err
	}
	p := schemeChanges{Scheme: record}
	for n := record.Version - 1; n >= 1; n-- {
		p.Versions = append(p.Versions, n)
	}
	all, err := allSchemes(v)
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		if s.ID != id {
			p.Others = append(p.Others, s)
		}
	}
	if with := v.Query("with"); with != "" {
		err := p.compareWith(v, with)
		return p, err
	}
	diff, err := ask(v, appraisal.DiffScheme, appraisal.SchemeSince{ID: id, Since: int64(v.intOf("since", 0))})
	p.Since = diff.Since
	for _, c := range diff.Changes {
		p.Changes = append(p.Changes, changeWords{c.What, c.Text[v.lang.String()]})
	}
	return p, err
}

// compareWith compares with another scheme: last year's, or the one that is amended.
func (p *schemeChanges) compareWith(v *visit, id string) error {
	other, err := ask(v, appraisal.ReadScheme, appraisal.SchemeAt{ID: id})
	if err != nil {
		return err
	}
	p.Other = &other
	before, err := schemeOf(other)
	if err != nil {
		return err
	}
	after, err := schemeOf(p.Scheme)
	if err != nil {
		return err
	}
	for _, d := range scheme.Diff(before, after) {
		p.Changes = append(p.Changes, changeWords{string(d.What), schemefile.Describe(v.lang, d)})
	}
	return nil
}

// schemeAmendment is the page on which the leading group begins an amendment: a draft
// with the same text, which the office then changes.
type schemeAmendment struct {
	Scheme appraisal.Scheme
	Text   string
}

func seeSchemeAmend(v *visit) (any, error) {
	record, err := ask(v, appraisal.ReadScheme, appraisal.SchemeAt{ID: v.r.PathValue("id")})
	return schemeAmendment{record, string(record.Text)}, err
}

// ShortHash is enough of a hash to tell versions apart by eye: twelve characters behind
// the name of its suite.
func (v *visit) ShortHash(hash string) string {
	name, digits, found := strings.Cut(hash, ":")
	if !found {
		name, digits = "", hash
	}
	if len(digits) > 12 {
		digits = digits[:12]
	}
	if name == "" {
		return digits
	}
	return name + ":" + digits
}

// countFindings are how many findings of a severity a scheme has.
func countFindings(findings []appraisal.SchemeFinding, severity string) int {
	n := 0
	for i := range findings {
		if findings[i].Severity == severity {
			n++
		}
	}
	return n
}

// FindingsIn says in words how many findings a scheme has, by severity.
func (v *visit) FindingsIn(s appraisal.Scheme) string {
	return v.T("pages.schemes.findings", "errors", countFindings(s.Findings, "error"), "warnings", countFindings(s.Findings, "warning"), "infos", countFindings(s.Findings, "info"))
}

// lineID is the address of a line on the page of its scheme.
func lineID(item, indicator int) string {
	if indicator < 0 {
		return "item-" + strconv.Itoa(item)
	}
	return "line-" + strconv.Itoa(item) + "-" + strconv.Itoa(indicator)
}

func say(lang locale.Lang, code string, values ...any) string {
	return locale.Text(lang, code, argsOf(values)...)
}
