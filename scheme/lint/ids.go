package lint

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"eightx/expr"
	"eightx/scheme"
)

// Ids: each once, written so that files, formulas and sheets can name them, and
// nothing named that is not there.

// named is an id at its path; owner is the struct it belongs to.
type named struct{ id, path, owner string }

// lists are the ids of each list, those that must differ among each other
// together. Ids of peer groups, metrics, items and indicators are checked for
// doubles by the engine, because formulas name them.
func (c *checker) lists() [][]named {
	s := c.s
	out := [][]named{
		ids("departments", "department", s.Departments, func(x scheme.Department) string { return x.ID }),
		ids("panels", "panel", s.Panels, func(x scheme.Panel) string { return x.ID }),
		ids("panelRules.recusal", "recusal", s.PanelRules.Recusal, func(x scheme.Recusal) string { return x.ID }),
		ids("phases", "phase", s.Phases, func(x scheme.Phase) string { return x.ID }),
		ids("dimensions", "dimension", s.Dimensions, func(x scheme.Dimension) string { return x.ID }),
		ids("scopes", "scope", s.Scopes, func(x scheme.Scope) string { return x.ID }),
		ids("ranking.extra", "extraRank", s.Ranking.Extra, func(x scheme.ExtraRank) string { return x.ID }),
		ids("vetoes", "veto", s.Vetoes, func(x scheme.Veto) string { return x.ID }),
		ids("rewards", "reward", s.Rewards, func(x scheme.Reward) string { return x.ID }),
		ids("amendments", "amendment", s.Amendments, func(x scheme.Amendment) string { return x.ID }),
		ids("documents", "document", s.Documents, func(x scheme.Document) string { return x.ID }),
		ids("grades", "grading", s.Grades, func(x scheme.Grading) string { return x.ID }),
	}
	for i, item := range s.Items {
		out = append(out, ids(scheme.ItemPath(i)+".groups", "group", item.Groups, func(x scheme.Group) string { return x.ID }))
	}
	for i, r := range s.Rewards {
		out = append(out, ids("rewards["+itoa(i)+"].roles", "role", r.Roles, func(x scheme.Role) string { return x.ID }))
	}
	for _, g := range c.gradings() {
		out = append(out, ids(g.path+".gates", "gate", g.Gates, func(x scheme.Gate) string { return x.ID }))
	}
	return out
}

func ids[T any](path, owner string, list []T, id func(T) string) []named {
	out := make([]named, len(list))
	for i, x := range list {
		out[i] = named{id(x), path + "[" + itoa(i) + "].id", owner}
	}
	return out
}

// checkDoubleIDs reports an id that its list has twice.
func checkDoubleIDs(c *checker) {
	for _, list := range c.lists() {
		seen := map[string]bool{}
		for _, n := range list {
			if seen[n.id] && n.id != "" {
				c.report(n.path, "id", n.id, "type", word("scheme.type."+n.owner))
			}
			seen[n.id] = true
		}
	}
}

// checkIDForms reports ids that cannot be written in formulas and file names.
func checkIDForms(c *checker) {
	all := slices.Concat(c.lists()...)
	all = append(all, ids("peerGroups", "peerGroup", c.s.PeerGroups, func(x scheme.PeerGroup) string { return x.ID })...)
	all = append(all, ids("metrics", "metric", c.s.Metrics, func(x scheme.Metric) string { return x.ID })...)
	all = append(all, ids("items", "item", c.s.Items, func(x scheme.Item) string { return x.ID })...)
	for i := range c.lines {
		all = append(all, named{c.lines[i].def.ID, c.lines[i].path + ".id", "indicator"})
	}
	for _, n := range all {
		if n.id != "" && !idForm(n.id) {
			c.report(n.path, "id", n.id, "type", word("scheme.type."+n.owner))
		}
	}
}

// maxID is the longest id that still fits a column and a sheet name.
const maxID = 40

// idForm tells whether an id is letters, digits, "_" and "-" only.
func idForm(id string) bool {
	return len([]rune(id)) <= maxID && !strings.ContainsFunc(id, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '-'
	})
}

// refs checks that named things exist.
type refs struct {
	*checker
	departments, dimensions, metrics, groups, rewards, gradings, levels []string
}

// checkReferences reports departments, dimensions, metrics, groups and others that
// are named but not there. What formulas name is the engine's to check.
func checkReferences(c *checker) {
	r := &refs{checker: c}
	for _, x := range c.s.Departments {
		r.departments = append(r.departments, x.ID)
	}
	for _, x := range c.s.Dimensions {
		r.dimensions = append(r.dimensions, x.ID)
	}
	for _, x := range c.s.Metrics {
		r.metrics = append(r.metrics, x.ID)
	}
	for _, x := range c.s.PeerGroups {
		r.groups = append(r.groups, x.ID)
	}
	for _, x := range c.s.Rewards {
		r.rewards = append(r.rewards, x.ID)
	}
	r.office()
	r.items()
	r.results()
}

