package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"eightx/facts"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/schemefile"
	"eightx/scoring"
)

// scored is a result read back, with what stands beside it in its folder.
type scored struct {
	file   string
	result *scoring.Result
	facts  *facts.Facts // nil when the folder has none, or others
	names  *names
}

// resultPath is the result a user means: a file, or the folder of eightx score
// --out. It is "" for anything else.
func resultPath(path string) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, "result.json")
	}
	if !isResult(path) {
		return ""
	}
	return path
}

// readScored reads a result, and the facts and the scheme beside it when they are
// those it was made from.
func readScored(path string) (*scored, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, errs.E(errs.NotFound, "tabular.open", errs.Where{File: path}, errs.P("cause", causeOf(err)), errs.Cause(err))
	}
	r := &scoring.Result{}
	if err := json.Unmarshal(data, r); err != nil || r.Format != scoring.ResultFormat {
		return nil, errs.E(errs.Invalid, "moved.format", errs.Where{File: path})
	}
	out := &scored{file: path, result: r, names: &names{units: map[string]string{}, figures: map[string]string{}}}
	for i := range r.Units {
		out.names.units[r.Units[i].Unit] = r.Units[i].Name
	}
	out.beside(filepath.Dir(path))
	return out, nil
}

func (x *scored) beside(dir string) {
	if data, err := os.ReadFile(filepath.Join(dir, "facts.json")); err == nil {
		if f, err := facts.ReadJSON(bytes.NewReader(data)); err == nil && facts.Digest(f) == x.result.FactsDigest {
			x.facts = f
		}
	}
	if s, _, err := schemefile.Load(filepath.Join(dir, "scheme.json")); err == nil && s.ID == x.result.Scheme {
		x.names.learn(s)
	}
}

// moved is the answer: which units differ, in what, and which facts do.
type moved struct {
	Format      int                `json:"format"` // 1
	Moves       []scoring.Move     `json:"moves"`
	Facts       []facts.Change     `json:"facts,omitempty"` // when both folders have facts
	Corrections []facts.Correction `json:"corrections,omitempty"`
}

// diffResults tells two results apart: who moved, by which lines and facts, and
// past whom.
func (s *session) diffResults(c *diffCmd) error {
	before, err := readScored(resultPath(c.Before))
	if err != nil {
		return err
	}
	after, err := readScored(resultPath(c.After))
	if err != nil {
		return err
	}
	m := &moved{Format: 1, Moves: scoring.Compare(before.result, after.result)}
	if before.facts != nil && after.facts != nil {
		m.Facts = facts.Changes(before.facts, after.facts)
		m.Corrections = facts.NewCorrections(before.facts, after.facts)
	}
	if c.JSON {
		return s.writeJSON(m)
	}
	s.showMoved(m, before, after)
	return nil
}

func (s *session) showMoved(m *moved, before, after *scored) {
	s.scoredHead("A", before)
	s.scoredHead("B", after)
	s.line("")
	for _, k := range m.Corrections {
		s.say("moved.correction", locale.A("id", k.ID), locale.A("reason", k.Reason), locale.A("basis", k.Basis))
	}
	s.say("moved.count", locale.A("moved", len(m.Moves)), locale.A("same", len(after.result.Units)-len(m.Moves)))
	told := map[string]bool{}
	for i := range m.Moves {
		s.showMove(&m.Moves[i], m, after.names)
		told[m.Moves[i].Unit] = true
	}
	s.silentFacts(m, told, after.names)
	if before.facts == nil || after.facts == nil {
		s.note("moved.no_facts")
	}
}

func (s *session) scoredHead(side string, x *scored) {
	s.say("moved.head", locale.A("side", side), locale.A("title", x.result.Title), locale.A("year", strconv.Itoa(x.result.Year)),
		locale.A("scheme", short(x.result.SchemeHash)), locale.A("facts", short(x.result.FactsDigest)), locale.A("file", x.file))
}

func short(hash string) string { return hash[:min(8, len(hash))] }

// showMove tells one unit's story: figures, lines, facts, neighbours.
func (s *session) showMove(v *scoring.Move, m *moved, n *names) {
	s.line("")
	s.line(n.unit(v.Unit))
	if v.Only != "" {
		s.say("moved.only." + v.Only)
		return
	}
	s.shift("moved.total", v.Total)
	s.shift("moved.rank", v.Rank)
	s.shift("moved.star", v.Star)
	s.shift("moved.pay", v.Pay)
	for i := range v.Grades {
		s.shift("moved.line", &v.Grades[i].Shift, locale.A("id", v.Grades[i].ID))
	}
	for i := range v.Lines {
		s.shift("moved.line", &v.Lines[i].Shift, locale.A("id", named(n.figures, v.Lines[i].ID)))
	}
	s.sets("moved.vetoes", v.Vetoes, n.figures)
	s.sets("moved.gates", v.Gates, n.figures)
	facts := s.unitFacts(m, v.Unit)
	if len(v.Lines) > 0 && facts == 0 && len(m.Facts) > 0 {
		s.say("moved.others_facts")
	}
	if len(v.Passed) > 0 {
		s.say("moved.passed", locale.A("units", n.unitList(v.Passed)))
	}
	if len(v.Overrun) > 0 {
		s.say("moved.passed_by", locale.A("units", n.unitList(v.Overrun)))
	}
}

// shift says what a figure was and is; nothing when it did not change.
func (s *session) shift(code string, v *scoring.Shift, args ...locale.Arg) {
	if v == nil {
		return
	}
	by := v.By
	if by != "" && !strings.HasPrefix(by, "-") {
		by = "+" + by
	}
	if by != "" {
		by = s.text("moved.by", locale.A("by", by))
	}
	s.say(code, append(args, locale.A("before", s.orNone(v.Before)), locale.A("after", s.orNone(v.After)), locale.A("by", by))...)
}

func (s *session) orNone(text string) string {
	if text == "" {
		return s.text("moved.none")
	}
	return text
}

func (s *session) sets(code string, v *scoring.SetShift, names map[string]string) {
	if v == nil {
		return
	}
	for _, id := range v.Added {
		s.say(code+".added", locale.A("id", named(names, id)))
	}
	for _, id := range v.Removed {
		s.say(code+".removed", locale.A("id", named(names, id)))
	}
}

// unitFacts lists the changed facts of a unit and says how many there are.
func (s *session) unitFacts(m *moved, unit string) int {
	count := 0
	for _, f := range m.Facts {
		if f.Unit == unit {
			count++
			s.say("moved.fact", locale.A("section", s.text("moved.section."+f.Section)), locale.A("record", f.Record),
				locale.A("before", s.orNone(f.Before)), locale.A("after", s.orNone(f.After)))
		}
	}
	return count
}

// silentFacts lists the changed facts of units that did not move.
func (s *session) silentFacts(m *moved, told map[string]bool, n *names) {
	for _, f := range m.Facts {
		if told[f.Unit] {
			continue
		}
		told[f.Unit] = true
		s.line("")
		s.line(n.unit(f.Unit))
		s.say("moved.silent")
		s.unitFacts(m, f.Unit)
	}
}
