package facts

import "eightx/decimal"

// Number is an exact number.
type Number = decimal.Number

// Facts are the inputs of one run. The JSON form is the file facts.json;
// numbers are decimal strings, dates "2026-07-06", periods "2026-07" or any
// label the scheme's metric uses.
type Facts struct {
	Schema int    `json:"schema"` // format version: 1
	Scheme string `json:"scheme"` // id of the scheme they belong to
	Year   int    `json:"year"`

	Units        []Unit        `json:"units"`
	Values       []Value       `json:"values,omitempty"`
	Series       []Series      `json:"series,omitempty"`
	Checks       []Check       `json:"checks,omitempty"`
	Events       []Event       `json:"events,omitempty"`
	Ratings      []Rating      `json:"ratings,omitempty"`
	Vetoes       []VetoCase    `json:"vetoes,omitempty"`
	History      []History     `json:"history,omitempty"`
	Declarations []Declaration `json:"declarations,omitempty"`
	Recusals     []Recusal     `json:"recusals,omitempty"`
	Corrections  []Correction  `json:"corrections,omitempty"`
}

// Unit is 被考核单位: a village, a community, or whoever else is assessed
// (a leader, a staff member) under the same scheme.
type Unit struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Kind string `json:"kind,omitempty"` // village, community, person …
	Peer string `json:"peer"`           // peer group id
	Code string `json:"code,omitempty"` // 12-digit region code
	// Attributes are texts and numbers about the unit: expressions read them
	// as unit.<name>; scopes partition by them; linked() follows them.
	Attributes map[string]string `json:"attributes,omitempty"`
	// StaffCounts: head count per post, for pay.
	Staff map[string]int `json:"staff,omitempty"`
	Note  string         `json:"note,omitempty"`
}

// Stage is how far a figure has been checked. When a key has several records
// the highest stage counts, and among equal stages the latest date; two records
// that differ in neither contradict each other, see Validate.
type Stage string

// The stages of a figure.
const (
	Claimed  Stage = "claimed"  // 申报数
	Verified Stage = "verified" // 核查数
	Final    Stage = "final"    // 核定数 (the default when empty)
)

// VetoStates are the states of a veto case, in the order it may pass through.
var VetoStates = []string{"proposed", "heard", "decided", "rejected", "lifted"}

// DeclarationStates are the states of a declaration.
var DeclarationStates = []string{"missing", "not_applicable"}

// Source says where a record comes from; it is printed in explanations.
type Source struct {
	Stage Stage  `json:"stage,omitempty"`
	From  string `json:"source,omitempty"`
	Date  string `json:"date,omitempty"`
	Note  string `json:"note,omitempty"`
	Place string `json:"-"` // file, sheet and cell it was read from
}

// Value is one figure: a metric of a unit. Metrics bound to an indicator are
// named <indicator>.<part>, such as F1-03.sampled.
type Value struct {
	Unit   string `json:"unit"`
	Metric string `json:"metric"`
	Value  Number `json:"value"`
	Source
}

// Series is one periodic record of a metric: monthly inspections, quarterly
// scores. Absent means missing with the reason in Note.
type Series struct {
	Unit   string  `json:"unit"`
	Metric string  `json:"metric"`
	Period string  `json:"period"`
	Value  *Number `json:"value"`
	Source
}

// Check holds the ticked check points of an indicator. An indicator with no
// Check record has not been checked.
type Check struct {
	Unit      string   `json:"unit"`
	Indicator string   `json:"indicator"`
	OK        []string `json:"ok"`
	// NA lists check points that do not apply to the unit.
	NA []string `json:"na,omitempty"`
	Source
}

// Event is a dated entry of an event ledger: something that happened and
// counts. The ledger is the indicator's id, or the name its rule gives.
type Event struct {
	ID     string  `json:"id,omitempty"`
	Unit   string  `json:"unit"`
	Ledger string  `json:"ledger"`
	Kind   string  `json:"kind"`
	Level  string  `json:"level,omitempty"`
	Count  *Number `json:"count,omitempty"` // default 1; may be a quantity (days, people, mu)
	Date   string  `json:"date,omitempty"`
	Matter string  `json:"matter,omitempty"` // same matter counts once where the rule says so
	// Points is the decided figure of a kind with a discretionary range.
	Points *Number `json:"points,omitempty"`
	// Flags the rule's modifiers look at: "fixed_on_site", "special_period",
	// "repaired", "repeat", …
	Flags []string `json:"flags,omitempty"`
	Text  string   `json:"text,omitempty"` // the fact in words
	Source
}

// Rating is one rater's judgement: a number, an anchored level or a place.
type Rating struct {
	Unit   string  `json:"unit"`
	Metric string  `json:"metric"` // the indicator's id, or the name its rule gives
	Rater  string  `json:"rater"`
	Class  string  `json:"class,omitempty"` // rater class (leaders, peers, residents)
	Level  string  `json:"level,omitempty"` // anchored level
	Value  *Number `json:"value,omitempty"` // number or place
	Fact   string  `json:"fact,omitempty"`  // what was seen
	Source
}

// VetoCase is a veto or integrity case. Only a decided one that has not been
// lifted has an effect.
type VetoCase struct {
	Unit   string `json:"unit"`
	Veto   string `json:"veto"`
	State  string `json:"state"` // one of VetoStates
	Basis  string `json:"basis,omitempty"`
	Target string `json:"target,omitempty"` // item or indicator, where the effect has none
	Source
}

// History is one earlier year of a unit.
type History struct {
	Unit   string            `json:"unit"`
	Year   int               `json:"year"`
	Total  *Number           `json:"total,omitempty"`
	Rank   *Number           `json:"rank,omitempty"`
	Star   *int              `json:"star,omitempty"`
	Grade  string            `json:"grade,omitempty"`
	Values map[string]Number `json:"values,omitempty"` // metric → last year's figure
}

// Declaration states that a required figure is missing, and why; the
// indicator's missing policy decides what it is worth. Metric is the metric,
// or the indicator's id for all its inputs.
type Declaration struct {
	Unit   string `json:"unit"`
	Metric string `json:"metric"`
	// State: missing, or not_applicable (the whole indicator is 缺项).
	State  string `json:"state"`
	Reason string `json:"reason"`
	Source
}

// Recusal is 回避: a rater who must not judge a unit, and why. A rating in spite
// of it is refused, never silently dropped.
type Recusal struct {
	Unit   string `json:"unit"`
	Rater  string `json:"rater"`
	Rule   string `json:"rule,omitempty"` // id of the scheme's recusal rule
	Reason string `json:"reason"`
}

// Correction is a new fact about an old one: an appeal upheld, a wrong figure.
// Exactly one of Value, Series, Check, Event, Withdraw, Rating, Veto and Cancel
// says what now holds. Corrections of one record take effect in the order of
// their dates, those of one day in the order of their ids (K2 before K10).
type Correction struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
	Basis  string `json:"basis,omitempty"` // e.g. the appeal's ruling
	Date   string `json:"date,omitempty"`
	By     string `json:"by,omitempty"`

	Value    *Value    `json:"value,omitempty"`
	Series   *Series   `json:"series,omitempty"`
	Check    *Check    `json:"check,omitempty"`
	Event    *Event    `json:"event,omitempty"`    // an added event, or what now holds of the event with its id
	Withdraw string    `json:"withdraw,omitempty"` // id of an event that no longer counts
	Rating   *Rating   `json:"rating,omitempty"`
	Veto     *VetoCase `json:"veto,omitempty"`
	Cancel   string    `json:"cancel,omitempty"` // id of a correction that no longer holds
}
