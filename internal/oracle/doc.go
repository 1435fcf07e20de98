// Package oracle scores a second time, in another way: big rationals, one cell
// at a time, straight from what a scheme's author wrote, without lowering,
// columns or expression trees. Random schemes that it and the engine score
// differently are bugs in one of them.
//
// It shares no arithmetic with package scoring and is for tests only, not for
// the program.
package oracle
