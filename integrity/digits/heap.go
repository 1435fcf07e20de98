package digits

import (
	"math"

	"eightx/integrity"
)

// Heap is how many figures are multiples of a round step, against the 1 in Step
// that chance gives.
type Heap struct {
	Step   float64 `json:"step"` // in the measure of the figures
	N      int     `json:"n"`    // figures large enough for the step
	Count  int     `json:"count"`
	Index  float64 `json:"index"` // times as many as expected
	P      float64 `json:"p"`     // of so many or more
	within int64   // the step in units of the last place
	limit  int     // count from which on the rule asks
}

// roundSteps are the steps tried, in units of the last place.
var roundSteps = [...]int64{5, 10, 50, 100, 500, 1000, 5000, 10_000}

// leastIndex is the smallest excess worth a question, however sure it is.
const leastIndex = 1.5

// heaps counts multiples of round steps. For a step only figures of at least ten
// steps count (of scores: one step), and the middle half of them must spread over a
// step.
func heaps(s scaled, kind Kind, o Options) ([]Heap, error) {
	var out []Heap
	var last error
	for _, step := range roundSteps {
		values := s.values
		if kind != Score {
			values = from(values, 10*step)
		}
		if err := judged(values, step); err != nil {
			last = err
			break
		}
		out = append(out, heap(values, step, s.places))
	}
	for i := range out {
		exact := binomialLimit(o.Level/float64(len(out)), out[i].N, 1/float64(out[i].within))
		out[i].limit = max(exact, int(math.Ceil(leastIndex*float64(out[i].N)/float64(out[i].within))))
	}
	if len(out) == 0 {
		return nil, last
	}
	return out, nil
}

// from are the sorted values of at least so much.
func from(sorted []int64, least int64) []int64 {
	for len(sorted) > 0 && sorted[0] < least {
		sorted = sorted[1:]
	}
	return sorted
}

func heap(values []int64, step int64, places int) Heap {
	h := Heap{Step: float64(step) / math.Pow10(places), N: len(values), within: step}
	for _, v := range values {
		if v%step == 0 {
			h.Count++
		}
	}
	h.Index = float64(h.Count) * float64(step) / float64(h.N)
	h.P = binomialTail(h.Count, h.N, 1/float64(step))
	return h
}

// heapFlags asks once: about the step that is least likely by chance.
func heapFlags(heaps []Heap, about integrity.Subject, o Options) []integrity.Flag {
	worst := -1
	for i, h := range heaps {
		if h.Count >= h.limit && (worst < 0 || h.P <= heaps[worst].P) {
			worst = i
		}
	}
	if worst < 0 {
		return nil
	}
	h := heaps[worst]
	return []integrity.Flag{{Rule: "digits.heap", Subjects: []integrity.Subject{about}, Value: h.Index, Threshold: float64(h.limit) * float64(h.within) / float64(h.N),
		Inputs:    map[string]float64{"step": h.Step, "n": float64(h.N), "count": float64(h.Count), "expected": float64(h.N) / float64(h.within), "p": h.P},
		ErrorRate: integrity.ErrorRate{False: o.Level, Per: "series", Basis: "nominal"}}}
}
