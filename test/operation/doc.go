// Package operation has no code: its tests run the program as an office does – one
// process or two, with clients, a backup and a restore – and count what was
// acknowledged and is not there. README.md says how to run their long forms.
//
// It is not for what one package does: that is tested beside the code. What a disk
// or a power cut does is in test/durability.
package operation
