package appraisal

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"eightx/internal/errs"
	"eightx/sealing"
	"eightx/survey"
)

// Ballot is 测评票: what one resident said, sealed. Its id is a digest of the sealed
// box and tells no time; the record says nothing of who, which code, or what. How it
// cannot be led back to anybody: doc/ballots.md.
type Ballot struct {
	Meta
	Evaluation string `json:"evaluation"`
	Wave       int    `json:"wave"`
	Box        []byte `json:"box"` // sealed to the urn of the year
}

func (b *Ballot) place() place {
	return place{Parent: b.Evaluation + "/" + strconv.Itoa(b.Wave), Sort: b.ID}
}

var ballots = noun[Ballot, *Ballot]{"ballot"}

// answers is what is in the box.
type answers struct {
	Stratum string            `json:"stratum"`
	Answers map[string]string `json:"answers"` // option by question
	Comment string            `json:"comment,omitempty"`
}

// BallotInput is a ballot as a resident hands it in, without a name or an account.
type BallotInput struct {
	Cycle   string         `json:"cycle" path:"cycle"`
	Unit    string         `json:"unit" path:"unit"`
	Code    string         `json:"code"`
	Answers []BallotAnswer `json:"answers"`
	Comment string         `json:"comment,omitempty"`
}

// BallotAnswer is the answer to one question.
type BallotAnswer struct {
	Question string `json:"question"`
	Option   string `json:"option"`
}

// BallotTaken is all a resident gets: a receipt with a number would let him show to
// others how he voted.
type BallotTaken struct {
	Taken bool `json:"taken"`
}

// castInput keeps code and answers out of the digest of the input in the log: there
// are so few answers that whoever knew the code could try them all.
type castInput struct {
	Cycle string      `json:"cycle"`
	Unit  string      `json:"unit"`
	Given BallotInput `json:"-"`
}

// CastBallot takes a ballot. Codes are looked at before the door is entered, so that
// whoever tries codes out neither writes nor waits in line with those who do; and the
// entry of a ballot has no address and no request.
func CastBallot(ctx context.Context, d *Door, org OrgID, in BallotInput, dry bool) (BallotTaken, error) {
	in.Code = withoutSpaces(in.Code)
	if _, err := Ask(ctx, d, lookAtCode, Visitor(org), in); err != nil {
		return BallotTaken{}, err
	}
	wish := castInput{Cycle: in.Cycle, Unit: in.Unit, Given: in}
	return Do(ctx, d, castBallot, Command[castInput]{Actor: Visitor(org), Input: wish, Dry: dry})
}

// withoutSpaces is a code as it is read, or as it was typed when it is none.
func withoutSpaces(typed string) string {
	if code, problem := survey.ReadCode(typed); problem == "" {
		return string(code)
	}
	return typed
}

// lookAtCode refuses what castBallot would refuse.
var lookAtCode = Question[BallotInput, None]{"ballot.form", func(ctx context.Context, c *Call, in BallotInput) (None, error) {
	_, _, _, err := openFor(ctx, c, in)
	return None{}, err
}}

// openFor finds the open evaluation, its codes and the code's hash.
func openFor(ctx context.Context, c *Call, in BallotInput) (e Evaluation, k codes, hash string, err error) {
	if _, problem := survey.ReadCode(in.Code); problem != "" {
		return e, k, "", errs.E(errs.Invalid, problem, errs.Where{Path: "code"})
	}
	if e, err = evaluations.byKey(ctx, c, evaluationKey(in.Cycle, in.Unit)); err != nil {
		return e, k, "", err
	}
	if _, err = evaluationLife.next(e.State, "cast"); err != nil {
		return e, k, "", errs.E(errs.Conflict, "ballot.not_open")
	}
	if k, err = held[codes](ctx, c, codeKind, codesOf(&e)); err != nil {
		return e, k, "", err
	}
	hash, err = k.find(in.Code)
	return e, k, hash, err
}

var castBallot = Operation[castInput, BallotTaken]{"ballot.cast", func(ctx context.Context, c *Call, in castInput) (BallotTaken, error) {
	c.untold = true
	e, k, hash, err := openFor(ctx, c, in.Given)
	if err != nil {
		return BallotTaken{}, err
	}
	said, err := e.read(in.Given)
	if err != nil {
		return BallotTaken{}, err
	}
	said.Stratum = k.spend(hash, spentOnScreen)
	ballot, err := sealBallot(ctx, c, &e, said)
	if err != nil {
		return BallotTaken{}, err
	}
	if err := c.keep(codeKind, codesOf(&e), k); err != nil {
		return BallotTaken{}, err
	}
	return BallotTaken{Taken: true}, ballots.save(ctx, c, &ballot)
}}

// mostComment characters fit into the box whatever the script.
const mostComment = 500

