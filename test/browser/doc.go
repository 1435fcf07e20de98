// Package browser has no code: its tests show the pages of the real program, with the
// demo sub-district's year, in a real browser, headless Chromium. The scripts beside it
// are run by Node with playwright-core, which web/package.json names. They need
// `make web` and Chromium; without one of them they are skipped, or fail when
// REQUIRE_CHROMIUM is set.
//
// It is not for what a page shows: that is tested beside its code.
package browser
