package appraisal

import (
	"context"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/errs"
	"eightx/scoring"
)

// PayKind is what a pay table is for.
type PayKind string

// The kinds of pay tables.
const (
	PayPrepayment PayKind = "prepayment" // 预发: the part of the base that is paid before there is a result
	PaySettlement PayKind = "settlement" // 补发: what the result gives, less what has been paid
)

// PayState is where a pay table stands.
type PayState string

// The states of a pay table.
const (
	PayPrepared  PayState = "prepared"  // by finance, from a run
	PayApproved  PayState = "approved"  // by the leading group; it may be handed to the bank
	PayWithdrawn PayState = "withdrawn" // and another one may be prepared
)

var payLife = lifecycle[PayState]{kind: "pay", begin: PayPrepared, steps: []step[PayState]{
	{"approve", []PayState{PayPrepared}, PayApproved},
	{"withdraw", []PayState{PayPrepared}, PayWithdrawn},
}}

// PayTable is 绩效工资核算表: what each post of each unit gets, and out of which run it
// comes. Sums are those of the run, to the fen.
type PayTable struct {
	Meta
	Cycle     string   `json:"cycle"`
	Kind      PayKind  `json:"kind"`
	State     PayState `json:"state"`
	Run       string   `json:"run,omitempty"`    // of a settlement
	Notice    string   `json:"notice,omitempty"` // the notice whose time is over
	Rows      []PayRow `json:"rows"`
	Due       string   `json:"due"`       // yuan, all rows
	Prepaid   string   `json:"prepaid"`   // yuan
	Paid      string   `json:"paid"`      // yuan: by this table
	Budget    string   `json:"budget"`    // yuan; "" without one
	Prepared  Signed   `json:"prepared"`  // by finance
	Approved  *Signed  `json:"approved"`  // by the leading group
	Withdrawn *Ended   `json:"withdrawn"` // and why
}

// PayRow is the pay of one post of a unit, of a reward that is not paid by post, or of
// one person where people are told apart. Amounts are yuan with two decimals.
type PayRow struct {
	Unit        string   `json:"unit"`
	Reward      string   `json:"reward"`
	Role        string   `json:"role,omitempty"`
	Grade       string   `json:"grade,omitempty"` // personal grade
	People      []string `json:"people,omitempty"`
	Count       int      `json:"count"`
	Coefficient string   `json:"coefficient,omitempty"`
	Due         string   `json:"due"`
	Prepaid     string   `json:"prepaid"`
	Paid        string   `json:"paid"` // by this table
}

// place lets a year have one table of a kind that has not been withdrawn.
func (p *PayTable) place() place {
	at := place{State: string(p.State), Parent: p.Cycle, Sort: p.ID}
	if p.State != PayWithdrawn {
		at.Keys = []string{p.Cycle + "/" + string(p.Kind)}
	}
	return at
}

var pays = noun[PayTable, *PayTable]{"pay"}

// NewPay asks for a table of a year. A prepayment needs the scheme and the units'
// posts; a settlement comes from the official run that was made public.
type NewPay struct {
	Cycle string  `json:"cycle" path:"cycle"`
	Kind  PayKind `json:"kind"`
}

// PreparePay makes a pay table. Over the budget there is none: nothing is scaled in
// silence.
var PreparePay = Operation[NewPay, PayTable]{"pay.prepare", func(ctx context.Context, c *Call, in NewPay) (PayTable, error) {
	var w wrong
	w.oneOf("kind", string(in.Kind), string(PayPrepayment), string(PaySettlement))
	if err := w.err(); err != nil {
		return PayTable{}, err
	}
	cycle, err := cycles.get(ctx, c, in.Cycle)
	if err != nil {
		return PayTable{}, err
	}
	if taken, err := pays.exists(ctx, c, in.Cycle+"/"+string(in.Kind)); err != nil || taken {
		return PayTable{}, orConflict(err, errs.E(errs.Conflict, "pay.exists", errs.P("cycle", in.Cycle)))
	}
	table := PayTable{Cycle: cycle.ID, Kind: in.Kind, State: payLife.begin, Prepared: Signed{c.Actor.Account, c.Now}}
	if err := table.fill(ctx, c, cycle); err != nil {
		return PayTable{}, err
	}
	return table, pays.save(ctx, c, &table)
}}

