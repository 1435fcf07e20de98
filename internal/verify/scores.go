package verify

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"eightx/auditlog"
	"eightx/facts"
	"eightx/scheme"
	"eightx/scoring"
)

// run is what a run's record says, as far as it can be computed again.
type run struct {
	ID            string          `json:"id"`
	Cycle         string          `json:"cycle"`
	Kind          string          `json:"kind"`
	Scheme        string          `json:"scheme"`
	SchemeVersion int64           `json:"schemeVersion"`
	SchemeHash    string          `json:"schemeHash"`
	Engine        string          `json:"engine"`
	FactsDigest   string          `json:"factsDigest"`
	Inputs        []input         `json:"inputs"`
	Result        auditlog.Digest `json:"result"`

	version int64
	seq     int64
}

// input names a record that went into a run.
type input struct {
	Kind    string          `json:"kind"`
	ID      string          `json:"id"`
	Version int64           `json:"version"`
	Digest  auditlog.Digest `json:"digest"`
}

// library holds what the runs need: the bodies they name, and which records there
// were at which time.
type library struct {
	needed map[hash128][]byte // nil until read
	rows   []listed
}

// listed is a version of a record of an input kind.
type listed struct {
	kind, id, parent, state string
	version, seq            int64
}

// scores computes every run again. It reads the records a second time, because
// only now is it known which ones are needed.
func (t *tenant) scores(ctx context.Context) error {
	runs := t.readRuns()
	if len(runs) == 0 {
		return nil
	}
	lib := &library{needed: map[hash128][]byte{}}
	for i := range runs {
		lib.need(&runs[i])
	}
	if err := t.source.Records(ctx, t.org, func(row Record) error { lib.take(&row); return nil }); err != nil {
		return err
	}
	for i := range runs {
		t.score(&runs[i], lib)
		t.summary.Runs++
	}
	return ctx.Err()
}

func (t *tenant) readRuns() []run {
	var runs []run
	for _, row := range t.kept.runs {
		r := run{version: row.Version, seq: row.Seq}
		if err := json.Unmarshal(row.Body, &r); err != nil {
			t.tellRecord("verify.run.unreadable", row.Kind, row.ID, row.Version, row.Seq, "cause", err.Error())
			continue
		}
		runs = append(runs, r)
	}
	slices.SortFunc(runs, func(a, b run) int { return cmp.Or(cmp.Compare(a.seq, b.seq), cmp.Compare(a.version, b.version)) })
	return runs
}

func (l *library) need(r *run) {
	l.needed[keyOf("scheme", r.Scheme, r.SchemeVersion)] = nil
	l.needed[keyOf("result", r.ID, 1)] = nil
	for _, in := range r.Inputs {
		l.needed[keyOf(in.Kind, in.ID, in.Version)] = nil
	}
}

func (l *library) take(row *Record) {
	key := keyOf(row.Kind, row.ID, row.Version)
	if _, wanted := l.needed[key]; wanted {
		l.needed[key] = bytes.Clone(row.Body)
	}
	if inputKindOf(row.Kind) != nil {
		l.rows = append(l.rows, listed{row.Kind, row.ID, row.Parent, row.State, row.Version, row.Seq})
	}
}

// score computes one run again and names the first thing that keeps it from being
// the same.
func (t *tenant) score(r *run, lib *library) {
	tell := func(code string, more ...string) { t.tellRecord(code, "run", r.ID, r.version, r.seq, more...) }
	t.completeInputs(r, lib)
	program, ok := t.program(r, lib)
	if !ok {
		return
	}
	in, err := assemble(r, lib, program.Scheme)
	if err != nil {
		tell("verify.run.input", "cause", err.Error())
		return
	}
	result, err := program.Run(in)
	if err != nil {
		tell("verify.run.refused", "cause", firstLine(err))
		return
	}
	var again bytes.Buffer
	if err := result.WriteJSON(&again); err != nil {
		tell("verify.run.refused", "cause", firstLine(err))
		return
	}
	stored := lib.needed[keyOf("result", r.ID, 1)]
	switch {
	case stored == nil:
		tell("verify.run.no_result")
	case bytes.Equal(stored, again.Bytes()) && r.Result.Matches(stored):
	case r.Engine != scoring.EngineVersion:
		tell("verify.run.engine", "engine", r.Engine, "ours", scoring.EngineVersion)
	case bytes.Equal(stored, again.Bytes()):
		tell("verify.run.digest")
	default:
		t.differences(r, result, stored)
	}
	if r.FactsDigest != result.FactsDigest || r.SchemeHash != result.SchemeHash {
		tell("verify.run.says", "facts", result.FactsDigest, "scheme", result.SchemeHash)
	}
}

