package httpapi

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts what the server does, by route and never by person (no account, no
// address, no object).
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  [len(workNames)]prometheus.Observer
	counts   sync.Map // countKey → prometheus.Counter, once there is something to count
}

// countKey is a route with a class of status: 2 for 2xx.
type countKey struct {
	route string
	class int
}

// work is how much a request asks for. Times are counted by it: a histogram for
// each route would be a thousand lines that nobody reads.
type work int

const (
	reading work = iota
	writing
	costly
	beside // no route of the table
)

var workNames = [...]string{reading: "read", writing: "write", costly: "heavy", beside: "other"}

// other is the name in metrics of what is no route.
const other = "other"

func newMetrics(health func() error) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "eightx_http_requests_total", Help: "Answered requests by route and class of status."}, []string{"route", "status"}),
	}
	durations := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "eightx_http_request_seconds", Help: "Time from the request's head to the end of the answer.",
		Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
	}, []string{"work"})
	for kind, name := range workNames {
		m.seconds[kind] = durations.WithLabelValues(name)
	}
	ready := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "eightx_ready", Help: "1 while the store takes writes."}, func() float64 {
		if health != nil && health() != nil {
			return 0
		}
		return 1
	})
	m.registry.MustRegister(m.requests, durations, ready, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// done counts an answered request.
func (m *metrics) done(x *exchange, start time.Time) {
	m.seconds[x.work()].Observe(time.Since(start).Seconds())
	key := countKey{x.routeName(), x.status / 100}
	counter, known := m.counts.Load(key)
	if !known {
		counter, _ = m.counts.LoadOrStore(key, m.requests.WithLabelValues(key.route, strconv.Itoa(key.class)+"xx"))
	}
	if one, ok := counter.(prometheus.Counter); ok {
		one.Inc()
	}
}

func (x *exchange) work() work {
	switch {
	case x.route == nil:
		return beside
	case x.route.heavy:
		return costly
	case x.route.changes:
		return writing
	}
	return reading
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// note writes the server's log: what failed in the program, and what was refused at
// the door. It names no person; the request's id leads to the entry that does.
func (s *Server) note(x *exchange, start time.Time) {
	switch {
	case x.status >= 500 && x.status != http.StatusServiceUnavailable && x.err != nil:
		s.log.Error("failed", "request", x.id, "route", x.routeName(), "status", x.status, "cause", x.err.Error())
	case x.status >= 500 || x.status == http.StatusTooManyRequests || x.status == http.StatusMisdirectedRequest:
		s.log.Warn("refused", "request", x.id, "route", x.routeName(), "status", x.status)
	default:
		s.log.Debug("answered", "request", x.id, "route", x.routeName(), "status", x.status, "took", time.Since(start))
	}
}

func (x *exchange) routeName() string {
	if x.route == nil {
		return other
	}
	return x.route.name
}
