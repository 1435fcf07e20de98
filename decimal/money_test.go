package decimal

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestYuan(t *testing.T) {
	tests := []struct {
		fen  Fen
		want string
	}{
		{20196000, "201960.00"},
		{0, "0.00"},
		{5, "0.05"},
		{-5, "-0.05"},
		{-12345, "-123.45"},
		{math.MaxInt64, "92233720368547758.07"},
		{math.MinInt64, "-92233720368547758.08"},
	}
	for _, test := range tests {
		t.Run(test.want, func(t *testing.T) {
			if got := test.fen.Yuan(); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if back, err := ParseFen(test.want); err != nil || back != test.fen {
				t.Errorf("read back: got %d, %v, want %d", back, err, test.fen)
			}
		})
	}
}

func TestFenOf(t *testing.T) {
	tests := []struct {
		name string
		yuan string
		mode Rounding
		want Fen
		code string
	}{
		{"exact", "12.34", HalfUp, 1234, ""},
		{"half up", "0.125", HalfUp, 13, ""},
		{"half even", "0.125", HalfEven, 12, ""},
		{"third down", "100/3", Down, 3333, ""},
		{"third up", "100/3", Up, 3334, ""},
		{"negative", "-0.125", HalfUp, -13, ""},
		{"largest", "92233720368547758.07", HalfUp, math.MaxInt64, ""},
		{"smallest", "-92233720368547758.08", HalfUp, math.MinInt64, ""},
		{"rounds out of range", "92233720368547758.075", HalfUp, 0, CodeFenRange},
		{"rounds back into range", "92233720368547758.075", Down, math.MaxInt64, ""},
		{"far out", "1000000000000000000000", HalfUp, 0, CodeFenRange},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := FenOf(MustParse(test.yuan), test.mode)
			if got != test.want || codeOf(err) != test.code {
				t.Errorf("got %d, %v, want %d, code %q", got, err, test.want, test.code)
			}
		})
	}
}

func TestParseFen(t *testing.T) {
	tests := []struct {
		text string
		want Fen
		code string
	}{
		{"8", 800, ""},
		{"-3.5", -350, ""},
		{"201960.00", 20196000, ""},
		{"0.005", 0, CodeFenPlaces},
		{"1.000", 0, CodeFenPlaces},
		{"50%", 0, CodeFenPlaces},
		{"1/2", 0, CodeFenPlaces},
		{"1,000.00", 0, CodeSyntax},
		{"", 0, CodeEmpty},
		{"92233720368547758.08", 0, CodeFenRange},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			got, err := ParseFen(test.text)
			if got != test.want || codeOf(err) != test.code {
				t.Errorf("got %d, %v, want %d, code %q", got, err, test.want, test.code)
			}
		})
	}
}

func TestShares(t *testing.T) {
	tests := []struct {
		name    string
		pool    Fen
		weights []Number
		want    []Fen
		code    string
	}{
		{"even", 900, numbers("1", "1", "1"), []Fen{300, 300, 300}, ""},
		{"ties go to the smaller index", 1000, numbers("1", "1", "1"), []Fen{334, 333, 333}, ""},
		{"two left over", 1001, numbers("1", "1", "1"), []Fen{334, 334, 333}, ""},
		{"largest rest first", 10, numbers("1", "2", "4"), []Fen{1, 3, 6}, ""},
		{"fractions as weights", 100, numbers("1/3", "1/6", "0.5"), []Fen{33, 17, 50}, ""},
		{"zero weight gets nothing", 1, numbers("0", "0.5", "0"), []Fen{0, 1, 0}, ""},
		{"less fen than weights", 2, numbers("1", "1", "1", "1"), []Fen{1, 1, 0, 0}, ""},
		{"empty pool", 0, numbers("1", "2"), []Fen{0, 0}, ""},
		{"empty pool, no weight", 0, numbers("0", "0"), []Fen{0, 0}, ""},
		{"nobody, nothing", 0, nil, []Fen{}, ""},
		{"largest pool", math.MaxInt64, numbers("1", "1"), []Fen{1 << 62, 1<<62 - 1}, ""},
		{"largest pool by thirds of thirds", math.MaxInt64, numbers("1/9223372036854775807", "2/9223372036854775807"),
			[]Fen{3074457345618258602, 6148914691236517205}, ""},
		{"no weight", 5, numbers("0", "0"), []Fen{0, 0}, CodeNoWeight},
		{"nobody", 5, nil, []Fen{}, CodeNoWeight},
		{"negative pool", -1, numbers("1"), nil, CodeNegativePool},
		{"negative weight", 5, numbers("1", "-0.1"), nil, CodeNegativeWeight},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Shares(test.pool, test.weights)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if codeOf(err) != test.code {
				t.Errorf("got error %v, want code %q", err, test.code)
			}
		})
	}
	if _, err := Shares(1, nil); !errors.Is(err, ErrNoWeight) {
		t.Errorf("got %v, want ErrNoWeight", err)
	}
}

