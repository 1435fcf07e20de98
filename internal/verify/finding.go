package verify

import (
	"slices"
	"strconv"

	"eightx/internal/locale"
)

// Finding is one thing that does not match. Fields that do not apply are zero;
// Entry is −1 then.
type Finding struct {
	Code    string // of its text
	Org     string
	Kind    string // of the record
	ID      string
	Version int64
	Entry   int64             // number of the entry
	More    map[string]string // what else the text names
}

// Report is the outcome of a check.
type Report struct {
	Orgs     []OrgReport
	Findings []Finding // at most Options.Most, in the order they were found
	Found    int       // all of them
	Notes    []Finding // what could not be checked, or should be known; no mismatch
}

// OrgReport is what was checked in one tenant.
type OrgReport struct {
	Org         string `json:"org"`
	Entries     int64  `json:"entries"`
	Records     int64  `json:"records"`     // rows, earlier versions included
	Checkpoints int64  `json:"checkpoints"` // stored ones
	Runs        int64  `json:"runs"`        // scored again
	Suite       string `json:"suite"`
	Root        string `json:"root"`           // of the tree as it is now
	Head        string `json:"head,omitempty"` // short form, when the log has a name
}

// Good says that nothing was found.
func (r *Report) Good() bool { return r.Found == 0 }

func (f *Finding) args() []locale.Arg {
	args := []locale.Arg{
		locale.A("org", f.Org), locale.A("kind", f.Kind), locale.A("id", f.ID),
		locale.A("version", f.Version), locale.A("entry", f.Entry),
	}
	return append(args, locale.Args(f.More)...)
}

// Text is the finding in words.
func (f *Finding) Text(lang locale.Lang) string { return locale.Text(lang, f.Code, f.args()...) }

// JSON is the form of a finding for other programs.
type JSON struct {
	Code    string            `json:"code"`
	Org     string            `json:"org,omitempty"`
	Kind    string            `json:"kind,omitempty"`
	ID      string            `json:"id,omitempty"`
	Version int64             `json:"version,omitempty"`
	Entry   *int64            `json:"entry,omitempty"`
	More    map[string]string `json:"more,omitempty"`
	Message string            `json:"message"`
}

// JSON is the finding with its text.
func (f *Finding) JSON(lang locale.Lang) JSON {
	out := JSON{Code: f.Code, Org: f.Org, Kind: f.Kind, ID: f.ID, Version: f.Version, More: f.More, Message: f.Text(lang)}
	if f.Entry >= 0 {
		out.Entry = &f.Entry
	}
	return out
}

// Of returns the findings of a code, for tests and callers that look for one.
func (r *Report) Of(code string) []Finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return f.Code != code })
}

// found adds a finding.
func (v *verifier) found(f Finding) {
	v.report.Found++
	if len(v.report.Findings) < v.options.Most {
		v.report.Findings = append(v.report.Findings, f)
	}
}

func (v *verifier) note(f Finding) { v.report.Notes = append(v.report.Notes, f) }

// about begins a finding on a tenant's log as a whole.
func about(code, org string, more ...string) Finding {
	return Finding{Code: code, Org: org, Entry: -1, More: pairs(more)}
}

// pairs turns name, value, name, value … into a map; nil for none.
func pairs(list []string) map[string]string {
	if len(list) == 0 {
		return nil
	}
	values := make(map[string]string, len(list)/2)
	for i := 0; i+1 < len(list); i += 2 {
		values[list[i]] = list[i+1]
	}
	return values
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
