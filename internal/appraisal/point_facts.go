package appraisal

import "context"

// PointFact is what a check of the accounts or of the notice board says about one tick
// of a sheet. It ticks nothing: whoever fills the sheet in sees it beside the point.
type PointFact struct {
	Unit      string   `json:"unit"`
	Indicator string   `json:"indicator"`
	Point     string   `json:"point"`
	OK        bool     `json:"ok"`
	Facts     []string `json:"facts,omitempty"` // why not
	From      About    `json:"from"`
}

// PointFacts are what finished checks offer to the sheets of a year.
var PointFacts = Question[OfUnits, List[PointFact]]{"disclosure.read", func(ctx context.Context, c *Call, in OfUnits) (List[PointFact], error) {
	list, err := pointFacts(ctx, c, in.Cycle, in.Unit)
	out := List[PointFact]{Items: []PointFact{}}
	for _, f := range list {
		if c.Reach(Object{Unit: f.Unit}) == nil {
			out.Items = append(out.Items, f)
		}
	}
	return out, err
}}

// pointFacts are those of one unit, or of all: first of the accounts, then of the
// boards.
func pointFacts(ctx context.Context, r Reader, cycle, unit string) ([]PointFact, error) {
	var out []PointFact
	closed, err := reconciliations.everything(ctx, r, Query{Parent: cycle, Unit: unit, State: string(ReconciliationClosed)})
	for i := range closed {
		if closed[i].Point != nil {
			out = append(out, closed[i].pointFact())
		}
	}
	if err != nil {
		return nil, err
	}
	done, err := disclosures.everything(ctx, r, Query{Parent: cycle, Unit: unit, State: string(DisclosureDone)})
	for i := range done {
		out = append(out, done[i].pointFacts()...)
	}
	return out, err
}

func (r *Reconciliation) pointFact() PointFact {
	f := PointFact{Unit: r.Unit, Indicator: r.Point.Indicator, Point: r.Point.Point, OK: !r.Mismatch, From: About{Kind: reconciliations.kind, ID: r.ID}}
	for i := range r.Items {
		if r.Items[i].Finding != "" {
			f.Facts = append(f.Facts, r.Items[i].Finding)
		}
	}
	return f
}

// pointFacts are one per point: it holds when all its items are posted, or there is
// nothing to post.
func (d *Disclosure) pointFacts() []PointFact {
	ticks := map[string]DisclosureTick{}
	for _, t := range d.Ticks {
		ticks[t.Item] = t
	}
	var out []PointFact
	at := map[CheckPoint]int{}
	for _, item := range d.List {
		if item.Point == nil {
			continue
		}
		k, seen := at[*item.Point]
		if !seen {
			k = len(out)
			at[*item.Point] = k
			out = append(out, PointFact{Unit: d.Unit, Indicator: item.Point.Indicator, Point: item.Point.Point, OK: true, From: About{Kind: disclosures.kind, ID: d.ID}})
		}
		if t := ticks[item.ID]; !t.Posted && !t.NA {
			out[k].OK = false
			out[k].Facts = append(out[k].Facts, t.Fact)
		}
	}
	return out
}
