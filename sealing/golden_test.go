package sealing

import (
	"encoding/base64"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "seal the kept boxes anew; only for a new form of box")

// kept is a round of one suite as files hold it: boxes are kept for years, so
// those sealed by the first release must open with every later one.
type kept struct {
	Round   Round   `json:"round"`
	Box     string  `json:"box"` // base64
	Receipt Receipt `json:"receipt"`
	Code    string  `json:"code"`
	Sheet   string  `json:"sheet"`
	Shares  string  `json:"shares"` // texts, one after the other
}

func keptFile(suite Suite) string {
	return filepath.Join("testdata", "kept-"+strings.ToLower(suite.word())+".json")
}

func readKept(t testing.TB, suite Suite) (all kept, box SealedBox, shares []Share) {
	t.Helper()
	if *update {
		writeKept(t, suite)
	}
	data, err := os.ReadFile(keptFile(suite))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(all.Box)
	if err != nil {
		t.Fatal(err)
	}
	if box, err = ParseBox(raw); err != nil {
		t.Fatal(err)
	}
	for text := range strings.SplitSeq(strings.TrimSpace(all.Shares), "\n\n") {
		share, err := ParseShare(text)
		if err != nil {
			t.Fatal(err)
		}
		shares = append(shares, share)
	}
	return all, box, shares
}

func writeKept(t testing.TB, suite Suite) {
	t.Helper()
	round, shares := newRound(t, suite, 2, 3)
	all := kept{Round: round, Sheet: `{"lines":[{"indicator":"1.1","points":"87.65"}]}`}
	box, receipt := seal(t, round, placeOf(1), all.Sheet)
	all.Box, all.Receipt, all.Code = base64.StdEncoding.EncodeToString(box.raw), receipt, receipt.Code()
	for _, share := range shares {
		all.Shares += text(t, share) + "\n"
	}
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	write(t, keptFile(suite), append(data, '\n'))
}

func TestKeptBoxesOpen(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		all, box, shares := readKept(t, suite)
		if got := box.Suite(); got != suite {
			t.Errorf("suite: got %v, want %v", got, suite)
		}
		wantCode(t, all.Receipt.Check(box), "")
		if diff := cmp.Diff(all.Receipt.Code(), all.Code); diff != "" {
			t.Errorf("code of the receipt (-got +want):\n%s", diff)
		}
		for skip := range shares {
			opening, err := combine(t, all.Round, shares[(skip+1)%3], shares[(skip+2)%3]).Open(placeOf(1), box)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(opening.Sheet), all.Sheet); diff != "" {
				t.Errorf("sheet (-got +want):\n%s", diff)
			}
			wantCode(t, all.Receipt.CheckOpening(opening), "")
		}
	})
}
