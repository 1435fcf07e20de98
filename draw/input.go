// Package draw draws lots that anybody can repeat: which panel or assessor goes to
// which unit, in which order, who replaces a recused member, and which households
// a survey asks.
//
//	result, err := draw.Draw(input, draw.Seed{Announced: "470193"})
//	problem := draw.Verify(input, result)
//
// The list of units, people and recusals is published before the seed is
// announced; from both the same result follows on every machine. Every lot is a
// number from SHA-256 in counter mode and is written down with the list it was
// drawn from. testdata/draw/redraw.py repeats a draw in Python. Who draws never
// meets a dead end: a lot is only in the box when all others can still be served,
// and when no assignment keeps all rules, the units and panels that block are named.
//
// It is not for deciding who is recused, for choosing the seed, or for keeping
// anybody from drawing twice: that is the log's work.
package draw

// Format names this way of drawing. It stands in every input and result, and
// changes when the way changes.
const Format = "eightx-draw-1"

// Input is what is published before the draw. All its lists are sets: their order
// means nothing, and changes nothing.
type Input struct {
	Format      string       `json:"draw"`
	Purpose     string       `json:"purpose"`
	Redraw      string       `json:"redraw,omitempty"`  // why it is drawn again, when it is
	PerUnit     int          `json:"perUnit,omitempty"` // how many panels or assessors a unit gets; 0 means 1
	Spread      Spread       `json:"spread,omitempty"`
	Units       []Unit       `json:"units,omitempty"`
	Panels      []Panel      `json:"panels,omitempty"` // when there are any, panels are drawn, else assessors
	Assessors   []Assessor   `json:"assessors,omitempty"`
	Reserves    []string     `json:"reserves,omitempty"` // assessors who step in for recused members
	Reasons     []Reason     `json:"reasons,omitempty"`
	Recusals    []Recusal    `json:"recusals,omitempty"`
	Last        []Judged     `json:"last,omitempty"`
	Apart       [][]string   `json:"apart,omitempty"` // of each set, at most one goes to the same unit
	Samples     []Sample     `json:"samples,omitempty"`
	Commitments []Commitment `json:"commitments,omitempty"`
}

// Spread says how many units a panel or assessor gets when it does not say itself.
type Spread string

// The spreads.
const (
	Even Spread = ""     // as many as the others, or one more
	Caps Spread = "caps" // any number
)

// Unit is 被考核单位: who is visited.
type Unit struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

// Panel is 考核组.
type Panel struct {
	ID      string   `json:"id"`
	Name    string   `json:"name,omitempty"`
	Members []string `json:"members,omitempty"` // assessors
	Limits
}

// Assessor is 考核人.
type Assessor struct {
	ID         string `json:"id"`
	Name       string `json:"name,omitempty"`
	Department string `json:"department,omitempty"`
	Limits
}

// Limits are how many units somebody may get, and must. 0 leaves it to the Spread.
type Limits struct {
	AtMost  int `json:"atMost,omitempty"`
	AtLeast int `json:"atLeast,omitempty"`
}

// Reason is what a code of recusals stands for.
type Reason struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// Recusal is 回避: a panel or assessor who must not judge a unit. A panel is then
// never drawn for it; a member of a panel is replaced there.
type Recusal struct {
	Who    string `json:"who"`
	Unit   string `json:"unit"`
	Reason string `json:"reason"` // code
}

// Judged is who judged a unit last time, and therefore not this time (轮换).
type Judged struct {
	Who  string `json:"who"`
	Unit string `json:"unit"`
}

// LastYear is the reason code of those who judged the unit last time.
const LastYear = "LAST"

// Sample is a survey of one place, drawn by strata.
type Sample struct {
	ID     string    `json:"id"`
	Strata []Stratum `json:"strata"`
}

// Stratum is a list of households or people, of which Quota are drawn.
type Stratum struct {
	ID    string   `json:"id"`
	Quota int      `json:"quota"`
	From  []string `json:"from"`
}

// bodies are who is drawn: the panels, or without panels the assessors; by id.
func (in *Input) bodies() map[string]Limits {
	all := map[string]Limits{}
	for _, p := range in.Panels {
		all[p.ID] = p.Limits
	}
	if len(in.Panels) > 0 {
		return all
	}
	for _, a := range in.Assessors {
		all[a.ID] = a.Limits
	}
	return all
}

// perUnit is how many bodies each unit gets.
func (in *Input) perUnit() int { return max(in.PerUnit, 1) }

// at is somebody at a unit.
type at struct{ who, unit string }

// barred says who must not judge which unit, and the code of the reason. A
// recusal is a stronger reason than last year.
func (in *Input) barred() map[at]string {
	why := map[at]string{}
	for _, l := range in.Last {
		why[at{l.Who, l.Unit}] = LastYear
	}
	for _, r := range in.Recusals {
		why[at{r.Who, r.Unit}] = r.Reason
	}
	return why
}
