// Package notary signs checkpoints of the tenants' logs with the installation's
// key, and keeps them beside the log. A checkpoint that has left the house – on a
// printed notice, an auditor's stick, another office's server – is what everything
// before it is later held against.
//
// It is not for verifying (package verify), and the key is no proof by itself: who
// has stolen it can sign, but cannot change what was signed before.
package notary

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/sqlstore"
)

// Log is what the notary needs of the store.
type Log interface {
	Log(ctx context.Context, org appraisal.OrgID, fn func(edge *auditlog.Frontier, tree auditlog.Tree) error) error
	LastCheckpoint(ctx context.Context, org appraisal.OrgID) (sqlstore.Checkpoint, error)
	AddCheckpoint(ctx context.Context, org appraisal.OrgID, c sqlstore.Checkpoint) error
}

// Notary signs. It is safe for use by many.
type Notary struct {
	log    Log
	clock  appraisal.Clock
	name   string // of the installation; origins of logs begin with it
	signer map[string]auditlog.Signer
	public []string
}

// suites that logs may be in.
var suites = []auditlog.Suite{auditlog.International, auditlog.National}

// Open reads the keys from a folder, and makes those that are missing. A key file
// that others may read is refused.
func Open(folder string, log Log, clock appraisal.Clock) (*Notary, error) {
	n := &Notary{log: log, clock: clock, signer: map[string]auditlog.Signer{}}
	name, err := installation(folder)
	if err != nil {
		return nil, err
	}
	n.name = name
	for _, suite := range suites {
		secret, err := keyOf(folder, suite, name)
		if err != nil {
			return nil, err
		}
		signer, err := auditlog.NewSigner(secret)
		if err != nil {
			return nil, keyError(folder, err)
		}
		public, err := auditlog.PublicKey(secret)
		if err != nil {
			return nil, keyError(folder, err)
		}
		n.signer[suite.Name()], n.public = signer, append(n.public, public)
	}
	return n, nil
}

// Public are the keys with which checkpoints are checked, as texts.
func (n *Notary) Public() []string { return n.public }

// PublicKeys reads the public keys that were written beside the secret ones, so
// that whoever checks needs no secret.
func PublicKeys(folder string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "log-*.pub"))
	if err != nil {
		return nil, keyError(folder, err)
	}
	var keys []string
	for _, file := range files {
		text, err := os.ReadFile(file) // the data directory's own folder
		if err != nil {
			return nil, keyError(file, err)
		}
		keys = append(keys, strings.TrimSpace(string(text)))
	}
	return keys, nil
}

// Checkpoint signs the log as it is now and keeps the checkpoint. When nothing was
// added since the last one, that one is returned.
func (n *Notary) Checkpoint(ctx context.Context, org appraisal.OrgID) (sqlstore.Checkpoint, error) {
	last, err := n.log.LastCheckpoint(ctx, org)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return sqlstore.Checkpoint{}, err
	}
	now, err := n.now(ctx, org)
	if err != nil {
		return sqlstore.Checkpoint{}, err
	}
	if last.Note != nil && last.Size == now.Size {
		return last, nil
	}
	now.Time = max(now.Time, last.Time+1)
	note, err := auditlog.Sign(now, n.signer[now.Suite.Name()])
	if err != nil {
		return sqlstore.Checkpoint{}, errs.E(errs.Internal, "notary.sign", errs.P("cause", err), errs.Cause(err))
	}
	made := sqlstore.Checkpoint{Size: now.Size, Time: now.Time, Note: note}
	return made, n.log.AddCheckpoint(ctx, org, made)
}

// now is the log's checkpoint, not yet signed.
func (n *Notary) now(ctx context.Context, org appraisal.OrgID) (auditlog.Checkpoint, error) {
	var c auditlog.Checkpoint
	err := n.log.Log(ctx, org, func(edge *auditlog.Frontier, _ auditlog.Tree) error {
		c = auditlog.Checkpoint{Origin: n.name + "/" + string(org), Size: edge.Size(), Root: edge.Root(), Time: n.clock.Now(), Suite: edge.Suite()}
		return nil
	})
	return c, err
}

// Head is the line that is printed of the log as it is now, signed and kept.
func (n *Notary) Head(ctx context.Context, org appraisal.OrgID) (auditlog.Head, error) {
	made, err := n.Checkpoint(ctx, org)
	if err != nil {
		return auditlog.Head{}, err
	}
	signed, err := auditlog.Unverified(made.Note)
	if err != nil {
		return auditlog.Head{}, errs.E(errs.Internal, "notary.sign", errs.P("cause", err), errs.Cause(err))
	}
	return auditlog.HeadOf(signed.Checkpoint), nil
}

// Fits says whether the log as it is now still begins with what a printed line says it
// held: not one entry up to that size was changed, taken out or put in. A line of
// another log, or of a longer one, does not fit.
func (n *Notary) Fits(ctx context.Context, org appraisal.OrgID, head auditlog.Head) (fits bool, err error) {
	if head.Origin != n.name+"/"+string(org) {
		return false, nil
	}
	err = n.log.Log(ctx, org, func(edge *auditlog.Frontier, tree auditlog.Tree) error {
		if head.Size > edge.Size() {
			return nil
		}
		root, err := auditlog.RootAt(edge.Suite(), tree, head.Size)
		fits = err == nil && head.Fits(root)
		return err
	})
	return fits, err
}

const nameFile = "installation"

// installation is a name of its own for each installation, so that two offices'
// logs are never taken for one.
func installation(folder string) (string, error) {
	path := filepath.Join(folder, nameFile)
	text, err := os.ReadFile(path) // the data directory's own folder
	if err == nil {
		return strings.TrimSpace(string(text)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", keyError(path, err)
	}
	var raw [5]byte
	_, _ = rand.Read(raw[:]) // never fails, says crypto/rand
	name := "eightx-" + hex.EncodeToString(raw[:])
	return name, write(path, name+"\n", 0o644)
}

// keyOf reads a suite's secret key, or makes it.
func keyOf(folder string, suite auditlog.Suite, name string) (string, error) {
	path := filepath.Join(folder, "log-"+suite.Name()+".key")
	text, err := os.ReadFile(path) // the data directory's own folder
	switch {
	case err == nil:
		return strings.TrimSpace(string(text)), private(path)
	case !errors.Is(err, fs.ErrNotExist):
		return "", keyError(path, err)
	}
	secret, public, err := auditlog.GenerateKey(suite, rand.Reader, name)
	if err != nil {
		return "", keyError(path, err)
	}
	if err := write(strings.TrimSuffix(path, ".key")+".pub", public+"\n", 0o644); err != nil {
		return "", err
	}
	return secret, write(path, secret+"\n", 0o600)
}

// write makes a small file that is on the disk when it returns.
func write(path, text string, mode fs.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return keyError(path, err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode) // the data directory's own folder
	if err != nil {
		return keyError(path, err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return keyError(path, err)
	}
	return nil
}

func keyError(place string, err error) error {
	return errs.E(errs.Internal, "notary.key", errs.Where{File: place}, errs.P("cause", err), errs.Cause(err))
}
