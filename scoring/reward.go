package scoring

import (
	"slices"
	"sort"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
)

// reward is a compiled reward.
type reward struct {
	def                                   *scheme.Reward
	when, pool, weight, amount, low, high *expr.Node
	deposit, loseWhen, gainWhen           *expr.Node
	counts                                []*expr.Node // per role, nil: unit.staff.<role>
}

// rewarded is what one reward gives one unit.
type rewarded struct {
	amount      decimal.Fen
	coefficient decimal.Number
	prepaid     decimal.Fen
	settlement  decimal.Fen
	posts       []PostPay
	split       []decimal.Fen
	reasons     []Reason
}

// PostPay is the pay of one post of a unit.
type PostPay struct {
	Role   string `json:"role"`
	Grade  string `json:"grade,omitempty"` // personal grade, when persons are told apart
	Count  string `json:"count"`
	Each   string `json:"each"`
	Amount string `json:"amount"`
}

func (c *compiler) rewards() {
	for i := range c.p.Scheme.Rewards {
		def := &c.p.Scheme.Rewards[i]
		path := "rewards[" + itoa(i) + "]"
		expression := func(field, source string, want expr.Type) *expr.Node {
			if source == "" {
				return nil
			}
			n := c.parse(path+"."+field, source)
			c.check(path+"."+field, n, want)
			return n
		}
		r := reward{def: def,
			when: expression("when", def.When, expr.Bool), pool: expression("pool", def.Pool, expr.Num),
			weight: expression("weight", def.Weight, expr.Num), amount: expression("amount", def.Amount, expr.Num),
			low: expression("min", def.Min, expr.Num), high: expression("max", def.Max, expr.Num),
			deposit: expression("deposit", def.Deposit, expr.Num), loseWhen: expression("loseWhen", def.LoseWhen, expr.Bool),
			gainWhen: expression("gainWhen", def.GainWhen, expr.Bool),
		}
		for k, role := range def.Roles {
			r.counts = append(r.counts, expression("roles["+itoa(k)+"].count", role.Count, expr.Num))
		}
		c.needs(path, def)
		c.coefficients(path, &r)
		c.p.names["reward."+def.ID] = expr.Num // later rewards may read it
		c.p.rewards = append(c.p.rewards, r)
	}
}

// needs checks that a reward has what its kind cannot do without.
func (c *compiler) needs(path string, def *scheme.Reward) {
	missing := func(field, v string) {
		if v == "" {
			c.report("scheme.missing_key", path, "key", field)
		}
	}
	switch def.Kind {
	case "role_pay":
		if len(def.Roles) == 0 {
			missing("roles", "")
		}
	case "pool":
		missing("pool", def.Pool)
		missing("weight", def.Weight)
	case "amount":
		missing("amount", def.Amount)
	case "transfer":
		missing("deposit", def.Deposit)
		missing("loseWhen", def.LoseWhen)
		missing("gainWhen", def.GainWhen)
	}
}

// coefficients refuses star and grade coefficients that the formulas of a
// reward would never look at.
func (c *compiler) coefficients(path string, r *reward) {
	given := len(r.def.StarCoefficient) > 0 || len(r.def.GradeCoefficient) > 0
	if given && r.def.Kind != "role_pay" && !r.readsCoefficient() {
		c.report("engine.coefficient_unused", path, "reward", r.def.ID)
	}
}

// readsCoefficient tells whether a formula of the reward says what the
// coefficient is for; otherwise a veto's coefficient multiplies the outcome.
func (r *reward) readsCoefficient() bool {
	for _, n := range []*expr.Node{r.amount, r.weight, r.pool, r.deposit} {
		if n != nil && slices.Contains(expr.Refs(n), "coefficient") {
			return true
		}
	}
	return false
}

// byVeto is x under the coefficient of a decided veto, unless the reward's own
// formula has it already.
func (w *rewardRun) byVeto(u int32, x decimal.Number) decimal.Number {
	e := w.r.effect(u, "pay_coefficient", w.p.def.ID)
	if e == nil || w.p.readsCoefficient() {
		return x
	}
	return x.Mul(w.coefficient(u))
}

