// Package schemetest makes schemes for tests: one with every field filled, and
// random ones in which any field may be missing and every text may be awkward.
//
//	s := schemetest.Full()
//	s := schemetest.Random(seed)
//
// Both decode without findings; nothing else about them makes sense. The package
// is not for tests of meaning: those use schemes people wrote.
package schemetest

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"

	"eightx/decimal"
	"eightx/scheme"
)

// Full is a scheme with every field filled.
func Full() *scheme.Scheme { return fill(1, 1) }

// Random is a scheme made from a seed.
func Random(seed uint64) *scheme.Scheme { return fill(seed, 0.5) }

func fill(seed uint64, density float64) *scheme.Scheme {
	f := &filler{r: rand.New(rand.NewPCG(seed, 8)), density: density}
	s := new(scheme.Scheme)
	f.structure(reflect.ValueOf(s).Elem())
	s.Schema = 1
	return s
}

// filler fills values by their types.
type filler struct {
	r       *rand.Rand
	density float64
	ids     int
}

func (f *filler) maybe() bool { return f.r.Float64() < f.density }

func pick[T any](f *filler, list []T) T { return list[f.r.IntN(len(list))] }

func (f *filler) structure(v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, rest, _ := strings.Cut(field.Tag.Get("scheme"), ",")
		if rest != "required" && !f.maybe() {
			continue
		}
		f.value(v.Field(i), name, choices(field))
	}
}

func choices(field reflect.StructField) []string {
	if tag := field.Tag.Get("choice"); tag != "" {
		return strings.Split(tag, ",")
	}
	return nil
}

func (f *filler) value(v reflect.Value, name string, choices []string) {
	switch v.Interface().(type) {
	case scheme.Number:
		v.Set(reflect.ValueOf(decimal.MustParse(pick(f, numbers))))
	case decimal.Rounding:
		v.SetUint(uint64(f.r.IntN(6)))
	case scheme.Points:
		v.Set(reflect.ValueOf(f.points()))
	case scheme.Rule:
		v.Set(reflect.ValueOf(f.rule()))
	case scheme.Date:
		v.SetString(fmt.Sprintf("20%02d-%02d-%02d", f.r.IntN(100), 1+f.r.IntN(12), 1+f.r.IntN(28)))
	default:
		f.plain(v, name, choices)
	}
}

func (f *filler) plain(v reflect.Value, name string, choices []string) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.value(v.Elem(), name, choices)
	case reflect.Struct:
		f.structure(v)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1+f.r.IntN(3), 4))
		for i := range v.Len() {
			f.value(v.Index(i), name, choices)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 1 + f.r.IntN(3) {
			value := reflect.New(v.Type().Elem()).Elem()
			f.value(value, name, nil)
			v.SetMapIndex(reflect.ValueOf(f.key()), value)
		}
	case reflect.Int:
		v.SetInt(int64(f.r.IntN(3000)))
	case reflect.Bool:
		v.SetBool(true)
	default:
		v.SetString(f.text(name, choices))
	}
}

// text is an id where one is asked for, else any text.
func (f *filler) text(name string, choices []string) string {
	switch {
	case len(choices) > 0:
		return pick(f, choices)
	case name == "id":
		f.ids++
		return fmt.Sprintf("%s%d", pick(f, []string{"F", "X-", "组", "a.b", "0"}), f.ids)
	}
	return pick(f, texts)
}

func (f *filler) key() string { return pick(f, keys) }

func (f *filler) points() scheme.Points {
	if f.r.IntN(3) == 0 {
		all := decimal.MustParse(pick(f, numbers))
		return scheme.Points{All: &all}
	}
	p := scheme.Points{ByGroup: map[string]scheme.Number{}}
	for range 1 + f.r.IntN(3) {
		p.ByGroup[pick(f, []string{"UC", "UV", "RV", "甲.乙"})] = decimal.MustParse(pick(f, numbers))
	}
	return p
}

// rule has parameters of every form: scalars, lists, rows, maps, nested rules.
func (f *filler) rule() scheme.Rule {
	args := scheme.MapOf()
	for range f.r.IntN(5) {
		args.Set(f.argName(), f.tree(3))
	}
	return scheme.Rule{Kind: pick(f, []string{"completion", "ledger", "checklist", "某种办法", "tiers"}), Args: args}
}

func (f *filler) argName() string {
	return pick(f, []string{"metric", "target", "events", "tiers", "checks", "per", "parts", "标签", "a.b", "=x", "x = y"})
}

func (f *filler) tree(depth int) *scheme.Tree {
	switch form := f.r.IntN(8); {
	case depth > 0 && form == 0:
		return f.list(depth)
	case depth > 0 && form == 1:
		return f.rows(depth)
	case depth > 0 && form == 2:
		return f.mapping(depth)
	}
	if f.r.IntN(2) == 0 {
		return scheme.Text(pick(f, numbers))
	}
	return scheme.Text(pick(f, texts))
}

func (f *filler) list(depth int) *scheme.Tree {
	list := scheme.ListOf()
	for range f.r.IntN(4) {
		list.List = append(list.List, f.tree(depth-1))
	}
	return list
}

func (f *filler) rows(depth int) *scheme.Tree {
	list := scheme.ListOf()
	for range 1 + f.r.IntN(4) {
		list.List = append(list.List, f.mapping(depth))
	}
	return list
}

func (f *filler) mapping(depth int) *scheme.Tree {
	row := scheme.MapOf()
	for range f.r.IntN(4) {
		row.Set(pick(f, []string{"id", "text", "min", "pct", "per", "kind", f.key()}), f.tree(depth-1))
	}
	return row
}

// numbers as people write them; those with a needless zero test that texts stay.
var numbers = []string{"0", "1", "26", "0.5", "0.60", "85%", "2/7", "-3", "-0.05", "1000", "12.345678901234567", "123456789012345678901234567890", "1/3", "100.00"}

// texts are the awkward ones: signs of YAML, JSON, spreadsheets and our own
// forms, words that look like numbers, dates and booleans, long and odd letters.
var texts = []string{
	"账目核对", "年度税收任务完成率", "tax_actual", "unit.target", "if(a > 0, b / a, 0)", "完成数 >= 0.95 且 人数 > 30",
	"yes", "no", "true", "null", "~", "0.60", "0123", "990101001000", "1e3", "2026-07-06", "12:30", "1_000", "0x1f", ".5", "+1", "-", "=",
	"=SUM(A1)", "+1+1", "@x", "＝1", "'quoted'", `"quoted"`, "a: b", "a #b", "#a", "- a", "? a", "! a", "& a", "* a", "% a", "| a", "> a", "`a`", "{a}", "[a]", "a,b", "a，b；c、d",
	"a;b", "行一\n行二", "行一\n\n  行三\n", " 前后空格 ", "\t制表", "a\\nb", "_x0041_", "&amp;<b>", "？", "：", "a = b", "= b", "#1", "（见其他设置）", "合计",
	"𠮷野家", "é", "e\u0301", "\u00a0硬空格", "---", "...", "<<", "%", "nan", ".inf", strings.Repeat("长文", 1200),
}

var keys = []string{"UC", "UV", "称职", "4.5", "甲.乙", "[x]", `a"b`, "5", "true", "a b", "a:b", "a=b", "键，值", "-", "#1", "null"}
