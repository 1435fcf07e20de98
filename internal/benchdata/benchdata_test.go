package benchdata_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"eightx/internal/benchdata"
	"eightx/internal/benchdata/benchgen"
	"eightx/internal/schemefile"
	"eightx/scoring"
)

// published are the check lines of the workload's specification.
var published = map[int][2]string{
	23: {"check n=23 cells=2275855 cellsw=818787772 tot=188622 totw=2271578 grankw=2240 xrankw=2240 starw=742 pays=46000000 payw=549483528",
		"6ad75f6c80e2016184cecebd7c7a96332bac28e035391ba60ca3b38841595f4d"},
	600: {"check n=600 cells=59974625 cellsw=537236078203 tot=5000970 totw=1503121863 grankw=950371 xrankw=21523453 starw=536371 pays=1200000000 payw=360642571186",
		"718834d00c9306a2968cf63cb3f99d2a58bde494327aba5475db750bf4afc61b"},
}

func program(t *testing.T, w benchdata.Workload) *scoring.Program {
	t.Helper()
	s, _, findings, err := schemefile.Parse("workload.yaml", w.Scheme())
	if err != nil || s == nil {
		t.Fatal(err, findings)
	}
	p, findings := scoring.Compile(s)
	if p == nil {
		t.Fatal(findings)
	}
	return p
}

// scored reads a folder by its own workload and scores it.
func scored(t *testing.T, dir string) (*scoring.Session, *scoring.Board) {
	t.Helper()
	w, err := benchdata.ReadWorkload(dir)
	if err != nil {
		t.Fatal(err)
	}
	columns, err := benchdata.Load(dir, program(t, w))
	if err != nil {
		t.Fatal(err)
	}
	s, err := columns.Program().NewSession(columns)
	if err != nil {
		t.Fatal(err)
	}
	return s, s.Score(2)
}

// TestPublishedCheckLines: the workload as a scheme of our language gives the
// published figures, from CSV, from shuffled CSV, with events that cost
// nothing, and from binary columns.
func TestPublishedCheckLines(t *testing.T) {
	for villages, want := range published {
		for _, form := range []string{"csv", "shuffled", "noise", "binary"} {
			d := &benchgen.Data{Workload: benchdata.Standard(), Villages: villages, Seed: benchgen.Seed}
			dir := t.TempDir()
			write := d.WriteCSV
			switch form {
			case "noise":
				d.Noise = 2
			case "binary":
				write = d.WriteBinary
			}
			if err := write(dir); err != nil {
				t.Fatal(err)
			}
			if form == "shuffled" {
				shuffleRows(t, dir, "cell.csv", "rating.csv", "event.csv", "veto.csv", "village.csv")
			}
			_, b := scored(t, dir)
			if got := benchdata.CheckOf(b, 60).String(); got != want[0] {
				t.Errorf("%d villages, %s:\n got %s\nwant %s", villages, form, got, want[0])
			}
			if got := benchdata.RowsHash(b); got != want[1] {
				t.Errorf("%d villages, %s: rows hash to %s, want %s", villages, form, got, want[1])
			}
		}
	}
}

