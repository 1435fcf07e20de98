package appraisal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"eightx/auditlog"
	"eightx/facts"
	"eightx/internal/errs"
	"eightx/scoring"
)

// RunKind says whether a run counts.
type RunKind string

// The kinds of run. A trial is marked as one wherever it is shown.
const (
	Trial    RunKind = "trial"
	Official RunKind = "official"
)

// Run is one scoring of a year 计算: bound to the scheme's version, the engine's
// version and every record that went into it, so that anybody can do it again and
// gets the same bytes.
type Run struct {
	Meta
	Cycle         string          `json:"cycle"`
	Kind          RunKind         `json:"kind"`
	Scheme        string          `json:"scheme"`
	SchemeVersion int64           `json:"schemeVersion"`
	SchemeHash    string          `json:"schemeHash"`
	Engine        string          `json:"engine"`
	FactsDigest   string          `json:"factsDigest"`
	Inputs        []InputRecord   `json:"inputs"`
	Result        auditlog.Digest `json:"result"` // of the result's bytes, kept as record "result" of the same id
	Previous      string          `json:"previous,omitempty"`
	Moves         []scoring.Move  `json:"moves,omitempty"` // against the previous run
	By            string          `json:"by"`
	Time          int64           `json:"time"`
	Reason        string          `json:"reason,omitempty"`
}

func (r *Run) place() place { return place{State: string(r.Kind), Parent: r.Cycle, Sort: r.ID} }

var runs = noun[Run, *Run]{"run"}

// resultKind are the results' own records: they are large, and lists of runs do
// without them. The body is exactly the bytes of scoring.Result.WriteJSON.
const resultKind = "result"

// RunInput asks for a run.
type RunInput struct {
	Cycle  string `json:"cycle" path:"cycle"`
	Reason string `json:"reason,omitempty"`
}

// RunTrial scores the year as it stands, for the office's own eyes.
var RunTrial = Operation[RunInput, Run]{"run.trial", func(ctx context.Context, c *Call, in RunInput) (Run, error) {
	return score(ctx, c, in, Trial)
}}

// RunOfficial scores the year for publication.
var RunOfficial = Operation[RunInput, Run]{"run.official", func(ctx context.Context, c *Call, in RunInput) (Run, error) {
	return score(ctx, c, in, Official)
}}

func score(ctx context.Context, c *Call, in RunInput, kind RunKind) (Run, error) {
	cycle, err := running(ctx, c, in.Cycle)
	if err != nil {
		return Run{}, err
	}
	s, err := schemes.get(ctx, c, cycle.Scheme)
	if err != nil {
		return Run{}, err
	}
	var run Run
	err = work(ctx, c, cycle, s, func(program *scoring.Program, w working) error {
		run, err = scoreWorking(ctx, c, in, kind, cycle, s, program, w)
		return err
	})
	return run, err
}

func scoreWorking(ctx context.Context, c *Call, in RunInput, kind RunKind, cycle Cycle, s Scheme, program *scoring.Program, w working) (Run, error) {
	result, body, err := w.run(program)
	if err != nil {
		return Run{}, err
	}
	run := Run{
		Meta: Meta{ID: c.NewID()}, Cycle: cycle.ID, Kind: kind, Scheme: s.ID, SchemeVersion: s.Version, SchemeHash: result.SchemeHash,
		Engine: result.Engine, FactsDigest: result.FactsDigest, Inputs: w.gathered.Inputs, Result: c.Suite().Digest(body),
		Previous: cycle.Latest, By: c.Actor.Account, Time: c.Now, Reason: in.Reason,
	}
	if run.Moves, err = movesSince(ctx, c, run.Previous, result); err != nil {
		return Run{}, err
	}
	if w.kept != nil {
		c.door.years.keep(w.kept, kind, run.ID, result)
	}
	return run, saveRun(ctx, c, run, body, cycle)
}

