package identity

// Cheapen makes hashes cost next to nothing, for tests that are about something else.
func (s *Service) Cheapen() {
	s.gate.costs = costs{memory: 8, passes: 1}
	s.dummy = s.gate.costs.nobodys()
}

// Effort is effort, for the tests of passwords.
func Effort(password string, about []string) int { return effort(password, about) }

// CheckPassword judges a password by a profile.
func CheckPassword(profile, password string, about ...string) error {
	return profileOf(profile).check(password, about)
}

// MadePassword is a password as the program makes them.
func MadePassword() string { return madePassword() }
