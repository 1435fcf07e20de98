package scoring

import (
	"slices"

	"eightx/scheme"
)

// SetFigure changes a unit's figure of a metric, a whole number at the metric's
// decimals. A figure far from all others makes the session plan and score
// everything again. It fails with *IncompleteError when the metric has no
// column, and with *NotColumnarError when the new figure is outside what
// kernels prove; the session is then of no more use.
func (s *Session) SetFigure(row int, metric string, mantissa int64) error {
	v := s.c.figures[metric]
	if v == nil {
		return s.unknown("facts.unknown_metric", metric)
	}
	v.set(row, mantissa)
	if known, ok := s.plan.proven[metric]; ok && (mantissa < known.lo || mantissa > known.hi) {
		return s.startAgain()
	}
	s.changed(int32(row), metric)
	return nil
}

// AddEvent adds an entry of a kind to a unit's ledger.
func (s *Session) AddEvent(row int, ledger, kind string) error {
	t, code, err := s.kindOf(ledger, kind)
	if err != nil {
		return err
	}
	at, offset := s.plan.blocks.locateRow(row)
	if t.added == nil {
		t.added = map[int32][]eventEntry{}
	}
	t.added[int32(at)] = append(t.added[int32(at)], eventEntry{offset, code})
	if n := t.entries(at, offset); n > t.largest+spareEntries {
		t.largest = n
		return s.startAgain()
	}
	s.changed(int32(row), ledger)
	return nil
}

// WithdrawEvent takes back one entry of a kind; false when the unit has none.
func (s *Session) WithdrawEvent(row int, ledger, kind string) (bool, error) {
	t, code, err := s.kindOf(ledger, kind)
	if err != nil {
		return false, err
	}
	at, offset := s.plan.blocks.locateRow(row)
	if !t.withdraw(at, offset, code) {
		return false, nil
	}
	s.changed(int32(row), ledger)
	return true, nil
}

func (s *Session) kindOf(ledger, kind string) (*eventTable, uint8, error) {
	t := s.c.events[ledger]
	if t == nil {
		return nil, 0, s.unknown("facts.unknown_ledger", ledger)
	}
	code := slices.Index(t.kinds, kind)
	if code < 0 {
		return nil, 0, s.unknown("fail.ledger_kind", kind)
	}
	return t, uint8(code), nil
}

func (s *Session) unknown(code, name string) error {
	return &IncompleteError{[]Problem{{Code: code, Severity: scheme.Error, Metric: name}}}
}

// entries counts the entries of a unit.
func (t *eventTable) entries(at int, offset uint16) int {
	n := 0
	for i := t.starts[at]; i < t.starts[at+1]; i++ {
		if t.offset[i] == offset && t.kind[i] != gone {
			n++
		}
	}
	for _, e := range t.added[int32(at)] {
		if e.offset == offset {
			n++
		}
	}
	return n
}

// withdraw takes an entry back, a later one first.
func (t *eventTable) withdraw(at int, offset uint16, code uint8) bool {
	added := t.added[int32(at)]
	if i := slices.Index(added, eventEntry{offset, code}); i >= 0 {
		t.added[int32(at)] = slices.Delete(added, i, i+1)
		return true
	}
	for i := t.starts[at]; i < t.starts[at+1]; i++ {
		if t.offset[i] == offset && t.kind[i] == code {
			t.kind[i] = gone
			return true
		}
	}
	return false
}

// startAgain plans with the bounds columns have now and scores everything.
func (s *Session) startAgain() error {
	if err := s.replan(); err != nil {
		return err
	}
	s.Score(0)
	return nil
}

// changed brings up to date what depends on one unit's figure, ledger or
// rating: its indicators, and those of its peers where they compare; items and
// totals; ranks, stars and rewards of the parts they are in.
func (s *Session) changed(row int32, name string) {
	s.forget()
	for _, f := range s.plan.peers {
		if f.metric != name {
			continue
		}
		part := int(f.parts.of[row])
		f.update(part, &s.ranker)
		for _, peer := range f.parts.rows(part) {
			s.rescore(peer, f.name)
		}
	}
	s.rescore(row, name)
	s.board.climb(s.rescored, func(row int32) { s.total(row) })
	s.settle()
}

// forget clears what the last change touched.
func (s *Session) forget() {
	if s.touched == nil {
		s.touched = make([]bool, s.c.Len())
	}
	for _, row := range s.rescored {
		s.touched[row] = false
	}
	s.rescored = s.rescored[:0]
}

// rescore computes a unit's indicators that read a name.
func (s *Session) rescore(row int32, name string) {
	at, _ := s.plan.blocks.locateRow(int(row))
	found := false
	for _, i := range s.plan.readers[name] {
		if s.plan.kernels[i][s.c.peer[row]] != nil {
			s.plan.scoreIndicator(&s.machine, s.board, i, int(row), 1, at)
			found = true
		}
	}
	if found && !s.touched[row] {
		s.touched[row] = true
		s.rescored = append(s.rescored, row)
	}
}

// total adds a unit's items up again.
func (s *Session) total(row int32) {
	at, _ := s.plan.blocks.locateRow(int(row))
	s.plan.addUp(&s.machine, s.board, int(row), 1, at)
}

// settle ranks the parts with rescored units again and shares their pools.
func (s *Session) settle() {
	s.settled = s.settled[:0]
	for _, row := range s.rescored {
		part := int(s.plan.ranking.of[row])
		if !slices.Contains(s.settled, part) {
			s.settled = append(s.settled, part)
			s.plan.settle(&s.ranker, s.board, part)
		}
	}
	for k, r := range s.plan.rewards {
		if r.parts != s.plan.ranking {
			s.shareAgain(k, r)
		}
	}
}

// shareAgain shares a pool whose scope is not that of the ranking: wherever a
// unit stands whose star may have changed.
func (s *Session) shareAgain(k int, r *rewardPlan) {
	due := map[int]bool{}
	for _, part := range s.settled {
		for _, row := range s.plan.ranking.rows(part) {
			due[int(r.parts.of[row])] = true
		}
	}
	for part := range due {
		r.share(&s.ranker, s.board, k, part)
	}
}
