// Command engine-wasm is the exact core for a browser: compiled with GOOS=js
// GOARCH=wasm it gives a page two functions, which take and return JSON text,
//
//	eightx.check(scheme)         {} or what is wrong with the scheme
//	eightx.score(scheme, facts)  the result, or why there is none
//
// and no result ever differs from that of the program by one byte. Given pairs of
// files it writes their results instead, in a browser's engine or natively, which
// is how that is proved. It is not for reading YAML or workbooks, and not for
// texts: it answers in codes.
package main

import (
	"fmt"
	"os"
)

func main() {
	files := os.Args[1:]
	if len(files) == 0 || len(files)%2 != 0 {
		serve()
		return
	}
	for ; len(files) > 0; files = files[2:] {
		if err := scoreFiles(files[0], files[1]); err != nil {
			fmt.Fprintln(os.Stderr, "engine-wasm:", err)
			os.Exit(2)
		}
	}
}

// scoreFiles writes the answer for a scheme file and a facts file, be it result
// or refusal, and a line break.
func scoreFiles(schemeFile, factsFile string) error {
	schemeJSON, err := os.ReadFile(schemeFile)
	if err != nil {
		return err
	}
	factsJSON, err := os.ReadFile(factsFile)
	if err != nil {
		return err
	}
	answer, _ := score(schemeJSON, factsJSON)
	_, err = os.Stdout.Write(append(answer, '\n'))
	return err
}
