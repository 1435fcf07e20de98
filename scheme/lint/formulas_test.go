package lint

import (
	"testing"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
)

func TestDivisionsThatCanFail(t *testing.T) {
	one := decimal.One
	c := newChecker(Input{Scheme: &scheme.Scheme{Metrics: []scheme.Metric{{ID: "people", Min: &one}, {ID: "n"}}}})
	tests := []struct{ source, want string }{
		{"a / n", "n"},
		{"a / 4", ""},
		{"a / (1 - 1)", "1 - 1"},
		{"a / people", ""},
		{"a / unit.people", ""},
		{"a / unit.n", "unit.n"},
		{"a / full", ""},
		{"a / max(1, n)", ""},
		{"a / (n + 1)", ""},
		{"a / (people * n)", "people * n"},
		{"if(n = 0, 0, a / n)", ""},
		{"if(n > 0, a / n, 0)", ""},
		{"if(n >= 0, a / n, 0)", "n"},
		{"if(n <= 0, 0, a / n)", ""},
		{"if(n > 0, 0, a / n)", "n"},
		{"if(a > 0 and n > 0, a / n, 0)", ""},
		{"if(a = 0 or n = 0, 0, a / n)", ""},
		{"if(a = 0 or n = 0, a / n, 0)", "n"},
		{"if(not (n = 0), a / n, 0)", ""},
		{"if(0 < n, a / n, 0)", ""},
		{"if(n > 1, a / (n - 1), 0)", ""},
		{"if(n >= 1, a / (n - 1), 0)", "n - 1"},
		{"if(peer_count() > 1, 1 / (peer_count() - 1), 0)", ""},
		{"a / if(n = 0, 1, n)", ""},
		{"a / clamp(n, 1, 5)", ""},
		{"peer_mean(a / n)", "n"},
	}
	for _, test := range tests {
		t.Run(test.source, func(t *testing.T) {
			n, err := expr.Parse(test.source)
			if err != nil {
				t.Fatal(err)
			}
			d := divisions{c: c}
			d.visit(n, nil)
			got := ""
			if d.found != nil {
				got = expr.Format(d.found)
			}
			if got != test.want {
				t.Errorf("got divisor %q, want %q", got, test.want)
			}
		})
	}
}
