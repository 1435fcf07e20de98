package inquiry

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"eightx/integrity"
	"eightx/integrity/variance"
	"eightx/internal/locale"
)

// marks are those of a small season; some are missing unless every one is asked for.
func marks(units, assessors, indicators int, every bool) integrity.Ratings {
	rng := rand.New(rand.NewPCG(7, 7))
	var all integrity.Ratings
	for u := range units {
		village := 3 * rng.NormFloat64()
		for a := range assessors {
			for i := range indicators {
				score := 85 + village + float64(2*a) - float64(i) + rng.NormFloat64()*2
				if every || rng.IntN(9) > 0 {
					all = append(all, integrity.Rating{Unit: "村" + count(u), Assessor: "A" + count(a), Indicator: "I" + count(i), Score: score})
				}
			}
		}
	}
	return all
}

// TestVarianceReports checks that reports are whole in both languages: no text is
// missing and no value unfilled.
func TestVarianceReports(t *testing.T) {
	for _, test := range []struct {
		name    string
		ratings integrity.Ratings
		want    string
	}{
		{"balanced", marks(12, 3, 4, true), "balanced design"},
		{"some missing", marks(12, 3, 4, false), "REML (average information);"},
		{"one assessor", marks(12, 1, 4, true), "1 assessors mark a unit"},
		{"two of each", marks(2, 2, 2, true), "What a reliability G of 0.80 takes"},
		{"one village", marks(1, 4, 4, true), "no result"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v, err := AskVariance(test.ratings, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, lang := range []locale.Lang{locale.Zh, locale.En} {
				var text, book bytes.Buffer
				if err := v.Text(&text, lang); err != nil {
					t.Fatal(err)
				}
				if strings.Contains(text.String(), "variance.") || strings.ContainsAny(text.String(), "{}") {
					t.Errorf("a text is missing:\n%s", &text)
				}
				if lang == locale.En && !strings.Contains(text.String(), test.want) {
					t.Errorf("got\n%swant %q in it", &text, test.want)
				}
				if err := v.Workbook(&book, lang); err != nil {
					t.Fatal(err)
				}
				if _, err := zip.NewReader(bytes.NewReader(book.Bytes()), int64(book.Len())); err != nil {
					t.Error(err)
				}
			}
			if out, err := json.Marshal(v); err != nil || !strings.Contains(string(out), `"term":"residual"`) {
				t.Errorf("JSON %s, error %v", out, err)
			}
		})
	}
}

// TestVarianceLeavesOut estimates main effects where marks are too few for more.
func TestVarianceLeavesOut(t *testing.T) {
	var few integrity.Ratings
	for i, place := range []string{"a x i", "a y i", "b x i", "b y j", "c x j", "c y i"} {
		names := strings.Fields(place)
		few = append(few, integrity.Rating{Unit: names[0], Assessor: names[1], Indicator: names[2], Score: float64(i * i % 7)})
	}
	v, err := AskVariance(few, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.LeftOut) == 0 || v.Components.Of(variance.Unit).Levels != 3 {
		t.Errorf("got %+v left out %v", v.Components.Terms, v.LeftOut)
	}
}

// TestVarianceRefusals have texts in both languages with all values filled.
func TestVarianceRefusals(t *testing.T) {
	same := marks(4, 3, 3, true)
	for i := range same {
		same[i].Score = 90
	}
	for name, ratings := range map[string]integrity.Ratings{"nothing": nil, "all the same": same} {
		_, err := AskVariance(ratings, 0)
		for _, lang := range []locale.Lang{locale.Zh, locale.En} {
			refused := Refused(lang, err)
			if refused == nil || strings.ContainsAny(refused.Error(), "{}") {
				t.Errorf("%s: %v", name, refused)
			}
		}
	}
}
