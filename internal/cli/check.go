package cli

import (
	"path/filepath"
	"slices"
	"strings"

	"eightx/facts"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/schemefile"
	"eightx/scheme"
	"eightx/scheme/lint"
	"eightx/scoring"
)

// checkCmd says what is wrong, unlawful or unclear in a scheme: everything at
// once, each with its place, its reason and what to do.
type checkCmd struct {
	jsonFlag
	factsFlags
	Scheme string `arg:""`
	Facts  string `placeholder:"FACTS"`
	Last   string `placeholder:"SCHEME"`
}

// Run checks and prints. Errors among the findings end it with ExitFindings.
func (c *checkCmd) Run(s *session) error {
	checked, err := c.check(s)
	if err != nil {
		return err
	}
	if c.JSON {
		err = s.writeJSON(s.checkJSON(checked))
	} else {
		s.showCheck(checked)
	}
	if err == nil && checked.count(scheme.Error) > 0 {
		return errFindings
	}
	return err
}

// checked is a scheme file and what was found in it.
type checked struct {
	file     string
	scheme   *scheme.Scheme // nil when the file is no scheme
	findings []scheme.Finding
}

func (c *checked) count(severity scheme.Severity) int {
	n := 0
	for _, f := range c.findings {
		if f.Severity == severity {
			n++
		}
	}
	return n
}

// check reads the files and collects what reader, engine and checker find. A file
// that is no scheme shows what the reader found; one the engine refuses is
// checked all the same.
func (c *checkCmd) check(s *session) (*checked, error) {
	def, tree, findings, err := schemefile.Read(c.Scheme)
	if err != nil {
		return nil, err
	}
	out := &checked{file: filepath.Base(c.Scheme), scheme: def, findings: findings}
	in := lint.Input{Scheme: def}
	if def != nil {
		program, more := scoring.Compile(def)
		in.Program = program
		if in.Facts, in.LastYear, err = c.beside(s, program); err != nil {
			return nil, err
		}
		out.findings = slices.Concat(findings, more, lint.Check(in))
	}
	scheme.Locate(out.findings, tree)
	scheme.Sort(out.findings)
	out.findings = slices.CompactFunc(out.findings, sameFinding)
	return out, nil
}

// beside reads the facts and last year's scheme, where they are given. Which
// tables facts come in only a scheme without errors can say; for one with errors
// they wait.
func (c *checkCmd) beside(s *session, p *scoring.Program) (f *facts.Facts, last *scheme.Scheme, err error) {
	if c.Facts != "" && (p != nil || isJSON(c.Facts)) {
		in, err := s.readFacts(c.Facts, p, c.factsFlags)
		if err != nil {
			return nil, nil, err
		}
		f = in.facts
	}
	if c.Last != "" {
		last, _, err = schemefile.Load(c.Last)
	}
	return f, last, err
}

// sameFinding tells findings that would read the same: a rule of several variants
// is looked at once for each.
func sameFinding(a, b scheme.Finding) bool {
	return a.Code == b.Code && a.Path == b.Path && a.Place == b.Place && slices.Equal(locale.Args(a.Args), locale.Args(b.Args))
}

// finding is the words of a finding.
type finding struct {
	scheme.Finding
	message, fix, source string
}

// words puts a finding into words. Values that name a text of the locale are put
// into words as well.
func (s *session) words(f scheme.Finding) finding {
	code, args := lint.TextCode(f.Code), s.findingArgs(f)
	out := finding{Finding: f, message: s.text(code, args...)}
	if locale.Has(code + ".fix") {
		out.fix = s.text(code+".fix", args...)
	}
	if rule := lint.RuleByCode(f.Code); rule != nil && rule.Source != "" {
		out.source = s.text("lint.source." + rule.Source)
	}
	return out
}

func (s *session) findingArgs(f scheme.Finding) []locale.Arg {
	args := locale.Args(f.Args)
	for i, a := range args {
		if code, ok := strings.CutPrefix(a.Value, "@"); ok {
			args[i].Value = s.text(code)
			if !locale.Has(code) {
				args[i].Value = code[strings.LastIndexByte(code, '.')+1:]
			}
		}
	}
	return args
}

// whereOf is the place of a finding in the user's files.
func whereOf(f scheme.Finding) errs.Where {
	return errs.Where{File: f.Place.File, Sheet: f.Place.Sheet, Cell: f.Place.Cell, Line: f.Place.Line, Column: f.Place.Column}
}

// Forms of the answer in JSON. Fields are added, never changed.
type (
	checkAnswer struct {
		Format   int           `json:"format"` // 1
		File     string        `json:"file"`
		Scheme   *checkScheme  `json:"scheme,omitempty"` // absent when the file is no scheme
		Errors   int           `json:"errors"`
		Warnings int           `json:"warnings"`
		Infos    int           `json:"infos"`
		Findings []findingJSON `json:"findings"` // errors first
	}
	checkScheme struct {
		ID      string `json:"id"`
		Title   string `json:"title"`
		Version string `json:"version,omitempty"`
		Hash    string `json:"hash"`
	}
	findingJSON struct {
		Code    string            `json:"code"`
		Level   scheme.Severity   `json:"level"` // error, warning, info
		Message string            `json:"message"`
		Fix     string            `json:"fix,omitempty"`
		Source  string            `json:"source,omitempty"`
		Where   *errs.Where       `json:"where,omitempty"` // file, line, column; or file, sheet, cell; and path
		Args    map[string]string `json:"args,omitempty"`
	}
)

func (s *session) checkJSON(c *checked) checkAnswer {
	out := checkAnswer{Format: 1, File: c.file, Errors: c.count(scheme.Error), Warnings: c.count(scheme.Warning), Infos: c.count(scheme.Info),
		Findings: []findingJSON{}}
	if c.scheme != nil {
		out.Scheme = &checkScheme{c.scheme.ID, c.scheme.Title, c.scheme.Version, scheme.Hash(c.scheme)}
	}
	for _, f := range c.findings {
		w := s.words(f)
		entry := findingJSON{Code: f.Code, Level: f.Severity, Message: w.message, Fix: w.fix, Source: w.source}
		if where := whereOf(f); where != (errs.Where{}) || f.Path != "" {
			where.Path = f.Path
			entry.Where = &where
		}
		for _, a := range s.findingArgs(f) {
			if entry.Args == nil {
				entry.Args = map[string]string{}
			}
			entry.Args[a.Name] = a.Value
		}
		out.Findings = append(out.Findings, entry)
	}
	return out
}
