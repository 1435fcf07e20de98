package browser

import "testing"

// What each of the eight persons of the office does most takes no more clicks and taps
// than was promised him; and it can be done with the keys alone, without a stop that
// is not seen.
func TestPeople(t *testing.T) {
	chromium(t)
	december, january := serving(t, "--until", "year-end begins"), serving(t, "--until", "US-28")
	for name, script := range map[string]string{"clicks": "people.mjs", "keys": "keyboard.mjs"} {
		t.Run(name, func(t *testing.T) { node(t, script, december, january) })
	}
}
