//go:build goexperiment.runtimesecret

package sealing

import runtimesecret "runtime/secret"

// erases says whether erased does more than run its function.
const erases = true

// erased runs f and erases what it left in registers, on its stack and, when
// nothing needs it any more, on the heap: the copies of keys the algorithms make.
func erased(f func()) { runtimesecret.Do(f) }
