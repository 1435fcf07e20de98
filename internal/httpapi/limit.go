package httpapi

import (
	ordered "container/list"
	"net/http"
	"strconv"
	"sync"
	"time"

	"eightx/internal/errs"

	"golang.org/x/time/rate"
)

// Limits says how much the server takes on. The zero value of a field is its
// default; a negative rate is no limit.
type Limits struct {
	AtOnce   int           // requests worked on at one time: 256; the rest wait with little memory
	Waiting  time.Duration // how long a request waits for its turn: 15 s
	Account  float64       // requests of one account per second: 5,000
	Visitors float64       // requests of people without account from one address per second: 20
	Failures float64       // refused requests of one address per second: 10
	Heavy    int           // costly requests at one time: 2, one per account
}

func (l Limits) filled() Limits {
	l.AtOnce = usual(l.AtOnce, 256)
	l.Waiting = usual(l.Waiting, 15*time.Second)
	l.Account = usual(l.Account, 5000)
	l.Visitors = usual(l.Visitors, 20)
	l.Failures = usual(l.Failures, 10)
	l.Heavy = usual(l.Heavy, 2)
	return l
}

func usual[T int | float64 | time.Duration](value, otherwise T) T {
	if value == 0 {
		return otherwise
	}
	return value
}

// limiter keeps one user, one address or one bad minute from taking the server away
// from everybody else (S-50).
type limiter struct {
	limits   Limits
	turns    chan struct{}
	accounts *rates
	visitors *rates // by address
	failures *rates

	lock    sync.Mutex
	running map[string]bool // accounts with a costly request under way
}

func newLimiter(limits Limits) *limiter {
	limits = limits.filled()
	return &limiter{
		limits: limits, turns: make(chan struct{}, limits.AtOnce), running: map[string]bool{},
		accounts: newRates(limits.Account), visitors: newRates(limits.Visitors), failures: newRates(limits.Failures),
	}
}

// enter waits for a turn; leave gives it back.
func (l *limiter) enter(x *exchange) error {
	if !l.failures.some(x.source) {
		return tooMany(x, "httpapi.limit.failures", 10)
	}
	select {
	case l.turns <- struct{}{}:
		return nil
	default:
	}
	timer := time.NewTimer(l.limits.Waiting)
	defer timer.Stop()
	select {
	case l.turns <- struct{}{}:
		return nil
	case <-timer.C:
		return errs.E(errs.Busy, "httpapi.limit.overload")
	case <-x.r.Context().Done():
		return errs.E(errs.Busy, "httpapi.limit.overload")
	}
}

func (l *limiter) leave() { <-l.turns }

// often refuses an account that asks more often than people and their programs do.
func (l *limiter) often(x *exchange) error {
	if x.route.public {
		return l.visitor(x)
	}
	return l.account(x)
}

func (l *limiter) visitor(x *exchange) error {
	if l.visitors.take(x.source) {
		return nil
	}
	return tooMany(x, "httpapi.limit.visitor", 1)
}

func (l *limiter) account(x *exchange) error {
	who := x.actor.Account
	if who == "" || l.accounts.take(who) {
		return nil
	}
	return tooMany(x, "httpapi.limit.account", 1)
}

// failed counts a refusal against the address: guessing of passwords, tokens and
// paths. What a user's own data caused does not count.
func (l *limiter) failed(x *exchange, err error) {
	if err == nil || statusOf(err) == http.StatusUnauthorized && errs.KindOf(err) != errs.StepUp {
		l.failures.take(x.source)
	}
}

// heavy lets a costly request in, or says when to come again.
func (l *limiter) heavy(x *exchange) (leave func(), err error) {
	who := string(x.actor.Org) + "/" + x.actor.Account
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.running[who] || len(l.running) >= l.limits.Heavy {
		return nil, tooMany(x, "httpapi.limit.heavy", 5)
	}
	l.running[who] = true
	return func() {
		l.lock.Lock()
		defer l.lock.Unlock()
		delete(l.running, who)
	}, nil
}

func tooMany(x *exchange, code string, seconds int) error {
	x.Header().Set("Retry-After", strconv.Itoa(seconds))
	return &refusal{http.StatusTooManyRequests, errs.E(errs.Busy, code)}
}

// rates is one limiter for each of the names used last.
type rates struct {
	perSecond float64
	lock      sync.Mutex
	byName    map[string]*ordered.Element
	order     *ordered.List // used last in front
}

type namedRate struct {
	name string
	*rate.Limiter
}

// mostNames bounds the memory: an attacker with more addresses only makes the
// server forget those it has seen longest ago.
const mostNames = 20_000

func newRates(perSecond float64) *rates {
	return &rates{perSecond: perSecond, byName: map[string]*ordered.Element{}, order: ordered.New()}
}

// take counts one and says whether it is still allowed.
func (r *rates) take(name string) bool {
	if r.perSecond < 0 {
		return true
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	return r.of(name).Allow()
}

// some says whether the name has anything left, and counts nothing.
func (r *rates) some(name string) bool {
	r.lock.Lock()
	defer r.lock.Unlock()
	element, known := r.byName[name]
	if r.perSecond < 0 || !known {
		return true
	}
	one, _ := element.Value.(*namedRate)
	return one.Tokens() >= 1
}

func (r *rates) of(name string) *namedRate {
	if element, known := r.byName[name]; known {
		r.order.MoveToFront(element)
		one, _ := element.Value.(*namedRate)
		return one
	}
	if r.order.Len() >= mostNames {
		oldest, _ := r.order.Remove(r.order.Back()).(*namedRate)
		delete(r.byName, oldest.name)
	}
	one := &namedRate{name, rate.NewLimiter(rate.Limit(r.perSecond), max(1, int(2*r.perSecond)))}
	r.byName[name] = r.order.PushFront(one)
	return one
}
