package appraisal

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"eightx/auditlog"
	"eightx/facts"
	"eightx/internal/errs"
	"eightx/scheme"
	"eightx/scoring"
)

// Batch is one delivery of facts 数据批次: what one source handed in at one time.
// Batches only grow in number; a wrong figure is corrected by a later batch that
// holds corrections. The facts of a year are its batches one after the other. The
// batch of a data task alone has versions: the stages its table has been through
// (see Task).
type Batch struct {
	Meta
	Cycle      string          `json:"cycle"`
	Department string          `json:"department,omitempty"` // who delivered; "" is the office
	Stage      string          `json:"stage"`                // claimed, verified, final, correction
	By         string          `json:"by"`                   // account
	Time       int64           `json:"time"`                 // Unix milliseconds
	Note       string          `json:"note,omitempty"`
	Task       string          `json:"task,omitempty"`   // the data task it is the table of
	Period     string          `json:"period,omitempty"` // of a part of the year; its figures do not count for the year
	Counts     map[string]int  `json:"counts"`           // records by what they are
	Digest     auditlog.Digest `json:"digest"`           // of Facts
	Facts      json.RawMessage `json:"facts"`            // in the JSON format of facts, without units
}

// place keeps one content from being delivered twice in a year. A task's table may well
// be equal to another's: nought accidents, month after month.
func (b *Batch) place() place {
	key := contentKey(b.Cycle, b.Digest)
	if b.Task != "" {
		key = b.Cycle + "/task/" + b.Task
	}
	return place{State: b.Stage, Parent: b.Cycle, Sort: b.ID, Keys: []string{key}}
}

func contentKey(cycle string, digest auditlog.Digest) string { return cycle + "/" + string(digest) }

var batches = noun[Batch, *Batch]{"batch"}

// Delivery is facts on their way in. Units in them must agree with the directory.
type Delivery struct {
	Cycle      string      `json:"cycle" path:"cycle"`
	Department string      `json:"department,omitempty"`
	Note       string      `json:"note,omitempty"`
	Meeting    string      `json:"meeting,omitempty"` // of the leading group, where it says who is vetoed
	Facts      facts.Facts `json:"facts"`
}

// Receipt is what the deliverer gets, and can show later.
type Receipt struct {
	Batch  string          `json:"batch"`
	Counts map[string]int  `json:"counts"`
	Digest auditlog.Digest `json:"digest"`
	Time   int64           `json:"time"`
}

// SubmitFacts takes what a department claims. Every figure must belong to the
// department; no stage but claimed is accepted.
var SubmitFacts = Operation[Delivery, Receipt]{"facts.submit", func(ctx context.Context, c *Call, in Delivery) (Receipt, error) {
	if err := c.Reach(Object{Department: in.Department}); err != nil {
		return Receipt{}, err
	}
	return deliver(ctx, c, in, string(facts.Claimed), decideClaimed)
}}

// VerifyFacts takes what the office has verified, or finds final.
var VerifyFacts = Operation[Delivery, Receipt]{"facts.verify", func(ctx context.Context, c *Call, in Delivery) (Receipt, error) {
	if len(in.Facts.Vetoes) > 0 {
		if err := decidedBy(ctx, c, in.Meeting, About{vetoes.kind, in.Cycle}); err != nil {
			return Receipt{}, err
		}
	}
	return deliver(ctx, c, in, string(facts.Verified), decideVerified)
}}

// CorrectFacts takes corrections: new records about old ones, each with a reason. A mark
// that an assessor has handed in is not corrected: an appeal may, and nobody else.
var CorrectFacts = Operation[Delivery, Receipt]{"facts.correct", func(ctx context.Context, c *Call, in Delivery) (Receipt, error) {
	for i := range in.Facts.Corrections {
		if err := mayCorrect(ctx, c, in, &in.Facts.Corrections[i]); err != nil {
			return Receipt{}, inRow(err, "corrections", i)
		}
	}
	return deliver(ctx, c, in, stageCorrection, decideCorrection)
}}

