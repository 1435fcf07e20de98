package sturdiness

import (
	"eightx/integrity"
	"eightx/integrity/composite"
)

// Report says how sturdy the ranks and stars of a year are. Units are sorted by
// peer group and id.
type Report struct {
	Scheme      string `json:"scheme"`
	Title       string `json:"title"`
	Year        int    `json:"year"`
	SchemeHash  string `json:"schemeHash"`
	FactsDigest string `json:"factsDigest"`

	Range      float64 `json:"range"` // every item's weight is multiplied by 1 ± at most this
	Replicates int     `json:"replicates"`
	Seed       uint64  `json:"seed"`
	// Method says how draws were made: points (points of items from the engine
	// once) or engine (every draw a run of it, because of Depends).
	Method  string   `json:"method"`
	Depends []string `json:"depends,omitempty"`

	Units       []UnitReport            `json:"units"`
	Choices     []ChoiceReport          `json:"choices"`
	Sensitivity []composite.Sensitivity `json:"sensitivity,omitempty"`
	SobolRuns   int                     `json:"sobolRuns,omitempty"`
	Flags       []integrity.Flag        `json:"flags"`
	Refused     []Refused               `json:"refused,omitempty"`
	// Shared names rewards that depend on every unit; the money of cliffs and
	// choices is without them.
	Shared []string `json:"sharedRewards,omitempty"`
}

// Refused is something that could not be asked, and why.
type Refused struct {
	What    string             `json:"what"`
	Refusal *integrity.Refusal `json:"refusal"`
}

// UnitReport is one unit.
type UnitReport struct {
	Unit  string  `json:"unit"`
	Name  string  `json:"name"`
	Peer  string  `json:"peer"`
	Total string  `json:"total"`
	Rank  float64 `json:"rank"`
	Of    int     `json:"of"`
	Star  int     `json:"star"`
	// Over all draws of weights.
	Best     float64     `json:"best"`
	Worst    float64     `json:"worst"`
	Q5       float64     `json:"q5"`
	Q95      float64     `json:"q95"`
	MeanRank float64     `json:"meanRank"`
	Stars    []StarShare `json:"stars"`
	SameStar float64     `json:"sameStar"` // share of draws with the star it has
	// Over all single choices (one item, indicator or assessor less, another
	// rounding or comparison).
	ChoiceBest  float64 `json:"choiceBest"`
	ChoiceWorst float64 `json:"choiceWorst"`
	ChoiceLow   int     `json:"choiceLow"` // stars
	ChoiceHigh  int     `json:"choiceHigh"`
	// Up and Down are the nearest change of star if everybody else stays where
	// they are; nil: no total gives another star, or it cannot be told.
	Up   *Cliff `json:"up,omitempty"`
	Down *Cliff `json:"down,omitempty"`
}

// StarShare is how often a star came.
type StarShare struct {
	Star  int     `json:"star"`
	Share float64 `json:"share"`
}

// Cliff is where the next star begins.
type Cliff struct {
	Star   int      `json:"star"`
	Points float64  `json:"points"`          // more, or fewer, in steps of the printed total
	Money  *float64 `json:"money,omitempty"` // yuan more or less; nil: not known
}

// ChoiceReport is what one other decision does.
type ChoiceReport struct {
	Kind  string  `json:"kind"` // item, indicator, assessor, rounding, normalisation
	ID    string  `json:"id"`
	Name  string  `json:"name,omitempty"`
	Moved float64 `json:"moved"` // mean absolute difference of ranks
	Most  float64 `json:"most"`  // largest difference of a rank
	Up    int     `json:"up"`    // units with a higher star
	Down  int     `json:"down"`
	Money float64 `json:"money"` // yuan that would be paid otherwise, sum of absolute differences
}
