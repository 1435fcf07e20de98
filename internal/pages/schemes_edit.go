package pages

import (
	"encoding/json"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/scoring"
)

// schemeEdit is the page on which a draft is changed. Trying a text dry shows the same
// page with what the checker says of it.
type schemeEdit struct {
	Scheme   appraisal.Scheme
	Findings []findingGroup
	Problem  *problem
	Data     editorData
}

// editorData is what the editor gets.
type editorData struct {
	ID      string            `json:"id"`
	Cycle   string            `json:"cycle"`
	Version int64             `json:"version"`
	Text    json.RawMessage   `json:"text"`
	Kinds   []kindForm        `json:"kinds"`
	Items   []choiceForm      `json:"itemKinds"`
	Parts   []paramForm       `json:"parts"`
	OfItem  []paramForm       `json:"itemFields"`
	OfLine  []paramForm       `json:"lineFields"`
	Words   map[string]string `json:"words"`
}

// kindForm describes a rule kind so that its form can be made of it.
type kindForm struct {
	Name   string      `json:"name"`
	Label  string      `json:"label"`
	Help   string      `json:"help"`
	Params []paramForm `json:"params"`
}

// paramForm describes one parameter.
type paramForm struct {
	Name     string       `json:"name"`
	Label    string       `json:"label"`
	Help     string       `json:"help,omitempty"`
	Type     string       `json:"type"`
	Required bool         `json:"required,omitempty"`
	Default  string       `json:"default,omitempty"`
	Choices  []choiceForm `json:"choices,omitempty"`
	Fields   []paramForm  `json:"fields,omitempty"`
}

type choiceForm struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

func seeSchemeEdit(v *visit) (any, error) {
	record, err := ask(v, appraisal.ReadScheme, appraisal.SchemeAt{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	if record.Published != nil {
		return nil, errs.E(errs.Conflict, "scheme.immutable", errs.P("id", record.ID))
	}
	p := schemeEdit{Scheme: record}
	checked := record
	if v.tried != nil && v.tried.route == "scheme.draft" {
		if err := again(v.tried.answer, &checked); err != nil {
			return nil, err
		}
	}
	if v.failed != nil && v.failed.route == "scheme.draft" {
		p.Problem = v.failed.problem
	}
	parsed, err := schemeOf(checked)
	if err != nil {
		return nil, err
	}
	p.Findings, _ = findingGroups(v.lang, checked.Findings, newPlaces(parsed))
	p.Data = editorData{ID: record.ID, Cycle: record.Cycle, Version: record.Version, Text: record.Text, Kinds: kindForms(v.lang), Parts: schemeParts(v.lang), OfItem: itemParts(v.lang), OfLine: lineParts(v.lang), Words: map[string]string{}}
	for _, kind := range []string{"fixed", "added", "bonus", "penalty"} {
		p.Data.Items = append(p.Data.Items, choiceForm{kind, v.T("scheme.choice.item.kind." + kind)})
	}
	for _, word := range editorWords {
		p.Data.Words[word] = v.T("pages.edit." + word)
	}
	return p, nil
}

// again reads an answer in JSON into what it was made of.
func again(answer, into any) error {
	data, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

// editorWords are the texts the editor says itself: pages.edit.<word>.
var editorWords = []string{
	"label", "id", "name", "rule", "basis", "saved", "unsaved", "saving", "failed", "restore", "go_on", "discard", "checking", "checked", "not_checked",
	"sum", "kind", "choose", "add_row", "remove_row", "new_item", "new_indicator", "yes", "no", "each", "more", "part", "entry",
}

// kindForms describe all rule kinds, in the order of documentation.
func kindForms(lang locale.Lang) []kindForm {
	kinds := scoring.Kinds()
	out := make([]kindForm, len(kinds))
	for i := range kinds {
		code := "rule." + kinds[i].Name
		out[i] = kindForm{Name: kinds[i].Name, Label: locale.Text(lang, code), Help: locale.Text(lang, code+".help"), Params: paramForms(lang, code, kinds[i].Params)}
	}
	return out
}

func paramForms(lang locale.Lang, code string, params []scoring.Param) []paramForm {
	out := make([]paramForm, len(params))
	for i := range params {
		p := &params[i]
		form := paramForm{Name: p.Name, Label: locale.Text(lang, code+"."+p.Name), Type: string(p.Type), Required: p.Required, Default: p.Default}
		for _, choice := range p.Choices {
			form.Choices = append(form.Choices, choiceForm{choice, locale.Text(lang, "choice."+choice)})
		}
		form.Fields = paramForms(lang, code+"."+p.Name, p.Fields)
		out[i] = form
	}
	return out
}
