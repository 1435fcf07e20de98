package verify_test

import (
	"context"
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"slices"
	"testing"

	"eightx/auditlog"
	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/schemefile"
	"eightx/internal/verify"

	at "eightx/internal/appraisaltest"
)

// chronicle is one honest history in the making: whatever people do, allowed or
// not, in any order.
type chronicle struct {
	*office
	t      testing.TB
	random *mathrand.Rand
	text   []byte // of the scheme
	facts  *facts.Facts
	scheme appraisal.Scheme
	keys   []string // of requests already made
	done   map[string]int
}

const small = "../../testdata/lint/good"

func newChronicle(t testing.TB, seed uint64) *chronicle {
	t.Helper()
	suite := auditlog.International
	if seed%4 == 0 {
		suite = auditlog.National
	}
	c := &chronicle{office: newOffice(t, suite), t: t, random: mathrand.New(mathrand.NewPCG(seed, 2)), done: map[string]int{}}
	s, _, err := schemefile.Load(small + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	if c.text, err = schemefile.Format("scheme.json", s); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(small + "-facts.json")
	if err != nil {
		t.Fatal(err)
	}
	c.facts = at.Facts(t, data)
	c.Directory(c.facts.Units)
	at.Must(c.World, appraisal.CreateCycle, at.Office, appraisal.NewCycle{Year: 2026, Title: "2026年度"})
	c.scheme = c.Publish("2026", c.text)
	c.deliver()
	return c
}

// deliver enters the year's facts: targets as targets, the rest as one batch.
func (c *chronicle) deliver() {
	c.t.Helper()
	in := appraisal.Targets{Cycle: "2026"}
	c.facts.Values = slices.DeleteFunc(c.facts.Values, func(v facts.Value) bool {
		if v.Metric == "income_target" {
			in.Targets = append(in.Targets, appraisal.TargetInput{Unit: v.Unit, Metric: v.Metric, Value: v.Value, Reason: "下达"})
		}
		return v.Metric == "income_target"
	})
	at.Must(c.World, appraisal.SetTargets, at.Office, in)
	at.Must(c.World, appraisal.VerifyFacts, at.Office, appraisal.Delivery{Cycle: "2026", Facts: *c.facts})
}

// try does something that may be refused, sometimes as a dry run, sometimes twice
// under the same key.
func try[In, Out any](c *chronicle, op appraisal.Operation[In, Out], actor appraisal.Actor, in In) (Out, bool) {
	command := appraisal.Command[In]{Actor: actor, Input: in, Dry: c.random.IntN(8) == 0}
	if c.random.IntN(3) == 0 {
		command.Key = fmt.Sprintf("key-%d", len(c.keys))
		c.keys = append(c.keys, command.Key)
	}
	out, err := appraisal.Do(context.Background(), c.Door, op, command)
	if command.Key != "" && c.random.IntN(2) == 0 {
		_, _ = appraisal.Do(context.Background(), c.Door, op, command) // repeated, as after a lost answer
	}
	if err == nil && !command.Dry {
		c.done[op.Action]++
	}
	return out, err == nil && !command.Dry
}

func (c *chronicle) unit() facts.Unit { return c.facts.Units[c.random.IntN(len(c.facts.Units))] }

func (c *chronicle) word() string {
	return []string{"东风", "西岭", "南湾", "北坡", "新河", "a\"b\\c", "<x>&", "\u2028", "望街"}[c.random.IntN(9)] + fmt.Sprint(c.random.IntN(50))
}

// acts are what may happen next.
var acts = []func(c *chronicle){
	func(c *chronicle) {
		try(c, appraisal.WriteGroup, at.Office, appraisal.Named{ID: fmt.Sprint("g", c.random.IntN(9)), Name: c.word()})
	},
	func(c *chronicle) {
		try(c, appraisal.WriteDepartment, at.Office, appraisal.Named{ID: fmt.Sprint("d", c.random.IntN(9)), Name: c.word()})
	},
	func(c *chronicle) {
		try(c, appraisal.WritePerson, at.Office, appraisal.PersonInput{ID: fmt.Sprint("p", c.random.IntN(9)), Name: c.word()})
	},
	func(c *chronicle) {
		id := fmt.Sprint("x", c.random.IntN(9))
		try(c, appraisal.CreateUnit, at.Office, appraisal.UnitInput{ID: id, Name: c.word(), Kind: "village", Peer: "A", From: "2027-01-01"})
	},
	func(c *chronicle) {
		u := c.unit()
		in := appraisal.UnitInput{ID: u.ID, Name: u.Name, Kind: u.Kind, Peer: u.Peer, Attributes: u.Attributes, Staff: u.Staff, Note: c.word()}
		try(c, appraisal.ChangeUnit, at.Office, appraisal.UnitChange{UnitInput: in})
	},
	func(c *chronicle) { // refused: not his to do
		try(c, appraisal.CreateUnit, at.Actor(appraisal.RoleAudit), appraisal.UnitInput{ID: "y", Name: "y", Kind: "village", Peer: "A"})
	},
	func(c *chronicle) { // refused: wrong
		try(c, appraisal.CreateUnit, at.Office, appraisal.UnitInput{ID: "y", Name: "", Kind: "village", Peer: "nowhere"})
	},
	func(c *chronicle) {
		in := appraisal.TargetInput{Unit: c.unit().ID, Metric: "income_target", Value: decimal.Int(int64(c.random.IntN(9))), Reason: c.word()}
		try(c, appraisal.SetTargets, at.Office, appraisal.Targets{Cycle: "2026", Targets: []appraisal.TargetInput{in}})
	},
	func(c *chronicle) {
		f := facts.Facts{Schema: facts.Schema, Scheme: c.facts.Scheme, Year: 2026}
		old := c.facts.Values[c.random.IntN(len(c.facts.Values))]
		old.Value, old.Stage, old.Date = decimal.Int(int64(1+c.random.IntN(90))), facts.Final, fmt.Sprintf("2026-11-%02d", 1+c.random.IntN(28))
		f.Values = []facts.Value{old}
		try(c, appraisal.VerifyFacts, at.Office, appraisal.Delivery{Cycle: "2026", Facts: f, Note: c.word()})
	},
	func(c *chronicle) { try(c, appraisal.RunTrial, at.Office, appraisal.RunInput{Cycle: "2026"}) },
	func(c *chronicle) {
		try(c, appraisal.RunOfficial, at.Office, appraisal.RunInput{Cycle: "2026", Reason: c.word()})
	},
	func(c *chronicle) {
		try(c, appraisal.DraftScheme, at.Office, appraisal.SchemeText{Cycle: "2026", Text: c.text})
	},
	func(c *chronicle) {
		try(c, appraisal.ChangeOrg, at.System, appraisal.OrgChange{Name: c.word()})
	},
	func(c *chronicle) { c.Clock.At += c.random.Int64N(100_000) },
	func(c *chronicle) { c.Clock.At -= c.random.Int64N(50_000) }, // a clock that is set right
}

// TestHonestHistories: nothing is found in a history without forgery, whatever
// happened in it. The long form makes 1,000 of them.
func TestHonestHistories(t *testing.T) {
	count := 8
	if long() {
		count = 1000
	}
	done := map[string]int{}
	entries := int64(0)
	for seed := range count {
		entries += honest(t, uint64(seed), done)
	}
	for _, action := range []string{"group.write", "unit.create", "unit.change", "facts.verify", "target.set", "run.trial", "run.official", "scheme.draft"} {
		if done[action] == 0 {
			t.Errorf("no %s ever succeeded: %v", action, done)
		}
	}
	t.Logf("%d histories, %d entries, %v", count, entries, done)
}

// honest makes one history with a checkpoint kept outside somewhere in it, and
// checks it, its copy and its package.
func honest(t *testing.T, seed uint64, done map[string]int) (entries int64) {
	t.Helper()
	c := newChronicle(t, seed)
	secret, public, err := auditlog.GenerateKey(map[bool]auditlog.Suite{true: auditlog.National, false: auditlog.International}[seed%4 == 0], rand.Reader, "log")
	if err != nil {
		t.Fatal(err)
	}
	options := verify.Options{Keys: []string{public}}
	steps := 15 + c.random.IntN(40)
	for step := range steps {
		acts[c.random.IntN(len(acts))](c)
		if c.random.IntN(12) != 0 && step != steps/2 {
			continue
		}
		text := string(c.checkpoint(secret))
		if c.random.IntN(2) == 0 {
			text = headLine(t, text)
		}
		outside, err := verify.ReadOutside(text)
		if err != nil {
			t.Fatal(err)
		}
		options.Outside = append(options.Outside, outside)
	}
	defer c.close()
	report := check(t, c.path(), options)
	if !report.Good() || len(report.Notes) > 0 {
		t.Errorf("history %d: a false alarm\n%s", seed, show(t, report))
	}
	if seed%10 == 0 {
		if report := checkPackage(t, pack(t, c.path()), options); !report.Good() {
			t.Errorf("history %d: a false alarm in its package\n%s", seed, show(t, report))
		}
	}
	for action, n := range c.done {
		done[action] += n
	}
	return report.Orgs[0].Entries
}

// headLine is the printed line of a signed checkpoint.
func headLine(t *testing.T, text string) string {
	t.Helper()
	signed, err := auditlog.Unverified([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return auditlog.HeadOf(signed.Checkpoint).String()
}
