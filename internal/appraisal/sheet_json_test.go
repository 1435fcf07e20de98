package appraisal_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eightx/decimal"
	"eightx/internal/appraisal"
)

// plainSheet and plainInput are what encoding/json makes of the types by itself.
type (
	plainSheet appraisal.Sheet
	plainInput appraisal.SheetInput
)

func FuzzSheetJSON(f *testing.F) {
	f.Add("s1", "2026", "half", "V01", "P1", "F1-01", "70.50", "", "", int64(7))
	f.Add("", "二〇二六", "", "V<1>", "a\"b\\", "F\u2028", "2/7", "A", "路灯\n坏 & <了>\x00", int64(-1))
	f.Add("\xff", "\xe2\x80", "\u2029", "é", "\x7f", "\x1f", "x", "B", "\xf0\x9f\x98\x80", int64(0))
	f.Fuzz(func(t *testing.T, id, cycle, round, unit, assessor, indicator, value, level, fact string, number int64) {
		line := appraisal.SheetLine{Indicator: indicator, Level: level, Fact: fact}
		if n, err := decimal.Parse(value); err == nil {
			line.Value = &n
		}
		for _, lines := range [][]appraisal.SheetLine{nil, {}, {line}, {line, {Indicator: fact, Fact: level}}} {
			in := appraisal.SheetInput{ID: id, Cycle: cycle, Round: round, Unit: unit, Assessor: assessor, Filled: fact, Lines: lines}
			same(t, in, plainInput(in))
			sheet := appraisal.Sheet{Meta: appraisal.Meta{ID: id, Version: number}, Cycle: cycle, Round: round, Unit: unit, Assessor: assessor, Lines: lines, Filled: level, Time: number}
			same(t, &sheet, plainSheet(sheet))
		}
	})
}

// same wants what a type appends to be what encoding/json makes of it.
func same(t *testing.T, value interface {
	AppendJSON(b []byte) ([]byte, error)
}, plain any) {
	t.Helper()
	got, err := value.AppendJSON([]byte("x"))
	want, wantErr := json.Marshal(plain)
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("got %v, want %v", err, wantErr)
	}
	if err == nil && string(got) != "x"+string(want) {
		t.Errorf("got\n%s, want\nx%s", got, want)
	}
}

func TestMarksComeBack(t *testing.T) {
	value := decimal.MustParse("70.50")
	for _, test := range []struct {
		name string
		line appraisal.SheetLine
		want string
	}{
		{"a number", appraisal.SheetLine{Indicator: "F1-01", Value: &value}, `[["F1-01","70.5"]]`},
		{"a level", appraisal.SheetLine{Indicator: "F1-01", Level: "A"}, `[["F1-01","","A"]]`},
		{"a number with what was seen", appraisal.SheetLine{Indicator: "F1-01", Value: &value, Fact: "路"}, `[["F1-01","70.5","","路"]]`},
		{"everything", appraisal.SheetLine{Indicator: "<", Value: &value, Level: "A", Fact: "b"}, `[["\u003c","70.5","A","b"]]`},
		{"a name alone", appraisal.SheetLine{Indicator: "F1-01"}, `[["F1-01"]]`},
	} {
		t.Run(test.name, func(t *testing.T) {
			data, err := json.Marshal(appraisal.Marks{test.line})
			if err != nil || string(data) != test.want {
				t.Errorf("got %s, %v, want %s", data, err, test.want)
			}
			var back appraisal.Marks
			if err := json.Unmarshal(data, &back); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(back, appraisal.Marks{test.line}); diff != "" {
				t.Errorf("got (-), want (+):\n%s", diff)
			}
		})
	}
}

func TestMarksRefuse(t *testing.T) {
	for _, data := range []string{`[[]]`, `[["a","1","","",""]]`, `[["a","one"]]`, `[{"indicator":1}]`, `["a"]`, `{}`} {
		var marks appraisal.Marks
		if err := json.Unmarshal([]byte(data), &marks); err == nil {
			t.Errorf("%s was read as %v", data, marks)
		}
	}
}

// Every field of a sheet is written, also one that is new.
func TestSheetsWriteEveryField(t *testing.T) {
	for i := range reflect.TypeFor[appraisal.Sheet]().NumField() {
		var sheet appraisal.Sheet
		fill(reflect.ValueOf(&sheet).Elem().Field(i))
		same(t, &sheet, plainSheet(sheet))
	}
	for i := range reflect.TypeFor[appraisal.SheetInput]().NumField() {
		var in appraisal.SheetInput
		fill(reflect.ValueOf(&in).Elem().Field(i))
		same(t, in, plainInput(in))
	}
}

// fill puts something into a field, whatever its type is.
func fill(field reflect.Value) {
	switch field.Kind() {
	case reflect.String:
		field.SetString("text")
	case reflect.Int64, reflect.Int:
		field.SetInt(7)
	case reflect.Pointer:
		field.Set(reflect.New(field.Type().Elem()))
	case reflect.Slice:
		field.Set(reflect.MakeSlice(field.Type(), 1, 1))
	case reflect.Struct:
		fill(field.Field(0))
	}
}

// Every field of a line comes back and counts, also one that is new.
func TestMarksKeepEveryField(t *testing.T) {
	value := decimal.MustParse("70.50")
	for i := range reflect.TypeFor[appraisal.SheetLine]().NumField() {
		line := appraisal.SheetLine{Indicator: "F1-01"}
		switch field := reflect.ValueOf(&line).Elem().Field(i); field.Kind() {
		case reflect.String:
			field.SetString("text")
		case reflect.Pointer:
			field.Set(reflect.ValueOf(&value))
		default:
			field.Set(reflect.ValueOf([]string{"a", "b"}))
		}
		data, err := json.Marshal(appraisal.Marks{line})
		var back appraisal.Marks
		if err == nil {
			err = json.Unmarshal(data, &back)
		}
		if diff := cmp.Diff(back, appraisal.Marks{line}); err != nil || diff != "" {
			t.Errorf("%s: %v, got (-), want (+), see SheetLine.ordinary:\n%s", data, err, diff)
		}
		in := appraisal.SheetInput{Lines: []appraisal.SheetLine{line}}
		same(t, in, plainInput(in))
	}
}
