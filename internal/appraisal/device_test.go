package appraisal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// TestADeviceSendsPhotosOfItsVillages: of those its owner was drawn for, and not of the
// others', nor in a department's name.
func TestADeviceSendsPhotosOfItsVillages(t *testing.T) {
	w := roundYear(t)
	draw := drawn(w)
	mine := draw.Assigned[0]
	other := draw.Assigned[slices.IndexFunc(draw.Assigned, func(a appraisal.Assignment) bool { return a.Panel != mine.Panel })]
	device := assessor(mine.Members[0])
	device.Round = "2026-half"
	photo := func(unit, department string) appraisal.EvidenceInput {
		return appraisal.EvidenceInput{
			Cycle: "2026", Unit: unit, Department: department, About: appraisal.About{Kind: "unit", ID: unit}, Name: "photo.jpg",
			Type: "image/jpeg", Size: 1, File: w.Door.Suite.Digest(fmt.Append(nil, unit, department)),
		}
	}
	tests := []struct {
		name             string
		unit, department string
		want             string
	}{
		{"its village", mine.Unit, "", ""},
		{"another group's village", other.Unit, "", "handin.not_drawn"},
		{"a department", mine.Unit, "D1", "account.device_round"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := appraisaltest.Try(w, appraisal.SubmitEvidence, device, photo(test.unit, test.department))
			if got := code(err); got != test.want {
				t.Errorf("got %q (%v), want %q", got, err, test.want)
			}
		})
	}
	owner := assessor(mine.Members[0])
	if _, err := appraisaltest.Try(w, appraisal.SubmitEvidence, owner, photo(other.Unit, "")); err != nil {
		t.Errorf("the assessor himself, logged in: %v", err)
	}
}

// TestADevicesScopeIsNoMore: a device's token with a scope that the table does not open
// to devices, as none is ever minted, is refused all the same.
func TestADevicesScopeIsNoMore(t *testing.T) {
	device := assessor("P01")
	device.Round, device.Scopes = "2026-half", []string{"*"}
	for _, action := range appraisal.Actions() {
		open := slices.Contains(appraisal.DeviceActions(), action)
		if err := appraisal.Allowed(device, action); (err == nil) != open {
			t.Errorf("%s: %v, open to devices: %s", action, err, strings.Join(appraisal.DeviceActions(), ", "))
		}
	}
}
