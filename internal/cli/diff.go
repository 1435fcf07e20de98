package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/schemefile"
	"eightx/scheme"
)

// diffCmd tells two versions of a scheme apart in its own words, or two results.
type diffCmd struct {
	jsonFlag
	Before string `arg:"" name:"a"`
	After  string `arg:"" name:"b"`
}

// Run finds out what the two files are and compares them.
func (c *diffCmd) Run(s *session) error {
	before, after := resultPath(c.Before) != "", resultPath(c.After) != ""
	switch {
	case before && after:
		return s.diffResults(c)
	case before || after:
		return errs.E(errs.Usage, "diff.mixed", errs.P("a", filepath.Base(c.Before)), errs.P("b", filepath.Base(c.After)))
	}
	return s.diffSchemes(c)
}

// isResult tells a file of results from a scheme by what is in it.
func isResult(path string) bool {
	if !strings.EqualFold(filepath.Ext(path), ".json") {
		return false
	}
	file, err := os.Open(path)
	if err != nil {
		return false // whoever reads it says why
	}
	defer file.Close()
	var head struct {
		Engine *json.RawMessage `json:"engine"`
		Units  *json.RawMessage `json:"units"`
	}
	return json.NewDecoder(file).Decode(&head) == nil && head.Engine != nil && head.Units != nil
}

// diffSchemes compares two schemes.
func (s *session) diffSchemes(c *diffCmd) error {
	before, _, err := schemefile.Load(c.Before)
	if err != nil {
		return err
	}
	after, _, err := schemefile.Load(c.After)
	if err != nil {
		return err
	}
	found := scheme.Diff(before, after)
	if c.JSON {
		return s.writeJSON(s.diffJSON(c, before, after, found))
	}
	s.say("diff.head", versionArgs("a", c.Before, before)...)
	s.say("diff.head", versionArgs("b", c.After, after)...)
	s.line("")
	if len(found) == 0 {
		s.say("diff.same")
	}
	for _, d := range found {
		s.line(schemefile.Describe(s.Lang, d))
	}
	return nil
}

// versionArgs are what a version is told by: file, version, hash.
func versionArgs(side, path string, version *scheme.Scheme) []locale.Arg {
	return []locale.Arg{
		locale.A("side", strings.ToUpper(side)), locale.A("file", filepath.Base(path)), locale.A("title", version.Title),
		locale.A("version", version.Version), locale.A("hash", scheme.Hash(version)[:12]),
	}
}

// Forms of the answer in JSON. Fields are added, never changed.
type (
	diffAnswer struct {
		Before      diffVersion  `json:"before"`
		After       diffVersion  `json:"after"`
		Differences []diffOfJSON `json:"differences"`
	}
	diffVersion struct {
		File    string `json:"file"`
		ID      string `json:"id"`
		Version string `json:"version,omitempty"`
		Hash    string `json:"hash"`
	}
	diffOfJSON struct {
		What    scheme.DifferenceKind `json:"what"`
		Path    string                `json:"path"`
		Message string                `json:"message"`
		Before  json.RawMessage       `json:"before,omitempty"`
		After   json.RawMessage       `json:"after,omitempty"`
		From    string                `json:"from,omitempty"`
		To      string                `json:"to,omitempty"`
	}
)

func (s *session) diffJSON(c *diffCmd, before, after *scheme.Scheme, found []scheme.Difference) diffAnswer {
	version := func(path string, v *scheme.Scheme) diffVersion {
		return diffVersion{File: filepath.Base(path), ID: v.ID, Version: v.Version, Hash: scheme.Hash(v)}
	}
	answer := diffAnswer{Before: version(c.Before, before), After: version(c.After, after), Differences: []diffOfJSON{}}
	for _, d := range found {
		answer.Differences = append(answer.Differences, diffOfJSON{
			What: d.What, Path: d.Path, Message: schemefile.Describe(s.Lang, d),
			Before: jsonValue(d.Before), After: jsonValue(d.After), From: d.From, To: d.To,
		})
	}
	return answer
}

// jsonValue is a value of a scheme, its scalars as texts; nothing when absent.
func jsonValue(t *scheme.Tree) json.RawMessage {
	if t == nil || t.Kind == scheme.Null {
		return nil
	}
	return json.RawMessage(scheme.Canonical(t))
}
