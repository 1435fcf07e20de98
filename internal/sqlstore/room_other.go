//go:build !unix

package sqlstore

// freeBytes cannot be asked for here: the database's own word has to do.
func freeBytes(string) (int64, bool) { return 0, false }
