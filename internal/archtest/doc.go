// Package archtest holds the rules of the project's structure as tests: who may
// import whom, what the exact core must never touch, where texts for people
// live, and that documents and code name the same things.
//
// The tables in its tests are statements of policy. An entry is changed because
// the design changed, together with doc/design.md, and never to make a build
// pass.
//
// It has no code outside its tests and is not for testing behaviour.
package archtest
