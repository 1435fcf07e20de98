package appraisal

import (
	"slices"
	"strings"

	"eightx/internal/errs"
)

// Reach is how far a permission goes.
type Reach uint8

// The reaches.
const (
	All           Reach = iota // everything of the tenant
	OwnUnit                    // what is about the unit of the grant
	OwnDepartment              // what the department of the grant answers for
	OwnPerson                  // what is about the actor himself
)

// permission is one row of the table: who may do an action, and how far.
type permission struct {
	action string
	who    map[Role]Reach
	stepUp bool // the actor must have proved again who he is
	reads  bool // the action changes nothing, and the log says who read
	plain  bool // the action changes nothing, and reading it is not logged
	device bool // a device in the field may do it with its token, within its round
	wet    bool // no dry run: it would show what must be seen once, with a trace
}

// permit finds the row of an action and says whether the actor may do it at all.
// How far he may is asked by Call.Reach once the object is known.
func permit(actor Actor, action string) (*permission, error) {
	row, known := permissionOf[action]
	if !known {
		return nil, errs.E(errs.Internal, "permission.no_row", errs.P("action", action))
	}
	if actor.Account == "" && !actor.Has(RoleSetup) {
		return nil, errs.E(errs.Unknown, "permission.nobody")
	}
	if !row.allows(actor) {
		return nil, errs.E(errs.Forbidden, "permission.denied", errs.P("action", action))
	}
	if row.stepUp && !actor.Fresh {
		return nil, errs.E(errs.StepUp, "permission.step_up", errs.P("action", action))
	}
	return row, nil
}

func (p *permission) allows(actor Actor) bool {
	if !inScopes(actor.Scopes, p.action) || actor.Round != "" && !p.device {
		return false
	}
	return slices.ContainsFunc(actor.Grants, func(g Grant) bool { _, ok := p.who[g.Role]; return ok })
}

// inScopes says whether a token's scopes hold the action. A scope is an action, or
// a noun with ".*" behind for all its actions, or "*".
func inScopes(scopes []string, action string) bool {
	if scopes == nil {
		return true
	}
	noun, _, _ := strings.Cut(action, ".")
	return slices.Contains(scopes, action) || slices.Contains(scopes, noun+".*") || slices.Contains(scopes, "*")
}

// Object is what an act is about, as far as reaches go. Zero fields are "not about
// any".
type Object struct {
	Unit       string
	Department string
	Person     string
}

// reaches says whether one of the actor's grants covers the object.
func (p *permission) reaches(actor Actor, object Object) bool {
	return slices.ContainsFunc(actor.Grants, func(g Grant) bool {
		reach, ok := p.who[g.Role]
		return ok && reach.covers(g, actor, object)
	})
}

func (r Reach) covers(grant Grant, actor Actor, object Object) bool {
	switch r {
	case All:
		return true
	case OwnUnit:
		return object.Unit != "" && object.Unit == grant.Scope
	case OwnDepartment:
		return object.Department != "" && object.Department == grant.Scope
	case OwnPerson:
		return object.Person != "" && object.Person == actor.Person
	}
	return false
}

// Reach refuses what is outside the actor's reach, as named by the input, before
// anything is looked up: what he may not touch does not exist for him, and he cannot
// find out whether it does. For an object that was looked up use noun.within.
func (c *Call) Reach(object Object) error {
	if c.permission.reaches(c.Actor, object) {
		return nil
	}
	return errs.E(errs.NotFound, "permission.not_found")
}

// limited says whether there are objects outside the actor's reach.
func (p *permission) limited(actor Actor) bool { return !p.reaches(actor, Object{}) }

// Units are the units the actor's reach is limited to; all is true when it is not
// limited. Lists use it as their filter.
func (c *Call) Units() (units []string, all bool) {
	for _, g := range c.Actor.Grants {
		reach, ok := c.permission.who[g.Role]
		switch {
		case !ok:
		case reach == All:
			return nil, true
		case reach == OwnUnit:
			units = append(units, g.Scope)
		}
	}
	return units, false
}

// Actions lists all actions of the table, sorted.
func Actions() []string {
	actions := make([]string, 0, len(permissionOf))
	for action := range permissionOf {
		actions = append(actions, action)
	}
	slices.Sort(actions)
	return actions
}

// RolesOf lists the roles that may do an action, in the order of Roles, and how far
// each may.
func RolesOf(action string) (roles []Role, reach []Reach) {
	row := permissionOf[action]
	if row == nil {
		return nil, nil
	}
	for _, role := range Roles {
		if how, ok := row.who[role]; ok {
			roles, reach = append(roles, role), append(reach, how)
		}
	}
	return roles, reach
}

// permissionOf finds rows by action.
var permissionOf = indexPermissions(permissions)

func indexPermissions(rows []permission) map[string]*permission {
	index := make(map[string]*permission, len(rows))
	for i := range rows {
		index[rows[i].action] = &rows[i]
	}
	return index
}
