package report

import (
	"math"
	"slices"
	"strconv"

	"eightx/decimal"
	"eightx/expr"
	"eightx/facts"
	"eightx/internal/locale"
	"eightx/scheme"
)

// paySheet is the columns of one reward.
type paySheet struct {
	b           *book
	def         *scheme.Reward
	k           int
	gradings    []*gradingSheet
	coefficient *unitColumn
	out         *unitColumn
}

// rewards makes the columns of all rewards and of their sum.
func (b *book) rewards(gradings []*gradingSheet) *unitColumn {
	if len(b.s.Rewards) == 0 {
		return nil
	}
	var sheets []*paySheet
	for k := range b.s.Rewards {
		p := &paySheet{b: b, def: &b.s.Rewards[k], k: k, gradings: gradings}
		p.fill()
		sheets = append(sheets, p)
		b.results["reward."+p.def.ID] = b.result(p.out.column, "reward."+p.def.ID)
	}
	all := b.unitColumn(b.pay, b.text("report.col.pay"), moneyStyle, 14)
	for _, u := range b.assessed {
		var parts []formula
		for _, p := range sheets {
			parts = append(parts, own(p.out.column))
		}
		all.set(u, call("ROUND", call("SUM", parts...), text("2")), parsedFloat(b.r.Units[u].PayPool))
	}
	return all
}

func (p *paySheet) col(code string, style styleName, args ...locale.Arg) *unitColumn {
	return p.b.unitColumn(p.b.pay, p.b.text(code, append(args, locale.A("name", p.def.Name))...), style, 12)
}

// fill writes the reward's columns by its kind; transfers are values.
func (p *paySheet) fill() {
	if p.def.Kind == "transfer" {
		p.values("transfer")
		return
	}
	p.coefficients()
	switch p.def.Kind {
	case "role_pay":
		p.rolePay()
	case "pool":
		p.pool()
	default:
		p.amounts()
	}
}

// values writes the amounts as they are.
func (p *paySheet) values(why string) {
	p.out = p.col("book.pay.amount", moneyStyle)
	for _, u := range p.b.assessed {
		p.out.set(u, nil, p.amount(u))
	}
	p.b.asValue(p.def.Name, why)
}

func (p *paySheet) amount(u int) any { return parsedFloat(p.b.r.Units[u].Rewards[p.k].Amount) }

// coefficients is the product of the star's and the grades' coefficients,
// replaced by a veto's.
func (p *paySheet) coefficients() {
	p.coefficient = p.col("book.pay.coefficient", stepStyle)
	for _, u := range p.b.assessed {
		var f formula
		for _, g := range p.gradings {
			part := p.coefficientOf(g)
			switch {
			case part == nil:
			case f == nil:
				f = part
			default:
				f = join(f, "*", part)
			}
		}
		if f == nil {
			f = text("1")
		}
		f = p.replaced(f)
		p.coefficient.set(u, f, parsedFloat(p.b.r.Units[u].Rewards[p.k].Coefficient))
	}
	x := reading(p.coefficient.column, false, func(u int) approx { return exactly(decimalOf(p.b.r.Units[u].Rewards[p.k].Coefficient)) })
	p.b.results["coefficient"] = &x
}

// coefficientOf is a choice among the coefficients of a grading.
func (p *paySheet) coefficientOf(g *gradingSheet) formula {
	table := p.def.GradeCoefficient
	if g.stars {
		table = p.def.StarCoefficient
	}
	if len(table) == 0 {
		return nil
	}
	out := text("1")
	for _, of := range sortedNames(table) {
		value := p.b.params.number(p.b.text("book.param.coefficient", locale.A("name", p.def.Name), locale.A("of", of)), table[of])
		match := quoted(of)
		if g.stars {
			match = of
		}
		out = call("IF", join(own(g.out.column), "="+match), value.formula, out)
	}
	return out
}

