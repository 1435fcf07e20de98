package draw

import (
	"bytes"
	"slices"
)

// Verify draws again from the input and what the result says was announced, and
// compares every byte. It returns nil, or a *Problem that names the first
// difference.
func Verify(in *Input, r *Result) error {
	again, err := Draw(in, r.Seed)
	if err != nil {
		return err
	}
	if r.Input != again.Input {
		return &Problem{Code: "draw.other_input", Path: "input", Read: r.Input}
	}
	if bytes.Equal(r.Encode(), again.Encode()) {
		return nil
	}
	return &Problem{Code: "draw.differs", Path: difference(r, again)}
}

// difference is the place of the first difference between two results.
func difference(r, again *Result) string {
	for i := range max(len(r.Steps), len(again.Steps)) {
		if i >= len(r.Steps) || i >= len(again.Steps) || r.Steps[i] != again.Steps[i] {
			return path("steps", i+1, "")
		}
	}
	same := map[string]bool{
		"order":    slices.Equal(r.Order, again.Order),
		"assigned": bytes.Equal(written(r.Assigned), written(again.Assigned)),
		"replaced": slices.Equal(r.Replaced, again.Replaced),
		"visits":   bytes.Equal(written(r.Visits), written(again.Visits)),
		"samples":  bytes.Equal(written(r.Samples), written(again.Samples)),
	}
	for _, part := range []string{"order", "assigned", "replaced", "visits", "samples"} {
		if !same[part] {
			return part
		}
	}
	return "head"
}
