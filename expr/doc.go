// Package expr is the small, typed, exact expression language of schemes and the form every scoring rule is lowered to.
//
// An expression is a tree of [Node]. It comes from text ([Parse]) or from code ([Add], [If], [Rank] …), is checked against the
// inputs of a host ([Check]), and can then be evaluated, explained step by step, printed ([Format], [FormatZh]) and translated
// to spreadsheet formulas. There are no loops, no variables that change and no input or output, so an expression always ends.
//
// # Values
//
// A value is a number, a condition (true or false), a text, or missing. Numbers are exact rationals: 1/3*3 is 1.
// A missing value that carries a reason ([OpNA]) says that the figure does not apply here; it behaves like any missing value.
// Two things are not values but failures of the figure: a division by zero, which is undefined and not merely missing, and
// [OpFail], by which a scheme refuses to decide.
//
// # Missing values
//
//   - Arithmetic, rounding, comparison and in() with a missing argument are missing. When a plain missing value meets one that
//     carries a reason, the reason wins; of two reasons the left one wins.
//   - One false argument makes "and" false, one true argument makes "or" true, whatever else is missing; otherwise a missing
//     argument makes them missing. "not" of missing is missing.
//   - "if" with a missing condition is missing.
//   - has() tells whether a value is there; coalesce() takes the first that is.
//   - Aggregates skip units and records without a value. Of nothing at all, counts, event points and the sum over children are
//     0 and everything else is missing.
//
// # Failures
//
// A failure reaches the result through every node that needs the failed argument. "if", coalesce(), "and", "or" evaluate theirs
// from left to right and only as far as needed, so if(b = 0, 0, a/b) never divides by zero. An aggregate over a unit whose
// argument fails, fails for everybody who looks at that unit.
//
// The package is not for finding inputs (a host does), for evaluating columns (package scoring does) or for rendering texts:
// errors carry codes.
package expr
