package scheme

import "eightx/decimal"

// rule compares two rules: the kind, then parameter by parameter. When the kind
// changes, parameters of the old one are not told one by one.
func (d *differ) rule(p spot, a, b *Tree) {
	before, after := a.Str("kind"), b.Str("kind")
	if before != after {
		d.report(p, Changed, a, b)
		return
	}
	d.params(p, after, "", a, b)
}

// params compares the parameters of a rule, or the fields of a row of them. Path
// is the parameter they stand under, "" for the rule itself.
func (d *differ) params(p spot, kind, path string, a, b *Tree) {
	for _, key := range bothKeys(a, b) {
		before, after := a.Get(key), b.Get(key)
		if Canonical(before) == Canonical(after) {
			continue
		}
		next := p.key(p.owner, key)
		next.kind = kind
		switch {
		case isRows(before) && isRows(after):
			d.members(next, before, after, rowMember(kind, dotted(path, key)))
		case kindOf(before) == Map && kindOf(after) == Map && !before.Has("kind"):
			d.params(next, kind, dotted(path, key), before, after)
		case kindOf(before) == Map && kindOf(after) == Map:
			d.rule(next, before, after)
		case sameNumber(before, after):
			d.report(next, Rewritten, before, after)
		default:
			d.report(next, Changed, before, after)
		}
	}
}

// sameNumber tells 0.60 and 60% from a change.
func sameNumber(a, b *Tree) bool {
	if kindOf(a) != Scalar || kindOf(b) != Scalar {
		return false
	}
	x, errX := decimal.Parse(a.Scalar)
	y, errY := decimal.Parse(b.Scalar)
	return errX == nil && errY == nil && x.Equal(y)
}

func dotted(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// isRows tells a list of maps.
func isRows(t *Tree) bool {
	if kindOf(t) != List || len(t.List) == 0 {
		return false
	}
	for _, row := range t.List {
		if kindOf(row) != Map {
			return false
		}
	}
	return true
}

// rowMember describes the rows of a parameter: by id, or by what they say.
func rowMember(kind, param string) member {
	return member{
		subject: func(t *Tree) Subject {
			name := t.Str("name")
			if name == "" {
				name = t.Str("text")
			}
			return Subject{Type: "row", Kind: kind, Param: param, ID: t.Str("id"), Name: name}
		},
		key:     func(t *Tree) string { return t.Str("id") },
		compare: func(d *differ, p spot, a, b *Tree) { d.params(p, kind, param, a, b) },
	}
}
