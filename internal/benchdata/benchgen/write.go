package benchgen

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// folder is a set of files being written; its first error stays.
type folder struct {
	dir   string
	files map[string]*file
	err   error
}

type file struct {
	*bufio.Writer
	under *os.File
	line  []byte
}

// open returns a file of the folder, made on first use.
func (f *folder) open(name string) *file {
	if known := f.files[name]; known != nil {
		return known
	}
	under, err := os.Create(filepath.Join(f.dir, name))
	f.err = errors.Join(f.err, err)
	out := &file{Writer: bufio.NewWriterSize(under, 1<<16), under: under}
	f.files[name] = out
	return out
}

// close finishes all files.
func (f *folder) close() error {
	for _, x := range f.files {
		f.err = errors.Join(f.err, x.Flush(), x.under.Close())
	}
	return f.err
}

func newFolder(dir string) *folder { return &folder{dir: dir, files: map[string]*file{}} }

// table returns a function that writes rows of a CSV file.
func (f *folder) table(name, head string) func(x ...int64) {
	out := f.open(name)
	out.WriteString(head + "\n")
	return func(x ...int64) {
		out.line = out.line[:0]
		for _, n := range x {
			out.line = append(strconv.AppendInt(out.line, n, 10), ',')
		}
		out.line[len(out.line)-1] = '\n'
		out.Write(out.line)
	}
}

// WriteCSV writes the data as CSV files into a folder that exists.
func (d *Data) WriteCSV(dir string) error {
	f := newFolder(dir)
	village := f.table("village.csv", "v,town,cat,grp")
	for v := range d.Villages {
		town, c := int64(v/23), d.category(v)
		village(int64(v), town, c, town*3+c)
	}
	indicator := f.table("ind.csv", "i,item,kind,maxp,p1,p2,p3,p4")
	for i, x := range d.Workload.Indicators {
		indicator(int64(i), int64(x.Item), int64(x.Kind), x.Full, x.P[0], x.P[1], x.P[2], x.P[3])
	}
	weight := f.table("weight.csv", "cat,item,w")
	for c, weights := range d.Workload.Weights {
		for item, w := range weights {
			weight(int64(c), int64(item), w)
		}
	}
	d.records(f.table("cell.csv", "v,i,a,b"), f.table("rating.csv", "v,i,rater,s"), f.table("event.csv", "v,i,sev"), f.table("veto.csv", "v,item"))
	return f.close()
}

func (f *file) u8(x int64)  { _ = f.WriteByte(uint8(x)) }
func (f *file) u16(x int64) { f.Write(binary.LittleEndian.AppendUint16(f.line[:0], uint16(x))) }
func (f *file) i32(x int64) { f.Write(binary.LittleEndian.AppendUint32(f.line[:0], uint32(int32(x)))) }

// WriteBinary writes the data as little-endian columns into a folder that
// exists.
func (d *Data) WriteBinary(dir string) error {
	f := newFolder(dir)
	var a, b [100]*file
	for i := range d.Workload.Indicators {
		if d.hasCells(i) {
			a[i], b[i] = f.open(fmt.Sprintf("a%02d.i32", i)), f.open(fmt.Sprintf("b%02d.i32", i))
		}
	}
	ratedVillage, rated, points := f.open("rt_v.i32"), f.open("rt_i.u8"), f.open("rt_s.i16")
	eventVillage, ledger, severity := f.open("ev_v.i32"), f.open("ev_i.u8"), f.open("ev_s.u8")
	masks := make([]uint16, d.Villages)
	d.records(
		func(x ...int64) { a[x[1]].i32(x[2]); b[x[1]].i32(x[3]) },
		func(x ...int64) { ratedVillage.i32(x[0]); rated.u8(x[1]); points.u16(x[3]) },
		func(x ...int64) { eventVillage.i32(x[0]); ledger.u8(x[1]); severity.u8(x[2]) },
		func(x ...int64) { masks[x[0]] |= 1 << (uint(x[1]) & 15) }, // −1 is bit 15
	)
	category, veto := f.open("cat.u8"), f.open("veto.u16")
	for v := range d.Villages {
		category.u8(d.category(v))
		veto.u16(int64(masks[v]))
	}
	return f.close()
}
