package verify

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	dec "eightx/decimal"
	"eightx/facts"
	"eightx/scheme"
)

// batch takes a delivery, unless it was returned. Of one that is about a part of the
// year only its series count; its figures were about that part.
func (a *assembly) batch(body []byte) error {
	var b struct {
		Stage  string `json:"stage"`
		Period string `json:"period"`
	}
	if err := json.Unmarshal(body, &b); err != nil {
		return err
	}
	f, err := readBatch(body)
	switch {
	case err != nil:
		return err
	case b.Stage == "returned":
		return nil
	case b.Period != "":
		f = &facts.Facts{Series: f.Series}
	}
	all := a.facts
	all.Values = slices.Concat(all.Values, f.Values)
	all.Series = slices.Concat(all.Series, f.Series)
	all.Checks = slices.Concat(all.Checks, f.Checks)
	all.Events = slices.Concat(all.Events, f.Events)
	all.Ratings = slices.Concat(all.Ratings, f.Ratings)
	all.Vetoes = slices.Concat(all.Vetoes, f.Vetoes)
	all.History = slices.Concat(all.History, f.History)
	all.Declarations = slices.Concat(all.Declarations, f.Declarations)
	all.Recusals = slices.Concat(all.Recusals, f.Recusals)
	all.Corrections = slices.Concat(all.Corrections, f.Corrections)
	return nil
}

// supervision takes a confirmed record: an event of a ledger, the figure of a period,
// or both.
func (a *assembly) supervision(body []byte) error {
	var s struct {
		Number string      `json:"number"`
		Unit   string      `json:"unit"`
		Source string      `json:"source"`
		Date   string      `json:"date"`
		Fact   string      `json:"fact"`
		Ledger string      `json:"ledger"`
		Kind   string      `json:"kind"`
		Level  string      `json:"level"`
		Count  *dec.Number `json:"count"`
		Matter string      `json:"matter"`
		Points *dec.Number `json:"points"`
		Flags  []string    `json:"flags"`
		Metric string      `json:"metric"`
		Period string      `json:"period"`
		Value  *dec.Number `json:"value"`
		Absent string      `json:"absent"`
	}
	if err := json.Unmarshal(body, &s); err != nil {
		return err
	}
	if s.Ledger != "" {
		a.facts.Events = append(a.facts.Events, facts.Event{
			ID: s.Number, Unit: s.Unit, Ledger: s.Ledger, Kind: s.Kind, Level: s.Level, Count: s.Count, Date: s.Date, Matter: s.Matter,
			Points: s.Points, Flags: s.Flags, Text: s.Fact, Source: facts.Source{From: s.Source},
		})
	}
	if s.Metric != "" {
		source := facts.Source{Stage: facts.Final, From: s.Source, Date: s.Date, Note: s.Absent}
		a.facts.Series = append(a.facts.Series, facts.Series{Unit: s.Unit, Metric: s.Metric, Period: s.Period, Value: s.Value, Source: source})
	}
	return nil
}

// sheetLine is a mark: as an object, or as the list indicator, value, level, fact.
type sheetLine struct {
	Indicator string      `json:"indicator"`
	Kind      string      `json:"kind"`
	Metric    string      `json:"metric"`
	Value     *dec.Number `json:"value"`
	Level     string      `json:"level"`
	Fact      string      `json:"fact"`
	OK        []string    `json:"ok"`
	NA        []string    `json:"na"`
	Sampled   *dec.Number `json:"sampled"`
	Passed    *dec.Number `json:"passed"`
}

func (l *sheetLine) UnmarshalJSON(data []byte) error {
	if data[0] == '{' {
		type plain sheetLine
		return json.Unmarshal(data, (*plain)(l))
	}
	var list []string
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	if len(list) == 0 || len(list) > 4 {
		return errors.New("a line is a list of one to four texts")
	}
	list = append(list, "", "", "")
	l.Indicator, l.Level, l.Fact = list[0], list[2], list[3]
	if list[1] == "" {
		return nil
	}
	value, err := dec.Parse(list[1])
	l.Value = &value
	return err
}

// sheet takes the marks that go to the engine each, unless the round is not the year's;
// those of a sealed sheet wait for the moderation. What is settled between assessors
// comes with it, too.
func (a *assembly) sheet(body []byte) error {
	var s struct {
		Unit     string      `json:"unit"`
		Round    string      `json:"round"`
		Assessor string      `json:"assessor"`
		Lines    []sheetLine `json:"lines"`

		Uncounted bool            `json:"uncounted"`
		Proof     json.RawMessage `json:"proof"`
	}
	if err := json.Unmarshal(body, &s); err != nil || s.Uncounted {
		return err
	}
	to := &a.facts.Ratings
	var waiting []facts.Rating
	if s.Proof != nil {
		to = &waiting
	}
	for _, line := range s.Lines {
		if !slices.Contains([]string{"", "level", "number"}, line.Kind) {
			continue
		}
		metric := line.Indicator
		if line.Metric != "" {
			metric = line.Metric
		}
		*to = append(*to, facts.Rating{
			Unit: s.Unit, Metric: metric, Rater: s.Assessor, Level: line.Level, Value: line.Value, Fact: line.Fact,
			Source: facts.Source{Stage: facts.Final, From: s.Round},
		})
	}
	at := [2]string{s.Round, s.Unit}
	a.sealed[at] = append(a.sealed[at], waiting...)
	return nil
}

