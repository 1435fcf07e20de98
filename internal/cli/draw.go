package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"eightx/draw"
	"eightx/internal/errs"
	"eightx/internal/locale"
)

// drawCmd draws lots, and checks what others have drawn.
type drawCmd struct {
	Run    drawRunCmd    `cmd:"" default:"withargs"`
	Verify drawVerifyCmd `cmd:""`
}

// drawRunCmd draws from a published input and an announced seed.
type drawRunCmd struct {
	jsonFlag
	Input  string `arg:""`
	Seed   string `required:"" placeholder:"N"`
	Shares string `placeholder:"FILE.json"`
	Out    string `placeholder:"FILE.json"`
	Steps  bool
}

// Run draws and writes the record. When no assignment keeps all rules, it says who
// blocks, with the exit code of findings.
func (c *drawRunCmd) Run(s *session) error {
	in, err := readDrawInput(c.Input)
	if err != nil {
		return err
	}
	seed := draw.Seed{Announced: c.Seed}
	if c.Shares != "" {
		if seed.Shares, err = readShares(c.Shares); err != nil {
			return err
		}
	}
	result, err := draw.Draw(in, seed)
	if err != nil {
		return drawRefused(c.Input, err)
	}
	if c.Out != "" {
		if err := os.WriteFile(c.Out, result.Encode(), 0o644); err != nil {
			return errs.E(errs.NotFound, "cli.save", errs.Where{File: c.Out}, errs.P("cause", causeOf(err)), errs.Cause(err))
		}
	}
	if c.JSON {
		_, err := s.Stdout.Write(result.Encode())
		return err
	}
	s.drawRecord(result.Protocol(in))
	if c.Steps {
		s.drawSteps(result.Steps)
	}
	return nil
}

// drawVerifyCmd repeats a draw and compares.
type drawVerifyCmd struct {
	jsonFlag
	Input  string `arg:""`
	Result string `arg:""`
}

// Run says that every lot came out again, or where the first difference is.
func (c *drawVerifyCmd) Run(s *session) error {
	in, err := readDrawInput(c.Input)
	if err != nil {
		return err
	}
	data, err := readDrawFile(c.Result)
	if err != nil {
		return err
	}
	result, err := draw.DecodeResult(data)
	if err != nil {
		return drawRefused(c.Result, err)
	}
	if err := draw.Verify(in, result); err != nil {
		return drawRefused(c.Result, err)
	}
	if c.JSON {
		return s.writeJSON(map[string]any{"verified": true, "input": result.Input, "lots": len(result.Steps)})
	}
	s.say("draw.verified", locale.A("lots", len(result.Steps)), locale.A("seed", result.Announced), locale.A("input", result.Input))
	return nil
}

func readDrawInput(path string) (*draw.Input, error) {
	data, err := readDrawFile(path)
	if err != nil {
		return nil, err
	}
	in, err := draw.Decode(data)
	if err != nil {
		return nil, drawRefused(path, err)
	}
	return in, nil
}

func readDrawFile(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, errs.E(errs.NotFound, "draw.read", errs.Where{File: path}, errs.P("cause", causeOf(err)), errs.Cause(err))
	}
	return data, nil
}

func readShares(path string) ([]draw.Share, error) {
	data, err := readDrawFile(path)
	if err != nil {
		return nil, err
	}
	var shares []draw.Share
	if err := json.Unmarshal(data, &shares); err != nil {
		return nil, errs.E(errs.Invalid, "draw.json", errs.Where{File: path}, errs.Cause(err))
	}
	return shares, nil
}

// drawRefused puts the problems of a draw into words, with their places.
func drawRefused(file string, err error) error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var list errs.List
		for _, one := range joined.Unwrap() {
			list = append(list, errs.All(drawRefused(file, one))...)
		}
		return list.Err()
	}
	p, ok := err.(*draw.Problem)
	if !ok {
		return err
	}
	return errs.E(errs.Invalid, p.Code, errs.Where{File: file, Path: p.Path}, errs.P("read", p.Read), errs.P("place", p.Path),
		errs.P("units", strings.Join(p.Units, " ")), errs.P("who", orNobody(p.Who)), errs.P("need", p.Need), errs.P("room", p.Room))
}

