package xlsxguard

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"slices"
	"strings"

	"eightx/internal/errs"
)

// The first bytes of containers that are not ours.
var (
	oleMark   = []byte{0xd0, 0xcf, 0x11, 0xe0} // old .xls, or any workbook with a password
	zipMark   = []byte("PK\x03\x04")
	nestMarks = [][]byte{zipMark, []byte("PK\x05\x06"), {0x1f, 0x8b}, []byte("7z\xbc\xaf\x27\x1c"), []byte("Rar!"), []byte("BZh"), oleMark}
)

// check looks through the whole container. It reads every entry once, in
// pieces, and never keeps one.
func check(data []byte, limits Limits) error {
	if bytes.HasPrefix(data, oleMark) {
		return refuse("xlsxguard.ole")
	}
	if !bytes.HasPrefix(data, zipMark) {
		return refuse("xlsxguard.not_workbook")
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	if err := checkEntries(archive, limits); err != nil {
		return err
	}
	scan := newScan(limits)
	for _, entry := range archive.File {
		if err := checkContent(entry, scan, limits); err != nil {
			return err
		}
	}
	return nil
}

// checkEntries judges what the container says about itself.
func checkEntries(archive *zip.Reader, limits Limits) error {
	if len(archive.File) > limits.Entries {
		return tooBig("xlsxguard.entries", limits.Entries)
	}
	seen := map[string]bool{}
	unpacked := uint64(0)
	for _, entry := range archive.File {
		if err := checkEntry(entry, limits); err != nil {
			return err
		}
		if seen[strings.ToLower(entry.Name)] {
			return refuse("xlsxguard.twice", errs.P("entry", entry.Name))
		}
		seen[strings.ToLower(entry.Name)] = true
		unpacked += entry.UncompressedSize64 // each is at most limits.Unpacked, so the sum cannot wrap
	}
	if unpacked > uint64(limits.Unpacked) {
		return tooBig("xlsxguard.unpacked", limits.Unpacked/mega)
	}
	if !seen["xl/workbook.xml"] || !seen["[content_types].xml"] {
		return refuse("xlsxguard.not_workbook")
	}
	return checkOverlap(archive)
}

func checkEntry(entry *zip.File, limits Limits) error {
	name := errs.P("entry", entry.Name)
	switch {
	case badName(entry.Name):
		return refuse("xlsxguard.name", name)
	case entry.Flags&1 != 0:
		return refuse("xlsxguard.ole")
	case entry.Method != zip.Store && entry.Method != zip.Deflate:
		return refuse("xlsxguard.method", name)
	case entry.UncompressedSize64 > uint64(limits.Unpacked):
		return tooBig("xlsxguard.unpacked", limits.Unpacked/mega)
	case entry.UncompressedSize64 > mega && entry.UncompressedSize64/uint64(limits.Ratio) > entry.CompressedSize64:
		return refuse("xlsxguard.ratio", name, errs.P("limit", limits.Ratio))
	}
	return forbidden(strings.ToLower(entry.Name), name)
}

// badName finds names that would leave the container when unpacked somewhere.
func badName(name string) bool {
	return name == "" || strings.ContainsAny(name, "\\:\x00") || strings.HasPrefix(name, "/") ||
		slices.Contains(strings.Split(name, "/"), "..")
}

// forbidden knows the entries by which a workbook does more than hold figures.
func forbidden(name string, entry errs.Param) error {
	switch {
	case path.Base(name) == "vbaproject.bin", strings.HasPrefix(name, "xl/macrosheets/"), strings.HasPrefix(name, "xl/activex/"):
		return refuse("xlsxguard.macro", entry)
	case strings.HasPrefix(name, "xl/externallinks/"), name == "xl/connections.xml", strings.HasPrefix(name, "xl/querytables/"):
		return refuse("xlsxguard.external", entry)
	case strings.HasPrefix(name, "xl/embeddings/"):
		return refuse("xlsxguard.nested", entry)
	case name == "xl/workbook.bin":
		return refuse("xlsxguard.not_workbook")
	}
	return nil
}

// checkOverlap refuses entries that share bytes: the trick by which a small
// container unpacks to any size without a high ratio anywhere.
func checkOverlap(archive *zip.Reader) error {
	type span struct{ from, to int64 }
	var spans []span
	for _, entry := range archive.File {
		from, err := entry.DataOffset()
		if err != nil {
			return err
		}
		spans = append(spans, span{from, from + int64(entry.CompressedSize64)})
	}
	slices.SortFunc(spans, func(a, b span) int { return int(a.from - b.from) })
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to {
			return refuse("xlsxguard.overlap")
		}
	}
	return nil
}

// checkContent unpacks one entry and looks at every byte of it.
func checkContent(entry *zip.File, scan *scan, limits Limits) error {
	content, err := entry.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	counted := &counter{from: content, left: int64(entry.UncompressedSize64)}
	if err := scan.part(entry.Name, counted, limits); err != nil {
		return unpacking(entry.Name, err)
	}
	if _, err := io.Copy(io.Discard, counted); err != nil {
		return unpacking(entry.Name, err)
	}
	if counted.left != 0 {
		return unpacking(entry.Name, io.ErrUnexpectedEOF)
	}
	return nil
}

// unpacking names the entry in an error of the unpacker: the bytes are not what
// the container says they are.
func unpacking(entry string, err error) error {
	if _, ours := err.(*errs.Error); ours {
		return err
	}
	return refuse("xlsxguard.size_lie", errs.P("entry", entry), errs.Cause(err))
}

// counter lets through no more bytes than the entry declared.
type counter struct {
	from io.Reader
	left int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.left -= int64(n)
	if c.left < 0 {
		return 0, zip.ErrFormat
	}
	return n, err
}
