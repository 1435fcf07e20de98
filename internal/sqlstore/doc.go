// Package sqlstore is the memory on disk: it keeps records, their earlier
// versions, the log of every tenant and what was answered to whom, in one SQLite
// file or in a PostgreSQL database, with one SQL text for both.
//
//	store, err := sqlstore.Open(ctx, sqlstore.Config{Dir: dir, Suite: suite, Clock: clock})
//	err = store.Write(ctx, org, func(tx appraisal.Tx) error { … })
//
// # Writing
//
// Calls of Write wait in a queue. One goroutine (a lane; PostgreSQL has several)
// takes up to 256 of them, runs their functions one after the other and collects
// what they write in memory, where later ones see it; then it writes everything by
// a few statements of many rows, commits once and answers. So one sync of the disk
// serves many clients, a function that fails costs nothing, and the order of the
// log is the order of the commits.
//
// # Bad days
//
// After the first error of the disk while writing, the store is dead: it answers
// no call any more and says so by Dead, because nobody knows what a file system
// kept after a failed sync. A full disk is no such error: what was to be written is
// refused by kind Full, reading goes on, and writing, too, once there is room.
// Every row is checked against its digest when it is read.
//
// The files dialect*.go are the only ones that know which database it is. The
// package is not for rules, permissions or what a record means: it knows rows.
package sqlstore
