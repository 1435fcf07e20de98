package report

import (
	"strings"

	"eightx/internal/locale"
	"eightx/scoring"
)

// grade writes a star or grade: each level with what decided it, the gates, the
// reasons.
func (x explainer) grade(g *scoring.GradeExplanation) {
	x.heading("explain.grade", locale.A("name", either(g.Name, g.Grading)), locale.A("grade", x.gradeWord(g)), locale.A("measure", x.points(g.Measure)))
	if g.Formula != nil {
		newAccount(x.writer, g.Formula).steps("  ")
	}
	var rows [][]string
	for i := range g.Levels {
		rows = append(rows, x.levelRow(&g.Levels[i]))
	}
	x.table("  ", rows)
	for i := range g.Gates {
		x.gate(&g.Gates[i])
	}
	if g.Cap != nil {
		x.say("explain.grade.cap", locale.A("cap", *g.Cap))
	}
	if g.Last != nil {
		x.say("explain.grade.last", locale.A("star", *g.Last))
	}
	x.reasons(g.Reasons)
}

// reasons writes each reason once; that of the level given stands above.
func (x explainer) reasons(reasons []scoring.Reason) {
	said := map[string]bool{}
	for _, reason := range reasons {
		text := x.text(reason.Code, locale.Args(reason.Args)...)
		if reason.Code != "star.level" && !said[text] {
			said[text] = true
			x.line("  " + text)
		}
	}
}

func (x explainer) gradeWord(g *scoring.GradeExplanation) string {
	if g.Stars {
		return stars(x.writer, g.Star)
	}
	return either(g.Grade, x.text("explain.grade.none"))
}

// stars is ★★★☆☆, with figures beyond five.
func stars(w *writer, n int) string {
	if n <= 0 {
		return w.text("report.no_star")
	}
	if n > 5 {
		return itoa(n) + "★"
	}
	return strings.Repeat("★", n) + strings.Repeat("☆", 5-n)
}

// levelRow is one level: its name, what it asks for, and whether it was met.
func (x explainer) levelRow(l *scoring.LevelExplanation) []string {
	var asks []string
	if l.Min != "" {
		code := "explain.level.min"
		if l.Above {
			code = "explain.level.above"
		}
		asks = append(asks, x.text(code, locale.A("min", l.Min)))
	}
	if l.MaxRank > 0 {
		asks = append(asks, x.text("explain.level.rank", locale.A("rank", l.MaxRank)))
	}
	if l.Quota != nil {
		asks = append(asks, x.text("explain.level.quota", locale.A("quota", *l.Quota), locale.A("taken", l.Taken)))
	}
	return []string{x.levelWord(l), joined(asks, x.comma()), x.levelOutcome(l)}
}

func (x explainer) levelWord(l *scoring.LevelExplanation) string {
	if l.Level == itoa(l.Star) {
		return stars(x.writer, l.Star)
	}
	return l.Level
}

func (x explainer) levelOutcome(l *scoring.LevelExplanation) string {
	outcome := x.text("explain.level." + outcomeCode(l.Outcome))
	if l.Gap == "" || l.Outcome != "below_min" && l.Outcome != "given" {
		return outcome
	}
	code := "explain.level.over"
	gap := l.Gap
	if strings.HasPrefix(gap, "-") {
		code, gap = "explain.level.short", gap[1:]
	}
	return outcome + x.text(code, locale.A("gap", x.points(gap)))
}

func (x explainer) gate(g *scoring.GateExplanation) {
	text := g.Text
	if g.How != nil && len(g.How.Steps) > 0 {
		a := newAccount(x.writer, g.How)
		last := len(g.How.Steps) - 1
		text = joined([]string{either(g.Text, a.words(last)), a.figures(last)}, x.colon())
	}
	code := "explain.gate.open"
	switch {
	case g.Case:
		code = "explain.gate.case"
	case !g.Holds:
		code = "explain.gate.closed"
	}
	x.say(code, locale.A("gate", g.Gate), locale.A("star", g.Star), locale.A("text", text))
}

// reward writes how an amount of money came about.
func (x explainer) reward(r *scoring.RewardExplanation) {
	x.heading("explain.reward", locale.A("name", r.Name), locale.A("amount", r.Amount))
	if !r.Eligible {
		x.say("explain.reward.not_eligible")
	}
	x.factors(r)
	if r.ByVeto {
		x.say("explain.reward.by_veto", locale.A("coefficient", number(r.Coefficient)))
	}
	for i := range r.Posts {
		x.post(&r.Posts[i])
	}
	if r.Pool != nil {
		x.pool(r)
	}
	for _, d := range []*scoring.Derivation{r.How, r.Min, r.Max, r.Deposit} {
		if d != nil {
			newAccount(x.writer, d).steps("  ")
		}
	}
	if r.Prepaid != "" {
		x.say("explain.reward.prepaid", locale.A("prepaid", r.Prepaid), locale.A("settlement", r.Settlement))
	}
	for _, part := range r.Split {
		x.say("explain.reward.split", locale.A("name", part.Name), locale.A("share", number(part.Share)), locale.A("amount", part.Amount))
	}
	x.reasons(r.Reasons)
}

func (x explainer) factors(r *scoring.RewardExplanation) {
	if len(r.Factors) == 0 {
		return
	}
	var parts []string
	for _, f := range r.Factors {
		parts = append(parts, x.text("explain.factor."+f.Kind, locale.A("of", f.Of), locale.A("value", number(f.Value))))
	}
	x.say("explain.reward.coefficient", locale.A("coefficient", number(r.Coefficient)), locale.A("factors", joined(parts, " × ")))
}

func (x explainer) post(p *scoring.PostFigure) {
	factors := []string{p.Base}
	for _, c := range []string{p.Coef, x.coefficientOf(p), p.Personal} {
		if c != "" && c != "1" {
			factors = append(factors, number(c))
		}
	}
	role := joined([]string{x.roleName(p.Role), p.Grade}, " ")
	x.say("explain.reward.post", locale.A("role", role), locale.A("factors", joined(factors, " × ")),
		locale.A("each", p.Each), locale.A("count", p.Count), locale.A("amount", p.Amount))
}

// coefficientOf is the coefficient of the reward a post belongs to.
func (x explainer) coefficientOf(p *scoring.PostFigure) string {
	for i := range x.e.Rewards {
		for k := range x.e.Rewards[i].Posts {
			if &x.e.Rewards[i].Posts[k] == p {
				return x.e.Rewards[i].Coefficient
			}
		}
	}
	return ""
}

func (x explainer) roleName(id string) string {
	for _, r := range x.s.Rewards {
		for _, role := range r.Roles {
			if role.ID == id && role.Name != "" {
				return role.Name
			}
		}
	}
	return id
}

func (x explainer) pool(r *scoring.RewardExplanation) {
	weight := "0"
	if r.Pool.Weight != nil {
		weight = number(r.Pool.Weight.Value)
	}
	pool := ""
	if r.Pool.Pool != nil {
		pool = number(r.Pool.Pool.Value)
	}
	x.say("explain.reward.pool", locale.A("pool", pool), locale.A("weight", weight), locale.A("weights", number(r.Pool.Weights)),
		locale.A("units", r.Pool.Units), locale.A("exact", number(r.Pool.Exact)), locale.A("amount", r.Amount))
}

// outcomeCode tells the outcomes rank and quota from what a level asks for.
func outcomeCode(outcome string) string {
	if outcome == "rank" || outcome == "quota" {
		return outcome + "_outcome"
	}
	return outcome
}
