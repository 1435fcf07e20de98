package appraisal

import (
	"context"
	"sync"

	"eightx/facts"
	"eightx/scoring"
)

// keptYears are the years of assessment that somebody works on, in memory: the
// records that go into scoring, what was read out of them, and the last run. A
// delivery is checked and a run is computed from there as far as nothing has changed.
// What they hold is brought up to date with the log (see keptRecords), so it does not
// matter who made the changes; the zero value is ready.
type keptYears struct {
	lock  sync.Mutex
	known map[yearKey]*keptYear
}

type yearKey struct {
	org   OrgID
	cycle string
}

// keptYear is one of them. One call at a time works with it; others do without.
type keptYear struct {
	lock    sync.Mutex
	records keptRecords
	facts   *facts.Facts // gathered last
	year    *scoring.Year
	scheme  string // hash of the scheme of year

	// Under the lock of keptYears:
	results map[RunKind]keptResult // the last ones
	used    int64                  // Unix milliseconds
	units   int
}

// keptResult is the result of a run that was computed here, whether or not it was
// committed: a run's id is nobody else's.
type keptResult struct {
	run    string
	result *scoring.Result
}

// mostYears and mostUnits bound how many years are kept and how many units they have
// together; the one used longest ago goes first. A unit of sixty indicators takes about
// 70 KB.
const (
	mostYears = 8
	mostUnits = 8000
)

// restAfter is how long a year is kept that nobody works on, in milliseconds.
const restAfter = 10 * 60 * 1000

func (k *keptYears) of(key yearKey, now int64) *keptYear {
	k.lock.Lock()
	defer k.lock.Unlock()
	if k.known == nil {
		k.known = map[yearKey]*keptYear{}
	}
	if k.known[key] == nil {
		k.known[key] = &keptYear{}
	}
	k.known[key].used = now
	for len(k.known) > 1 && k.tooMany() {
		delete(k.known, k.oldest(key))
	}
	return k.known[key]
}

func (k *keptYears) tooMany() bool {
	units := 0
	for _, y := range k.known {
		units += y.units
	}
	return len(k.known) > mostYears || units > mostUnits
}

// oldest is the year used longest ago, but for the one at hand.
func (k *keptYears) oldest(but yearKey) yearKey {
	var oldest yearKey
	for key, y := range k.known {
		if key != but && (oldest == yearKey{} || y.used < k.known[oldest].used) {
			oldest = key
		}
	}
	return oldest
}

// weigh notes how many units a year has.
func (k *keptYears) weigh(y *keptYear, units int) {
	k.lock.Lock()
	defer k.lock.Unlock()
	y.units = units
}

// rest forgets the years nobody has worked on for a while, and says whether there were
// any.
func (k *keptYears) rest(now int64) (some bool) {
	k.lock.Lock()
	defer k.lock.Unlock()
	for key, y := range k.known {
		if now-y.used > restAfter {
			delete(k.known, key)
			some = true
		}
	}
	return some
}

// result finds the result of a run among the last ones, nil when it is not.
func (k *keptYears) result(org OrgID, run string) *scoring.Result {
	k.lock.Lock()
	defer k.lock.Unlock()
	for key, y := range k.known {
		for _, last := range y.results {
			if key.org == org && last.run == run {
				return last.result
			}
		}
	}
	return nil
}

// keep remembers the result a year came to.
func (k *keptYears) keep(y *keptYear, kind RunKind, run string, result *scoring.Result) {
	k.lock.Lock()
	defer k.lock.Unlock()
	if y.results == nil {
		y.results = map[RunKind]keptResult{}
	}
	y.results[kind] = keptResult{run, result}
}

// Rest frees what is kept of years that nobody has worked on for ten minutes. Whoever
// asks again waits a little longer. It says whether there was something.
func (d *Door) Rest() bool { return d.years.rest(d.Clock.Now()) }

// working is a year with which a call works: gathered from what is kept, where that
// was possible.
type working struct {
	gathered Gathered
	kept     *keptYear // nil: nothing is kept, everything was read
}

// work gathers a year and hands it to do. What is kept is used only inside a
// transaction that writes: there the log says what has changed since.
func work(ctx context.Context, c *Call, cycle Cycle, s Scheme, do func(program *scoring.Program, w working) error) error {
	program, err := s.programBy(c)
	if err != nil {
		return err
	}
	y := c.keptYear(cycle.ID)
	if y != nil {
		defer y.lock.Unlock()
		kept, err := y.gather(ctx, c, cycle, program)
		if err != nil {
			return err
		}
		return do(program, working{kept, y})
	}
	gathered, err := gather(ctx, c, cycle, program.Scheme)
	if err != nil {
		return err
	}
	return do(program, working{gathered, nil})
}

// keptYear is the year kept for a call, locked, or nil when it must do without.
func (c *Call) keptYear(cycle string) *keptYear {
	with, ok := c.Reader.(remembering)
	if !ok {
		return nil
	}
	if _, writes := with.Reader.(Tx); !writes {
		return nil
	}
	y := c.door.years.of(yearKey{c.Actor.Org, cycle}, c.Now)
	if !y.lock.TryLock() {
		return nil
	}
	return y
}

func (y *keptYear) gather(ctx context.Context, c *Call, cycle Cycle, program *scoring.Program) (Gathered, error) {
	if err := y.records.catchUp(ctx, c, cycle.ID); err != nil {
		y.records = keptRecords{}
		return Gathered{}, err
	}
	c.After(y.records.durable(y))
	gathered, err := gather(ctx, keptReader{c, &y.records, y.facts}, cycle, program.Scheme)
	if err == nil {
		y.facts = gathered.Facts
		c.door.years.weigh(y, len(y.facts.Units))
	}
	return gathered, err
}

// run scores what was gathered, from where the last run stood if there was one.
func (w working) run(program *scoring.Program) (*scoring.Result, []byte, error) {
	y := w.kept
	if y == nil {
		result, err := program.Run(w.gathered.Facts)
		if err != nil {
			return nil, nil, engineError(err)
		}
		body, err := resultBytes(result)
		return result, body, err
	}
	if y.year == nil || y.scheme != program.Hash {
		y.year, y.scheme = program.NewYear(), program.Hash
	}
	result, body, err := y.year.Run(w.gathered.Facts)
	return result, body, engineError(err)
}
