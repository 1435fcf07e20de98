package appraisal

import (
	"context"
	"encoding/json"
	"slices"

	"eightx/auditlog"
	"eightx/internal/errs"
	"eightx/scheme"
	"eightx/scoring"
)

// FieldPack is the one file a group takes along: everything its telephones and its
// paper need, without a network.
type FieldPack struct {
	Format     string       `json:"format"`
	Cycle      string       `json:"cycle"`
	Round      string       `json:"round"`
	RoundName  string       `json:"roundName"`
	From       string       `json:"from"`
	To         string       `json:"to"`
	Scheme     string       `json:"scheme"` // id
	Version    string       `json:"version"`
	SchemeHash string       `json:"schemeHash"`
	Title      string       `json:"title"`
	Panel      string       `json:"panel"`
	PanelName  string       `json:"panelName"`
	Hours      int          `json:"hours"` // on site, at most
	People     []FieldName  `json:"people"`
	Sheets     []FieldSheet `json:"sheets"` // in the order of the visits
}

// packFormat names the form of the file; it changes when the form does.
const packFormat = "eightx-fieldpack-1"

// FieldName is a person of the group.
type FieldName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// FieldSheet is 考核量化表 of one village, empty (DOC-03).
type FieldSheet struct {
	Unit    string      `json:"unit"`
	Name    string      `json:"name"`
	Peer    string      `json:"peer"`
	Visit   int         `json:"visit"`         // the how manyth of the group
	Day     string      `json:"day,omitempty"` // planned
	Lead    string      `json:"lead"`
	Members []string    `json:"members"`
	Lines   []FieldLine `json:"lines"` // in the order of the paper
	Pages   []FieldPage `json:"pages"`
	Signs   []string    `json:"signs"` // lines to sign on: assessor, lead, unit
	Code    string      `json:"code"`  // of this version of the sheet
	QR      string      `json:"qr"`
}

// FieldLine is one indicator on it.
type FieldLine struct {
	Number    int             `json:"number"`
	Item      string          `json:"item"`
	ItemName  string          `json:"itemName"`
	Indicator string          `json:"indicator"`
	Name      string          `json:"name"`
	Points    scheme.Number   `json:"points"`
	Asked     []FieldQuestion `json:"asked"` // empty: only what was seen is written down
	Methods   []string        `json:"methods"`
	Evidence  string          `json:"evidence,omitempty"`
	Note      string          `json:"note,omitempty"`
	Last      []FieldFinding  `json:"last,omitempty"`
}

// FieldQuestion is what is filled in, with the anchors or check points in the
// scheme's words.
type FieldQuestion struct {
	Kind    string        `json:"kind"` // level, number, checks, sample, figure, events
	Metric  string        `json:"metric,omitempty"`
	Name    string        `json:"name,omitempty"` // of a figure
	Unit    string        `json:"unit,omitempty"` // of a figure
	Choices []FieldChoice `json:"choices,omitempty"`
}

// FieldChoice is an anchor, a check point or a kind of event.
type FieldChoice struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// FormEvents are lines that nobody scores: what happened is written down.
const FormEvents = "events"

// FieldPage is a page of the paper, with the lines it holds.
type FieldPage struct {
	Page  int `json:"page"`
	Of    int `json:"of"`
	First int `json:"first"` // number of a line
	Last  int `json:"last"`
}

func buildPack(ctx context.Context, c *Call, round Round, panel string, drawn []Assignment) (*FieldPack, error) {
	record, err := schemes.get(ctx, c, round.Scheme)
	if err != nil {
		return nil, err
	}
	program, err := record.program()
	if err != nil {
		return nil, err
	}
	groups, err := panels.get(ctx, c, round.ID)
	if err != nil {
		return nil, err
	}
	group := groups.of(panel)
	s := program.Scheme
	pack := &FieldPack{Format: packFormat, Cycle: round.Cycle, Round: round.ID, RoundName: round.Name, From: round.From, To: round.To, Scheme: record.ID,
		Version: s.Version, SchemeHash: record.Hash, Title: s.Title, Panel: panel, PanelName: group.Name, Hours: s.Visits.MaxHours}
	if pack.People, err = fieldNames(ctx, c, drawn); err != nil {
		return nil, err
	}
	form := formOf(program, round.Indicators)
	for _, a := range drawn {
		sheet, err := fieldSheet(ctx, c, round, program, form, a)
		if err != nil {
			return nil, err
		}
		pack.Sheets = append(pack.Sheets, sheet)
	}
	return pack, nil
}

func fieldNames(ctx context.Context, r Reader, drawn []Assignment) ([]FieldName, error) {
	var names []FieldName
	for _, a := range drawn {
		for _, id := range a.Members {
			if slices.ContainsFunc(names, func(n FieldName) bool { return n.ID == id }) {
				continue
			}
			person, err := personOf(ctx, r, id)
			if err != nil {
				return nil, err
			}
			names = append(names, FieldName{id, person.Name})
		}
	}
	return names, nil
}

