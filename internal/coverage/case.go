package coverage

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"go.yaml.in/yaml/v3"
)

// Case is one real scheme: its clauses and what they come to in our example.
type Case struct {
	Dir     string   `yaml:"-"`
	Source  string   `yaml:"source"`  // the real scheme, by the number it has in our collection
	Title   string   `yaml:"title"`   // our own words for what it is
	Clauses []Clause `yaml:"clauses"` // every clause, by number
}

// Clause is one clause of a real scheme.
type Clause struct {
	N    int      `yaml:"n"`
	Tags []string `yaml:"tags"` // rule shapes: DED-EVT, TIER, …
	What string   `yaml:"what"` // the rule's shape in our own words
	// By names the parts of scheme.yaml that express it.
	By []string `yaml:"by"`
	// Expect are figures the run must give, each with its derivation.
	Expect []Expect `yaml:"expect"`
	// Not says why the clause is not computable: one of Reasons.
	Not string `yaml:"not"`
	Why string `yaml:"why"`
}

// Reasons a clause cannot be computed.
var Reasons = map[string]string{
	"judgement":   "needs a person's judgement; recorded as an anchored level or a decided figure",
	"process":     "says who does what and when; no figure follows",
	"cut_off":     "the source breaks off before the figure",
	"evidence":    "says which papers prove it; no figure follows",
	"descriptive": "describes the scheme's make-up; no figure follows",
}

// Expect is one figure of the result.
type Expect struct {
	Unit      string `yaml:"unit"`
	Indicator string `yaml:"indicator"`
	Item      string `yaml:"item"`
	Points    string `yaml:"points"` // of the indicator or item; "na" when it does not apply
	Total     string `yaml:"total"`
	Rank      string `yaml:"rank"`
	Star      *int   `yaml:"star"`
	Grading   string `yaml:"grading"`
	Grade     string `yaml:"grade"`
	Reward    string `yaml:"reward"`
	Amount    string `yaml:"amount"`  // yuan
	Flag      string `yaml:"flag"`    // "C07:sample_insufficient"
	Finding   string `yaml:"finding"` // code of a finding of the checker on scheme.yaml or the named file
	File      string `yaml:"file"`
	How       string `yaml:"how"` // the derivation, by hand
}

// Load reads every case below dir, in order of name.
func Load(dir string) ([]Case, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*", "clauses.yaml"))
	if err != nil {
		return nil, err
	}
	sort.Strings(paths)
	var cases []Case
	for _, p := range paths {
		c, err := load(p)
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	return cases, nil
}

func load(path string) (Case, error) {
	c := Case{Dir: filepath.Dir(path)}
	data, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&c); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	return c, c.check()
}

// check refuses cases that prove nothing: a clause without figures and without
// a reason, a figure without its derivation, numbers with gaps.
func (c *Case) check() error {
	for i, cl := range c.Clauses {
		switch {
		case cl.N != i+1:
			return fmt.Errorf("%s: clause %d stands at place %d", c.Dir, cl.N, i+1)
		case cl.Not == "" && len(cl.Expect) == 0:
			return fmt.Errorf("%s: clause %d has neither figures nor a reason", c.Dir, cl.N)
		case cl.Not != "" && Reasons[cl.Not] == "":
			return fmt.Errorf("%s: clause %d: unknown reason %q", c.Dir, cl.N, cl.Not)
		case cl.Not != "" && cl.Why == "":
			return fmt.Errorf("%s: clause %d: no why", c.Dir, cl.N)
		case cl.What == "":
			return fmt.Errorf("%s: clause %d: no what", c.Dir, cl.N)
		}
		for _, e := range cl.Expect {
			if e.How == "" {
				return fmt.Errorf("%s: clause %d: a figure without its derivation", c.Dir, cl.N)
			}
		}
	}
	return nil
}
