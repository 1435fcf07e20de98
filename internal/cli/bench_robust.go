package cli

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"eightx/decimal"
	"eightx/facts"
	"eightx/integrity/sturdiness"
	"eightx/internal/benchdata"
	"eightx/internal/inquiry"
	"eightx/internal/locale"
	"eightx/scheme"
)

// benchRobustCmd measures draws of weights.
type benchRobustCmd struct {
	jsonFlag
	Villages   int `default:"600"`
	Items      int `default:"12"`
	Replicates int `default:"10000"`
	Rounds     int `default:"5"`
}

// robustReport is what the command found out, times in milliseconds.
type robustReport struct {
	Villages   int     `json:"villages"`
	Items      int     `json:"items"`
	Indicators int     `json:"indicators"`
	Replicates int     `json:"replicates"`
	ScoreMS    float64 `json:"scoreMs"`
	WallMS     float64 `json:"wallBestMs"`
	CPUMS      float64 `json:"cpuBestMs"`
	PeakMB     float64 `json:"peakMb"`
	Check      float64 `json:"check"` // sum of mean ranks, n(n+1)/2 without ties
}

// Run makes a year, scores it once and draws weights so many times, so many
// rounds.
func (c *benchRobustCmd) Run(s *session) error {
	tightCollector()
	def, f := madeYear(max(2, c.Villages), max(2, c.Items))
	r := robustReport{Villages: len(f.Units), Items: len(def.Items), Indicators: len(def.Metrics), Replicates: c.Replicates}
	var w *sturdiness.Weigher
	var err error
	r.ScoreMS = ms(benchdata.Measure(func() { w, err = sturdiness.NewWeigher(def, f) }).Wall)
	if err != nil {
		return inquiry.Refused(s.Lang, err)
	}
	var ranks []sturdiness.Ranks
	var costs benchdata.Costs
	for range max(1, c.Rounds) {
		costs = append(costs, benchdata.Measure(func() { ranks, err = w.Draw(0.25, c.Replicates, 1) }))
		if err != nil {
			return inquiry.Refused(s.Lang, err)
		}
	}
	for _, x := range ranks {
		r.Check += x.Mean
	}
	best := costs.Best()
	r.WallMS, r.CPUMS, r.PeakMB = ms(best.Wall), ms(best.CPU), float64(benchdata.PeakMemory())/1e6
	if c.JSON {
		return s.writeJSON(r)
	}
	one := func(x float64) string { return fmt.Sprintf("%.1f", x) }
	s.say("cli.bench.robust.result", locale.A("villages", r.Villages), locale.A("items", r.Items), locale.A("indicators", r.Indicators), locale.A("replicates", r.Replicates),
		locale.A("score", one(r.ScoreMS)), locale.A("wall", one(r.WallMS)), locale.A("cpu", one(r.CPUMS)), locale.A("peak", one(r.PeakMB)), locale.A("check", one(r.Check)))
	return nil
}

// madeYear is a scheme of items with five indicators each, and figures for every
// village, from a fixed seed.
func madeYear(villages, items int) (*scheme.Scheme, *facts.Facts) {
	const perItem = 5
	points := func(n int) scheme.Points { x := decimal.Int(int64(n)); return scheme.Points{All: &x} }
	def := &scheme.Scheme{Schema: 1, ID: "made", Title: "made", Year: 2026, Scale: scheme.Scale{Total: decimal.Int(int64(10 * perItem * items)), Decimals: 2},
		PeerGroups: []scheme.PeerGroup{{ID: "A", Name: "A"}}, Ranking: scheme.Ranking{On: "printed"}, Stars: &scheme.Grading{}}
	f := &facts.Facts{Schema: 1, Scheme: "made", Year: 2026}
	for v := range villages {
		id := fmt.Sprintf("V%06d", v)
		f.Units = append(f.Units, facts.Unit{ID: id, Name: id, Peer: "A"})
	}
	random := rand.New(rand.NewPCG(1, 1))
	for i := range items {
		it := scheme.Item{ID: "I" + strconv.Itoa(i), Name: "item", Kind: "fixed", Points: points(10 * perItem)}
		for j := range perItem {
			m := fmt.Sprintf("m%d_%d", i, j)
			def.Metrics = append(def.Metrics, scheme.Metric{ID: m, Name: m, Decimals: 2})
			it.Indicators = append(it.Indicators, scheme.Indicator{ID: it.ID + "-" + strconv.Itoa(j), Name: m, Points: points(10),
				Rule: scheme.Rule{Kind: "ratio_best", Args: scheme.MapOf().Set("value", scheme.Text(m)).Set("empty", scheme.Text("zero"))}})
			for _, u := range f.Units {
				f.Values = append(f.Values, facts.Value{Unit: u.ID, Metric: m, Value: decimal.Scaled(5000+random.Int64N(5000), 2)})
			}
		}
		def.Items = append(def.Items, it)
	}
	for star, least := range []int{0, 60, 70, 80, 90} {
		lowest := decimal.Int(int64(least * perItem * items / 10))
		level := scheme.Level{Star: star + 1, Min: &lowest}
		if star > 2 {
			level.Quota = points(villages / 10)
		}
		def.Stars.Levels = append([]scheme.Level{level}, def.Stars.Levels...)
	}
	return def, f
}
