package scheme

import (
	"fmt"
	"reflect"
	"sort"

	"eightx/decimal"
)

// Encode writes a scheme as a tree; Decode(Encode(s)) equals s.
func Encode(s *Scheme) *Tree { return encode(reflect.ValueOf(s).Elem()) }

func encode(v reflect.Value) *Tree {
	switch x := v.Interface().(type) {
	case decimal.Number:
		return Text(x.String())
	case decimal.Rounding:
		return Text(x.String())
	case Points:
		return encodePoints(x)
	case Rule:
		return encodeRule(x)
	}
	switch v.Kind() {
	case reflect.Pointer:
		return encode(v.Elem())
	case reflect.Struct:
		t := MapOf()
		for _, f := range fieldsOf(v.Type()) {
			if fv := v.Field(f.index); f.required || !empty(fv) {
				t.Set(f.name, encode(fv))
			}
		}
		return t
	case reflect.Slice:
		t := ListOf()
		for i := range v.Len() {
			t.List = append(t.List, encode(v.Index(i)))
		}
		return t
	case reflect.Map:
		t := MapOf()
		for _, k := range sortedKeys(v) {
			t.Keys, t.Values = append(t.Keys, k), append(t.Values, encode(v.MapIndex(reflect.ValueOf(k))))
		}
		return t
	}
	t := Text(fmt.Sprint(v.Interface()))
	t.Quoted = v.Kind() == reflect.String && v.Type() != dateType
	return t
}

func empty(v reflect.Value) bool {
	if v.Kind() == reflect.Slice || v.Kind() == reflect.Map {
		return v.Len() == 0
	}
	if v.Kind() == reflect.Struct && v.Type() != numberType {
		for _, f := range fieldsOf(v.Type()) {
			if !empty(v.Field(f.index)) {
				return false
			}
		}
		if p, ok := v.Interface().(Points); ok {
			return p.IsZero()
		}
		if r, ok := v.Interface().(Rule); ok {
			return r.Kind == ""
		}
		return true
	}
	return v.IsZero()
}

func encodePoints(p Points) *Tree {
	if p.All != nil {
		return Text(p.All.String())
	}
	t := MapOf()
	keys := make([]string, 0, len(p.ByGroup))
	for k := range p.ByGroup {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		t.Keys, t.Values = append(t.Keys, k), append(t.Values, Text(p.ByGroup[k].String()))
	}
	return t
}

func encodeRule(r Rule) *Tree {
	t := MapOf().Set("kind", Text(r.Kind))
	if r.Args != nil {
		t.Keys, t.Values = append(t.Keys, r.Args.Keys...), append(t.Values, r.Args.Values...)
	}
	return t
}

func sortedKeys(v reflect.Value) []string {
	var keys []string
	for _, k := range v.MapKeys() {
		keys = append(keys, k.String())
	}
	sort.Strings(keys)
	return keys
}
