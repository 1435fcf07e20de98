package appraisal

import (
	"context"
	"fmt"

	"eightx/calendar"
	"eightx/decimal"
	"eightx/internal/errs"
)

// ReconciliationState is where the checking of a village's accounts stands.
type ReconciliationState string

// The states of a reconciliation.
const (
	ReconciliationOpen     ReconciliationState = "open"
	ReconciliationRecorded ReconciliationState = "recorded" // the working paper is written
	ReconciliationClosed   ReconciliationState = "closed"   // every difference has its finding
)

var reconciliationLife = lifecycle[ReconciliationState]{kind: "reconciliation", begin: ReconciliationOpen, steps: []step[ReconciliationState]{
	{"record", []ReconciliationState{ReconciliationOpen, ReconciliationRecorded}, ReconciliationRecorded},
	{"close", []ReconciliationState{ReconciliationRecorded}, ReconciliationClosed},
	{"reopen", []ReconciliationState{ReconciliationClosed}, ReconciliationRecorded},
}}

// Reconciliation is 核对账目: vouchers beside the books beside the notice board of one
// village, with a finding for every difference.
type Reconciliation struct {
	Meta
	Cycle      string              `json:"cycle"`
	Unit       string              `json:"unit"`
	Department string              `json:"department"` // does it
	Period     string              `json:"period"`     // of the accounts, such as 2026-Q2
	Due        calendar.Deadline   `json:"due"`
	State      ReconciliationState `json:"state"`
	Point      *CheckPoint         `json:"point,omitempty"` // of the sheet: what is posted agrees with the accounts

	Items    []AccountItem `json:"items,omitempty"` // 核账底稿
	Mismatch bool          `json:"mismatch"`        // something differs; a referral may be due
	By       string        `json:"by,omitempty"`    // account that wrote the paper
	Time     int64         `json:"time,omitempty"`
	Reopened []string      `json:"reopened,omitempty"` // why, each time
}

// CheckPoint names one tick of a sheet.
type CheckPoint struct {
	Indicator string `json:"indicator"`
	Point     string `json:"point"`
}

// AccountItem is one line of the working paper. Amounts that were not looked at are
// left out, and not compared.
type AccountItem struct {
	Voucher string          `json:"voucher"`           // its number
	Text    string          `json:"text"`              // what was paid or received
	Paper   *decimal.Number `json:"paper,omitempty"`   // amount of the voucher
	Book    *decimal.Number `json:"book,omitempty"`    // amount in the books
	Board   *decimal.Number `json:"board,omitempty"`   // amount on the notice board
	Finding string          `json:"finding,omitempty"` // needed where something differs

	BookLess  *decimal.Number `json:"bookLess,omitempty"`  // Paper − Book, when not zero
	BoardLess *decimal.Number `json:"boardLess,omitempty"` // Book − Board, when not zero; Paper where there is no Book
}

func (r *Reconciliation) place() place {
	return place{State: string(r.State), Parent: r.Cycle, Unit: r.Unit, Sort: r.Period + "/" + r.Unit, Keys: []string{r.Cycle + "/" + r.Period + "/" + r.Unit}}
}

var reconciliations = noun[Reconciliation, *Reconciliation]{"reconciliation"}

// differs compares the amounts of a line.
func (i *AccountItem) differs() bool {
	i.BookLess, i.BoardLess = difference(i.Paper, i.Book), difference(i.Book, i.Board)
	if i.Book == nil {
		i.BoardLess = difference(i.Paper, i.Board)
	}
	return i.BookLess != nil || i.BoardLess != nil
}

func difference(a, b *decimal.Number) *decimal.Number {
	if a == nil || b == nil || a.Equal(*b) {
		return nil
	}
	d := a.Sub(*b)
	return &d
}

// NewReconciliation has a village's accounts checked.
type NewReconciliation struct {
	Cycle      string      `json:"cycle" path:"cycle"`
	Unit       string      `json:"unit"`
	Department string      `json:"department"`
	Period     string      `json:"period"`
	Due        string      `json:"due"`
	Point      *CheckPoint `json:"point,omitempty"`
}

// OpenReconciliation gives a department the accounts of a village to check.
var OpenReconciliation = Operation[NewReconciliation, Reconciliation]{"reconciliation.open", func(ctx context.Context, c *Call, in NewReconciliation) (Reconciliation, error) {
	var w wrong
	w.need("unit", in.Unit)
	w.need("department", in.Department)
	w.need("period", in.Period)
	w.need("due", in.Due)
	w.day("due", in.Due)
	if in.Period != "" && !periodForm.MatchString(in.Period) {
		w.add("task.period", "period", errs.P("value", in.Period), errs.P("year", in.Cycle))
	}
	if err := w.err(); err != nil {
		return Reconciliation{}, err
	}
	if err := exist(ctx, c, in.Cycle, in.Unit, in.Department); err != nil {
		return Reconciliation{}, err
	}
	r := Reconciliation{Cycle: in.Cycle, Unit: in.Unit, Department: in.Department, Period: in.Period, Point: in.Point, State: ReconciliationOpen}
	if other, err := reconciliations.byKey(ctx, c, r.place().Keys[0]); err == nil {
		return Reconciliation{}, errs.E(errs.Conflict, "reconciliation.exists", errs.P("unit", in.Unit), errs.P("period", in.Period), errs.P("id", other.ID))
	} else if err := c.hide(err); err != nil {
		return Reconciliation{}, err
	}
	day, _ := calendar.ParseDay(in.Due)
	var err error
	if r.Due, err = c.workday(ctx, day); err != nil {
		return Reconciliation{}, err
	}
	return r, reconciliations.save(ctx, c, &r)
}}

