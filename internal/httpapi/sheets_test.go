package httpapi

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"eightx/internal/appraisal"
)

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

func itoa(i int) string { return strconv.Itoa(i) }

type sheetShape = appraisal.SheetInput

// sheetBody is a sheet of so many lines as a device sends it.
func sheetBody(lines int) string {
	var b strings.Builder
	b.WriteString(`{"cycle":"2026","round":"year","unit":"V01","assessor":"P-assessor","lines":[`)
	for i := range lines {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"indicator":"F%d-%02d","value":"%d.%02d"}`, 1+i/6, 1+i%6, 70+i%30, i)
	}
	b.WriteString(`]}`)
	return b.String()
}
