//go:build !linux

package cli

// forgetStart does nothing where the kernel maps pages one by one.
func forgetStart() {}
