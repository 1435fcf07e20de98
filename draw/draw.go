package draw

import "slices"

// Result is the outcome of a draw and everything needed to check it with the
// input.
type Result struct {
	Format   string     `json:"draw"`
	Purpose  string     `json:"purpose"`
	Input    string     `json:"input"` // SHA-256 of the canonical input
	Seed                // as announced, and the shares sorted by who gave them
	Order    []string   `json:"order"`    // the units in the order they were drawn
	Assigned []Assigned `json:"assigned"` // by unit
	Replaced []Replaced `json:"replaced"` // by unit, panel and member
	Visits   []Visits   `json:"visits"`   // by panel
	Samples  []Drawn    `json:"samples"`  // by sample and stratum
	Steps    []Step     `json:"steps"`    // every lot in the order it was drawn
}

// Assigned is who goes to a unit: panels, or assessors, sorted.
type Assigned struct {
	Unit string   `json:"unit"`
	To   []string `json:"to"`
}

// Replaced is a member of a panel who stays away from one unit, and who goes there
// instead.
type Replaced struct {
	Unit   string `json:"unit"`
	Panel  string `json:"panel"`
	Member string `json:"member"`
	By     string `json:"by"`
	Reason string `json:"reason"` // code
}

// Visits are the units of a panel in the order in which it sees them.
type Visits struct {
	Panel string   `json:"panel"`
	Units []string `json:"units"`
}

// Drawn is who is asked, in the order drawn.
type Drawn struct {
	ID      string   `json:"id"`
	Stratum string   `json:"stratum"`
	Drawn   []string `json:"drawn"`
}

// Draw draws. First the order of the units; then for each unit in that order who
// goes there, one lot among all who may and without whom all others can still be
// served; then replacements, the order of visits, and samples. It returns a
// *Problem, or several joined, when the input or seed is refused or no assignment
// keeps all rules.
func Draw(in *Input, seed Seed) (*Result, error) {
	if err := in.Validate(); err != nil {
		return nil, err
	}
	if err := seed.check(in); err != nil {
		return nil, err
	}
	digest := Digest(in)
	d := &drawing{plan: newPlan(in), lots: newLots(digest, seed)}
	r := &Result{Format: Format, Purpose: in.Purpose, Input: digest, Seed: Seed{seed.Announced, seed.sorted()},
		Order: []string{}, Assigned: []Assigned{}}
	if len(in.Units) > 0 {
		n, err := d.plan.network()
		if err != nil {
			return nil, err
		}
		r.Order = d.lots.deal("order", "", d.plan.units, len(d.plan.units))
		r.Assigned = d.assign(n, r.Order)
	}
	r.Replaced = d.replace(r.Assigned, departments(in))
	r.Visits = d.visits(r.Assigned)
	r.Samples = d.sample(in.Samples)
	r.Steps = d.lots.steps
	return r, nil
}

// drawing is a draw under way.
type drawing struct {
	plan *plan
	lots *lots
}

func departments(in *Input) map[string]string {
	of := map[string]string{}
	for _, a := range in.Assessors {
		of[a.ID] = a.Department
	}
	return of
}

// assign draws who goes to each unit.
func (d *drawing) assign(n *network, order []string) []Assigned {
	to := map[string][]string{}
	for _, unit := range order {
		u, _ := slices.BinarySearch(d.plan.units, unit)
		for range d.plan.per {
			body := d.lots.pick("assign", unit, d.box(n, u))
			b, _ := slices.BinarySearch(d.plan.bodies, body)
			n.take(u, b)
			to[unit] = append(to[unit], body)
		}
	}
	assigned := make([]Assigned, 0, len(order))
	for _, unit := range d.plan.units {
		assigned = append(assigned, Assigned{unit, slices.Sorted(slices.Values(to[unit]))})
	}
	return assigned
}

// box is everybody who can be drawn for a unit now. It is never empty, since the
// flow is full.
func (d *drawing) box(n *network, u int) []string {
	var box []string
	for b, id := range d.plan.bodies {
		if n.can(u, b) {
			box = append(box, id)
		}
	}
	return box
}

// replace draws a reserve for each member who must stay away, from the member's
// own department when somebody there may go.
func (d *drawing) replace(assigned []Assigned, department map[string]string) []Replaced {
	replaced := []Replaced{}
	for _, a := range assigned {
		box := slices.Clone(d.plan.spare[a.Unit])
		for _, panel := range a.To {
			for _, m := range d.plan.away(a.Unit, panel) {
				near := slices.DeleteFunc(slices.Clone(box), func(r string) bool { return department[m] == "" || department[r] != department[m] })
				if len(near) == 0 {
					near = box
				}
				by := d.lots.pick("replace", a.Unit+" "+m, near)
				box = slices.DeleteFunc(box, func(r string) bool { return r == by })
				replaced = append(replaced, Replaced{a.Unit, panel, m, by, d.plan.barred[at{m, a.Unit}]})
			}
		}
	}
	return replaced
}

// visits draws the order in which each panel sees its units.
func (d *drawing) visits(assigned []Assigned) []Visits {
	visits, mine := []Visits{}, map[string][]string{}
	for _, a := range assigned {
		for _, body := range a.To {
			mine[body] = append(mine[body], a.Unit)
		}
	}
	for _, panel := range d.plan.bodies {
		if _, ok := d.plan.members[panel]; ok {
			visits = append(visits, Visits{panel, d.lots.deal("visit", panel, mine[panel], len(mine[panel]))})
		}
	}
	return visits
}

// sample draws each stratum's quota.
func (d *drawing) sample(samples []Sample) []Drawn {
	drawn := []Drawn{}
	for _, s := range slices.SortedFunc(slices.Values(samples), func(a, b Sample) int { return compare(a.ID, b.ID) }) {
		for _, t := range slices.SortedFunc(slices.Values(s.Strata), func(a, b Stratum) int { return compare(a.ID, b.ID) }) {
			drawn = append(drawn, Drawn{s.ID, t.ID, d.lots.deal("sample", s.ID+" "+t.ID, t.From, t.Quota)})
		}
	}
	return drawn
}
