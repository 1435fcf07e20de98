package pages

import (
	"slices"

	"eightx/internal/locale"
	"eightx/scheme"
)

// Forms for the parts of a scheme that are no rules: they are made of the shape of a
// scheme, so that no key of it is without its form.

// elsewhere are the parts that have a place of their own on the page, or are not written by
// hand.
var elsewhere = []string{"schema", "year", "status", "items", "replaces"}

// shownInGrid are the keys of items and indicators that the grid and the form of the rule
// show already.
var shownInGrid = []string{"id", "name", "points", "rule", "basis", "kind", "indicators"}

// schemeParts are the forms of a whole scheme's other parts.
func schemeParts(lang locale.Lang) []paramForm {
	return shapeForms(lang, scheme.RootShape(), elsewhere)
}

// lineParts and itemParts are what an indicator and an item have besides the grid:
// variants for some peer groups, conditions, caps.
func lineParts(lang locale.Lang) []paramForm {
	return shapeForms(lang, itemShape().Field("indicators").Elem, shownInGrid)
}

func itemParts(lang locale.Lang) []paramForm { return shapeForms(lang, itemShape(), shownInGrid) }

func itemShape() *scheme.Shape { return scheme.RootShape().Field("items").Elem }

func shapeForms(lang locale.Lang, s *scheme.Shape, without []string) []paramForm {
	var out []paramForm
	for _, f := range s.Fields {
		if !slices.Contains(without, f.Name) {
			out = append(out, shapeForm(lang, s.Name, f))
		}
	}
	return out
}

func shapeForm(lang locale.Lang, owner string, f scheme.ShapeField) paramForm {
	code := owner + "." + f.Name
	form := paramForm{Name: f.Name, Label: wordOr(lang, "scheme.field."+code, f.Name), Help: wordOr(lang, "scheme.help."+code, ""), Required: f.Required}
	form.Type, form.Fields = shapeType(lang, f.Shape)
	choices := f.Shape.Choices
	if f.Shape.Elem != nil {
		choices = f.Shape.Elem.Choices
	}
	for _, choice := range choices {
		form.Choices = append(form.Choices, choiceForm{choice, wordOr(lang, "scheme.choice."+code+"."+choice, choice)})
	}
	return form
}

// shapeType is how a value is entered; what has no simpler form is written as JSON.
func shapeType(lang locale.Lang, s *scheme.Shape) (string, []paramForm) {
	switch s.Kind {
	case scheme.NumberShape:
		return "number", nil
	case scheme.IntegerShape:
		return "integer", nil
	case scheme.BoolShape:
		return "bool", nil
	case scheme.RuleShape:
		return "rule", nil
	case scheme.PointsShape:
		return "numberMap", nil
	case scheme.StructShape:
		return "map", shapeForms(lang, s, nil)
	case scheme.MapShape:
		if s.Elem.Kind != scheme.StructShape && s.Elem.Kind != scheme.ListShape && s.Elem.Kind != scheme.MapShape {
			return "numberMap", nil
		}
		return "json", nil
	case scheme.ListShape:
		switch s.Elem.Kind {
		case scheme.StructShape:
			return "rows", shapeForms(lang, s.Elem, nil)
		case scheme.ListShape, scheme.MapShape, scheme.RuleShape, scheme.PointsShape:
			return "json", nil
		}
		return "texts", nil
	}
	if len(s.Choices) > 0 {
		return "choice", nil
	}
	return "text", nil
}

func wordOr(lang locale.Lang, code, otherwise string) string {
	if !locale.Has(code) {
		return otherwise
	}
	return locale.Text(lang, code)
}
