package appraisal

import (
	"slices"
	"strconv"

	"eightx/decimal"
	"eightx/scheme"
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

// settledRows opens a result's rewards post by post, less what was prepaid.
func settledRows(s *scheme.Scheme, result *scoring.Result, people map[string][]string) ([]payRow, error) {
	var out []payRow
	for i := range result.Units {
		u := &result.Units[i]
		for _, reward := range u.Rewards {
			rows, err := rewardRows(rolesOf(s, reward.Reward), u.Unit, reward, people)
			if err != nil {
				return nil, err
			}
			settleRows(rows)
			out = append(out, rows...)
		}
	}
	return out, nil
}

// settleRows leaves what is still to be paid: due less prepaid, which for a person of a
// low grade may be below zero. A unit that was prepaid more than it is due pays nothing
// back and gets nothing, as the engine has it.
func settleRows(rows []payRow) {
	var left decimal.Fen
	for i := range rows {
		rows[i].paid = rows[i].due - rows[i].prepaid
		left += rows[i].paid
	}
	for i := range rows {
		if left < 0 {
			rows[i].paid = 0
		}
	}
}

// rolesOf are the posts a reward is paid by.
func rolesOf(s *scheme.Scheme, reward string) []scheme.Role {
	for i := range s.Rewards {
		if s.Rewards[i].ID == reward {
			return s.Rewards[i].Roles
		}
	}
	return nil
}

// rewardRows are the rows of one reward of a unit: one for each post, or one for all
// when it is not paid by post.
func rewardRows(roles []scheme.Role, unit string, reward scoring.RewardResult, people map[string][]string) ([]payRow, error) {
	about := PayRow{Unit: unit, Reward: reward.Reward, Coefficient: reward.Coefficient}
	due, err := fenOf(reward.Amount)
	if err != nil {
		return nil, err
	}
	rows := []payRow{{PayRow: about, due: due, base: decimal.Int(1)}}
	if len(reward.Posts) > 0 {
		if rows, err = postRows(roles, about, reward.Posts, people); err != nil {
			return nil, err
		}
	}
	return rows, sharePrepaid(rows, reward.Prepaid)
}

func postRows(roles []scheme.Role, about PayRow, posts []scoring.PostPay, people map[string][]string) ([]payRow, error) {
	rows := make([]payRow, 0, len(posts))
	for _, post := range posts {
		due, err := fenOf(post.Amount)
		if err != nil {
			return nil, err
		}
		row := payRow{PayRow: about, due: due, base: decimal.Int(0)}
		row.Role, row.Grade = post.Role, post.Grade
		row.Count, _ = strconv.Atoi(post.Count)
		row.People = people[about.Unit+" "+post.Role]
		for _, role := range roles {
			if role.ID == post.Role {
				row.base = role.Base.Mul(decimal.Int(int64(row.Count)))
			}
		}
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
	if !slices.ContainsFunc(weights, func(n decimal.Number) bool { return n.Sign() > 0 }) {
		weights[0] = decimal.Int(1)
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
