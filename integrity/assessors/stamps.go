package assessors

import (
	"eightx/integrity"
)

// Stamp is a sheet whose marks are (nearly) all the same.
type Stamp struct {
	Unit     string  `json:"unit"`
	Assessor string  `json:"assessor"`
	Marks    int     `json:"marks"`
	Share    float64 `json:"share"`  // of the most frequent mark
	Others   float64 `json:"others"` // the same share on the other sheets of the unit, mean
}

// findStamps looks for sheets of equal marks where others saw differences: on a
// unit that truly is the same everywhere, the others' sheets are even too.
func (s *season) findStamps(o Options) []Stamp {
	var out []Stamp
	for u := range s.units {
		sheets := s.of(u)
		for i := range sheets {
			sh := &sheets[i]
			if len(sh.mark) < o.LeastMarks {
				continue
			}
			share, others := topShare(sh.mark), s.othersShare(sheets, i, o)
			if share >= o.StampShare && others <= share-0.15 {
				sh.stamped = true
				out = append(out, Stamp{s.units[u], s.assessors[sh.assessor], len(sh.mark), share, others})
			}
		}
	}
	return out
}

// othersShare is the mean share on the other sheets of the unit; where there are
// none, that of all sheets.
func (s *season) othersShare(sheets []sheet, but int, o Options) float64 {
	sum, n := 0.0, 0.0
	for i := range sheets {
		if i != but && len(sheets[i].mark) >= o.LeastMarks {
			sum, n = sum+topShare(sheets[i].mark), n+1
		}
	}
	if n > 0 {
		return sum / n
	}
	for i := range s.sheets {
		sum, n = sum+topShare(s.sheets[i].mark), n+1
	}
	return sum / n
}

// topShare is the share of the most frequent value.
func topShare(values []float64) float64 {
	counts, most := map[float64]int{}, 0
	for _, x := range values {
		counts[x]++
		most = max(most, counts[x])
	}
	return float64(most) / float64(max(1, len(values)))
}

func (f *Findings) askStamps(o Options) {
	for _, st := range f.Stamps {
		f.Flags = append(f.Flags, integrity.Flag{Rule: "fairness.stamp", Value: st.Share, Threshold: o.StampShare,
			Subjects: []integrity.Subject{{Kind: "unit", ID: st.Unit}, {Kind: "assessor", ID: st.Assessor}},
			Inputs:   map[string]float64{"marks": float64(st.Marks), "others": st.Others}, ErrorRate: rates["fairness.stamp"]})
	}
}
