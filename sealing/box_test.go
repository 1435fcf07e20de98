package sealing

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRoundTrip(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		round, shares := newRound(t, suite, 2, 3)
		opener := combine(t, round, shares[2], shares[0])
		for name, sheet := range map[string]string{
			"nothing": "", "one byte": "x", "zeros": "\x00\x00\x00", "marks": `{"lines":[{"indicator":"1.1","points":"87.65"}]}`,
			"all the room": strings.Repeat("满", round.Room()/3),
		} {
			t.Run(name, func(t *testing.T) {
				box, receipt := seal(t, round, placeOf(1), sheet)
				stored, err := ParseBox(box.Bytes())
				if err != nil {
					t.Fatal(err)
				}
				wantCode(t, receipt.Check(stored), "")
				opening, err := opener.Open(placeOf(1), stored)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(opening.Sheet), sheet); diff != "" {
					t.Errorf("sheet (-got +want):\n%s", diff)
				}
				wantCode(t, receipt.CheckOpening(opening), "")
			})
		}
	})
}

// The length of a box must not depend on what is in it, nor on names.
func TestAllBoxesOfARoundHaveOneLength(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		for _, class := range Classes() {
			plan := planOf(2, 2)
			plan.Class = class
			round, _, err := NewRound(suite, plan)
			if err != nil {
				t.Fatal(err)
			}
			long := placeOf(1)
			long.Sheet, long.Unit = strings.Repeat("s", longestName), strings.Repeat("u", longestName)
			empty, _ := seal(t, round, placeOf(1), "")
			full, _ := seal(t, round, long, strings.Repeat("9", round.Room()))
			want := headerSize + suite.algorithms().envelopeSize() + class + tagSize
			if got := []int{len(empty.Bytes()), len(full.Bytes())}; got[0] != want || got[1] != want {
				t.Errorf("class %d: got lengths %v, want %d", class, got, want)
			}
			_, _, err = round.Seal(placeOf(1), make([]byte, round.Room()+1))
			wantCode(t, err, "sealing.sheet.long")
		}
	})
}

// Two boxes of the same sheet have nothing in common that a reader could compare.
func TestSameSheetGivesOtherBoxes(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		round, _ := newRound(t, suite, 2, 2)
		first, _ := seal(t, round, placeOf(1), "same")
		second, _ := seal(t, round, placeOf(1), "same")
		if first.Commitment() == second.Commitment() {
			t.Error("two commitments of one sheet are equal")
		}
		if bytes.Equal(first.envelope(), second.envelope()) || bytes.Equal(first.sealed()[:64], second.sealed()[:64]) {
			t.Error("two boxes of one sheet share bytes")
		}
	})
}

func TestBoxInAnothersPlaceIsRefusedByName(t *testing.T) {
	other := func(change func(*Place)) Place {
		place := placeOf(1)
		change(&place)
		return place
	}
	places := map[string]Place{
		"sealing.other.tenant":   other(func(p *Place) { p.Tenant = "office-2" }),
		"sealing.other.round":    other(func(p *Place) { p.Round = "01JDOTHER" }),
		"sealing.other.sheet":    other(func(p *Place) { p.Sheet = "sheet-2" }),
		"sealing.other.unit":     other(func(p *Place) { p.Unit = "village-8" }),
		"sealing.other.assessor": other(func(p *Place) { p.Assessor = "K04" }),
		"sealing.other.version":  other(func(p *Place) { p.Version = 2 }),
	}
	eachSuite(t, func(t *testing.T, suite Suite) {
		round, shares := newRound(t, suite, 2, 2)
		opener := combine(t, round, shares...)
		box, receipt := seal(t, round, placeOf(1), "sheet")
		for code, place := range places {
			_, err := opener.Open(place, box)
			wantCode(t, err, code)

			forged := relabelled(t, box, place) // who owns the database writes the place into the box as well
			_, err = opener.Open(place, forged)
			want := "sealing.box.changed"
			if code == "sealing.other.tenant" || code == "sealing.other.round" {
				want = code // the round knows where it belongs
			}
			wantCode(t, err, want)
			wantCode(t, receipt.Check(forged), code)
		}
	})
}

// relabelled is the box with another place written into it.
func relabelled(t *testing.T, box SealedBox, place Place) SealedBox {
	t.Helper()
	raw := box.Bytes()
	copy(raw[placeAt:], place.appendTo(nil))
	forged, err := ParseBox(raw)
	if err != nil {
		t.Fatal(err)
	}
	return forged
}

const placeAt = len(boxMagic) + longestSuite + 4 + hashSize

