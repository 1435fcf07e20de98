package appraisal

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"eightx/internal/errs"
	"eightx/internal/locale"
)

// DisclosureList is 公开目录: what a village has to post in a year, on which basis and
// how often.
type DisclosureList struct {
	Meta                      // its id is the year's
	Items    []DisclosureItem `json:"items"`
	Document string           `json:"document,omitempty"`
}

// DisclosureItem is one line of the list.
type DisclosureItem struct {
	ID      string      `json:"id"`
	Area    string      `json:"area"` // party, affairs, finance
	Text    string      `json:"text"`
	Basis   string      `json:"basis"`             // 依据
	Period  string      `json:"period"`            // 时限
	Subject string      `json:"subject,omitempty"` // 主体
	Channel string      `json:"channel,omitempty"` // 渠道
	Secrecy string      `json:"secrecy,omitempty"` // 保密处理
	Point   *CheckPoint `json:"point,omitempty"`   // of the sheet
}

func (l *DisclosureList) place() place { return place{Parent: l.ID, Sort: l.ID} }

var disclosureLists = noun[DisclosureList, *DisclosureList]{"disclosure_list"}

var disclosureAreas = []string{"party", "affairs", "finance"}

// startingItems is how many items of each area the starting list has.
var startingItems = map[string]int{"party": 5, "affairs": 6, "finance": 5}

// startingList is the list an office begins with, in the language it works in. The
// points are those the sheets of the three areas name, in their order.
func startingList(points []CheckPoint) []DisclosureItem {
	text := func(code string) string { return locale.Text(locale.Zh, code) }
	var items []DisclosureItem
	for k, area := range disclosureAreas {
		for n := 1; n <= startingItems[area]; n++ {
			item := DisclosureItem{ID: area + "-" + strconv.Itoa(n), Area: area, Text: text("disclosure.item." + area + "-" + strconv.Itoa(n)),
				Basis: text("disclosure.basis." + area), Period: text("disclosure.quarterly"), Channel: text("disclosure.channel"), Secrecy: text("disclosure.secrecy")}
			if k < len(points) {
				item.Point = &points[k]
			}
			items = append(items, item)
		}
	}
	return items
}

// DisclosureListInput writes the list of a year.
type DisclosureListInput struct {
	Cycle    string           `json:"cycle" path:"cycle"`
	Items    []DisclosureItem `json:"items,omitempty"`  // none: the list to begin with
	Points   []CheckPoint     `json:"points,omitempty"` // of the three areas, for the list to begin with
	Document string           `json:"document"`
}

// WriteDisclosureList writes what has to be posted this year. Checks that are done
// keep the list they were done by.
var WriteDisclosureList = Operation[DisclosureListInput, DisclosureList]{"disclosure.list", func(ctx context.Context, c *Call, in DisclosureListInput) (DisclosureList, error) {
	if _, err := cycles.get(ctx, c, in.Cycle); err != nil {
		return DisclosureList{}, err
	}
	if len(in.Items) == 0 {
		in.Items = startingList(in.Points)
	}
	return upsert(ctx, c, disclosureLists, in.Cycle, in.check(), func(l *DisclosureList) { l.ID, l.Items, l.Document = in.Cycle, in.Items, in.Document })
}}

func (in *DisclosureListInput) check() error {
	var w wrong
	w.need("document", in.Document)
	seen := map[string]bool{}
	for i, item := range in.Items {
		at := fmt.Sprintf("items[%d].", i)
		w.need(at+"id", item.ID)
		w.need(at+"text", item.Text)
		w.need(at+"basis", item.Basis)
		w.need(at+"period", item.Period)
		w.oneOf(at+"area", item.Area, disclosureAreas...)
		if seen[item.ID] {
			w.add("disclosure.twice", at+"id", errs.P("id", item.ID))
		}
		seen[item.ID] = true
	}
	return w.err()
}

// ReadDisclosureList shows the list of a year.
var ReadDisclosureList = Question[DisclosureOf, DisclosureList]{"disclosure.read", func(ctx context.Context, c *Call, in DisclosureOf) (DisclosureList, error) {
	return disclosureLists.get(ctx, c, in.Cycle)
}}

// DisclosureOf names a year.
type DisclosureOf struct {
	Cycle string `json:"-" path:"cycle"`
}

// DisclosureState is where a check stands.
type DisclosureState string

// The states of a check.
const (
	DisclosureDraft DisclosureState = "draft"
	DisclosureDone  DisclosureState = "done"
)

var disclosureLife = lifecycle[DisclosureState]{kind: "disclosure", begin: DisclosureDraft, steps: []step[DisclosureState]{
	{"record", []DisclosureState{DisclosureDraft}, DisclosureDraft},
	{"finish", []DisclosureState{DisclosureDraft}, DisclosureDone},
	{"reopen", []DisclosureState{DisclosureDone}, DisclosureDraft},
}}

// Disclosure is 公开检查: one village's notice board beside the list, in one round.
type Disclosure struct {
	Meta
	Cycle    string           `json:"cycle"`
	Unit     string           `json:"unit"`
	Round    string           `json:"round"` // such as half, year, 2026-07
	State    DisclosureState  `json:"state"`
	List     []DisclosureItem `json:"list"` // as it stood
	Ticks    []DisclosureTick `json:"ticks"`
	By       string           `json:"by"`
	Time     int64            `json:"time"`
	Reopened []string         `json:"reopened,omitempty"`
}

