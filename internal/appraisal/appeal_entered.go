package appraisal

import (
	"context"

	"eightx/facts"
	"eightx/scoring"
)

// enterers are the accounts by which something came into the memory.
type enterers map[string]bool

// enteredBy are the persons who brought what the line of an appeal is computed from, for
// its unit: by a delivery, a data task, a supervision record, a check of the accounts or
// the notice board, from paper.
func enteredBy(ctx context.Context, c *Call, a Appeal) (map[string]bool, error) {
	cycle, err := cycles.get(ctx, c, a.Cycle)
	if err != nil {
		return nil, err
	}
	record, err := schemes.get(ctx, c, cycle.Scheme)
	if err != nil {
		return nil, err
	}
	program, err := record.programBy(c)
	if err != nil {
		return nil, err
	}
	who := enterers{}
	for _, find := range []func(context.Context, *Call, Appeal, *lineInputs, *scoring.Program) error{who.byBatches, who.byTasks, who.bySupervision, who.byChecks, who.byPaper} {
		line := inputsOf(program, a.Indicator)
		if err := find(ctx, c, a, &line, program); err != nil {
			return nil, err
		}
	}
	return who.persons(ctx, c)
}

// persons are the people behind the accounts.
func (e enterers) persons(ctx context.Context, c *Call) (map[string]bool, error) {
	out := map[string]bool{}
	for id := range e {
		account, err := accounts.get(ctx, c, id)
		if err := c.hide(err); err != nil {
			return nil, err
		}
		out[account.Person] = true
	}
	delete(out, "")
	return out, nil
}

func (e enterers) byBatches(ctx context.Context, c *Call, a Appeal, line *lineInputs, program *scoring.Program) error {
	known, err := gather(ctx, c, Cycle{Meta: Meta{ID: a.Cycle}, Year: program.Scheme.Year}, program.Scheme)
	if err != nil {
		return err
	}
	return eachRecord(ctx, c, Query{Kind: batches.kind, Parent: a.Cycle}, &Gathered{}, func(record Record) error {
		delivered, err := remembered(c, batches.kind, string(record.Digest), len(record.Body), func() (*facts.Facts, error) { return factsOf(record) })
		if err != nil || !line.holds(delivered, a.Unit, known.Facts) {
			return err
		}
		b, err := batches.decode(record, nil)
		e[b.By] = true
		return err
	})
}

func (e enterers) byTasks(ctx context.Context, c *Call, a Appeal, line *lineInputs, _ *scoring.Program) error {
	list, err := tasks.everything(ctx, c, Query{Parent: a.Cycle})
	for i := range list {
		if !line.asksFor(&list[i], a.Unit) {
			continue
		}
		for _, receipt := range list[i].Receipts {
			e[receipt.By] = true
		}
	}
	return err
}

func (e enterers) bySupervision(ctx context.Context, c *Call, a Appeal, line *lineInputs, _ *scoring.Program) error {
	list, err := supervisions.everything(ctx, c, Query{Parent: a.Cycle, Unit: a.Unit})
	for i := range list {
		if !line.seenIn(&list[i]) {
			continue
		}
		e[list[i].By] = true
		if list[i].Decided != nil {
			e[list[i].Decided.By] = true
		}
	}
	return err
}

// byChecks are those who checked the accounts or the notice board for a point of the
// line: assessors tick what they found.
func (e enterers) byChecks(ctx context.Context, c *Call, a Appeal, line *lineInputs, _ *scoring.Program) error {
	closed, err := reconciliations.everything(ctx, c, Query{Parent: a.Cycle, Unit: a.Unit})
	if err != nil {
		return err
	}
	for i := range closed {
		if closed[i].Point != nil && line.check(closed[i].Point.Indicator) {
			e[closed[i].By] = true
		}
	}
	seen, err := disclosures.everything(ctx, c, Query{Parent: a.Cycle, Unit: a.Unit})
	for i := range seen {
		for _, item := range seen[i].List {
			if item.Point != nil && line.check(item.Point.Indicator) {
				e[seen[i].By] = true
			}
		}
	}
	return err
}

// byPaper are those who typed in the unit's sheets, and counted its paper ballots.
func (e enterers) byPaper(ctx context.Context, c *Call, a Appeal, _ *lineInputs, _ *scoring.Program) error {
	opened, err := sheets.everything(ctx, c, Query{Parent: a.Cycle, Unit: a.Unit})
	if err != nil {
		return err
	}
	for i := range opened {
		if opened[i].Proof == nil {
			continue
		}
		h, err := handIns.get(ctx, c, opened[i].ID)
		if err := c.hide(err); err != nil {
			return err
		}
		if h.Paper != nil {
			e[h.Paper.By], e[h.Paper.CheckedBy] = true, true
		}
	}
	asked, err := evaluations.everything(ctx, c, Query{Parent: a.Cycle, Unit: a.Unit})
	for i := range asked {
		for _, wave := range asked[i].Waves {
			if wave.Paper != nil {
				e[wave.Paper.By], e[wave.Paper.Confirmed] = true, true
			}
		}
	}
	return err
}
