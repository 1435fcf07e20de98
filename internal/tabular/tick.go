package tabular

// tick is what a cell of a check point says.
type tick uint8

const (
	noTick tick = iota // empty: nobody looked
	ticked
	crossed
	notApplicable
)

// readTick reads √, ✓, 是, 1 … as met, ×, 否, 0 … as not met, 不适用, / … as not
// applicable.
func readTick(c cell) (tick, *fault) {
	switch c.kind {
	case faultCell:
		return noTick, faulty("tabular.cell_fault")
	case hollowCell:
		return noTick, faulty("tabular.no_result")
	case dateCell:
		return noTick, faulty("tabular.not_tick")
	}
	v, s := vocabulary(), fold(c.text)
	switch {
	case s == "":
		return noTick, nil
	case v.yes[s]:
		return ticked, nil
	case v.no[s]:
		return crossed, nil
	case v.na[s]:
		return notApplicable, nil
	}
	return noTick, faulty("tabular.not_tick")
}