func fieldSheet(ctx context.Context, c *Call, round Round, program *scoring.Program, form []FormLine, a Assignment) (FieldSheet, error) {
	unit, err := units.get(ctx, c, a.Unit)
	if err != nil {
		return FieldSheet{}, err
	}
	last, err := lastFindings(ctx, c, round, unit.ID)
	if err != nil {
		return FieldSheet{}, err
	}
	sheet := FieldSheet{Unit: unit.ID, Name: unit.Name, Peer: unit.Peer, Visit: a.Visit, Lead: a.Lead, Members: a.Members, Signs: []string{"assessor", "lead", "unit"}}
	if sheet.Day, err = plannedDay(ctx, c, round, unit.ID); err != nil {
		return FieldSheet{}, err
	}
	sheet.Lines = fieldLines(program, round.Indicators, formFor(form, unit.Peer), unit.Peer, last)
	sheet.Pages = paged(sheet.Lines)
	return sheet, sheet.sign(c.Suite(), round, a.Panel)
}

// plannedDay is the day of the unit's visit in the round, "" when none is planned.
func plannedDay(ctx context.Context, r Reader, round Round, unit string) (string, error) {
	all, err := visits.everything(ctx, r, Query{Parent: round.Cycle, Unit: unit})
	for i := range all {
		if all[i].Round == round.ID && all[i].counts() {
			return all[i].Day, err
		}
	}
	return "", err
}

// sign gives the sheet its code: over everything that is printed on it.
func (s *FieldSheet) sign(suite auditlog.Suite, round Round, panel string) error {
	text, err := json.Marshal(s)
	if err != nil {
		return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	s.Code = versionCode(suite, append([]byte(round.ID+"|"+round.Scheme+"|"+panel+"|"), text...))
	s.QR = qrText(round.ID, s.Unit, panel, s.Code)
	return nil
}

// fieldLines are the round's indicators that a peer group has.
func fieldLines(program *scoring.Program, indicators []string, form []FormLine, peer string, last map[string][]FieldFinding) []FieldLine {
	words, lines := wordsOf(program), []FieldLine{}
	for _, item := range program.Scheme.Items {
		for i := range item.Indicators {
			d := &item.Indicators[i]
			points := d.Points.For(peer)
			if !slices.Contains(indicators, d.ID) || points.IsZero() || len(d.Peers) > 0 && !slices.Contains(d.Peers, peer) {
				continue
			}
			lines = append(lines, FieldLine{Number: len(lines) + 1, Item: item.ID, ItemName: item.Name, Indicator: d.ID, Name: d.Name, Points: points,
				Asked: words.asked(d.ID, form), Methods: d.Methods, Evidence: d.Evidence, Note: d.Note, Last: last[d.ID]})
		}
	}
	return lines
}

// words are the choices of a scheme's rules in its own words, and its figures.
type words struct {
	choices map[string]map[string]string // indicator → id → text
	events  map[string][]FieldChoice
	metrics map[string]*scheme.Metric
}

func wordsOf(program *scoring.Program) words {
	w := words{choices: map[string]map[string]string{}, events: map[string][]FieldChoice{}, metrics: map[string]*scheme.Metric{}}
	say := func(indicator, id, text string) {
		if w.choices[indicator] == nil {
			w.choices[indicator] = map[string]string{}
		}
		w.choices[indicator][id] = text
	}
	for _, r := range program.Requirements() {
		for _, choice := range r.Choices {
			for _, indicator := range r.Indicators {
				say(indicator, choice.ID, choice.Text)
				if r.Kind == scoring.LedgerInput {
					w.events[indicator] = append(w.events[indicator], FieldChoice{choice.ID, choice.Text})
				}
			}
		}
		if r.Kind == scoring.CheckInput {
			say(r.Indicator, r.Name[len(r.Indicator)+1:], r.Text)
		}
	}
	for i := range program.Scheme.Metrics {
		w.metrics[program.Scheme.Metrics[i].ID] = &program.Scheme.Metrics[i]
	}
	return w
}

// asked are the questions of an indicator: those of the form, and for what is only
// written down the kinds of events.
func (w words) asked(indicator string, form []FormLine) []FieldQuestion {
	questions := []FieldQuestion{}
	for _, line := range form {
		if line.Indicator != indicator {
			continue
		}
		q := FieldQuestion{Kind: line.Kind, Metric: line.Metric}
		if m := w.metrics[line.Metric]; m != nil {
			q.Name, q.Unit = m.Name, m.Unit
		}
		for _, id := range line.Choices {
			q.Choices = append(q.Choices, FieldChoice{id, w.choices[indicator][id]})
		}
		questions = append(questions, q)
	}
	if kinds := w.events[indicator]; len(questions) == 0 && len(kinds) > 0 {
		questions = append(questions, FieldQuestion{Kind: FormEvents, Choices: kinds})
	}
	return questions
}

// rowsOfPage is how many rows of a sheet stand on a page of A3 across, with head,
// square code and lines to sign on.
const rowsOfPage = 34

// rows is how many rows a line takes on paper: its name, its anchors or check points,
// what was found before.
func (l *FieldLine) rows() int {
	n := 1 + len(l.Last)
	for _, q := range l.Asked {
		n += max(1, len(q.Choices))
	}
	return n
}

// paged puts lines on pages in their order; no line is broken.
func paged(lines []FieldLine) []FieldPage {
	var pages []FieldPage
	room := 0
	for i := range lines {
		n := lines[i].rows()
		if len(pages) == 0 || n > room {
			pages = append(pages, FieldPage{Page: len(pages) + 1, First: lines[i].Number})
			room = rowsOfPage
		}
		room -= n
		pages[len(pages)-1].Last = lines[i].Number
	}
	for i := range pages {
		pages[i].Of = len(pages)
	}
	return pages
}
