package pages

import (
	"testing"

	"eightx/internal/appraisal"
)

func TestPathOf(t *testing.T) {
	rings := [][]int{{0, 0, 40, 0, 40, 20, 0, 20}, {10, 10, 12, 10, 12, 12}}
	if got, want := pathOf(rings), "M0 0L40 0L40 20L0 20ZM10 10L12 10L12 12Z"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if x, y := centreOf(rings); x != 20 || y != 10 {
		t.Errorf("the centre is %d %d, want 20 10", x, y)
	}
	if got, want := roomOf(rings), 800; got != want {
		t.Errorf("got room of %d, want %d", got, want)
	}
}

func TestLikelyUnit(t *testing.T) {
	all := []appraisal.Unit{unitCalled("V01", "上岗村"), unitCalled("V02", "上岗社区"), unitCalled("V03", "赵家庄居")}
	for _, test := range []struct {
		name  string
		names []string
		want  string
	}{
		{"short", []string{"path7", "赵家庄"}, "V03"}, {"long", []string{"赵家庄居委会"}, "V03"}, {"two units begin so", []string{"上岗"}, ""},
		{"one letter", []string{"赵"}, ""}, {"none", nil, ""},
	} {
		if got := likelyUnit(test.names, all); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

// TestMore is a difference with its sign.
func TestMore(t *testing.T) {
	for _, test := range []struct{ name, before, after, want string }{
		{"more", "847.04", "852.04", "+5"}, {"less", "20.00", "18.5", "−1.5"}, {"the same in other digits", "8.0", "8.00", ""}, {"nothing before", "", "3", ""},
	} {
		if got := more(test.before, test.after); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func unitCalled(id, name string) appraisal.Unit {
	return appraisal.Unit{Meta: appraisal.Meta{ID: id}, Name: name}
}
