package appraisal

import (
	"context"
	"slices"

	"eightx/auditlog"
	"eightx/internal/errs"
	"eightx/sealing"
)

// PaperEntry is how a sheet on paper came in: typed by one person, and typed again,
// blind, by a second one. Marks are digests that nobody can undo without the slip,
// which goes with the paper and not into the memory of the office.
type PaperEntry struct {
	Sheet     string                     `json:"sheet,omitempty"` // code printed on the paper
	By        string                     `json:"by"`              // account that typed it first
	Person    string                     `json:"person,omitempty"`
	Slip      auditlog.Digest            `json:"slip"`
	Marks     map[string]auditlog.Digest `json:"marks"`
	Again     map[string]auditlog.Digest `json:"again,omitempty"`   // the second person's last marks
	Differs   []string                   `json:"differs,omitempty"` // lines in which the two differed last time
	Back      bool                       `json:"back,omitempty"`    // the second person stays by his marks: the first types anew
	CheckedBy string                     `json:"checkedBy,omitempty"`
	Checked   int64                      `json:"checked,omitempty"` // Unix milliseconds
	Box       []byte                     `json:"box,omitempty"`     // the second person's
	Receipt   *sealing.Receipt           `json:"receipt,omitempty"`
}

// withoutMarks is the sheet as it may be shown: with the slip in hand, the digests
// could be tried.
func (h HandIn) withoutMarks() HandIn {
	if h.Paper != nil {
		paper := *h.Paper
		paper.Slip, paper.Marks, paper.Again = "", nil, nil
		h.Paper = &paper
	}
	return h
}

// PaperSheetInput is a sheet on paper as the office types it in.
type PaperSheetInput struct {
	SealedSheetInput
	Sheet string `json:"sheet,omitempty"` // code printed on the paper
}

// shown is the request without its lines.
func (in PaperSheetInput) shown() any {
	in.SealedSheetInput, _ = in.SealedSheetInput.shown().(SealedSheetInput)
	return struct{ PaperSheetInput }{in}
}

// KeyedSheet says that a sheet has been typed in once. The slip is told this once: it
// is written on the paper, and the second person types it in with the sheet.
type KeyedSheet struct {
	HandInReceipt
	Slip string `json:"slip"`
}

// KeySheet seals what the office types in from an assessor's paper. It counts when a
// second person has typed the same. What the assessor has sealed himself, no paper
// replaces.
var KeySheet = Operation[PaperSheetInput, KeyedSheet]{"sheet.key", func(ctx context.Context, c *Call, in PaperSheetInput) (KeyedSheet, error) {
	if err := in.check(); err != nil {
		return KeyedSheet{}, err
	}
	if len(in.Box) > 0 {
		return KeyedSheet{}, errs.E(errs.Invalid, "handin.paper_box", errs.Where{Path: "box"})
	}
	s, err := sealings.byKey(ctx, c, in.Round)
	if err != nil {
		return KeyedSheet{}, err
	}
	if err := in.printed(ctx, c, &s); err != nil {
		return KeyedSheet{}, err
	}
	h, old, err := handInOf(ctx, c, &s, in.Unit, in.Assessor, in.Reason)
	if err != nil {
		return KeyedSheet{}, err
	}
	if old != nil && old.Paper == nil {
		return KeyedSheet{}, errs.E(errs.Conflict, "paper.sealed_himself", errs.P("unit", in.Unit), errs.P("assessor", in.Assessor), errs.P("code", old.Code))
	}
	if h.ID, err = c.newHandIn(ctx, in.ID); err != nil {
		return KeyedSheet{}, err
	}
	if err := h.fill(ctx, c, &s, in.SealedSheetInput); err != nil {
		return KeyedSheet{}, err
	}
	slip, err := c.newSecret()
	if err != nil {
		return KeyedSheet{}, err
	}
	h.State = HandInKeyed
	h.Paper = &PaperEntry{Sheet: in.Sheet, By: c.Actor.Account, Person: c.Actor.Person, Slip: c.secretDigest("slip/"+h.ID, slip)}
	if h.Paper.Marks, err = h.marks(ctx, c, &s, in.Lines, slip); err != nil {
		return KeyedSheet{}, err
	}
	err = h.keep(ctx, c, old)
	return KeyedSheet{h.receipt(), slip}, err
}}

// printed wants the code on the paper, when it is typed or scanned, to be of this
// unit's sheet in its current version.
func (in PaperSheetInput) printed(ctx context.Context, c *Call, s *Sealing) error {
	if in.Sheet == "" {
		return nil
	}
	found, err := FindSheetCode.Handle(ctx, c, SheetCodeInput{Cycle: s.Cycle, Text: in.Sheet})
	if err != nil {
		return err
	}
	if found.Round != s.Round || found.Unit != in.Unit || !found.Current {
		return errs.E(errs.Conflict, "paper.other_sheet", errs.P("unit", in.Unit), errs.P("of", found.Unit), errs.P("round", found.Round), errs.Where{Path: "sheet"})
	}
	return nil
}

