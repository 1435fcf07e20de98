package appraisal

import (
	"context"
	"slices"

	"eightx/internal/errs"
)

// LookInto lets a county look at one of its sub-districts 上级查看: it reads what its
// role may read there, and changes nothing. Both sides must have said so: the
// sub-district names its county when it is opened, the county lists its
// sub-districts. Whatever is missing, the tenant does not exist for the visitor.
func LookInto(ctx context.Context, d *Door, actor Actor, to OrgID) (Actor, error) {
	none := errs.E(errs.NotFound, "permission.not_found")
	if !actor.Has(RoleCounty) {
		return Actor{}, none
	}
	county, err := d.org(ctx, actor.Org)
	if err != nil {
		return Actor{}, err
	}
	if county.Level != "county" || !slices.Contains(county.Children, to) {
		return Actor{}, none
	}
	there, err := d.org(ctx, to)
	switch {
	case errs.KindOf(err) == errs.NotFound && err != nil:
		return Actor{}, none
	case err != nil:
		return Actor{}, err
	case there.Parent != actor.Org:
		return Actor{}, none
	}
	return visitor(actor, to), nil
}

func (d *Door) org(ctx context.Context, id OrgID) (Org, error) {
	var org Org
	err := d.Store.Read(ctx, id, func(r Reader) (err error) {
		org, err = orgs.get(ctx, r, string(id))
		return err
	})
	return org, err
}

// visitor is the actor as a guest: the log of the sub-district names him with his
// county in front, and reading is all he may do.
func visitor(actor Actor, to OrgID) Actor {
	guest := Actor{
		Org: to, Account: string(actor.Org) + "/" + actor.Account, Token: actor.Token, Grants: []Grant{{Role: RoleCounty}},
		Scopes: []string{}, Proved: actor.Proved, Fresh: actor.Fresh, Request: actor.Request, Source: actor.Source,
	}
	for i := range permissions {
		row := &permissions[i]
		if _, reads := row.who[RoleCounty]; reads && row.plain && inScopes(actor.Scopes, row.action) {
			guest.Scopes = append(guest.Scopes, row.action)
		}
	}
	return guest
}
