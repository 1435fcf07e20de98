package blobstore_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"eightx/internal/blobstore"
)

// s3Server starts a storage server that speaks S3, the program EIGHTX_S3_SERVER
// names (versitygw; `make s3` builds it), and gives its address. Without one the
// test is skipped, and fails when REQUIRE_S3 is 1.
func s3Server(t *testing.T) blobstore.S3Config {
	t.Helper()
	program := os.Getenv("EIGHTX_S3_SERVER")
	if program == "" {
		if os.Getenv("REQUIRE_S3") == "1" {
			t.Fatal("an S3 server is required: set EIGHTX_S3_SERVER")
		}
		t.Skip("no S3 server: build one with `make s3` and set EIGHTX_S3_SERVER")
	}
	config := blobstore.S3Config{Endpoint: freeAddress(t), Bucket: "evidence", Prefix: "office", Region: "us-east-1", AccessKey: "test", SecretKey: "test-secret", Insecure: true}
	server := exec.Command(program, "--access", config.AccessKey, "--secret", config.SecretKey, "--region", config.Region, "--port", config.Endpoint, "posix", t.TempDir()) //nolint:gosec // named by whoever runs the tests
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = server.Process.Kill(), server.Wait() })
	makeBucket(t, config)
	return config
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// makeBucket waits for the server and makes the bucket.
func makeBucket(t *testing.T, config blobstore.S3Config) {
	t.Helper()
	client, err := minio.New(config.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(config.AccessKey, config.SecretKey, ""), Region: config.Region})
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		err = client.MakeBucket(context.Background(), config.Bucket, minio.MakeBucketOptions{Region: config.Region})
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the S3 server does not answer: %v", err)
		}
	}
}

func TestS3KeepsTheContract(t *testing.T) {
	config := s3Server(t)
	s, err := blobstore.OpenS3(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	contract(t, s)
}

func TestS3WantsItsBucket(t *testing.T) {
	config := s3Server(t)
	config.Bucket = "another"
	if _, err := blobstore.OpenS3(t.Context(), config); err == nil {
		t.Error("a bucket that is not there is no error")
	}
}