// compute scores what the memory holds.
func compute(ctx context.Context, r Reader, cycle Cycle, s Scheme) (*scoring.Result, Gathered, error) {
	program, err := s.programBy(r)
	if err != nil {
		return nil, Gathered{}, err
	}
	gathered, err := gather(ctx, r, cycle, program.Scheme)
	if err != nil {
		return nil, Gathered{}, err
	}
	result, err := program.Run(gathered.Facts)
	return result, gathered, engineError(err)
}

// engineError tells what the engine cannot score, problem by problem.
func engineError(err error) error {
	var incomplete *scoring.IncompleteError
	if !errors.As(err, &incomplete) {
		return err
	}
	var list errs.List
	for _, problem := range incomplete.Problems {
		details := []errs.Detail{errs.P("unit", problem.Unit), errs.P("indicator", problem.Indicator), errs.P("metric", problem.Metric)}
		for name, value := range problem.Args {
			details = append(details, errs.P(name, value))
		}
		list = append(list, errs.E(errs.Conflict, problem.Code, details...))
	}
	return list.Err()
}

func resultBytes(result *scoring.Result) ([]byte, error) {
	var body bytes.Buffer
	if err := result.WriteJSON(&body); err != nil {
		return nil, errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	return body.Bytes(), nil
}

// movesSince compares with the run before.
func movesSince(ctx context.Context, r Reader, previous string, result *scoring.Result) ([]scoring.Move, error) {
	if previous == "" {
		return nil, nil
	}
	before, err := resultOf(ctx, r, previous)
	if err != nil {
		return nil, err
	}
	return scoring.Compare(before, result), nil
}

func resultOf(ctx context.Context, r Reader, run string) (*scoring.Result, error) {
	if c, ok := r.(*Call); ok {
		if result := c.door.years.result(c.Actor.Org, run); result != nil {
			return result, nil
		}
	}
	record, err := r.Get(ctx, resultKind, run)
	if err != nil {
		return nil, runs.missing(err, run)
	}
	return remembered(r, resultKind, string(record.Digest), len(record.Body), func() (*scoring.Result, error) {
		var result scoring.Result
		if err := json.Unmarshal(record.Body, &result); err != nil {
			return nil, errs.E(errs.Internal, "store.unreadable", errs.P("kind", resultKind), errs.P("id", run), errs.Cause(err))
		}
		return &result, nil
	})
}

// saveRun keeps the run, its result, and that the year now has it.
func saveRun(ctx context.Context, c *Call, run Run, body []byte, cycle Cycle) error {
	if err := runs.save(ctx, c, &run); err != nil {
		return err
	}
	record := Record{Kind: resultKind, ID: run.ID, Version: 1, State: string(run.Kind), Parent: run.Cycle, Sort: run.ID, Body: body}
	record.Digest = RecordDigest(c.Suite(), c.Actor.Org, record)
	c.changes = append(c.changes, Change{Record: record})
	cycle.Latest = run.ID
	if run.Kind == Official {
		cycle.Official = run.ID
	}
	return cycles.save(ctx, c, &cycle)
}

// RunFilter asks for the runs of a year.
type RunFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Page
}

// ListRuns lists runs in their order.
var ListRuns = Question[RunFilter, List[Run]]{"run.read", func(ctx context.Context, c *Call, in RunFilter) (List[Run], error) {
	return runs.page(ctx, c, Query{Parent: in.Cycle, After: in.After, Limit: in.Limit})
}}

// ReadRun shows one run.
var ReadRun = Question[ByID, Run]{"run.read", func(ctx context.Context, c *Call, in ByID) (Run, error) {
	return runs.get(ctx, c, in.ID)
}}

// ReadResult gives a run's result in the bytes it was computed in. "latest" and
// "official" name a year's last ones when Cycle is given.
var ReadResult = Question[ResultOf, json.RawMessage]{"run.read", func(ctx context.Context, c *Call, in ResultOf) (json.RawMessage, error) {
	id, err := in.run(ctx, c)
	if err != nil {
		return nil, err
	}
	record, err := c.Get(ctx, resultKind, id)
	return record.Body, runs.missing(err, id)
}}

