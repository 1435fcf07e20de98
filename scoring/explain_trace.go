package scoring

import (
	"slices"
	"strconv"
	"strings"

	"eightx/expr"
)

// Derivation is how an expression came to its value for one unit: what it read
// and the steps in the order they are worked out.
type Derivation struct {
	Inputs []InputFigure `json:"inputs,omitempty"`
	Steps  []StepFigure  `json:"steps"`
	State  string        `json:"state"` // present, missing, not_applicable
	Value  string        `json:"value,omitempty"`
	Reason string        `json:"reason,omitempty"`
}

// The kinds of steps.
const (
	NamedStep     = "step"      // a step the rule names; Code is its name
	ConditionStep = "condition" // a condition that decided a branch
	PeersStep     = "peers"     // a look at other units; Code is the function
	EntriesStep   = "entries"   // a sum over events, ratings or periods
	MetricStep    = "metric"    // a computed figure of the catalogue; Code is its id
	PointsStep    = "points"    // what the rule gives, before the indicator's own limits
	FloorStep     = "floor"     // raised to the least the indicator gives
	CapStep       = "cap"       // cut to the most the indicator gives
	RoundingStep  = "rounding"  // rounded as the scheme says; Code is the mode
	ResultStep    = "result"    // an expression outside of indicators: a gate, an amount
)

// StepFigure is one step. Expression is its formula over names, in which [@3]
// stands for the value of the third step; Substituted is the same with figures
// put in. Of branches only the one that was taken is shown.
type StepFigure struct {
	Kind        string      `json:"kind"`
	Code        string      `json:"code,omitempty"`
	As          string      `json:"as,omitempty"`    // the rule's name for a look at units or entries
	Label       string      `json:"label,omitempty"` // the scheme's words
	Expression  string      `json:"expression,omitempty"`
	Substituted string      `json:"substituted,omitempty"`
	State       string      `json:"state"`
	Value       string      `json:"value,omitempty"`
	Reason      string      `json:"reason,omitempty"`
	Places      int         `json:"places,omitempty"` // decimals of a rounding
	Peers       *PeerFigure `json:"peers,omitempty"`
	Entries     []Entry     `json:"entries,omitempty"`

	Words   *expr.Node `json:"-"` // Expression as a tree
	Numbers *expr.Node `json:"-"` // Substituted as a tree; its constants may be any fraction
}

// StepRef is the name under which formulas read the value of a step, counted
// from 0.
func StepRef(step int) string { return "@" + strconv.Itoa(step+1) }

// StepOf finds the step a name of a formula stands for.
func StepOf(name string) (int, bool) {
	number, ok := strings.CutPrefix(name, "@")
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(number)
	return n - 1, err == nil && n > 0
}

// tracer works out an expression for one unit and writes down how.
type tracer struct {
	rp      *Replay
	unit    int32
	at      place
	formula *Formula // nil outside of indicators
	out     *Derivation
	seen    map[*expr.Node]shown
	listed  map[string]bool // inputs written down already
}

// shown is a node that was worked out, in names and in figures.
type shown struct {
	value          value
	words, numbers *expr.Node
}

func (rp *Replay) tracer(u int32, at place, f *Formula) *tracer {
	return &tracer{rp: rp, unit: u, at: at, formula: f, out: &Derivation{Steps: []StepFigure{}},
		seen: map[*expr.Node]shown{}, listed: map[string]bool{}}
}

// derive explains an expression outside of indicators; nil for none.
func (rp *Replay) derive(n *expr.Node, u int32) *Derivation {
	if n == nil {
		return nil
	}
	t := rp.tracer(u, outside, nil)
	t.step(StepFigure{Kind: ResultStep}, n, t.show(n))
	return t.finish(n)
}

func (t *tracer) finish(n *expr.Node) *Derivation {
	v := t.value(n)
	t.out.State, t.out.Value, t.out.Reason = stateNames[v.state], v.wordsAs(n.Type), v.reason
	return t.out
}

// wordsAs is words, with conditions as true and false.
func (v value) wordsAs(typ expr.Type) string {
	if v.state == present && typ == expr.Bool {
		return strconv.FormatBool(v.truth)
	}
	return v.words()
}

