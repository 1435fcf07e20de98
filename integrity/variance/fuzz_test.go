package variance

import (
	"math"
	"testing"

	"eightx/integrity"
)

// FuzzRagged estimates whatever design bytes describe: each three or four are a
// rating. There is an answer with finite figures or a refusal, and where the
// closed form and the search both answer they agree.
func FuzzRagged(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x05\x00\x01\x00\x07\x01\x00\x00\x04\x01\x01\x00\x08\x02\x00\x00\x01\x02\x01\x00\x02"), byte(4), byte(2))
	f.Add([]byte("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"), byte(3), byte(3))
	f.Add([]byte{0, 0, 0, 1, 0, 1, 1, 0, 2, 1, 1, 7, 2, 0, 1, 9, 0, 2, 2, 4, 2, 2, 2, 3, 1, 0, 2, 250}, byte(5), byte(5))
	f.Fuzz(func(t *testing.T, data []byte, levels, model byte) {
		ratings := ragged(data, int(levels)%7+1)
		var terms []Term
		for i, term := range twoWay {
			if model&(1<<i) != 0 {
				terms = append(terms, term)
			}
		}
		c, err := Estimate(ratings, terms...)
		if err != nil {
			_ = refusal(t, err)
			return
		}
		wellFormed(t, c)
		if _, err := c.Study(Plan{Assessors: 2, Indicators: 3}); err != nil {
			_ = refusal(t, err)
		}
	})
}

func ragged(data []byte, levels int) integrity.Ratings {
	var ratings integrity.Ratings
	for ; len(data) >= 4 && len(ratings) < 200; data = data[4:] {
		ratings = append(ratings, integrity.Rating{Unit: name("u", int(data[0])%(2*levels)), Assessor: name("a", int(data[1])%levels), Indicator: name("i", int(data[2])%levels), Score: float64(data[3])})
	}
	return ratings
}

func wellFormed(t *testing.T, c *Components) {
	t.Helper()
	figures := []float64{c.Mean, c.MeanSE, c.Criterion}
	for _, component := range c.Terms {
		if component.Variance < 0 || component.Boundary && component.Variance != 0 {
			t.Errorf("%+v", component)
		}
		figures = append(figures, component.Variance, component.SE, component.Share)
		for _, e := range c.Effects(component.Term) {
			figures = append(figures, e.Value, e.SD)
		}
	}
	for _, x := range figures {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			t.Fatalf("a figure is no number: %+v", c)
		}
	}
}
