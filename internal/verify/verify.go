package verify

import (
	"context"
	"slices"

	"eightx/auditlog"
)

// Options say what a check is to believe from outside, and how much it says.
type Options struct {
	// Outside are checkpoints that somebody kept outside.
	Outside []Outside
	// Keys are public keys known from outside. Without any, those of the source
	// are taken, which a thief of the database could have exchanged.
	Keys []string
	// Most is how many findings are listed; 0 is 1,000. All are counted.
	Most int
	// Names says which unique names a record's body gives it; false when the kind
	// is unknown. Nil leaves names unchecked against bodies.
	Names func(kind string, body []byte) (names []string, known bool)
	// Evidence reads a file by its digest, and says what is wrong with it. Nil
	// leaves files unchecked.
	Evidence func(org, digest string) error
	// Progress hears now and then how many entries of a tenant are done.
	Progress func(org string, entries int64)
}

type verifier struct {
	source  Source
	options Options
	report  *Report
	used    []bool // outside checkpoints that belong to some tenant
}

// Run checks everything the source has. An error means that not even its tenants
// could be listed, or that the context ended; what does not match, or could not be
// read, is in the report.
func Run(ctx context.Context, source Source, options Options) (*Report, error) {
	if options.Most == 0 {
		options.Most = 1000
	}
	v := &verifier{source: source, options: options, report: &Report{}, used: make([]bool, len(options.Outside))}
	storage := v.storage(ctx)
	defer func() { v.report.Findings, v.report.Found = storage(v.report.Findings, v.report.Found) }()
	orgs, err := source.Orgs(ctx)
	if err != nil {
		return v.report, err
	}
	for _, org := range orgs {
		if err := v.org(ctx, org); err != nil {
			return v.report, err
		}
	}
	v.leftOver()
	if options.Names == nil {
		v.note(about("verify.name.unchecked", ""))
	}
	return v.report, nil
}

// storage has the database check itself meanwhile, which takes a while. The function
// it returns waits for the outcome and puts it before the other findings.
func (v *verifier) storage(ctx context.Context) func(others []Finding, found int) ([]Finding, int) {
	outcome := make(chan []Finding, 1)
	go func() {
		complaints, err := v.source.Complaints(ctx)
		var list []Finding
		for _, complaint := range complaints {
			list = append(list, about("verify.storage.complaint", "", "complaint", complaint))
		}
		if err != nil {
			list = append(list, about("verify.storage.unreadable", "", "part", "database", "cause", firstLine(err)))
		}
		outcome <- list
	}()
	return func(others []Finding, found int) ([]Finding, int) {
		list := <-outcome
		return append(list, others...), found + len(list)
	}
}

// leftOver says which outside checkpoints belong to no tenant, and that without
// any a log may have been rolled back or written anew.
func (v *verifier) leftOver() {
	for i, outside := range v.options.Outside {
		if !v.used[i] {
			v.found(about("verify.outside.unknown", "", "origin", outside.Origin, "size", decimal(outside.Size)))
		}
	}
	if len(v.options.Outside) == 0 {
		v.note(about("verify.outside.none", ""))
	}
}

// tenant is the check of one tenant.
type tenant struct {
	*verifier
	org     string
	suite   auditlog.Suite
	keys    []string
	origin  string // name of the log, from its checkpoints
	claims  []claim
	chain   chain
	stated  map[hash128]*statement
	kept    *bodies
	summary OrgReport
	buffer  []byte
}

func (v *verifier) org(ctx context.Context, org string) error {
	t := &tenant{verifier: v, org: org, stated: map[hash128]*statement{}, kept: newBodies()}
	t.summary.Org = org
	for _, step := range []struct {
		part string
		run  func(context.Context) error
	}{
		{"log_head", t.heads}, {"entry", t.entries}, {"log_tile", t.tiles}, {"record", t.records},
		{"record_key", t.names}, {"request", t.requests}, {"account_secret", t.secrets}, {"run", t.scores},
	} {
		if err := step.run(ctx); err != nil {
			t.tell("verify.storage.unreadable", "part", step.part, "cause", firstLine(err))
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	v.report.Orgs = append(v.report.Orgs, t.summary)
	return nil
}

// tell adds a finding of this tenant.
func (t *tenant) tell(code string, more ...string) { t.found(about(code, t.org, more...)) }

// tellEntry adds a finding about an entry.
func (t *tenant) tellEntry(code string, seq int64, more ...string) {
	t.found(Finding{Code: code, Org: t.org, Entry: seq, More: pairs(more)})
}

// tellRecord adds a finding about a version of a record; seq is −1 when no entry
// is to be named.
func (t *tenant) tellRecord(code, kind, id string, version, seq int64, more ...string) {
	t.found(Finding{Code: code, Org: t.org, Kind: kind, ID: id, Version: version, Entry: seq, More: pairs(more)})
}

// anySuite is the suite of the first digest that names one.
func anySuite(digests ...auditlog.Digest) auditlog.Suite {
	for _, d := range digests {
		if suite, err := d.Suite(); err == nil {
			return suite
		}
	}
	return auditlog.Suite{}
}

// sorted claims are met one after the other while the tree grows.
func sortClaims(list []claim) {
	slices.SortStableFunc(list, func(a, b claim) int {
		switch {
		case a.size < b.size:
			return -1
		case a.size > b.size:
			return 1
		}
		return 0
	})
}
