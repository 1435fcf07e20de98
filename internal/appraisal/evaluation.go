package appraisal

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strconv"

	"eightx/auditlog"
	"eightx/decimal"
	"eightx/internal/errs"
	"eightx/scheme"
	"eightx/survey"
)

// EvaluationState is where a democratic evaluation stands.
type EvaluationState string

// The states of an evaluation. A flagged count is short, and never final: it is
// provisional until another wave has brought answers enough, or the leading group has
// decided to go by it as it is.
const (
	EvaluationListed  EvaluationState = "listed"  // 名单已备
	EvaluationDrawn   EvaluationState = "drawn"   // 已抽样
	EvaluationOpen    EvaluationState = "open"    // 投票中
	EvaluationClosed  EvaluationState = "closed"  // 已截止
	EvaluationShort   EvaluationState = "short"   // 样本不足
	EvaluationCounted EvaluationState = "counted" // 已计票
	EvaluationFinal   EvaluationState = "final"   // 已核定
	// EvaluationAccepted is a flagged count that the leading group lets stand: its figures
	// count, and keep their flag for ever.
	EvaluationAccepted EvaluationState = "accepted" // 样本不足，同意采用
)

var evaluationLife = lifecycle[EvaluationState]{kind: "evaluation", begin: EvaluationListed, steps: []step[EvaluationState]{
	{"list", []EvaluationState{EvaluationListed}, EvaluationListed},
	{"draw", []EvaluationState{EvaluationListed}, EvaluationDrawn},
	{"again", []EvaluationState{EvaluationShort}, EvaluationDrawn},
	{"open", []EvaluationState{EvaluationDrawn}, EvaluationOpen},
	{"cast", []EvaluationState{EvaluationOpen}, EvaluationOpen},
	{"paper", []EvaluationState{EvaluationOpen}, EvaluationOpen},
	{"spoil", []EvaluationState{EvaluationOpen}, EvaluationOpen},
	{"close", []EvaluationState{EvaluationOpen}, EvaluationClosed},
	{"count:few", []EvaluationState{EvaluationClosed}, EvaluationShort},
	{"count:enough", []EvaluationState{EvaluationClosed}, EvaluationCounted},
	{"finish", []EvaluationState{EvaluationCounted}, EvaluationFinal},
	{"accept", []EvaluationState{EvaluationShort}, EvaluationAccepted},
}}

// Evaluation is 民主测评: what the residents of one unit are asked in one year, and
// what they said. Households stand aside under "household" and can be removed; here
// is only how many there are, and a salted digest of their list.
type Evaluation struct {
	Meta
	Cycle     string            `json:"cycle"`
	Unit      string            `json:"unit"`
	State     EvaluationState   `json:"state"`
	Questions []survey.Question `json:"questions"`
	Ordinary  decimal.Number    `json:"ordinary"` // least share of ordinary residents
	Strata    []survey.Stratum  `json:"strata"`   // with the quotas of the last wave
	List      string            `json:"list"`     // salted digest
	Waves     []Wave            `json:"waves,omitempty"`
	Tallies   []survey.Tally    `json:"tallies,omitempty"` // of all waves together
	Flags     []EvaluationFlag  `json:"flags,omitempty"`
	From      string            `json:"source,omitempty"` // who carried it out, as explanations print it
	Date      string            `json:"date,omitempty"`   // day of the count
	Comments  int               `json:"comments,omitempty"`
	Accepted  *Acceptance       `json:"accepted,omitempty"`
	Erased    int64             `json:"erased,omitempty"` // when the households were removed, Unix milliseconds
}

// EvaluationFlag is why a count is provisional.
type EvaluationFlag struct {
	Question string `json:"question"`
	Flag     string `json:"flag"` // survey.FewAnswers or survey.FewOrdinary
}

// Acceptance is the leading group's decision to go by too few answers.
type Acceptance struct {
	Document string `json:"document"`
	Meeting  string `json:"meeting,omitempty"`
	Reason   string `json:"reason"`
	By       string `json:"by"`   // account
	Time     int64  `json:"time"` // Unix milliseconds
}

