package pages

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"
)

// The bounds themselves belong to the milder sign.
func TestSignOfALag(t *testing.T) {
	for _, test := range []struct{ name, lag, want string }{
		{"ahead", "-20", "●"}, {"equal", "0", "●"}, {"at the first bound", "3", "●"}, {"behind it", "3.01", "▲"},
		{"at the second bound", "10", "▲"}, {"far behind", "10.01", "■"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := signOf(numberOf(test.lag)); got != test.want {
				t.Errorf("a lag of %s has %s, want %s", test.lag, got, test.want)
			}
		})
	}
}

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		name    string
		figures []int64
		want    string
		has     bool
	}{
		{"none", nil, "0", false}, {"one", []int64{7}, "7", true}, {"odd, not in order", []int64{9, 1, 4}, "4", true}, {"even", []int64{8, 2, 3, 6}, "4.5", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			var figures []decimal.Number
			for _, x := range test.figures {
				figures = append(figures, decimal.Int(x))
			}
			got, has := median(figures)
			if got.String() != test.want || has != test.has {
				t.Errorf("got %s %v, want %s %v", got, has, test.want, test.has)
			}
		})
	}
}

// A trial shows no order of merit: units stand by their numbers until the result counts.
func TestPeerOrder(t *testing.T) {
	unit := func(id, peer, rank string) scoring.UnitResult {
		return scoring.UnitResult{Unit: id, Peer: peer, Rank: json.Number(rank)}
	}
	result := &scoring.Result{Units: []scoring.UnitResult{unit("R1", "R", "2"), unit("R2", "R", "1"), unit("V1", "V", "10"), unit("V2", "V", "9")}}
	peers := &scheme.Scheme{PeerGroups: []scheme.PeerGroup{{ID: "V"}, {ID: "R"}}}
	for _, test := range []struct {
		name string
		kind appraisal.RunKind
		want []string
	}{
		{"trial", appraisal.Trial, []string{"V1", "V2", "R1", "R2"}},
		{"official", appraisal.Official, []string{"V2", "V1", "R2", "R1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, u := range peerOrder(&standing{Run: &appraisal.Run{Kind: test.kind}, Result: result, Scheme: peers}) {
				got = append(got, u.Unit)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// An item that does not apply to a unit counts neither for it nor for its group.
func TestItemMiddles(t *testing.T) {
	item := func(points string, na bool) []scoring.ItemResult {
		return []scoring.ItemResult{{Item: "F1", Points: points, Full: "50", NA: na}}
	}
	got := itemMiddles(&scoring.Result{Units: []scoring.UnitResult{
		{Unit: "V1", Peer: "V", Items: item("50", false)}, {Unit: "V2", Peer: "V", Items: item("40", false)}, {Unit: "V3", Peer: "V", Items: item("", true)},
	}})
	if want := "90"; got["V"][0].String() != want {
		t.Errorf("the middle is %s, want %s", got["V"][0], want)
	}
}

func TestStars(t *testing.T) {
	for _, test := range []struct {
		name string
		star int
		want string
	}{{"none", 0, "–"}, {"four", 4, "★★★★☆"}, {"more than are drawn", 7, ""}} {
		t.Run(test.name, func(t *testing.T) {
			if got := starsOf(locale.En, test.star).Signs; got != test.want {
				t.Errorf("%d stars are %q, want %q", test.star, got, test.want)
			}
		})
	}
}

// A long table is cut into bodies; no row is lost or doubled, and a short one is whole.
func TestBodiesOfTheMatrix(t *testing.T) {
	tests := []struct {
		name         string
		rows, bodies int
	}{
		{"none", 0, 1}, {"a town", 23, 1}, {"the most of a short one", 100, 1}, {"a county", 101, 4}, {"full bodies", 600, 20},
	}
	for _, test := range tests {
		p := &matrixPage{Rows: make([]matrixRow, test.rows)}
		rows := 0
		for _, body := range p.Bodies() {
			rows += len(body)
		}
		if got, want := [2]int{len(p.Bodies()), rows}, [2]int{test.bodies, test.rows}; got != want {
			t.Errorf("%s: %d bodies and rows, want %d", test.name, got, want)
		}
	}
}
