package browser

import "testing"

// What each of the eight persons of the office does most takes no more clicks and taps
// than was promised him.
func TestPeople(t *testing.T) {
	chromium(t)
	node(t, "people.mjs", serving(t, "--until", "year-end begins"), serving(t, "--until", "US-28"))
}
