package accesstest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/httpapi"
)

// device is the telephone that the assessor takes to the round 2026-in.
func (o *office) device() *visitor {
	o.Helper()
	made, problem := o.mint("assessor", text{"label": "tablet", "round": "2026-in"})
	if problem != "" {
		o.Fatalf("a token for the round: %s", problem)
	}
	o.ids["device"] = made.ID
	return &visitor{name: "device", token: made.Secret}
}

// mint asks for a token as somebody who has come in, and says what it was refused for.
func (o *office) mint(name string, wish text) (made httpapi.TokenMade, problem string) {
	o.Helper()
	answer := o.ask(o.visitor(name), "POST", prefix(appraisaltest.Org)+"/tokens", encode(wish))
	if answer.Code != http.StatusCreated {
		return made, problemOf(answer.Body.Bytes())
	}
	o.must(json.Unmarshal(answer.Body.Bytes(), &made))
	return made, ""
}

func problemOf(body []byte) string {
	var problem struct {
		Code   string
		Errors []struct{ Code string }
	}
	_ = json.Unmarshal(body, &problem)
	if len(problem.Errors) > 0 {
		return problem.Errors[0].Code
	}
	return problem.Code
}

// TestADeviceOpensNothingElse knocks at every door with a device's token: what is not
// for devices answers it as it answers nobody at all, or that it may not.
func TestADeviceOpensNothingElse(t *testing.T) {
	o := openOffice(t)
	device, nobody := o.device(), &visitor{name: "nobody"}
	want := []string{"evidence.submit", "pack.issue", "sealing.read", "sheet.seal", "sheet.submit"}
	if got := appraisal.DeviceActions(); !slices.Equal(got, want) {
		t.Errorf("open to devices are %v, want %v", got, want)
	}
	open := map[string]bool{"pack.issue": true, "sealing.get": true, "handin.seal": true, "sheet.submit": true, "evidence.submit": true}
	doors, routes := o.doors(), o.routes()
	for name, route := range routes {
		method, _, _ := strings.Cut(route, " ")
		for _, d := range doors[name] {
			got := o.knock(device, strings.ToUpper(method), d)
			if open[name] || got == "401" || got == "403" || got == "404" {
				continue
			}
			if want := o.knock(nobody, strings.ToUpper(method), d); got != want {
				t.Errorf("%s %s: got %s, and nobody at all gets %s", name, d.about, got, want)
			}
		}
	}
}

// TestADeviceKeepsToItsRound: one assessor, one round, the villages he goes to.
func TestADeviceKeepsToItsRound(t *testing.T) {
	o := openOffice(t)
	device := o.device()
	photo := func(cycle, unit string) string {
		return "/cycles/" + cycle + "/evidence?kind=sheet&id=x&name=a.pdf&unit=" + unit
	}
	tests := []struct {
		name, method, path string
		body               any
		want               string
	}{
		{"its pack", "POST", "/rounds/2026-in/packs", text{"panel": "G1"}, "201"},
		{"the pack of another round of the same assessor", "POST", "/rounds/2026-out/packs", text{"panel": "G1"}, "403 account.device_round"},
		{"its key", "GET", "/rounds/2026-in/sealing", nil, "200"},
		{"another round's key", "GET", "/rounds/2026-fresh/sealing", nil, "403 account.device_round"},
		{"its sheet", "POST", "/rounds/2026-in/sealed", sealedBody("V03", "P-assessor"), "201"},
		{"somebody else's sheet", "POST", "/rounds/2026-in/sealed", sealedBody("V02", "A2"), "404 permission.not_found"},
		{"its sheet of another round", "POST", "/rounds/2026-fresh/sealed", sealedBody("V02", "P-assessor"), "403 account.device_round"},
		{"an open sheet of another round", "POST", "/cycles/2026/sheets", openSheet("2026-out"), "403 account.device_round"},
		{"an open sheet where sheets are sealed", "POST", "/cycles/2026/sheets", openSheet("2026-in"), "409 sheet.must_be_sealed"},
		{"its photo", "POST", photo("2026", "V03"), raw(file), "201"},
		{"a photo of another year", "POST", photo("2025", "V02"), raw(file), "403 account.device_round"},
		{"a photo of no village", "POST", photo("2026", ""), raw(file), "403 account.device_round"},
		{"who else goes where", "GET", "/cycles/2026/packs", nil, "403 permission.denied"},
		{"another token", "POST", "/tokens", text{"label": "x", "round": "2026-in"}, "403 permission.denied"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := o.answered(device, test.method, test.path, test.body); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// TestADeviceEnds by its time, and at once by its owner or an administrator.
func TestADeviceEnds(t *testing.T) {
	o := openOffice(t)
	own := func(v *visitor) string { return o.answered(v, "GET", "/rounds/2026-in/sealing", nil) }
	for _, who := range []string{"assessor", "security", "system"} {
		device := o.device()
		if got := own(device); got != "200" {
			t.Fatalf("a new token: %s", got)
		}
		if got := o.answered(o.visitor(who), "DELETE", "/tokens/"+o.ids["device"], nil); got != "200" {
			t.Errorf("revoked by %s: %s", who, got)
		}
		if got := own(device); got != "401 identity.no_session" {
			t.Errorf("after %s revoked it: %s", who, got)
		}
	}
	device := o.device()
	const day = 24 * 60 * 60 * 1000
	o.world.Clock.At += appraisal.DeviceDays*day - 1
	if got := own(device); got != "200" {
		t.Errorf("just before its end: %s", got)
	}
	o.world.Clock.At++
	if got := own(device); got != "401 identity.no_session" {
		t.Errorf("after %d days: %s", appraisal.DeviceDays, got)
	}
}

func TestWhoGetsADevice(t *testing.T) {
	o := openOffice(t)
	tests := []struct {
		name, who string
		wish      text
		want      string
	}{
		{"the assessor", "assessor", text{"label": "tablet", "round": "2026-in"}, ""},
		{"for a week", "assessor", text{"label": "tablet", "round": "2026-in", "days": 7}, ""},
		{"for a month", "assessor", text{"label": "tablet", "round": "2026-in", "days": 30}, "account.token_days"},
		{"with scopes of its own", "assessor", text{"label": "tablet", "round": "2026-in", "scopes": []string{"unit.read"}}, "account.device_scopes"},
		{"for a round he was not drawn for", "assessor", text{"label": "tablet", "round": "2026-drawn"}, "account.device_not_drawn"},
		{"before anybody was drawn", "assessor", text{"label": "tablet", "round": "2026-year"}, "lots.none"},
		{"for no round at all", "assessor", text{"label": "tablet", "round": "x"}, "round.unknown"},
		{"the office", "office", text{"label": "tablet", "round": "2026-in"}, "account.device_not_drawn"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, got := o.mint(test.who, test.wish); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// answered is the status, and the code of a refusal.
func (o *office) answered(v *visitor, method, path string, body any) string {
	o.Helper()
	answer := o.ask(v, method, prefix(appraisaltest.Org)+path, bodyOf(door{body: body}))
	if answer.Code/100 == 2 {
		return fmt.Sprint(answer.Code)
	}
	return fmt.Sprintf("%d %s", answer.Code, problemOf(answer.Body.Bytes()))
}

func openSheet(round string) text {
	return text{"round": round, "unit": "V02", "assessor": "P-assessor", "lines": []any{text{"indicator": "F1-08", "level": "A", "fact": "seen"}}}
}
