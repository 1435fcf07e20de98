package appraisal

import (
	"context"
	"encoding/json"
	"errors"

	"eightx/auditlog"
	"eightx/internal/errs"
	"eightx/sealing"
)

// SheetProof shows that an opened sheet is the one that was sealed: with the blind,
// anybody computes the commitment that the receipt has shown since then.
type SheetProof struct {
	Round      string          `json:"round"`
	Number     uint64          `json:"number"`
	Commitment auditlog.Digest `json:"commitment"`
	Blind      sealing.Blind   `json:"blind"`
	Text       []byte          `json:"text"` // exactly what was sealed
	Code       string          `json:"code"` // of the receipt
	Opened     int64           `json:"opened"`
}

// SheetProblem is why a line of an opened sheet does not count: the device that
// sealed it did not look.
type SheetProblem struct {
	Line string `json:"line,omitempty"`
	Code string `json:"code"`
}

// OpenedRound is what an opening brought to light, in numbers. The sheets themselves
// are read as sheets.
type OpenedRound struct {
	Sealing
	Sheets int         `json:"sheets"`
	Broken []BrokenBox `json:"broken"`
}

// BrokenBox is a box that did not open, and why.
type BrokenBox struct {
	ID   string `json:"id"`
	Unit string `json:"unit"`
	Code string `json:"code"`
}

// OpenSealing opens all boxes of a round at once, when enough holders have brought
// their shares. Each box, its commitment and its receipt are checked; what was sealed
// becomes sheets that nobody can change any more. Of two openings, one finds the
// round opened.
var OpenSealing = Operation[SealingStep, OpenedRound]{"sealing.open", func(ctx context.Context, c *Call, in SealingStep) (OpenedRound, error) {
	s, err := sealings.byKey(ctx, c, in.Round)
	if err != nil {
		return OpenedRound{}, err
	}
	if err := c.Expect(s.Version); err != nil {
		return OpenedRound{}, err
	}
	if s.State, err = sealingLife.next(s.State, "open"); err != nil {
		return OpenedRound{}, err
	}
	if err := errors.Join(s.waits(ctx, c), s.complete(ctx, c, in)); err != nil {
		return OpenedRound{}, err
	}
	opener, err := s.combine(c)
	if err != nil {
		return OpenedRound{}, err
	}
	defer opener.Wipe()
	out, err := s.openAll(ctx, c, opener)
	if err != nil {
		return OpenedRound{}, err
	}
	s.Opened, s.Reason = c.Now, in.Reason
	for i := range s.Holders {
		s.Holders[i].Given = 0
	}
	c.Reason(in.Reason)
	c.After(func() { c.door.shares.drop(c.Actor.Org, s.ID) })
	err = sealings.save(ctx, c, &s)
	out.Sealing = s
	return out, err
}}

// complete lists what is missing; only the leading group opens without it, and says
// why.
func (s *Sealing) complete(ctx context.Context, c *Call, in SealingStep) error {
	if s.Opened != 0 {
		return nil
	}
	missing, err := missingSheets(ctx, c, *s)
	if err != nil || len(missing) == 0 {
		return err
	}
	if in.Reason == "" || !c.Actor.Has(RoleLeader) {
		return missingError(missing)
	}
	s.Missing = missing
	return nil
}

// combine puts the shares together that this process holds.
func (s *Sealing) combine(c *Call) (*sealing.Opener, error) {
	shares := c.door.shares.fresh(c.Actor.Org, s.ID, c.Now)
	if len(shares) < s.Key.Threshold {
		return nil, errs.E(errs.Conflict, "sealing.shares", errs.P("have", len(shares)), errs.P("want", s.Key.Threshold))
	}
	opener, err := s.Key.Combine(shares...)
	if err != nil {
		return nil, sealingError(errs.Conflict, err)
	}
	return opener, nil
}

// openAll opens every box that is held, and settles what there is to compare.
func (s *Sealing) openAll(ctx context.Context, c *Call, opener *sealing.Opener) (OpenedRound, error) {
	out := OpenedRound{Broken: []BrokenBox{}}
	held, err := handIns.everything(ctx, c, Query{Parent: s.ID, State: string(HandInHeld)})
	if err != nil {
		return OpenedRound{}, err
	}
	byUnit := map[string][]Sheet{}
	for i := range held {
		sheet, err := s.openOne(ctx, c, opener, &held[i])
		var refusal *sealing.Refusal
		switch {
		case errors.As(err, &refusal):
			out.Broken = append(out.Broken, BrokenBox{held[i].ID, held[i].Unit, refusal.Code})
		case err != nil:
			return OpenedRound{}, err
		default:
			out.Sheets++
			byUnit[sheet.Unit] = append(byUnit[sheet.Unit], sheet)
		}
	}
	return out, s.compare(ctx, c, byUnit)
}

