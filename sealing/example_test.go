package sealing_test

import (
	"fmt"

	"eightx/sealing"
)

// A round of three holders, of whom two open.
func Example() {
	plan := sealing.Plan{Tenant: "office-1", ID: "2026-H1", Threshold: 2, Holders: 3, Class: 4096}
	round, shares, err := sealing.NewRound(sealing.National, plan)
	if err != nil {
		fmt.Println(err)
		return
	}
	place := sealing.Place{Tenant: "office-1", Round: "2026-H1", Sheet: "S-17", Unit: "V-07", Assessor: "K-03", Version: 1}
	box, receipt, err := round.Seal(place, []byte("87.65"))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = round.Combine(shares[0])
	fmt.Println(err)

	opener, err := round.Combine(shares[2], shares[0])
	if err != nil {
		fmt.Println(err)
		return
	}
	defer opener.Wipe()
	elsewhere := place
	elsewhere.Unit = "V-08"
	_, err = opener.Open(elsewhere, box)
	fmt.Println(err)

	opening, err := opener.Open(place, box)
	fmt.Println(string(opening.Sheet), err, receipt.CheckOpening(opening))
	// Output:
	// sealing.share.few have=1 want=2
	// sealing.other.unit have=V-07 want=V-08
	// 87.65 <nil> <nil>
}
