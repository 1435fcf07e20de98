package benchdata

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// eachRow reads a CSV file of whole numbers under a known head and hands over
// its rows; the slice is used again. The error names file and line.
func eachRow(path, head string, row func(x []int64) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	r := &rowReader{in: bufio.NewReaderSize(file, 1<<20), fields: make([]int64, strings.Count(head, ",")+1)}
	got, err := r.in.ReadString('\n')
	if err != nil || strings.TrimRight(got, "\r\n") != head {
		return fmt.Errorf("%s: line 1: want the head %s", filepath.Base(path), head)
	}
	for line := 2; ; line++ {
		err := r.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = row(r.fields)
		}
		if err != nil {
			return fmt.Errorf("%s: line %d: %w", filepath.Base(path), line, err)
		}
	}
}

// rowReader reads lines of whole numbers.
type rowReader struct {
	in     *bufio.Reader
	fields []int64
}

// next reads one line into fields; io.EOF after the last one.
func (r *rowReader) next() error {
	line, err := r.in.ReadSlice('\n')
	if err != nil && (!errors.Is(err, io.EOF) || len(line) == 0) {
		return err
	}
	at := 0
	for i := range r.fields {
		x, end, ok := number(line, at)
		if last := i == len(r.fields)-1; !ok || !last && (end == len(line) || line[end] != ',') || last && end < len(line) && line[end] != '\n' && line[end] != '\r' {
			return fmt.Errorf("want %d whole numbers between commas, read %q", len(r.fields), strings.TrimSpace(string(line)))
		}
		r.fields[i] = x
		at = end + 1
	}
	return nil
}

// number reads a whole number of at most 18 digits.
func number(line []byte, at int) (x int64, end int, ok bool) {
	negative := at < len(line) && line[at] == '-'
	if negative {
		at++
	}
	begin := at
	for at < len(line) && line[at] >= '0' && line[at] <= '9' {
		x = x*10 + int64(line[at]-'0')
		at++
	}
	if negative {
		x = -x
	}
	return x, at, at > begin && at-begin <= 18
}
