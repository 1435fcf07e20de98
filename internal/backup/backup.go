// Package backup packs a data directory into one file and unpacks it again: the
// database as it was at one moment, the evidence, and the keys when the file is
// encrypted. What is unpacked is compared, file by file, with what was packed.
//
// A backup without encryption leaves the keys out, because whoever finds it could
// sign in the office's name; they are kept apart then.
//
// It is not for PostgreSQL, which has tools of its own for its part, and not for
// deciding whether a restored memory is true: package verify does.
package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"eightx/internal/errs"
)

// Source is what is packed.
type Source struct {
	Dir      string                                       // the data directory
	Snapshot func(ctx context.Context, path string) error // writes the database as it is now
	Database string                                       // the database's name in the directory
	Folders  []string                                     // packed as they are, for example evidence
	Secret   []string                                     // folders packed only when encrypted, for example keys
	Files    []string                                     // such as config.yaml; may be missing
}

// Manifest stands last in a backup and says what is in it.
type Manifest struct {
	Format int      `json:"format"` // 1
	Time   string   `json:"time"`   // RFC 3339
	Keys   bool     `json:"keys"`   // whether the keys are in it
	Files  []Packed `json:"files"`
}

// Packed is one file.
type Packed struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

const manifestName = "manifest.json"

// Write packs a source. With recipients the result is an age file (age-encryption.org/v1).
func Write(ctx context.Context, w io.Writer, from Source, now time.Time, recipients ...age.Recipient) (Manifest, error) {
	if len(recipients) == 0 {
		return writeTar(ctx, w, from, now, false)
	}
	sealed, err := age.Encrypt(w, recipients...)
	if err != nil {
		return Manifest{}, broken(err)
	}
	manifest, err := writeTar(ctx, sealed, from, now, true)
	if err != nil {
		return Manifest{}, err
	}
	return manifest, broken(sealed.Close())
}

func writeTar(ctx context.Context, w io.Writer, from Source, now time.Time, secret bool) (Manifest, error) {
	p := &packer{out: tar.NewWriter(w), now: now, manifest: Manifest{Format: 1, Time: now.UTC().Format(time.RFC3339), Keys: secret}}
	folders := from.Folders
	if secret {
		folders = slices.Concat(folders, from.Secret)
	}
	if err := p.database(ctx, from); err != nil {
		return Manifest{}, err
	}
	for _, folder := range folders {
		if err := p.folder(ctx, from.Dir, folder); err != nil {
			return Manifest{}, err
		}
	}
	for _, file := range from.Files {
		if err := p.file(filepath.Join(from.Dir, file), file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return Manifest{}, err
		}
	}
	return p.manifest, p.finish()
}

// packer writes files one after the other and notes what they were.
type packer struct {
	out      *tar.Writer
	now      time.Time
	manifest Manifest
}

// database packs a copy made beside the database, so that it need not fit into the
// memory and comes from one moment.
func (p *packer) database(ctx context.Context, from Source) error {
	if from.Snapshot == nil {
		return nil
	}
	folder, err := os.MkdirTemp(from.Dir, "backup-")
	if err != nil {
		return broken(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	copied := filepath.Join(folder, from.Database)
	if err := from.Snapshot(ctx, copied); err != nil {
		return err
	}
	return p.file(copied, from.Database)
}

func (p *packer) folder(ctx context.Context, dir, folder string) error {
	root := filepath.Join(dir, folder)
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), "incoming-") {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		name, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		return p.file(file, filepath.ToSlash(name))
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a folder that was never needed
	}
	return broken(err)
}

func (p *packer) file(source, name string) error {
	f, err := os.Open(source) // in the data directory
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return broken(err)
	}
	if err := p.out.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: info.Size(), Mode: 0o600, ModTime: p.now}); err != nil {
		return broken(err)
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(p.out, sum), f); err != nil {
		return broken(err)
	}
	p.manifest.Files = append(p.manifest.Files, Packed{Name: name, Size: info.Size(), SHA256: hex.EncodeToString(sum.Sum(nil))})
	return nil
}