func sortedNames[V any](m map[string]V) []string {
	var out []string
	for name := range m {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// replaced puts the coefficient of a veto in place of the others.
func (p *paySheet) replaced(f formula) formula {
	for i := range slices.Backward(p.b.s.Vetoes) {
		v := &p.b.s.Vetoes[i]
		for _, e := range slices.Backward(v.Effects) {
			value := e.Value
			if value == nil {
				value = p.def.VetoCoefficient
			}
			if e.Kind == "pay_coefficient" && value != nil && v.Status != "expired" && p.about(e.Target) {
				x := p.b.params.number(p.b.text("book.param.coefficient", locale.A("name", p.def.Name), locale.A("of", v.Name)), *value)
				f = call("IF", p.b.inForce(v.ID, &e), x.formula, f)
			}
		}
	}
	if zero := p.b.effects("pay_zero", p.def.ID, 0); len(zero) > 0 {
		f = call("IF", call("OR", zero...), text("0"), f)
	}
	return f
}

func (p *paySheet) about(target string) bool {
	return target == "" || target == "*" || target == p.def.ID
}

// places is the decimals money is rounded to.
func (p *paySheet) places() int {
	return map[string]int{"": 2, "fen": 2, "jiao": 1, "yuan": 0}[p.def.RoundTo]
}

func (p *paySheet) money(x formula, size float64) formula {
	d, _ := snapDecimals(size, 0, p.places())
	return roundFormula(call("ROUND", x, text(strconv.Itoa(d))), p.places(), p.def.Rounding)
}

// eligible is the condition for the reward, nil when there is none.
func (p *paySheet) eligible(u int) formula {
	var out []formula
	if p.def.When != "" {
		if n, err := expr.Parse(p.def.When); err == nil {
			out = append(out, p.b.condition("reward "+p.def.ID, n, p.b.groups[p.b.peerIndex(p.b.peer(u))], u))
		}
	}
	for i := range p.b.s.Vetoes {
		v := &p.b.s.Vetoes[i]
		for _, e := range v.Effects {
			if e.Kind == "not_eligible" && v.Status != "expired" && (e.Target == p.def.ID || e.Target == "*") {
				out = append(out, call("NOT", p.b.inForce(v.ID, &e)))
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return call("AND", out...)
}

// post is one post of a reward: a role, with the grade of the person where
// persons are told apart.
type post struct {
	role  *scheme.Role
	grade string
	base  decimal.Number // with the role's coefficient
}

func (p *paySheet) posts() []post {
	var out []post
	for i := range p.def.Roles {
		role := &p.def.Roles[i]
		base := role.Base
		if role.Coef != nil {
			base = base.Mul(*role.Coef)
		}
		out = append(out, post{role, "", base})
		for _, grade := range sortedNames(p.def.Personal) {
			if p.b.hasStaff(role.ID + "." + grade) {
				out = append(out, post{role, grade, base})
			}
		}
	}
	return out
}

// hasStaff tells whether any unit counts heads under the name.
func (b *book) hasStaff(name string) bool {
	return slices.ContainsFunc(b.rp.Facts().Units, func(u facts.Unit) bool { return u.Staff[name] > 0 })
}

// rolePay is heads × base × coefficients, rounded per person.
func (p *paySheet) rolePay() {
	b := p.b
	posts := p.posts()
	var amounts, counts []*unitColumn
	for i := range posts {
		x := &posts[i]
		name := locale.A("post", b.postName(joined([]string{x.role.ID, x.grade}, ".")))
		count, each, amount := p.col("book.pay.count", stepStyle, name), p.col("book.pay.each", moneyStyle, name), p.col("book.pay.post", moneyStyle, name)
		for _, u := range b.assessed {
			p.post(x, u, count, each, amount)
		}
		amounts, counts = append(amounts, amount), append(counts, count)
	}
	p.out = p.col("book.pay.amount", moneyStyle)
	for _, u := range b.assessed {
		var parts []formula
		for _, c := range amounts {
			parts = append(parts, own(c.column))
		}
		sum := call("ROUND", call("SUM", parts...), text("2"))
		if ok := p.eligible(u); ok != nil {
			sum = call("IF", ok, sum, text("0"))
		}
		p.out.set(u, sum, p.amount(u))
	}
	if p.def.Prepay != nil {
		p.prepaid(posts, counts)
	}
}

func (p *paySheet) post(x *post, u int, count, each, amount *unitColumn) {
	b := p.b
	heads, n := p.heads(x, u)
	base := b.params.number(b.text("book.param.base_pay", locale.A("name", p.def.Name), locale.A("post", b.postName(x.role.ID))), x.base)
	pay := join(base.formula, "*", own(p.coefficient.column))
	exact := x.base.Mul(decimalOf(b.r.Units[u].Rewards[p.k].Coefficient))
	if c, ok := p.def.Personal[x.grade]; ok {
		pay = join(pay, "*", b.params.number(b.text("book.param.coefficient", locale.A("name", p.def.Name), locale.A("of", x.grade)), c).formula)
		exact = exact.Mul(c)
	}
	one := exact.Round(p.places(), p.def.Rounding)
	count.set(u, heads, toFloat(n))
	each.set(u, p.money(pay, math.Max(1, toFloat(x.base)*10)), toFloat(one))
	amount.set(u, p.money(join(own(each.column), "*", own(count.column)), math.Max(1, toFloat(x.base)*1000)), toFloat(one.Mul(n).Round(p.places(), p.def.Rounding)))
}

// heads is how many hold a post: a figure of the facts, or the role's own
// expression.
func (p *paySheet) heads(x *post, u int) (formula, decimal.Number) {
	b := p.b
	source := "unit.staff." + joined([]string{x.role.ID, x.grade}, ".")
	n := expr.R(source)
	if x.role.Count != "" && x.grade == "" {
		parsed, err := expr.Parse(x.role.Count)
		if err == nil {
			n = parsed
		}
	}
	b.checkTypes(n)
	v := b.rp.Value(u, "", n)
	if v.Kind != expr.KindNum {
		return text("0"), decimal.Zero
	}
	tr := b.translator("heads "+p.def.ID, "", b.groups[b.peerIndex(b.peer(u))])
	t := tr.term(n)
	if t.at(u); tr.failed != "" {
		return text(decimalText(v.Num)), v.Num
	}
	return guarded(t.needs, call("IFERROR", t.formula, text("0")), text("0")), v.Num
}

// prepaid is the part paid before, and what is left to settle.
func (p *paySheet) prepaid(posts []post, counts []*unitColumn) {
	b := p.b
	paid, rest := p.col("book.pay.prepaid", moneyStyle), p.col("book.pay.settlement", moneyStyle)
	ratio := b.params.number(b.text("book.param.prepay", locale.A("name", p.def.Name)), p.def.Prepay.Ratio)
	for _, u := range b.assessed {
		var parts []formula
		for i := range posts {
			base := b.params.number(b.text("book.param.base_pay", locale.A("name", p.def.Name), locale.A("post", b.postName(posts[i].role.ID))), posts[i].base)
			parts = append(parts, join(base.formula, "*", own(counts[i].column)))
		}
		r := &b.r.Units[u].Rewards[p.k]
		paid.set(u, p.money(join(call("SUM", parts...), "*", ratio.formula), 1e8), parsedFloat(r.Prepaid))
		rest.set(u, call("ROUND", call("MAX", text("0"), join(own(p.out.column), "-", own(paid.column))), text("2")), parsedFloat(r.Settlement))
	}
}

// amounts is an expression per unit within bounds.
func (p *paySheet) amounts() {
	b := p.b
	p.out = p.col("book.pay.amount", moneyStyle)
	size := p.sizes()
	b.results["size"] = &size
	defer delete(b.results, "size")
	for _, units := range b.groups {
		if len(units) == 0 {
			continue
		}
		b.rp.EnterReward(units[0], p.k)
		f, failed := p.bounded(units)
		for _, u := range units {
			v := p.out
			if failed != "" || f == nil {
				v.set(u, nil, p.amount(u))
				b.asValue(p.def.Name, failed)
				continue
			}
			x := p.money(p.byVeto(f), 1e7)
			conditions := b.effects("pay_zero", p.def.ID, u)
			if len(conditions) > 0 {
				x = call("IF", call("OR", conditions...), text("0"), x)
			}
			if ok := p.eligible(u); ok != nil {
				x = call("IF", ok, x, text("0"))
			}
			v.set(u, call("IFERROR", x, text("0")), p.amount(u))
		}
	}
}

// byVeto multiplies by a veto's coefficient where the reward's own formula does
// not read it.
func (p *paySheet) byVeto(f formula) formula {
	conditions := p.b.effects("pay_coefficient", p.def.ID, 0)
	if len(conditions) == 0 || !p.b.rp.MultipliedByVeto(p.k) {
		return f
	}
	return join("(", f, ")*", call("IF", call("OR", conditions...), own(p.coefficient.column), text("1")))
}

// bounded is the amount's formula within its own least and most.
func (p *paySheet) bounded(units []int) (formula, string) {
	tr := p.b.translator("amount "+p.def.ID, "", units)
	x := func(source string) *term {
		n, err := expr.Parse(source)
		if source == "" || err != nil {
			return nil
		}
		p.b.checkTypes(n)
		t := tr.term(n)
		for _, u := range units {
			t.at(u)
		}
		return &t
	}
	amount, low, high := x(p.def.Amount), x(p.def.Min), x(p.def.Max)
	if amount == nil {
		return nil, tr.failed
	}
	f := amount.inside()
	if low != nil {
		f = call("MAX", low.inside(), f)
	}
	if high != nil {
		f = call("MIN", high.inside(), f)
	}
	return f, tr.failed
}

// sizes is the number of units that share a reward.
func (p *paySheet) sizes() term {
	c := p.col("book.pay.size", stepStyle)
	scope := either(p.def.Scope, p.b.s.Ranking.Scope)
	for _, u := range p.b.assessed {
		n := float64(len(p.b.part(u, scope)))
		c.set(u, text(strconv.Itoa(int(n))), n)
	}
	return reading(c.column, true, func(u int) approx { return rounded(c.number(u)) })
}
