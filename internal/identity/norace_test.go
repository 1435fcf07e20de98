//go:build !race

package identity_test

// slowly says that the race detector watches, which makes everything slow.
const slowly = false
