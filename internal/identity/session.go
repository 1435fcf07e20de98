package identity

import (
	"context"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// sessionPrefix and tokenPrefix tell the two secrets apart, also for people who find
// one in a file.
const (
	sessionPrefix = "8xs"
	tokenPrefix   = "8xt"
)

// OrgOfSession is the tenant a session's secret says it is of, or "". It is no proof.
func OrgOfSession(secret string) appraisal.OrgID {
	org, _ := orgOf(sessionPrefix, secret)
	return org
}

// issue makes a session of its own secret. A session that goes on (after a second
// factor, a step-up, a new password) keeps when it was begun, and when its owner last
// proved himself unless the caller says that he just has.
func (s *Service) issue(ctx context.Context, org appraisal.OrgID, st standing, session Session) (In, error) {
	now := s.now()
	secret := ticketText(sessionPrefix, org)
	session.Hash, session.Account, session.Epoch = hashOf(secret), st.account.ID, st.account.Epoch
	session.Seen = now
	if session.Begun == 0 {
		session.Begun = now
	}
	if err := s.secrets.PutSession(ctx, org, session); err != nil {
		return In{}, err
	}
	return In{
		Session: secret, Org: org, Account: st.account.ID, Name: st.account.Name, Grants: st.grants,
		Needs: st.needs(session, now), DaysLeft: st.daysLeft(now), Until: session.Begun + sessionLongs,
	}, nil
}

// rotate replaces a session by one that knows more; the old secret is dead.
func (s *Service) rotate(ctx context.Context, org appraisal.OrgID, st standing, session Session) (In, error) {
	old := session.Hash
	in, err := s.issue(ctx, org, st, session)
	if err != nil {
		return In{}, err
	}
	if err := s.secrets.DropSession(ctx, org, old); err != nil {
		return In{}, err
	}
	s.cache.doubt(org)
	return in, nil
}

// current is a living session with all that decides about it.
type current struct {
	org     appraisal.OrgID
	session Session
	standing
	secret Secret
}

// current finds the session of a secret, or says that nobody is asking.
func (s *Service) current(ctx context.Context, text string) (current, error) {
	org, ok := orgOf(sessionPrefix, text)
	if !ok {
		return current{}, expired()
	}
	session, err := s.secrets.Session(ctx, org, hashOf(text))
	if missing(err) || err == nil && session.How == howRehearsal && !s.rehearsal {
		return current{}, expired()
	}
	if err != nil {
		return current{}, err
	}
	st, secret, err := s.standing(ctx, org, session.Account)
	if err != nil {
		return current{}, err
	}
	if !alive(session, st, s.now()) {
		return current{}, expired()
	}
	return current{org, session, st, secret}, nil
}

// alive says whether a session still opens: its account is active and in the same
// epoch, and neither rest nor age have ended it.
func alive(session Session, st standing, now int64) bool {
	return st.account.State == appraisal.AccountActive && st.account.Epoch == session.Epoch &&
		now-session.Seen < st.idle() && now-session.Begun < sessionLongs
}

func expired() error { return errs.E(errs.Unknown, "identity.no_session") }

// Logout ends all sessions of the account, on every instance. A session that is over
// already is no error.
func (s *Service) Logout(ctx context.Context, text string, from From) error {
	now, err := s.current(ctx, text)
	if err != nil {
		if errs.KindOf(err) == errs.Unknown {
			return nil
		}
		return err
	}
	if _, err := appraisal.Do(ctx, s.door, appraisal.EndSessions, appraisal.Command[appraisal.None]{Actor: self(now.org, now.account, from)}); err != nil {
		return err
	}
	s.cache.doubt(now.org)
	return s.secrets.DropSession(ctx, now.org, now.session.Hash)
}

// Whoami tells a session about itself, also one that still needs something.
func (s *Service) Whoami(ctx context.Context, text string) (In, error) {
	now, err := s.current(ctx, text)
	if err != nil {
		return In{}, err
	}
	return In{
		Org: now.org, Account: now.account.ID, Name: now.account.Name, Grants: now.grants,
		Needs: now.needs(now.session, s.now()), DaysLeft: now.daysLeft(s.now()), Until: now.session.Begun + sessionLongs,
	}, nil
}

// Sweep removes what nobody can use any more. Run it now and then.
func (s *Service) Sweep(ctx context.Context) error {
	orgs, err := s.door.Store.Orgs(ctx)
	if err != nil {
		return err
	}
	now := s.now()
	for _, org := range orgs {
		if err := s.secrets.Sweep(ctx, org, now-sessionLongs, now-day); err != nil {
			return err
		}
	}
	return nil
}
