package cli

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

var update = flag.Bool("update", false, "write what the stories print into their golden files; read the diff before committing")

// TestMain lets a story run the program itself under its own name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		program: func() { os.Exit(Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)) },
	})
}

// TestStories runs the whole-program stories of testdata/script. A story starts
// in an empty folder with its own files; $TESTDATA is the folder testdata of the
// project, $LANG is unset. Besides the commands of testscript it may use
//
//	exits CODE COMMAND …     the command ends with exactly this exit code
//	field FILE PATH VALUE    the JSON file has this value at the path units.0.total
//	cell FILE SHEET!A1 TEXT  the workbook shows this text in this cell
//	[soffice] …              only where LibreOffice is installed
func TestStories(t *testing.T) {
	testdata, err := filepath.Abs(filepath.Join("..", "..", "testdata"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join(testdata, "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Condition:           storyCondition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"cell":  storyCell,
			"exits": storyExits,
			"field": storyField,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("TESTDATA", testdata)
			env.Setenv("NPROC", strconv.Itoa(runtime.NumCPU()))
			return nil
		},
	})
}

func storyCondition(name string) (bool, error) {
	if name != "soffice" {
		return false, fmt.Errorf("stories know no condition %q", name)
	}
	_, err := exec.LookPath("soffice")
	return err == nil, nil
}

// storyExits runs a command and compares its exit code; stdout and stderr can be
// matched afterwards, as after exec.
func storyExits(ts *testscript.TestScript, negated bool, args []string) {
	if len(args) < 2 || negated {
		ts.Fatalf("usage: exits CODE COMMAND [ARG]...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("got exit code %d, want %s", got, args[0])
	}
}

// storyField compares one value of a JSON file, a number in the path counting
// from 0. Texts compare as they are, anything else as its JSON.
func storyField(ts *testscript.TestScript, negated bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: field FILE PATH VALUE")
	}
	var document any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &document))
	got, err := at(document, args[1])
	ts.Check(err)
	compare(ts, args[0]+" "+args[1], got, args[2], negated)
}

// storyCell compares what one cell of a workbook shows.
func storyCell(ts *testscript.TestScript, negated bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: cell FILE SHEET!A1 TEXT")
	}
	sheet, cell, _ := strings.Cut(args[1], "!")
	book, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	got, err := book.GetCellValue(sheet, cell)
	ts.Check(errors.Join(err, book.Close()))
	compare(ts, args[0]+" "+args[1], got, args[2], negated)
}

// compare fails the story unless got is want, or is not want when negated.
func compare(ts *testscript.TestScript, what, got, want string, negated bool) {
	switch {
	case negated && got == want:
		ts.Fatalf("%s: got %s, want anything but that", what, got)
	case !negated && got != want:
		ts.Fatalf("%s: got %s, want %s", what, got, want)
	}
}

// at follows a path such as units.0.total into decoded JSON.
func at(value any, path string) (string, error) {
	for step := range strings.SplitSeq(path, ".") {
		next, ok := child(value, step)
		if !ok {
			return "", fmt.Errorf("%s: there is no %s", path, step)
		}
		value = next
	}
	if text, ok := value.(string); ok {
		return text, nil
	}
	encoded, err := json.Marshal(value)
	return string(encoded), err
}

func child(value any, step string) (any, bool) {
	switch value := value.(type) {
	case map[string]any:
		next, ok := value[step]
		return next, ok
	case []any:
		index, err := strconv.Atoi(step)
		if err != nil || index < 0 || index >= len(value) {
			return nil, false
		}
		return value[index], true
	}
	return nil, false
}
