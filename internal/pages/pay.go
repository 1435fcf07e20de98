package pages

import (
	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/scheme"
)

var payPages = []page{
	{name: "pay", path: "/pay", section: "pay", action: "pay.read", see: seePays},
	{name: "paytable", path: "/pay/{id}", section: "pay", action: "pay.read", paper: a4Landscape, see: seePay},
	{name: "honours", path: "/results/honours", section: "results", action: "use.read", see: seeHonours},
}

// paysPage lists the pay tables of a year.
type paysPage struct {
	Cycle  *appraisal.Cycle
	Tables []appraisal.PayTable
	Kinds  []string // of which there is no table yet
}

func seePays(v *visit) (any, error) {
	cycle, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	list, err := ask(v, appraisal.ListPays, appraisal.PayFilter{Cycle: cycle.ID, Page: appraisal.Page{Limit: 100}})
	if err != nil {
		return nil, err
	}
	p := &paysPage{Cycle: cycle, Tables: list.Items}
	there := map[appraisal.PayKind]bool{}
	for i := range p.Tables {
		if p.Tables[i].State != appraisal.PayWithdrawn {
			there[p.Tables[i].Kind] = true
		}
	}
	for _, kind := range []appraisal.PayKind{appraisal.PayPrepayment, appraisal.PaySettlement} {
		if !there[kind] {
			p.Kinds = append(p.Kinds, string(kind))
		}
	}
	return p, nil
}

// payPage is one pay table, unit by unit and post by post.
type payPage struct {
	Table    appraisal.PayTable
	Units    []payUnit
	Left     string // of the budget, yuan; "" without one
	Prepared bool   // it may be approved or taken back
}

// payUnit is one unit with its posts and their sum.
type payUnit struct {
	Unit               string
	Rows               []payPost
	Due, Prepaid, Paid string
}

// payPost is one row with the words of the scheme.
type payPost struct {
	appraisal.PayRow
	Post string
}

func seePay(v *visit) (any, error) {
	table, err := ask(v, appraisal.ReadPay, appraisal.ByID{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	p := &payPage{Table: table, Units: payUnits(v.Scheme(), table.Rows), Prepared: table.State == appraisal.PayPrepared}
	if table.Budget != "" {
		p.Left = leftOf(table.Budget, table.Due)
	}
	return p, nil
}

// leftOf is what a budget still holds, yuan with two decimals.
func leftOf(budget, due string) string { return numberOf(budget).Sub(numberOf(due)).Fixed(2) }

// payUnits puts the rows of each unit together and adds them up. Rows of a unit stand
// next to each other in a table.
func payUnits(s *scheme.Scheme, rows []appraisal.PayRow) []payUnit {
	var out []payUnit
	var due, prepaid, paid decimal.Number
	for i, row := range rows {
		if i == 0 || row.Unit != rows[i-1].Unit {
			out = append(out, payUnit{Unit: row.Unit})
			due, prepaid, paid = decimal.Zero, decimal.Zero, decimal.Zero
		}
		u := &out[len(out)-1]
		due, prepaid, paid = due.Add(numberOf(row.Due)), prepaid.Add(numberOf(row.Prepaid)), paid.Add(numberOf(row.Paid))
		u.Rows = append(u.Rows, payPost{row, postName(s, row)})
		u.Due, u.Prepaid, u.Paid = due.Fixed(2), prepaid.Fixed(2), paid.Fixed(2)
	}
	return out
}

// postName is what the scheme calls a post, or the reward that is not paid by post.
func postName(s *scheme.Scheme, row appraisal.PayRow) string {
	if s == nil {
		return row.Role
	}
	for i := range s.Rewards {
		if s.Rewards[i].ID != row.Reward {
			continue
		}
		for _, role := range s.Rewards[i].Roles {
			if role.ID == row.Role {
				return role.Name
			}
		}
		if row.Role == "" {
			return s.Rewards[i].Name
		}
	}
	return row.Role
}

// honoursPage is 结果运用, rule by rule: which units a line of the scheme's table is for.
type honoursPage struct {
	Rules []honourRule
}

// honourRule is one line of the scheme's table with its units.
type honourRule struct {
	Grade, Honour, People string
	Units                 []string
}

func seeHonours(v *visit) (any, error) {
	cycle, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	if cycle.Official == "" {
		return &honoursPage{}, nil
	}
	uses, err := ask(v, appraisal.ReadUses, appraisal.InCycle{Cycle: cycle.ID})
	return &honoursPage{Rules: honourRules(uses.Rows)}, err
}

func honourRules(rows []appraisal.Use) []honourRule {
	at := map[string]int{}
	var out []honourRule
	for _, use := range rows {
		if use.Grade == "" {
			continue
		}
		i, known := at[use.Grade]
		if !known {
			i, at[use.Grade] = len(out), len(out)
			out = append(out, honourRule{Grade: use.Grade, Honour: use.Honour, People: use.People})
		}
		out[i].Units = append(out[i].Units, use.Unit)
	}
	return out
}
