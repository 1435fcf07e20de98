// Package integrity is what statistics can ask about a season of assessment: its
// sub-packages estimate how severely assessors mark, how far they agree, which
// figures look made up and how sturdy a rank is. What they share stands here:
// ratings, questions and refusals.
//
// Statistics are floating-point numbers; each function says its formula's source
// and its tolerance. The same input gives the same bits.
//
// It is not for changing a score, nor for a verdict: a Flag is a question with a
// known error rate, and who answers it is a person.
package integrity

// Flag is a question a rule raises about somebody or something. Its words say that
// it differs, never that anybody is at fault.
type Flag struct {
	Rule      string             `json:"rule"`      // stable code of the rule, for example fairness.cell; its text explains it
	Subjects  []Subject          `json:"subjects"`  // about whom or what
	Value     float64            `json:"value"`     // what was measured
	Threshold float64            `json:"threshold"` // from where on the rule asks
	Inputs    map[string]float64 `json:"inputs"`    // what Value was computed from, by stable names
	ErrorRate ErrorRate          `json:"errorRate"`
}

// Subject is one thing a flag is about.
type Subject struct {
	Kind string `json:"kind"` // unit, assessor, indicator, metric, figure
	ID   string `json:"id"`
}

// ErrorRate says how often a rule asks without cause.
type ErrorRate struct {
	False float64 `json:"false"` // share of innocent cases that are flagged, per Per
	Per   string  `json:"per"`   // what one case is: cell, assessor, pair, season, series
	Basis string  `json:"basis"` // how the share is known: a stable code, for example simulated, nominal, bootstrap
}

// Refusal is why a statistic is not given: too little history, a design that does
// not connect, a quantity the method is not for. It is an answer, not a failure.
type Refusal struct {
	Code   string             `json:"code"`             // stable, for example integrity.few_ratings
	Inputs map[string]float64 `json:"inputs,omitempty"` // the figures behind it, for example have and need
	Names  []string           `json:"names,omitempty"`  // what it is about
}

// Error gives the code; people read the text of it.
func (r *Refusal) Error() string { return "integrity: " + r.Code }