// Wave is 轮次: one drawing of households and their answers. A later wave adds to the
// ones before and replaces none.
type Wave struct {
	Asked   []string            `json:"asked"` // questions
	Seed    string              `json:"seed"`  // as announced
	Input   string              `json:"input"` // digest of what was published before
	Quotas  []survey.Stratum    `json:"quotas"`
	Drawn   map[string][]string `json:"drawn"` // numbers by stratum, in the order drawn
	Opened  string              `json:"opened,omitempty"`
	Closed  string              `json:"closed,omitempty"`
	Codes   int                 `json:"codes,omitempty"`   // handed out
	Screen  int                 `json:"screen,omitempty"`  // ballots that came with a code
	OnPaper int                 `json:"onPaper,omitempty"` // codes given back for a paper ballot
	Spoiled int                 `json:"spoiled,omitempty"` // codes that were replaced
	Paper   *PaperCount         `json:"paper,omitempty"`
}

func (e *Evaluation) place() place {
	return place{State: string(e.State), Parent: e.Cycle, Unit: e.Unit, Sort: e.Unit, Keys: []string{evaluationKey(e.Cycle, e.Unit)}}
}

func evaluationKey(cycle, unit string) string { return cycle + "/" + unit }

var evaluations = noun[Evaluation, *Evaluation]{"evaluation"}

func (e *Evaluation) wave() *Wave { return &e.Waves[len(e.Waves)-1] }

// question finds a question by its id.
func (e *Evaluation) question(id string) (survey.Question, bool) {
	for _, q := range e.Questions {
		if q.ID == id {
			return q, true
		}
	}
	return survey.Question{}, false
}

// householdKind is where the lists of households stand aside.
const householdKind = "household"

// households are the lists of one unit. The salt keeps the digest in the record from
// telling anything once they are removed.
type households struct {
	Salt   string              `json:"salt"`
	Strata map[string][]string `json:"strata"` // name or address, in the order of their numbers
}

func (h households) digest(suite auditlog.Suite) string {
	text, _ := json.Marshal(h) // maps of texts always are JSON
	return string(suite.Digest(text))
}

// HouseholdList is the list of one stratum.
type HouseholdList struct {
	ID         string   `json:"id"`
	Name       string   `json:"name,omitempty"`
	Ordinary   bool     `json:"ordinary,omitempty"`
	Households []string `json:"households"`
}

// EvaluationInput prepares the evaluation of one unit.
type EvaluationInput struct {
	Cycle     string            `json:"cycle" path:"cycle"`
	Unit      string            `json:"unit"`
	Questions []survey.Question `json:"questions"` // least is taken from the scheme
	Size      int               `json:"size"`      // households asked
	Ordinary  decimal.Number    `json:"ordinary"`  // least share of ordinary residents, 0.70
	Lists     []HouseholdList   `json:"lists"`
	From      string            `json:"source,omitempty"`
}

// shown leaves the households out of what the log keeps a digest of.
func (in EvaluationInput) shown() any {
	in.Lists = slices.Clone(in.Lists)
	for i := range in.Lists {
		in.Lists[i].Households = nil
	}
	return in
}

// ListHouseholds takes the lists of a unit in, or better ones before the draw.
var ListHouseholds = Operation[EvaluationInput, Evaluation]{"evaluation.list", func(ctx context.Context, c *Call, in EvaluationInput) (Evaluation, error) {
	e, err := evaluations.byKey(ctx, c, evaluationKey(in.Cycle, in.Unit))
	if err := c.hide(err); err != nil {
		return Evaluation{}, err
	}
	if err != nil {
		e = Evaluation{Meta: Meta{ID: c.NewID()}, Cycle: in.Cycle, Unit: in.Unit, State: evaluationLife.begin}
	}
	if e.State, err = evaluationLife.next(e.State, "list"); err != nil {
		return Evaluation{}, err
	}
	rules, err := evaluationRules(ctx, c, in)
	if err != nil {
		return Evaluation{}, err
	}
	if e, err = decideHouseholds(e, in, rules); err != nil {
		return Evaluation{}, err
	}
	list, err := listOf(c, in)
	if err != nil {
		return Evaluation{}, err
	}
	e.List = list.digest(c.Suite())
	c.About(evaluations.kind, e.ID, "")
	if err := c.keep(householdKind, e.ID, list); err != nil {
		return Evaluation{}, err
	}
	return e, evaluations.save(ctx, c, &e)
}}