func mayCorrect(ctx context.Context, c *Call, in Delivery, x *facts.Correction) error {
	switch {
	case x.Veto != nil:
		return decidedBy(ctx, c, in.Meeting, About{vetoes.kind, in.Cycle})
	case x.Rating != nil:
		return notHandedIn(ctx, c, in.Cycle, x.Rating)
	}
	return nil
}

// notHandedIn refuses to correct what an assessor has written himself.
func notHandedIn(ctx context.Context, c *Call, cycle string, mark *facts.Rating) error {
	written, err := sheets.everything(ctx, c, Query{Parent: cycle, Unit: mark.Unit})
	for i := range written {
		if written[i].Assessor == mark.Rater {
			return errs.E(errs.Forbidden, "batch.handed_in", errs.P("unit", mark.Unit), errs.P("assessor", mark.Rater))
		}
	}
	return err
}

const stageCorrection = "correction"

// deliver checks a delivery against everything the year already knows, so that a
// contradiction is found at the door and not when the year is scored.
func deliver(ctx context.Context, c *Call, in Delivery, stage string, decide func(Delivery, *scheme.Scheme) error) (Receipt, error) {
	batch, err := deliverable(ctx, c, in, stage, decide)
	if err != nil {
		return Receipt{}, err
	}
	if err := batches.save(ctx, c, &batch); err != nil {
		return Receipt{}, err
	}
	return Receipt{Batch: batch.ID, Counts: batch.Counts, Digest: batch.Digest, Time: batch.Time}, nil
}

// deliverable is the batch that a delivery would be, or why it is refused.
func deliverable(ctx context.Context, c *Call, in Delivery, stage string, decide func(Delivery, *scheme.Scheme) error) (Batch, error) {
	cycle, err := running(ctx, c, in.Cycle)
	if err != nil {
		return Batch{}, err
	}
	record, err := schemes.get(ctx, c, cycle.Scheme)
	if err != nil {
		return Batch{}, err
	}
	parsed, err := record.parsedBy(c)
	if err != nil {
		return Batch{}, err
	}
	if err := decide(in, parsed); err != nil {
		return Batch{}, err
	}
	if err := askedInTasks(ctx, c, cycle, &in.Facts); err != nil {
		return Batch{}, err
	}
	var batch Batch
	err = work(ctx, c, cycle, record, func(_ *scoring.Program, w working) (err error) {
		batch, err = decideDelivery(in, w.gathered.Facts, stage, c)
		return err
	})
	if err != nil {
		return Batch{}, err
	}
	same, err := c.ByKey(ctx, batches.kind, contentKey(batch.Cycle, batch.Digest))
	if err == nil {
		return Batch{}, errs.E(errs.Conflict, "batch.same_again", errs.P("id", same.ID))
	}
	return batch, c.hide(err)
}

