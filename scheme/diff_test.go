package scheme_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"eightx/internal/schemetest"
	"eightx/scheme"
)

// twoItems is a small scheme with something of everything that is compared.
func twoItems() *scheme.Tree {
	text := scheme.Text
	ind := func(id, name string, points *scheme.Tree) *scheme.Tree {
		return scheme.MapOf().Set("id", text(id)).Set("name", text(name)).Set("points", points).
			Set("rule", scheme.MapOf().Set("kind", text("ledger")).Set("direction", text("deduct")).Set("kinds", scheme.ListOf(
				scheme.MapOf().Set("id", text("e1")).Set("text", text("账证不符1笔")).Set("per", text("3")),
				scheme.MapOf().Set("id", text("e2")).Set("text", text("账款不符1次")).Set("per", text("6")))))
	}
	byGroup := func() *scheme.Tree { return scheme.MapOf().Set("UC", text("26")).Set("UV", text("24")) }
	item := func(id string, indicators ...*scheme.Tree) *scheme.Tree {
		return scheme.MapOf().Set("id", text(id)).Set("name", text("项")).Set("kind", text("fixed")).Set("indicators", scheme.ListOf(indicators...))
	}
	t := minimal()
	t.Set("peerGroups", scheme.ListOf(
		scheme.MapOf().Set("id", text("UC")).Set("name", text("城市社区")), scheme.MapOf().Set("id", text("UV")).Set("name", text("城中村"))))
	t.Set("items", scheme.ListOf(
		item("F1", ind("F1-01", "三会一课", text("20")), ind("F1-02", "公开", text("24")), ind("F1-03", "民主", text("18")), ind("F1-04", "账目核对", byGroup())),
		item("F2", ind("F2-01", "税收", text("70")))))
	t.Set("stars", scheme.MapOf().Set("levels", scheme.ListOf(
		scheme.MapOf().Set("star", text("5")).Set("min", text("90")), scheme.MapOf().Set("star", text("4")).Set("min", text("80")))))
	return t
}

// line is a difference in short.
func line(d scheme.Difference) string {
	out := string(d.What) + " " + d.Path
	if d.From+d.To != "" {
		out += " " + d.From + "→" + d.To
	}
	if d.What == scheme.Changed {
		out += " " + d.Before.Describe() + "→" + d.After.Describe()
	}
	return out
}