// Parts of two boxes sealed side by side do not fit together.
func TestPartsOfTwoBoxes(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		round, shares := newRound(t, suite, 2, 2)
		opener := combine(t, round, shares...)
		first, _ := seal(t, round, placeOf(1), "first")
		second, _ := seal(t, round, placeOf(1), "second")
		envelopeEnd := headerSize + suite.algorithms().envelopeSize()
		for _, part := range [][2]int{{headerSize - hashSize, headerSize}, {headerSize, envelopeEnd}, {headerSize, len(first.raw)}, {envelopeEnd, len(first.raw)}} {
			raw := first.Bytes()
			copy(raw[part[0]:part[1]], second.raw[part[0]:])
			mixed, err := ParseBox(raw)
			if err != nil {
				t.Fatal(err)
			}
			_, err = opener.Open(placeOf(1), mixed)
			wantCode(t, err, "sealing.box.changed")
		}
	})
}

// 10,000 boxes with one change each: a bit, a byte, a piece exchanged, cut or
// added. None opens, and none is the box of the receipt.
func TestTamperedBoxesAreRefused(t *testing.T) {
	const each = 5000
	eachSuite(t, func(t *testing.T, suite Suite) {
		round, shares := newRound(t, suite, 2, 2)
		opener := combine(t, round, shares...)
		box, receipt := seal(t, round, placeOf(1), "the sheet")
		chance := rand.New(rand.NewPCG(1, 2))
		refused := map[string]int{}
		for i := range each {
			raw := tamper(chance, i, box.raw)
			if bytes.Equal(raw, box.raw) {
				t.Fatalf("case %d changes nothing", i)
			}
			changed, err := ParseBox(raw)
			if err == nil {
				if receipt.Check(changed) == nil {
					t.Errorf("case %d: the receipt accepts a changed box", i)
				}
				_, err = opener.Open(placeOf(1), changed)
			}
			if err == nil {
				t.Errorf("case %d: a changed box opens", i)
			}
			refused[codeOf(err)]++
		}
		if refused["sealing.box.changed"] < each/4 {
			t.Errorf("only %v; few cases reach the cipher", refused)
		}
	})
}

// tamper changes a copy of the box; every eighth case in the header or envelope.
func tamper(chance *rand.Rand, i int, box []byte) []byte {
	raw := slices.Clone(box)
	at := chance.IntN(len(raw))
	if i%8 < 4 {
		at = chance.IntN(headerSize + 200)
	}
	switch i % 16 {
	case 0:
		return raw[:at]
	case 1:
		return append(raw, byte(chance.Uint32()))
	case 2:
		return slices.Delete(raw, at, at+1)
	case 3, 4:
		raw[at] ^= byte(1 + chance.IntN(255))
	case 5:
		other := (at + 1 + chance.IntN(len(raw)-1)) % len(raw)
		if raw[at] == raw[other] {
			raw[at] ^= 1
		}
		raw[at], raw[other] = raw[other], raw[at]
	default:
		raw[at] ^= 1 << chance.IntN(8)
	}
	return raw
}

// A name of algorithms we do not know opens nothing, whatever follows it.
func TestUnknownAlgorithmsFailClosed(t *testing.T) {
	round, _ := newRound(t, International, 2, 2)
	box, _ := seal(t, round, placeOf(1), "sheet")
	for _, name := range []string{"", "INTL", "none", "x25519-hkdf-sha256-aes-256-gcm", "X25519-HKDF-SHA256-AES-256-GCX", "X25519-HKDF-SHA256-AES-256-GCM2"} {
		var tag [longestSuite]byte
		copy(tag[:], name)
		raw := box.Bytes()
		copy(raw[len(boxMagic):], tag[:])
		_, err := ParseBox(raw)
		wantCode(t, err, "sealing.suite")
	}
	raw := box.Bytes()
	copy(raw[len(boxMagic):], National.Name()+strings.Repeat("\x00", longestSuite-len(National.Name())))
	_, err := ParseBox(raw)
	wantCode(t, err, "sealing.box.form") // the envelope has another length

	var unknown Suite
	wantCode(t, unknown.UnmarshalText([]byte("ROT13")), "sealing.suite")
	_, _, err = NewRound(unknown, planOf(2, 2))
	wantCode(t, err, "sealing.suite")
	round.Suite = unknown
	_, _, err = round.Seal(placeOf(1), nil)
	wantCode(t, err, "sealing.suite")
	_, err = round.Combine()
	wantCode(t, err, "sealing.suite")
	_, err = (&Opener{round: round, key: newSecret()}).Open(placeOf(1), SealedBox{})
	wantCode(t, err, "sealing.box.form")
}

