package appraisal

import (
	"context"
	"encoding/json"

	"eightx/auditlog"
	"eightx/internal/errs"
	"eightx/sealing"
)

// SealedSheetInput is an assessor's sheet on its way into its box. Either the device
// has sealed it and sends the box, or it sends the lines and they are sealed here, in
// this call: they are written nowhere.
type SealedSheetInput struct {
	Round    string      `json:"round" path:"round"`
	ID       string      `json:"id,omitempty"` // made by the device; repeating it gives the first answer
	Unit     string      `json:"unit"`
	Assessor string      `json:"assessor"`
	Box      []byte      `json:"box,omitempty"`
	Lines    []SheetLine `json:"lines,omitempty"`
	Filled   string      `json:"filled,omitempty"` // what the device says when it was filled in, RFC 3339: a claim
	Salt     string      `json:"salt,omitempty"`   // chance that the device keeps with the sheet; needed with lines
	Reason   string      `json:"reason,omitempty"` // why early, late, or a second time
}

// sheetText is what is sealed: canonical JSON.
type sheetText struct {
	Lines  []SheetLine `json:"lines"`
	Filled string      `json:"filled,omitempty"`
}

// shortestSalt is what keeps the digest of a request, which the log has for ever,
// from telling its lines to somebody who tries them all.
const shortestSalt = 22 // characters; 128 bits in base 64

// shown is the request without its lines: what is digested, written into the log and
// compared when it comes again. The lines stand in it as a digest with the salt.
func (in SealedSheetInput) shown() any {
	if len(in.Lines) > 0 || in.Salt != "" {
		text, err := json.Marshal(struct {
			Salt string
			Text sheetText
		}{in.Salt, sheetText{in.Lines, in.Filled}})
		if err == nil {
			in.Salt = string(auditlog.International.Digest(text))
		}
		clear(text)
		in.Lines, in.Filled = nil, ""
	}
	return in
}

func (in SealedSheetInput) salted() {}

// HandInReceipt says that a sheet is sealed and in. The assessor keeps it: after the
// opening it proves that the sheet shown is the one he sealed.
type HandInReceipt struct {
	ID      string          `json:"id"`
	Version int64           `json:"version"`
	Number  uint64          `json:"number"`
	State   HandInState     `json:"state"`
	Code    string          `json:"code"`
	Receipt sealing.Receipt `json:"receipt"`
	Time    int64           `json:"time"`
	Outside string          `json:"outside,omitempty"`
}

func (h *HandIn) receipt() HandInReceipt {
	return HandInReceipt{h.ID, h.Version, h.Number, h.State, h.Code, h.Receipt, h.Time, h.Outside}
}

// SealSheet takes a sheet from its own assessor into its box.
var SealSheet = Operation[SealedSheetInput, HandInReceipt]{"sheet.seal", func(ctx context.Context, c *Call, in SealedSheetInput) (HandInReceipt, error) {
	if err := c.keepsTo(in.Round); err != nil {
		return HandInReceipt{}, err
	}
	if err := c.Reach(Object{Person: in.Assessor}); err != nil {
		return HandInReceipt{}, err
	}
	if err := in.check(); err != nil {
		return HandInReceipt{}, err
	}
	s, err := sealings.byKey(ctx, c, in.Round)
	if err != nil {
		return HandInReceipt{}, err
	}
	h, old, err := handInOf(ctx, c, &s, in.Unit, in.Assessor, in.Reason)
	if err != nil {
		return HandInReceipt{}, err
	}
	if h.ID, err = c.newHandIn(ctx, in.ID); err != nil {
		return HandInReceipt{}, err
	}
	if err := h.fill(ctx, c, &s, in); err != nil {
		return HandInReceipt{}, err
	}
	err = h.keep(ctx, c, old)
	return h.receipt(), err
}}

func (in SealedSheetInput) check() error {
	var w wrong
	w.short("id", in.ID)
	w.need("unit", in.Unit)
	w.short("filled", in.Filled)
	w.text("reason", in.Reason)
	if (len(in.Box) == 0) == (len(in.Lines) == 0) {
		w.add("handin.box_or_lines", "box")
	}
	if len(in.Box) == 0 && (len(in.Salt) < shortestSalt || len(in.Salt) > longest) {
		w.add("handin.salt", "salt", errs.P("least", shortestSalt))
	}
	return w.err()
}

// newHandIn is the device's number for the sheet, or one made here. A number that is
// taken is refused: what is in is never overwritten.
func (c *Call) newHandIn(ctx context.Context, id string) (string, error) {
	if id == "" {
		return c.NewID(), nil
	}
	_, err := c.Get(ctx, handIns.kind, id)
	if err == nil {
		return "", errs.E(errs.Conflict, "handin.number_taken", errs.P("id", id))
	}
	return id, c.hide(err)
}

// fill puts the box into the hand-in: the one that came, or one made of the lines.
func (h *HandIn) fill(ctx context.Context, c *Call, s *Sealing, in SealedSheetInput) error {
	if len(in.Box) > 0 {
		return h.take(c.Actor.Org, s, in.Box)
	}
	form, err := h.lines(ctx, c, s)
	if err != nil {
		return err
	}
	if err := checkLines(form, in.Lines); err != nil {
		return err
	}
	return h.seal(c.Actor.Org, s, sheetText{in.Lines, in.Filled})
}

// take keeps a box the device has sealed. That it says where it belongs is all that
// can be checked before the opening; what it holds is checked then.
func (h *HandIn) take(org OrgID, s *Sealing, data []byte) error {
	box, err := sealing.ParseBox(data)
	if err != nil {
		return sealingError(errs.Invalid, err)
	}
	if box.Suite() != s.Key.Suite || box.Place() != h.boxPlace(org) || len(data) > 2*sheetClass {
		return errs.E(errs.Conflict, "handin.other_box", errs.P("unit", h.Unit), errs.P("id", h.ID), errs.P("number", h.Number))
	}
	h.Box = box.Bytes()
	h.Receipt = sealing.Receipt{Suite: box.Suite(), Place: box.Place(), Box: box.Digest(), Commitment: box.Commitment()}
	h.Code = h.Receipt.Code()
	return nil
}

// seal writes the lines and closes the box over them; what was written is wiped.
func (h *HandIn) seal(org OrgID, s *Sealing, text sheetText) error {
	data, err := json.Marshal(text)
	if err != nil {
		return errs.E(errs.Internal, "errs.internal", errs.P("cause", "sheet"), errs.Cause(err))
	}
	defer clear(data)
	box, receipt, err := s.Key.Seal(h.boxPlace(org), data)
	if err != nil {
		return sealingError(errs.Invalid, err)
	}
	h.Box, h.Receipt, h.Code = box.Bytes(), receipt, receipt.Code()
	return nil
}