// shuffleRows puts the rows of CSV files into another order.
func shuffleRows(t *testing.T, dir string, names ...string) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 1))
	for _, name := range names {
		path := filepath.Join(dir, name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		head, rest, _ := strings.Cut(string(data), "\n")
		rows := strings.Split(strings.TrimSpace(rest), "\n")
		r.Shuffle(len(rows), func(i, k int) { rows[i], rows[k] = rows[k], rows[i] })
		if err := os.WriteFile(path, []byte(head+"\n"+strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestOtherWorkloads: other seeds and other parameters of every rule come out
// as the general engine has them.
func TestOtherWorkloads(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for seed := range uint64(4) {
		d := &benchgen.Data{Workload: varied(r), Villages: 60, Seed: seed}
		dir := t.TempDir()
		if err := d.WriteCSV(dir); err != nil {
			t.Fatal(err)
		}
		_, b := scored(t, dir)
		if _, err := b.Result(); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

// varied changes the parameters of the standard workload.
func varied(r *rand.Rand) benchdata.Workload {
	w := benchdata.Standard()
	about := func(x int64) int64 { return x/2 + r.Int64N(x+1) }
	for i := range w.Indicators {
		p := &w.Indicators[i]
		for k := range p.P {
			p.P[k] = about(p.P[k])
		}
		if p.Kind == benchdata.Tier {
			slices.SortFunc(p.P[:], func(a, b int64) int { return int(b - a) })
		}
	}
	for _, weights := range w.Weights {
		for k := range weights {
			weights[k] = 1 + r.Int64N(20)
		}
	}
	return w
}

// TestChanges: single changes cost what they cost and leave nothing behind.
func TestChanges(t *testing.T) {
	d := &benchgen.Data{Workload: benchdata.Standard(), Villages: 600, Seed: benchgen.Seed}
	dir := t.TempDir()
	if err := d.WriteBinary(dir); err != nil {
		t.Fatal(err)
	}
	s, b := scored(t, dir)
	cost, err := benchdata.Changes(s, b.Columns(), 200)
	if err != nil || cost.Wall <= 0 {
		t.Errorf("cost %v, error %v", cost, err)
	}
	if got := benchdata.CheckOf(b, 60).String(); got != published[600][0] {
		t.Errorf("after changes were taken back:\n got %s\nwant %s", got, published[600][0])
	}
}

// TestBrokenData: what is wrong is named with file and line.
func TestBrokenData(t *testing.T) {
	for _, c := range []struct{ name, file, old, with, want string }{
		{"no number", "cell.csv", "\n0,1,", "\n0,one,", `cell.csv: line 3: want 4 whole numbers between commas`},
		{"a field too many", "event.csv", "\n0,3,1\n", "\n0,3,1,1\n", `event.csv: line 2: want 3 whole numbers`},
		{"another head", "rating.csv", "v,i,rater,s", "v,i,s", `rating.csv: line 1: want the head v,i,rater,s`},
		{"no such village", "veto.csv", "\n", "\n99,1\n", `veto.csv: line 2: no village 99`},
		{"no such severity", "event.csv", "\n0,3,1\n", "\n0,3,7\n", `event.csv: line 2: no severity 7`},
		{"ratings of a ledger", "rating.csv", "\n0,13,", "\n0,3,", `rating.csv: line 2: no rating`},
		{"wrong town", "village.csv", "\n0,0,0,", "\n0,1,0,", `village.csv: line 2: village 0: town 1`},
		{"a village missing", "village.csv", "\n0,0,", "\n30,1,", `village.csv: 23 villages, but number 30`},
		{"indicators out of order", "ind.csv", "\n0,0,", "\n1,0,", `ind.csv: line 2: indicator 1 where 0 is next`},
		{"weights out of order", "weight.csv", "\n0,1,", "\n0,2,", `weight.csv: line 3: weight of category 0, item 2 is out of order`},
	} {
		dir := t.TempDir()
		d := &benchgen.Data{Workload: benchdata.Standard(), Villages: 23, Seed: benchgen.Seed}
		if err := d.WriteCSV(dir); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, c.file)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		broken := strings.Replace(string(data), c.old, c.with, 1)
		if broken == string(data) {
			t.Fatalf("%s: nothing to break in\n%.200s", c.name, data)
		}
		if err := os.WriteFile(path, []byte(broken), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := load(t, dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

func load(t *testing.T, dir string) error {
	t.Helper()
	w, err := benchdata.ReadWorkload(dir)
	if err != nil {
		return err
	}
	_, err = benchdata.Load(dir, program(t, w))
	return err
}

// TestShortBinary: columns that end early are refused.
func TestShortBinary(t *testing.T) {
	for _, name := range []string{"a00.i32", "rt_v.i32", "rt_s.i16", "ev_s.u8", "b02.i32"} {
		dir := t.TempDir()
		d := &benchgen.Data{Workload: benchdata.Standard(), Villages: 23, Seed: benchgen.Seed}
		if err := d.WriteBinary(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(filepath.Join(dir, name), 7); err != nil {
			t.Fatal(err)
		}
		if err := load(t, dir); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is cut short: got %v", name, err)
		}
	}
}

// TestWrongBinary: records of nobody are refused.
func TestWrongBinary(t *testing.T) {
	dir := t.TempDir()
	d := &benchgen.Data{Workload: benchdata.Standard(), Villages: 23, Seed: benchgen.Seed}
	if err := d.WriteBinary(dir); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "ev_v.i32")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[1] = 1 // village 256 and more
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := load(t, dir); err == nil || !strings.Contains(err.Error(), "no village") {
		t.Errorf("got %v, want no village", err)
	}
}
