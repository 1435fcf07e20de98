package pages

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
