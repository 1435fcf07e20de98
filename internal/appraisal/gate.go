package appraisal

import (
	"context"
	"slices"
	"strconv"

	"eightx/internal/errs"
	"eightx/scheme"
	"eightx/scoring"
)

// Lacking is one reason why an official result may not be published yet.
type Lacking struct {
	Code  string   `json:"code"` // of the text, such as gate.appeals
	Count int      `json:"count"`
	About []string `json:"about,omitempty"` // the first of them, by id or unit
}

// gateYear is a year at the gate.
type gateYear struct {
	cycle  Cycle
	notice *Notice // nil when nobody has prepared one
	run    Run
	result *scoring.Result
	scheme *scheme.Scheme
	trial  *trial
}

// gateCheck finds what is lacking of one kind. It returns what it is about.
type gateCheck struct {
	code string
	find func(ctx context.Context, c *Call, y *gateYear) ([]string, error)
}

// gateChecks is the gate: every noun that can hold a result back has a line.
var gateChecks = []gateCheck{
	{"gate.stale", staleRun},
	{"gate.replay", failingReplay},
	{"gate.other_run", otherRun},
	{"gate.quota", overQuota},
	{"gate.money", wrongMoney},
	{"gate.tasks", standing("task", TaskOpen, TaskPart, TaskClaimed, TaskReturned, TaskVerified)},
	{"gate.supervision", standing("supervision", SupervisionRecorded, SupervisionExplained)},
	{"gate.proposals", standing("proposal", ProposalOpen)},
	{"gate.sheets", standing("sealing", SealingOpen, SealingClosed)},
	{"gate.conflicts", standing("moderation", ModerationDiffers, ModerationSettled)},
	{"gate.unmarked", unmarkedUnits},
	{"gate.surveys", standing("evaluation", EvaluationListed, EvaluationDrawn, EvaluationOpen, EvaluationClosed, EvaluationShort, EvaluationCounted)},
	{"gate.unasked", unaskedUnits},
	{"gate.vetoes", standing("veto", VetoProposed, VetoHearing, VetoHeard)},
	{"gate.appeals", standing("appeal", appealOpen...)},
	{"gate.objections", standing("objection", ObjectionReceived)},
	{"gate.signature", missingSignature},
}

// unforced is what no reason makes good: nobody has answered for the page, or its
// figures are not the result.
var unforced = []string{"gate.signature", "gate.replay", "gate.other_run"}

// beyondForce are those of what is lacking that posting by force does not cover.
func beyondForce(lacking []Lacking) []Lacking {
	return slices.DeleteFunc(slices.Clone(lacking), func(l Lacking) bool { return !slices.Contains(unforced, l.Code) })
}

// Readiness is what the gate says.
type Readiness struct {
	Cycle   string    `json:"cycle"`
	Ready   bool      `json:"ready"`
	Lacking []Lacking `json:"lacking"`
}

// ReadGate says what is lacking before the official result may be published.
var ReadGate = Question[InCycle, Readiness]{"gate.read", func(ctx context.Context, c *Call, in InCycle) (Readiness, error) {
	notice, err := preparedNotice(ctx, c, in.Cycle)
	if err != nil {
		return Readiness{}, err
	}
	lacking, err := lackingFor(ctx, c, in.Cycle, notice)
	return Readiness{Cycle: in.Cycle, Ready: len(lacking) == 0, Lacking: lacking}, err
}}

// lackingFor goes through the gate.
func lackingFor(ctx context.Context, c *Call, cycleID string, notice *Notice) ([]Lacking, error) {
	cycle, err := cycles.get(ctx, c, cycleID)
	if err != nil {
		return nil, err
	}
	if cycle.Official == "" {
		return []Lacking{{Code: "gate.no_run", Count: 1}}, nil
	}
	y := &gateYear{cycle: cycle, notice: notice}
	if y.run, err = runs.get(ctx, c, cycle.Official); err != nil {
		return nil, err
	}
	if y.result, err = resultOf(ctx, c, cycle.Official); err != nil {
		return nil, err
	}
	if y.trial, err = newTrial(ctx, c, cycleID); err != nil {
		return nil, err
	}
	y.scheme = y.trial.scheme()
	lacking := []Lacking{}
	for _, check := range gateChecks {
		about, err := check.find(ctx, c, y)
		if err != nil {
			return nil, err
		}
		if len(about) > 0 {
			lacking = append(lacking, Lacking{Code: check.code, Count: len(about), About: about[:min(len(about), mostMissing)]})
		}
	}
	return lacking, nil
}

