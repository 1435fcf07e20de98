package report

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"eightx/expr"
)

// pool shares a sum by weights: whole fen of pool × weight ÷ weights, and one
// fen more for the largest remainders, earlier units first.
func (p *paySheet) pool() {
	b := p.b
	weight, fen := p.col("book.pay.weight", stepStyle), p.col("book.pay.pool", stepStyle)
	whole, rest := p.col("book.pay.whole", stepStyle), p.col("book.pay.rest", stepStyle)
	p.out = p.col("book.pay.amount", moneyStyle)
	size := p.sizes()
	b.results["size"] = &size
	defer delete(b.results, "size")
	s := poolSheet{p, weight, fen, whole, rest}
	if why := s.fill(); why != "" {
		for _, u := range b.assessed {
			for _, c := range []*unitColumn{weight, fen, whole, rest} {
				c.set(u, nil, nil)
			}
			p.out.set(u, nil, p.amount(u))
		}
		b.asValue(p.def.Name, why)
	}
}

// poolSheet is the columns of a pool: weights, the pool in fen, whole fen,
// remainders.
type poolSheet struct {
	*paySheet
	weight, fen, whole, rest *unitColumn
}

// fill writes the columns; it says why when a spreadsheet could share otherwise.
func (s *poolSheet) fill() string {
	b := s.b
	scope := either(s.def.Scope, b.s.Ranking.Scope)
	seen := map[int]bool{}
	for _, u := range b.assessed {
		if seen[u] {
			continue
		}
		part := b.part(u, scope)
		for _, v := range part {
			seen[v] = true
		}
		b.rp.EnterReward(u, s.k)
		if why := s.part(part); why != "" {
			return why
		}
	}
	return ""
}

// part shares the pool of one scope.
func (s *poolSheet) part(part []int) string {
	runs := s.b.runs(part)
	if len(runs) != 1 {
		return "scope"
	}
	if why := s.weights(part); why != "" {
		return why
	}
	fen, why := s.poolOf(part)
	if why != "" {
		return why
	}
	r := runs[0]
	weights := call("SUM", span(s.weight.column, r.from, r.to))
	d, _ := snapDecimals(fen, 0, 1)
	d = min(d, restDecimals)
	quota := call("ROUND", join(own(s.fen.column), "*", own(s.weight.column), "/", weights), text(strconv.Itoa(d)))
	left := join(own(s.fen.column), "-", call("SUM", span(s.whole.column, r.from, r.to)))
	shares, rests := s.simulate(part, fen, d)
	for i, u := range part {
		if math.Abs(shares[i]-floatOf(s.amount(u))) > 0.001 {
			return "precision"
		}
		rests := rests[i]
		s.whole.set(u, call("IFERROR", call("INT", quota), text("0")), math.Round(shares[i]*100)-rests.extra)
		s.rest.set(u, call("IFERROR", call("ROUND", join(quota, "-", own(s.whole.column)), text(strconv.Itoa(d))), text("0")), rests.rest)
		ahead := join(call("COUNTIF", span(s.rest.column, r.from, r.to), join(`">"&`, own(s.rest.column))), "+", call("COUNTIF", spanToOwn(s.rest.column, r.from), own(s.rest.column)))
		extra := call("IF", join(ahead, "<=", left), text("1"), text("0"))
		share := join("(", own(s.whole.column), "+", extra, ")/100")
		s.out.set(u, call("IF", join(weights, "=0"), text("0"), share), s.amount(u))
	}
	return ""
}

// restDecimals is how finely remainders are told apart: coarse enough that the
// noise of weights never shows.
const restDecimals = 4

// weights fills the weights of those who share.
func (s *poolSheet) weights(part []int) string {
	n, err := expr.Parse(s.def.Weight)
	if err != nil {
		return "weight"
	}
	s.b.checkTypes(n)
	set := map[int]bool{}
	for _, u := range part {
		set[u] = true
	}
	for _, units := range s.b.byPeer(set) {
		tr := s.b.translator("weight "+s.def.ID, "", units)
		x := tr.term(n)
		for _, u := range units {
			f := s.byVeto(call("MAX", text("0"), guarded(x.needs, call("IFERROR", x.formula, text("0")), text("0"))))
			if ok := s.eligible(u); ok != nil {
				f = call("IF", ok, f, text("0"))
			}
			x.at(u)
			s.weight.set(u, f, toFloat(s.b.rp.Weight(u, s.k)))
		}
		if tr.failed != "" {
			return tr.failed
		}
	}
	return ""
}

// poolOf fills the pool, in fen.
func (s *poolSheet) poolOf(part []int) (float64, string) {
	n, err := expr.Parse(s.def.Pool)
	if err != nil {
		return 0, "pool"
	}
	s.b.checkTypes(n)
	tr := s.b.translator("pool "+s.def.ID, "", part[:1])
	x := tr.term(n)
	v := s.b.rp.Value(part[0], "", n)
	if x.at(part[0]); tr.failed != "" || v.Kind != expr.KindNum {
		return 0, either(tr.failed, "pool")
	}
	fen := math.Round(toFloat(v.Num.Round(s.places(), s.def.Rounding)) * 100)
	first := s.b.row(part[0])
	for i, u := range part {
		f := join("ROUND(", s.money(guarded(x.needs, x.formula, text("0")), 1e9), "*100,0)")
		if i > 0 {
			f = atRow(s.fen.column, first)
		}
		s.fen.set(u, f, fen)
	}
	return fen, ""
}

// restOf is what the formulas give a unit beyond its whole fen.
type restOf struct{ rest, extra float64 }

// simulate shares the pool as the formulas do.
func (s *poolSheet) simulate(part []int, fen float64, d int) ([]float64, []restOf) {
	total := 0.0
	for _, u := range part {
		total += s.weight.number(u)
	}
	shares, rests := make([]float64, len(part)), make([]restOf, len(part))
	scale := math.Pow(10, float64(d))
	left := fen
	for i, u := range part {
		if total == 0 {
			continue
		}
		quota := math.Round(fen*s.weight.number(u)/total*scale) / scale
		shares[i] = math.Floor(quota)
		rests[i].rest = math.Round((quota-shares[i])*scale) / scale
		left -= shares[i]
	}
	order := make([]int, len(part))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rests[b].rest, rests[a].rest) })
	for i, at := range order {
		if total > 0 && float64(i) < left {
			rests[at].extra = 1
		}
		shares[at] = (shares[at] + rests[at].extra) / 100
	}
	return shares, rests
}
