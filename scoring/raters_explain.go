package scoring

import "eightx/scheme"

// explain lists the ratings and which of them were left out, and for classes
// what each came to.
func (g *raters) explain(in *inputs, unit int32) []Entry {
	if !g.peers[in.peer[unit]] {
		return nil
	}
	t := g.tallyOf(in, unit)
	var out []Entry
	for _, j := range t.all {
		out = append(out, Entry{Code: j.code(), Args: t.args(&j), Source: j.rating.source})
	}
	for i, c := range g.classes {
		if i < len(t.means) {
			out = append(out, t.classEntry(i, c))
		}
	}
	if silent := g.expected - len(t.all); silent > 0 {
		out = append(out, Entry{Code: "rating.silent." + g.silent, Args: scheme.Args("n", itoa(silent), "expected", itoa(g.expected))})
	}
	return out
}

func (j *judgement) code() string {
	switch {
	case j.fault != "":
		return faultCode(j.fault)
	case j.left != "":
		return "rating.left_out." + j.left
	}
	return "rating.counted"
}

// args are the words of a rating and the bounds it has to keep.
func (t *ratingTally) args(j *judgement) map[string]string {
	g, least, most := t.g, "", ""
	if g.anchors == nil {
		least, most = g.min[t.peer].String(), g.max[t.peer].String()
	}
	x := j.rating
	level, given := x.level, ""
	for _, a := range g.anchors {
		if a.id == x.level && a.text != "" {
			level = a.text
		}
	}
	if x.value != nil {
		given = x.value.String()
	}
	return scheme.Args("rater", x.rater, "class", g.className(x.class), "level", level, "given", given,
		"who", words(x.rater, g.className(x.class)), "said", words(level, given, x.fact), "value", j.value.String(), "fact", x.fact,
		"min", least, "max", most, "nearest", scheme.Nearest(x.level, g.anchorIDs()))
}

func (g *raters) className(id string) string {
	for _, c := range g.classes {
		if c.id == id && c.text != "" {
			return c.text
		}
	}
	return id
}

func (t *ratingTally) classEntry(i int, c raterClass) Entry {
	m := t.means[i]
	code := "rating.class"
	if m.absent {
		code = "rating.class_absent"
	}
	return Entry{Code: code, Args: scheme.Args("class", t.g.className(c.id), "raters", itoa(m.raters), "mean", m.mean.String(), "weight", c.weight.String())}
}

// problems names the ratings that cannot be used.
func (g *raters) problems(in *inputs, unit int32) []Problem {
	if !g.peers[in.peer[unit]] {
		return nil
	}
	t := g.tallyOf(in, unit)
	var out []Problem
	for _, j := range t.all {
		if j.fault != "" {
			out = append(out, Problem{Code: faultCode(j.fault), Severity: scheme.Error, Unit: in.units[unit].ID, Indicator: g.indicator,
				Metric: g.name, Args: t.args(&j), Source: j.rating.source})
		}
	}
	return out
}

func (g *raters) anchorIDs() []string {
	var out []string
	for _, a := range g.anchors {
		out = append(out, a.id)
	}
	return out
}
