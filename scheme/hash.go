package scheme

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// Hash is the SHA-256, in hex, of the scheme's canonical JSON. It is the
// identity of a published version: any change of any value changes it, the
// file format and the order of keys in a file do not.
func Hash(s *Scheme) string {
	sum := sha256.Sum256([]byte(Canonical(Encode(s))))
	return hex.EncodeToString(sum[:])
}

// Canonical is compact JSON of a tree in which every scalar is a string.
func Canonical(t *Tree) string {
	var b strings.Builder
	canonical(&b, t)
	return b.String()
}

func canonical(b *strings.Builder, t *Tree) {
	switch {
	case t == nil || t.Kind == Null:
		b.WriteString("null")
	case t.Kind == Scalar:
		b.WriteString(quote(t.Scalar))
	case t.Kind == List:
		b.WriteByte('[')
		for i, x := range t.List {
			if i > 0 {
				b.WriteByte(',')
			}
			canonical(b, x)
		}
		b.WriteByte(']')
	default:
		canonicalMap(b, t)
	}
}

// canonicalMap writes keys in byte order: the order of a file is no meaning.
func canonicalMap(b *strings.Builder, t *Tree) {
	order := make([]int, len(t.Keys))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return strings.Compare(t.Keys[i], t.Keys[j]) })
	b.WriteByte('{')
	for n, i := range order {
		if n > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quote(t.Keys[i]))
		b.WriteByte(':')
		canonical(b, t.Values[i])
	}
	b.WriteByte('}')
}

// quote is a JSON string with only the escapes JSON demands, so that the bytes
// do not depend on a library's taste for HTML.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20:
			b.WriteString(`\u00`)
			b.WriteString(hex.EncodeToString([]byte{byte(r)}))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// Path helpers: how code names places in a scheme.

// ItemPath is the path of an item.
func ItemPath(i int) string { return "items[" + strconv.Itoa(i) + "]" }

// IndicatorPath is the path of an indicator.
func IndicatorPath(i, j int) string {
	return ItemPath(i) + ".indicators[" + strconv.Itoa(j) + "]"
}
