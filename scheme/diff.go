package scheme

import "slices"

// DifferenceKind says in which way two versions differ.
type DifferenceKind string

// The ways two versions differ.
const (
	Added       DifferenceKind = "added"
	Removed     DifferenceKind = "removed"
	Changed     DifferenceKind = "changed"     // Before → After
	Moved       DifferenceKind = "moved"       // to another place of its list: From → To, from 1
	Transferred DifferenceKind = "transferred" // an indicator to another item: From → To, ids
	Renumbered  DifferenceKind = "renumbered"  // the id alone: From → To
	Rewritten   DifferenceKind = "rewritten"   // says the same in another form
)

// Subject is what a difference is about: an item, an indicator, an event of its
// rule. Type is the name of a struct as in Shape, or "row" for a row of a rule's
// parameter.
type Subject struct {
	Type  string
	Key   string // of a part of the scheme itself: "stars", "org"
	Kind  string // of a row: rule kind
	Param string // of a row: parameter, outermost first, joined by dots
	ID    string
	Name  string
}

// Difference is one thing in which two versions of a scheme differ. Subjects
// lead from the outside in; none means the scheme itself. Owner and Field name
// the value that changed: the struct it is a key of, and the keys; Group is the
// peer group or map key the value belongs to. RuleKind is the kind of the rule
// when the value is a parameter.
type Difference struct {
	What     DifferenceKind
	Path     string // by ids: items[F1].indicators[F1-04].points.UC
	Subjects []Subject
	Owner    string
	Field    []string
	Group    string
	RuleKind string
	Before   *Tree
	After    *Tree
	From, To string
}

// Diff tells two versions of a scheme apart in the words of the scheme. Members
// of lists are matched by what they are, not by where they stand: an inserted
// indicator is one difference, not a change of all that follow. Two schemes of
// the same hash have none, two of different hashes at least one. The order is
// that of the scheme.
func Diff(a, b *Scheme) []Difference {
	before, after := Encode(a), Encode(b)
	d := &differ{groups: groupIDs(a, b), before: homes(before), after: homes(after)}
	d.structure(spot{}, RootShape(), before, after)
	return d.found
}

// differ collects differences.
type differ struct {
	found  []Difference
	told   int // differences reported, here or where an indicator stood before
	groups []string
	before map[string]home // indicators by id, as far as an id occurs once
	after  map[string]home
}

func groupIDs(schemes ...*Scheme) []string {
	var ids []string
	for _, s := range schemes {
		for _, g := range s.PeerGroups {
			if !slices.Contains(ids, g.ID) {
				ids = append(ids, g.ID)
			}
		}
	}
	return ids
}

// spot is where the comparison stands.
type spot struct {
	path     string
	subjects []Subject
	owner    string
	field    []string
	group    string
	kind     string // of the rule
}

func (p spot) key(owner, key string) spot {
	p.path = join(p.path, key)
	p.owner = owner
	p.field = append(p.field[:len(p.field):len(p.field)], key)
	return p
}

// within steps to a member of a list.
func (p spot) within(s Subject, name string) spot {
	p.path += "[" + name + "]"
	p.subjects = append(p.subjects[:len(p.subjects):len(p.subjects)], s)
	p.owner, p.field, p.group, p.kind = "", nil, "", ""
	return p
}

func (d *differ) report(p spot, what DifferenceKind, before, after *Tree) *Difference {
	d.told++
	d.found = append(d.found, Difference{
		What: what, Path: p.path, Subjects: p.subjects, Owner: p.owner, Field: p.field, Group: p.group, RuleKind: p.kind,
		Before: before, After: after,
	})
	return &d.found[len(d.found)-1]
}

// structure compares two structs key by key. Parts of the scheme itself, such
// as the office, are subjects of their own.
func (d *differ) structure(p spot, shape *Shape, a, b *Tree) {
	for _, f := range shape.Fields {
		next := p.key(shape.Name, f.Name)
		if f.Shape.Kind == StructShape && len(p.subjects) == 0 {
			next = p.part(shape.Name, f)
		}
		d.value(next, f.Shape, a.Get(f.Name), b.Get(f.Name))
	}
}

func (p spot) part(owner string, f ShapeField) spot {
	next := p.key(owner, f.Name)
	next.subjects = []Subject{{Type: f.Shape.Name, Key: f.Name}}
	next.owner, next.field = "", nil
	return next
}

func (d *differ) value(p spot, shape *Shape, a, b *Tree) {
	if a.Equal(b) || Canonical(a) == Canonical(b) {
		return
	}
	told := d.told
	switch {
	case shape.Kind == StructShape:
		d.structure(p, shape, a, b)
	case shape.Kind == ListShape && shape.Elem.Kind == StructShape:
		d.members(p, a, b, structMember(shape.Elem))
	case shape.Kind == PointsShape:
		d.points(p, a, b)
	case shape.Kind == MapShape:
		d.keys(p, a, b)
	case shape.Kind == RuleShape:
		d.rule(p, a, b)
	default:
		d.report(p, Changed, a, b)
	}
	if d.told == told {
		d.report(p, Rewritten, a, b)
	}
}

// keys compares maps from any key to a value.
func (d *differ) keys(p spot, a, b *Tree) {
	for _, key := range bothKeys(a, b) {
		if before, after := a.Get(key), b.Get(key); !before.Equal(after) {
			next := p
			next.path, next.group = join(p.path, key), key
			d.report(next, Changed, before, after)
		}
	}
}

func bothKeys(a, b *Tree) []string {
	var keys []string
	if a != nil {
		keys = append(keys, a.Keys...)
	}
	if b != nil {
		for _, key := range b.Keys {
			if a.Get(key) == nil {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// points compares points by what they are for each peer group.
func (d *differ) points(p spot, a, b *Tree) {
	if kindOf(a) != Map && kindOf(b) != Map {
		d.report(p, Changed, a, b)
		return
	}
	d.keys(p, d.byGroup(a), d.byGroup(b))
}

func kindOf(t *Tree) TreeKind {
	if t == nil {
		return Null
	}
	return t.Kind
}

// byGroup writes the same points for all as points of each group.
func (d *differ) byGroup(t *Tree) *Tree {
	if kindOf(t) != Scalar {
		return t
	}
	out := MapOf()
	for _, group := range d.groups {
		out.Set(group, t)
	}
	return out
}
