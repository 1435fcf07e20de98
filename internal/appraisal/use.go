package appraisal

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"eightx/scheme"
	"eightx/scoring"
)

// Uses is 结果运用: what the scheme says a result may be used for, unit by unit. It is
// a reference: it names rules and units, never persons, and decides nothing.
type Uses struct {
	Run  string `json:"run"`
	Rows []Use  `json:"rows"`
}

// Use is what a unit's star, or a veto, leads to, in the words of the scheme.
type Use struct {
	Unit   string `json:"unit"`
	Star   int    `json:"star"`
	Grade  string `json:"grade"`            // which line of the scheme's table it is
	Honour string `json:"honour,omitempty"` // for the unit
	People string `json:"people,omitempty"` // as one reference among others, by the proper procedure
}

// ReadUses shows what the official result may be used for.
var ReadUses = Question[InCycle, Uses]{"use.read", func(ctx context.Context, c *Call, in InCycle) (Uses, error) {
	cycle, err := cycles.get(ctx, c, in.Cycle)
	if err != nil {
		return Uses{}, err
	}
	result, err := resultOf(ctx, c, cycle.Official)
	if err != nil {
		return Uses{}, err
	}
	record, err := schemes.get(ctx, c, cycle.Scheme)
	if err != nil {
		return Uses{}, err
	}
	parsed, err := parseScheme(record.Text)
	if err != nil {
		return Uses{}, err
	}
	return decideUses(parsed, cycle.Official, result), nil
}}

func decideUses(s *scheme.Scheme, run string, result *scoring.Result) Uses {
	out := Uses{Run: run, Rows: make([]Use, 0, len(result.Units))}
	for i := range result.Units {
		u := &result.Units[i]
		use := Use{Unit: u.Unit, Star: u.Star}
		if line := useLine(s, u); line != nil {
			use.Grade, use.Honour, use.People = line.Grade, line.Honour, line.People
		}
		out.Rows = append(out.Rows, use)
	}
	return out
}

// useLine is the line of the scheme's table for a unit: for a vetoed one that which
// names neither stars nor the grade it would have, else that of its grade or star.
func useLine(s *scheme.Scheme, u *scoring.UnitResult) *scheme.ResultUse {
	for i := range s.ResultUses {
		line := &s.ResultUses[i]
		star, starred := leadingNumber(line.Grade)
		graded := slices.ContainsFunc(u.Grades, func(g scoring.GradeResult) bool { return g.Grade == line.Grade })
		vetoed := len(u.Vetoes) > 0
		if vetoed && !starred && !graded || !vetoed && (graded || starred && star == u.Star) {
			return line
		}
	}
	return nil
}

// leadingNumber is the number a text begins with.
func leadingNumber(text string) (int, bool) {
	end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(text)
	}
	n, err := strconv.Atoi(text[:end])
	return n, err == nil
}
