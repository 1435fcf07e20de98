//go:build !unix

package sqlstore

// room cannot be asked for here: the database's own word has to do.
func (f *sqliteFile) room() bool { return true }
