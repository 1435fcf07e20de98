package appraisal

import (
	"time"
	"unicode/utf8"

	"eightx/internal/errs"
)

// longest is how many characters a short text of an input may have; longer texts
// have fields of their own (reasons, notes).
const (
	longest     = 200
	longestText = 4000
)

// wrong collects what is wrong with an input, so that the user hears all of it at
// once.
type wrong struct{ list errs.List }

// need wants a text.
func (w *wrong) need(field, value string) {
	if value == "" {
		w.add("input.missing", field)
		return
	}
	w.short(field, value)
}

// short bounds a text that may be missing.
func (w *wrong) short(field, value string) { w.bounded(field, value, longest) }

// text bounds a text of sentences.
func (w *wrong) text(field, value string) { w.bounded(field, value, longestText) }

func (w *wrong) bounded(field, value string, most int) {
	if utf8.RuneCountInString(value) > most {
		w.add("input.too_long", field, errs.P("most", most))
	}
	if !utf8.ValidString(value) {
		w.add("input.not_text", field)
	}
}

// day wants a date "2026-07-06", or nothing.
func (w *wrong) day(field, value string) {
	if value == "" {
		return
	}
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		w.add("input.not_a_day", field, errs.P("value", value))
	}
}

// oneOf wants one of the choices.
func (w *wrong) oneOf(field, value string, choices ...string) {
	for _, choice := range choices {
		if value == choice {
			return
		}
	}
	w.add("input.not_a_choice", field, errs.P("value", value))
}

func (w *wrong) add(code, field string, details ...errs.Detail) {
	details = append(details, errs.Where{Path: field}, errs.P("field", field))
	w.list = append(w.list, errs.E(errs.Invalid, code, details...))
}

func (w *wrong) err() error { return w.list.Err() }

// move refuses a step that the table of states does not have.
func move[S ~string](moves map[S][]S, kind string, from, to S) error {
	for _, allowed := range moves[from] {
		if allowed == to {
			return nil
		}
	}
	return errs.E(errs.Conflict, "state.no_way", errs.P("kind", kind), errs.P("from", string(from)), errs.P("to", string(to)))
}
