package scheme

import "strconv"

// home is an indicator and the item it stands in.
type home struct {
	item      string
	indicator *Tree
}

// homes finds every indicator whose id occurs once.
func homes(root *Tree) map[string]home {
	at, count := map[string]home{}, map[string]int{}
	for _, item := range listOf(root.Get("items")) {
		for _, ind := range listOf(item.Get("indicators")) {
			at[ind.Str("id")] = home{item.Str("id"), ind}
			count[ind.Str("id")]++
		}
	}
	for id, n := range count {
		if n > 1 || id == "" {
			delete(at, id)
		}
	}
	return at
}

// hasMoved tells an indicator that stands in another item now.
func (d *differ) hasMoved(s Subject) bool {
	before, was := d.before[s.ID]
	after, is := d.after[s.ID]
	return s.Type == "indicator" && was && is && before.item != after.item
}

// member describes the members of a list of maps.
type member struct {
	subject func(*Tree) Subject
	key     func(*Tree) string // what tells members apart, "" when nothing does
	compare func(d *differ, p spot, a, b *Tree)
}

// naturalKeys tell members without an id apart.
var naturalKeys = map[string][]string{
	"effect": {"kind", "target", "name", "atLeast"}, "level": {"star", "name"}, "split": {"name"}, "resultUse": {"grade"},
	"change": {"indicator"}, "parentTarget": {"metric"}, "variant": {"peers"},
}

func structMember(shape *Shape) member {
	return member{
		subject: func(t *Tree) Subject { return subjectOf(shape, t) },
		key: func(t *Tree) string {
			if shape.Field("id") != nil {
				return t.Str("id")
			}
			key := ""
			for _, name := range naturalKeys[shape.Name] {
				key += Canonical(t.Get(name)) + " "
			}
			return key
		},
		compare: func(d *differ, p spot, a, b *Tree) { d.structure(p, shape, a, b) },
	}
}

// subjectOf names a struct: by id and name, or by what it has instead.
func subjectOf(shape *Shape, t *Tree) Subject {
	s := Subject{Type: shape.Name, ID: t.Str("id"), Name: t.Str("name")}
	if shape.Field("id") == nil {
		s.ID = ""
		for _, key := range naturalKeys[shape.Name] {
			if v := t.Get(key); v != nil && v.Kind == Scalar && s.ID == "" {
				s.ID = v.Scalar
			}
		}
	}
	return s
}

// members compares two lists of maps.
func (d *differ) members(p spot, a, b *Tree, m member) {
	before, after := listOf(a), listOf(b)
	pairs := align(before, after, m.key)
	late := displaced(pairs)
	for i, pair := range pairs {
		switch {
		case pair.a < 0:
			d.added(p, m, after[pair.b], pair.b)
		case pair.b < 0:
			d.removed(p, m, before[pair.a], pair.a)
		default:
			s := m.subject(after[pair.b])
			next := p.within(s, memberName(s, pair.b))
			if late[i] {
				found := d.report(next, Moved, nil, nil)
				found.From, found.To = strconv.Itoa(pair.a+1), strconv.Itoa(pair.b+1)
			}
			d.matched(next, m, before[pair.a], after[pair.b])
		}
	}
}

// matched compares two members that are the same one.
func (d *differ) matched(p spot, m member, a, b *Tree) {
	if from, to := a.Str("id"), b.Str("id"); from != to {
		found := d.report(p, Renumbered, nil, nil)
		found.From, found.To = from, to
		a = withoutID(a).Set("id", Text(to))
	}
	m.compare(d, p, a, b)
}

func listOf(t *Tree) []*Tree {
	if t == nil {
		return nil
	}
	return t.List
}

// memberName is a member's step in a path: its id, or its number.
func memberName(s Subject, at int) string {
	if s.ID != "" {
		return s.ID
	}
	return "#" + strconv.Itoa(at+1)
}

func (d *differ) added(p spot, m member, t *Tree, at int) {
	s := m.subject(t)
	if d.hasMoved(s) {
		d.told++ // it is told where the indicator stood before
		return
	}
	d.report(p.within(s, memberName(s, at)), Added, nil, t)
}

func (d *differ) removed(p spot, m member, t *Tree, at int) {
	s := m.subject(t)
	if !d.hasMoved(s) {
		d.report(p.within(s, memberName(s, at)), Removed, t, nil)
		return
	}
	now := d.after[s.ID]
	next := p.within(s, s.ID)
	next.path = "items[" + now.item + "].indicators[" + s.ID + "]"
	found := d.report(next, Transferred, nil, nil)
	found.From, found.To = d.before[s.ID].item, now.item
	m.compare(d, next, t, now.indicator)
}