func TestDiff(t *testing.T) {
	text := scheme.Text
	f1 := func(t *scheme.Tree) *scheme.Tree { return t.At("items[0].indicators") }
	tests := []struct {
		name   string
		change func(*scheme.Tree)
		want   []string
	}{
		{"nothing", func(*scheme.Tree) {}, nil},
		{"single value", func(t *scheme.Tree) { t.Set("title", text("新")) }, []string{"changed title t→新"}},
		{"value that was not there", func(t *scheme.Tree) { t.Set("note", text("新")) }, []string{"changed note null→新"}},
		{"part that was not there", func(t *scheme.Tree) { t.Set("org", scheme.MapOf().Set("name", text("望澜"))) }, []string{"changed org.name null→望澜"}},
		{"points of a group", func(t *scheme.Tree) { t.At("items[0].indicators[3].points").Set("UC", text("24")) },
			[]string{"changed items[F1].indicators[F1-04].points.UC 26→24"}},
		{"points for all", func(t *scheme.Tree) { t.At("items[0].indicators[0]").Set("points", text("21")) },
			[]string{"changed items[F1].indicators[F1-01].points 20→21"}},
		{"points spread over groups", func(t *scheme.Tree) {
			t.At("items[0].indicators[0]").Set("points", scheme.MapOf().Set("UC", text("20")).Set("UV", text("19")))
		}, []string{"changed items[F1].indicators[F1-01].points.UV 20→19"}},
		{"points the same for all", func(t *scheme.Tree) {
			t.At("items[0].indicators[0]").Set("points", scheme.MapOf().Set("UC", text("20")).Set("UV", text("20")))
		}, []string{"rewritten items[F1].indicators[F1-01].points"}},
		{"event", func(t *scheme.Tree) { t.At("items[0].indicators[3].rule.kinds[1]").Set("per", text("5")) },
			[]string{"changed items[F1].indicators[F1-04].rule.kinds[e2].per 6→5"}},
		{"new event first", func(t *scheme.Tree) {
			kinds := t.At("items[0].indicators[3].rule.kinds")
			kinds.List = slices.Insert(kinds.List, 0, scheme.MapOf().Set("id", text("e0")).Set("per", text("1")))
		}, []string{"added items[F1].indicators[F1-04].rule.kinds[e0]"}},
		{"number written otherwise", func(t *scheme.Tree) { t.At("items[0].indicators[3].rule.kinds[1]").Set("per", text("6.0")) },
			[]string{"rewritten items[F1].indicators[F1-04].rule.kinds[e2].per"}},
		{"kind of rule", func(t *scheme.Tree) {
			t.At("items[1].indicators[0]").Set("rule", scheme.MapOf().Set("kind", text("passfail")))
		}, []string{"changed items[F2].indicators[F2-01].rule {…}→{…}"}},
		{"indicator removed", func(t *scheme.Tree) { f1(t).List = slices.Delete(f1(t).List, 1, 2) }, []string{"removed items[F1].indicators[F1-02]"}},
		{"indicator added", func(t *scheme.Tree) {
			one := *f1(t).List[0]
			one.Keys, one.Values = slices.Clone(one.Keys), slices.Clone(one.Values)
			one.Set("id", text("F1-99")).Set("name", text("新"))
			f1(t).List = slices.Insert(f1(t).List, 1, &one)
		}, []string{"added items[F1].indicators[F1-99]"}},
		{"indicator to the front", func(t *scheme.Tree) {
			l := f1(t)
			l.List = []*scheme.Tree{l.List[3], l.List[0], l.List[1], l.List[2]}
		}, []string{"moved items[F1].indicators[F1-04] 4→1"}},
		{"indicator to another item", func(t *scheme.Tree) {
			moved := f1(t).List[1]
			moved.Set("name", text("公开栏"))
			f1(t).List = slices.Delete(f1(t).List, 1, 2)
			t.At("items[1].indicators").List = append(t.At("items[1].indicators").List, moved)
		}, []string{"transferred items[F2].indicators[F1-02] F1→F2", "changed items[F2].indicators[F1-02].name 公开→公开栏"}},
		{"indicator with a new id", func(t *scheme.Tree) { t.At("items[1].indicators[0]").Set("id", text("F2-09")) },
			[]string{"renumbered items[F2].indicators[F2-09] F2-01→F2-09"}},
		{"level", func(t *scheme.Tree) { t.At("stars.levels[1]").Set("min", text("82")) }, []string{"changed stars.levels[4].min 80→82"}},
		{"part gone", func(t *scheme.Tree) { t.Set("stars", new(scheme.Tree)) }, []string{"removed stars.levels[5]", "removed stars.levels[4]"}},
		{"empty part", func(t *scheme.Tree) {
			t.At("items[0].indicators[0]").Set("basis", scheme.MapOf().Set("title", text("文")))
		},
			[]string{"changed items[F1].indicators[F1-01].basis.title null→文"}},
		{"list of words", func(t *scheme.Tree) { t.At("items[0].indicators[0]").Set("methods", scheme.ListOf(text("site"))) },
			[]string{"changed items[F1].indicators[F1-01].methods null→[…]"}},
	}
	old, _ := scheme.Decode(twoItems())
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tree := twoItems()
			test.change(tree)
			changed, findings := scheme.Decode(tree)
			if changed == nil {
				t.Fatal(findings)
			}
			var got []string
			for _, d := range scheme.Diff(old, changed) {
				got = append(got, line(d))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

func TestDiffSubjects(t *testing.T) {
	old, _ := scheme.Decode(twoItems())
	tree := twoItems()
	tree.At("items[0].indicators[3].rule.kinds[1]").Set("per", scheme.Text("5"))
	changed, _ := scheme.Decode(tree)
	got := scheme.Diff(old, changed)[0]
	want := "[{item    F1 项} {indicator    F1-04 账目核对} {row  ledger kinds e2 账款不符1次}] [per]"
	if text := fmt.Sprint(got.Subjects, got.Field); text != want {
		t.Errorf("got %s, want %s", text, want)
	}
}

// TestDiffSeesWhatHashSees: schemes of one hash have no differences, schemes of
// two have some, whatever they are.
func TestDiffSeesWhatHashSees(t *testing.T) {
	var before *scheme.Scheme
	for seed := range uint64(200) {
		s := schemetest.Random(seed)
		again, _ := scheme.Decode(scheme.Encode(s))
		if found := scheme.Diff(s, again); len(found) > 0 {
			t.Fatalf("seed %d: a scheme differs from itself: %s", seed, line(found[0]))
		}
		if before != nil && len(scheme.Diff(before, s)) == 0 {
			t.Fatalf("seed %d: two schemes do not differ", seed)
		}
		before = s
	}
}

// TestDiffSeesEveryValue changes the values of a full scheme in turn, each third
// one: a comparison of whole schemes takes a few milliseconds.
func TestDiffSeesEveryValue(t *testing.T) {
	full := schemetest.Full()
	tree := scheme.Encode(full)
	changed, at := 0, 0
	var walk func(*scheme.Tree)
	walk = func(x *scheme.Tree) {
		if at++; x.Kind == scheme.Scalar && at%3 == 0 {
			old := x.Scalar
			x.Scalar = "7"
			if s, _ := scheme.Decode(tree); s != nil && scheme.Hash(s) != scheme.Hash(full) {
				changed++
				if len(scheme.Diff(full, s)) == 0 {
					t.Errorf("changing %q to 7 is not told", old)
				}
			}
			x.Scalar = old
		}
		for _, y := range slices.Concat(x.List, x.Values) {
			walk(y)
		}
	}
	walk(tree)
	if changed < 100 {
		t.Errorf("changed %d values only", changed)
	}
}