// read checks a ballot: each question of the wave answered once with one of its
// options. A question left open is refused, not guessed: abstaining is an option.
func (e *Evaluation) read(in BallotInput) (answers, error) {
	var w wrong
	w.bounded("comment", in.Comment, mostComment)
	said := answers{Answers: map[string]string{}, Comment: in.Comment}
	for i, a := range in.Answers {
		q, known := e.question(a.Question)
		_, option := q.Option(a.Option)
		at := "answers[" + strconv.Itoa(i) + "]"
		switch {
		case !known || !e.asks(a.Question):
			w.add("ballot.no_question", at, errs.P("question", a.Question))
		case !option:
			w.add("ballot.no_option", at, errs.P("option", a.Option))
		case said.Answers[a.Question] != "":
			w.add("ballot.twice", at, errs.P("question", q.Text))
		}
		said.Answers[a.Question] = a.Option
	}
	for _, id := range e.wave().Asked {
		if q, _ := e.question(id); said.Answers[id] == "" {
			w.add("ballot.open_question", "answers", errs.P("question", q.Text))
		}
	}
	return said, w.err()
}

func (e *Evaluation) asks(question string) bool {
	for _, id := range e.wave().Asked {
		if id == question {
			return true
		}
	}
	return false
}

// sealBallot closes the box. All ballots of a wave have one place, so that the place
// tells nothing either.
func sealBallot(ctx context.Context, c *Call, e *Evaluation, said answers) (Ballot, error) {
	urn, err := urns.byKey(ctx, c, e.Cycle)
	if err != nil {
		return Ballot{}, orNoUrn(err, e.Cycle)
	}
	content, err := json.Marshal(said)
	if err != nil {
		return Ballot{}, errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	defer clear(content)
	box, _, err := urn.Key.Seal(boxPlace(c.Actor.Org, urn, e, len(e.Waves)), content)
	if err != nil {
		return Ballot{}, sealingError(errs.Internal, err)
	}
	sum := c.Suite().Sum(box.Bytes())
	return Ballot{Meta: Meta{ID: hex.EncodeToString(sum[:13])}, Evaluation: e.ID, Wave: len(e.Waves), Box: box.Bytes()}, nil
}

func boxPlace(org OrgID, urn Urn, e *Evaluation, wave int) sealing.Place {
	return sealing.Place{Tenant: string(org), Round: urn.ID, Sheet: e.ID, Unit: e.ID, Assessor: "visitor", Version: uint64(wave)} // from 1
}

// SpoiltCode is a slip that was torn, lost on the way or given to the wrong door.
type SpoiltCode struct {
	ID   string `json:"id" path:"id"`
	Code string `json:"code"`
}

// FreshCode replaces it; it is told this once.
type FreshCode struct {
	Code string `json:"code"`
}

// SpoilCode makes a code worthless and another in its place.
var SpoilCode = Operation[SpoiltCode, FreshCode]{"ballot.spoil", func(ctx context.Context, c *Call, in SpoiltCode) (FreshCode, error) {
	c.untold = true
	var out FreshCode
	_, err := step1(ctx, c, in.ID, "spoil", func(e *Evaluation) error {
		k, err := held[codes](ctx, c, codeKind, codesOf(e))
		if err != nil {
			return err
		}
		hash, err := k.find(in.Code)
		if err != nil {
			return err
		}
		code, err := k.add(c.door.Random, k.spend(hash, spoiled))
		if err != nil {
			return err
		}
		out.Code = code.String()
		e.wave().Codes++
		return c.keep(codeKind, codesOf(e), k)
	})
	return out, err
}}

// BallotForm is the paper a resident sees before he votes: questions and answers.
type BallotForm struct {
	Unit      string            `json:"unit"`
	Name      string            `json:"name"` // of the unit
	Questions []survey.Question `json:"questions"`
}

// ReadBallotForm shows everybody what is being asked. It needs no code.
var ReadBallotForm = Question[UnitOfCycle, BallotForm]{"ballot.form", func(ctx context.Context, c *Call, in UnitOfCycle) (BallotForm, error) {
	e, err := evaluations.byKey(ctx, c, evaluationKey(in.Cycle, in.Unit))
	if err != nil || e.State != EvaluationOpen {
		return BallotForm{}, orConflict(c.hide(err), errs.E(errs.Conflict, "ballot.not_open"))
	}
	unit, err := units.get(ctx, c, e.Unit)
	if err != nil {
		return BallotForm{}, err
	}
	form := BallotForm{Unit: e.Unit, Name: unit.Name}
	for _, id := range e.wave().Asked {
		q, _ := e.question(id)
		q.Least = 0
		form.Questions = append(form.Questions, q)
	}
	return form, nil
}}

// UnitOfCycle names a unit in a year.
type UnitOfCycle struct {
	Cycle string `json:"-" path:"cycle"`
	Unit  string `json:"-" path:"unit"`
}
