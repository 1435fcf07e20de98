package appraisal

import (
	"encoding/base64"
	"errors"
	"strings"
	"unicode/utf8"
)

// MarshalText writes a position as a cursor: opaque, so that nobody builds one.
func (p Position) MarshalText() ([]byte, error) {
	if p == (Position{}) {
		return nil, nil
	}
	return []byte(base64.RawURLEncoding.EncodeToString([]byte(p.Sort + "\x00" + p.ID))), nil
}

// UnmarshalText reads what MarshalText wrote and nothing else.
func (p *Position) UnmarshalText(text []byte) error {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(string(text))
	sort, id, found := strings.Cut(string(raw), "\x00")
	if err != nil || !found || id == "" || strings.Contains(id, "\x00") || !utf8.Valid(raw) {
		return errors.New("not a cursor")
	}
	*p = Position{Sort: sort, ID: id}
	return nil
}
