package cli

import (
	"context"
	"errors"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/jobs"
)

// turnCases does what is due by the clock in every tenant: notices begin and end,
// overdue appeals go to the leading group.
func (i *instance) turnCases(ctx context.Context, _ jobs.Task) error {
	orgs, err := i.store.Orgs(ctx)
	if err != nil {
		return err
	}
	var failures []error
	for _, org := range orgs {
		failures = append(failures, turnAll(ctx, i.door, org, appraisal.DueNotices, appraisal.TurnNotice), turnAll(ctx, i.door, org, appraisal.OverdueAppeals, appraisal.EscalateAppeal))
	}
	return errors.Join(failures...)
}

// turnAll does an operation on everything that is due. What somebody else has done
// meanwhile is a conflict, and no failure.
func turnAll[Out any](ctx context.Context, door *appraisal.Door, org appraisal.OrgID, due appraisal.Question[appraisal.Page, appraisal.List[string]], turn appraisal.Operation[appraisal.ByID, Out]) error {
	worker := appraisal.Worker(org)
	list, err := appraisal.Ask(ctx, door, due, worker, appraisal.Page{})
	if err != nil {
		return err
	}
	var failures []error
	for _, id := range list.Items {
		_, err := appraisal.Do(ctx, door, turn, appraisal.Command[appraisal.ByID]{Actor: worker, Input: appraisal.ByID{ID: id}})
		if err != nil && errs.KindOf(err) != errs.Conflict {
			failures = append(failures, err)
		}
	}
	return errors.Join(failures...)
}
