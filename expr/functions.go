package expr

import "strings"

// Param is what a function takes at one place.
type Param uint8

// Kinds of parameters. Literal kinds are written into the fields of the Node and are not arguments of it.
const (
	ParamNum      Param = iota + 1 // a number
	ParamBool                      // a condition
	ParamAny                       // a value of any type
	ParamSame                      // a value of the same type as the others of this kind
	ParamConst                     // a constant number or text of the type of the ParamSame before it
	ParamRef                       // the name of an input
	ParamScope                     // literal text: name of a scope, "all", or left out
	ParamTies                      // literal text: a tie rule
	ParamAttr                      // literal text: an attribute that names units
	ParamKind                      // literal text: a kind of event
	ParamLabel                     // literal text: a step code or a reason
	ParamPlaces                    // literal whole number: decimals
	ParamRounding                  // literal text: a rounding mode
)

// literal tells whether the parameter becomes a field of the node.
func (p Param) literal() bool { return p >= ParamScope }

// Class is how the work of a node grows.
type Class uint8

// Classes of work.
const (
	PerUnit  Class = iota // once for each unit
	PerGroup              // one pass over the units of a scope
	PerSort               // ordering the units of a scope
	PerEntry              // one pass over the unit's records or events
)

// Function is one line of the table of functions: how a kind of node is written.
type Function struct {
	Name     string   // canonical name, ASCII
	Zh       string   // canonical Chinese name
	Also     []string // other accepted names
	Op       Op
	Params   []Param
	Required int  // how many of Params must be given
	Repeat   bool // the last of Params may be repeated
	Result   Type // Unknown: the type of the arguments
	Class    Class
}

// Meaning is the code of the one-line explanation, such as "expr.function.rank".
func (f *Function) Meaning() string { return "expr.function." + f.Name }

// Functions is the language's table of functions, in the order of the documentation. When several lines have the same Op,
// the first is the one Format writes. Nothing may change it.
func Functions() []Function { return functions }

// Shorthands keep the table readable.
type params = []Param

var (
	numbers   = params{ParamNum, ParamNum}
	ofScope   = params{ParamNum, ParamScope}
	ofRank    = params{ParamNum, ParamScope, ParamTies}
	ofRef     = params{ParamRef}
	ofLedger  = params{ParamRef, ParamKind}
	ofLink    = params{ParamAttr, ParamNum}
	ofNumber  = params{ParamNum}
	truths    = params{ParamBool, ParamBool}
	ofReason  = params{ParamLabel}
	rankAlso  = []string{"排名", "降序名次"}
	roundings = params{ParamNum, ParamPlaces, ParamRounding}
)