// DisclosureTick is what was seen of one item.
type DisclosureTick struct {
	Item   string `json:"item"`
	Posted bool   `json:"posted"`
	NA     bool   `json:"na,omitempty"`    // there is nothing to post here
	Until  string `json:"until,omitempty"` // newest day or period on the board
	Fact   string `json:"fact,omitempty"`  // what is wrong; needed where it is not posted
}

func (d *Disclosure) place() place {
	return place{State: string(d.State), Parent: d.Cycle, Unit: d.Unit, Sort: d.Round + "/" + d.Unit, Keys: []string{disclosureKey(d.Cycle, d.Round, d.Unit)}}
}

func disclosureKey(cycle, round, unit string) string { return cycle + "/" + round + "/" + unit }

var disclosures = noun[Disclosure, *Disclosure]{"disclosure"}

// DisclosureInput is what was seen so far; it replaces what was written before.
type DisclosureInput struct {
	Cycle string           `json:"cycle" path:"cycle"`
	Unit  string           `json:"unit" path:"unit"`
	Round string           `json:"round"`
	Ticks []DisclosureTick `json:"ticks"`
}

// RecordDisclosure writes what was seen at a board. An item may stay open until the
// check is finished.
var RecordDisclosure = Operation[DisclosureInput, Disclosure]{"disclosure.record", func(ctx context.Context, c *Call, in DisclosureInput) (Disclosure, error) {
	if err := exist(ctx, c, in.Cycle, in.Unit, ""); err != nil {
		return Disclosure{}, err
	}
	list, err := disclosureLists.get(ctx, c, in.Cycle)
	if err != nil {
		return Disclosure{}, err
	}
	d, err := disclosures.byKey(ctx, c, disclosureKey(in.Cycle, in.Round, in.Unit))
	if err != nil {
		d, err = Disclosure{Cycle: in.Cycle, Unit: in.Unit, Round: in.Round, State: DisclosureDraft}, c.hide(err)
	}
	if err != nil {
		return Disclosure{}, err
	}
	if err := c.Expect(d.Version); err != nil {
		return Disclosure{}, err
	}
	if d.State, err = disclosureLife.next(d.State, "record"); err != nil {
		return Disclosure{}, err
	}
	d.List, d.Ticks, d.By, d.Time = list.Items, in.Ticks, c.Actor.Account, c.Now
	if err := d.check(); err != nil {
		return Disclosure{}, err
	}
	return d, disclosures.save(ctx, c, &d)
}}

func (d *Disclosure) check() error {
	var w wrong
	w.need("round", d.Round)
	seen := map[string]bool{}
	for i, tick := range d.Ticks {
		at := fmt.Sprintf("ticks[%d]", i)
		w.short(at+".until", tick.Until)
		w.text(at+".fact", tick.Fact)
		if seen[tick.Item] || !slices.ContainsFunc(d.List, func(item DisclosureItem) bool { return item.ID == tick.Item }) {
			w.add("disclosure.no_item", at+".item", errs.P("id", tick.Item))
		}
		seen[tick.Item] = true
		if !tick.Posted && !tick.NA && tick.Fact == "" {
			w.add("disclosure.no_fact", at+".fact", errs.P("id", tick.Item))
		}
	}
	return w.err()
}

// FinishDisclosure ends a check in which every item has been looked at.
var FinishDisclosure = Operation[ByTask, Disclosure]{"disclosure.finish", func(ctx context.Context, c *Call, in ByTask) (Disclosure, error) {
	return onDisclosure(ctx, c, in.ID, "finish", func(d *Disclosure) error {
		var list errs.List
		for _, item := range d.List {
			if !slices.ContainsFunc(d.Ticks, func(t DisclosureTick) bool { return t.Item == item.ID }) {
				list = append(list, errs.E(errs.Invalid, "disclosure.open_item", errs.P("id", item.ID), errs.P("text", item.Text)))
			}
		}
		return list.Err()
	})
}}

// ReopenDisclosure lets a finished check be written anew, with a reason.
var ReopenDisclosure = Operation[TaskReason, Disclosure]{"disclosure.reopen", func(ctx context.Context, c *Call, in TaskReason) (Disclosure, error) {
	return onDisclosure(ctx, c, in.ID, "reopen", func(d *Disclosure) error {
		var w wrong
		w.need("reason", in.Reason)
		d.Reopened = append(d.Reopened, in.Reason)
		c.Reason(in.Reason)
		return w.err()
	})
}}

func onDisclosure(ctx context.Context, c *Call, id, act string, change func(*Disclosure) error) (Disclosure, error) {
	d, err := disclosures.get(ctx, c, id)
	if err != nil {
		return Disclosure{}, err
	}
	if err := c.Expect(d.Version); err != nil {
		return Disclosure{}, err
	}
	next, err := disclosureLife.next(d.State, act)
	if err != nil {
		return Disclosure{}, err
	}
	if err := change(&d); err != nil {
		return Disclosure{}, err
	}
	d.State = next
	return d, disclosures.save(ctx, c, &d)
}

// ListDisclosures lists checks; a village sees its own.
var ListDisclosures = Question[OfUnits, List[Disclosure]]{"disclosure.read", func(ctx context.Context, c *Call, in OfUnits) (List[Disclosure], error) {
	page, err := disclosures.page(ctx, c, Query{Parent: in.Cycle, Unit: in.Unit, After: in.After, Limit: in.Limit})
	page.Items = slices.DeleteFunc(page.Items, func(d Disclosure) bool { return c.Reach(Object{Unit: d.Unit}) != nil })
	return page, err
}}
