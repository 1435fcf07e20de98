package sealing

import (
	"encoding/json"
	"fmt"
	"math/bits"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Any k of n open, any k−1 do not: all subsets of 2 ≤ k ≤ n ≤ 6.
func TestAnyThresholdOpensAndNoFewer(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		for holders := 2; holders <= 6; holders++ {
			for threshold := 2; threshold <= holders; threshold++ {
				t.Run(fmt.Sprintf("%d of %d", threshold, holders), func(t *testing.T) {
					round, shares := newRound(t, suite, threshold, holders)
					box, _ := seal(t, round, placeOf(1), "the sheet")
					for subset := range 1 << holders {
						checkSubset(t, round, box, chosen(shares, subset), bits.OnesCount(uint(subset)))
					}
				})
			}
		}
	})
}

func checkSubset(t *testing.T, round Round, box SealedBox, shares []Share, count int) {
	t.Helper()
	opener, err := round.Combine(shares...)
	if count < round.Threshold {
		wantCode(t, err, "sealing.share.few")
		checkForced(t, round, box, shares)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	opening, err := opener.Open(placeOf(1), box)
	if err != nil || string(opening.Sheet) != "the sheet" {
		t.Errorf("%d shares: got %q and %v", count, opening.Sheet, err)
	}
}

// checkForced computes on although there are too few shares, as somebody would who
// has a program of his own.
func checkForced(t *testing.T, round Round, box SealedBox, shares []Share) {
	t.Helper()
	key := combineShares(shares)
	if opening, err := (&Opener{round: round, key: key}).Open(placeOf(1), box); err == nil {
		t.Errorf("%d shares open a box that takes %d: %q", len(shares), round.Threshold, opening.Sheet)
	}
}

func chosen(shares []Share, subset int) (some []Share) {
	for i, share := range shares {
		if subset>>i&1 == 1 {
			some = append(some, share)
		}
	}
	return some
}

func text(t testing.TB, share Share) string {
	t.Helper()
	text, err := share.Text()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Shares open after they went over paper, in small letters and without spaces.
func TestSharesFromPaper(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		round, shares := newRound(t, suite, 2, 3)
		var typed []Share
		for _, share := range []Share{shares[2], shares[0]} {
			printed := text(t, share)
			head, rows, _ := strings.Cut(strings.ToLower(printed), "\n")
			again, err := ParseShare("\n  " + head + "\r\n\n" + strings.ReplaceAll(rows, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(text(t, again), printed); diff != "" {
				t.Errorf("typed again (-got +want):\n%s", diff)
			}
			typed = append(typed, again)
		}
		combine(t, round, typed...).Wipe()
	})
}

// What a Chinese keyboard makes of the same keys.
func TestSharesInWideLetters(t *testing.T) {
	_, shares := newRound(t, National, 2, 2)
	printed := text(t, shares[1])
	wide := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return 0x3000
		case r > ' ' && r <= '~':
			return r - '!' + 0xff01
		}
		return r
	}, printed)
	share, err := ParseShare(wide)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(text(t, share), printed); diff != "" {
		t.Errorf("in wide letters (-got +want):\n%s", diff)
	}
}

// A holder finds the beginning of the round's fingerprint on his paper.
func TestMarkIsTheBeginningOfTheFingerprint(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		round, shares := newRound(t, suite, 2, 2)
		_, want, _ := strings.Cut(string(round.Fingerprint()), ":")
		again, err := ParseShare(text(t, shares[0]))
		if err != nil {
			t.Fatal(err)
		}
		if got := again.Mark(); got != want[:16] {
			t.Errorf("got %s, want %s", got, want[:16])
		}
	})
}

func TestWrongSharesAreNamed(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		round, shares := newRound(t, suite, 2, 3)
		_, again := newRound(t, suite, 2, 3) // the same round, made twice
		plan := planOf(2, 3)
		plan.ID = "01JDOTHER"
		_, foreign, err := NewRound(suite, plan)
		if err != nil {
			t.Fatal(err)
		}
		_, others := newRound(t, otherSuite(suite), 2, 3)
		changed := shares[1]
		changed.value = copyOf(shares[1].value)
		changed.value.bytes()[31] ^= 1
		renumbered := shares[1]
		renumbered.index = 3
		for _, test := range []struct {
			name   string
			shares []Share
			want   string
		}{
			{"none", nil, "sealing.share.few"},
			{"one", shares[:1], "sealing.share.few"},
			{"one twice", []Share{shares[0], shares[0]}, "sealing.share.twice"},
			{"of another round", []Share{shares[0], foreign[1]}, "sealing.share.other_round"},
			{"of another making", []Share{shares[0], again[1]}, "sealing.share.other_making"},
			{"of another suite", []Share{shares[0], others[1]}, "sealing.share.other_suite"},
			{"changed", []Share{shares[0], changed}, "sealing.share.changed"},
			{"changed, with enough others", []Share{shares[0], shares[2], changed}, "sealing.share.changed"},
			{"another number", []Share{shares[0], renumbered}, "sealing.share.changed"},
			{"zero", []Share{shares[0], {}}, "sealing.share.wiped"},
		} {
			t.Run(test.name, func(t *testing.T) {
				_, err := round.Combine(test.shares...)
				wantCode(t, err, test.want)
			})
		}
	})
}

func otherSuite(suite Suite) Suite {
	if suite == National {
		return International
	}
	return National
}

// Who forges the checks of the round as well is found by the key they make.
func TestForgedChecks(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		round, shares := newRound(t, suite, 2, 2)
		forged := shares[1]
		forged.value = copyOf(shares[1].value)
		forged.value.bytes()[0] ^= 1
		round.Checks[1] = round.check(forged)
		shares[0].mark, forged.mark = round.mark(), round.mark()
		_, err := round.Combine(shares[0], forged)
		wantCode(t, err, "sealing.round.other_key")
	})
}

