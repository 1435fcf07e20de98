package scheme

import "sort"

// Severity grades a finding.
type Severity uint8

// The severities. An error blocks publishing, a warning needs a written
// reason, an info only informs.
const (
	Info Severity = iota
	Warning
	Error
)

// String is "info", "warning" or "error".
func (s Severity) String() string { return [...]string{"info", "warning", "error"}[s] }

// MarshalText writes the severity's word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Finding is one remark on a scheme (or on the facts that go with it). Its
// words, in every language, stand under Code in the locale; Args fill them in.
type Finding struct {
	Code     string            `json:"code"`
	Severity Severity          `json:"level"`
	Path     string            `json:"path,omitempty"` // "items[0].indicators[2].rule.tiers"
	Place    Place             `json:"place,omitzero"` // filled from the tree by Locate
	Args     map[string]string `json:"args,omitempty"`
}

// Args pairs up names and values for a finding: Args("id", "F1", "got", "5").
func Args(pairs ...string) map[string]string {
	m := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

// Locate fills in the places of findings from the tree the scheme was read from.
func Locate(findings []Finding, t *Tree) {
	for i := range findings {
		if findings[i].Place.IsZero() {
			findings[i].Place = t.PlaceAt(findings[i].Path)
		}
	}
}

// Worst is the highest severity among findings; Info when there are none.
func Worst(findings []Finding) Severity {
	worst := Info
	for _, f := range findings {
		worst = max(worst, f.Severity)
	}
	return worst
}

// Sort orders findings by severity (errors first), then place, path and code.
func Sort(findings []Finding) {
	sort.SliceStable(findings, func(i, j int) bool {
		a, b := findings[i], findings[j]
		switch {
		case a.Severity != b.Severity:
			return a.Severity > b.Severity
		case a.Place.Line != b.Place.Line:
			return a.Place.Line < b.Place.Line
		case a.Path != b.Path:
			return a.Path < b.Path
		}
		return a.Code < b.Code
	})
}
