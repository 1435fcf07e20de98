package draw

import (
	"errors"
	"regexp"
	"slices"
	"strings"
)

// Seed is what makes a draw random: what was announced aloud, and the shares of
// the commitments in the input, opened. Without commitments whoever chooses the
// announced seed last could try several.
type Seed struct {
	Announced string  `json:"seed"`
	Shares    []Share `json:"shares"`
}

// Commitment is a share that somebody fixed before the draw, by its hash.
type Commitment struct {
	By   string `json:"by"`
	Hash string `json:"hash"`
}

// Share is what a commitment hid: the share itself, and salt that kept others from
// guessing it.
type Share struct {
	By    string `json:"by"`
	Share string `json:"share"`
	Salt  string `json:"salt"`
}

var (
	seedForm = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`)
	saltForm = regexp.MustCompile(`^[0-9A-Za-z-]{16,64}$`)
	hashForm = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// Commit fixes a share: the SHA-256 of the four lines eightx-commit-1, who, share
// and salt. The hash is published, share and salt stay secret until the draw.
func Commit(s Share) (Commitment, error) {
	if !isID(s.By) || !seedForm.MatchString(s.Share) || !saltForm.MatchString(s.Salt) {
		return Commitment{}, &Problem{Code: "draw.share", Path: "shares", Read: s.By}
	}
	return Commitment{By: s.By, Hash: digestOf("eightx-commit-1", s.By, s.Share, s.Salt)}, nil
}

// Open checks that the shares are exactly what was committed to: none is missing,
// none is another, none is more.
func Open(commitments []Commitment, shares []Share) error {
	var problems []error
	opened := map[string]bool{}
	for _, s := range shares {
		c, err := Commit(s)
		switch {
		case err != nil:
			problems = append(problems, err)
		case opened[s.By]:
			problems = append(problems, &Problem{Code: "draw.twice", Path: "shares", Read: s.By})
		case !slices.Contains(commitments, c):
			problems = append(problems, &Problem{Code: "draw.not_committed", Path: "shares", Read: s.By})
		}
		opened[s.By] = true
	}
	for _, c := range commitments {
		if !opened[c.By] {
			problems = append(problems, &Problem{Code: "draw.not_opened", Path: "commitments", Read: c.By})
		}
	}
	return errors.Join(problems...)
}

// check says whether the seed can be drawn with for an input.
func (s Seed) check(in *Input) error {
	if !seedForm.MatchString(s.Announced) {
		return &Problem{Code: "draw.seed", Path: "seed", Read: s.Announced}
	}
	return Open(in.Commitments, s.Shares)
}

// sorted are the shares by who gave them.
func (s Seed) sorted() []Share {
	shares := append([]Share{}, s.Shares...)
	slices.SortFunc(shares, func(a, b Share) int { return strings.Compare(a.By, b.By) })
	return shares
}

func (c *checker) commitments(all []Commitment) {
	seen := map[string]bool{}
	for i, commitment := range all {
		c.id(path("commitments", i, "by"), commitment.By, seen)
		if !hashForm.MatchString(commitment.Hash) {
			c.refuse("draw.hash", path("commitments", i, "hash"), commitment.Hash)
		}
	}
}
