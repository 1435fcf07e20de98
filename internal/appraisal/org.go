package appraisal

import (
	"context"

	"eightx/internal/errs"
)

// Org is a tenant 组织: a county's assessment department or a sub-district office.
type Org struct {
	Meta
	Name     string   `json:"name"`
	Level    string   `json:"level"`              // county or subdistrict
	Code     string   `json:"code,omitempty"`     // region code
	Parent   OrgID    `json:"parent,omitempty"`   // the county, when it shares the instance
	Children []OrgID  `json:"children,omitempty"` // sub-districts that have agreed to be read by this county
	Profile  string   `json:"profile"`            // password profile: gb2 or asvs
	Suite    string   `json:"suite"`              // digests and signatures in use
	Notes    []string `json:"notes,omitempty"`
	// Rehearsal marks a tenant for practice, from its birth to its end.
	Rehearsal bool `json:"rehearsal,omitempty"`
}

func (o *Org) place() place { return place{Sort: o.Name} }

var orgs = noun[Org, *Org]{"org"}

// NewOrg is what the first act in a tenant says about it.
type NewOrg struct {
	Name    string `json:"name"`
	Level   string `json:"level"`
	Code    string `json:"code,omitempty"`
	Parent  OrgID  `json:"parent,omitempty"`
	Profile string `json:"profile,omitempty"`
}

// CreateOrg opens a tenant. The actor acts in the new tenant, so that its log
// begins with its own birth.
var CreateOrg = Operation[NewOrg, Org]{"org.create", func(ctx context.Context, c *Call, in NewOrg) (Org, error) {
	if _, err := c.Get(ctx, orgs.kind, string(c.Actor.Org)); err == nil {
		return Org{}, errs.E(errs.Conflict, "org.exists", errs.P("id", c.Actor.Org))
	} else if errs.KindOf(err) != errs.NotFound {
		return Org{}, err
	}
	org, err := decideOrg(c.Actor.Org, in, c.Suite().Name())
	if err != nil {
		return Org{}, err
	}
	org.Rehearsal = c.door.Rehearsal
	return org, orgs.save(ctx, c, &org)
}}

func decideOrg(id OrgID, in NewOrg, suite string) (Org, error) {
	var w wrong
	w.need("name", in.Name)
	w.oneOf("level", in.Level, "county", "subdistrict")
	w.short("code", in.Code)
	if in.Profile == "" {
		in.Profile = "gb2"
	}
	w.oneOf("profile", in.Profile, "gb2", "asvs")
	if !validOrgID(id) {
		w.add("org.bad_id", "id", errs.P("id", id))
	}
	org := Org{Meta: Meta{ID: string(id)}, Name: in.Name, Level: in.Level, Code: in.Code, Parent: in.Parent, Profile: in.Profile, Suite: suite}
	return org, w.err()
}

// validOrgID is 2 to 40 small letters, digits and hyphens, because it stands in
// addresses.
func validOrgID(id OrgID) bool {
	if len(id) < 2 || len(id) > 40 || id[0] == '-' {
		return false
	}
	for _, r := range id {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return true
}

// OrgChange is what may change of a tenant.
type OrgChange struct {
	Name     string  `json:"name,omitempty"`
	Code     string  `json:"code,omitempty"`
	Children []OrgID `json:"children,omitempty"`
}

// ChangeOrg renames a tenant, or lists the sub-districts a county reads.
var ChangeOrg = Operation[OrgChange, Org]{"org.change", func(ctx context.Context, c *Call, in OrgChange) (Org, error) {
	org, err := orgs.get(ctx, c, string(c.Actor.Org))
	if err != nil {
		return Org{}, err
	}
	if err := c.Expect(org.Version); err != nil {
		return Org{}, err
	}
	org, err = decideOrgChange(org, in)
	if err != nil {
		return Org{}, err
	}
	return org, orgs.save(ctx, c, &org)
}}

func decideOrgChange(org Org, in OrgChange) (Org, error) {
	var w wrong
	w.short("name", in.Name)
	w.short("code", in.Code)
	if in.Name != "" {
		org.Name = in.Name
	}
	if in.Code != "" {
		org.Code = in.Code
	}
	if in.Children != nil {
		if org.Level != "county" {
			w.add("org.no_children", "children")
		}
		org.Children = in.Children
	}
	return org, w.err()
}

// ReadOrg tells what a tenant is.
var ReadOrg = Question[None, Org]{"org.read", func(ctx context.Context, c *Call, _ None) (Org, error) {
	return orgs.get(ctx, c, string(c.Actor.Org))
}}

// None is an input without content.
type None struct{}

// ByID names one object.
type ByID struct {
	ID string `json:"id" path:"id"`
}

// Page asks for a part of a list.
type Page struct {
	After Position `json:"-" query:"after"` // exclusive
	Limit int      `json:"-" query:"limit"`
}

// List is a page of a list with the place to go on from; Next is nil on the last.
type List[T any] struct {
	Items []T       `json:"items"`
	Next  *Position `json:"next,omitempty"`
}

// NameOf is what a tenant is called: it stands on the office's door, and whoever comes
// to sign in may read it. It is the id of a tenant without a name.
func NameOf(ctx context.Context, d *Door, org OrgID) string {
	name := string(org)
	_ = d.Store.Read(ctx, org, func(r Reader) error {
		found, err := orgs.get(ctx, r, string(org))
		if err == nil && found.Name != "" {
			name = found.Name
		}
		return nil
	})
	return name
}