// step writes a step down and makes n stand for it.
func (t *tracer) step(s StepFigure, n *expr.Node, x shown) shown {
	s.Words, s.Numbers = x.words, x.numbers
	s.Expression, s.Substituted = expr.Format(x.words), expr.Format(readable(x.numbers))
	s.State, s.Value, s.Reason = stateNames[x.value.state], x.value.wordsAs(n.Type), x.value.reason
	t.out.Steps = append(t.out.Steps, s)
	ref := shown{value: x.value, words: expr.R(StepRef(len(t.out.Steps) - 1)), numbers: figureNode(x.value, n)}
	t.seen[n] = ref
	return ref
}

// figureNode is a value as a node, n itself when there is none.
func figureNode(v value, n *expr.Node) *expr.Node {
	switch {
	case v.state != present:
		return n
	case v.text != "" || n.Type == expr.Text:
		return expr.T(v.text)
	case n.Type == expr.Bool:
		return expr.B(v.truth)
	}
	return &expr.Node{Op: expr.OpConst, Type: expr.Num, Num: v.num, Pos: -1}
}

// readable writes fractions as divisions, as Format and Parse want them.
func readable(n *expr.Node) *expr.Node {
	if n.Op == expr.OpConst {
		return expr.N(n.Num)
	}
	args := make([]*expr.Node, len(n.Args))
	for i, arg := range n.Args {
		args[i] = readable(arg)
	}
	return over(n, args)
}

// over is n over other arguments.
func over(n *expr.Node, args []*expr.Node) *expr.Node {
	if len(args) == 0 {
		return n
	}
	out := *n
	out.Args = args
	return &out
}

// show works out a node, once.
func (t *tracer) show(n *expr.Node) shown {
	if x, done := t.seen[n]; done {
		return x
	}
	x := t.work(n)
	if _, done := t.seen[n]; !done {
		t.seen[n] = x
	}
	return t.seen[n]
}

func (t *tracer) work(n *expr.Node) shown {
	switch n.Op {
	case expr.OpConst, expr.OpBool, expr.OpText, expr.OpNA, expr.OpFail:
		return shown{t.value(n), n, n}
	case expr.OpRef:
		return t.ref(n)
	case expr.OpLast:
		return t.read("last."+n.Args[0].Text, n)
	case expr.OpStep:
		return t.named(n)
	case expr.OpIf:
		return t.branch(n)
	case expr.OpAnd, expr.OpOr, expr.OpCoalesce:
		return t.lazily(n)
	}
	if n.Op.IsAggregate() {
		return t.aggregate(n)
	}
	return t.strictly(n)
}

func (t *tracer) value(n *expr.Node) value { return t.rp.value(n, t.at, t.unit) }

// named is a step with a name. When it only gives its name to a look at units
// or entries, that is no step of its own.
func (t *tracer) named(n *expr.Node) shown {
	x := t.show(n.Args[0])
	if k, ref := StepOf(x.words.Text); ref && x.words.Op == expr.OpRef {
		if s := &t.out.Steps[k]; s.As == "" && (s.Kind == EntriesStep || s.Kind == PeersStep) {
			s.As = n.Text
			return x
		}
	}
	return t.step(StepFigure{Kind: NamedStep, Code: n.Text}, n, x)
}

func (t *tracer) strictly(n *expr.Node) shown {
	words, numbers := make([]*expr.Node, len(n.Args)), make([]*expr.Node, len(n.Args))
	for i, arg := range n.Args {
		x := t.show(arg)
		words[i], numbers[i] = x.words, x.numbers
	}
	return shown{t.value(n), over(n, words), over(n, numbers)}
}

// lazily looks at arguments until one settles the outcome.
func (t *tracer) lazily(n *expr.Node) shown {
	var words, numbers []*expr.Node
	for _, arg := range n.Args {
		x := t.show(arg)
		words, numbers = append(words, x.words), append(numbers, x.numbers)
		if x.value.state != present {
			continue
		}
		if n.Op == expr.OpCoalesce {
			return x
		}
		if x.value.truth == (n.Op == expr.OpOr) {
			break
		}
	}
	if len(words) == 1 {
		return shown{t.value(n), words[0], numbers[0]}
	}
	return shown{t.value(n), over(n, words), over(n, numbers)}
}

