package benchdata

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"

	"eightx/scoring"
)

// Check is the sums by which two scorers of the workload are compared. Weights
// make a wrong place show where plain sums would not.
type Check struct {
	Villages, Cells, CellsWeighted       int64
	Totals, TotalsWeighted               int64
	GroupRanks, CategoryRanks, StarsSums int64
	Pay, PayWeighted                     int64
}

// String is the check line.
func (c Check) String() string {
	return fmt.Sprintf("check n=%d cells=%d cellsw=%d tot=%d totw=%d grankw=%d xrankw=%d starw=%d pays=%d payw=%d",
		c.Villages, c.Cells, c.CellsWeighted, c.Totals, c.TotalsWeighted, c.GroupRanks, c.CategoryRanks, c.StarsSums, c.Pay, c.PayWeighted)
}

// weightOf is what the figures of a village are multiplied with.
func weightOf(village int) int64 { return int64(village%9973 + 1) }

// CheckOf adds a board up.
func CheckOf(b *scoring.Board, indicators int) Check {
	columns := b.Columns()
	c := Check{Villages: int64(columns.Len())}
	for v := range columns.Len() {
		row, w := columns.Row(v), weightOf(v)
		for i := range indicators {
			x := b.Mantissa(i, row)
			c.Cells += x
			c.CellsWeighted += x * int64(i+1) * w
		}
		total, pay := b.TotalMantissa(row), int64(b.Reward(0, row))
		c.Totals += total
		c.TotalsWeighted += w * total
		c.GroupRanks += w * int64(b.Rank(row))
		c.CategoryRanks += w * int64(b.ExtraRank(0, row))
		c.StarsSums += w * int64(b.Star(row))
		c.Pay += pay
		c.PayWeighted += w * pay
	}
	return c
}

// RowsHash is the SHA-256 over the rows "village,total,group rank,category
// rank,star,pay", one per line.
func RowsHash(b *scoring.Board) string {
	columns, h := b.Columns(), sha256.New()
	var line []byte
	for v := range columns.Len() {
		row := columns.Row(v)
		line = strconv.AppendInt(line[:0], int64(v), 10)
		for _, x := range [...]int64{b.TotalMantissa(row), int64(b.Rank(row)), int64(b.ExtraRank(0, row)), int64(b.Star(row)), int64(b.Reward(0, row))} {
			line = strconv.AppendInt(append(line, ','), x, 10)
		}
		h.Write(append(line, '\n'))
	}
	return hex.EncodeToString(h.Sum(nil))
}
