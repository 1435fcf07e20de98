package blobstore_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"eightx/internal/blobstore"
	"eightx/internal/errs"
)

func openDisk(t *testing.T) (*blobstore.Disk, string) {
	t.Helper()
	dir := t.TempDir()
	d, err := blobstore.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d, dir
}

func TestDiskKeepsTheContract(t *testing.T) {
	d, _ := openDisk(t)
	contract(t, d)
}

// contract is what every storage promises.
func contract(t *testing.T, b blobstore.Blobs) {
	t.Helper()
	ctx := t.Context()
	digest, size, err := b.Put(ctx, "demo", strings.NewReader("现场照片"), 1<<20)
	if err != nil || size != 12 || len(digest) != 71 {
		t.Fatalf("put: %s %d %v", digest, size, err)
	}
	again, _, err := b.Put(ctx, "demo", strings.NewReader("现场照片"), 1<<20)
	if err != nil || again != digest {
		t.Errorf("the same content again: %s %v", again, err)
	}
	if got := read(t, b, digest); got != "现场照片" {
		t.Errorf("got %q", got)
	}
	if _, err := b.Open(ctx, "other", digest); errs.KindOf(err) != errs.NotFound {
		t.Errorf("another tenant gets %v", err)
	}
	if _, err := b.Open(ctx, "demo", "sha256:../../etc/passwd"); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a path as digest gives %v", err)
	}
	if _, _, err := b.Put(ctx, "demo", bytes.NewReader(make([]byte, 1001)), 1000); errs.KindOf(err) != errs.TooLarge {
		t.Errorf("one byte too many gives %v", err)
	}
	if _, _, err := b.Put(ctx, "demo", bytes.NewReader(make([]byte, 1000)), 1000); err != nil {
		t.Errorf("the limit itself gives %v", err)
	}
	if _, _, err := b.Put(ctx, "../demo", strings.NewReader("x"), 10); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a path as tenant gives %v", err)
	}
	if got := all(t, b, "demo"); len(got) != 2 {
		t.Errorf("there are %v, want two files", got)
	}
	if got := all(t, b, "nobody"); len(got) != 0 {
		t.Errorf("a tenant without files has %v", got)
	}
}

func read(t *testing.T, b blobstore.Blobs, digest string) string {
	t.Helper()
	r, err := b.Open(t.Context(), "demo", digest)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func all(t *testing.T, b blobstore.Blobs, org string) []string {
	t.Helper()
	var out []string
	if err := b.Each(t.Context(), org, func(digest string, _ int64) error { out = append(out, digest); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

// failing gives some bytes and then an error, as a connection that breaks does.
type failing struct{ given bool }

func (f *failing) Read(p []byte) (int, error) {
	if f.given {
		return 0, errors.New("connection lost")
	}
	f.given = true
	return copy(p, "half a photo"), nil
}

func TestBrokenUploadLeavesNothing(t *testing.T) {
	d, dir := openDisk(t)
	if _, _, err := d.Put(context.Background(), "demo", &failing{}, 1<<20); err == nil {
		t.Fatal("a broken upload was acknowledged")
	}
	files, err := filepath.Glob(filepath.Join(dir, "demo", "*"))
	if err != nil || len(files) != 0 {
		t.Errorf("left behind: %v %v", files, err)
	}
}

func TestDamagedContentIsNamed(t *testing.T) {
	d, dir := openDisk(t)
	digest, _, err := d.Put(context.Background(), "demo", strings.NewReader("现场照片"), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(digest, "sha256:")
	file := filepath.Join(dir, "demo", name[:2], name)
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("另一张照片"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := d.Open(context.Background(), "demo", digest)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if _, err = io.ReadAll(r); !errors.Is(err, errs.E(errs.Internal, "blob.damaged")) {
		t.Errorf("reading changed content gives %v", err)
	}
}

func TestManyPutTheSameAtOnce(t *testing.T) {
	d, _ := openDisk(t)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if _, _, err := d.Put(context.Background(), "demo", strings.NewReader("同一张"), 1<<20); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
