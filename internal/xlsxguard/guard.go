// Package xlsxguard is the one door through which workbooks from outside enter.
// It looks at the container before a spreadsheet library does: how big it is,
// how big it says it is and how big it really unpacks, how many entries, rows
// and cells it has, and whether it hides archives, macros, links to elsewhere
// or XML entities. What passes is opened with excelize; what does not is refused
// with an error that says why and what to do.
//
//	book, err := xlsxguard.Open(path, xlsxguard.Default)
//	if err != nil { … }
//	defer book.Close()
//
// Settle is the way out: it writes equal workbooks as equal bytes.
//
// The check streams, so a bomb costs neither memory nor time. Formulas are never
// computed and links never followed. The package is not for reading cells: that
// is the business of internal/schemefile and internal/tabular.
package xlsxguard

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"eightx/internal/errs"

	"github.com/xuri/excelize/v2"
)

// Limits say how large a workbook may be. All must be set; start from one of
// the lists below and change what is needed.
type Limits struct {
	Container int64 // bytes of the file
	Unpacked  int64 // bytes of all entries together
	Part      int64 // bytes of a single entry that is neither sheet, text table nor picture
	Ratio     int64 // unpacked to packed, of entries over 1 MB
	Entries   int
	Sheets    int
	Rows      int // last row of a sheet
	Cells     int // of all sheets, empty ones left of a filled one included
	Texts     int // entries of the shared text table
	Elements  int // markup of other kinds: styles, merged cells, drop-downs
}

const mega = 1 << 20

// Default suits whatever people fill in by hand.
var Default = Limits{
	Container: 10 * mega, Unpacked: 64 * mega, Part: 8 * mega, Ratio: 200, Entries: 1000,
	Sheets: 256, Rows: 20_000, Cells: 500_000, Texts: 200_000, Elements: 300_000,
}

// Small suits a scheme.
var Small = Limits{
	Container: 4 * mega, Unpacked: 32 * mega, Part: 4 * mega, Ratio: 200, Entries: 500,
	Sheets: 64, Rows: 20_000, Cells: 200_000, Texts: 100_000, Elements: 200_000,
}

// Large suits the facts of a whole province on one's own machine, never uploads.
var Large = Limits{
	Container: 256 * mega, Unpacked: 2048 * mega, Part: 16 * mega, Ratio: 200, Entries: 2000,
	Sheets: 512, Rows: 1_048_576, Cells: 20_000_000, Texts: 4_000_000, Elements: 2_000_000,
}

// Open checks the workbook at path and opens it. The caller closes it.
func Open(path string, limits Limits) (*excelize.File, error) {
	name := filepath.Base(path)
	data, err := read(path, limits.Container)
	if err != nil {
		return nil, at(name, err)
	}
	return OpenBytes(name, data, limits)
}

// OpenBytes is Open for a workbook in memory; name is for messages.
func OpenBytes(name string, data []byte, limits Limits) (*excelize.File, error) {
	if int64(len(data)) > limits.Container {
		return nil, at(name, tooBig("xlsxguard.container", limits.Container/mega))
	}
	if err := check(data, limits); err != nil {
		return nil, at(name, err)
	}
	var book *excelize.File
	err := Safely(name, func() (err error) {
		book, err = excelize.OpenReader(bytes.NewReader(data), excelize.Options{
			UnzipSizeLimit:    limits.Unpacked,
			UnzipXMLSizeLimit: min(limits.Unpacked, 64*mega),
			RawCellValue:      true,
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return book, nil
}

// Safely runs a function that reads a foreign workbook and turns a panic of the
// library, or an error that is not ours, into an error about the file.
func Safely(name string, f func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = broken(name, fmt.Errorf("panic: %v", fault))
		}
	}()
	if err := f(); err != nil {
		return at(name, err)
	}
	return nil
}

// read takes a file of at most longest bytes into memory.
func read(path string, longest int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, errs.E(errs.NotFound, "xlsxguard.open", errs.P("cause", causeOf(err)), errs.Cause(err))
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, longest+1))
	if err != nil {
		return nil, errs.E(errs.NotFound, "xlsxguard.open", errs.P("cause", causeOf(err)), errs.Cause(err))
	}
	return data, nil
}

// causeOf drops the path, which the place of the error shows already.
func causeOf(err error) string {
	if path, ok := err.(*os.PathError); ok {
		return path.Err.Error()
	}
	return err.Error()
}

// at fills in the file of an error; an error that is not ours becomes "broken".
func at(name string, err error) error {
	if all, ok := err.(*errs.Error); ok {
		if all.Where.File == "" {
			all.Where.File = name
		}
		return all
	}
	if all, ok := err.(errs.List); ok {
		return all
	}
	return broken(name, err)
}

func broken(name string, err error) error {
	return errs.E(errs.Invalid, "xlsxguard.broken", errs.Where{File: name}, errs.P("cause", err.Error()), errs.Cause(err))
}

func refuse(code string, details ...errs.Detail) *errs.Error {
	return errs.E(errs.Invalid, code, details...)
}

func tooBig(code string, limit any) *errs.Error { return refuse(code, errs.P("limit", limit)) }
