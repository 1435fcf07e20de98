// Package tools pins the developer tools of eightx in a module of their own, so
// that what they need never becomes a dependency of the program. It holds no code
// and is not for anything the program runs.
package tools
