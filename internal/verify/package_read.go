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
	"slices"
	"strings"

	"eightx/auditlog"
)

// Bounds of packages, which come from anywhere.
const (
	mostOrgs     = 10_000
	mostFiles    = 6 * mostOrgs
	longestLine  = 256 << 20 // bytes; a result of a whole province
	mostUnpacked = 64 << 30  // bytes of all files; they are read as a stream
)

// Package is a package that has been opened. It implements Source.
type Package struct {
	zip      *zip.Reader
	manifest manifest
	orgs     map[string]packagedOrg
}

// OpenPackage reads the manifest of a package of the given size.
func OpenPackage(r io.ReaderAt, size int64) (*Package, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("not a package: %w", err)
	}
	p := &Package{zip: z, orgs: map[string]packagedOrg{}}
	if err := p.bounds(); err != nil {
		return nil, err
	}
	file, err := p.open("manifest.json")
	if err != nil {
		return nil, errors.New("not a package: it has no manifest.json")
	}
	defer file.Close()
	if err := json.NewDecoder(io.LimitReader(file, longestLine)).Decode(&p.manifest); err != nil {
		return nil, fmt.Errorf("not a package: manifest.json: %w", err)
	}
	if p.manifest.Format != packageForm {
		return nil, fmt.Errorf("a package of form %d; this program reads form %d", p.manifest.Format, packageForm)
	}
	return p, p.index()
}

func (p *Package) bounds() error {
	var sum uint64
	names := map[string]bool{}
	for _, f := range p.zip.File {
		if names[f.Name] {
			return fmt.Errorf("the package has two files %q", f.Name)
		}
		names[f.Name] = true
		sum += f.UncompressedSize64
	}
	if len(p.zip.File) > mostFiles || sum > mostUnpacked {
		return fmt.Errorf("the package is too large: %d files, %d bytes", len(p.zip.File), sum)
	}
	return nil
}

func (p *Package) index() error {
	if len(p.manifest.Orgs) > mostOrgs {
		return fmt.Errorf("the package has %d tenants", len(p.manifest.Orgs))
	}
	for _, org := range p.manifest.Orgs {
		if _, twice := p.orgs[org.Org]; twice {
			return fmt.Errorf("the package has the tenant %q twice", org.Org)
		}
		p.orgs[org.Org] = org
	}
	return nil
}

// open opens a file of the zip by its exact name.
func (p *Package) open(name string) (io.ReadCloser, error) {
	for _, f := range p.zip.File {
		if f.Name == name {
			return f.Open()
		}
	}
	return nil, fmt.Errorf("the package has no %s", name)
}

// lines hands on the lines of a tenant's file.
func (p *Package) lines(org, name string, yield func(line []byte) error) error {
	at, known := p.orgs[org]
	if !known {
		return fmt.Errorf("the package has no tenant %s", org)
	}
	file, err := p.open(at.Folder + "/" + name)
	if err != nil {
		return err
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(make([]byte, 0, 64<<10), longestLine)
	for scanner.Scan() {
		if err := yield(scanner.Bytes()); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return scanner.Err()
}

// Orgs implements Source.
func (p *Package) Orgs(context.Context) ([]string, error) {
	list := make([]string, 0, len(p.orgs))
	for org := range p.orgs {
		list = append(list, org)
	}
	slices.Sort(list)
	return list, nil
}

// Head implements Source.
func (p *Package) Head(_ context.Context, org string) (Head, bool, error) {
	at := p.orgs[org]
	return Head{Size: at.Size, Time: at.Time, Frontier: at.Frontier}, at.Head, nil
}

// Entries implements Source. Leaves are not in a package; they are computed. A line
// that cannot be read stands in the place of the next entry.
func (p *Package) Entries(ctx context.Context, org string, yield func(Entry) error) error {
	next := int64(0)
	return p.lines(org, "entries.jsonl", func(line []byte) error {
		row := Entry{Seq: next, Body: bytes.Clone(line)}
		if e, err := auditlog.ParseEntry(row.Body); err == nil {
			row.Seq, row.Time = e.Seq, e.Time
		}
		next = row.Seq + 1
		return errors.Join(ctx.Err(), yield(row))
	})
}

// Records implements Source.
func (p *Package) Records(ctx context.Context, org string, yield func(Record) error) error {
	return p.lines(org, "records.jsonl", func(line []byte) error {
		var r packagedRecord
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		body := []byte(r.Body)
		if r.Base64 != "" {
			var err error
			if body, err = base64.StdEncoding.DecodeString(r.Base64); err != nil {
				return err
			}
		}
		return errors.Join(ctx.Err(), yield(Record{
			Kind: r.Kind, ID: r.ID, Version: r.Version, State: r.State, Parent: r.Parent, Unit: r.Unit, Sort: r.Sort,
			Names: r.Names, Body: body, Digest: r.Digest, Seq: r.Seq, Past: r.Past,
		}))
	})
}

// Names implements Source.
func (p *Package) Names(_ context.Context, org string, yield func(Name) error) error {
	return p.lines(org, "names.jsonl", func(line []byte) error {
		var n Name
		if err := json.Unmarshal(line, &n); err != nil {
			return err
		}
		return yield(n)
	})
}

// Checkpoints implements Source.
func (p *Package) Checkpoints(_ context.Context, org string, yield func(Checkpoint) error) error {
	return p.lines(org, "checkpoints.jsonl", func(line []byte) error {
		var c packagedCheckpoint
		if err := json.Unmarshal(line, &c); err != nil {
			return err
		}
		return yield(Checkpoint{Size: c.Size, Time: c.Time, Note: []byte(c.Note)})
	})
}

// Requests implements Source: remembered answers stay on the server.
func (p *Package) Requests(context.Context, string, func(Request) error) error { return nil }

// Secrets implements Source: they stay on the server.
func (p *Package) Secrets(context.Context, string, func(Secret) error) error { return nil }

// Tiles implements Source: inner hashes are computed.
func (p *Package) Tiles(context.Context, string, func(Tile) error) error { return nil }

// Keys implements Source.
func (p *Package) Keys(_ context.Context, org string) (keys []string, err error) {
	err = p.lines(org, "keys.txt", func(line []byte) error {
		keys = append(keys, strings.TrimSpace(string(line)))
		return nil
	})
	return keys, err
}

// Complaints implements Source: files that are not those of the manifest.
func (p *Package) Complaints(context.Context) (list []string, err error) {
	listed := map[string]bool{"manifest.json": true}
	for _, f := range p.manifest.Files {
		listed[f.Name] = true
		if got := p.sum(f.Name); got != f.SHA256 {
			list = append(list, fmt.Sprintf("%s: %s", f.Name, got))
		}
	}
	for _, f := range p.zip.File {
		if !listed[f.Name] {
			list = append(list, f.Name+": ?")
		}
	}
	return list, nil
}

// sum is the SHA-256 of a file, or why there is none.
func (p *Package) sum(name string) string {
	file, err := p.open(name)
	if err != nil {
		return err.Error()
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return err.Error()
	}
	return hex.EncodeToString(hash.Sum(nil))
}

var _ Source = (*Package)(nil)