// decideDelivery makes the batch, or says what contradicts what is known.
func decideDelivery(in Delivery, known *facts.Facts, stage string, c *Call) (Batch, error) {
	if err := sameUnits(in.Facts.Units, known.Units); err != nil {
		return Batch{}, err
	}
	if !plainlyRight(known, &in.Facts) {
		if err := newProblems(facts.Validate(joined(known, &in.Facts)), known); err != nil {
			return Batch{}, err
		}
	}
	if err := eventsAgain(in.Facts.Events, known.Events); err != nil {
		return Batch{}, err
	}
	delivered := in.Facts
	delivered.Units = nil
	body, err := json.Marshal(delivered)
	if err != nil {
		return Batch{}, errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	counts := countRecords(&in.Facts)
	if len(counts) == 0 {
		return Batch{}, errs.E(errs.Invalid, "batch.empty")
	}
	return Batch{
		Cycle: in.Cycle, Department: in.Department, Stage: stage, By: c.Actor.Account, Time: c.Now, Note: in.Note,
		Counts: counts, Digest: c.Suite().Digest(body), Facts: body,
	}, nil
}

// plainlyRight says that a delivery brings no problems, having looked at what is known
// of its own units. When it does not say so, everything has to be looked at.
func plainlyRight(known, delivered *facts.Facts) bool {
	with, others := *known, *delivered
	with.Events = slices.Concat(known.Events, delivered.Events)
	with.Corrections = slices.Concat(known.Corrections, delivered.Corrections)
	others.Events, others.Corrections = nil, nil
	units := facts.About(&with, delivered)
	if units == nil {
		return false
	}
	part, ok := facts.Part(&with, units, new(facts.Facts))
	return ok && len(facts.Validate(joined(part, &others))) == 0
}

// eventsAgain refuses events whose numbers are known already: counted twice, a fact
// would deduct twice. An event that was wrong is corrected, not delivered anew.
func eventsAgain(delivered, known []facts.Event) error {
	if len(delivered) == 0 {
		return nil
	}
	seen := map[string]bool{}
	for i := range known {
		seen[known[i].ID] = true
	}
	var list errs.List
	for i := range delivered {
		id := delivered[i].ID
		if id != "" && seen[id] {
			list = append(list, errs.E(errs.Conflict, "batch.event_again", errs.P("id", id), errs.P("unit", delivered[i].Unit), errs.Where{Path: fmt.Sprintf("facts.events[%d]", i)}))
		}
		seen[id] = true
	}
	return list.Err()
}

// newProblems are those the delivery brought.
func newProblems(after []facts.Problem, known *facts.Facts) error {
	if len(after) == 0 {
		return nil
	}
	var list errs.List
	before := facts.Validate(known)
	for _, problem := range after {
		if slices.ContainsFunc(before, func(old facts.Problem) bool { return old.Code == problem.Code && old.Path == problem.Path }) {
			continue
		}
		list = append(list, factsProblem(problem))
	}
	return list.Err()
}

func factsProblem(p facts.Problem) *errs.Error {
	details := []errs.Detail{errs.Where{Path: p.Path}}
	for name, value := range p.Args {
		details = append(details, errs.P(name, value))
	}
	return errs.E(errs.Invalid, p.Code, details...)
}

// sameUnits refuses a delivery whose list of units says something else than the
// directory.
func sameUnits(delivered, known []facts.Unit) error {
	var list errs.List
	for _, unit := range delivered {
		index := slices.IndexFunc(known, func(k facts.Unit) bool { return k.ID == unit.ID })
		switch {
		case index < 0:
			list = append(list, errs.E(errs.Invalid, "unit.unknown", errs.P("id", unit.ID)))
		case !equalJSON(known[index], unit):
			list = append(list, errs.E(errs.Invalid, "batch.other_unit", errs.P("id", unit.ID), errs.P("name", unit.Name)))
		}
	}
	return list.Err()
}

func equalJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// decideClaimed wants claimed figures that the department owns, and checks and samples
// of indicators whose data the scheme has it bring. What was seen on the spot, what
// happened and what was decided have ways of their own (sheets, supervision records,
// cases); the office alone may bring them in as a table.
func decideClaimed(in Delivery, s *scheme.Scheme) error {
	var list errs.List
	f := &in.Facts
	others := len(f.Corrections) + len(f.Vetoes) + len(f.History)
	if in.Department != "" {
		others += len(f.Ratings) + len(f.Events) + len(f.Recusals)
	}
	if others > 0 {
		list = append(list, errs.E(errs.Forbidden, "batch.not_the_departments"))
	}
	claimed := func(stage *facts.Stage, metric, unit, path string) {
		if *stage == "" {
			*stage = facts.Claimed
		}
		if *stage != facts.Claimed {
			list = append(list, errs.E(errs.Forbidden, "batch.only_claimed", errs.P("metric", metric), errs.P("unit", unit), errs.Where{Path: path}))
		}
		if owner := claimantOf(s, metric); in.Department != "" && owner != in.Department {
			list = append(list, errs.E(errs.Forbidden, "batch.other_owner", errs.P("metric", metric), errs.P("owner", owner), errs.Where{Path: path}))
		}
	}
	for i := range f.Values {
		claimed(&f.Values[i].Stage, f.Values[i].Metric, f.Values[i].Unit, fmt.Sprintf("values[%d]", i))
	}
	for i := range f.Series {
		claimed(&f.Series[i].Stage, f.Series[i].Metric, f.Series[i].Unit, fmt.Sprintf("series[%d]", i))
	}
	for i := range f.Checks {
		claimed(&f.Checks[i].Stage, f.Checks[i].Indicator, f.Checks[i].Unit, fmt.Sprintf("checks[%d]", i))
	}
	for i := range f.Declarations {
		stage := facts.Claimed
		claimed(&stage, f.Declarations[i].Metric, f.Declarations[i].Unit, fmt.Sprintf("declarations[%d]", i))
	}
	return list.Err()
}

// ownerOf is the department a metric belongs to; "" when the scheme names none.
func ownerOf(s *scheme.Scheme, metric string) string {
	for i := range s.Metrics {
		if s.Metrics[i].ID == metric {
			return s.Metrics[i].Owner
		}
	}
	return ""
}

// claimantOf is the department that may claim a figure: the owner of its metric, or, for
// check points and for parts such as F7-01.passed, the department whose data the
// indicator is scored by.
func claimantOf(s *scheme.Scheme, name string) string {
	if owner := ownerOf(s, name); owner != "" {
		return owner
	}
	indicator, _, _ := strings.Cut(name, ".")
	for i := range s.Items {
		for j := range s.Items[i].Indicators {
			if def := &s.Items[i].Indicators[j]; def.ID == indicator && def.Source == "dept_data" {
				return cmp.Or(def.Dept, s.Items[i].Lead)
			}
		}
	}
	return ""
}

func decideVerified(in Delivery, _ *scheme.Scheme) error {
	if len(in.Facts.Corrections) > 0 {
		return errs.E(errs.Invalid, "batch.corrections_apart")
	}
	return nil
}

func decideCorrection(in Delivery, _ *scheme.Scheme) error {
	var w wrong
	for i := range in.Facts.Corrections {
		w.need(fmt.Sprintf("facts.corrections[%d].reason", i), in.Facts.Corrections[i].Reason)
	}
	if counts := countRecords(&in.Facts); len(counts) != 1 || counts["corrections"] == 0 {
		w.add("batch.only_corrections", "facts")
	}
	return w.err()
}

// countRecords counts a delivery's records by what they are; units are not records.
func countRecords(f *facts.Facts) map[string]int {
	counts := map[string]int{
		"values": len(f.Values), "series": len(f.Series), "checks": len(f.Checks), "events": len(f.Events), "ratings": len(f.Ratings),
		"vetoes": len(f.Vetoes), "history": len(f.History), "declarations": len(f.Declarations), "recusals": len(f.Recusals), "corrections": len(f.Corrections),
	}
	for name, n := range counts {
		if n == 0 {
			delete(counts, name)
		}
	}
	return counts
}

// BatchFilter asks for the batches of a year.
type BatchFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Page
}

// ListBatches lists deliveries in the order they came; a department sees its own.
var ListBatches = Question[BatchFilter, List[Batch]]{"facts.read", func(ctx context.Context, c *Call, in BatchFilter) (List[Batch], error) {
	page, err := batches.page(ctx, c, Query{Parent: in.Cycle, After: in.After, Limit: in.Limit})
	if err != nil {
		return List[Batch]{}, err
	}
	page.Items = slices.DeleteFunc(page.Items, func(b Batch) bool { return c.Reach(Object{Department: b.Department}) != nil })
	return page, nil
}}

// ReadBatch shows one delivery.
var ReadBatch = Question[ByID, Batch]{"facts.read", func(ctx context.Context, c *Call, in ByID) (Batch, error) {
	batch, err := batches.get(ctx, c, in.ID)
	if err != nil {
		return Batch{}, err
	}
	return batch, batches.within(c, in.ID, Object{Department: batch.Department})
}}
