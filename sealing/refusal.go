package sealing

import "strings"

// Refusal says why something was not sealed, not read or not opened. It names
// what is wrong and never contains anything secret: no sheet, no share, no key.
type Refusal struct {
	Code   string  `json:"code"`             // stable, for example sealing.share.row; its text explains it
	Values []Value `json:"values,omitempty"` // what the text wants, in a fixed order
}

// Value is one named value of a refusal: {"field", "tenant"}.
type Value struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Error gives the code and its values; people read the text of the code.
func (r *Refusal) Error() string {
	var out strings.Builder
	out.WriteString(r.Code)
	for _, value := range r.Values {
		out.WriteString(" " + value.Name + "=" + value.Text)
	}
	return out.String()
}

// refuse makes a refusal from names and texts in turn. Texts are clipped, since
// some come from files.
func refuse(code string, namesAndTexts ...string) *Refusal {
	refusal := &Refusal{Code: code}
	for i := 0; i+1 < len(namesAndTexts); i += 2 {
		refusal.Values = append(refusal.Values, Value{namesAndTexts[i], clip(namesAndTexts[i+1])})
	}
	return refusal
}

func clip(text string) string {
	const most = 80
	text = strings.ToValidUTF8(text, "?")
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
