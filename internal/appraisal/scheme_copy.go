package appraisal

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"eightx/calendar"
	"eightx/decimal"
	"eightx/internal/errs"
	"eightx/scheme"
	"eightx/scoring"
)

// Copying takes a scheme over into another year.
type Copying struct {
	From  string `json:"from"`  // the scheme
	Cycle string `json:"cycle"` // the year it is copied into
}

// CopyScheme makes a draft of last year's scheme. Its days move by the years between,
// to the next working day; what has expired stays expired; every place that still
// speaks of the past is marked; and beside each line stands what was reached in it.
var CopyScheme = Operation[Copying, Scheme]{"scheme.copy", func(ctx context.Context, c *Call, in Copying) (Scheme, error) {
	old, err := schemes.get(ctx, c, in.From)
	if err != nil {
		return Scheme{}, err
	}
	cycle, err := cycles.get(ctx, c, in.Cycle)
	if err != nil {
		return Scheme{}, err
	}
	days, err := c.days(ctx)
	if err != nil {
		return Scheme{}, err
	}
	draft, err := decideCopy(old, cycle, days)
	if err != nil {
		return Scheme{}, err
	}
	if draft.Rates, err = ratesOf(ctx, c, old.Cycle); err != nil {
		return Scheme{}, err
	}
	return draft, schemes.save(ctx, c, &draft)
}}

// LineRate is what was reached in an indicator a year before: the share of its points,
// from 0 to 1 with four decimals.
type LineRate struct {
	Indicator string         `json:"indicator"`
	Units     int            `json:"units"` // to which it applied
	Min       decimal.Number `json:"min"`
	Median    decimal.Number `json:"median"`
	Max       decimal.Number `json:"max"`
}

// ratesOf are the rates of a year's official result; none when there is none.
func ratesOf(ctx context.Context, r Reader, cycleID string) ([]LineRate, error) {
	cycle, err := cycles.get(ctx, r, cycleID)
	if err != nil || cycle.Official == "" {
		return nil, err
	}
	result, err := resultOf(ctx, r, cycle.Official)
	if err != nil {
		return nil, err
	}
	return decideRates(result)
}

func decideRates(result *scoring.Result) ([]LineRate, error) {
	var order []string
	rates := map[string][]decimal.Number{}
	for i := range result.Units {
		for _, line := range result.Units[i].Lines {
			if line.Points == "" {
				continue
			}
			points, err := decimal.Parse(line.Points)
			if err != nil {
				return nil, err
			}
			full, err := decimal.Parse(line.Full)
			if err != nil {
				return nil, err
			}
			if full.Sign() <= 0 {
				continue
			}
			if rates[line.Indicator] == nil {
				order = append(order, line.Indicator)
			}
			rates[line.Indicator] = append(rates[line.Indicator], points.Quo(full))
		}
	}
	out := make([]LineRate, 0, len(order))
	for _, indicator := range order {
		out = append(out, lineRate(indicator, rates[indicator]))
	}
	return out, nil
}

// lineRate sorts the rates of one indicator; the median of an even number of units is the
// mean of the two in the middle.
func lineRate(indicator string, rates []decimal.Number) LineRate {
	slices.SortFunc(rates, decimal.Number.Cmp)
	n := len(rates)
	median := rates[(n-1)/2].Add(rates[n/2]).Quo(decimal.Int(2))
	four := func(x decimal.Number) decimal.Number { return x.Round(4, decimal.HalfUp) }
	return LineRate{Indicator: indicator, Units: n, Min: four(rates[0]), Median: four(median), Max: four(rates[n-1])}
}

// movePhases moves the phases of a year by some years, each to the next working day.
func movePhases(phases []scheme.Phase, years int, days *calendar.Calendar) error {
	for i := range phases {
		for _, day := range []*scheme.Date{&phases[i].From, &phases[i].To} {
			if *day == "" {
				continue
			}
			moved, err := time.Parse(time.DateOnly, string(*day))
			if err != nil {
				return errs.E(errs.Invalid, "input.not_a_day", errs.P("value", string(*day)), errs.P("field", "phases"))
			}
			target, err := calendar.ParseDay(moved.AddDate(years, 0, 0).Format(time.DateOnly))
			if err != nil {
				return calendarError(err)
			}
			working, err := days.NextWorkingDay(target)
			if err != nil {
				return calendarError(err)
			}
			*day = scheme.Date(working.Day.String())
		}
	}
	return nil
}

func decideCopy(old Scheme, cycle Cycle, days *calendar.Calendar) (Scheme, error) {
	if cycle.Year <= old.Year {
		return Scheme{}, errs.E(errs.Invalid, "scheme.copy_back", errs.P("from", old.Year), errs.P("to", cycle.Year))
	}
	parsed, err := parseScheme(old.Text)
	if err != nil {
		return Scheme{}, err
	}
	year := strconv.Itoa(cycle.Year)
	parsed.ID = strings.ReplaceAll(parsed.ID, strconv.Itoa(old.Year), year)
	parsed.Title = strings.ReplaceAll(parsed.Title, strconv.Itoa(old.Year), year)
	parsed.Year, parsed.BaseYear = cycle.Year, cycle.Year-1
	parsed.Status, parsed.Replaces, parsed.Amendments = scheme.Draft, "", nil
	parsed.ValidFrom, parsed.ValidTo = scheme.Date(year+"-01-01"), scheme.Date(year+"-12-31")
	if err := movePhases(parsed.Phases, cycle.Year-old.Year, days); err != nil {
		return Scheme{}, err
	}
	draft := Scheme{Cycle: cycle.ID, State: SchemeDraft, CopiedFrom: old.ID}
	draft.set(parsed)
	draft.Expired = expiredParts(scheme.Encode(parsed), "", cycle.Year)
	return draft, nil
}

// expiredParts walks a scheme for texts that name a year before the given one: days
// ("2025-06-30") and years in words or titles ("2025年"). The base year is meant to
// be past.
func expiredParts(t *scheme.Tree, path string, year int) []ExpiredPart {
	if path == "baseYear" {
		return nil
	}
	var parts []ExpiredPart
	switch {
	case len(t.Keys) > 0:
		for i, key := range t.Keys {
			parts = append(parts, expiredParts(t.Values[i], strings.TrimPrefix(path+"."+key, "."), year)...)
		}
	case len(t.List) > 0:
		for i, item := range t.List {
			parts = append(parts, expiredParts(item, path+"["+strconv.Itoa(i)+"]", year)...)
		}
	case namesPastYear(t.Scalar, year):
		parts = append(parts, ExpiredPart{Path: path, Value: t.Scalar})
	}
	return parts
}

// namesPastYear looks for one of the ten years before the given one, standing alone
// among digits.
func namesPastYear(text string, year int) bool {
	for past := year - 10; past < year; past++ {
		digits := strconv.Itoa(past)
		index := strings.Index(text, digits)
		if index < 0 || isDigit(text, index-1) || isDigit(text, index+len(digits)) {
			continue
		}
		return true
	}
	return false
}

func isDigit(text string, i int) bool {
	return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9'
}
