package scoring

import "eightx/expr"

// ParamType is the type of a rule parameter.
type ParamType string

// The types of rule parameters. Number and Expression parameters may also be
// written as a map from peer group to value.
const (
	NumberParam     ParamType = "number"     // exact number: 12, 0.60, 85%
	ExpressionParam ParamType = "expression" // number expression; a metric name is the simplest one
	ConditionParam  ParamType = "condition"  // yes/no expression
	TextParam       ParamType = "text"
	ChoiceParam     ParamType = "choice"
	BoolParam       ParamType = "bool"
	IntegerParam    ParamType = "integer"
	DateParam       ParamType = "date"
	TextsParam      ParamType = "texts"     // list of texts
	NumbersParam    ParamType = "numbers"   // list of numbers
	RowsParam       ParamType = "rows"      // list of maps with Fields
	MapParam        ParamType = "map"       // map with Fields
	NumberMapParam  ParamType = "numberMap" // map from free names to numbers
	RuleParam       ParamType = "rule"      // a nested rule: kind and parameters
)

// Param describes one parameter of a rule kind. Its words stand in the locale
// under rule.<kind>.<name>, rows' fields under rule.<kind>.<name>.<field>.
type Param struct {
	Name     string
	Type     ParamType
	Required bool
	Default  string // what an absent parameter means, as written
	Choices  []string
	Fields   []Param
}

// Kind is a rule kind (计分办法): what it is called, which parameters it takes,
// which figures it needs, and what it means as an expression.
type Kind struct {
	Name   string
	Params []Param
	// Monotone names the parameters whose expression can only raise points when
	// it rises (+) or only lower them (-): checked by property tests.
	Monotone map[string]int
	// lower builds the points of the indicator as an expression. Problems with
	// parameters are reported through l; the returned tree may then be nil.
	lower func(l *lowering) *expr.Node
}

// KindByName finds a rule kind, nil when there is none.
func KindByName(name string) *Kind { return kindNamed(kinds, name) }

func kindNamed(kinds []Kind, name string) *Kind {
	for i := range kinds {
		if kinds[i].Name == name {
			return &kinds[i]
		}
	}
	return nil
}

// Kinds lists every rule kind in the order of documentation.
func Kinds() []Kind { return kinds }
