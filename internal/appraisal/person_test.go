package appraisal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/sqlstore"
)

// TestNamesCanBeRemoved: a name is read with its person until it is removed; then it is
// in no file of the database, and the log is as valid as before.
func TestNamesCanBeRemoved(t *testing.T) {
	const name = "canary-of-a-name"
	dir := t.TempDir()
	clock := &appraisaltest.Clock{At: appraisaltest.Start}
	w := appraisaltest.In(t, dir, clock)
	input := appraisal.PersonInput{ID: "P1", Name: name}
	command := appraisal.Command[appraisal.PersonInput]{Actor: appraisaltest.Office, Input: input, Key: "once"}
	for range 2 {
		written, err := appraisal.Do(t.Context(), w.Door, appraisal.WritePerson, command)
		if err != nil || written.Name != name {
			t.Fatalf("got %+v (%v)", written, err)
		}
	}
	read := func() appraisal.Person {
		return appraisaltest.Ask(w, appraisal.ListPersons, appraisaltest.Office, appraisal.Page{}).Items[0]
	}
	if got := read().Name; got != name {
		t.Fatalf("got %q", got)
	}
	forget := func() error {
		_, err := appraisaltest.Try(w, appraisal.ForgetPerson, appraisaltest.Office, appraisal.Forgetting{ID: "P1", Reason: "three years are over"})
		return err
	}
	if err := forget(); code(err) != "person.serving" {
		t.Errorf("forgot somebody who serves: %v", err)
	}
	input.Left = "2026-07-06"
	appraisaltest.Must(w, appraisal.WritePerson, appraisaltest.Office, input)
	if err := forget(); err != nil {
		t.Fatal(err)
	}
	if got := read(); got.Name != "" || got.Forgotten != "2026-07-06" {
		t.Errorf("got %+v", got)
	}
	if err := forget(); code(err) != "person.forgotten" {
		t.Errorf("forgot twice: %v", err)
	}
	if err := w.Store.(*sqlstore.Store).Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil && bytes.Contains(data, []byte(name)) {
			t.Errorf("the name is still in %s", filepath.Base(file))
		}
	}
}
