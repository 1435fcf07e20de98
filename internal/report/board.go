package report

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"
)

// Board writes the star board for a terminal: per peer group the units by rank,
// with total, stars, pay and what stood in the way.
func Board(out io.Writer, lang locale.Lang, s *scheme.Scheme, r *scoring.Result) error {
	b := board{&writer{lang: lang}, s, r}
	b.head()
	for _, g := range s.PeerGroups {
		b.group(g)
	}
	b.budget()
	_, err := io.WriteString(out, b.String())
	return err
}

type board struct {
	*writer
	s *scheme.Scheme
	r *scoring.Result
}

func (b board) head() {
	b.line(b.r.Title)
	b.say("report.board.head", locale.A("year", b.r.Year), locale.A("units", len(b.r.Units)),
		locale.A("scheme", b.r.Scheme), locale.A("hash", short8(b.r.SchemeHash)), locale.A("facts", short8(b.r.FactsDigest)))
	if b.s.Fictional {
		b.say("report.fictional")
	}
}

// short8 is enough of a hash to compare by eye.
func short8(hash string) string {
	_, digits, found := strings.Cut(hash, ":")
	if !found {
		digits = hash
	}
	return digits[:min(8, len(digits))]
}

func (b board) group(g scheme.PeerGroup) {
	units := unitsOf(b.r, g.ID)
	if len(units) == 0 {
		return
	}
	b.heading("report.board.group", locale.A("name", g.Name), locale.A("units", len(units)))
	rows := [][]string{b.titles()}
	for _, u := range units {
		rows = append(rows, b.row(u))
	}
	b.table("  ", rows, 0, 2, 4)
}

func (b board) titles() []string {
	titles := []string{b.text("report.col.rank"), b.text("report.col.unit"), b.text("report.col.total"), b.text("report.col.star")}
	if len(b.s.Rewards) > 0 {
		titles = append(titles, b.text("report.col.pay"))
	} else {
		titles = append(titles, "")
	}
	return append(titles, b.text("report.col.remarks"))
}

// row is one unit. Without stars the grades stand in their column.
func (b board) row(u *scoring.UnitResult) []string {
	if u.Excluded {
		return []string{"", u.Name, "", "", "", strings.Join(remarks(b.writer, b.s, u), "")}
	}
	return []string{u.Rank.String(), u.Name, u.Total, gradeOf(b.writer, b.s, u), u.PayPool, strings.Join(remarks(b.writer, b.s, u), b.semicolon())}
}

// gradeOf is a unit's stars and grades.
func gradeOf(w *writer, s *scheme.Scheme, u *scoring.UnitResult) string {
	var parts []string
	if s.Stars != nil {
		parts = append(parts, stars(w, u.Star))
	}
	for _, g := range u.Grades {
		parts = append(parts, g.Grade)
	}
	return joined(parts, " ")
}

// remarks is what a reader of the board should know about a unit: decided
// cases, closed gates, what does not apply, flags.
func remarks(w *writer, s *scheme.Scheme, u *scoring.UnitResult) []string {
	var out []string
	if u.Excluded {
		return []string{w.text("explain.not_assessed")}
	}
	for _, v := range u.Vetoes {
		out = append(out, w.text("report.remark.veto", locale.A("veto", nameOf(s, v))))
	}
	if len(u.Gates) > 0 {
		out = append(out, w.text("report.remark.gates", locale.A("gates", strings.Join(u.Gates, " "))))
	}
	if n := notApplicable(u); n > 0 {
		out = append(out, w.text("report.remark.na", locale.A("lines", n), locale.A("applicable", u.Applicable), locale.A("full", u.Full)))
	}
	for _, flag := range u.Flags {
		id, code, _ := strings.Cut(flag, ":")
		out = append(out, w.text("report.remark.flag", locale.A("id", id), locale.A("flag", flagWords(w, code))))
	}
	return out
}

// flagWords is the words of a flag: of its code, or of the family flag.
func flagWords(w *writer, code string) string {
	if locale.Has("flag." + code) {
		return w.text("flag." + code)
	}
	return reasonWords(w, code)
}

func notApplicable(u *scoring.UnitResult) int {
	n := 0
	for _, l := range u.Lines {
		if l.Status == "not_applicable" {
			n++
		}
	}
	return n
}

// unitsOf are the units of a peer group by rank, then id.
func unitsOf(r *scoring.Result, peer string) []*scoring.UnitResult {
	var out []*scoring.UnitResult
	for i := range r.Units {
		if r.Units[i].Peer == peer {
			out = append(out, &r.Units[i])
		}
	}
	slices.SortStableFunc(out, func(x, y *scoring.UnitResult) int {
		return cmp.Or(compareBools(x.Excluded, y.Excluded), rankOf(x).Cmp(rankOf(y)), strings.Compare(x.Unit, y.Unit))
	})
	return out
}

// compareBools puts false before true.
func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func rankOf(u *scoring.UnitResult) decimal.Number {
	x, err := decimal.Parse(u.Rank.String())
	if err != nil {
		return decimal.Zero
	}
	return x
}

func (b board) budget() {
	if b.r.Budget == nil {
		return
	}
	code := "report.budget"
	if b.r.Budget.Over {
		code = "report.budget.over"
	}
	b.heading(code, locale.A("total", b.r.Budget.Total), locale.A("cap", b.r.Budget.Cap))
}
