package scoring

// admit finds what each event is, whether its kind was in force and whether it
// counts this year.
func (r *ledgerRun) admit() {
	for i := range r.posts {
		p := &r.posts[i]
		if p.fault = r.admissible(p); p.fault != "" || p.kind < 0 {
			p.state = stranger
			continue
		}
		r.inForce(p)
		r.largeEnough(p)
		if p.state == counts {
			r.inPeriod(p)
		}
	}
}

// admissible finds the kind and checks what every event must say.
func (r *ledgerRun) admissible(p *posting) string {
	e := p.event
	at, known := r.g.index[e.kind]
	switch {
	case !known && r.g.otherKinds == "ignore":
		r.note(p, "ledger.note.other_kind")
		return ""
	case !known:
		return "fail.ledger_kind"
	case e.date == "" && r.g.dated:
		return "fail.ledger_no_date"
	case e.date != "" && !isDay(e.date):
		return "fail.ledger_date"
	case e.count.Sign() < 0:
		return "fail.ledger_count"
	}
	p.kind = at
	return ""
}

// inForce finds the price of the event's day.
func (r *ledgerRun) inForce(p *posting) {
	for i, x := range r.kind(p).prices {
		if within(p.event.date, x.from, x.to) {
			p.price = i
			return
		}
	}
	p.state = stranger
	r.note(p, "ledger.note.not_in_force")
}

// largeEnough leaves an event out that is too small to count by itself; it is
// no repetition for others either.
func (r *ledgerRun) largeEnough(p *posting) {
	least := r.kind(p).eachAtLeast
	if p.state != counts || !p.count.Less(least) {
		return
	}
	p.state = stranger
	r.note(p, "ledger.note.each_at_least", "min", least.String(), "got", p.count.String())
}

// inPeriod decides by the day whether an event counts. An event that lives on
// counts after its year too.
func (r *ledgerRun) inPeriod(p *posting) {
	day := p.event.date
	months, limited := r.lives(p)
	switch {
	case day == "":
	case limited && months == 0: // decided by its points, once they are known
	case limited:
		r.expire(p, months)
	case day < r.g.from && r.g.outside != "keep":
		r.outsidePeriod(p)
	}
	if day > r.g.to && r.g.outside != "keep" {
		r.outsidePeriod(p)
	}
}

// lives is how many months an event of its kind and level lives; 0 when its
// points decide; false when events live as long as the year.
func (r *ledgerRun) lives(p *posting) (months int, limited bool) {
	if n := r.kind(p).validMonths; n > 0 {
		return n, true
	}
	if n := r.g.levels[p.event.level].validMonths; n > 0 {
		return n, true
	}
	if len(r.g.validity) > 0 {
		return 0, true
	}
	return r.g.validMonths, r.g.validMonths > 0
}

// expire drops an event that no longer lives on the day of counting. Its last
// day is the one before the same day so many months later.
func (r *ledgerRun) expire(p *posting, months int) {
	p.life = months
	end := addMonths(p.event.date, months)
	if r.asOf < end {
		return
	}
	p.state = past
	r.drop(p, "ledger.note.expired", "months", itoa(months), "until", dayBefore(end))
}

func (r *ledgerRun) outsidePeriod(p *posting) {
	if r.g.outside == "fail" {
		p.fault = "fail.ledger_period"
		return
	}
	p.state = past
	r.drop(p, "ledger.note.outside", "from", r.g.from, "to", r.g.to)
}
