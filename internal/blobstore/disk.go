package blobstore

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"

	"eightx/internal/errs"
)

// Disk keeps files in a folder: <org>/<first two digits>/<digest>. A file is written
// beside its place, flushed to the disk, and then renamed; its folder is flushed as
// well, so that neither content nor name is lost when the power fails.
type Disk struct{ root *os.Root }

// OpenDisk opens a folder, and makes it when it is not there.
func OpenDisk(dir string) (*Disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, diskError(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, diskError(err)
	}
	return &Disk{root: root}, nil
}

// Close gives the folder free.
func (d *Disk) Close() error { return d.root.Close() }

// Put writes the content; see Blobs.
func (d *Disk) Put(_ context.Context, org string, r io.Reader, limit int64) (string, int64, error) {
	if err := checkOrg(org); err != nil {
		return "", 0, err
	}
	draft := path.Join(org, "incoming-"+randomName())
	if err := d.folder(org); err != nil {
		return "", 0, err
	}
	digest, size, err := d.write(draft, r, limit)
	if err != nil {
		_ = d.root.Remove(draft)
		return "", 0, err
	}
	return tag + digest, size, d.settle(org, draft, digest)
}

// write flushes the content into a draft and returns what it hashes to.
func (d *Disk) write(draft string, r io.Reader, limit int64) (string, int64, error) {
	f, err := d.root.OpenFile(draft, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o400)
	if err != nil {
		return "", 0, diskError(err)
	}
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(f, sum), &bounded{from: r, left: limit})
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	switch {
	case errors.Is(err, errTooLarge):
		return "", 0, tooLarge(limit)
	case err != nil:
		return "", 0, diskError(err)
	}
	return hex.EncodeToString(sum.Sum(nil)), size, nil
}

// settle gives the draft its name for ever.
func (d *Disk) settle(org, draft, digest string) error {
	folder := path.Join(org, digest[:2])
	if err := d.folder(folder); err != nil {
		return err
	}
	if err := d.root.Rename(draft, path.Join(folder, digest)); err != nil {
		return diskError(err)
	}
	return errors.Join(d.flush(folder), d.flush(org))
}

// folder makes a folder durable.
func (d *Disk) folder(name string) error {
	if _, err := d.root.Stat(name); err == nil {
		return nil
	}
	if err := d.root.MkdirAll(name, 0o700); err != nil {
		return diskError(err)
	}
	return d.flush(path.Dir(name))
}

func (d *Disk) flush(folder string) error {
	f, err := d.root.Open(folder)
	if err != nil {
		return diskError(err)
	}
	defer func() { _ = f.Close() }()
	if err := f.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) { // some systems cannot flush folders
		return diskError(err)
	}
	return nil
}

// Open opens the content; see Blobs.
func (d *Disk) Open(_ context.Context, org, digest string) (io.ReadCloser, error) {
	name, err := hexOf(digest)
	if err != nil {
		return nil, err
	}
	if err := checkOrg(org); err != nil {
		return nil, err
	}
	f, err := d.root.Open(path.Join(org, name[:2], name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, unknown(digest)
	case err != nil:
		return nil, diskError(err)
	}
	return newChecked(f, digest), nil
}

// Each walks the files; see Blobs. Drafts that a crash left behind are passed over.
func (d *Disk) Each(_ context.Context, org string, do func(digest string, size int64) error) error {
	if err := checkOrg(org); err != nil {
		return err
	}
	files := d.root.FS()
	folders, err := fs.ReadDir(files, org)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return diskError(err)
	}
	folders = slices.DeleteFunc(folders, func(f fs.DirEntry) bool { return !f.IsDir() })
	for _, folder := range folders {
		if err := eachIn(files, path.Join(org, folder.Name()), do); err != nil {
			return err
		}
	}
	return nil
}

func eachIn(files fs.FS, folder string, do func(digest string, size int64) error) error {
	entries, err := fs.ReadDir(files, folder)
	if err != nil {
		return diskError(err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			return diskError(err)
		}
		if err := do(tag+entry.Name(), info.Size()); err != nil {
			return err
		}
	}
	return nil
}

// diskError tells a full disk from a broken one.
func diskError(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return errs.E(errs.Full, "blob.full", errs.Cause(err))
	}
	return errs.E(errs.Internal, "blob.disk", errs.P("cause", err), errs.Cause(err))
}

func randomName() string { return strings.ToLower(rand.Text()) }