// published is the notice and the run that pay may be settled from: the notice's time
// is over, no appeal is open, and the run is still the one that counts.
func published(ctx context.Context, c *Call, cycle Cycle) (notice, run string, err error) {
	shown, err := standingNotice(ctx, c, cycle.ID)
	if err != nil {
		return "", "", err
	}
	if !shown.Until.Passed(c.Now) {
		return "", "", errs.E(errs.Conflict, "pay.notice_runs", errs.P("until", shown.Until.Day))
	}
	open, err := standing(appeals.kind, appealOpen...)(ctx, c, &gateYear{cycle: cycle})
	if err != nil {
		return "", "", err
	}
	if len(open) > 0 {
		return "", "", errs.E(errs.Conflict, "gate.appeals", errs.P("count", len(open)), errs.P("about", firstAbout(open)))
	}
	official, err := runs.get(ctx, c, cycle.Official)
	if err != nil {
		return "", "", err
	}
	if shown.Page.Result != string(official.Result) {
		return "", "", errs.E(errs.Conflict, "pay.other_run", errs.P("run", official.ID))
	}
	return shown.ID, official.ID, nil
}

// fill computes the rows.
func (p *PayTable) fill(ctx context.Context, c *Call, cycle Cycle) error {
	if cycle.Scheme == "" {
		return errs.E(errs.Conflict, "cycle.no_scheme", errs.P("id", cycle.ID))
	}
	record, err := schemes.get(ctx, c, cycle.Scheme)
	if err != nil {
		return err
	}
	program, err := record.program()
	if err != nil {
		return err
	}
	people, err := postholders(ctx, c)
	if err != nil {
		return err
	}
	if p.Kind == PayPrepayment {
		return p.fillPrepaid(ctx, c, program, cycle, people)
	}
	return p.fillSettled(ctx, c, cycle, people)
}

func (p *PayTable) fillPrepaid(ctx context.Context, c *Call, program *scoring.Program, cycle Cycle, people map[string][]string) error {
	known := Gathered{Facts: &facts.Facts{}}
	if err := addUnits(ctx, c, cycle, &known); err != nil {
		return err
	}
	list, err := program.Prepayments(known.Facts.Units)
	if err != nil {
		return engineError(err)
	}
	return p.count(prepaidRows(list, people))
}

// fillSettled takes the rows from the run, less what the approved prepayment paid, and
// refuses what the budget does not hold.
func (p *PayTable) fillSettled(ctx context.Context, c *Call, cycle Cycle, people map[string][]string) (err error) {
	if p.Notice, p.Run, err = published(ctx, c, cycle); err != nil {
		return err
	}
	result, err := resultOf(ctx, c, p.Run)
	if err != nil {
		return err
	}
	if b := result.Budget; b != nil {
		p.Budget = b.Cap
		if b.Over {
			return errs.E(errs.Conflict, "pay.over_budget", errs.P("total", b.Total), errs.P("budget", b.Cap))
		}
	}
	prepaid, err := prepaidTo(ctx, c, cycle.ID)
	if err != nil {
		return err
	}
	return p.count(settledRows(result, prepaid, people))
}

// count adds the rows up.
func (p *PayTable) count(rows []payRow, err error) error {
	if err != nil {
		return err
	}
	var due, prepaid, paid decimal.Fen
	for _, row := range rows {
		due, prepaid, paid = due+row.due, prepaid+row.prepaid, paid+row.paid
		p.Rows = append(p.Rows, row.shown())
	}
	p.Due, p.Prepaid, p.Paid = due.Yuan(), prepaid.Yuan(), paid.Yuan()
	return nil
}

