package scoring

import (
	"slices"

	"eightx/decimal"
	"eightx/facts"
	"eightx/scheme"
)

// Prepayment is what a unit is paid of a reward before there is a result.
type Prepayment struct {
	Unit   string
	Reward string
	Amount string // yuan, rounded as the reward says
	Posts  []PrepaidPost
}

// PrepaidPost is a post's part in a prepayment, before rounding.
type PrepaidPost struct {
	Role  string
	Grade string
	Count string
	Base  decimal.Number // base × count, yuan a year
}

// Prepayments is what units are paid of the rewards that are prepaid: the ratio of each
// post's base. It needs the units and nothing of the year, so that it can be paid before
// the year is decided, and is the amount that Run takes off later. Head counts that
// depend on figures which are not there yet are *IncompleteError.
func (p *Program) Prepayments(units []facts.Unit) ([]Prepayment, error) {
	in, problems := p.bindFacts(&facts.Facts{Schema: facts.Schema, Year: p.Scheme.Year, Scheme: p.Scheme.ID, Units: units})
	if len(problems) > 0 {
		return nil, &IncompleteError{problems}
	}
	r := newRun(p, in)
	var out []Prepayment
	for k := range p.rewards {
		w := &rewardRun{r: r, k: k, p: &p.rewards[k]}
		if w.p.def.Prepay == nil {
			continue
		}
		w.bindCounts()
		for u := range in.units {
			out = append(out, w.prepayment(int32(u)))
		}
	}
	if len(r.problems) > 0 {
		return nil, &IncompleteError{r.problems}
	}
	return out, nil
}

// prepayment is the ratio of what the posts of a unit come to at coefficient one.
func (w *rewardRun) prepayment(u int32) Prepayment {
	unit := w.r.in.units[u]
	out := Prepayment{Unit: unit.ID, Reward: w.p.def.ID}
	var full decimal.Number
	for _, post := range w.heads(u) {
		base := fullBase(post.role).Mul(post.count)
		full = full.Add(base)
		out.Posts = append(out.Posts, PrepaidPost{Role: post.role.ID, Grade: post.grade, Count: post.count.String(), Base: base})
	}
	out.Amount = w.fen(full.Mul(w.p.def.Prepay.Ratio)).Yuan()
	return out
}

// headCount is how many people hold a post, those of one personal grade apart.
type headCount struct {
	role  scheme.Role
	grade string
	count decimal.Number
}

// heads are the posts of a unit that somebody holds.
func (w *rewardRun) heads(u int32) []headCount {
	var out []headCount
	for k, role := range w.p.def.Roles {
		if n := w.head(u, k); !n.IsZero() {
			out = append(out, headCount{role, "", n})
		}
		for _, grade := range sortedKeys(w.p.def.Personal) {
			if n := w.r.in.units[u].Staff[role.ID+"."+grade]; n > 0 {
				out = append(out, headCount{role, grade, decimal.Int(int64(n))})
			}
		}
	}
	return slices.Clip(out)
}

// fullBase is a post's base with its own coefficient.
func fullBase(role scheme.Role) decimal.Number {
	if role.Coef == nil {
		return role.Base
	}
	return role.Base.Mul(*role.Coef)
}
