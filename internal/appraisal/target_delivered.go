package appraisal

import (
	"context"
	"strconv"

	"eightx/facts"
	"eightx/internal/errs"
)

// notDelivered refuses targets for figures that a delivery holds already: one of the
// two would win at the next run, or both would contradict each other, and nobody would
// have decided which. What a correction has taken back is no longer there.
func notDelivered(ctx context.Context, c *Call, cycle Cycle, inputs []TargetInput) error {
	delivered := Gathered{Facts: &facts.Facts{}}
	if err := addBatches(ctx, c, cycle, &delivered); err != nil {
		return err
	}
	figures := map[string]facts.Value{}
	for _, v := range facts.Resolve(delivered.Facts).Values {
		figures[targetKey(cycle.ID, v.Metric, v.Unit)] = v
	}
	var list errs.List
	for i, in := range inputs {
		if v, found := figures[targetKey(cycle.ID, in.Metric, in.Unit)]; found {
			list = append(list, errs.E(errs.Conflict, "target.delivered", errs.P("unit", in.Unit), errs.P("metric", in.Metric),
				errs.P("value", v.Value), errs.P("from", v.From), errs.Where{Path: "targets[" + strconv.Itoa(i) + "]"}))
		}
	}
	return list.Err()
}
