package appraisal

import (
	"context"
	"encoding/json"
	"hash/maphash"
	"strconv"

	"eightx/facts"
	"eightx/internal/errs"
)

// Sheet is 评分表: what one assessor found in one unit in one round, line by line.
type Sheet struct {
	Meta
	Cycle    string `json:"cycle"`
	Round    string `json:"round"` // half, year, or a special round's name
	Unit     string `json:"unit"`
	Assessor string `json:"assessor"` // person
	Lines    Marks  `json:"lines"`
	Filled   string `json:"filled,omitempty"` // what the device says when it was filled in, RFC 3339: a claim
	Time     int64  `json:"time"`             // received, Unix milliseconds

	Uncounted bool `json:"uncounted,omitempty"` // came in open for a round that is not the year's

	// Of a sheet that was sealed: what proves it, and which of its lines do not count.
	Proof    *SheetProof    `json:"proof,omitempty"`
	Problems []SheetProblem `json:"problems,omitempty"`
}

func (t *Sheet) place() place {
	if t.Proof != nil { // its name is that of the box it was in
		return place{Parent: t.Cycle, Unit: t.Unit}
	}
	return place{Parent: t.Cycle, Unit: t.Unit, Keys: []string{t.Cycle + "/" + t.Round + "/" + t.Unit + "/" + t.Assessor}}
}

var sheets = noun[Sheet, *Sheet]{"sheet"}

// mostLines is more than any real sheet has.
const mostLines = 500

// SheetInput is a sheet on its way in.
type SheetInput struct {
	ID       string      `json:"id,omitempty"` // made by the device that was offline; repeating it gives the first answer
	Cycle    string      `json:"cycle" path:"cycle"`
	Round    string      `json:"round"`
	Unit     string      `json:"unit"`
	Assessor string      `json:"assessor"`
	Lines    []SheetLine `json:"lines"`
	Filled   string      `json:"filled,omitempty"`
}

// SheetReceipt says that a sheet is safe.
type SheetReceipt struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	Lines   int    `json:"lines"`
	Time    int64  `json:"time"`
}

// SubmitSheet takes a sheet from its own assessor. A second sheet of the same
// assessor for the same unit and round is refused: nothing is overwritten.
var SubmitSheet = Operation[SheetInput, SheetReceipt]{"sheet.submit", func(ctx context.Context, c *Call, in SheetInput) (SheetReceipt, error) {
	if err := c.keepsTo(in.Round); err != nil {
		return SheetReceipt{}, err
	}
	if err := c.Reach(Object{Person: in.Assessor}); err != nil {
		return SheetReceipt{}, err
	}
	if err := in.check(); err != nil {
		return SheetReceipt{}, err
	}
	if err := isRunning(ctx, c, in.Cycle); err != nil {
		return SheetReceipt{}, err
	}
	if _, err := c.Get(ctx, units.kind, in.Unit); err != nil {
		return SheetReceipt{}, units.missing(err, in.Unit)
	}
	counts, err := in.mayBeOpen(ctx, c)
	if err != nil {
		return SheetReceipt{}, err
	}
	sheet := Sheet{Meta: Meta{ID: in.ID}, Cycle: in.Cycle, Round: in.Round, Unit: in.Unit, Assessor: in.Assessor, Lines: in.Lines, Filled: in.Filled, Time: c.Now, Uncounted: !counts}
	if err := sheet.absent(ctx, c); err != nil {
		return SheetReceipt{}, err
	}
	if err := sheets.save(ctx, c, &sheet); err != nil {
		return SheetReceipt{}, err
	}
	return SheetReceipt{ID: sheet.ID, Version: sheet.Version, Lines: len(sheet.Lines), Time: sheet.Time}, nil
}}

// mayBeOpen refuses a sheet that was not sealed where it would be a way around the
// lots or the seal: in a year with rounds it is of one of them and from those who were
// drawn, and in a year with sealed rounds only special ones that nobody sealed take it.
// Of a year with rounds, one counts: the year's.
func (in SheetInput) mayBeOpen(ctx context.Context, c *Call) (counts bool, err error) {
	planned, err := c.List(ctx, Query{Kind: rounds.kind, Parent: in.Cycle, Limit: 1})
	if err != nil || len(planned) == 0 {
		return true, err
	}
	if err := in.unsealed(ctx, c); err != nil {
		return false, err
	}
	round, err := rounds.get(ctx, c, in.Round)
	if err != nil {
		return false, err
	}
	if round.Cycle != in.Cycle {
		return false, errs.E(errs.NotFound, "round.unknown", errs.P("id", in.Round))
	}
	return round.Kind == RoundYear, mayScore(ctx, c, round, in.Unit, in.Assessor)
}

