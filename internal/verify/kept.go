package verify

import (
	"cmp"
	"slices"
	"strings"

	"eightx/auditlog"
)

// bodies is what one reading of the rows leaves for the checks after it.
type bodies struct {
	names  map[Name]string // owner of each unique name; ID is empty in the key
	inputs []said          // by number of entry
	runs   []Record        // runs of scores
	// accounts are those that are current, by id.
	accounts map[string]account
}

// said is what an entry says of its request.
type said struct {
	input compact
	time  int64
	known bool
}

func newBodies() *bodies { return &bodies{names: map[Name]string{}, accounts: map[string]account{}} }

func (b *bodies) entry(e *auditlog.Entry) {
	const mostGap = 1 << 20
	at := int64(len(b.inputs))
	if e.Seq < at || e.Seq-at > mostGap {
		return // told already: its number is not that of its place
	}
	b.inputs = append(b.inputs, make([]said, e.Seq-at+1)...)
	b.inputs[e.Seq] = said{pack(e.Input), e.Time, true}
}

// request is what the entry of a request says.
func (b *bodies) request(seq int64) said {
	if seq < 0 || seq >= int64(len(b.inputs)) {
		return said{}
	}
	return b.inputs[seq]
}

// sortedNames lists names with their owners.
func sortedNames(names map[Name]string) []Name {
	list := make([]Name, 0, len(names))
	for n, id := range names {
		n.ID = id
		list = append(list, n)
	}
	slices.SortFunc(list, func(a, b Name) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name))
	})
	return list
}