var functions = []Function{
	{"min", "最小", []string{"最小值"}, OpMin, numbers, 2, true, Num, PerUnit},
	{"max", "最大", []string{"最大值"}, OpMax, numbers, 2, true, Num, PerUnit},
	{"abs", "绝对值", nil, OpAbs, ofNumber, 1, false, Num, PerUnit},
	{"floor", "向下取整", []string{"取整", "int"}, OpFloor, ofNumber, 1, false, Num, PerUnit},
	{"ceil", "向上取整", []string{"进一取整"}, OpCeil, ofNumber, 1, false, Num, PerUnit},
	{"trunc", "去尾取整", []string{"截尾"}, OpTrunc, ofNumber, 1, false, Num, PerUnit},
	{"round", "修约", nil, OpRound, roundings, 1, false, Num, PerUnit},
	{"half_up", "四舍五入", nil, OpRound, params{ParamNum, ParamPlaces}, 1, false, Num, PerUnit},
	{"clamp", "限定", []string{"限幅", "限于"}, OpClamp, params{ParamNum, ParamNum, ParamNum}, 3, false, Num, PerUnit},

	{"if", "如果", []string{"若"}, OpIf, params{ParamBool, ParamSame, ParamSame}, 3, false, Unknown, PerUnit},
	{"and", "且", []string{"并且"}, OpAnd, truths, 2, true, Bool, PerUnit},
	{"or", "或", []string{"或者"}, OpOr, truths, 2, true, Bool, PerUnit},
	{"not", "非", nil, OpNot, params{ParamBool}, 1, false, Bool, PerUnit},
	{"in", "属于", nil, OpIn, params{ParamSame, ParamConst}, 2, true, Bool, PerUnit},
	{"has", "有无", []string{"有"}, OpHas, params{ParamAny}, 1, false, Bool, PerUnit},
	{"coalesce", "缺则", []string{"缺省"}, OpCoalesce, params{ParamSame, ParamSame}, 2, true, Unknown, PerUnit},

	{"peer_mean", "组均值", []string{"组平均"}, OpPeerMean, ofScope, 1, false, Num, PerGroup},
	{"peer_sum", "组合计", []string{"组总和"}, OpPeerSum, ofScope, 1, false, Num, PerGroup},
	{"peer_min", "组最小", []string{"组最低"}, OpPeerMin, ofScope, 1, false, Num, PerGroup},
	{"peer_max", "组最大", []string{"组最高", "组最好", "best"}, OpPeerMax, ofScope, 1, false, Num, PerGroup},
	{"peer_count", "组内个数", nil, OpPeerCount, params{ParamAny, ParamScope}, 0, false, Num, PerGroup},
	{"peer_median", "组中位数", nil, OpPeerMedian, ofScope, 1, false, Num, PerSort},
	{"others_mean", "其他均值", []string{"其他平均"}, OpOthersMean, ofScope, 1, false, Num, PerGroup},
	{"rank", "名次", rankAlso, OpRank, ofRank, 1, false, Num, PerSort},
	{"rank_asc", "升序名次", []string{"倒序名次"}, OpRankAsc, ofRank, 1, false, Num, PerSort},
	{"share", "占比", []string{"组占比"}, OpShare, ofScope, 1, false, Num, PerGroup},

	{"series_mean", "各期平均", []string{"各期均值"}, OpSeriesMean, ofRef, 1, false, Num, PerEntry},
	{"series_sum", "各期合计", []string{"累计"}, OpSeriesSum, ofRef, 1, false, Num, PerEntry},
	{"series_min", "各期最小", nil, OpSeriesMin, ofRef, 1, false, Num, PerEntry},
	{"series_max", "各期最大", nil, OpSeriesMax, ofRef, 1, false, Num, PerEntry},
	{"series_count", "期数", []string{"各期个数"}, OpSeriesCount, ofRef, 1, false, Num, PerEntry},
	{"series_last", "最近一期", []string{"末期"}, OpSeriesLast, ofRef, 1, false, Num, PerEntry},
	{"series_median", "各期中位数", nil, OpSeriesMedian, ofRef, 1, false, Num, PerEntry},

	{"last", "上年", []string{"去年"}, OpLast, ofRef, 1, false, Unknown, PerUnit},
	{"events", "次数", []string{"事件数"}, OpEvents, ofLedger, 1, false, Num, PerEntry},
	{"event_points", "事件分", []string{"事件分值"}, OpEventPoints, ofLedger, 1, false, Num, PerEntry},

	{"linked", "关联", []string{"关联值"}, OpLinked, ofLink, 2, false, Num, PerGroup},
	{"children_sum", "下属合计", nil, OpChildrenSum, ofLink, 2, false, Num, PerGroup},
	{"children_count", "下属个数", nil, OpChildrenCount, params{ParamAttr, ParamAny}, 1, false, Num, PerGroup},
	{"children_mean", "下属平均", []string{"下属均值"}, OpChildrenMean, ofLink, 2, false, Num, PerGroup},

	{"step", "步骤", nil, OpStep, params{ParamLabel, ParamAny}, 2, false, Unknown, PerUnit},
	{"na", "不适用", nil, OpNA, ofReason, 1, false, Unknown, PerUnit},
	{"fail", "无法计算", []string{"无法判定"}, OpFail, ofReason, 1, false, Unknown, PerUnit},
}

// byName finds a function by any of its names, byOp by its kind.
var (
	byName = indexNames()
	byOp   = indexOps()
)

func indexNames() map[string]*Function {
	index := map[string]*Function{}
	for i := range functions {
		f := &functions[i]
		for _, name := range f.names() {
			index[name] = f
		}
	}
	return index
}

func indexOps() [opEnd]*Function {
	var index [opEnd]*Function
	for i := range functions {
		if f := &functions[i]; index[f.Op] == nil {
			index[f.Op] = f
		}
	}
	return index
}

func (f *Function) names() []string { return append([]string{f.Name, f.Zh}, f.Also...) }

// LookupFunction finds a function by any of its names; ASCII names in any case.
func LookupFunction(name string) (Function, bool) {
	f := lookup(name)
	if f == nil {
		return Function{}, false
	}
	return *f, true
}

func lookup(name string) *Function { return byName[strings.ToLower(name)] }

func functionOf(op Op) *Function {
	if op >= opEnd {
		return nil
	}
	return byOp[op]
}

// functionNames is every accepted name in table order, for suggestions.
func functionNames() []string {
	var names []string
	for i := range functions {
		names = append(names, functions[i].names()...)
	}
	return names
}