func (r *run) reward() {
	size := r.own("size", 0)
	coefficient := r.own("coefficient", 2)
	for _, u := range r.stage {
		r.outcome[u].rewards = make([]rewarded, len(r.p.rewards))
	}
	for k := range r.p.rewards {
		w := &rewardRun{r: r, k: k, p: &r.p.rewards[k]}
		paid := r.own("reward."+w.p.def.ID, 2)
		scope := w.p.def.Scope
		if scope == "" {
			scope = r.p.Scheme.Ranking.Scope
		}
		parts := r.partition(scope)
		for _, part := range parts {
			for _, u := range part {
				size.set(u, decimal.Int(int64(len(part))))
				coefficient.set(u, w.coefficient(u))
			}
		}
		w.bind()
		for _, part := range parts {
			w.pay(part)
			for _, u := range part {
				paid.set(u, w.out(u).amount.Number())
			}
		}
	}
}

// rewardRun is one reward bound to a run.
type rewardRun struct {
	r                                     *run
	k                                     int
	p                                     *reward
	when, pool, weight, amount, low, high evaluator
	deposit, loseWhen, gainWhen           evaluator
	counts                                []evaluator
}

func (w *rewardRun) bind() {
	one := func(n *expr.Node) evaluator {
		if n == nil {
			return nil
		}
		return w.r.bind(n, context{})
	}
	p := w.p
	w.when, w.pool, w.weight, w.amount, w.low, w.high = one(p.when), one(p.pool), one(p.weight), one(p.amount), one(p.low), one(p.high)
	w.deposit, w.loseWhen, w.gainWhen = one(p.deposit), one(p.loseWhen), one(p.gainWhen)
	w.bindCounts()
}

// bindCounts binds the head counts of the posts.
func (w *rewardRun) bindCounts() {
	w.counts = nil
	for i, n := range w.p.counts {
		if n == nil {
			n = expr.R("unit.staff." + w.p.def.Roles[i].ID)
		}
		w.counts = append(w.counts, w.r.bind(n, context{}))
	}
}

// coefficient is the star or grade coefficient of a unit, replaced by a veto's.
func (w *rewardRun) coefficient(u int32) decimal.Number {
	o, def := &w.r.outcome[u], w.p.def
	c := decimal.One
	for k := range w.r.p.gradings {
		g := o.grades[k]
		if w.r.p.gradings[k].isStars {
			if x, ok := def.StarCoefficient[itoa(g.star)]; ok {
				c = c.Mul(x)
			}
		} else if x, ok := def.GradeCoefficient[g.name]; ok {
			c = c.Mul(x)
		}
	}
	if e := w.r.effect(u, "pay_coefficient", def.ID); e != nil {
		switch {
		case e.Value != nil:
			c = *e.Value
		case def.VetoCoefficient != nil:
			c = *def.VetoCoefficient
		}
	}
	if w.r.effect(u, "pay_zero", def.ID) != nil {
		c = decimal.Zero
	}
	return c
}

func (w *rewardRun) eligible(u int32) bool {
	if e := w.r.effect(u, "not_eligible", w.p.def.ID); e != nil && e.Target != "" {
		return false
	}
	return w.when == nil || holds(w.when(u))
}

func (w *rewardRun) pay(part []int32) {
	switch w.p.def.Kind {
	case "role_pay":
		for _, u := range part {
			w.rolePay(u)
		}
	case "pool":
		w.sharePool(part)
	case "amount":
		for _, u := range part {
			w.payAmount(u)
		}
	case "transfer":
		w.transfer(part)
	}
	for _, u := range part {
		w.split(u)
	}
}

func (w *rewardRun) out(u int32) *rewarded { return &w.r.outcome[u].rewards[w.k] }

// fen rounds yuan as the reward says: to the fen, the jiao or the yuan.
func (w *rewardRun) fen(yuan decimal.Number) decimal.Fen {
	places := map[string]int{"": 2, "fen": 2, "jiao": 1, "yuan": 0}[w.p.def.RoundTo]
	f, err := decimal.FenOf(yuan.Round(places, w.p.def.Rounding), w.p.def.Rounding)
	if err != nil {
		w.r.problems = append(w.r.problems, Problem{Code: "run.money_overflow", Severity: scheme.Error, Metric: w.p.def.ID})
	}
	return f
}

// rolePay pays each person base × star coefficient × personal coefficient,
// rounded per person, and adds up the unit.
func (w *rewardRun) rolePay(u int32) {
	o := w.out(u)
	o.coefficient = w.coefficient(u)
	var full decimal.Number
	for _, post := range w.heads(u) {
		full = full.Add(w.post(o, post))
	}
	if !w.eligible(u) {
		o.amount, o.posts = 0, nil
	}
	if p := w.p.def.Prepay; p != nil {
		o.prepaid = w.fen(full.Mul(p.Ratio))
		o.settlement = max(0, o.amount-o.prepaid)
	}
}

