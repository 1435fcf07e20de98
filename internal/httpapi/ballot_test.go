package httpapi_test

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/survey"
)

// station is a server with a vote going on in V01.
type station struct {
	*house
	id    string
	urn   appraisal.NewUrn
	codes []string
}

func newStation(t *testing.T, households int) *station {
	t.Helper()
	s := &station{house: newHouse(t)}
	w := s.world
	for _, id := range []string{"H1", "H2"} {
		appraisaltest.Must(w, appraisal.WritePerson, appraisaltest.Office, appraisal.PersonInput{ID: id, Name: id})
	}
	s.urn = appraisaltest.Must(w, appraisal.SetUrn, appraisaltest.Office, appraisal.UrnInput{Cycle: "2026", Threshold: 2, Holders: []string{"H1", "H2"}})
	list := appraisal.HouseholdList{ID: "ordinary", Ordinary: true}
	for i := range households {
		list.Households = append(list.Households, fmt.Sprint(i))
	}
	question := survey.Question{ID: "F1-09", Text: "工作", Options: []survey.Option{{ID: "good", Text: "满意", Valid: true, Positive: true}, {ID: "poor", Text: "不满意", Valid: true}}}
	e := appraisaltest.Must(w, appraisal.ListHouseholds, appraisaltest.Office, appraisal.EvaluationInput{
		Cycle: "2026", Unit: "V01", Questions: []survey.Question{question}, Size: households, Ordinary: decimal.MustParse("0.7"), Lists: []appraisal.HouseholdList{list},
	})
	s.id = e.ID
	appraisaltest.Must(w, appraisal.DrawHouseholds, appraisaltest.Office, appraisal.SampleSeed{ID: s.id, Seed: "1"})
	s.codes = appraisaltest.Must(w, appraisal.OpenEvaluation, appraisaltest.Office, appraisal.ByID{ID: s.id}).Codes[0].Codes
	return s
}

// vote is a resident with a telephone: no session, no token.
func (s *station) vote(address, code, option string) (int, string) {
	body := fmt.Sprintf(`{"code":%q,"answers":[{"question":"F1-09","option":%q}]}`, code, option)
	r := httptest.NewRequest("POST", "/api/v1/orgs/demo/cycles/2026/units/V01/ballots", strings.NewReader(body))
	r.TLS, r.RemoteAddr = &tls.ConnectionState{}, address+":4711"
	r.Header.Set("Content-Type", JSONType)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var problem struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(w.Body.Bytes(), &problem)
	return w.Code, problem.Code
}

func (s *station) counted() appraisal.Evaluation {
	s.t.Helper()
	appraisaltest.Must(s.world, appraisal.CloseEvaluation, appraisaltest.Office, appraisal.ByID{ID: s.id})
	shares := []string{s.urn.Shares[0].Text, s.urn.Shares[1].Text}
	return appraisaltest.Must(s.world, appraisal.CountBallots, appraisaltest.Office, appraisal.UrnOpening{Cycle: "2026", Shares: shares}).Items[0]
}

// TestForgedBallotsCountNothing (C-15): 10,000 codes made up by somebody who knows how
// codes are made, from many addresses and from one, count nothing, are not in the log,
// and do not keep a resident out.
func TestForgedBallotsCountNothing(t *testing.T) {
	s := newStation(t, 40)
	before, random := s.logSize(), rand.NewChaCha8([32]byte{9})
	answers := map[string]int{}
	for i := range 10_000 {
		code, err := survey.NewCode(random)
		if err != nil {
			t.Fatal(err)
		}
		address := fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255)
		if i%2 == 0 {
			address = "192.0.2.1"
		}
		status, problem := s.vote(address, string(code), "good")
		if status < 400 {
			t.Fatalf("a forged ballot is taken: %d", status)
		}
		answers[problem]++
	}
	if answers["ballot.code_unknown"] < 5000 || answers["httpapi.limit.failures"] < 4000 {
		t.Errorf("answers: %v", answers)
	}
	if after := s.logSize(); after > before+1 { // asking for the size is an entry
		t.Errorf("the log has grown by %d entries", after-before)
	}
	if status, problem := s.vote("10.200.0.1", s.codes[0], "good"); status != http.StatusCreated {
		t.Errorf("a resident among them: %d %s", status, problem)
	}
	if got := s.counted(); got.Tallies[0].Given != 1 {
		t.Errorf("%d ballots were counted, want the resident's", got.Tallies[0].Given)
	}
}

func (s *station) logSize() int64 {
	return appraisaltest.Ask(s.world, appraisal.ReadLog, appraisaltest.Actor(appraisal.RoleAudit), appraisal.LogFilter{}).Size
}

// TestFamilyOnOneTelephone: five vote one after the other, with a slip of the finger
// and a code tried twice in between.
func TestFamilyOnOneTelephone(t *testing.T) {
	s := newStation(t, 40)
	const address = "198.51.100.7"
	for i, code := range s.codes[:5] {
		slip := "2" + code[1:]
		if code[0] == '2' {
			slip = "3" + code[1:]
		}
		if status, problem := s.vote(address, slip, "good"); status != http.StatusUnprocessableEntity || problem != survey.CodeMistake {
			t.Errorf("a slip of the finger: %d %s", status, problem)
		}
		option := "good"
		if i == 4 {
			option = "poor"
		}
		if status, problem := s.vote(address, strings.ToLower(code), option); status != http.StatusCreated {
			t.Errorf("member %d: %d %s", i+1, status, problem)
		}
		if status, problem := s.vote(address, code, "poor"); status != http.StatusConflict || problem != "ballot.code_spent" {
			t.Errorf("member %d a second time: %d %s", i+1, status, problem)
		}
	}
	if got := s.counted().Tallies[0]; got.Valid != 5 || got.Positive != 4 {
		t.Errorf("%d valid, %d positive of a family of five, want 5 and 4", got.Valid, got.Positive)
	}
}

// TestResidentsNeedNoAccount: the paper can be read by everybody while the vote is
// open, also by somebody who has a session, who is nobody in particular then.
func TestResidentsNeedNoAccount(t *testing.T) {
	s := newStation(t, 40)
	for _, role := range []string{"", "secretary"} {
		status, body, _ := s.ask("GET", "/cycles/2026/units/V01/ballot", role, "", nil)
		var form appraisal.BallotForm
		if err := json.Unmarshal(body, &form); err != nil || status != http.StatusOK || len(form.Questions) != 1 {
			t.Errorf("the form for %q: %d %s", role, status, body)
		}
	}
	if status, _, _ := s.ask("GET", "/evaluations/"+s.id, "secretary", "", nil); status != http.StatusForbidden {
		t.Errorf("the village reads its evaluation: %d", status)
	}
	if status, _, _ := s.ask("GET", "/evaluations/"+s.id+"/households", "office", "", nil); status != http.StatusForbidden {
		t.Errorf("the office reads the sample: %d", status)
	}
	if status, _, _ := s.ask("GET", "/evaluations/"+s.id+"/households", "assessor", "", nil); status != http.StatusOK {
		t.Errorf("the group does not get its list: %d", status)
	}
}