// ResultOf names a result: by its run, or as the official one of a year.
type ResultOf struct {
	Run   string `json:"-" path:"id"`
	Cycle string `json:"-" query:"cycle"`
}

func (in ResultOf) run(ctx context.Context, c *Call) (string, error) {
	if in.Run != "official" && in.Run != "latest" {
		return in.Run, nil
	}
	cycle, err := cycles.get(ctx, c, in.Cycle)
	if err != nil {
		return "", err
	}
	id := cycle.Official
	if in.Run == "latest" {
		id = cycle.Latest
	}
	if id == "" {
		return "", errs.E(errs.NotFound, "run.none", errs.P("cycle", cycle.ID))
	}
	return id, nil
}

// Replayed says whether computing a run again gives the same bytes.
type Replayed struct {
	Run    string          `json:"run"`
	Same   bool            `json:"same"`
	Stored auditlog.Digest `json:"stored"`
	Again  auditlog.Digest `json:"again"`
	Engine string          `json:"engine"` // the version that computed it again
}

// ReplayRun computes a run again from the very versions of the records that went
// into it.
var ReplayRun = Question[ByID, Replayed]{"run.read", func(ctx context.Context, c *Call, in ByID) (Replayed, error) {
	run, err := runs.get(ctx, c, in.ID)
	if err != nil {
		return Replayed{}, err
	}
	body, err := Recompute(ctx, c, run)
	if err != nil {
		return Replayed{}, err
	}
	again := c.Suite().Digest(body)
	return Replayed{Run: run.ID, Same: again == run.Result, Stored: run.Result, Again: again, Engine: scoring.EngineVersion}, nil
}}

// Recompute scores a run's own inputs again and returns the result's bytes. It
// reads nothing but the versions the run names, so what changed since does not
// matter.
func Recompute(ctx context.Context, r Reader, run Run) ([]byte, error) {
	record, err := r.Past(ctx, schemes.kind, run.Scheme, run.SchemeVersion)
	s, err := schemes.decode(record, err)
	if err != nil {
		return nil, err
	}
	result, _, err := compute(ctx, pin(r, run), Cycle{Meta: Meta{ID: run.Cycle}, Year: s.Year}, s)
	if err != nil {
		return nil, err
	}
	return resultBytes(result)
}

// pinned reads the versions a run was computed from, in its order.
type pinned struct {
	Reader
	list []InputRecord
}

func pin(r Reader, run Run) Reader { return pinned{Reader: r, list: run.Inputs} }

// List returns the run's own records of the kind, all at once.
func (p pinned) List(ctx context.Context, q Query) ([]Record, error) {
	if q.After != (Position{}) {
		return nil, nil
	}
	var out []Record
	for _, input := range p.list {
		if input.Kind != q.Kind {
			continue
		}
		record, err := p.Past(ctx, input.Kind, input.ID, input.Version)
		if err != nil {
			return nil, err
		}
		out = append(out, record)
	}
	return out, nil
}

// FactsOf gives the facts of a year as they stand, in the format of facts.json.
var FactsOf = Question[ByID, *facts.Facts]{"facts.export", func(ctx context.Context, c *Call, in ByID) (*facts.Facts, error) {
	cycle, err := cycles.get(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	if cycle.Scheme == "" {
		return nil, errs.E(errs.Conflict, "cycle.no_scheme", errs.P("id", cycle.ID))
	}
	record, err := schemes.get(ctx, c, cycle.Scheme)
	if err != nil {
		return nil, err
	}
	parsed, err := parseScheme(record.Text)
	if err != nil {
		return nil, err
	}
	gathered, err := gather(ctx, c, cycle, parsed)
	return gathered.Facts, err
}}