// moderation takes the marks that hold after the assessors' were compared, when the
// round is the one that counts.
func (a *assembly) moderation(body []byte) error {
	var m struct {
		Round  string `json:"round"`
		Unit   string `json:"unit"`
		Counts bool   `json:"counts"`
		Closed int64  `json:"closed"` // Unix milliseconds
		Lines  []struct {
			Line struct {
				Indicator string `json:"indicator"`
				Kind      string `json:"kind"`
				Metric    string `json:"metric"`
				Passed    string `json:"passed"`
			} `json:"line"`
			Holds *sheetLine `json:"holds"`
		} `json:"lines"`
	}
	if err := json.Unmarshal(body, &m); err != nil || !m.Counts {
		return err
	}
	a.facts.Ratings = append(a.facts.Ratings, a.sealed[[2]string{m.Round, m.Unit}]...)
	source := facts.Source{Stage: facts.Final, From: m.Round, Date: dayInChina(m.Closed)}
	value := func(metric string, n *dec.Number) {
		a.facts.Values = append(a.facts.Values, facts.Value{Unit: m.Unit, Metric: metric, Value: *n, Source: source})
	}
	for _, line := range m.Lines {
		form, holds := line.Line, line.Holds
		switch {
		case holds == nil:
			return errors.New("nothing holds in " + form.Indicator)
		case form.Kind == "checks":
			a.facts.Checks = append(a.facts.Checks, facts.Check{Unit: m.Unit, Indicator: form.Indicator, OK: append([]string{}, holds.OK...), NA: holds.NA, Source: source})
		case form.Kind == "sample" && holds.Sampled != nil && holds.Passed != nil:
			value(form.Metric, holds.Sampled)
			value(form.Passed, holds.Passed)
		case form.Kind == "figure" && holds.Value != nil:
			value(form.Metric, holds.Value)
		}
	}
	return nil
}

// dayInChina is the day of a moment.
func dayInChina(unixMilli int64) string {
	return time.UnixMilli(unixMilli).In(time.FixedZone("", 8*3600)).Format(time.DateOnly)
}

// veto takes a case; the later one of the same unit and veto replaces the earlier.
func (a *assembly) veto(body []byte) error {
	var v struct {
		Unit     string `json:"unit"`
		Veto     string `json:"veto"`
		Target   string `json:"target"`
		State    string `json:"state"`
		Basis    string `json:"basis"`
		Day      string `json:"day"`
		Document *struct {
			Name string `json:"name"`
		} `json:"document"`
		Decision *struct {
			Minutes string `json:"minutes"`
			Time    int64  `json:"time"` // Unix milliseconds
		} `json:"decision"`
	}
	if err := json.Unmarshal(body, &v); err != nil {
		return err
	}
	out := facts.VetoCase{Unit: v.Unit, Veto: v.Veto, Target: v.Target, State: caseState(v.State), Basis: v.Basis, Source: facts.Source{Stage: facts.Final, Date: v.Day}}
	if v.Document != nil {
		out.Basis = v.Document.Name
	}
	if v.Decision != nil {
		out.From, out.Date = v.Decision.Minutes, dayInChina(v.Decision.Time)
	}
	key := v.Unit + " " + v.Veto
	if at, known := a.cases[key]; known {
		a.facts.Vetoes[at] = out
		return nil
	}
	a.cases[key] = len(a.facts.Vetoes)
	a.facts.Vetoes = append(a.facts.Vetoes, out)
	return nil
}

// caseState is what the engine is told: a case that is still open was proposed, one that
// was taken back was rejected.
func caseState(state string) string {
	switch state {
	case "decided", "rejected", "lifted", "heard":
		return state
	case "withdrawn":
		return "rejected"
	}
	return "proposed"
}

// evaluation takes what residents answered to the questions that the scheme scores,
// by strata where it counts them apart.
func (a *assembly) evaluation(body []byte) error {
	type share struct {
		Valid    int `json:"valid"`
		Positive int `json:"positive"`
	}
	var e struct {
		Unit   string `json:"unit"`
		From   string `json:"source"`
		Date   string `json:"date"`
		Strata []struct {
			ID string `json:"id"`
		} `json:"strata"`
		Tallies []struct {
			Question string `json:"question"`
			share
			Strata map[string]share `json:"strata"`
		} `json:"tallies"`
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return err
	}
	add := func(metric string, s share) {
		for suffix, n := range []int{s.Valid, s.Positive} {
			name := metric + []string{".valid", ".positive"}[suffix]
			a.facts.Values = append(a.facts.Values, facts.Value{Unit: e.Unit, Metric: name, Value: dec.Int(int64(n)), Source: facts.Source{Stage: facts.Final, From: e.From, Date: e.Date}})
		}
	}
	for _, tally := range e.Tallies {
		rule := surveyRule(a.scheme, tally.Question)
		switch {
		case rule == nil:
		case !rule.Args.Has("strata"):
			add(tally.Question, tally.share)
		default:
			for _, stratum := range e.Strata {
				add(tally.Question+"."+stratum.ID, tally.Strata[stratum.ID])
			}
		}
	}
	return nil
}

// surveyRule is the rule of an indicator that residents answer; nil when it is none.
func surveyRule(s *scheme.Scheme, indicator string) *scheme.Rule {
	for i := range s.Items {
		for j := range s.Items[i].Indicators {
			if ind := &s.Items[i].Indicators[j]; ind.ID == indicator && ind.Rule.Kind == "survey" {
				return &ind.Rule
			}
		}
	}
	return nil
}
