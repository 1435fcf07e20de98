// Package durability has no code: its tests do to the program what a bad day does –
// kill it, cut the power, break or fill the disk, lock the database – and count what
// was acknowledged and is lost. README.md says how to run their long forms.
//
// It is not for what happens inside one process without accidents: that is tested
// beside the code.
package durability
