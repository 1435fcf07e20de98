package identity

import (
	"slices"

	"eightx/internal/appraisal"
)

// Need is what somebody who has come in must still do before he can do anything
// else.
type Need string

// The needs, in the order they have to be met.
const (
	NeedCode     Need = "code"     // give a code of the second factor
	NeedSecond   Need = "second"   // set a second factor up
	NeedPassword Need = "password" // choose a new password
)

// Times of sessions (D-05, S-16), in milliseconds.
const (
	minute        = 60 * 1000
	idleStaff     = 30 * minute
	idleAdmin     = 15 * minute
	sessionLongs  = 12 * 60 * minute
	proofFresh    = 5 * minute
	dormantAfter  = 90 * day
	warnBefore    = 14 * day
	touchEvery    = minute
	codeLives     = 15 * minute
	setupLives    = 30 * minute
	pendingLives  = 10 * minute
	historyHashes = 6 // the valid password and five before it
)

// lockout is the limit of D-04 for every way of proving oneself.
var lockout = Limit{Tries: 5, Window: 15 * minute, Lock: 15 * minute}

// syncActions are still allowed to somebody whose password is too old: sheets that
// were finished in the village must never be stuck in the telephone.
var syncActions = []string{"sheet.submit", "sheet.seal", "evidence.submit"}

// standing is all that decides what a session or token may be used for.
type standing struct {
	account appraisal.Account
	grants  []appraisal.Grant
	profile profile
	// rehearsal: the times in records are of a clock that jumps, so that nothing grows
	// old by them.
	rehearsal bool
}

// needs lists what is still missing in a session.
func (st standing) needs(session Session, now int64) []Need {
	var list []Need
	if session.How == howRehearsal {
		return nil
	}
	switch {
	case st.account.Second != "" && !session.Second:
		list = append(list, NeedCode)
	case st.account.Second == "" && appraisal.NeedsSecond(st.grants):
		list = append(list, NeedSecond)
	}
	if st.passwordDue(now) && session.How != howOIDC {
		list = append(list, NeedPassword)
	}
	return list
}

// passwordDue says whether the password was given by somebody else, or is too old.
func (st standing) passwordDue(now int64) bool {
	a := st.account
	if a.Password == "" {
		return false
	}
	return a.PasswordSet == 0 || (st.profile.age > 0 && !st.rehearsal && now-a.PasswordSet >= st.profile.age)
}

// daysLeft is how many days a password is good for, once that is worth saying; 0 is
// nothing to say.
func (st standing) daysLeft(now int64) int {
	left := st.account.PasswordSet + st.profile.age - now
	if st.profile.age == 0 || st.rehearsal || st.account.PasswordSet == 0 || left <= 0 || left > warnBefore {
		return 0
	}
	return int((left + day - 1) / day)
}

// idle is how long a session may rest.
func (st standing) idle() int64 {
	for _, g := range st.grants {
		if slices.Contains(appraisal.Administrators, g.Role) {
			return idleAdmin
		}
	}
	return idleStaff
}

// dormant says whether nobody has come in for so long that the account is closed
// (D-10) until the system administrator enables it again.
func (st standing) dormant(used, now int64) bool {
	return !st.rehearsal && now-max(st.account.Since, used) >= dormantAfter
}

// limited are the actions a session with needs is good for; nil is no limit. Who
// still owes a second factor may do nothing at all.
func limited(needs []Need) []string {
	switch {
	case len(needs) == 0:
		return nil
	case slices.Contains(needs, NeedCode), slices.Contains(needs, NeedSecond):
		return []string{}
	}
	return syncActions
}

// Ways of coming in.
const (
	howPassword = "password"
	howOIDC     = "oidc"
	howConsole  = "console"
	howTOTP     = "totp"
	howRecovery = "recovery"
)
