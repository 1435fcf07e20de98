package config

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"eightx/internal/errs"
)

// KeyFolder is where the keys of a data directory are. Whoever backs the database up
// keeps them elsewhere.
const KeyFolder = "keys"

const fieldKeyFile = "field.key"

// FieldKey is the key that seals single fields in the database: EIGHTX_FIELD_KEY, or
// the file keys/field.key, which is made when there is none and create is true. A
// file others may read is refused (S-54).
func FieldKey(dir string, create bool, env func(string) string) ([]byte, error) {
	path := filepath.Join(dir, KeyFolder, fieldKeyFile)
	if text := env("EIGHTX_FIELD_KEY"); text != "" {
		return decodeKey(text, "EIGHTX_FIELD_KEY")
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) && create {
		return newKey(path)
	}
	if err != nil {
		return nil, errs.E(errs.Usage, "config.no_key", errs.Where{File: path}, errs.Cause(err))
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, errs.E(errs.Usage, "config.open_key", errs.Where{File: path}, errs.P("mode", info.Mode().Perm()))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, errs.E(errs.Usage, "config.no_key", errs.Where{File: path}, errs.Cause(err))
	}
	return decodeKey(string(data), path)
}

const keyBytes = 32

func decodeKey(text, place string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != keyBytes {
		return nil, errs.E(errs.Usage, "config.bad_key", errs.Where{File: place}, errs.P("bytes", keyBytes))
	}
	return key, nil
}

// newKey writes a key that is on the disk when it returns: what it seals would be
// lost without it.
func newKey(path string) ([]byte, error) {
	key := make([]byte, keyBytes)
	_, _ = rand.Read(key) // never fails, says crypto/rand
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = writeSynced(path, base64.StdEncoding.EncodeToString(key)+"\n")
	}
	if err != nil {
		return nil, errs.E(errs.Internal, "config.unwritten_key", errs.Where{File: path}, errs.P("cause", err.Error()), errs.Cause(err))
	}
	return key, nil
}

func writeSynced(path, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	err = errors.Join(err, file.Sync(), file.Close())
	if err != nil || runtime.GOOS == "windows" {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