// need reports an id that is not among those known.
func (r *refs) need(path, owner, id string, known []string) {
	if id != "" && !slices.Contains(known, id) {
		r.report(path, "id", id, "type", word("scheme.type."+owner), "known", some(id, known))
	}
}

// someIDs is how many ids are offered when none is close.
const someIDs = 6

// some are the ids to choose from: the one that is close, or the first few.
func some(id string, known []string) string {
	if near := scheme.Nearest(id, known); near != "" {
		return near
	}
	list := strings.Join(known[:min(someIDs, len(known))], ", ")
	if len(known) > someIDs {
		return list + ", …"
	}
	return list
}

func (r *refs) needAll(path, owner string, list, known []string) {
	for i, id := range list {
		r.need(path+"["+itoa(i)+"]", owner, id, known)
	}
}

// points checks that points per peer group name groups there are.
func (r *refs) points(path string, p scheme.Points) {
	for _, id := range slices.Sorted(maps.Keys(p.ByGroup)) {
		r.need(path+"."+id, "peerGroup", id, r.groups)
	}
}

func (r *refs) office() {
	for i, p := range r.s.Panels {
		path := "panels[" + itoa(i) + "]"
		r.need(path+".lead", "department", p.Lead, r.departments)
		r.needAll(path+".members", "department", p.Members, r.departments)
	}
	for i, m := range r.s.Metrics {
		r.need("metrics["+itoa(i)+"].owner", "department", m.Owner, r.departments)
	}
	for i, t := range r.s.Org.Parent.Targets {
		path := "org.parent.targets[" + itoa(i) + "]"
		r.need(path+".metric", "metric", t.Metric, r.metrics)
		r.need(path+".task", "metric", t.Task, r.metrics)
		r.need(path+".base", "metric", t.Base, r.metrics)
	}
}

func (r *refs) items() {
	for i, item := range r.s.Items {
		path := scheme.ItemPath(i)
		r.need(path+".lead", "department", item.Lead, r.departments)
		r.needAll(path+".dimensions", "dimension", item.Dimensions, r.dimensions)
		r.points(path+".points", item.Points)
		r.points(path+".weight", item.Weight)
		r.points(path+".cap", item.Cap)
		r.points(path+".floor", item.Floor)
		for k, g := range item.Groups {
			at := path + ".groups[" + itoa(k) + "]"
			r.points(at+".cap", g.Cap)
			r.points(at+".floor", g.Floor)
		}
	}
	for i := range r.lines {
		l := &r.lines[i]
		r.need(l.path+".dept", "department", l.def.Dept, r.departments)
		r.needAll(l.path+".dimensions", "dimension", l.def.Dimensions, r.dimensions)
		r.points(l.path+".points", l.def.Points)
	}
}

// results checks what gradings and vetoes name.
func (r *refs) results() {
	for _, g := range r.checker.gradings() {
		r.gradings = append(r.gradings, g.ID)
		for i, level := range g.Levels {
			r.points(g.path+".levels["+itoa(i)+"].quota", level.Quota)
			r.points(g.path+".levels["+itoa(i)+"].share", level.Share)
			r.levels = append(r.levels, level.Name)
		}
	}
	for i, v := range r.s.Vetoes {
		for k, e := range v.Effects {
			r.effect("vetoes["+itoa(i)+"].effects["+itoa(k)+"]", e)
		}
	}
}

func (r *refs) effect(path string, e scheme.Effect) {
	if e.Target == "*" {
		return
	}
	switch e.Kind {
	case "pay_coefficient", "pay_zero", "deposit_lost", "not_eligible":
		r.need(path+".target", "reward", e.Target, r.rewards)
	case "star_cap", "star", "grade", "no_promotion":
		r.need(path+".target", "grading", e.Target, r.gradings)
	}
	if e.Kind == "grade" {
		r.need(path+".name", "level", e.Name, r.levels)
	}
}

// used are the names of metrics anything in the scheme reads.
func (c *checker) used() map[string]bool {
	used := map[string]bool{}
	for _, f := range c.formulas {
		for _, name := range expr.Refs(f.node) {
			used[strings.TrimPrefix(name, "unit.")] = true
		}
		for _, attr := range expr.Links(f.node) {
			used[attr] = true
		}
	}
	for _, cl := range c.clauses {
		mentioned(cl.args, used)
	}
	for _, t := range c.s.Org.Parent.Targets {
		used[t.Metric], used[t.Task], used[t.Base] = true, true, true
	}
	return used
}

// mentioned notes every plain text of a rule: some parameters name a metric.
func mentioned(t *scheme.Tree, used map[string]bool) {
	if t == nil {
		return
	}
	if t.Kind == scheme.Scalar {
		used[t.Scalar] = true
	}
	for _, x := range t.List {
		mentioned(x, used)
	}
	for _, x := range t.Values {
		mentioned(x, used)
	}
}
