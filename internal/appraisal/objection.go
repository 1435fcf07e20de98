package appraisal

import (
	"context"

	"eightx/internal/errs"
	"eightx/scheme/lint"
)

// ObjectionState is where an objection stands.
type ObjectionState string

// The states of an objection.
const (
	ObjectionReceived ObjectionState = "received"
	ObjectionAnswered ObjectionState = "answered"
)

var objectionLife = lifecycle[ObjectionState]{kind: "objection", begin: ObjectionReceived, steps: []step[ObjectionState]{
	{"answer", []ObjectionState{ObjectionReceived}, ObjectionAnswered},
}}

// Objection is 公示期间群众意见: what a resident says to the posted result, without an
// account and without a name. With the code he got he reads the answer.
type Objection struct {
	Meta
	Cycle  string         `json:"cycle"`
	Notice string         `json:"notice"`
	Unit   string         `json:"unit,omitempty"`
	State  ObjectionState `json:"state"`
	Text   string         `json:"text"`
	Time   int64          `json:"time"` // Unix milliseconds
	Answer string         `json:"answer,omitempty"`
	By     *Signed        `json:"by,omitempty"`
}

func (o *Objection) place() place {
	return place{State: string(o.State), Parent: o.Cycle, Unit: o.Unit, Sort: o.ID}
}

var objections = noun[Objection, *Objection]{"objection"}

// NewObjection is what a visitor hands in.
type NewObjection struct {
	Notice string `json:"notice" path:"notice"`
	Unit   string `json:"unit,omitempty"`
	Text   string `json:"text"`
}

// mostAnHour is how many objections a tenant takes in an hour: more are no residents.
// Single addresses are slowed down before they come here.
const mostAnHour = 200

// Objected is the visitor's receipt; ID is the code with which he finds the answer.
type Objected struct {
	ID   string `json:"id"`
	Time int64  `json:"time"`
}

// SubmitObjection takes an objection while the notice is posted. Personal data in it are
// refused: they would stand in the log for ever.
var SubmitObjection = Operation[NewObjection, Objected]{"objection.submit", func(ctx context.Context, c *Call, in NewObjection) (Objected, error) {
	c.unaddressed()
	n, err := notices.get(ctx, c, in.Notice)
	if err == nil && !n.shown(c.Now) {
		err = errs.E(errs.NotFound, "notice.unknown", errs.P("id", in.Notice))
	}
	if err != nil {
		return Objected{}, err
	}
	if err := in.check(n.Page); err != nil {
		return Objected{}, err
	}
	if err := notTooMany(ctx, c, n.Cycle); err != nil {
		return Objected{}, err
	}
	o := Objection{Cycle: n.Cycle, Notice: n.ID, Unit: in.Unit, State: objectionLife.begin, Text: in.Text, Time: c.Now}
	if err := objections.save(ctx, c, &o); err != nil {
		return Objected{}, err
	}
	return Objected{ID: o.ID, Time: o.Time}, nil
}}

func (in NewObjection) check(page NoticePage) error {
	var w wrong
	w.bounded("text", in.Text, 1000)
	if in.Text == "" {
		w.add("input.missing", "text")
	}
	for _, hit := range lint.Scan(in.Text) {
		w.add("notice.personal", "text", errs.P("what", string(hit.Kind)), errs.P("shown", hit.Masked))
	}
	known := in.Unit == ""
	for i := range page.Rows {
		known = known || page.Rows[i].Unit == in.Unit
	}
	if !known {
		w.add("input.not_a_choice", "unit", errs.P("value", in.Unit))
	}
	return w.err()
}

// notTooMany counts the objections of the last hour that nobody has answered yet.
func notTooMany(ctx context.Context, c *Call, cycle string) error {
	list, err := objections.everything(ctx, c, Query{Parent: cycle, State: string(ObjectionReceived)})
	if err != nil {
		return err
	}
	recent := 0
	for i := range list {
		if list[i].Time > c.Now-3_600_000 {
			recent++
		}
	}
	if recent >= mostAnHour {
		return errs.E(errs.Busy, "objection.too_many")
	}
	return nil
}

// ObjectionAnswer is the office's answer.
type ObjectionAnswer struct {
	ID     string `json:"id" path:"id"`
	Answer string `json:"answer"`
}

// AnswerObjection records the answer; it is given once.
var AnswerObjection = Operation[ObjectionAnswer, Objection]{"objection.answer", func(ctx context.Context, c *Call, in ObjectionAnswer) (Objection, error) {
	o, err := objections.get(ctx, c, in.ID)
	if err != nil {
		return Objection{}, err
	}
	if o, err = decideAnswer(o, in, Signed{c.Actor.Account, c.Now}); err != nil {
		return Objection{}, err
	}
	return o, objections.save(ctx, c, &o)
}}

func decideAnswer(o Objection, in ObjectionAnswer, by Signed) (Objection, error) {
	var w wrong
	w.text("answer", in.Answer)
	if in.Answer == "" {
		w.add("input.missing", "answer")
	}
	if err := w.err(); err != nil {
		return o, err
	}
	state, err := objectionLife.next(o.State, "answer")
	if err != nil {
		return o, err
	}
	o.State, o.Answer, o.By = state, in.Answer, &by
	return o, nil
}

// ListObjections lists the objections of a year.
var ListObjections = Question[NoticeFilter, List[Objection]]{"objection.read", func(ctx context.Context, c *Call, in NoticeFilter) (List[Objection], error) {
	return objections.page(ctx, c, Query{Parent: in.Cycle, After: in.After, Limit: in.Limit})
}}

// Answered is what whoever objected reads with his code.
type Answered struct {
	State  ObjectionState `json:"state"`
	Answer string         `json:"answer,omitempty"`
}

// FollowObjection tells what has become of an objection.
var FollowObjection = Question[ByID, Answered]{"objection.follow", func(ctx context.Context, c *Call, in ByID) (Answered, error) {
	o, err := objections.get(ctx, c, in.ID)
	return Answered{State: o.State, Answer: o.Answer}, err
}}
