package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"slices"
	"strings"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/errs"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// stepSeconds is how long a code is shown; one step to either side is accepted, for
// clocks that differ.
const stepSeconds = 30

const recoveryCodes = 10

// Enrolment is what a person needs to set his second factor up. It becomes valid
// when he has shown a code of it.
type Enrolment struct {
	Secret string `json:"secret"` // base 32, to type
	URL    string `json:"url"`    // otpauth://, to scan
}

// BeginSecond makes a new second factor that waits for its first code. Whoever has
// one already must have used it in this session.
func (s *Service) BeginSecond(ctx context.Context, session string) (Enrolment, error) {
	is, err := s.fresh(ctx, session)
	if err != nil {
		return Enrolment{}, err
	}
	var raw [20]byte
	_, _ = rand.Read(raw[:]) // never fails, says crypto/rand
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw[:])
	is.secret.Account = is.account.ID
	is.secret.Seconds = append([]string{s.sealer.seal(secret, secondPurpose(is.org, is.account.ID))}, s.valid(is)...)
	if err := s.secrets.SaveSecret(ctx, is.org, is.secret); err != nil {
		return Enrolment{}, err
	}
	return Enrolment{Secret: secret, URL: otpauth(is.account.Name, secret)}, nil
}

// valid is the second factor in use, as a list of none or one.
func (s *Service) valid(is current) []string {
	if sealed := s.find(is.secret.Seconds, is.account.Second); sealed != "" {
		return []string{sealed}
	}
	return nil
}

func otpauth(name, secret string) string {
	values := url.Values{"secret": {secret}, "issuer": {"eightx"}, "period": {"30"}, "digits": {"6"}, "algorithm": {"SHA1"}}
	return "otpauth://totp/eightx:" + url.PathEscape(name) + "?" + values.Encode()
}

// secondPurpose binds a sealed secret to its account.
func secondPurpose(org appraisal.OrgID, account string) string {
	return "second:" + string(org) + ":" + account
}

// ConfirmSecond makes the waiting second factor the valid one, when the code is of
// it. It returns new recovery codes, each good once, and a new session; all other
// sessions end.
func (s *Service) ConfirmSecond(ctx context.Context, session, code string, from From) (in In, recovery []string, err error) {
	is, err := s.fresh(ctx, session)
	if err != nil {
		return In{}, nil, err
	}
	name := "code:" + is.account.ID
	if err := s.begins(ctx, is.org, name, from); err != nil {
		return In{}, nil, err
	}
	if len(is.secret.Seconds) == 0 || s.digest(is.secret.Seconds[0]) == is.account.Second {
		return In{}, nil, errs.E(errs.Conflict, "identity.no_enrolment")
	}
	step, err := s.step(is, is.secret.Seconds[0], code)
	if err != nil {
		return In{}, nil, err
	}
	if step == 0 {
		return In{}, nil, s.refused(ctx, is.org, is.account, from, howTOTP)
	}
	is.secret.Step = step
	recovery = s.newRecovery(&is)
	if err := s.secrets.SaveSecret(ctx, is.org, is.secret); err != nil {
		return In{}, nil, err
	}
	set := appraisal.SetSecond{Second: s.digest(is.secret.Seconds[0])}
	changed, err := appraisal.Do(ctx, s.door, appraisal.ChangeSecond, appraisal.Command[appraisal.SetSecond]{Actor: self(is.org, is.account, from), Input: set})
	if err != nil {
		return In{}, nil, err
	}
	if err := s.succeeded(ctx, is.org, name, from); err != nil {
		return In{}, nil, err
	}
	is.account, is.session.Second = changed, true
	in, err = s.rotate(ctx, is.org, is.standing, is.session)
	return in, recovery, err
}

// RemoveSecond takes the second factor away, where the roles allow it.
func (s *Service) RemoveSecond(ctx context.Context, session string, from From) (In, error) {
	is, err := s.fresh(ctx, session)
	if err != nil {
		return In{}, err
	}
	changed, err := appraisal.Do(ctx, s.door, appraisal.ChangeSecond, appraisal.Command[appraisal.SetSecond]{Actor: self(is.org, is.account, from)})
	if err != nil {
		return In{}, err
	}
	is.account, is.session.Second = changed, false
	return s.rotate(ctx, is.org, is.standing, is.session)
}

