package demo

import (
	"slices"

	"eightx/internal/appraisal"
)

// setUp lets the office and the leading group act and enters the directory:
// departments as the scheme names them, peer groups and units as the facts do.
func setUp(o *Office) error {
	if err := o.join(appraisal.RoleOffice, appraisal.RoleLeader); err != nil {
		return err
	}
	for _, play := range []func(*Office) error{departments, units, cycle} {
		if err := play(o); err != nil {
			return err
		}
	}
	return nil
}

// people opens the accounts of everybody else who acts all year: each department's
// officer, each unit's secretary. A story that needs others lets them join.
func people(o *Office) error {
	if err := o.join(appraisal.RoleInspector, appraisal.RoleFinance); err != nil {
		return err
	}
	for _, d := range o.Scheme.Departments {
		if err := o.Join("officer "+d.ID, "", appraisal.Grant{Role: appraisal.RoleOfficer, Scope: d.ID}); err != nil {
			return err
		}
	}
	for _, u := range o.Facts.Units {
		if err := o.Join("secretary "+u.ID, "", appraisal.Grant{Role: appraisal.RoleSecretary, Scope: u.ID}); err != nil {
			return err
		}
	}
	return nil
}

// join opens an account for each role, named like it.
func (o *Office) join(roles ...appraisal.Role) error {
	for _, role := range roles {
		if err := o.Join(string(role), "", appraisal.Grant{Role: role}); err != nil {
			return err
		}
	}
	return nil
}

func departments(o *Office) error {
	for _, d := range o.Scheme.Departments {
		if _, err := Do(o, appraisal.WriteDepartment, "office", appraisal.Named{ID: d.ID, Name: d.Name}); err != nil {
			return err
		}
	}
	return nil
}

// units enters the villages and communities.
func units(o *Office) error {
	var groups []string
	for _, u := range o.Facts.Units {
		if !slices.Contains(groups, u.Peer) {
			groups = append(groups, u.Peer)
			if _, err := Do(o, appraisal.WriteGroup, "office", appraisal.Named{ID: u.Peer, Name: o.groupName(u.Peer)}); err != nil {
				return err
			}
		}
		unit := appraisal.UnitInput{ID: u.ID, Name: u.Name, Kind: u.Kind, Peer: u.Peer, Code: u.Code, Attributes: u.Attributes, Staff: u.Staff, Note: u.Note}
		if _, err := Do(o, appraisal.CreateUnit, "office", unit); err != nil {
			return err
		}
	}
	return nil
}

func (o *Office) groupName(id string) string {
	for _, g := range o.Scheme.PeerGroups {
		if g.ID == id {
			return g.Name
		}
	}
	return id
}

func cycle(o *Office) error {
	_, err := Do(o, appraisal.CreateCycle, "office", appraisal.NewCycle{Year: o.Scheme.Year, Title: o.Scheme.Title})
	return err
}
