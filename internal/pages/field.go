package pages

import "strings"

// Was is what was entered into a field in the last attempt, "" when there was none.
// Tables of inputs use it; single fields know it by themselves.
func (f *form) Was(name string) string {
	if f == nil || f.values == nil {
		return ""
	}
	return f.values.Get(name)
}

// PiecePath is where a piece of evidence can be looked at.
func (v *visit) PiecePath(id string) string {
	if v.site.paths["/evidence/{id}"] {
		return "/evidence/" + id
	}
	return "/api/v1/orgs/" + v.Org() + "/evidence/" + id + "/view"
}

// AccountID is the visitor's account, which commits to a share of a seed.
func (v *visit) AccountID() string { return v.actor.Account }

// Told are the lines of an answer that is shown once: a text is one, a list has one
// for each of its elements, an object one for what it holds, in the order of its names.
func (v *visit) Told(value any) []string {
	switch value := value.(type) {
	case []any:
		var out []string
		for _, one := range value {
			out = append(out, v.Told(one)...)
		}
		return out
	case map[string]any:
		var parts []string
		for _, name := range sortedKeys(value) {
			parts = append(parts, v.Told(value[name])...)
		}
		return []string{strings.Join(parts, "\n")}
	}
	return []string{textOf(value)}
}