// program compiles the scheme of a run.
func (t *tenant) program(r *run, lib *library) (*scoring.Program, bool) {
	tell := func(code string, more ...string) {
		t.tellRecord(code, "scheme", r.Scheme, r.SchemeVersion, r.seq, append(more, "run", r.ID)...)
	}
	body := lib.needed[keyOf("scheme", r.Scheme, r.SchemeVersion)]
	s, err := readScheme(body)
	if err != nil {
		tell("verify.run.scheme", "cause", firstLine(err))
		return nil, false
	}
	program, findings := scoring.Compile(s)
	if program == nil {
		tell("verify.run.scheme", "cause", findings[0].Code)
		return nil, false
	}
	if program.Hash != r.SchemeHash {
		tell("verify.scheme.hash", "says", r.SchemeHash, "is", program.Hash)
	}
	return program, true
}

// readScheme decodes the text inside a scheme's record and compares it with the
// hash the record names.
func readScheme(body []byte) (*scheme.Scheme, error) {
	var record struct {
		Hash string          `json:"hash"`
		Text json.RawMessage `json:"text"`
	}
	if body == nil {
		return nil, errors.New("the record is missing")
	}
	if err := json.Unmarshal(body, &record); err != nil {
		return nil, err
	}
	tree, err := treeOf(record.Text)
	if err != nil {
		return nil, err
	}
	s, findings := scheme.Decode(tree)
	if s == nil || scheme.Worst(findings) == scheme.Error {
		return nil, errors.New("the text is no scheme")
	}
	if got := scheme.Hash(s); got != record.Hash {
		return nil, errors.New("its text has the hash " + got + ", not " + record.Hash)
	}
	return s, nil
}

// completeInputs checks that a run used exactly what there was when it was made:
// of every record of its year the version of that moment.
func (t *tenant) completeInputs(r *run, lib *library) {
	used := map[hash128]int64{}
	for _, in := range r.Inputs {
		used[keyOf(in.Kind, in.ID, 0)] = in.Version
		if s := t.stated[keyOf(in.Kind, in.ID, in.Version)]; s == nil || s.after != pack(in.Digest) || s.seq >= r.seq {
			t.tellRecord("verify.run.input_unknown", in.Kind, in.ID, in.Version, r.seq, "run", r.ID)
		}
	}
	newest := map[hash128]listed{}
	for _, row := range lib.rows {
		if row.seq >= r.seq || row.kind != "unit" && row.parent != r.Cycle {
			continue
		}
		key := keyOf(row.kind, row.id, 0)
		if row.version > newest[key].version {
			newest[key] = row
		}
	}
	for key, row := range newest {
		if state := inputKindOf(row.kind).state; state != "" && state != row.state {
			continue
		}
		if version, known := used[key]; !known || version != row.version {
			t.tellRecord("verify.run.input_left_out", row.kind, row.id, row.version, r.seq, "run", r.ID)
		}
	}
}

// differences names each unit whose result is another than stored.
func (t *tenant) differences(r *run, again *scoring.Result, stored []byte) {
	tell := func(code string, more ...string) {
		t.tellRecord(code, "result", r.ID, 1, r.seq, append(more, "run", r.ID)...)
	}
	var before scoring.Result
	if err := json.Unmarshal(stored, &before); err != nil {
		tell("verify.run.other", "units", "")
		return
	}
	var units string
	for i := range again.Units {
		unit := &again.Units[i]
		if !sameJSON(unit, before.Unit(unit.Unit)) {
			units += " " + unit.Unit
		}
	}
	tell("verify.run.other", "units", units)
}

func sameJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// firstLine keeps a finding on one line, whatever an error says.
func firstLine(err error) string {
	text, _, _ := bytes.Cut([]byte(err.Error()), []byte("\n"))
	return string(text)
}

// assemble puts the facts of a run together from the records it names, kind by kind.
func assemble(r *run, lib *library, s *scheme.Scheme) (*facts.Facts, error) {
	a := assembly{
		facts: &facts.Facts{Schema: facts.Schema, Scheme: s.ID, Year: s.Year}, scheme: s,
		lastDay: decimal(int64(s.Year)) + "-12-31", cases: map[string]int{}, sealed: map[[2]string][]facts.Rating{},
	}
	for _, kind := range inputKinds {
		for _, in := range r.Inputs {
			if in.Kind != kind.kind {
				continue
			}
			body := lib.needed[keyOf(in.Kind, in.ID, in.Version)]
			if body == nil {
				return nil, errors.New(in.Kind + " " + in.ID + ", version " + decimal(in.Version) + ": the record is missing")
			}
			if err := kind.add(&a, body); err != nil {
				return nil, errors.New(in.Kind + " " + in.ID + ", version " + decimal(in.Version) + ": " + err.Error())
			}
		}
	}
	return a.facts, nil
}
