package scoring

import (
	"slices"

	"eightx/decimal"
)

// RewardExplanation is how a reward came about. Amounts are yuan.
type RewardExplanation struct {
	Reward      string       `json:"reward"`
	Name        string       `json:"name"`
	Kind        string       `json:"kind"`
	Amount      string       `json:"amount"`
	Eligible    bool         `json:"eligible"`
	When        *Derivation  `json:"when,omitempty"`
	Coefficient string       `json:"coefficient"`
	Factors     []Factor     `json:"factors,omitempty"` // of the coefficient
	Posts       []PostFigure `json:"posts,omitempty"`
	Pool        *PoolFigure  `json:"pool,omitempty"`
	How         *Derivation  `json:"how,omitempty"` // of the amount
	Min         *Derivation  `json:"min,omitempty"`
	Max         *Derivation  `json:"max,omitempty"`
	Deposit     *Derivation  `json:"deposit,omitempty"`
	Loses       bool         `json:"loses,omitempty"`
	Gains       bool         `json:"gains,omitempty"`
	Prepaid     string       `json:"prepaid,omitempty"`
	Settlement  string       `json:"settlement,omitempty"`
	Split       []SplitPart  `json:"split,omitempty"`
	// ByVeto: a veto's coefficient multiplies the amount or weight, because the
	// reward's own formula does not read it.
	ByVeto  bool     `json:"byVeto,omitempty"`
	Reasons []Reason `json:"reasons,omitempty"`
}

// Factor is one factor of a coefficient: the star's, a grade's, or a veto's,
// which replaces them.
type Factor struct {
	Kind  string `json:"kind"` // star, grade, veto, pay_zero
	Of    string `json:"of"`
	Value string `json:"value"`
}

// PostFigure is the pay of one post: each = base × coefficient × personal,
// rounded; amount = each × count.
type PostFigure struct {
	PostPay
	Base     string `json:"base"`
	Coef     string `json:"coef,omitempty"`     // the post's own coefficient
	Personal string `json:"personal,omitempty"` // the person's
}

// PoolFigure is a unit's part of a pool: pool × weight ÷ weights, whole fen,
// the rest to the largest remainders.
type PoolFigure struct {
	Pool    *Derivation `json:"pool"`
	Weight  *Derivation `json:"weight"`
	Weights string      `json:"weights"` // sum over the units that share
	Units   int         `json:"units"`
	Exact   string      `json:"exact"` // before whole fen
}

// SplitPart is what one receiver gets.
type SplitPart struct {
	Name   string `json:"name"`
	Share  string `json:"share"`
	Amount string `json:"amount"`
}

// reward explains one reward.
func (rp *Replay) reward(k int, u int32) RewardExplanation {
	w := rp.rewardRun(k)
	def, got := w.p.def, rp.r.outcome[u].rewards[k]
	x := RewardExplanation{Reward: def.ID, Name: def.Name, Kind: def.Kind, Amount: got.amount.Yuan(), Eligible: w.eligible(u),
		When: rp.derive(w.p.when, u), Coefficient: got.coefficient.String(), Factors: w.factors(u), Reasons: got.reasons,
		ByVeto: def.Kind != "role_pay" && w.r.effect(u, "pay_coefficient", def.ID) != nil && !w.p.readsCoefficient()}
	switch def.Kind {
	case "role_pay":
		x.Posts = w.postFigures(got)
	case "pool":
		x.Pool = rp.pool(w, u)
	case "amount":
		x.How, x.Min, x.Max = rp.derive(w.p.amount, u), rp.derive(w.p.low, u), rp.derive(w.p.high, u)
	case "transfer":
		x.Deposit, x.Loses, x.Gains = rp.derive(w.p.deposit, u), w.loses(u), w.gains(u)
	}
	if def.Prepay != nil {
		x.Prepaid, x.Settlement = got.prepaid.Yuan(), got.settlement.Yuan()
	}
	for i, part := range got.split {
		x.Split = append(x.Split, SplitPart{def.Split[i].Name, def.Split[i].Share.String(), part.Yuan()})
	}
	return x
}

// rewardRun binds a reward as the run did: size and coefficient are columns of
// their own for each reward.
func (rp *Replay) rewardRun(k int) *rewardRun {
	w := &rewardRun{r: rp.r, k: k, p: &rp.p.rewards[k]}
	for _, part := range rp.r.partition(w.scope()) {
		for _, u := range part {
			rp.r.columns["size"].set(u, decimal.Int(int64(len(part))))
			rp.r.columns["coefficient"].set(u, w.coefficient(u))
		}
	}
	w.bind()
	return w
}

func (w *rewardRun) scope() string {
	if w.p.def.Scope != "" {
		return w.p.def.Scope
	}
	return w.r.p.Scheme.Ranking.Scope
}

// factors lists what coefficient multiplies, or what replaced it.
func (w *rewardRun) factors(u int32) []Factor {
	def, o := w.p.def, &w.r.outcome[u]
	var out []Factor
	for k := range w.r.p.gradings {
		g := o.grades[k]
		if w.r.p.gradings[k].isStars {
			if x, ok := def.StarCoefficient[itoa(g.star)]; ok {
				out = append(out, Factor{"star", itoa(g.star), x.String()})
			}
		} else if x, ok := def.GradeCoefficient[g.name]; ok {
			out = append(out, Factor{"grade", g.name, x.String()})
		}
	}
	if w.r.effect(u, "pay_zero", def.ID) != nil {
		return []Factor{{"pay_zero", "", "0"}}
	}
	if e := w.r.effect(u, "pay_coefficient", def.ID); e != nil && (e.Value != nil || def.VetoCoefficient != nil) {
		return []Factor{{"veto", "", w.coefficient(u).String()}}
	}
	return out
}

func (w *rewardRun) postFigures(got rewarded) []PostFigure {
	var out []PostFigure
	for _, post := range got.posts {
		x := PostFigure{PostPay: post}
		for _, role := range w.p.def.Roles {
			if role.ID == post.Role {
				x.Base = role.Base.String()
				if role.Coef != nil {
					x.Coef = role.Coef.String()
				}
			}
		}
		if c, ok := w.p.def.Personal[post.Grade]; ok {
			x.Personal = c.String()
		}
		out = append(out, x)
	}
	return out
}

func (rp *Replay) pool(w *rewardRun, u int32) *PoolFigure {
	x := &PoolFigure{Weight: rp.derive(w.p.weight, u)}
	sum, own, pool := decimal.Zero, decimal.Zero, value{}
	for _, part := range rp.r.partition(w.scope()) {
		if !slices.Contains(part, u) {
			continue
		}
		x.Pool, pool = rp.derive(w.p.pool, part[0]), w.pool(part[0])
		for _, v := range part {
			weight := w.weight(v)
			if weight.state != present || weight.num.Sign() <= 0 || !w.eligible(v) {
				continue
			}
			sum = sum.Add(w.byVeto(v, weight.num))
			x.Units++
			if v == u {
				own = w.byVeto(v, weight.num)
			}
		}
	}
	x.Weights = sum.String()
	if pool.state == present && !sum.IsZero() {
		x.Exact = w.fen(pool.num).Number().Mul(own).Quo(sum).String()
	}
	return x
}
