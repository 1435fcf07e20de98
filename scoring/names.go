package scoring

import (
	"strings"

	"eightx/decimal"
	"eightx/expr"
	"eightx/facts"
)

// bindRef finds what a name stands for. Names were checked by Compile.
func (r *run) bindRef(name string, ctx context) evaluator {
	if name == Full {
		return func(u int32) value {
			if ctx.full == nil {
				return value{state: missing, reason: Full}
			}
			return numberValue(ctx.full[r.in.peer[u]])
		}
	}
	if id, ok := strings.CutSuffix(name, ".rate"); ok {
		if f := r.bindRate(id); f != nil {
			return f
		}
	}
	if attr, ok := strings.CutPrefix(name, "unit."); ok {
		return r.bindAttribute(attr)
	}
	if last, ok := strings.CutPrefix(name, "last."); ok {
		return columnEvaluator(r.in.last[last], name)
	}
	if c := r.columns[name]; c != nil {
		return columnEvaluator(c, name)
	}
	return columnEvaluator(r.in.values[name], name)
}

func columnEvaluator(c *column, name string) evaluator {
	if c == nil {
		return func(int32) value { return value{state: missing, reason: name} }
	}
	return func(u int32) value {
		if s := c.state(u); s != present {
			reason := c.reasons[u]
			if reason == "" {
				reason = name
			}
			return value{state: s, reason: reason}
		}
		return numberValue(c.number(u))
	}
}

// bindRate is an indicator's or item's points over its full points.
func (r *run) bindRate(id string) evaluator {
	c := r.columns[id]
	if c == nil {
		return nil
	}
	full := r.fullOf(id)
	points := columnEvaluator(c, id)
	return func(u int32) value {
		v := points(u)
		f := full[r.in.peer[u]]
		switch {
		case v.state != present:
			return v
		case f.IsZero():
			return value{state: na, reason: "na.no_points"}
		}
		return numberValue(v.num.Quo(f))
	}
}

func (r *run) fullOf(id string) []decimal.Number {
	for i := range r.p.indicators {
		if r.p.indicators[i].def.ID == id {
			return r.p.indicators[i].full
		}
	}
	for i := range r.p.items {
		if r.p.items[i].def.ID == id {
			return r.p.items[i].full
		}
	}
	return nil
}

func (r *run) bindAttribute(attr string) evaluator {
	if post, ok := strings.CutPrefix(attr, "staff."); ok {
		return func(u int32) value { return numberValue(decimal.Int(int64(r.in.units[u].Staff[post]))) }
	}
	if c := r.in.values["unit."+attr]; c != nil {
		return columnEvaluator(c, "unit."+attr)
	}
	if r.p.names["unit."+attr] == expr.Num {
		return columnEvaluator(nil, "unit."+attr)
	}
	return func(u int32) value { return textValue(unitText(&r.in.units[u], attr), "unit."+attr) }
}

func textValue(s, name string) value {
	if s == "" {
		return value{state: missing, reason: name}
	}
	return value{state: present, text: s}
}

// unitText is a text attribute of a unit; the four fixed ones come first.
func unitText(u *facts.Unit, attr string) string {
	switch attr {
	case "id":
		return u.ID
	case "name":
		return u.Name
	case "peer":
		return u.Peer
	case "kind":
		return u.Kind
	}
	return u.Attributes[attr]
}
