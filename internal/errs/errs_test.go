package errs

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"eightx/internal/locale"

	"github.com/google/go-cmp/cmp"
)

func wrongCell() *Error {
	return E(Invalid, "errs.test", Where{File: "facts.xlsx", Sheet: "村社", Cell: "C7"}, P("read", "七"))
}

func TestErrorForLogs(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"code only", E(Invalid, "a.b"), "a.b"},
		{"cell", wrongCell(), `facts.xlsx!村社!C7: errs.test read="七"`},
		{"line and field", E(Invalid, "a.b", Where{File: "s.yaml", Line: 12, Column: 5, Path: "items[2]"}), "s.yaml:12:5 items[2]: a.b"},
		{"cause", E(NotFound, "a.b", Cause(io.EOF)), "a.b: EOF"},
		{"list", List{E(Invalid, "a"), E(Invalid, "b")}, "a\nb"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.err.Error(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestErrorsIsAndAs(t *testing.T) {
	err := fmt.Errorf("read facts: %w", List{wrongCell(), E(NotFound, "a.b", Cause(io.EOF))}.Err())
	if !errors.Is(err, E(Invalid, "errs.test")) {
		t.Error("an error of the same kind and code is not found")
	}
	if errors.Is(err, E(Invalid, "a.b")) {
		t.Error("an error of another kind is found")
	}
	if !errors.Is(err, io.EOF) {
		t.Error("the cause inside a list is not found")
	}
	var one *Error
	if !errors.As(err, &one) || one.Where.Cell != "C7" {
		t.Errorf("errors.As: got %v, want the wrong cell", one)
	}
}

func TestListErr(t *testing.T) {
	if err := (List{}).Err(); err != nil {
		t.Errorf("empty list: got %v, want nil", err)
	}
	one := wrongCell()
	if err := (List{one}).Err(); !errors.Is(err, one) {
		t.Errorf("list of one: got %v, want the error itself", err)
	}
}

func TestKindOf(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want Kind
	}{
		{"own error", wrongCell(), Invalid},
		{"wrapped", fmt.Errorf("load: %w", E(Conflict, "a")), Conflict},
		{"unknown error", io.ErrUnexpectedEOF, Internal},
		{"list with one of ours", List{E(Invalid, "a"), E(Internal, "b")}, Internal},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := KindOf(test.err); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestRender(t *testing.T) {
	err := List{
		E(Internal, "errs.internal", P("cause", "a\nb"), Where{File: "facts.xlsx", Sheet: "村社", Cell: "C7"}),
		E(Usage, "locale.month.7", Where{Line: 3}, Fix{Code: "locale.month.8"}),
	}
	want := `错误：程序内部出错：a
      b
位置：facts.xlsx，工作表“村社”，单元格 C7
办法：这是程序的问题，不是您数据的问题。请把本条信息、所用命令和文件发给开发者。

错误：7
位置：第 3 行
办法：8`
	if diff := cmp.Diff(want, Render(locale.Zh, err)); diff != "" {
		t.Errorf("rendering differs (-want +got):\n%s", diff)
	}
	want = "error: July\nwhere: line 3\nto do: August"
	if diff := cmp.Diff(want, Render(locale.En, err[1])); diff != "" {
		t.Errorf("rendering differs (-want +got):\n%s", diff)
	}
}

func TestRenderIsSafeToShow(t *testing.T) {
	got := Render(locale.En, E(Internal, "errs.internal", P("cause", "\x1b[31mred"), Fix{Code: "locale.month.7"}))
	want := "error: the program failed: \uFFFD[31mred\nto do: July"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFixText(t *testing.T) {
	e := E(NotFound, "locale.month.7",
		Fix{Code: "locale.date", Params: []locale.Arg{locale.A("day", 6), locale.A("month", 7)}}, P("year", 2026), P("day", 1))
	want := []string{"2026年7月6日"}
	if diff := cmp.Diff(want, e.Advice(locale.Zh)); diff != "" {
		t.Errorf("a fix is filled with its own values first, then the error's (-want +got):\n%s", diff)
	}
}

func TestToJSON(t *testing.T) {
	got := ToJSON(locale.En, wrongCell())
	want := []JSON{{
		Kind: "invalid", Code: "errs.test", Message: "errs.test(read=七)", Params: map[string]string{"read": "七"},
		Where: &Where{File: "facts.xlsx", Sheet: "村社", Cell: "C7"}, Fixes: []string{},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("JSON differs (-want +got):\n%s", diff)
	}
}
