package httpapi

import (
	"net/http"
	"strconv"
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
	seconds  map[string]prometheus.Observer // by route
	counts   map[string]*[6]prometheus.Counter
	active   prometheus.Gauge
}

// other is the name in metrics of what is no route.
const other = "other"

func newMetrics(routes []*route, health func() error) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "eightx_http_requests_total", Help: "Answered requests by route and class of status."}, []string{"route", "status"}),
		seconds:  map[string]prometheus.Observer{}, counts: map[string]*[6]prometheus.Counter{},
	}
	durations := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "eightx_http_request_seconds", Help: "Time from the request's head to the end of the answer.",
		Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
	}, []string{"route"})
	for _, name := range append(namesOf(routes), other) {
		m.seconds[name] = durations.WithLabelValues(name)
		m.counts[name] = m.classes(name)
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

// classes makes the counters of a route before there is anything to count, so that
// counting takes no lock.
func (m *metrics) classes(route string) *[6]prometheus.Counter {
	var all [6]prometheus.Counter
	for class := range all {
		all[class] = m.requests.WithLabelValues(route, strconv.Itoa(class)+"xx")
	}
	return &all
}

func namesOf(routes []*route) []string {
	names := make([]string, len(routes))
	for i, r := range routes {
		names[i] = r.name
	}
	return names
}

// done counts an answered request.
func (m *metrics) done(x *exchange, start time.Time) {
	name := other
	if x.route != nil {
		name = x.route.name
	}
	m.seconds[name].Observe(time.Since(start).Seconds())
	m.counts[name][min(x.status/100, 5)].Inc()
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
