// Command eightx scores “8+X” assessment schemes. It is one call of package cli
// and not for anything else.
package main

import (
	"os"

	"eightx/internal/cli"
)

func main() {
	os.Exit(cli.Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
}
