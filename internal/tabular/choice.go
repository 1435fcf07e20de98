package tabular

import (
	"slices"
	"strconv"
	"strings"

	"eightx/facts"
	"eightx/internal/locale"
	"eightx/scheme"
)

// choiceIndex finds an id by what people pick or write: the id, its words, or
// both with a space between, as drop-downs show them.
type choiceIndex map[string][]string

func newChoiceIndex(list []Choice) choiceIndex {
	x := choiceIndex{}
	for _, c := range list {
		for _, name := range []string{c.ID, c.Text, label(c)} {
			if key := fold(name); key != "" && !slices.Contains(x[key], c.ID) {
				x[key] = append(x[key], c.ID)
			}
		}
	}
	return x
}

// label is how a choice stands in a drop-down: "e1 缺开1次".
func label(c Choice) string {
	if c.Text == "" || c.Text == c.ID {
		return c.ID
	}
	return c.ID + " " + c.Text
}

// pick finds the id a cell means in a list of choices. An empty list allows
// anything. Name tells lists apart.
func (x *line) pick(c cell, name string, list []Choice) (string, bool) {
	text := clean(narrow(c.text))
	if len(list) == 0 {
		return text, true
	}
	index, ok := x.r.choices[name]
	if !ok {
		index = newChoiceIndex(list)
		x.r.choices[name] = index
	}
	ids := index[fold(text)]
	if len(ids) == 0 { // words of a scheme change; its ids do not
		id, _, _ := strings.Cut(text, " ")
		ids = index[fold(id)]
	}
	switch len(ids) {
	case 1:
		return ids[0], true
	case 0:
		x.note(c, Error, "tabular.unknown_choice", "nearest", nearestOf(text, labels(list)))
		return "", false
	}
	p := x.problem(c, Question, "tabular.which_choice")
	for _, id := range ids {
		p.Readings = append(p.Readings, Reading{id, text})
	}
	if i := x.r.answered("", "", p.Readings); i >= 0 {
		return ids[i], true
	}
	x.r.report(p)
	return "", false
}

func labels(list []Choice) []string {
	var out []string
	for _, c := range list {
		out = append(out, c.ID, c.Text)
	}
	return out
}

// wordsOf are fixed ids with their words in the locale: stages, states.
func wordsOf(lang locale.Lang, family string, ids ...string) []Choice {
	var out []Choice
	for _, id := range ids {
		out = append(out, Choice{id, locale.Text(lang, family+id)})
	}
	return out
}

// fixedChoices are fixed ids with their words in every language.
func fixedChoices(family string, ids ...string) []Choice {
	var out []Choice
	for _, lang := range locale.Langs {
		out = append(out, wordsOf(lang, family, ids...)...)
	}
	return out
}

var stageIDs = []string{string(facts.Claimed), string(facts.Verified), string(facts.Final)}

// readStage reads a stage in either language.
func readStage(text string) (facts.Stage, bool) {
	ids := newChoiceIndex(fixedChoices("tabular.stage.", stageIDs...))[fold(text)]
	if len(ids) != 1 {
		return "", false
	}
	return facts.Stage(ids[0]), true
}

// nearestOf is the candidate most like a text, "" when none is near.
func nearestOf(text string, all []string) string { return scheme.Nearest(clean(text), all) }

func itoa(n int) string { return strconv.Itoa(n) }

func sortedInts(set map[int]bool) []int {
	var out []int
	for i := range set {
		out = append(out, i)
	}
	slices.Sort(out)
	return out
}
