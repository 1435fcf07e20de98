package appraisal

import (
	"context"

	"eightx/internal/locale"
	"eightx/internal/schemefile"
	"eightx/scheme"
)

// SchemeSince asks what has changed in a scheme since one of its versions; 0 is the
// version that villages and departments were asked about.
type SchemeSince struct {
	ID    string `json:"-" path:"id"`
	Since int64  `json:"-" query:"since"`
}

// SchemeChanges are the differences between two versions of a scheme, in its own
// words.
type SchemeChanges struct {
	Since   int64          `json:"since"`
	Version int64          `json:"version"`
	Changes []SchemeChange `json:"changes"`
}

// SchemeChange is one difference.
type SchemeChange struct {
	What string            `json:"what"` // added, removed, changed, moved, transferred
	Path string            `json:"path"` // by ids, such as items[F1].indicators[F1-04].points.UC
	Text map[string]string `json:"text"` // by language
}

// DiffScheme tells what has changed in a scheme since a version of it.
var DiffScheme = Question[SchemeSince, SchemeChanges]{"scheme.read", func(ctx context.Context, c *Call, in SchemeSince) (SchemeChanges, error) {
	now, err := schemes.get(ctx, c, in.ID)
	if err != nil {
		return SchemeChanges{}, err
	}
	if in.Since == 0 {
		in.Since = max(now.Consulted, 1)
	}
	record, err := c.Past(ctx, schemes.kind, in.ID, in.Since)
	then, err := schemes.decode(record, schemes.missing(err, in.ID))
	if err != nil {
		return SchemeChanges{}, err
	}
	return decideSchemeChanges(then, now)
}}

func decideSchemeChanges(then, now Scheme) (SchemeChanges, error) {
	before, err := parseScheme(then.Text)
	if err != nil {
		return SchemeChanges{}, err
	}
	after, err := parseScheme(now.Text)
	if err != nil {
		return SchemeChanges{}, err
	}
	out := SchemeChanges{Since: then.Version, Version: now.Version, Changes: []SchemeChange{}}
	for _, d := range scheme.Diff(before, after) {
		text := map[string]string{}
		for _, lang := range []locale.Lang{locale.Zh, locale.En} {
			text[lang.String()] = schemefile.Describe(lang, d)
		}
		out.Changes = append(out.Changes, SchemeChange{What: string(d.What), Path: d.Path, Text: text})
	}
	return out, nil
}