// notReady is the refusal, reason by reason.
func notReady(lacking []Lacking) error {
	var list errs.List
	for _, l := range lacking {
		list = append(list, errs.E(errs.Conflict, l.Code, errs.P("count", l.Count), errs.P("about", firstAbout(l.About))))
	}
	return list.Err()
}

func firstAbout(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// standing finds the records of a kind that are in one of some states.
func standing[S ~string](kind string, states ...S) func(context.Context, *Call, *gateYear) ([]string, error) {
	return func(ctx context.Context, c *Call, y *gateYear) ([]string, error) {
		var about []string
		for _, state := range states {
			records, err := c.List(ctx, Query{Kind: kind, Parent: y.cycle.ID, State: string(state), Limit: maxPage})
			if err != nil {
				return nil, err
			}
			for _, record := range records {
				about = append(about, record.ID)
			}
		}
		return about, nil
	}
}

// staleRun finds records that the official run has not seen, or has seen otherwise.
func staleRun(ctx context.Context, c *Call, y *gateYear) ([]string, error) {
	seen := map[string]InputRecord{}
	for _, input := range y.run.Inputs {
		seen[input.Kind+" "+input.ID] = input
	}
	var about []string
	for _, input := range y.trial.inputs {
		key := input.Kind + " " + input.ID
		same := seen[key].Digest == input.Digest
		if !same && input.Kind == evaluations.kind && seen[key].Version > 0 {
			var err error
			if same, err = onlyErased(ctx, c, seen[key]); err != nil {
				return nil, err
			}
		}
		if !same {
			about = append(about, key)
		}
		delete(seen, key)
	}
	for key := range seen {
		about = append(about, key)
	}
	slices.Sort(about)
	return about, nil
}

// failingReplay computes the official run again.
func failingReplay(ctx context.Context, c *Call, y *gateYear) ([]string, error) {
	body, err := Recompute(ctx, c, y.run)
	if err != nil {
		return nil, err
	}
	if c.Suite().Digest(body) != y.run.Result {
		return []string{y.run.ID}, nil
	}
	return nil, nil
}

// otherRun compares what the notice shows with what counts: a notice prepared before
// the last official run shows another result.
func otherRun(_ context.Context, _ *Call, y *gateYear) ([]string, error) {
	if y.notice == nil || y.notice.Page.Result == string(y.run.Result) {
		return nil, nil
	}
	return []string{y.run.ID}, nil
}

// signaturesNeeded: a notice goes out with a second leader's signature.
const signaturesNeeded = 2

func missingSignature(_ context.Context, _ *Call, y *gateYear) ([]string, error) {
	if y.notice == nil {
		return []string{""}, nil
	}
	if n := len(y.notice.Signatures); n < signaturesNeeded {
		return []string{strconv.Itoa(n)}, nil
	}
	return nil, nil
}

// preparedNotice is the last notice that is not posted yet, nil when there is none.
func preparedNotice(ctx context.Context, c *Call, cycle string) (*Notice, error) {
	list, err := notices.everything(ctx, c, Query{Parent: cycle, State: string(NoticePrepared)})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[len(list)-1], nil
}

// nothingPending refuses to close a year while something could still change its result.
func nothingPending(ctx context.Context, c *Call, cycle string) error {
	y := &gateYear{cycle: Cycle{Meta: Meta{ID: cycle}}}
	var lacking []Lacking
	for _, check := range []gateCheck{{"gate.appeals", standing("appeal", appealOpen...)}, {"gate.vetoes", standing("veto", vetoOpen...)}} {
		about, err := check.find(ctx, c, y)
		if err != nil {
			return err
		}
		if len(about) > 0 {
			lacking = append(lacking, Lacking{Code: check.code, Count: len(about), About: about})
		}
	}
	return notReady(lacking)
}
