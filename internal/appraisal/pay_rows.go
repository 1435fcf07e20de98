package appraisal

import (
	"strconv"

	"eightx/decimal"
	"eightx/scoring"
)

// payRow is a PayRow while it is computed.
type payRow struct {
	PayRow
	due, prepaid, paid decimal.Fen
	base               decimal.Number // what the prepayment is shared by
}

func (r payRow) shown() PayRow {
	r.Due, r.Prepaid, r.Paid = r.due.Yuan(), r.prepaid.Yuan(), r.paid.Yuan()
	return r.PayRow
}

// prepaidRows opens prepayments post by post. What a unit is prepaid is shared among
// its posts by what they are prepaid for, the last fen by largest remainder, so that the
// posts of a unit add up to what the engine says of the unit.
func prepaidRows(list []scoring.Prepayment, people map[string][]string) ([]payRow, error) {
	var out []payRow
	for _, p := range list {
		var rows []payRow
		for _, post := range p.Posts {
			row := payRow{PayRow: PayRow{Unit: p.Unit, Reward: p.Reward, Role: post.Role, Grade: post.Grade, People: people[p.Unit+" "+post.Role]}, base: post.Base}
			row.Count, _ = strconv.Atoi(post.Count)
			rows = append(rows, row)
		}
		if err := sharePrepaid(rows, p.Amount); err != nil {
			return nil, err
		}
		for i := range rows {
			rows[i].due, rows[i].paid = rows[i].prepaid, rows[i].prepaid
		}
		out = append(out, rows...)
	}
	return out, nil
}

// settledRows opens a result's rewards post by post, less what each post was prepaid,
// which for a person of a low grade may be more than is due. A unit that was prepaid more
// than it is due pays nothing back and gets nothing, as the engine has it.
func settledRows(result *scoring.Result, prepaid map[string]decimal.Fen, people map[string][]string) ([]payRow, error) {
	var out []payRow
	for i := range result.Units {
		u := &result.Units[i]
		for _, reward := range u.Rewards {
			rows, err := rewardRows(u.Unit, reward, people)
			if err != nil {
				return nil, err
			}
			settleRows(rows, prepaid)
			out = append(out, rows...)
		}
	}
	return out, nil
}

func settleRows(rows []payRow, prepaid map[string]decimal.Fen) {
	var left decimal.Fen
	for i := range rows {
		rows[i].prepaid = prepaid[rows[i].post()]
		rows[i].paid = rows[i].due - rows[i].prepaid
		left += rows[i].paid
	}
	for i := range rows {
		if left < 0 {
			rows[i].paid = 0
		}
	}
}

// post names what a row is about in every table of the year.
func (r PayRow) post() string { return r.Unit + " " + r.Reward + " " + r.Role + " " + r.Grade }

// rewardRows are the rows of one reward of a unit: one for each post, or one for all
// when it is not paid by post.
func rewardRows(unit string, reward scoring.RewardResult, people map[string][]string) ([]payRow, error) {
	about := PayRow{Unit: unit, Reward: reward.Reward, Coefficient: reward.Coefficient}
	if len(reward.Posts) == 0 {
		due, err := fenOf(reward.Amount)
		return []payRow{{PayRow: about, due: due}}, err
	}
	rows := make([]payRow, 0, len(reward.Posts))
	for _, post := range reward.Posts {
		due, err := fenOf(post.Amount)
		if err != nil {
			return nil, err
		}
		row := payRow{PayRow: about, due: due}
		row.Role, row.Grade = post.Role, post.Grade
		row.Count, _ = strconv.Atoi(post.Count)
		row.People = people[unit+" "+post.Role]
		rows = append(rows, row)
	}
	return rows, nil
}

func sharePrepaid(rows []payRow, prepaid string) error {
	total, err := fenOf(prepaid)
	if err != nil || total == 0 || len(rows) == 0 {
		return err
	}
	weights := make([]decimal.Number, len(rows))
	for i := range rows {
		weights[i] = rows[i].base
	}
	shares, err := decimal.Shares(total, weights)
	for i := range shares {
		rows[i].prepaid = shares[i]
	}
	return err
}

// fenOf reads an amount of a result; "" is nothing.
func fenOf(yuan string) (decimal.Fen, error) {
	if yuan == "" {
		return 0, nil
	}
	return decimal.ParseFen(yuan)
}
