package sealing

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
)

// canary is what must not be found before the opening, in any form a reader of a
// database, a log or a backup would search for.
const canary = "87.6543|canary|19900009999"

// forms of the canary: as it is, in base64 at its three offsets, in hex and as
// UTF-16.
func forms(text string) [][]byte {
	all := [][]byte{[]byte(text), []byte(hex.EncodeToString([]byte(text))), []byte(strings.ToUpper(hex.EncodeToString([]byte(text))))}
	for offset := range 3 {
		encoded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", offset) + text))
		all = append(all, []byte(encoded[4*((offset+2)/3)+1:len(encoded)-4]))
	}
	var wide []byte
	for _, b := range []byte(text) {
		wide = append(wide, b, 0)
	}
	return append(all, wide)
}

func wantNone(t *testing.T, where string, data []byte, texts ...string) {
	t.Helper()
	for _, text := range texts {
		for _, form := range forms(text) {
			if bytes.Contains(data, form) {
				t.Errorf("%s contains %q", where, form)
			}
		}
	}
}

// Everything there is before the opening: round, box, receipt, shares on paper,
// and what any of them prints.
func TestCanaryIsNowhereBeforeTheOpening(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		round, shares := newRound(t, suite, 2, 3)
		box, receipt := seal(t, round, placeOf(1), strings.Repeat(canary, 100))
		wantNone(t, "box", box.Bytes(), canary)
		for _, share := range shares {
			wantNone(t, "share", []byte(text(t, share)), canary)
		}
		for _, thing := range []any{round, box, receipt, shares, &shares[0]} {
			wantNone(t, fmt.Sprintf("%T", thing), everyPrint(t, thing), canary)
		}
		if bytes.Contains(everyPrint(t, receipt), []byte("8XSHARE1")) {
			t.Error("a receipt prints a share")
		}
		wantIncompressible(t, box.sealed())
	})
}

// wantIncompressible: a hundred equal pieces would show if the cipher were none.
func wantIncompressible(t *testing.T, sealed []byte) {
	t.Helper()
	var packed bytes.Buffer
	writer, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = writer.Write(sealed)
	_ = writer.Close()
	if packed.Len() < len(sealed) {
		t.Errorf("%d sealed bytes are packed into %d", len(sealed), packed.Len())
	}
}

// everyPrint is what a program could write of a value without meaning to.
func everyPrint(t *testing.T, thing any) []byte {
	t.Helper()
	var out bytes.Buffer
	fmt.Fprintf(&out, "%v %+v %#v %s %q %x %d", thing, thing, thing, thing, thing, thing, thing)
	fmt.Fprintf(&out, "%+v %#v", struct{ Inner any }{thing}, []any{thing})
	data, err := json.Marshal(thing)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(data)
	slog.New(slog.NewTextHandler(&out, nil)).Info("it", "thing", thing)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("it", "thing", thing)
	return out.Bytes()
}

// Nothing prints a key or a share: not a share, not an opener, not an error.
func TestSecretsDoNotPrint(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		round, shares := newRound(t, suite, 2, 2)
		opener := combine(t, round, shares...)
		values := []*secret{opener.key, shares[0].value, shares[1].value}
		changed := shares[1]
		changed.mark[0] ^= 1
		var printed [][]byte
		for _, thing := range []any{shares[0], &shares[1], shares, opener, *opener, opener.key, round, map[string]Share{"x": shares[0]}} {
			printed = append(printed, everyPrint(t, thing))
		}
		for _, err := range []error{
			second(round.Combine(shares[0])), second(round.Combine(shares[0], changed)), second(round.Combine(shares[0], shares[0])),
			second(ParseShare(strings.Replace(text(t, shares[0]), "\n1 ", "\n2 ", 1))),
			second(ParseShare(shareMagic + " " + strings.ReplaceAll(text(t, shares[0]), "\n", " "))),
			second(ParseShare(shareMagic + " " + text(t, shares[0])[40:])),
			second(opener.Open(placeOf(2), SealedBox{})),
		} {
			if err == nil {
				t.Fatal("no error")
			}
			printed = append(printed, everyPrint(t, err))
		}
		for _, out := range printed {
			for _, value := range values {
				wantNoSecret(t, out, value)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }

// wantNoSecret looks for any eight bytes of a secret, plain, in hex, as numbers
// and in the letters of shares.
func wantNoSecret(t *testing.T, out []byte, value *secret) {
	t.Helper()
	bare := bytes.ReplaceAll(out, []byte(" "), nil)
	row := strings.ReplaceAll(writeRow(1, value.bytes()[:rowBytes]), " ", "")[1:11]
	for at := 0; at+8 <= secretSize; at += 8 {
		piece := value.bytes()[at : at+8]
		numbers := strings.Trim(fmt.Sprintf("%d", piece), "[]")
		for _, form := range []string{string(piece), hex.EncodeToString(piece), strings.ToUpper(hex.EncodeToString(piece)), numbers, row} {
			if bytes.Contains(out, []byte(form)) || bytes.Contains(bare, []byte(form)) {
				t.Fatalf("a secret is printed: %s", out)
			}
		}
	}
}

func TestWipe(t *testing.T) {
	round, shares := newRound(t, International, 2, 2)
	box, _ := seal(t, round, placeOf(1), "sheet")
	opener := combine(t, round, shares...)
	copied := shares[0]
	key, value := opener.key, shares[0].value

	opener.Wipe()
	shares[0].Wipe()
	if *key.bytes() != [secretSize]byte{} || *value.bytes() != [secretSize]byte{} {
		t.Error("wiped secrets are still there")
	}
	_, err := opener.Open(placeOf(1), box)
	wantCode(t, err, "sealing.opener.wiped")
	_, err = copied.Text()
	wantCode(t, err, "sealing.share.wiped")
	_, err = round.Combine(copied, shares[1])
	wantCode(t, err, "sealing.share.wiped")
	opener.Wipe()
	Share{}.Wipe()
}

// Marks are sealed from a slice the caller wipes; the package keeps no copy.
func TestSealLeavesTheSheetToTheCaller(t *testing.T) {
	round, shares := newRound(t, National, 2, 2)
	sheet := []byte("87.65")
	box, _, err := round.Seal(placeOf(1), sheet)
	if err != nil || string(sheet) != "87.65" {
		t.Fatalf("got %q and %v", sheet, err)
	}
	clear(sheet)
	opening, err := combine(t, round, shares...).Open(placeOf(1), box)
	if err != nil || !slices.Equal(opening.Sheet, []byte("87.65")) {
		t.Errorf("got %q and %v", opening.Sheet, err)
	}
}