// TestSharesProperties checks the promises of Shares on random pools and weights, many of them tied.
func TestSharesProperties(t *testing.T) {
	random := seeded(t)
	for range 3000 {
		weights := make([]Number, 1+random.IntN(40))
		for i := range weights {
			weights[i] = randomWeight(random)
		}
		pool := Fen(random.Int64() >> random.IntN(63))
		parts, err := Shares(pool, weights)
		if Sum(weights...).IsZero() {
			if (err == nil) != (pool == 0) {
				t.Fatalf("pool %d over %v: got %v, want ErrNoWeight for a pool only", pool, weights, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("pool %d over %v: %v", pool, weights, err)
		}
		checkShares(t, pool, weights, parts)
	}
}

func randomWeight(random *rand.Rand) Number {
	switch random.IntN(4) {
	case 0:
		return Zero
	case 1:
		return Int(random.Int64N(5)) // many ties
	case 2:
		return Scaled(random.Int64N(1000000), 2)
	}
	return extreme(random).Abs()
}

// checkShares is the definition of largest remainders, told from the outside: nobody is a whole fen from his quota, the
// sum is the pool, and whoever was rounded up had no smaller rest, or the same at a smaller index, than whoever was not.
func checkShares(t *testing.T, pool Fen, weights []Number, parts []Fen) {
	t.Helper()
	total := Sum(weights...)
	var sum Fen
	rests, raised := make([]Number, len(parts)), make([]bool, len(parts))
	for i, part := range parts {
		sum += part
		quota := Int(int64(pool)).Mul(weights[i]).Quo(total)
		rests[i] = quota.Sub(quota.Floor())
		over := Int(int64(part)).Sub(quota.Floor())
		raised[i] = over.Equal(One)
		if !raised[i] && !over.IsZero() {
			t.Fatalf("pool %d over %v: part %d is %d, want quota %s or one fen more", pool, weights, i, part, quota.Approx(3))
		}
	}
	if sum != pool {
		t.Fatalf("pool %d over %v: parts add up to %d", pool, weights, sum)
	}
	for i := range parts {
		for j := range parts {
			order := rests[i].Cmp(rests[j])
			if raised[i] && !raised[j] && (order < 0 || order == 0 && i > j) {
				t.Fatalf("pool %d over %v: part %d was raised before part %d", pool, weights, i, j)
			}
			if weights[j].Less(weights[i]) && parts[i] < parts[j] {
				t.Fatalf("pool %d over %v: part %d is smaller than part %d for a larger weight", pool, weights, i, j)
			}
		}
	}
}

func numbers(texts ...string) []Number {
	list := make([]Number, len(texts))
	for i, text := range texts {
		list[i] = MustParse(text)
	}
	return list
}

func codeOf(err error) string {
	var refusal *Error
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	return ""
}