// branch writes down the condition and goes on with the branch it chose.
func (t *tracer) branch(n *expr.Node) shown {
	cond := t.show(n.Args[0])
	if cond.value.state != present {
		return shown{t.value(n), n, n}
	}
	t.condition(n.Args[0], cond)
	if cond.value.truth {
		return t.show(n.Args[1])
	}
	return t.show(n.Args[2])
}

// condition writes a condition down, once, unless it is a step already.
func (t *tracer) condition(n *expr.Node, x shown) {
	if _, ref := StepOf(x.words.Text); ref || n.Op == expr.OpBool {
		return
	}
	for _, s := range t.out.Steps {
		if s.Kind == ConditionStep && expr.Equal(s.Words, x.words) {
			return
		}
	}
	t.step(StepFigure{Kind: ConditionStep}, n, x)
}

// ref reads a name: a table that was summed, a computed figure, or a figure.
func (t *tracer) ref(n *expr.Node) shown {
	if strings.HasPrefix(n.Text, "#") {
		return t.step(StepFigure{Kind: EntriesStep, Entries: t.rp.entries(t.unit, n.Text)}, n, t.plain(n))
	}
	if m := t.rp.p.metricNamed(n.Text); m != nil && m.Formula != "" {
		return t.metric(n, m.Name)
	}
	return t.read(n.Text, n)
}

func (t *tracer) plain(n *expr.Node) shown {
	v := t.value(n)
	return shown{v, n, figureNode(v, n)}
}

// read is a figure somebody gave.
func (t *tracer) read(name string, n *expr.Node) shown {
	x := t.plain(n)
	if n.Op == expr.OpLast {
		x.words = expr.R(name)
	}
	if !t.listed[name] {
		t.listed[name] = true
		t.out.Inputs = append(t.out.Inputs, t.input(name, x.value))
	}
	return x
}

// metric explains a computed figure where it is first read.
func (t *tracer) metric(n *expr.Node, name string) shown {
	for known, x := range t.seen {
		if known.Op == expr.OpRef && known.Text == n.Text {
			return x
		}
	}
	inner, at := t.rp.formulaOf(n.Text), t.at
	t.at = outside
	x := t.show(inner)
	t.at = at
	x.value = t.value(n)
	return t.step(StepFigure{Kind: MetricStep, Code: n.Text, Label: name}, n, x)
}

// line explains the final value of an indicator: the rule's points first, then
// everything the indicator does to them.
func (t *tracer) line(f *Formula) *Derivation {
	path := pathTo(f.Final, f.Points)
	if path == nil {
		t.step(StepFigure{Kind: PointsStep}, f.Final, t.show(f.Final))
		return t.finish(f.Final)
	}
	for i, n := range slices.Backward(path) {
		if i == len(path)-1 {
			t.step(StepFigure{Kind: PointsStep}, n, t.show(n))
			continue
		}
		t.modified(n, path[i+1])
	}
	return t.finish(f.Final)
}

// modified is one limit or condition around inner; what changes nothing is not
// shown, save for the rounding.
func (t *tracer) modified(n, inner *expr.Node) {
	kind := map[expr.Op]string{expr.OpMax: FloorStep, expr.OpMin: CapStep, expr.OpRound: RoundingStep}[n.Op]
	before, after := t.value(inner), t.value(n)
	same := before.state == after.state && before.num.Equal(after.num)
	switch {
	case n.Op == expr.OpMul: // shown by the step around it
	case kind == "":
		t.show(n)
	case n.Op == expr.OpRound:
		t.step(StepFigure{Kind: kind, Code: n.Round.String(), Places: n.Places}, n, t.show(n))
	case same:
		t.seen[n] = t.seen[inner]
	default:
		t.step(StepFigure{Kind: kind}, n, t.show(n))
	}
}

// pathTo lists the nodes from n down to target, nil when it is not there.
func pathTo(n, target *expr.Node) []*expr.Node {
	if n == target {
		return []*expr.Node{n}
	}
	for _, arg := range n.Args {
		if path := pathTo(arg, target); path != nil {
			return append([]*expr.Node{n}, path...)
		}
	}
	return nil
}