// The assessor's receipt is of this box and this sheet and no other.
func TestReceipt(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		round, shares := newRound(t, suite, 2, 2)
		opener := combine(t, round, shares...)
		box, receipt := seal(t, round, placeOf(1), "87.65")
		again, other := seal(t, round, placeOf(1), "87.65")
		wantCode(t, receipt.Check(again), "sealing.receipt.box")
		opening, err := opener.Open(placeOf(1), box)
		if err != nil {
			t.Fatal(err)
		}
		wantCode(t, other.CheckOpening(opening), "sealing.receipt.opening")

		shown := opening // somebody shows another figure as opened
		shown.Sheet = []byte("97.65")
		wantCode(t, receipt.CheckOpening(shown), "sealing.receipt.opening")
		shown = opening
		shown.Blind[0] ^= 1
		wantCode(t, receipt.CheckOpening(shown), "sealing.receipt.opening")
		shown = opening
		shown.Place.Unit = "village-8"
		wantCode(t, receipt.CheckOpening(shown), "sealing.other.unit")
		wantCode(t, Receipt{Place: opening.Place}.CheckOpening(Opening{Place: opening.Place}), "sealing.receipt.opening")

		if got := len(strings.ReplaceAll(receipt.Code(), " ", "")); got != rowLetters+rowChecks {
			t.Errorf("got a code of %d letters, want %d", got, rowLetters+rowChecks)
		}
		if receipt.Code() == other.Code() {
			t.Error("two receipts have one code")
		}
	})
}

// An opening is kept with the sheet: what JSON brings back proves as much.
func TestOpeningAsJSON(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		round, shares := newRound(t, suite, 2, 2)
		box, receipt := seal(t, round, placeOf(1), "87.65")
		opening, err := combine(t, round, shares...).Open(placeOf(1), box)
		if err != nil {
			t.Fatal(err)
		}
		var again Opening
		var kept Receipt
		for from, to := range map[any]any{&opening: &again, &receipt: &kept} {
			data, err := json.Marshal(from)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(data, to); err != nil {
				t.Fatal(err)
			}
		}
		wantCode(t, kept.CheckOpening(again), "")
		again.Sheet[0]++
		wantCode(t, kept.CheckOpening(again), "sealing.receipt.opening")
	})
	for _, digits := range []string{"", "00", strings.Repeat("0", 63), strings.Repeat("0", 66), strings.Repeat("g", 64)} {
		wantCode(t, new(Blind).UnmarshalText([]byte(digits)), "sealing.blind")
	}
}

// A box whose sealer lied about what is in it is refused like a changed one.
func TestDishonestContents(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		round, shares := newRound(t, suite, 2, 2)
		opener := combine(t, round, shares...)
		box, _ := seal(t, round, placeOf(1), "sheet")
		for name, lie := range map[string]func([]byte){
			"longer than the box":  func(content []byte) { content[0] = 0xff },
			"something behind it":  func(content []byte) { content[len(content)-1] = 1 },
			"not what was fixed":   func(content []byte) { content[contentHead] ^= 1 },
			"another blind":        func(content []byte) { content[lengthSize] ^= 1 },
			"shorter than it says": func(content []byte) { content[3]-- },
		} {
			t.Run(name, func(t *testing.T) {
				content := fill(round.Class, Blind{}, []byte("sheet"))
				honest := box
				honest.commitment = commitmentOf(suite, placeOf(1), Blind{}, []byte("sheet"))
				lie(content)
				envelope, sealed, err := suite.algorithms().seal(round.Public, honest.header(), content)
				if err != nil {
					t.Fatal(err)
				}
				honest.raw = slices.Concat(honest.header(), envelope, sealed)
				_, err = opener.Open(placeOf(1), honest)
				wantCode(t, err, "sealing.box.content")
			})
		}
	})
}

func TestPlacesThatAreNone(t *testing.T) {
	round, _ := newRound(t, International, 2, 2)
	for name, change := range map[string]func(*Place){
		"no unit":           func(p *Place) { p.Unit = "" },
		"long sheet":        func(p *Place) { p.Sheet = strings.Repeat("s", longestName+1) },
		"space":             func(p *Place) { p.Assessor = "K 03" },
		"line feed":         func(p *Place) { p.Sheet = "a\nb" },
		"zero byte":         func(p *Place) { p.Sheet = "a\x00" },
		"letters alike":     func(p *Place) { p.Sheet = "ѕheet" },
		"of another tenant": func(p *Place) { p.Tenant = "office-2" },
		"of another round":  func(p *Place) { p.Round = "r2" },
		"version 0":         func(p *Place) { p.Version = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			place := placeOf(1)
			change(&place)
			if _, _, err := round.Seal(place, nil); err == nil {
				t.Error("sealed")
			}
		})
	}
}