// openOne turns a box into a sheet. A box that does not open stays, and says so.
func (s *Sealing) openOne(ctx context.Context, c *Call, opener *sealing.Opener, h *HandIn) (Sheet, error) {
	opening, refused := openBox(opener, h.boxPlace(c.Actor.Org), h.Box, h.Receipt)
	act := "open"
	if refused != nil {
		act = "break"
	}
	var err error
	if h.State, err = handInLife.next(h.State, act); err != nil {
		return Sheet{}, err
	}
	if err := handIns.save(ctx, c, h); err != nil {
		return Sheet{}, err
	}
	if refused != nil {
		return Sheet{}, refused
	}
	sheet := Sheet{Meta: Meta{ID: h.ID}, Cycle: h.Cycle, Round: h.Sealing, Unit: h.Unit, Assessor: h.Assessor, Time: h.Time}
	sheet.Proof = &SheetProof{Round: h.Sealing, Number: h.Number, Commitment: h.Receipt.Commitment, Blind: opening.Blind, Text: opening.Sheet, Code: h.Code, Opened: c.Now}
	if err := sheet.read(ctx, c, s, h, opener); err != nil {
		return Sheet{}, err
	}
	return sheet, sheets.save(ctx, c, &sheet)
}

// openBox opens one box and holds it against its receipt.
func openBox(opener *sealing.Opener, place sealing.Place, data []byte, receipt sealing.Receipt) (sealing.Opening, error) {
	box, err := sealing.ParseBox(data)
	if err != nil {
		return sealing.Opening{}, err
	}
	if err := receipt.Check(box); err != nil {
		return sealing.Opening{}, err
	}
	opening, err := opener.Open(place, box)
	if err != nil {
		return sealing.Opening{}, err
	}
	return opening, receipt.CheckOpening(opening)
}

// read takes what was sealed apart. A line that the empty sheet does not have, or not
// like this, is a problem of the sheet and not a mark; so is one in which the two who
// typed a paper differ.
func (t *Sheet) read(ctx context.Context, c *Call, s *Sealing, h *HandIn, opener *sealing.Opener) error {
	form, err := h.lines(ctx, c, s)
	if err != nil {
		return err
	}
	text, problem := readText(t.Proof.Text)
	if problem != "" {
		t.Problems = append(t.Problems, SheetProblem{Code: problem})
	}
	t.Filled = text.Filled
	t.take(form, text.Lines)
	if h.Paper == nil || len(h.Paper.Box) == 0 {
		return nil
	}
	opening, err := openBox(opener, h.boxPlace(c.Actor.Org), h.Paper.Box, *h.Paper.Receipt)
	if err != nil {
		t.Problems = append(t.Problems, SheetProblem{Code: "paper.second_box"})
		return nil //nolint:nilerr // it is kept as a problem of the sheet
	}
	second, _ := readText(opening.Sheet)
	t.dropUnlike(form, second.Lines)
	return nil
}

// readText reads sealed JSON; what is none is a problem of the sheet.
func readText(data []byte) (text sheetText, problem string) {
	if err := json.Unmarshal(data, &text); err != nil {
		return sheetText{}, "sheet.unreadable"
	}
	return text, ""
}

// take keeps the lines that are as the form wants them.
func (t *Sheet) take(form []FormLine, lines []SheetLine) {
	t.Lines = []SheetLine{}
	seen := map[string]bool{}
	for _, line := range lines {
		asked, found := lineOf(form, &line)
		var code string
		switch {
		case !found:
			code = "sheet.not_asked"
		case seen[asked.name()]:
			code = "sheet.twice"
		default:
			code = asked.refuse(&line)
		}
		if code != "" {
			t.Problems = append(t.Problems, SheetProblem{bounded(line.Indicator), code})
			continue
		}
		seen[asked.name()] = true
		line.Kind, line.Metric = asked.Kind, asked.Metric
		t.Lines = append(t.Lines, line)
	}
}

// dropUnlike takes out the lines that a second person has typed differently.
func (t *Sheet) dropUnlike(form []FormLine, second []SheetLine) {
	other := Sheet{}
	other.take(form, second)
	kept := []SheetLine{}
	for i := range t.Lines {
		asked, _ := lineOf(form, &t.Lines[i])
		if again := other.line(asked); again != nil && again.mark(asked) == t.Lines[i].mark(asked) {
			kept = append(kept, t.Lines[i])
			continue
		}
		t.Problems = append(t.Problems, SheetProblem{asked.Indicator, "paper.differs"})
	}
	t.Lines = kept
}

// line is the sheet's mark for a line of the form, nil when it has none.
func (t *Sheet) line(asked FormLine) *SheetLine {
	for i := range t.Lines {
		if t.Lines[i].Indicator == asked.Indicator && t.Lines[i].Metric == asked.Metric {
			return &t.Lines[i]
		}
	}
	return nil
}
