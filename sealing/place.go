package sealing

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
)

// Place is where a sheet belongs. A box is sealed for one place and opens in no
// other. Names are 1 to 64 letters, digits, dots, hyphens or underlines.
type Place struct {
	Tenant   string `json:"tenant"`
	Round    string `json:"round"`
	Sheet    string `json:"sheet"`
	Unit     string `json:"unit"`
	Assessor string `json:"assessor"`
	Version  uint64 `json:"version"` // of the sheet, from 1
}

const (
	longestName = 64
	nameSize    = 1 + longestName // length, name, zeros
	placeSize   = 5*nameSize + 8
)

// placeFields are the names of a place, in the order of its bytes.
var placeFields = []struct {
	word string
	of   func(*Place) *string
}{
	{"tenant", func(p *Place) *string { return &p.Tenant }},
	{"round", func(p *Place) *string { return &p.Round }},
	{"sheet", func(p *Place) *string { return &p.Sheet }},
	{"unit", func(p *Place) *string { return &p.Unit }},
	{"assessor", func(p *Place) *string { return &p.Assessor }},
}

// Validate refuses a name that is missing or could be read in two ways, and
// version 0.
func (p Place) Validate() error {
	for _, field := range placeFields {
		if name := *field.of(&p); !validName(name) {
			return refuse("sealing.name", "field", field.word, "name", name)
		}
	}
	if p.Version == 0 {
		return refuse("sealing.version")
	}
	return nil
}

func validName(name string) bool {
	return name != "" && len(name) <= longestName && !strings.ContainsFunc(name, notInNames)
}

func notInNames(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '.', r == '-', r == '_':
		return false
	}
	return true
}

// differs names the first field in which p is another place than want.
func (p Place) differs(want Place) error {
	for _, field := range placeFields {
		if got, wanted := *field.of(&p), *field.of(&want); got != wanted {
			return refuse("sealing.other."+field.word, "have", got, "want", wanted)
		}
	}
	if p.Version != want.Version {
		return refuse("sealing.other.version", "have", strconv.FormatUint(p.Version, 10), "want", strconv.FormatUint(want.Version, 10))
	}
	return nil
}

// appendTo writes 333 bytes whatever the names: five names in 65 bytes each and
// the version.
func (p Place) appendTo(out []byte) []byte {
	for _, field := range placeFields {
		var slot [nameSize]byte
		name := *field.of(&p)
		slot[0] = byte(len(name))
		copy(slot[1:], name)
		out = append(out, slot[:]...)
	}
	return binary.BigEndian.AppendUint64(out, p.Version)
}

// parsePlace reads exactly what appendTo writes of a valid place.
func parsePlace(data []byte) (place Place, err error) {
	for i, field := range placeFields {
		slot := data[i*nameSize:][:nameSize]
		length := min(int(slot[0]), longestName)
		*field.of(&place) = string(slot[1:][:length])
	}
	place.Version = binary.BigEndian.Uint64(data[5*nameSize:])
	if err := place.Validate(); err != nil {
		return Place{}, err
	}
	if !bytes.Equal(place.appendTo(nil), data) {
		return Place{}, refuse("sealing.box.form")
	}
	return place, nil
}
