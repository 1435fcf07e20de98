package appraisal

import (
	"reflect"
	"strings"
	"testing"

	"eightx/auditlog"
)

// TestNothingHiddenIsForgotten changes each text, number and truth of each input that
// hides something from the log: the request is another one every time.
func TestNothingHiddenIsForgotten(t *testing.T) {
	d := &Door{Suite: auditlog.International, Secret: []byte("s")}
	checkWhole[EvaluationInput](t, d)
	checkWhole[NewReferral](t, d)
	checkWhole[PersonInput](t, d)
	checkWhole[ShareInput](t, d)
	checkWhole[SecondEntry](t, d)
	checkWhole[SealedSheetInput](t, d)
	checkWhole[PaperSheetInput](t, d)
}

func checkWhole[In any](t *testing.T, d *Door) {
	t.Helper()
	var in In
	if _, hides := any(in).(shown); !hides {
		t.Fatalf("%T hides nothing", in)
	}
	fill(reflect.ValueOf(&in).Elem())
	whole := func() auditlog.Digest {
		said, err := digestWish(d, "x", Command[In]{Input: in, Key: "k"})
		if err != nil {
			t.Fatal(err)
		}
		return said.whole
	}
	first := whole()
	leaves(reflect.ValueOf(&in).Elem(), "", func(path string, change, undo func()) {
		change()
		if whole() == first {
			t.Errorf("%T: another %s is the same request", in, path)
		}
		undo()
	})
	if whole() != first {
		t.Error("the test has not put everything back")
	}
}

// fill gives every list one element.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	}
}

func leaves(v reflect.Value, path string, try func(path string, change, undo func())) {
	undo := func(old reflect.Value) func() { return func() { v.Set(old) } }
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && !strings.HasPrefix(f.Tag.Get("json"), "-") {
				leaves(v.Field(i), path+"."+f.Name, try)
			}
		}
	case reflect.Slice:
		leaves(v.Index(0), path+"[0]", try)
	case reflect.String:
		try(path, func() { v.SetString("changed") }, undo(reflect.ValueOf(v.String()).Convert(v.Type())))
	case reflect.Bool:
		try(path, func() { v.SetBool(true) }, undo(reflect.ValueOf(false).Convert(v.Type())))
	case reflect.Int, reflect.Int64:
		try(path, func() { v.SetInt(7) }, undo(reflect.ValueOf(v.Int()).Convert(v.Type())))
	case reflect.Uint8:
		try(path, func() { v.SetUint(7) }, undo(reflect.ValueOf(v.Uint()).Convert(v.Type())))
	}
}

// TestShareWritesItself as encoding/json would.
func TestShareWritesItself(t *testing.T) {
	in := ShareInput{Round: "2026-\"half\"", Share: "第一份 <1>"}
	type plain ShareInput
	got, err := appendJSON(nil, in)
	want, wantErr := appendJSON(nil, plain(in))
	if string(got) != string(want) || err != nil || wantErr != nil {
		t.Errorf("got %s, want %s", got, want)
	}
}
