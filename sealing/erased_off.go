//go:build !goexperiment.runtimesecret

package sealing

// erases says whether erased does more than run its function.
const erases = false

// erased runs f. Built with GOEXPERIMENT=runtimesecret it also erases what f left
// in memory; without, copies of keys stay until their memory is used again.
func erased(f func()) { f() }
