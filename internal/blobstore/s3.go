package blobstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"
	"path"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"eightx/internal/errs"
)

// S3Config says where a storage is that speaks S3.
type S3Config struct {
	Endpoint  string `yaml:"endpoint"` // host:port
	Bucket    string `yaml:"bucket"`
	Prefix    string `yaml:"prefix"` // in front of all names
	Region    string `yaml:"region"`
	AccessKey string `yaml:"accessKey"`
	SecretKey string `yaml:"secretKey"`
	Insecure  bool   `yaml:"insecure"` // plain HTTP, for a storage on the same machine
}

// S3 keeps files as objects <prefix>/<org>/<digest>. An object that is there is never
// written again: the storage is asked to refuse that.
type S3 struct {
	client *minio.Client
	config S3Config
}

// OpenS3 connects to the storage and looks whether the bucket is there.
func OpenS3(ctx context.Context, config S3Config) (*S3, error) {
	client, err := minio.New(config.Endpoint, &minio.Options{
		Creds:  credentials.NewStaticV4(config.AccessKey, config.SecretKey, ""),
		Secure: !config.Insecure, Region: config.Region,
	})
	if err != nil {
		return nil, s3Error(err)
	}
	found, err := client.BucketExists(ctx, config.Bucket)
	if err != nil {
		return nil, s3Error(err)
	}
	if !found {
		return nil, errs.E(errs.Invalid, "blob.no_bucket", errs.P("bucket", config.Bucket))
	}
	return &S3{client: client, config: config}, nil
}

// Put hashes the content into a file of this machine first, because its name is
// known only at its end; see Blobs.
func (s *S3) Put(ctx context.Context, org string, r io.Reader, limit int64) (string, int64, error) {
	if err := checkOrg(org); err != nil {
		return "", 0, err
	}
	draft, err := os.CreateTemp("", "eightx-evidence-")
	if err != nil {
		return "", 0, diskError(err)
	}
	defer func() { _, _ = draft.Close(), os.Remove(draft.Name()) }()
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(draft, sum), &bounded{from: r, left: limit})
	switch {
	case errors.Is(err, errTooLarge):
		return "", 0, tooLarge(limit)
	case err != nil:
		return "", 0, diskError(err)
	}
	name := hex.EncodeToString(sum.Sum(nil))
	if _, err := draft.Seek(0, io.SeekStart); err != nil {
		return "", 0, diskError(err)
	}
	return tag + name, size, s.upload(ctx, org, name, draft, size)
}

func (s *S3) upload(ctx context.Context, org, name string, r io.Reader, size int64) error {
	options := minio.PutObjectOptions{ContentType: "application/octet-stream"}
	options.SetMatchETagExcept("*")
	_, err := s.client.PutObject(ctx, s.config.Bucket, s.key(org, name), r, size, options)
	if minio.ToErrorResponse(err).StatusCode == http.StatusPreconditionFailed {
		return nil // it is there already, and has this content by its name
	}
	return s3Error(err)
}

// Open opens the object; see Blobs.
func (s *S3) Open(ctx context.Context, org, digest string) (io.ReadCloser, error) {
	name, err := hexOf(digest)
	if err != nil {
		return nil, err
	}
	if err := checkOrg(org); err != nil {
		return nil, err
	}
	object, err := s.client.GetObject(ctx, s.config.Bucket, s.key(org, name), minio.GetObjectOptions{})
	if err != nil {
		return nil, s3Error(err)
	}
	if _, err := object.Stat(); err != nil {
		_ = object.Close()
		if minio.ToErrorResponse(err).StatusCode == http.StatusNotFound {
			return nil, unknown(digest)
		}
		return nil, s3Error(err)
	}
	return newChecked(object, digest), nil
}

// Each lists the objects of a tenant; see Blobs.
func (s *S3) Each(ctx context.Context, org string, do func(digest string, size int64) error) error {
	if err := checkOrg(org); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop() // ends the listing when do does not want to go on
	for object := range s.client.ListObjects(ctx, s.config.Bucket, minio.ListObjectsOptions{Prefix: s.key(org, "") + "/", Recursive: true}) {
		if object.Err != nil {
			return s3Error(object.Err)
		}
		if err := do(tag+path.Base(object.Key), object.Size); err != nil {
			return err
		}
	}
	return nil
}

func (s *S3) key(org, name string) string {
	return strings.TrimPrefix(path.Join(s.config.Prefix, org, name), "/")
}

func s3Error(err error) error {
	if err == nil {
		return nil
	}
	return errs.E(errs.Internal, "blob.s3", errs.P("cause", err), errs.Cause(err))
}
