package xlsxguard

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Settle writes a finished workbook and closes it. Equal workbooks are equal bytes:
// the library writes streamed sheets, and with charts the kinds of files, in any
// order, so the parts are put in the order of their names.
func Settle(file *excelize.File, out io.Writer) error {
	var packed bytes.Buffer
	_, err := file.WriteTo(&packed)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	in, err := zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err != nil {
		return err
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	w := zip.NewWriter(out)
	for _, part := range in.File {
		if err := copyPart(w, part); err != nil {
			return err
		}
	}
	return w.Close()
}

// contentTypes is the part that lists the kinds of files.
const contentTypes = "[Content_Types].xml"

func copyPart(w *zip.Writer, part *zip.File) error {
	if part.Name != contentTypes {
		return w.Copy(part)
	}
	in, err := part.Open()
	if err != nil {
		return err
	}
	data, err := io.ReadAll(in)
	if err = errors.Join(err, in.Close()); err != nil {
		return err
	}
	to, err := w.Create(part.Name)
	if err != nil {
		return err
	}
	_, err = to.Write(sortDefaults(data))
	return err
}

var defaultType = regexp.MustCompile(`<Default [^>]*></Default>`)

// sortDefaults puts the defaults in order, which they are free to have any of.
func sortDefaults(data []byte) []byte {
	sorted := slices.Sorted(slices.Values(defaultType.FindAllString(string(data), -1)))
	next := -1
	return defaultType.ReplaceAllFunc(data, func([]byte) []byte {
		next++
		return []byte(sorted[next])
	})
}
