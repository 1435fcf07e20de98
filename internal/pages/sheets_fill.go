package pages

import (
	"crypto/rand"
	"encoding/base64"
	"slices"

	"eightx/internal/appraisal"
	"eightx/scheme"
)

// fillPage is the sheet of one village as somebody fills it in: an assessor, or the
// office that types in what stands on paper.
type fillPage struct {
	Round  appraisal.Round
	Sheet  appraisal.FieldSheet
	Panel  string
	Person string
	Lines  []fillLine
	Count  int                    // of questions
	Sealed appraisal.SealingState // "" when the round is not sealed yet
	HandIn *appraisal.HandInView  // what is in already
	Open   bool                   // a sheet is taken now
	Why    bool                   // a reason is wanted: outside the days of the round, or a second time
	Salt   string
	Paper  *appraisal.HandIn // being typed in by a second person
}

// fillLine is an indicator with its questions.
type fillLine struct {
	appraisal.FieldLine
	Questions []fillQuestion
	Events    []appraisal.FieldChoice // only written down, in the record of the visit
}

// fillQuestion is one mark. N is its place among the lines that are sent.
type fillQuestion struct {
	appraisal.FieldQuestion
	N         int
	Indicator string
	Points    string
	Min       string // of a sample
	Choices   []fillChoice
}

// fillChoice is an anchor or a check point, with the per cent of the points it is
// worth; "" when the scheme does not say it so.
type fillChoice struct{ ID, Text, Share string }

func seeFill(v *visit) (any, error) {
	return v.fill(v.r.PathValue("round"), v.r.PathValue("unit"), v.actor.Person)
}

func seeKeying(v *visit) (any, error) {
	return v.fill(v.r.PathValue("round"), v.r.PathValue("unit"), v.r.PathValue("person"))
}

func seeConfirming(v *visit) (any, error) {
	first, err := ask(v, appraisal.ReadHandIn, appraisal.ByID{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	page, err := v.fill(first.Sealing, first.Unit, first.Assessor)
	if err != nil {
		return nil, err
	}
	page.Paper = &first
	page.Open = first.State == appraisal.HandInKeyed
	return page, nil
}

// fill gathers the empty sheet of a village and how it stands with the person's own.
func (v *visit) fill(roundID, unit, person string) (*fillPage, error) {
	round, err := ask(v, appraisal.ReadRound, appraisal.ByID{ID: roundID})
	if err != nil {
		return nil, err
	}
	page := &fillPage{Round: round, Person: person}
	if err := v.takeSheet(page, unit); err != nil {
		return nil, err
	}
	sealed, err := optional(ask(v, appraisal.ReadSealing, appraisal.OfRound{Round: round.ID}))
	if err != nil {
		return nil, err
	}
	handed, err := v.handedIn(round.ID, unit)
	if err != nil {
		return nil, err
	}
	page.HandIn, page.Sealed = lastOf(handed, unit, person), sealed.State
	page.Open = sealed.State == appraisal.SealingOpen
	today := v.Today()
	page.Why = page.HandIn != nil || today < round.From || today > round.To
	only, err := v.asThird(page, sealed)
	if err != nil {
		return nil, err
	}
	page.ask(v.Scheme(), sealed.Form, only)
	page.Salt, err = newSalt()
	return page, err
}

// takeSheet finds the unit's sheet in the pack of its group.
func (v *visit) takeSheet(page *fillPage, unit string) error {
	drawn, err := ask(v, appraisal.ReadLots, appraisal.ByID{ID: page.Round.Lots})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(drawn.Assigned, func(a appraisal.Assignment) bool { return a.Unit == unit })
	if i < 0 {
		return notFound(v)
	}
	page.Panel = drawn.Assigned[i].Panel
	pack, err := ask(v, appraisal.ReadSheets, appraisal.PackInput{Round: page.Round.ID, Panel: page.Panel})
	if err != nil {
		return err
	}
	for _, s := range pack.Sheets {
		if s.Unit == unit {
			page.Sheet = s
		}
	}
	return nil
}

// asThird are the indicators the person was asked about after the opening; nil for
// everybody who fills in the whole sheet.
func (v *visit) asThird(page *fillPage, sealed appraisal.Sealing) ([]string, error) {
	if sealed.State != appraisal.SealingOpened {
		return nil, nil
	}
	m, err := optional(ask(v, appraisal.ReadModeration, appraisal.ByID{ID: page.Round.ID + "-" + page.Sheet.Unit}))
	only := []string{}
	for _, l := range m.Lines {
		if l.Third == page.Person && l.Holds == nil {
			only = append(only, l.Line.Indicator)
		}
	}
	if len(only) > 0 {
		page.Open, page.HandIn, page.Why = true, nil, false
	}
	return only, err
}

// ask makes the questions: those of the form the round was sealed with, in the order
// of the paper.
func (p *fillPage) ask(s *scheme.Scheme, form []appraisal.FormLine, only []string) {
	for _, line := range p.Sheet.Lines {
		if only != nil && !slices.Contains(only, line.Indicator) {
			continue
		}
		one := fillLine{FieldLine: line}
		shares := sharesOf(s, line.Indicator, p.Sheet.Peer)
		for _, q := range line.Asked {
			if q.Kind == appraisal.FormEvents {
				one.Events = q.Choices
				continue
			}
			if len(form) > 0 && !slices.ContainsFunc(form, func(f appraisal.FormLine) bool { return f.Indicator == line.Indicator && f.Metric == q.Metric }) {
				continue
			}
			made := fillQuestion{FieldQuestion: q, N: p.Count, Indicator: line.Indicator, Points: line.Points.String(), Min: shares["minSample"]}
			for _, c := range q.Choices {
				made.Choices = append(made.Choices, fillChoice{c.ID, c.Text, shares[c.ID]})
			}
			one.Questions = append(one.Questions, made)
			p.Count++
		}
		p.Lines = append(p.Lines, one)
	}
}

// sharesOf are the per cent of the points that anchors and check points are worth, by
// id, as the indicator's rule for a peer group writes them.
func sharesOf(s *scheme.Scheme, indicator, peer string) map[string]string {
	out := map[string]string{}
	if s == nil {
		return out
	}
	for i := range s.Items {
		for k := range s.Items[i].Indicators {
			def := &s.Items[i].Indicators[k]
			if def.ID != indicator {
				continue
			}
			rule := def.Rule
			for _, variant := range def.Variants {
				if slices.Contains(variant.Peers, peer) {
					rule = variant.Rule
				}
			}
			takeShares(rule, out)
		}
	}
	return out
}

func takeShares(rule scheme.Rule, out map[string]string) {
	for list, share := range map[string]string{"checks": "share", "anchors": "pct"} {
		rows := rule.Args.Get(list)
		if rows == nil {
			continue
		}
		for _, row := range rows.List {
			out[row.Str("id")] = row.Str(share)
		}
	}
	if least := rule.Args.Str("minSample"); least != "" {
		out["minSample"] = least
	}
}

// newSalt is the chance that goes with a sheet, so that the digest of the request
// tells nothing about its lines.
func newSalt() (string, error) {
	salt := make([]byte, 18)
	_, err := rand.Read(salt)
	return base64.RawURLEncoding.EncodeToString(salt), err
}
