// Package blobstore keeps evidence files by the digest of their content, on disk or
// in storage that speaks S3. What has been acknowledged is durable and never
// changes: the name is the content.
//
// It is not for knowing what a file is about or who may see it (package appraisal
// does), and not for looking into files.
package blobstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"eightx/internal/errs"
)

// Blobs is a storage of files by content.
type Blobs interface {
	// Put stores what r gives, at most limit bytes, and returns its digest and size
	// once it is durable. Storing the same content again is no error and changes
	// nothing. More than limit is refused with TooLarge and leaves nothing.
	Put(ctx context.Context, org string, r io.Reader, limit int64) (digest string, size int64, err error)
	// Open gives the content back, or NotFound. Reading it to its end fails with
	// "blob.damaged" when the content is no longer what its digest says.
	Open(ctx context.Context, org, digest string) (io.ReadCloser, error)
	// Each calls do for every file of a tenant, in the order of digests.
	Each(ctx context.Context, org string, do func(digest string, size int64) error) error
}

const tag = "sha256:"

// hexOf checks a digest and returns its hex part, which is safe as a file name.
func hexOf(digest string) (string, error) {
	name, found := strings.CutPrefix(digest, tag)
	raw, err := hex.DecodeString(name)
	if !found || err != nil || len(raw) != sha256.Size || name != strings.ToLower(name) {
		return "", errs.E(errs.Invalid, "blob.not_a_digest", errs.P("digest", digest))
	}
	return name, nil
}

// checkOrg keeps a tenant's name from being a path.
func checkOrg(org string) error {
	if org == "" || strings.ContainsAny(org, `/\.`) {
		return errs.E(errs.Invalid, "org.bad_id", errs.P("id", org))
	}
	return nil
}

func unknown(digest string) error {
	return errs.E(errs.NotFound, "blob.unknown", errs.P("digest", digest))
}

// bounded reads at most limit bytes and fails on more.
type bounded struct {
	from io.Reader
	left int64
}

var errTooLarge = errors.New("more than the limit")

// Read never hands on a byte beyond the limit.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.from.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

func tooLarge(limit int64) error {
	return errs.E(errs.TooLarge, "blob.too_large", errs.P("most", fmt.Sprintf("%d MB", max(limit>>20, 1))))
}

// checked hashes what is read and compares at the end.
type checked struct {
	io.ReadCloser
	hash   hash.Hash
	digest string
}

func newChecked(r io.ReadCloser, digest string) io.ReadCloser {
	return &checked{ReadCloser: r, hash: sha256.New(), digest: digest}
}

// Read fails at the end when the content is another one.
func (c *checked) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.hash.Write(p[:n])
	if errors.Is(err, io.EOF) && tag+hex.EncodeToString(c.hash.Sum(nil)) != c.digest {
		return n, errs.E(errs.Internal, "blob.damaged", errs.P("digest", c.digest))
	}
	return n, err
}
