package appraisal_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"eightx/internal/appraisal"
)

var update = flag.Bool("update", false, "write doc/states.md anew")

// TestStatesAreDocumented keeps doc/states.md as the tables of states have it.
func TestStatesAreDocumented(t *testing.T) {
	const file = "../../doc/states.md"
	want := statesPage()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("doc/states.md is old: go test ./internal/appraisal -run TestStatesAreDocumented -update")
	}
}

func statesPage() string {
	var b strings.Builder
	b.WriteString("# States\n\nWhat can happen to each case of the year, written from the tables of the program (`internal/appraisal`, `Lifecycles`).\nA step that is not here is refused and changes nothing; tests try every act in every state.\n")
	for _, life := range appraisal.Lifecycles() {
		fmt.Fprintf(&b, "\n## %s\n\nBegins as `%s`.\n\n| act | from | to |\n|---|---|---|\n", life.Kind, life.Begin)
		for _, act := range life.Acts {
			var from []string
			to := ""
			for _, s := range life.Steps {
				if s.Act == act {
					from, to = append(from, s.From), s.To
				}
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", act, strings.Join(from, ", "), to)
		}
	}
	return b.String()
}
