package assessors

// Options are where rules begin to ask. The zero value is Standard; single zeros
// are filled from it.
type Options struct {
	FalseDiscovery float64 `json:"falseDiscovery"` // share of questions about cells that may be without cause
	LargestP       float64 `json:"largestP"`       // of a cell, however many are unusual
	LeastEffect    float64 `json:"leastEffect"`    // of a cell, as a share of the range of scores
	Stretch        float64 `json:"stretch"`        // below: keeps to the middle
	HaloShare      float64 `json:"haloShare"`      // above: marks by one impression
	RangeRatio     float64 `json:"rangeRatio"`     // below: restricted range
	StampShare     float64 `json:"stampShare"`     // from: a sheet of equal marks
	CopyShare      float64 `json:"copyShare"`      // from: equal differences between two sheets
	CopyResidual   float64 `json:"copyResidual"`   // from: correlation of the residuals of two sheets

	LeastUnits  int `json:"leastUnits"`  // of a season
	LeastSheets int `json:"leastSheets"` // of an assessor
	LeastMarks  int `json:"leastMarks"`  // of a sheet that may be stamped or copied
	LeastCell   int `json:"leastCell"`   // marks of a sheet that is tested as a cell
	LeastOthers int `json:"leastOthers"` // assessors to compare a cell with
	LeastTied   int `json:"leastTied"`   // cells with a kind of tie
}

// Standard is what the error rates in study.go were measured with.
var Standard = Options{
	FalseDiscovery: 0.25, LargestP: 0.001, LeastEffect: 0.05, Stretch: 0.7, HaloShare: 0.2, RangeRatio: 0.55, StampShare: 0.95, CopyShare: 0.8, CopyResidual: 0.5,
	LeastUnits: 10, LeastSheets: 8, LeastMarks: 8, LeastCell: 5, LeastOthers: 2, LeastTied: 3,
}

func (o Options) filled() Options {
	for _, f := range []struct{ to, from *float64 }{
		{&o.FalseDiscovery, &Standard.FalseDiscovery}, {&o.LargestP, &Standard.LargestP}, {&o.LeastEffect, &Standard.LeastEffect}, {&o.Stretch, &Standard.Stretch},
		{&o.HaloShare, &Standard.HaloShare}, {&o.RangeRatio, &Standard.RangeRatio}, {&o.StampShare, &Standard.StampShare},
		{&o.CopyShare, &Standard.CopyShare}, {&o.CopyResidual, &Standard.CopyResidual},
	} {
		if *f.to == 0 {
			*f.to = *f.from
		}
	}
	for _, f := range []struct{ to, from *int }{
		{&o.LeastUnits, &Standard.LeastUnits}, {&o.LeastSheets, &Standard.LeastSheets}, {&o.LeastMarks, &Standard.LeastMarks},
		{&o.LeastCell, &Standard.LeastCell}, {&o.LeastOthers, &Standard.LeastOthers}, {&o.LeastTied, &Standard.LeastTied},
	} {
		if *f.to == 0 {
			*f.to = *f.from
		}
	}
	return o
}
