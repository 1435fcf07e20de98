package appraisal

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"strconv"

	"eightx/internal/errs"
	"eightx/survey"
)

// codeKind is where the codes of a wave stand aside. What stands there has no history
// and no times, so that which codes are spent can be known and when cannot.
const codeKind = "ballot_code"

func codesOf(e *Evaluation) string { return e.ID + "/" + strconv.Itoa(len(e.Waves)) }

// codes are the codes of a wave by their hash.
type codes struct {
	Salt  string               `json:"salt"`
	Codes map[string]codeState `json:"codes"`
}

// codeState is what became of a code.
type codeState struct {
	Stratum string `json:"stratum"`
	Spent   string `json:"spent,omitempty"` // "", screen, paper or spoiled
}

// What becomes of codes.
const (
	spentOnScreen = "screen"
	spentOnPaper  = "paper"
	spoiled       = "spoiled"
)

// codeRounds makes trying out codes offline dear: with the 2⁵⁴ codes there are, a
// stolen database gives none of a thousand away within weeks of a fast machine.
const codeRounds = 1000

func (k codes) hash(code survey.Code) (string, error) {
	key, err := pbkdf2.Key(sha256.New, string(code), []byte(k.Salt), codeRounds, 18)
	if err != nil {
		return "", errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	return base64.RawURLEncoding.EncodeToString(key), nil
}

// newCodes makes a code for each place of the quotas.
func newCodes(random io.Reader, quotas []survey.Stratum) ([]CodesOfIt, codes, error) {
	kept := codes{Salt: rand.Text(), Codes: map[string]codeState{}}
	var made []CodesOfIt
	for _, s := range quotas {
		slips := CodesOfIt{Stratum: s.ID}
		for range s.Quota {
			code, err := kept.add(random, s.ID)
			if err != nil {
				return nil, codes{}, err
			}
			slips.Codes = append(slips.Codes, code.String())
		}
		made = append(made, slips)
	}
	return made, kept, nil
}

func (k codes) add(random io.Reader, stratum string) (survey.Code, error) {
	code, err := survey.NewCode(random)
	if err != nil {
		return "", errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	hash, err := k.hash(code)
	k.Codes[hash] = codeState{Stratum: stratum}
	return code, err
}

// find reads a typed code and returns its hash when it is one of these and unspent.
// Refusals are in words for somebody who holds a slip of paper.
func (k codes) find(typed string) (string, error) {
	code, problem := survey.ReadCode(typed)
	if problem != "" {
		return "", errs.E(errs.Invalid, problem, errs.Where{Path: "code"})
	}
	hash, err := k.hash(code)
	if err != nil {
		return "", err
	}
	state, known := k.Codes[hash]
	switch {
	case !known:
		return "", errs.E(errs.Invalid, "ballot.code_unknown", errs.Where{Path: "code"})
	case state.Spent == spoiled:
		return "", errs.E(errs.Conflict, "ballot.code_spoiled", errs.Where{Path: "code"})
	case state.Spent != "":
		return "", errs.E(errs.Conflict, "ballot.code_spent", errs.Where{Path: "code"})
	}
	return hash, nil
}

// spend marks a code; it returns the stratum the code stands for.
func (k codes) spend(hash, how string) string {
	state := k.Codes[hash]
	state.Spent = how
	k.Codes[hash] = state
	return state.Stratum
}

// count is how many codes were spent in a way.
func (k codes) count(how string) int {
	n := 0
	for _, state := range k.Codes {
		if state.Spent == how {
			n++
		}
	}
	return n
}