// orNobody writes ids, or a dash when there are none.
func orNobody(ids []string) string {
	if len(ids) == 0 {
		return "–"
	}
	return strings.Join(ids, " ")
}

// drawRecord writes the record of a draw.
func (s *session) drawRecord(p *draw.Protocol) {
	s.say("draw.title", locale.A("purpose", p.Purpose))
	if p.Redraw != "" {
		s.say("draw.redraw", locale.A("reason", p.Redraw))
	}
	s.say("draw.seed_line", locale.A("seed", p.Announced), locale.A("lots", p.Lots))
	for _, share := range p.Shares {
		s.say("draw.share_line", locale.A("by", share.By), locale.A("share", share.Share))
	}
	s.say("draw.input_line", locale.A("input", p.Input))
	s.drawPlaces(p)
	s.drawReplaced(p)
	s.drawBarred(p)
	for _, d := range p.Samples {
		s.line("")
		s.say("draw.sample", locale.A("sample", d.ID), locale.A("stratum", d.Stratum), locale.A("drawn", len(d.Drawn)), locale.A("who", strings.Join(d.Drawn, " ")))
	}
	s.line("")
	s.say("draw.repeat")
}

// drawPlaces writes who goes where, a unit on each line.
func (s *session) drawPlaces(p *draw.Protocol) {
	if len(p.Places) == 0 {
		return
	}
	s.line("")
	s.line(drawRow(s.text("draw.unit"), s.text("draw.to"), s.text("draw.visit"), s.text("draw.going")))
	for _, place := range p.Places {
		visit := ""
		if place.Visit > 0 {
			visit = fmt.Sprint(place.Visit)
		}
		s.line(drawRow(named(p.Names, place.Unit), namedAll(p.Names, place.To), visit, namedAll(p.Names, place.Going)))
	}
}

func drawRow(unit, to, visit, going string) string {
	return strings.TrimRight("  "+locale.PadRight(unit, 24)+"  "+locale.PadRight(to, 20)+"  "+locale.PadRight(visit, 6)+"  "+going, " ")
}

func namedAll(names map[string]string, ids []string) string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = named(names, id)
	}
	return strings.Join(all, ", ")
}

func (s *session) drawReplaced(p *draw.Protocol) {
	if len(p.Replaced) == 0 {
		return
	}
	s.line("")
	s.say("draw.replaced_title")
	for _, r := range p.Replaced {
		s.say("draw.replaced", locale.A("unit", named(p.Names, r.Unit)), locale.A("panel", named(p.Names, r.Panel)),
			locale.A("member", named(p.Names, r.Member)), locale.A("by", named(p.Names, r.By)), locale.A("reason", s.drawReason(p, r.Reason)))
	}
}

func (s *session) drawBarred(p *draw.Protocol) {
	if len(p.Barred) == 0 {
		return
	}
	s.line("")
	s.say("draw.barred_title")
	for _, b := range p.Barred {
		s.say("draw.barred", locale.A("who", named(p.Names, b.Who)), locale.A("units", strings.Join(b.Units, " ")), locale.A("reason", s.drawReason(p, b.Reason)))
	}
}

// drawReason is a code with what it stands for.
func (s *session) drawReason(p *draw.Protocol, code string) string {
	if code == draw.LastYear {
		return s.text("draw.last_year")
	}
	return code + " " + p.Reasons[code]
}

// drawSteps writes every lot.
func (s *session) drawSteps(steps []draw.Step) {
	s.line("")
	for _, step := range steps {
		what := strings.TrimSpace(s.text("draw.what."+step.What) + " " + step.Of)
		s.say("draw.step", locale.A("n", step.N), locale.A("what", what), locale.A("from", step.From),
			locale.A("number", step.Number), locale.A("got", step.Got))
	}
}
