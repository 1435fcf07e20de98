// Package console is what "eightx verify" and the small program eightx-verify share: it finds out what is to be checked, reads
// checkpoints and keys, has internal/verify check, and says the outcome in words or JSON.
//
//	good, err := console.Run(ctx, console.Call{Target: "eightx.db", Checkpoints: []string{"head.txt"}}, os.Stdout)
//
// It is not for parsing command lines, and not for checking anything itself.
package console

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/verify"
	"eightx/internal/verify/database"
)

// Call is one wish to check something.
type Call struct {
	Target      string   // SQLite file, package, data directory, or postgres://…
	Dir         string   // data directory; with Target or Database only its keys and evidence are taken
	Database    string   // postgres://…; with Dir, instead of the file in it
	Checkpoints []string // outside checkpoints: files, or the texts themselves
	Keys        []string // public keys known from outside: files, or the texts
	JSON        bool
	Lang        locale.Lang
	// Names is verify.Options.Names.
	Names func(kind string, body []byte) ([]string, bool)
}

// Names in a data directory.
const (
	databaseFile   = "eightx.db"
	keyFolder      = "keys"
	evidenceFolder = "evidence"
	publicKey      = ".pub"
)

// Run checks and writes the outcome. It is false when anything does not match.
func Run(ctx context.Context, c Call, w io.Writer) (good bool, err error) {
	options := verify.Options{Names: c.Names}
	if options.Outside, err = readOutside(c.Checkpoints); err != nil {
		return false, err
	}
	if options.Keys, err = readKeys(c.Keys); err != nil {
		return false, err
	}
	name, t, err := c.open(ctx)
	if err != nil {
		return false, err
	}
	defer func() { _ = t.close() }() // only read
	options.Evidence = t.evidence
	report, err := verify.Run(ctx, t.source, options)
	if err != nil {
		return false, unreadable(name, err)
	}
	if c.JSON {
		return report.Good(), writeJSON(w, c.Lang, report)
	}
	return report.Good(), write(w, c.Lang, report)
}

// target is what was found under a name.
type target struct {
	source   verify.Source
	close    func() error
	evidence func(org, digest string) error
}

// open opens what the call names, and says what that was.
func (c Call) open(ctx context.Context) (name string, t *target, err error) {
	config := database.Config{}
	if config.Keys, err = keysIn(c.Dir); err != nil {
		return "", nil, err
	}
	switch {
	case c.Target != "":
		name = c.Target
	case c.Database != "":
		name = c.Database
	case c.Dir != "":
		name = c.Dir
	default:
		return "", nil, errs.E(errs.Usage, "verify.call.what")
	}
	t, err = open(ctx, name, config)
	if err == nil && c.Dir != "" {
		t.evidenceIn(filepath.Join(c.Dir, evidenceFolder))
	}
	return name, t, err
}

func open(ctx context.Context, name string, config database.Config) (*target, error) {
	if strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://") {
		config.URL = name
		return openDatabase(ctx, name, config)
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, errs.E(errs.NotFound, "verify.call.no_file", errs.Where{File: name}, errs.Cause(err))
	}
	if info.IsDir() {
		return openDir(ctx, name, config)
	}
	return openFile(ctx, name, info.Size(), config)
}

// openDir opens a data directory: the database with the keys and the evidence
// beside it.
func openDir(ctx context.Context, dir string, config database.Config) (*target, error) {
	config.Path = filepath.Join(dir, databaseFile)
	if _, err := os.Stat(config.Path); err != nil {
		return nil, errs.E(errs.NotFound, "verify.call.no_database", errs.Where{File: config.Path}, errs.Cause(err))
	}
	t, err := openDatabase(ctx, config.Path, config)
	if err == nil {
		t.evidenceIn(filepath.Join(dir, evidenceFolder))
	}
	return t, err
}

// evidenceIn looks for evidence files in a folder, when there is one.
func (t *target) evidenceIn(folder string) {
	if info, err := os.Stat(folder); err == nil && info.IsDir() {
		t.evidence = verify.EvidenceIn(os.DirFS(folder))
	}
}

func openFile(ctx context.Context, path string, size int64, config database.Config) (*target, error) {
	begin, err := beginning(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	switch {
	case strings.HasPrefix(begin, "SQLite format 3\x00"):
		config.Path = path
		return openDatabase(ctx, path, config)
	case strings.HasPrefix(begin, "PK"):
		return openPackage(path, size)
	}
	return nil, errs.E(errs.Invalid, "verify.call.neither", errs.Where{File: path})
}

func beginning(path string) (string, error) {
	file, err := os.Open(path) // named by the user
	if err != nil {
		return "", err
	}
	defer file.Close()
	b := make([]byte, 16)
	n, err := io.ReadFull(file, b)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil
	}
	return string(b[:n]), err
}