// marks are the lines' marks, each as a digest with the slip.
func (h *HandIn) marks(ctx context.Context, c *Call, s *Sealing, lines []SheetLine, slip string) (map[string]auditlog.Digest, error) {
	form, err := h.lines(ctx, c, s)
	if err != nil {
		return nil, err
	}
	marks := map[string]auditlog.Digest{}
	for i := range lines {
		line, _ := lineOf(form, &lines[i])
		name := line.name()
		marks[name] = c.secretDigest("mark/"+h.ID+"/"+name+"/"+lines[i].mark(line), slip)
	}
	return marks, nil
}

// SecondEntry is the same paper typed in by a second person.
type SecondEntry struct {
	ID     string      `json:"id" path:"id"`
	Slip   string      `json:"slip"`
	Lines  []SheetLine `json:"lines"`
	Filled string      `json:"filled,omitempty"`
	Salt   string      `json:"salt"`
}

// shown is the request without its lines and without the slip, which stands in the
// salted digest with them.
func (in SecondEntry) shown() any {
	sealed, _ := SealedSheetInput{ID: in.ID, Lines: in.Lines, Filled: in.Filled, Salt: in.Salt + " " + in.Slip}.shown().(SealedSheetInput)
	return sealed
}

func (in SecondEntry) salted() {}

// PaperCheck is what the second person is told: that the two agree, or in which lines
// they do not. He is never told what the first typed.
type PaperCheck struct {
	HandInReceipt
	Differs []string `json:"differs"`
	Back    bool     `json:"back,omitempty"`
}

// ConfirmSheet compares a second person's typing with the first. Nobody types the
// same sheet twice; there is no other way to confirm than to type.
var ConfirmSheet = Operation[SecondEntry, PaperCheck]{"sheet.confirm", func(ctx context.Context, c *Call, in SecondEntry) (PaperCheck, error) {
	h, err := handIns.get(ctx, c, in.ID)
	if err != nil {
		return PaperCheck{}, err
	}
	to, err := handInLife.next(h.State, "confirm")
	if err != nil {
		return PaperCheck{}, err
	}
	s, err := sealings.get(ctx, c, h.Sealing)
	if err != nil {
		return PaperCheck{}, err
	}
	if err := h.mayConfirm(ctx, c, &s, in); err != nil {
		return PaperCheck{}, err
	}
	marks, err := h.marks(ctx, c, &s, in.Lines, in.Slip)
	if err != nil {
		return PaperCheck{}, err
	}
	h.compare(marks)
	if len(h.Paper.Differs) == 0 {
		if err := h.confirm(c, &s, sheetText{in.Lines, in.Filled}); err != nil {
			return PaperCheck{}, err
		}
		h.State = to
	}
	err = handIns.save(ctx, c, &h)
	return PaperCheck{h.receipt(), append([]string{}, h.Paper.Differs...), h.Paper.Back}, err
}}

// mayConfirm wants another person with the slip, as long as sheets are taken.
func (h *HandIn) mayConfirm(ctx context.Context, c *Call, s *Sealing, in SecondEntry) error {
	if _, err := sealingLife.next(s.State, "hand_in"); err != nil {
		return err
	}
	p := h.Paper
	switch {
	case p.By == c.Actor.Account || p.Person != "" && p.Person == c.Actor.Person:
		return errs.E(errs.Forbidden, "paper.same_person", errs.P("unit", h.Unit))
	case p.Back:
		return errs.E(errs.Conflict, "paper.back", errs.P("unit", h.Unit))
	case p.Slip != c.secretDigest("slip/"+h.ID, in.Slip):
		return errs.E(errs.Invalid, "paper.slip", errs.P("unit", h.Unit), errs.Where{Path: "slip"})
	case len(in.Salt) < shortestSalt || len(in.Salt) > longest:
		return errs.E(errs.Invalid, "handin.salt", errs.P("least", shortestSalt), errs.Where{Path: "salt"})
	}
	form, err := h.lines(ctx, c, s)
	if err != nil {
		return err
	}
	return checkLines(form, in.Lines)
}

// compare names the lines in which the second typing differs from the first. When he
// types the same once more, he means it, and the first has to look again.
func (h *HandIn) compare(marks map[string]auditlog.Digest) {
	p := h.Paper
	p.Differs = nil
	insists := true
	for name := range union(p.Marks, marks) {
		if p.Marks[name] == marks[name] {
			continue
		}
		p.Differs = append(p.Differs, name)
		insists = insists && p.Again[name] == marks[name]
	}
	slices.Sort(p.Differs)
	p.Back = len(p.Differs) > 0 && p.Again != nil && insists
	p.Again = marks
}

func union(a, b map[string]auditlog.Digest) map[string]bool {
	names := map[string]bool{}
	for name := range a {
		names[name] = true
	}
	for name := range b {
		names[name] = true
	}
	return names
}

// confirm seals the second typing beside the first, and forgets the digests.
func (h *HandIn) confirm(c *Call, s *Sealing, text sheetText) error {
	second := *h
	if err := second.seal(c.Actor.Org, s, text); err != nil {
		return err
	}
	p := h.Paper
	p.Box, p.Receipt, p.CheckedBy, p.Checked = second.Box, &second.Receipt, c.Actor.Account, c.Now
	p.Slip, p.Marks, p.Again = "", nil, nil
	return nil
}