// unsealed refuses a sheet that has to be sealed.
func (in SheetInput) unsealed(ctx context.Context, c *Call) error {
	sealed, err := c.List(ctx, Query{Kind: sealings.kind, Parent: in.Cycle, Limit: 1})
	if err != nil || len(sealed) == 0 {
		return err
	}
	refusal := errs.E(errs.Conflict, "sheet.must_be_sealed", errs.P("round", in.Round))
	round, err := rounds.get(ctx, c, in.Round)
	if err != nil || round.Kind != RoundSpecial {
		return orConflict(c.hide(err), refusal)
	}
	taken, err := sealings.exists(ctx, c, round.ID)
	if err != nil || taken {
		return orConflict(err, refusal)
	}
	return nil
}

func (in SheetInput) check() error {
	var w wrong
	w.short("id", in.ID)
	w.need("round", in.Round)
	w.need("unit", in.Unit)
	w.short("filled", in.Filled)
	if len(in.Lines) == 0 || len(in.Lines) > mostLines {
		w.add("sheet.lines", "lines", errs.P("lines", len(in.Lines)), errs.P("most", mostLines))
		return w.err()
	}
	var seen indicatorsSeen
	for i := range in.Lines {
		line := &in.Lines[i]
		if line.Indicator == "" || len(line.Indicator) > longest || len(line.Level) > longest || len(line.Fact) > longestText {
			w.add("sheet.line", "lines["+strconv.Itoa(i)+"]", errs.P("indicator", line.Indicator))
		}
		if (line.Value == nil) == (line.Level == "") {
			w.add("sheet.one_mark", "lines["+strconv.Itoa(i)+"]", errs.P("indicator", line.Indicator))
		}
		if seen.again(in.Lines, i) {
			w.add("sheet.twice", "lines["+strconv.Itoa(i)+"]", errs.P("indicator", line.Indicator))
		}
	}
	return w.err()
}

// indicatorsSeen finds repetitions among at most mostLines lines: a table of their
// numbers by hash, at least half of it empty, which costs no memory of the heap.
type indicatorsSeen [1 << 10]uint16

var indicatorSeed = maphash.MakeSeed()

// again says whether one of the lines before line i has its indicator.
func (s *indicatorsSeen) again(lines []SheetLine, i int) bool {
	at := maphash.String(indicatorSeed, lines[i].Indicator)
	for ; s[at%uint64(len(s))] != 0; at++ {
		if lines[s[at%uint64(len(s))]-1].Indicator == lines[i].Indicator {
			return true
		}
	}
	s[at%uint64(len(s))] = uint16(i + 1)
	return false
}

// absent refuses a sheet that is there already.
func (t *Sheet) absent(ctx context.Context, c *Call) error {
	id, err := sheets.holder(ctx, c, t.ID, t.place().Keys[0])
	if err == nil && id != "" {
		return errs.E(errs.Conflict, "sheet.exists", errs.P("id", id), errs.P("unit", t.Unit), errs.P("round", t.Round))
	}
	return err
}

// Ratings are the sheet's lines as the engine reads them; the rater is the
// assessor's code, never his name.
func (t *Sheet) Ratings() []facts.Rating {
	ratings := make([]facts.Rating, 0, len(t.Lines))
	for _, line := range t.Lines {
		if !line.rating() {
			continue
		}
		ratings = append(ratings, facts.Rating{
			Unit: t.Unit, Metric: line.about(), Rater: t.Assessor, Level: line.Level, Value: line.Value, Fact: line.Fact,
			Source: facts.Source{Stage: facts.Final, From: t.Round},
		})
	}
	return ratings
}

// addSheets takes the ratings of open sheets, and lays those of sealed ones ready: they
// count with the moderation of their unit.
func addSheets(ctx context.Context, r Reader, cycle Cycle, out *Gathered) error {
	out.sealed = map[string][]facts.Rating{}
	return each(ctx, r, sheets, Query{Parent: cycle.ID}, out, func(s *Sheet) error {
		at := moderationID(s.Round, s.Unit)
		switch {
		case s.Proof != nil:
			out.sealed[at] = append(out.sealed[at], s.Ratings()...)
		case !s.Uncounted:
			out.Facts.Ratings = append(out.Facts.Ratings, s.Ratings()...)
		}
		return nil
	})
}

// SheetFilter asks for the sheets of a year.
type SheetFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Unit  string `json:"-" query:"unit"`
	Page
}

// ListSheets lists sheets in the order they came, as they are stored; an assessor
// sees his own.
var ListSheets = Question[SheetFilter, List[json.RawMessage]]{"sheet.read", func(ctx context.Context, c *Call, in SheetFilter) (List[json.RawMessage], error) {
	return sheets.raw(ctx, c, Query{Parent: in.Cycle, Unit: in.Unit, After: in.After, Limit: in.Limit}, func(s *Sheet) Object {
		return Object{Person: s.Assessor}
	})
}}

// ReadSheet shows one sheet.
var ReadSheet = Question[ByID, Sheet]{"sheet.read", func(ctx context.Context, c *Call, in ByID) (Sheet, error) {
	sheet, err := sheets.get(ctx, c, in.ID)
	if err != nil {
		return Sheet{}, err
	}
	return sheet, sheets.within(c, in.ID, Object{Person: sheet.Assessor})
}}