func openDatabase(ctx context.Context, name string, config database.Config) (*target, error) {
	if config.Path != "" && len(config.Keys) == 0 {
		keys, err := keysIn(filepath.Dir(config.Path))
		if err != nil {
			return nil, err
		}
		config.Keys = keys
	}
	source, err := database.Open(ctx, config)
	if err != nil {
		return nil, unreadable(name, err)
	}
	return &target{source: source, close: source.Close}, nil
}

func openPackage(path string, size int64) (*target, error) {
	file, err := os.Open(path) // named by the user
	if err != nil {
		return nil, unreadable(path, err)
	}
	source, err := verify.OpenPackage(file, size)
	if err != nil {
		_ = file.Close()
		return nil, unreadable(path, err)
	}
	return &target{source: source, close: file.Close}, nil
}

// unreadable hides the password in the name of a database.
func unreadable(name string, err error) error {
	if before, after, found := strings.Cut(name, "@"); found && strings.Contains(before, "://") {
		name = after
	}
	return errs.E(errs.Invalid, "verify.call.unreadable", errs.Where{File: name}, errs.P("cause", err.Error()), errs.Cause(err))
}

// keysIn reads the public keys of a data directory.
func keysIn(dir string) (keys []string, err error) {
	if dir == "" {
		return nil, nil
	}
	files, err := filepath.Glob(filepath.Join(dir, keyFolder, "*"+publicKey))
	if err != nil {
		return nil, err
	}
	return readKeys(files)
}

// readKeys reads public keys, one a line, from files or from the texts themselves.
func readKeys(names []string) (keys []string, err error) {
	for _, name := range names {
		text, err := textOf(name)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" {
				keys = append(keys, line)
			}
		}
	}
	return keys, nil
}

func readOutside(names []string) (list []verify.Outside, err error) {
	for _, name := range names {
		text, err := textOf(name)
		if err != nil {
			return nil, err
		}
		outside, err := verify.ReadOutside(text)
		if err != nil {
			return nil, errs.E(errs.Usage, "verify.call.checkpoint", errs.P("read", name), errs.P("cause", err.Error()), errs.Cause(err))
		}
		list = append(list, outside)
	}
	return list, nil
}

// textOf is the content of a file, or the name itself when there is no such file.
func textOf(name string) (string, error) {
	const largest = 1 << 20
	file, err := os.Open(name) // named by the user
	if errors.Is(err, fs.ErrNotExist) || err != nil && strings.ContainsAny(name, " \n+") {
		return name, nil
	}
	if err != nil {
		return "", unreadable(name, err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, largest))
	if err != nil {
		return "", unreadable(name, err)
	}
	return string(data), nil
}

// WritePackage writes a package of what the call names. made is the time, in Unix
// milliseconds.
func (c Call) WritePackage(ctx context.Context, w io.Writer, made int64, orgs ...string) error {
	name, t, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = t.close() }() // only read
	if err := verify.WritePackage(ctx, w, t.source, made, orgs...); err != nil {
		return unreadable(name, err)
	}
	return nil
}

// outcome is the JSON form of a report.
type outcome struct {
	Good     bool               `json:"good"`
	Found    int                `json:"found"`
	Orgs     []verify.OrgReport `json:"orgs"`
	Findings []verify.JSON      `json:"findings"`
	Notes    []verify.JSON      `json:"notes"`
}

func writeJSON(w io.Writer, lang locale.Lang, r *verify.Report) error {
	out := outcome{Good: r.Good(), Found: r.Found, Orgs: r.Orgs, Findings: []verify.JSON{}, Notes: []verify.JSON{}}
	for i := range r.Findings {
		out.Findings = append(out.Findings, r.Findings[i].JSON(lang))
	}
	for i := range r.Notes {
		out.Notes = append(out.Notes, r.Notes[i].JSON(lang))
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}

// write says the outcome in words: what was checked, what does not match, what is
// to be known.
func write(w io.Writer, lang locale.Lang, r *verify.Report) error {
	var b strings.Builder
	say := func(code string, args ...locale.Arg) { b.WriteString(locale.Text(lang, code, args...) + "\n") }
	for _, o := range r.Orgs {
		say("verify.say.org", locale.A("org", o.Org), locale.A("entries", o.Entries), locale.A("records", o.Records),
			locale.A("checkpoints", o.Checkpoints), locale.A("runs", o.Runs), locale.A("suite", o.Suite), locale.A("root", o.Root))
		if o.Head != "" {
			say("verify.say.head", locale.A("head", o.Head))
		}
	}
	for i := range r.Findings {
		say("verify.say.finding", locale.A("text", r.Findings[i].Text(lang)))
	}
	if more := r.Found - len(r.Findings); more > 0 {
		say("verify.say.more", locale.A("count", more))
	}
	for i := range r.Notes {
		say("verify.say.note", locale.A("text", r.Notes[i].Text(lang)))
	}
	if r.Good() {
		say("verify.say.good")
	} else {
		say("verify.say.bad", locale.A("count", r.Found))
	}
	_, err := io.WriteString(w, locale.Printable(b.String()))
	return err
}