func (w *rewardRun) head(u int32, k int) decimal.Number {
	v := w.counts[k](u)
	if v.state != present {
		return decimal.Zero
	}
	return v.num
}

// post adds the pay of one post and returns its full base, for the prepayment.
func (w *rewardRun) post(o *rewarded, post headCount) decimal.Number {
	base := fullBase(post.role)
	yuan := base.Mul(o.coefficient)
	if c, ok := w.p.def.Personal[post.grade]; ok {
		yuan = yuan.Mul(c)
	}
	each := w.fen(yuan)
	amount := w.fen(each.Number().Mul(post.count))
	o.amount += amount
	o.posts = append(o.posts, PostPay{post.role.ID, post.grade, post.count.String(), each.Yuan(), amount.Yuan()})
	return base.Mul(post.count)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// sharePool divides the pool of a scope by weights; the parts equal the pool to
// the fen.
func (w *rewardRun) sharePool(part []int32) {
	if len(part) == 0 {
		return
	}
	pool := w.pool(part[0])
	weights := make([]decimal.Number, len(part))
	some := false
	for i, u := range part {
		if v := w.weight(u); v.state == present && v.num.Sign() > 0 && w.eligible(u) {
			weights[i], some = w.byVeto(u, v.num), true
		}
		w.out(u).coefficient = w.coefficient(u)
	}
	if pool.state != present || !some {
		return
	}
	shares, err := decimal.Shares(w.fen(pool.num), weights)
	if err != nil {
		w.r.problems = append(w.r.problems, Problem{Code: "run.bad_pool", Severity: scheme.Error, Metric: w.p.def.ID})
		return
	}
	for i, u := range part {
		w.out(u).amount = shares[i]
	}
}

func (w *rewardRun) payAmount(u int32) {
	o := w.out(u)
	o.coefficient = w.coefficient(u)
	if !w.eligible(u) {
		return
	}
	v := w.amount(u)
	if v.state != present {
		o.reasons = append(o.reasons, Reason{"reward.missing", scheme.Args("reason", v.reason)})
		return
	}
	x := v.num
	if w.low != nil {
		if l := w.low(u); l.state == present {
			x = decimal.Max(l.num, x)
		}
	}
	if w.high != nil {
		if h := w.high(u); h.state == present {
			x = decimal.Min(h.num, x)
		}
	}
	if w.r.effect(u, "pay_zero", w.p.def.ID) != nil {
		x = decimal.Zero
	}
	o.amount = w.fen(w.byVeto(u, x))
}

// transfer moves the deposits of those who lose them to those who gain: what is
// lost equals what is gained, to the fen; with no gainer nothing moves.
func (w *rewardRun) transfer(part []int32) {
	var lost decimal.Fen
	weights := make([]decimal.Number, len(part))
	some := false
	for i, u := range part {
		if w.gains(u) {
			weights[i], some = decimal.One, true
			if w.weight != nil {
				weights[i] = w.weight(u).num
			}
		}
	}
	if !some {
		return
	}
	for _, u := range part {
		if d := w.deposit(u); w.loses(u) && d.state == present {
			f := w.fen(d.num)
			w.out(u).amount -= f
			lost += f
		}
	}
	shares, err := decimal.Shares(lost, weights)
	if err != nil {
		w.r.problems = append(w.r.problems, Problem{Code: "run.bad_pool", Severity: scheme.Error, Metric: w.p.def.ID})
		return
	}
	for i, u := range part {
		w.out(u).amount += shares[i]
	}
}

func (w *rewardRun) loses(u int32) bool {
	return holds(w.loseWhen(u)) || w.r.effect(u, "deposit_lost", w.p.def.ID) != nil
}

func (w *rewardRun) gains(u int32) bool {
	return holds(w.gainWhen(u)) && w.eligible(u) && !w.loses(u)
}

// split divides the unit's amount among its receivers.
func (w *rewardRun) split(u int32) {
	if len(w.p.def.Split) == 0 || w.out(u).amount <= 0 {
		return
	}
	var shares []decimal.Number
	for _, s := range w.p.def.Split {
		shares = append(shares, s.Share)
	}
	parts, err := decimal.Shares(w.out(u).amount, shares)
	if err == nil {
		w.out(u).split = parts
	}
}