func (p *packer) finish() error {
	body, err := json.MarshalIndent(p.manifest, "", "  ")
	if err != nil {
		return broken(err)
	}
	if err := p.out.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: manifestName, Size: int64(len(body)), Mode: 0o600, ModTime: p.now}); err != nil {
		return broken(err)
	}
	if _, err := p.out.Write(body); err != nil {
		return broken(err)
	}
	return broken(p.out.Close())
}

// Read unpacks a backup into a folder, which must be empty or not yet there. It
// fails when anything in the backup is not what was packed, and leaves nothing then.
func Read(ctx context.Context, r io.Reader, dir string, identities ...age.Identity) (Manifest, error) {
	if err := emptyDir(dir); err != nil {
		return Manifest{}, err
	}
	if len(identities) > 0 {
		plain, err := age.Decrypt(r, identities...)
		if err != nil {
			return Manifest{}, errs.E(errs.Invalid, "backup.not_opened", errs.P("cause", err.Error()), errs.Cause(err))
		}
		r = plain
	}
	manifest, err := unpack(ctx, tar.NewReader(r), dir)
	if err != nil {
		return Manifest{}, errors.Join(err, empty(dir))
	}
	return manifest, nil
}

func emptyDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return broken(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return broken(err)
	}
	if len(entries) > 0 {
		return errs.E(errs.Conflict, "backup.dir_not_empty", errs.P("dir", dir))
	}
	return nil
}

func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, entry := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, entry.Name())))
	}
	return err
}

func unpack(ctx context.Context, in *tar.Reader, dir string) (Manifest, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Manifest{}, broken(err)
	}
	defer func() { _ = root.Close() }()
	var found []Packed
	for {
		header, err := in.Next()
		if err != nil {
			return Manifest{}, errs.E(errs.Invalid, "backup.cut", errs.P("cause", err.Error()), errs.Cause(err))
		}
		if err := ctx.Err(); err != nil {
			return Manifest{}, err
		}
		if header.Name == manifestName {
			return compare(in, found)
		}
		packed, err := unpackFile(root, header, in)
		if err != nil {
			return Manifest{}, err
		}
		found = append(found, packed)
	}
}

// unpackFile writes one file and flushes it to the disk.
func unpackFile(root *os.Root, header *tar.Header, in io.Reader) (Packed, error) {
	if header.Typeflag != tar.TypeReg || !fs.ValidPath(header.Name) {
		return Packed{}, errs.E(errs.Invalid, "backup.strange_file", errs.P("name", header.Name))
	}
	if err := root.MkdirAll(path.Dir(header.Name), 0o700); err != nil {
		return Packed{}, broken(err)
	}
	f, err := root.OpenFile(header.Name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return Packed{}, broken(err)
	}
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(f, sum), in)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return Packed{}, errs.E(errs.Invalid, "backup.cut", errs.P("cause", err.Error()), errs.Cause(err))
	}
	return Packed{Name: header.Name, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))}, nil
}

// compare holds what was unpacked against the manifest.
func compare(in io.Reader, found []Packed) (Manifest, error) {
	var manifest Manifest
	if err := json.NewDecoder(in).Decode(&manifest); err != nil {
		return Manifest{}, errs.E(errs.Invalid, "backup.cut", errs.P("cause", err.Error()), errs.Cause(err))
	}
	if manifest.Format != 1 {
		return Manifest{}, errs.E(errs.Invalid, "backup.format", errs.P("format", manifest.Format))
	}
	if slices.Equal(found, manifest.Files) {
		return manifest, nil
	}
	for i, file := range manifest.Files {
		if i >= len(found) || found[i] != file {
			return Manifest{}, errs.E(errs.Invalid, "backup.changed", errs.P("name", file.Name))
		}
	}
	return Manifest{}, errs.E(errs.Invalid, "backup.changed", errs.P("name", found[len(manifest.Files)].Name))
}

func broken(err error) error {
	if err == nil {
		return nil
	}
	return errs.E(errs.Internal, "backup.failed", errs.P("cause", err), errs.Cause(err))
}