// evaluationRules checks what the input names, and returns the scheme in force.
func evaluationRules(ctx context.Context, c *Call, in EvaluationInput) (*scheme.Scheme, error) {
	cycle, err := running(ctx, c, in.Cycle)
	if err != nil {
		return nil, err
	}
	if _, err := units.get(ctx, c, in.Unit); err != nil {
		return nil, err
	}
	record, err := schemes.get(ctx, c, cycle.Scheme)
	if err != nil {
		return nil, err
	}
	return parseScheme(record.Text)
}

func listOf(c *Call, in EvaluationInput) (households, error) {
	var salt [32]byte
	if _, err := io.ReadFull(c.door.Random, salt[:]); err != nil {
		return households{}, errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	list := households{Salt: hex.EncodeToString(salt[:]), Strata: map[string][]string{}}
	for _, s := range in.Lists {
		list.Strata[s.ID] = s.Households
	}
	return list, nil
}

// mostHouseholds of one unit.
const mostHouseholds = 20_000

// decideHouseholds spreads the sample over the strata and takes from the scheme how
// many valid answers each question needs.
func decideHouseholds(e Evaluation, in EvaluationInput, s *scheme.Scheme) (Evaluation, error) {
	var w wrong
	w.short("source", in.From)
	w.questions(in.Questions, s)
	var strata []survey.Stratum
	all := 0
	for i, list := range in.Lists {
		w.need("lists["+strconv.Itoa(i)+"].id", list.ID)
		w.short("lists["+strconv.Itoa(i)+"].name", list.Name)
		all += len(list.Households)
		strata = append(strata, survey.Stratum{ID: list.ID, Name: list.Name, Ordinary: list.Ordinary, Households: len(list.Households)})
	}
	if all > mostHouseholds {
		w.add("evaluation.too_many", "lists", errs.P("households", all), errs.P("most", mostHouseholds))
	}
	if err := w.err(); err != nil {
		return Evaluation{}, err
	}
	strata, err := survey.Allot(in.Size, in.Ordinary, strata)
	if err != nil {
		return Evaluation{}, surveyRefused(err)
	}
	e.Strata, e.Ordinary, e.From = strata, in.Ordinary, in.From
	e.Questions = slices.Clone(in.Questions)
	for i := range e.Questions {
		e.Questions[i].Least = leastValid(s, e.Questions[i].ID)
	}
	return e, nil
}

// questions wants questions of the scheme's own survey indicators, with a valid and a
// positive answer and none twice.
func (w *wrong) questions(questions []survey.Question, s *scheme.Scheme) {
	if len(questions) == 0 || len(questions) > 20 {
		w.add("evaluation.questions", "questions")
	}
	for i, q := range questions {
		at := "questions[" + strconv.Itoa(i) + "]"
		w.need(at+".text", q.Text)
		if surveyed(s, q.ID) == nil {
			w.add("evaluation.no_survey", at+".id", errs.P("indicator", q.ID))
		}
		if slices.ContainsFunc(questions[:i], func(other survey.Question) bool { return other.ID == q.ID }) {
			w.add("evaluation.question_twice", at+".id", errs.P("indicator", q.ID))
		}
		w.options(at, q.Options)
	}
}

func (w *wrong) options(at string, options []survey.Option) {
	valid, positive := false, false
	for i, o := range options {
		w.need(at+".options["+strconv.Itoa(i)+"].id", o.ID)
		w.need(at+".options["+strconv.Itoa(i)+"].text", o.Text)
		valid, positive = valid || o.Valid && !o.Positive, positive || o.Valid && o.Positive
		if slices.ContainsFunc(options[:i], func(other survey.Option) bool { return other.ID == o.ID }) {
			w.add("evaluation.option_twice", at+".options", errs.P("option", o.ID))
		}
	}
	if !valid || !positive {
		w.add("evaluation.options", at+".options")
	}
}

// surveyed finds an indicator that a survey scores.
func surveyed(s *scheme.Scheme, id string) *scheme.Indicator {
	for i := range s.Items {
		for j := range s.Items[i].Indicators {
			if ind := &s.Items[i].Indicators[j]; ind.ID == id && ind.Rule.Kind == "survey" {
				return ind
			}
		}
	}
	return nil
}

// leastValid is how many valid answers the scheme wants of a question.
func leastValid(s *scheme.Scheme, id string) int {
	least, err := decimal.Parse(surveyed(s, id).Rule.Args.Str("minSample"))
	if err != nil {
		return 0
	}
	n, _ := least.Ceil().Int64()
	return int(n)
}
