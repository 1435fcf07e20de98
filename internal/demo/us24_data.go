package demo

// yearEnd takes all figures of departments that are left through their tasks: claimed
// by each, verified and made final by the office.
func yearEnd(o *Office) error {
	for _, d := range o.Scheme.Departments {
		metrics := o.ownedFigures(d.ID)
		if len(metrics) == 0 {
			continue
		}
		if err := o.deliver(d.ID, "2027-01-08", metrics); err != nil {
			return err
		}
	}
	return nil
}
