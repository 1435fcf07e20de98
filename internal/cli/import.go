package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/tabular"
	"eightx/scoring"
)

// importCmd hands facts in: a workbook, a folder of tables, or JSON, as eightx score
// reads them.
type importCmd struct {
	jsonFlag
	yearFlags
	factsFlags
	Facts      string `arg:""`
	Stage      string `enum:"claimed,verified,corrections" default:"verified"`
	Department string `placeholder:"ID"`
	Note       string `placeholder:"TEXT"`
	Dry        bool
}

// deliveries are the operations by stage.
var deliveries = map[string]appraisal.Operation[appraisal.Delivery, appraisal.Receipt]{
	"claimed": appraisal.SubmitFacts, "verified": appraisal.VerifyFacts, "corrections": appraisal.CorrectFacts,
}

// Run reads the facts and delivers them through the door.
func (c *importCmd) Run(s *session) error {
	return s.inYear(c.yearFlags, func(y *openYear) error {
		program, err := y.program()
		if err != nil {
			return err
		}
		read, err := c.read(s, program)
		if err != nil {
			return err
		}
		receipt, err := c.deliver(y.ctx, y, read)
		if err != nil {
			return err
		}
		if c.JSON {
			return s.writeJSON(receipt)
		}
		s.receipt(receipt, c.Dry)
		return nil
	})
}

// read reads the file. Corrections speak of records that are not in it, so that only
// the door can judge them.
func (c *importCmd) read(s *session, program *scoring.Program) (*facts.Facts, error) {
	if c.Stage == "corrections" && isJSON(c.Facts) {
		return readCorrections(c.Facts)
	}
	in, err := s.readFacts(c.Facts, program, c.factsFlags)
	if err != nil {
		return nil, err
	}
	return in.facts, nil
}

func readCorrections(path string) (*facts.Facts, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, errs.E(errs.NotFound, "tabular.open", errs.Where{File: path}, errs.P("cause", causeOf(err)), errs.Cause(err))
	}
	var read facts.Facts
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&read); err != nil {
		return nil, errs.E(errs.Invalid, "cli.import.json", errs.Where{File: path}, errs.P("cause", err.Error()), errs.Cause(err))
	}
	return &read, nil
}

func (c *importCmd) deliver(ctx context.Context, y *openYear, f *facts.Facts) (appraisal.Receipt, error) {
	delivery := appraisal.Delivery{Cycle: y.cycle.ID, Department: c.Department, Note: c.Note, Facts: *f}
	return appraisal.Do(ctx, y.door, deliveries[c.Stage], appraisal.Command[appraisal.Delivery]{Actor: y.actor, Input: delivery, Dry: c.Dry})
}

func (s *session) receipt(r appraisal.Receipt, dry bool) {
	if dry {
		s.say("cli.import.dry", locale.A("counts", counted(r.Counts)))
		return
	}
	s.say("cli.import.done", locale.A("batch", r.Batch), locale.A("counts", counted(r.Counts)), locale.A("digest", r.Digest))
}

// counted writes how many records of each kind there are, in the order of the file
// format.
func counted(counts map[string]int) string {
	var parts []string
	for _, name := range []string{"values", "series", "checks", "events", "ratings", "vetoes", "history", "declarations", "recusals", "corrections"} {
		if n := counts[name]; n > 0 {
			parts = append(parts, name+" "+strconv.Itoa(n))
		}
	}
	return strings.Join(parts, ", ")
}

// exportCmd writes a year's facts, to be read again by import or score.
type exportCmd struct {
	yearFlags
	Out     string `arg:"" optional:""`
	Package string `placeholder:"FILE.zip"`
}

// Run asks for the facts, which leaves an entry in the log, and writes them.
func (c *exportCmd) Run(s *session) error {
	if err := c.where(); err != nil {
		return err
	}
	if c.Package != "" {
		return c.writePackage(s)
	}
	return s.inYear(c.yearFlags, func(y *openYear) error {
		f, err := appraisal.Ask(y.ctx, y.door, appraisal.FactsOf, y.actor, appraisal.ByID{ID: y.cycle.ID})
		if err != nil {
			return err
		}
		if err := c.write(s, y, f); err != nil {
			return err
		}
		s.say("cli.export.done", locale.A("file", c.Out), locale.A("units", len(f.Units)))
		return nil
	})
}

func (c *exportCmd) write(s *session, y *openYear, f *facts.Facts) error {
	if isJSON(c.Out) {
		return saveTo(c.Out, func(w io.Writer) error { return facts.WriteJSON(w, f) })
	}
	program, err := y.program()
	if err != nil {
		return err
	}
	wanted := tabular.FromProgram(program, s.Lang)
	if isWorkbook(c.Out) {
		return saveTo(c.Out, func(w io.Writer) error { return tabular.WriteWorkbook(w, wanted, f, s.Lang) })
	}
	if ext := filepath.Ext(c.Out); ext != "" {
		return errs.E(errs.Usage, "cli.export.form", errs.Where{File: c.Out})
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return errs.E(errs.NotFound, "cli.save", errs.Where{File: c.Out}, errs.P("cause", causeOf(err)), errs.Cause(err))
	}
	return tabular.WriteFolder(c.Out, wanted, f, s.Lang)
}
