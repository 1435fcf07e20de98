// Package browser has the tests of the pages in a real browser: headless Chromium, the
// real program, the demo sub-district's year. The scripts beside it are run by Node with
// playwright-core, which web/package.json names. They need `make web` and Chromium;
// without one of them they are skipped, or fail when REQUIRE_CHROMIUM is set.
package browser
