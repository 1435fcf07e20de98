// Command pocketbase is PocketBase as it ships, to be measured beside eightx. With
// SYNCHRONOUS=FULL every commit is on the disk before it is acknowledged, as ours
// are; without it the setting is PocketBase's own. It is not for storing anything.
package main

import (
	"log"
	"os"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase"
)

// pragmas are PocketBase's own, but for the one that is measured.
const pragmas = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)" +
	"&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)&_pragma=synchronous("

func main() {
	config := pocketbase.Config{}
	if level := os.Getenv("SYNCHRONOUS"); level != "" {
		config.DBConnect = func(path string) (*dbx.DB, error) { return dbx.Open("sqlite", path+pragmas+level+")") }
	}
	if err := pocketbase.NewWithConfig(config).Start(); err != nil {
		log.Fatal(err)
	}
}