// postholders are the people of the directory by unit and duty.
func postholders(ctx context.Context, c *Call) (map[string][]string, error) {
	out := map[string][]string{}
	all, err := persons.everything(ctx, c, Query{State: "serving"})
	for _, p := range all {
		if p.Unit != "" && p.Duty != "" {
			out[p.Unit+" "+p.Duty] = append(out[p.Unit+" "+p.Duty], p.ID)
		}
	}
	return out, err
}

// ApprovePay is the leading group's signature; whoever prepared the table cannot give
// it.
var ApprovePay = Operation[ByID, PayTable]{"pay.approve", func(ctx context.Context, c *Call, in ByID) (PayTable, error) {
	return payStep(ctx, c, in.ID, "approve", func(p *PayTable) error {
		if p.Prepared.By == c.Actor.Account {
			return errs.E(errs.Forbidden, "pay.same_person")
		}
		if err := p.stillHolds(ctx, c); err != nil {
			return err
		}
		p.Approved = &Signed{c.Actor.Account, c.Now}
		return nil
	})
}}

// stillHolds refuses to sign a settlement whose run is no longer the one that counts.
func (p *PayTable) stillHolds(ctx context.Context, c *Call) error {
	if p.Kind != PaySettlement {
		return nil
	}
	cycle, err := cycles.get(ctx, c, p.Cycle)
	if err != nil {
		return err
	}
	_, run, err := published(ctx, c, cycle)
	if err == nil && run != p.Run {
		return errs.E(errs.Conflict, "pay.other_run", errs.P("run", run))
	}
	return err
}

// prepaidTo is what the approved prepayment has paid, by unit and post; none when there
// was none.
func prepaidTo(ctx context.Context, c *Call, cycle string) (map[string]decimal.Fen, error) {
	out := map[string]decimal.Fen{}
	table, err := pays.byKey(ctx, c, cycle+"/"+string(PayPrepayment))
	if err != nil || table.State != PayApproved {
		return out, c.hide(err)
	}
	for _, row := range table.Rows {
		paid, err := fenOf(row.Paid)
		if err != nil {
			return nil, err
		}
		out[row.post()] += paid
	}
	return out, nil
}

// PayReason takes a table back, and says why.
type PayReason struct {
	ID     string `json:"id" path:"id"`
	Reason string `json:"reason"`
}

// WithdrawPay takes back a table that nobody has approved.
var WithdrawPay = Operation[PayReason, PayTable]{"pay.withdraw", func(ctx context.Context, c *Call, in PayReason) (PayTable, error) {
	var w wrong
	w.need("reason", in.Reason)
	if err := w.err(); err != nil {
		return PayTable{}, err
	}
	c.Reason(in.Reason)
	return payStep(ctx, c, in.ID, "withdraw", func(p *PayTable) error {
		p.Withdrawn = &Ended{Reason: in.Reason, Signed: Signed{c.Actor.Account, c.Now}}
		return nil
	})
}}

func payStep(ctx context.Context, c *Call, id, act string, note func(*PayTable) error) (PayTable, error) {
	table, err := pays.get(ctx, c, id)
	if err != nil {
		return PayTable{}, err
	}
	if err := c.Expect(table.Version); err != nil {
		return PayTable{}, err
	}
	if table.State, err = payLife.next(table.State, act); err != nil {
		return PayTable{}, err
	}
	if err := note(&table); err != nil {
		return PayTable{}, err
	}
	return table, pays.save(ctx, c, &table)
}

// PayFilter asks for the pay tables of a year.
type PayFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Page
}

// ListPays lists pay tables; the log says who read them.
var ListPays = Question[PayFilter, List[PayTable]]{"pay.read", func(ctx context.Context, c *Call, in PayFilter) (List[PayTable], error) {
	c.About(pays.kind, in.Cycle, "")
	return pays.page(ctx, c, Query{Parent: in.Cycle, After: in.After, Limit: in.Limit})
}}

// ReadPay shows one pay table.
var ReadPay = Question[ByID, PayTable]{"pay.read", func(ctx context.Context, c *Call, in ByID) (PayTable, error) {
	c.About(pays.kind, in.ID, "")
	return pays.get(ctx, c, in.ID)
}}