// exist refuses a unit, or a department, that is not there, and a year that does not run.
func exist(ctx context.Context, c *Call, cycle, unit, department string) error {
	if _, err := running(ctx, c, cycle); err != nil {
		return err
	}
	if _, err := units.get(ctx, c, unit); err != nil {
		return err
	}
	if department == "" {
		return nil
	}
	_, err := departments.get(ctx, c, department)
	return err
}

// WorkingPaper is the whole paper; it replaces the former one.
type WorkingPaper struct {
	ID    string        `json:"id" path:"id"`
	Items []AccountItem `json:"items"`
}

// RecordReconciliation writes the working paper. The differences are computed.
var RecordReconciliation = Operation[WorkingPaper, Reconciliation]{"reconciliation.record", func(ctx context.Context, c *Call, in WorkingPaper) (Reconciliation, error) {
	return onReconciliation(ctx, c, in.ID, "record", func(r *Reconciliation) error {
		r.Items, r.Mismatch, r.By, r.Time = in.Items, false, c.Actor.Account, c.Now
		var w wrong
		if len(in.Items) == 0 {
			w.add("input.missing", "items")
		}
		for i := range r.Items {
			item := &r.Items[i]
			w.need(fmt.Sprintf("items[%d].voucher", i), item.Voucher)
			w.need(fmt.Sprintf("items[%d].text", i), item.Text)
			w.text(fmt.Sprintf("items[%d].finding", i), item.Finding)
			r.Mismatch = item.differs() || r.Mismatch
		}
		return w.err()
	})
}}

// CloseReconciliation ends it. A difference without a finding is named.
var CloseReconciliation = Operation[ByTask, Reconciliation]{"reconciliation.close", func(ctx context.Context, c *Call, in ByTask) (Reconciliation, error) {
	return onReconciliation(ctx, c, in.ID, "close", func(r *Reconciliation) error {
		var list errs.List
		for i := range r.Items {
			if item := &r.Items[i]; item.differs() && item.Finding == "" {
				list = append(list, errs.E(errs.Invalid, "reconciliation.no_finding", errs.P("voucher", item.Voucher), errs.P("text", item.Text), errs.Where{Path: fmt.Sprintf("items[%d]", i)}))
			}
		}
		return list.Err()
	})
}}

// ReopenReconciliation lets a closed paper be written anew, with a reason.
var ReopenReconciliation = Operation[TaskReason, Reconciliation]{"reconciliation.reopen", func(ctx context.Context, c *Call, in TaskReason) (Reconciliation, error) {
	return onReconciliation(ctx, c, in.ID, "reopen", func(r *Reconciliation) error {
		var w wrong
		w.need("reason", in.Reason)
		r.Reopened = append(r.Reopened, in.Reason)
		c.Reason(in.Reason)
		return w.err()
	})
}}

func onReconciliation(ctx context.Context, c *Call, id, act string, change func(*Reconciliation) error) (Reconciliation, error) {
	r, err := reconciliations.get(ctx, c, id)
	if err != nil {
		return Reconciliation{}, err
	}
	if err := reconciliations.within(c, id, r.about()); err != nil {
		return Reconciliation{}, err
	}
	if err := c.Expect(r.Version); err != nil {
		return Reconciliation{}, err
	}
	next, err := reconciliationLife.next(r.State, act)
	if err != nil {
		return Reconciliation{}, err
	}
	if err := change(&r); err != nil {
		return Reconciliation{}, err
	}
	r.State = next
	return r, reconciliations.save(ctx, c, &r)
}

func (r *Reconciliation) about() Object { return Object{Unit: r.Unit, Department: r.Department} }

// OfUnits asks for what a year has about its units, or one of them.
type OfUnits struct {
	Cycle string `json:"-" path:"cycle"`
	Unit  string `json:"-" query:"unit"`
	Page
}

// ListReconciliations lists them; a village sees its own, a department those it does.
var ListReconciliations = Question[OfUnits, List[Reconciliation]]{"reconciliation.read", func(ctx context.Context, c *Call, in OfUnits) (List[Reconciliation], error) {
	page, err := reconciliations.page(ctx, c, Query{Parent: in.Cycle, Unit: in.Unit, After: in.After, Limit: in.Limit})
	out := List[Reconciliation]{Items: []Reconciliation{}, Next: page.Next}
	for _, r := range page.Items {
		if c.Reach(r.about()) == nil {
			out.Items = append(out.Items, r)
		}
	}
	return out, err
}}

// ReadReconciliation shows one.
var ReadReconciliation = Question[ByID, Reconciliation]{"reconciliation.read", func(ctx context.Context, c *Call, in ByID) (Reconciliation, error) {
	r, err := reconciliations.get(ctx, c, in.ID)
	if err != nil {
		return Reconciliation{}, err
	}
	return r, reconciliations.within(c, in.ID, r.about())
}}
