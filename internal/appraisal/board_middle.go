package appraisal

import (
	"slices"

	"eightx/decimal"
	"eightx/scoring"
)

// Middle is the middle of what the units of a peer group reached in an item: the median
// of points over full, per cent with one decimal. Units the item does not concern are
// left out.
type Middle struct {
	Peer string `json:"peer"`
	Item string `json:"item"`
	Rate string `json:"rate"`
}

// middlesOf are the middles of a result that was announced: its notice shows every
// unit's points, so that the middle of a group says nothing new of anybody.
func middlesOf(result *scoring.Result) []Middle {
	type cell struct{ peer, item string }
	var order []cell
	rates := map[cell][]decimal.Number{}
	for i := range result.Units {
		u := &result.Units[i]
		for _, item := range u.Items {
			at := cell{u.Peer, item.Item}
			rate, ok := itemRate(item)
			if !ok {
				continue
			}
			if rates[at] == nil {
				order = append(order, at)
			}
			rates[at] = append(rates[at], rate)
		}
	}
	out := make([]Middle, 0, len(order))
	for _, at := range order {
		list := rates[at]
		slices.SortFunc(list, decimal.Number.Cmp)
		n := len(list)
		out = append(out, Middle{at.peer, at.item, list[(n-1)/2].Add(list[n/2]).Quo(decimal.Int(2)).Fixed(1)})
	}
	return out
}

// itemRate is points over full, per cent.
func itemRate(item scoring.ItemResult) (decimal.Number, bool) {
	points, err := decimal.Parse(item.Points)
	full, err2 := decimal.Parse(item.Full)
	if item.NA || err != nil || err2 != nil || full.Sign() <= 0 {
		return decimal.Zero, false
	}
	return points.Mul(decimal.Hundred).Quo(full), true
}
