package scoring_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	"eightx/scoring"
)

// TestResultJSON compares the writer with encoding/json on results in which any
// field may be empty and every text may be awkward. It goes through the types, so
// that a field nobody writes is found.
func TestResultJSON(t *testing.T) {
	for seed := range uint64(300) {
		f := resultFiller{rand.New(rand.NewPCG(seed, 3)), 0.7}
		var result scoring.Result
		f.fill(reflect.ValueOf(&result).Elem())
		var got, want bytes.Buffer
		if err := result.WriteJSON(&got); err != nil {
			t.Fatal(err)
		}
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		e.SetIndent("", " ")
		if err := e.Encode(&result); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Fatalf("seed %d: got\n%s\nwant\n%s", seed, got.String(), want.String())
		}
	}
}

type resultFiller struct {
	*rand.Rand
	density float64
}

var awkward = []string{"12.50", "一村", "a<b>&c", "quote \" and \\", "line\nbreak\ttab\x01", "\u2028\u2029", "\xff\xfe", "\x7f", "é", "…"}

func (f resultFiller) fill(v reflect.Value) {
	if f.Float64() > f.density && v.Kind() != reflect.Struct {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(awkward[f.IntN(len(awkward))])
		if v.Type() == reflect.TypeFor[json.Number]() {
			v.SetString("1.5")
		}
	case reflect.Int:
		v.SetInt(int64(f.IntN(9)))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), f.IntN(4), 4))
		for i := range v.Len() {
			f.fill(v.Index(i))
		}
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{}))
		for range f.IntN(4) {
			v.SetMapIndex(reflect.ValueOf(awkward[f.IntN(6)]), reflect.ValueOf(awkward[f.IntN(len(awkward))]))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i))
		}
	}
}