func TestMistypedSharesNameTheLine(t *testing.T) {
	_, shares := newRound(t, National, 2, 2)
	printed := text(t, shares[0])
	lines := strings.Split(strings.TrimSpace(printed), "\n")
	other := strings.Split(strings.TrimSpace(text(t, shares[1])), "\n")
	replace := func(line int, with string) string {
		changed := append([]string{}, lines...)
		changed[line] = with
		return strings.Join(changed, "\n")
	}
	slip := func(line string) string {
		at := strings.IndexByte(letters, line[8])
		return line[:8] + string(letters[(at+1)%32]) + line[9:]
	}
	for name, test := range map[string]struct{ typed, want string }{
		"row 1":               {replace(1, slip(lines[1])), "sealing.share.row"},
		"row 5":               {replace(5, slip(lines[5])), "sealing.share.row"},
		"rows exchanged":      {replace(1, lines[2]), "sealing.share.row"},
		"row of another":      {replace(2, other[2]), "sealing.share.digest"},
		"head of another":     {replace(0, other[0]), "sealing.share.digest"},
		"another index":       {replace(0, strings.Replace(lines[0], " 1/2 ", " 2/2 ", 1)), "sealing.share.head"},
		"another round":       {replace(0, strings.Replace(lines[0], "ROUND", "RAUND", 1)), "sealing.share.head"},
		"index beyond":        {replace(0, strings.Replace(lines[0], " 1/2 ", " 3/2 ", 1)), "sealing.share.head"},
		"threshold 1":         {replace(0, strings.Replace(lines[0], " 1/2 2 ", " 1/2 1 ", 1)), "sealing.share.head"},
		"unknown algorithms":  {replace(0, strings.Replace(lines[0], " GM ", " XX ", 1)), "sealing.share.suite"},
		"other algorithms":    {replace(0, strings.Replace(lines[0], " GM ", " INTL ", 1)), "sealing.share.head"},
		"a line missing":      {strings.Join(lines[:5], "\n"), "sealing.share.form"},
		"nothing":             {"", "sealing.share.form"},
		"another magic":       {"9" + printed[1:], "sealing.share.form"},
		"long":                {printed + strings.Repeat(" ", longestShare), "sealing.share.form"},
		"first line lost":     {strings.Join(lines[1:], "\n") + "\n" + lines[0], "sealing.share.form"},
		"first line no check": {replace(0, lines[0][:len(lines[0])-4]), "sealing.share.form"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseShare(test.typed)
			wantCode(t, err, test.want)
		})
	}
}

func TestPlansNobodyCouldKeep(t *testing.T) {
	for name, change := range map[string]func(*Plan){
		"one opens":           func(p *Plan) { p.Threshold = 1 },
		"none opens":          func(p *Plan) { p.Threshold = 0 },
		"more than there are": func(p *Plan) { p.Threshold = 4 },
		"too many":            func(p *Plan) { p.Holders = mostHolders + 1 },
		"own length":          func(p *Plan) { p.Class = 5000 },
		"no id":               func(p *Plan) { p.ID = "" },
		"id of two words":     func(p *Plan) { p.ID = "half year" },
		"no tenant":           func(p *Plan) { p.Tenant = "" },
	} {
		t.Run(name, func(t *testing.T) {
			plan := planOf(2, 3)
			change(&plan)
			if _, _, err := NewRound(International, plan); err == nil {
				t.Errorf("a round with the plan %+v", plan)
			}
		})
	}
	round, shares := newRound(t, International, mostHolders, mostHolders)
	combine(t, round, shares...).Wipe()
}

// A round is stored as JSON and means the same afterwards.
func TestRoundAsJSON(t *testing.T) {
	eachSuite(t, func(t *testing.T, suite Suite) {
		round, shares := newRound(t, suite, 2, 3)
		data, err := json.Marshal(round)
		if err != nil {
			t.Fatal(err)
		}
		var again Round
		if err := json.Unmarshal(data, &again); err != nil {
			t.Fatal(err)
		}
		if got, want := again.Fingerprint(), round.Fingerprint(); got != want {
			t.Errorf("fingerprint: got %s, want %s", got, want)
		}
		combine(t, again, shares[1:]...).Wipe()
	})
}

// Whatever of a round changes, its fingerprint does.
func TestFingerprintCoversTheRound(t *testing.T) {
	round, _ := newRound(t, International, 2, 3)
	seen := map[string]string{}
	for name, change := range map[string]func(*Round){
		"nothing":   func(*Round) {},
		"tenant":    func(r *Round) { r.Tenant += "x" },
		"id":        func(r *Round) { r.ID += "x" },
		"threshold": func(r *Round) { r.Threshold++ },
		"holders":   func(r *Round) { r.Holders++ },
		"class":     func(r *Round) { r.Class *= 4 },
		"public":    func(r *Round) { r.Public = append([]byte{r.Public[0] ^ 1}, r.Public[1:]...) },
		"checks":    func(r *Round) { r.Checks = r.Checks[1:] },
		"suite":     func(r *Round) { r.Suite = National },
	} {
		changed := round
		change(&changed)
		fingerprint := string(changed.Fingerprint())
		if other, twice := seen[fingerprint]; twice {
			t.Errorf("%s and %s have one fingerprint", name, other)
		}
		seen[fingerprint] = name
	}
}

func copyOf(value *secret) *secret {
	copied := newSecret()
	*copied.bytes() = *value.bytes()
	return copied
}
