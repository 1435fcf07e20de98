package demo

import "eightx/internal/appraisal"

// lookAtBurden is the leader's look at the burden meter: counting changes nothing.
func lookAtBurden(o *Office) error {
	_, err := Ask(o, appraisal.ReadBurden, "leader", appraisal.ByID{ID: o.Cycle})
	return err
}
