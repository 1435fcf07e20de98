package verify

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// A package is a zip file with everything needed to check a memory on another
// machine, as lines of JSON:
//
//	manifest.json        form, tenants, and the SHA-256 of every other file
//	1/entries.jsonl      the log of the first tenant: canonical entries, one a line
//	1/records.jsonl      its records, earlier versions included
//	1/names.jsonl        unique names
//	1/checkpoints.jsonl  signed checkpoints
//	1/keys.txt           public keys, one a line
//
// Evidence is in it by its digests only, which stand in records.

// packageForm is the version of the form; another one is refused.
const packageForm = 1

type manifest struct {
	Format int            `json:"format"`
	Made   int64          `json:"made"` // Unix milliseconds
	Orgs   []packagedOrg  `json:"orgs"`
	Files  []packagedFile `json:"files"`
}

type packagedOrg struct {
	Org    string `json:"org"`
	Folder string `json:"folder"`
	// Size, Time and Frontier are the end of the log as the source had it.
	Head     bool   `json:"head"`
	Size     int64  `json:"size"`
	Time     int64  `json:"time"`
	Frontier []byte `json:"frontier,omitempty"`
}

type packagedFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// packagedRecord is a record as a line. A body that is not UTF-8 is in base64.
type packagedRecord struct {
	Kind    string   `json:"kind"`
	ID      string   `json:"id"`
	Version int64    `json:"version"`
	State   string   `json:"state,omitempty"`
	Parent  string   `json:"parent,omitempty"`
	Unit    string   `json:"unit,omitempty"`
	Sort    string   `json:"sort,omitempty"`
	Names   []string `json:"names,omitempty"`
	Digest  string   `json:"digest"`
	Seq     int64    `json:"seq"`
	Past    bool     `json:"past,omitempty"`
	Body    string   `json:"body,omitempty"`
	Base64  string   `json:"base64,omitempty"`
}

type packagedCheckpoint struct {
	Size int64  `json:"size"`
	Time int64  `json:"time"`
	Note string `json:"note"`
}

// WritePackage writes a package of the tenants, all of them when none is named.
// made is the time, in Unix milliseconds. A log that is damaged so that its lines
// cannot be written is an error; everything else is written as it is, for the
// check to find.
func WritePackage(ctx context.Context, w io.Writer, source Source, made int64, orgs ...string) error {
	if len(orgs) == 0 {
		var err error
		if orgs, err = source.Orgs(ctx); err != nil {
			return err
		}
	}
	p := &packer{zip: zip.NewWriter(w), source: source, manifest: manifest{Format: packageForm, Made: made}}
	for i, org := range orgs {
		if err := p.org(ctx, org, fmt.Sprint(i+1)); err != nil {
			return fmt.Errorf("tenant %s: %w", org, err)
		}
	}
	if err := p.file("manifest.json", func(line func(any) error) error { return line(p.manifest) }); err != nil {
		return err
	}
	return p.zip.Close()
}

type packer struct {
	zip      *zip.Writer
	source   Source
	manifest manifest
}

func (p *packer) org(ctx context.Context, org, folder string) error {
	head, there, err := p.source.Head(ctx, org)
	if err != nil {
		return err
	}
	p.manifest.Orgs = append(p.manifest.Orgs, packagedOrg{org, folder, there, head.Size, head.Time, head.Frontier})
	for _, part := range []struct {
		name  string
		write func(line func(any) error) error
	}{
		{"entries.jsonl", func(line func(any) error) error { return p.source.Entries(ctx, org, entryLine(line)) }},
		{"records.jsonl", func(line func(any) error) error {
			return p.source.Records(ctx, org, func(r Record) error { return line(packed(r)) })
		}},
		{"names.jsonl", func(line func(any) error) error {
			return p.source.Names(ctx, org, func(n Name) error { return line(n) })
		}},
		{"checkpoints.jsonl", func(line func(any) error) error {
			return p.source.Checkpoints(ctx, org, func(c Checkpoint) error {
				return line(packagedCheckpoint{c.Size, c.Time, string(c.Note)})
			})
		}},
		{"keys.txt", func(line func(any) error) error { return p.keys(ctx, org, line) }},
	} {
		if err := p.file(folder+"/"+part.name, part.write); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// entryLine writes an entry as it is. One that holds a line feed, or whose leaf is
// another's, cannot be told in a line.
func entryLine(line func(any) error) func(Entry) error {
	return func(e Entry) error {
		if !json.Valid(e.Body) || bytes.ContainsAny(e.Body, "\n") {
			return fmt.Errorf("entry %d is damaged; verify the database first", e.Seq)
		}
		return line(json.RawMessage(e.Body))
	}
}

func packed(r Record) packagedRecord {
	out := packagedRecord{
		Kind: r.Kind, ID: r.ID, Version: r.Version, State: r.State, Parent: r.Parent, Unit: r.Unit, Sort: r.Sort,
		Names: r.Names, Digest: r.Digest, Seq: r.Seq, Past: r.Past,
	}
	if utf8.Valid(r.Body) {
		out.Body = string(r.Body)
		return out
	}
	out.Base64 = base64.StdEncoding.EncodeToString(r.Body)
	return out
}

func (p *packer) keys(ctx context.Context, org string, line func(any) error) error {
	keys, err := p.source.Keys(ctx, org)
	for _, key := range keys {
		err = errors.Join(err, line(json.RawMessage(strings.TrimSpace(key))))
	}
	return err
}

// file writes lines into the zip and their hash into the manifest.
func (p *packer) file(name string, write func(line func(any) error) error) error {
	part, err := p.zip.Create(name)
	if err != nil {
		return err
	}
	hash := sha256.New()
	out := bufio.NewWriter(io.MultiWriter(part, hash))
	line := func(v any) error {
		if raw, ok := v.(json.RawMessage); ok { // as it is, to the byte
			_, err := out.Write(append(raw, '\n'))
			return err
		}
		encoder := json.NewEncoder(out)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(v)
	}
	if err := errors.Join(write(line), out.Flush()); err != nil {
		return err
	}
	p.manifest.Files = append(p.manifest.Files, packagedFile{name, hex.EncodeToString(hash.Sum(nil))})
	return nil
}
