package assessors

import (
	"math"

	"eightx/integrity"
)

// Assessor is how somebody marks.
type Assessor struct {
	ID          string  `json:"id"`
	Sheets      int     `json:"sheets"`
	Marks       int     `json:"marks"`
	Mean        float64 `json:"mean"`        // of his marks
	Severity    float64 `json:"severity"`    // points below the panel for the same unit
	SeveritySE  float64 `json:"severitySE"`  //
	Stretch     float64 `json:"stretch"`     // difference he makes between units, the panel's being one
	StretchSE   float64 `json:"stretchSE"`   //
	Noise       float64 `json:"noise"`       // standard deviation of his sheets around expectation, points
	Halo        float64 `json:"halo"`        // share of what is his own that is one impression for the whole sheet
	HaloP       float64 `json:"haloP"`       // probability of so much noise of sheets from that of marks
	Spread      float64 `json:"spread"`      // standard deviation of his marks, indicators taken out
	SpreadRatio float64 `json:"spreadRatio"` // to the median of the panel
	Stamped     int     `json:"stamped"`     // sheets of equal marks
	Enough      bool    `json:"enough"`      // history enough for questions
}

// people describes every assessor.
func (p *panel) people(o Options) []Assessor {
	out := make([]Assessor, len(p.s.assessors))
	for j := range out {
		out[j] = p.person(j, o)
	}
	var spreads, levels []float64
	for _, a := range out {
		if a.Enough {
			spreads, levels = append(spreads, a.Spread), append(levels, p.level[p.place(a.ID)])
		}
	}
	typical, common := median(spreads), median(levels)
	for j := range out {
		if typical > 0 {
			out[j].SpreadRatio = out[j].Spread / typical
		}
		if out[j].Sheets > 0 {
			out[j].Severity = common - p.level[j]
		}
	}
	return out
}

func (p *panel) place(id string) int {
	for j, name := range p.s.assessors {
		if name == id {
			return j
		}
	}
	return -1
}

// person measures what concerns one assessor alone.
func (p *panel) person(j int, o Options) Assessor {
	a := Assessor{ID: p.s.assessors[j], Sheets: p.sheets[j], Stretch: p.stretch[j], Noise: math.Sqrt(p.noise[j]), Enough: p.sheets[j] >= o.LeastSheets, HaloP: 1}
	var n, sum, mark, squares, information float64
	for i := range p.s.sheets {
		sh := &p.s.sheets[i]
		if sh.assessor != j {
			continue
		}
		if sh.stamped {
			a.Stamped++
		}
		for k := range sh.mark {
			n, mark, sum, squares = n+1, mark+sh.mark[k], sum+sh.rest[k], squares+sh.rest[k]*sh.rest[k]
		}
		if p.used[i] {
			information += p.weight[i] * p.quality[sh.unit] * p.quality[sh.unit]
		}
	}
	a.Marks, a.Mean = int(n), mark/n
	a.Spread = math.Sqrt(max(0, squares/n-sum*sum/(n*n)))
	if p.sheets[j] > 0 {
		a.SeveritySE = math.Sqrt(p.noise[j] / float64(p.sheets[j]))
		a.StretchSE = math.Sqrt(p.noise[j] / (information + p.noise[j]/stretchPrior))
		p.halo(j, &a, n/float64(max(1, p.sheets[j]+a.Stamped)))
	}
	return a
}

// halo compares the noise of sheets with what the noise inside sheets explains.
func (p *panel) halo(j int, a *Assessor, perSheet float64) {
	inside := p.within[j]
	if inside <= 0 || perSheet < 3 {
		return
	}
	impression := max(0, p.noise[j]-inside/perSheet)
	a.Halo = impression / (impression + inside)
	a.HaloP = fTail(p.noise[j]/(inside/perSheet), float64(p.sheets[j]-2), float64(p.sheets[j])*(perSheet-1))
}

// askHabits asks about severity (of assessors who can be compared), the middle, one
// impression and narrow range.
func (f *Findings) askHabits(o Options, linked bool) {
	outlying := f.severityLimit()
	for i := range f.Assessors {
		a := &f.Assessors[i]
		if !a.Enough {
			continue
		}
		if linked && math.Abs(a.Severity) >= outlying && math.Abs(a.Severity) > 4*a.SeveritySE {
			f.askAbout("fairness.severity", a, a.Severity, math.Copysign(outlying, a.Severity), map[string]float64{"se": a.SeveritySE, "sheets": float64(a.Sheets)})
		}
		if a.Stretch <= o.Stretch && 1-a.Stretch > 3*a.StretchSE {
			f.askAbout("fairness.central", a, a.Stretch, o.Stretch, map[string]float64{"se": a.StretchSE, "spreadRatio": a.SpreadRatio, "sheets": float64(a.Sheets)})
		}
		if a.haloed(o) {
			f.askAbout("fairness.halo", a, a.Halo, o.HaloShare, map[string]float64{"noise": a.Noise, "p": a.HaloP, "sheets": float64(a.Sheets)})
		}
		if a.SpreadRatio > 0 && a.SpreadRatio <= o.RangeRatio {
			f.askAbout("fairness.range", a, a.SpreadRatio, o.RangeRatio, map[string]float64{"spread": a.Spread, "marks": float64(a.Marks)})
		}
	}
}

// haloed says whether so much of what is his own is one impression that chance does
// not explain it.
func (a *Assessor) haloed(o Options) bool { return a.Halo >= o.HaloShare && a.HaloP < 0.0005 }

// severityLimit is where a severity lies outside the panel: three robust standard
// deviations, but at least a tenth of the range of scores.
func (f *Findings) severityLimit() float64 {
	var sizes []float64
	for _, a := range f.Assessors {
		if a.Enough {
			sizes = append(sizes, math.Abs(a.Severity))
		}
	}
	return max(0.1*f.Range, 3*1.4826*median(sizes))
}

func (f *Findings) askAbout(rule string, a *Assessor, value, threshold float64, inputs map[string]float64) {
	f.Flags = append(f.Flags, integrity.Flag{Rule: rule, Value: value, Threshold: threshold, Inputs: inputs,
		Subjects: []integrity.Subject{{Kind: "assessor", ID: a.ID}}, ErrorRate: rates[rule]})
}
