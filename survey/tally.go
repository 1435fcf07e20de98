package survey

import (
	"eightx/decimal"
)

// Question is one question of a ballot: 测评项目.
type Question struct {
	ID      string   `json:"id"` // of the indicator it feeds
	Text    string   `json:"text"`
	Options []Option `json:"options"`
	Least   int      `json:"least,omitempty"` // valid answers needed (最低样本量)
}

// Option is one answer. An abstention is an option that is not valid.
type Option struct {
	ID       string `json:"id"`
	Text     string `json:"text"`
	Valid    bool   `json:"valid"`    // 有效票
	Positive bool   `json:"positive"` // 满意票; a positive answer is valid
}

// Option finds an option by its id.
func (q *Question) Option(id string) (Option, bool) {
	for _, o := range q.Options {
		if o.ID == id {
			return o, true
		}
	}
	return Option{}, false
}

// Counts is how often each option was chosen, by stratum and option.
type Counts map[string]map[string]int

// Put counts answers.
func (c Counts) Put(stratum, option string, n int) {
	if c[stratum] == nil {
		c[stratum] = map[string]int{}
	}
	c[stratum][option] += n
}

// Tally is what the answers to one question come to.
type Tally struct {
	Question string           `json:"question"`
	Given    int              `json:"given"` // answers, abstentions among them
	Valid    int              `json:"valid"`
	Positive int              `json:"positive"`
	Ordinary int              `json:"ordinary"` // valid answers of ordinary residents
	Strata   map[string]Share `json:"strata,omitempty"`
	Options  map[string]int   `json:"options"`
}

// Share is the part of one stratum.
type Share struct {
	Valid    int `json:"valid"`
	Positive int `json:"positive"`
}

// Add adds the answers to one question up. What is no option of the question counts
// as given and not as valid.
func Add(q Question, counts Counts, strata []Stratum) Tally {
	t := Tally{Question: q.ID, Strata: map[string]Share{}, Options: map[string]int{}}
	for _, s := range strata {
		share := Share{}
		for id, n := range counts[s.ID] {
			option, _ := q.Option(id)
			t.Given += n
			t.Options[id] += n
			if option.Valid {
				share.Valid += n
			}
			if option.Valid && option.Positive {
				share.Positive += n
			}
		}
		t.Strata[s.ID] = share
		t.Valid, t.Positive = t.Valid+share.Valid, t.Positive+share.Positive
		if s.Ordinary {
			t.Ordinary += share.Valid
		}
	}
	return t
}

// Join adds the answers of a further round to the ones there are. Nothing is ever
// replaced: else whoever disliked a result would ask again.
func Join(a, b Tally) Tally {
	out := Tally{Question: a.Question, Given: a.Given + b.Given, Valid: a.Valid + b.Valid, Positive: a.Positive + b.Positive,
		Ordinary: a.Ordinary + b.Ordinary, Strata: map[string]Share{}, Options: map[string]int{}}
	for _, t := range []Tally{a, b} {
		for id, s := range t.Strata {
			had := out.Strata[id]
			out.Strata[id] = Share{had.Valid + s.Valid, had.Positive + s.Positive}
		}
		for id, n := range t.Options {
			out.Options[id] += n
		}
	}
	return out
}

// Flags are what a tally is marked with.
const (
	FewAnswers  = "few_answers"  // 样本不足: fewer valid answers than the scheme needs
	FewOrdinary = "few_ordinary" // too small a share of ordinary residents among them
)

// Flags says what is wrong with a tally as a sample. A flagged one may be shown, as
// provisional, and must not be made final.
func Flags(q Question, t Tally, ordinary decimal.Number) []string {
	var flags []string
	if t.Valid < q.Least {
		flags = append(flags, FewAnswers)
	}
	if t.Ordinary < LeastOf(ordinary, t.Valid) {
		flags = append(flags, FewOrdinary)
	}
	return flags
}
