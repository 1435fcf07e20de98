package identity

import (
	"context"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// LoginTOTP completes a login with a code of the second factor or a recovery code.
// The session gets a new secret. In a session that is complete already a code is half
// a proof and renews nothing: otherwise whoever has the telephone alone could go on
// where its owner left a screen open.
func (s *Service) LoginTOTP(ctx context.Context, session, code string, from From) (In, error) {
	is, err := s.current(ctx, session)
	if err != nil {
		return In{}, err
	}
	if is.account.Second == "" {
		return In{}, errs.E(errs.Conflict, "identity.no_second")
	}
	how, err := s.proveCode(ctx, &is, code, from)
	if err != nil {
		return In{}, err
	}
	if err := s.log(ctx, is.org, is.account, how, from); err != nil {
		return In{}, err
	}
	if !is.session.Second {
		is.session.Second, is.session.Proved = true, s.now()
	}
	return s.rotate(ctx, is.org, is.standing, is.session)
}

// proveCode is prove with the limit on failures around it.
func (s *Service) proveCode(ctx context.Context, is *current, code string, from From) (how string, err error) {
	name := "code:" + is.account.ID
	if err := s.begins(ctx, is.org, name, from); err != nil {
		return "", err
	}
	how, right, err := s.prove(ctx, is, code)
	switch {
	case err != nil:
		return how, err
	case !right:
		return how, s.refused(ctx, is.org, is.account, from, how)
	}
	return how, s.succeeded(ctx, is.org, name, from)
}

// provePassword checks the password of a session's own account.
func (s *Service) provePassword(ctx context.Context, is current, password string, from From) error {
	name := "proof:" + is.account.ID
	if err := s.begins(ctx, is.org, name, from); err != nil {
		return err
	}
	right, err := s.verify(ctx, s.find(is.secret.Hashes, is.account.Password), password)
	switch {
	case err != nil:
		return err
	case !right:
		return s.refused(ctx, is.org, is.account, from, howPassword)
	}
	return s.succeeded(ctx, is.org, name, from)
}

// StepUp proves again who is there, before an act that asks for it: the password,
// and a code when there is a second factor. The session gets a new secret.
func (s *Service) StepUp(ctx context.Context, session, password, code string, from From) (In, error) {
	is, err := s.current(ctx, session)
	if err != nil {
		return In{}, err
	}
	if is.session.How == howRehearsal { // nobody had to prove anything before
		is.session.Proved = s.now()
		return s.rotate(ctx, is.org, is.standing, is.session)
	}
	if err := s.provePassword(ctx, is, password, from); err != nil {
		return In{}, err
	}
	if is.account.Second != "" {
		if _, err := s.proveCode(ctx, &is, code, from); err != nil {
			return In{}, err
		}
		is.session.Second = true
	}
	is.session.Proved = s.now()
	return s.rotate(ctx, is.org, is.standing, is.session)
}

// ChangePassword replaces the password of the session's account by one that the
// tenant's profile accepts. All sessions end, and this one goes on under a new
// secret. The old password is the whole proof only where there is no second factor.
func (s *Service) ChangePassword(ctx context.Context, session, old, password string, from From) (In, error) {
	is, err := s.current(ctx, session)
	if err != nil {
		return In{}, err
	}
	if is.account.Second != "" && !is.session.Second {
		return In{}, errs.E(errs.StepUp, "identity.prove_again")
	}
	if err := s.provePassword(ctx, is, old, from); err != nil {
		return In{}, err
	}
	changed, err := s.setPassword(ctx, is.org, is.standing, is.secret, appraisal.SetPassword{}, password, from)
	if err != nil {
		return In{}, err
	}
	is.account = changed
	if changed.Second == "" {
		is.session.Proved = s.now()
	}
	return s.rotate(ctx, is.org, is.standing, is.session)
}

// setPassword checks a new password, stores its hash and makes it the valid one.
// Until the record has changed the old one stays valid.
func (s *Service) setPassword(ctx context.Context, org appraisal.OrgID, st standing, secret Secret, set appraisal.SetPassword, password string, from From) (appraisal.Account, error) {
	if err := st.profile.check(password, s.about(ctx, org, st.account)); err != nil {
		return appraisal.Account{}, err
	}
	if err := s.notEarlier(ctx, st, secret, password); err != nil {
		return appraisal.Account{}, err
	}
	hashed, err := s.gate.hash(ctx, normal(password))
	if err != nil {
		return appraisal.Account{}, err
	}
	secret.Account = st.account.ID
	secret.Hashes = append([]string{hashed}, secret.Hashes[:min(len(secret.Hashes), historyHashes-1)]...)
	if err := s.secrets.SaveSecret(ctx, org, secret); err != nil {
		return appraisal.Account{}, err
	}
	set.Password = s.digest(hashed)
	return appraisal.Do(ctx, s.door, appraisal.ChangePassword, appraisal.Command[appraisal.SetPassword]{Actor: self(org, st.account, from), Input: set})
}

// notEarlier refuses a password that was one of the last.
func (s *Service) notEarlier(ctx context.Context, st standing, secret Secret, password string) error {
	for _, earlier := range secret.Hashes[:min(len(secret.Hashes), st.profile.history)] {
		same, err := s.gate.matches(ctx, earlier, normal(password))
		if err != nil {
			return err
		}
		if same {
			return errs.E(errs.Invalid, "identity.password_earlier", errs.P("count", st.profile.history))
		}
	}
	return nil
}

// about are the words somebody would try first for this account. Without them the
// check is only weaker, so that trouble reading them is no reason to refuse.
func (s *Service) about(ctx context.Context, org appraisal.OrgID, account appraisal.Account) []string {
	words := []string{string(org), account.Name, appraisal.Fold(account.Name)}
	_ = s.read(ctx, org, func(r appraisal.Reader) error {
		names, err := appraisal.LocalNames(ctx, r, org)
		words = append(words, names...)
		return err
	})
	return words
}

// Redemption is a one-time code with the password that shall be valid from now on.
type Redemption struct {
	Org      appraisal.OrgID
	Name     string
	Code     string
	Password string
	From     From
}

// Redeem gives a person back in whom the security administrator has given a code.
// A wrong name and a wrong code take the same steps and the same time.
func (s *Service) Redeem(ctx context.Context, r Redemption) error {
	name := "recovery:" + hashOf(appraisal.Fold(r.Name))
	if err := s.begins(ctx, r.Org, name, r.From); err != nil {
		return err
	}
	st, secret, err := s.claimed(ctx, r.Org, r.Name)
	if err != nil {
		return err
	}
	set := appraisal.SetPassword{Code: s.digest(codeText(st.account.ID, r.Code))}
	waiting := st.account.Code
	if waiting == nil || waiting.Digest != set.Code || s.recorded() >= waiting.Until || st.account.State != appraisal.AccountActive {
		return s.refused(ctx, r.Org, st.account, r.From, howRecovery)
	}
	if _, err := s.setPassword(ctx, r.Org, st, secret, set, r.Password, r.From); err != nil {
		return err
	}
	return s.succeeded(ctx, r.Org, name, r.From)
}

// codeText binds a code to its account, so that it opens no other.
func codeText(account, code string) string { return "code:" + account + ":" + plainCode(code) }
