package appraisal_test

import (
	"context"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
)

// counties has a county with two sub-districts on its list, of which one names it.
func counties(t *testing.T) (w *appraisaltest.World, county appraisal.Actor) {
	t.Helper()
	w = appraisaltest.New(t)
	open := func(id appraisal.OrgID, in appraisal.NewOrg) {
		setup := appraisaltest.Actor(appraisal.RoleSetup)
		setup.Org = id
		appraisaltest.Must(w, appraisal.CreateOrg, setup, in)
	}
	open("qinglan", appraisal.NewOrg{Name: "青岚区", Level: "county"})
	open("wanglan", appraisal.NewOrg{Name: "望澜街道", Level: "subdistrict", Parent: "qinglan"})
	system := appraisaltest.System
	system.Org = "qinglan"
	appraisaltest.Must(w, appraisal.ChangeOrg, system, appraisal.OrgChange{Children: []appraisal.OrgID{"wanglan", appraisaltest.Org}})
	county = appraisaltest.Actor(appraisal.RoleCounty)
	county.Org = "qinglan"
	return w, county
}

func TestACountyLooksAndChangesNothing(t *testing.T) {
	w, county := counties(t)
	guest, err := appraisal.LookInto(context.Background(), w.Door, county, "wanglan")
	if err != nil {
		t.Fatal(err)
	}
	if org := appraisaltest.Ask(w, appraisal.ReadOrg, guest, appraisal.None{}); org.Name != "望澜街道" {
		t.Errorf("the county sees %+v", org)
	}
	for _, action := range appraisal.Actions() {
		if appraisal.Allowed(guest, action) == nil && !appraisal.Plain(action) {
			t.Errorf("a visitor may do %s", action)
		}
	}
	_, err = appraisaltest.Try(w, appraisal.WriteGroup, guest, appraisal.Named{ID: "P", Name: "P"})
	wantCode(t, err, "permission.denied")
}

func TestVisitsNeedBothSides(t *testing.T) {
	w, county := counties(t)
	office := appraisaltest.Office
	office.Org = "qinglan"
	narrow := county
	narrow.Scopes = []string{"unit.read"}
	tests := []struct {
		name  string
		actor appraisal.Actor
		to    appraisal.OrgID
	}{
		{"the sub-district names no county", county, appraisaltest.Org},
		{"there is no such tenant", county, "nowhere"},
		{"another role of the county", office, "wanglan"},
		{"a sub-district's own county role", appraisaltest.Actor(appraisal.RoleCounty), "wanglan"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := appraisal.LookInto(context.Background(), w.Door, test.actor, test.to); errs.KindOf(err) != errs.NotFound || err == nil {
				t.Errorf("got %v, want that it is not there", err)
			}
		})
	}
	guest, err := appraisal.LookInto(context.Background(), w.Door, narrow, "wanglan")
	if err != nil || appraisal.Allowed(guest, "unit.read") != nil || appraisal.Allowed(guest, "scheme.read") == nil {
		t.Errorf("a token for units becomes wider by visiting: %+v, %v", guest.Scopes, err)
	}
}