// fresh wants a session whose proof is new, and complete when there is a second
// factor: otherwise a session left open would be enough to take an account over.
func (s *Service) fresh(ctx context.Context, session string) (current, error) {
	is, err := s.current(ctx, session)
	if err != nil {
		return is, err
	}
	if s.now()-is.session.Proved >= proofFresh || (is.account.Second != "" && !is.session.Second) {
		return is, errs.E(errs.StepUp, "identity.prove_again")
	}
	return is, nil
}

// newRecovery replaces the recovery codes.
func (s *Service) newRecovery(is *current) []string {
	codes := make([]string, recoveryCodes)
	is.secret.Recovery = make([]string, recoveryCodes)
	for i := range codes {
		codes[i] = readableCode()
		is.secret.Recovery[i] = recoveryHash(is.account.ID, codes[i])
	}
	return codes
}

func recoveryHash(account, code string) string {
	return hashOf("recovery:" + account + ":" + plainCode(code))
}

// prove checks a code of the second factor, or a recovery code, and uses it up.
func (s *Service) prove(ctx context.Context, is *current, code string) (how string, right bool, err error) {
	code = plainCode(code)
	sealed := s.find(is.secret.Seconds, is.account.Second)
	switch {
	case sealed == "":
		return howTOTP, false, nil
	case len(code) == codeLength:
		i := slices.Index(is.secret.Recovery, recoveryHash(is.account.ID, code))
		if i < 0 {
			return howRecovery, false, nil
		}
		is.secret.Recovery = slices.Delete(is.secret.Recovery, i, i+1)
		how = howRecovery
	default:
		step, err := s.step(*is, sealed, code)
		if step == 0 || err != nil {
			return howTOTP, false, err
		}
		is.secret.Step, how = step, howTOTP
	}
	return s.spend(ctx, is, how)
}

// spend saves that a code was used. When two use the same code at once, one of them
// finds the secret changed and is refused.
func (s *Service) spend(ctx context.Context, is *current, how string) (string, bool, error) {
	err := s.secrets.SaveSecret(ctx, is.org, is.secret)
	if err != nil && errs.KindOf(err) == errs.Conflict {
		return how, false, nil
	}
	is.secret.Version++
	return how, err == nil, err
}

// step is the 30-second step a code is of, or 0: a code that was used, or an older
// one, is no code.
func (s *Service) step(is current, sealed, code string) (int64, error) {
	secret, err := s.sealer.open(sealed, secondPurpose(is.org, is.account.ID))
	if err != nil {
		return 0, err
	}
	now := s.now() / 1000 / stepSeconds
	for _, step := range []int64{now - 1, now, now + 1} {
		want, err := codeAt(secret, step)
		if err != nil {
			return 0, errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && step > is.secret.Step {
			return step, nil
		}
	}
	return 0, nil
}

func codeAt(secret string, step int64) (string, error) {
	at := time.Unix(step*stepSeconds, 0)
	return totp.GenerateCodeCustom(secret, at, totp.ValidateOpts{Period: stepSeconds, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
}

// codeLength is that of a readable code without its hyphens: 80 random bits.
const codeLength = 16

// readableCode is a code for people: four groups of four, without letters that look
// like others.
func readableCode() string {
	const letters = "0123456789abcdefghjkmnpqrstvwxyz"
	var raw [codeLength]byte
	_, _ = rand.Read(raw[:]) // never fails, says crypto/rand
	var code strings.Builder
	for i, b := range raw {
		if i > 0 && i%4 == 0 {
			code.WriteByte('-')
		}
		code.WriteByte(letters[b&31])
	}
	return code.String()
}

// plainCode reads a code the way people type it.
func plainCode(code string) string {
	code = strings.ToLower(normal(code))
	code = strings.Map(func(r rune) rune {
		switch r {
		case '-', ' ', '—', '–':
			return -1
		case 'o':
			return '0'
		case 'i', 'l':
			return '1'
		}
		return r
	}, code)
	return code
}
