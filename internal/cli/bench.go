package cli

import (
	"fmt"
	"os"
	"time"

	"eightx/internal/benchdata"
	"eightx/internal/benchdata/benchgen"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/scoring"
)

// benchCmd measures the program.
type benchCmd struct {
	Data     benchDataCmd     `cmd:""`
	Scoring  benchScoringCmd  `cmd:""`
	Variance benchVarianceCmd `cmd:""`
	Fairness benchFairnessCmd `cmd:""`
	Office   benchOfficeCmd   `cmd:""`
	Year     benchYearCmd     `cmd:""`
	Robust   benchRobustCmd   `cmd:""`
	Marks    benchMarksCmd    `cmd:""`
}

// benchDataCmd writes data of the public workload.
type benchDataCmd struct {
	Out      string `required:"" short:"o" placeholder:"DIR"`
	Villages int    `default:"600"`
	Seed     int    `default:"20261122"`
	CSV      bool   `name:"csv"`
}

// Run writes the folder.
func (c *benchDataCmd) Run(s *session) error {
	d := &benchgen.Data{Workload: benchdata.Standard(), Villages: max(1, c.Villages), Seed: uint64(c.Seed)}
	write := d.WriteBinary
	if c.CSV {
		write = d.WriteCSV
	}
	err := os.MkdirAll(c.Out, 0o755)
	if err == nil {
		err = write(c.Out)
	}
	if err != nil {
		return errs.E(errs.Internal, "cli.bench.unwritten", errs.P("cause", err), errs.Cause(err))
	}
	s.say("cli.bench.data.written", locale.A("villages", d.Villages), locale.A("dir", c.Out))
	return nil
}

// benchScoringCmd scores the public workload and says what it took.
type benchScoringCmd struct {
	jsonFlag
	Data    string `required:"" placeholder:"DIR"`
	Scheme  string `placeholder:"FILE"`
	Rounds  int    `default:"5"`
	Workers int    `default:"0"`
}

// benchReport is what the command found out. Times are in milliseconds, of
// changes in microseconds.
type benchReport struct {
	Check        string  `json:"check"`
	Hash         string  `json:"sha256"`
	Villages     int     `json:"villages"`
	Cells        int     `json:"cells"`
	LoadMS       float64 `json:"loadMs"`
	PlanMS       float64 `json:"planMs"`
	Rounds       int     `json:"rounds"`
	WallBestMS   float64 `json:"wallBestMs"`
	WallMedianMS float64 `json:"wallMedianMs"`
	CPUBestMS    float64 `json:"cpuBestMs"`
	CPUMedianMS  float64 `json:"cpuMedianMs"`
	ChangeUS     float64 `json:"changeUs"`
	PeakMB       float64 `json:"peakMb"`
}

// Run loads, scores so many rounds, and reports.
func (c *benchScoringCmd) Run(s *session) error {
	tightCollector()
	program, indicators, err := c.program()
	if err != nil {
		return err
	}
	var columns *scoring.Columns
	load := benchdata.Measure(func() { columns, err = benchdata.Load(c.Data, program) })
	if err != nil {
		return dataError(err)
	}
	r := benchReport{Villages: columns.Len(), Cells: columns.Len() * indicators, Rounds: max(1, c.Rounds), LoadMS: ms(load.Wall)}
	if err := c.measure(program, columns, indicators, &r); err != nil {
		return dataError(err)
	}
	if c.JSON {
		return s.writeJSON(r)
	}
	s.showBench(&r)
	return nil
}

// program is the scheme asked for, or the workload's own.
func (c *benchScoringCmd) program() (*scoring.Program, int, error) {
	work, err := benchdata.ReadWorkload(c.Data)
	if err != nil {
		return nil, 0, dataError(err)
	}
	if c.Scheme != "" {
		program, err := loadProgram(c.Scheme)
		return program, len(work.Indicators), err
	}
	program, err := parseProgram("workload.yaml", work.Scheme())
	return program, len(work.Indicators), err
}

// measure scores and changes facts.
func (c *benchScoringCmd) measure(program *scoring.Program, columns *scoring.Columns, indicators int, r *benchReport) error {
	var session *scoring.Session
	var err error
	plan := benchdata.Measure(func() { session, err = program.NewSession(columns) })
	if err != nil {
		return err
	}
	r.PlanMS = ms(plan.Wall)
	var board *scoring.Board
	var costs benchdata.Costs
	for range r.Rounds {
		costs = append(costs, benchdata.Measure(func() { board = session.Score(c.Workers) }))
	}
	best, median := costs.Best(), costs.Median()
	r.WallBestMS, r.WallMedianMS, r.CPUBestMS, r.CPUMedianMS = ms(best.Wall), ms(median.Wall), ms(best.CPU), ms(median.CPU)
	r.Check, r.Hash = benchdata.CheckOf(board, indicators).String(), benchdata.RowsHash(board)
	return c.change(session, board, indicators, r)
}

// change measures single changes, and that taking them back leaves everything
// as it was.
func (c *benchScoringCmd) change(session *scoring.Session, board *scoring.Board, indicators int, r *benchReport) error {
	cost, err := benchdata.Changes(session, board.Columns(), 1000)
	if err != nil {
		return err
	}
	r.ChangeUS = float64(cost.CPU) / float64(time.Microsecond)
	r.PeakMB = float64(benchdata.PeakMemory()) / 1e6
	if after := benchdata.CheckOf(board, indicators).String(); after != r.Check {
		return fmt.Errorf("changes taken back leave another outcome: %s", after)
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func dataError(err error) error {
	return errs.E(errs.Invalid, "cli.bench.unfit", errs.P("cause", err), errs.Cause(err))
}

func (s *session) showBench(r *benchReport) {
	s.line(r.Check)
	s.line("sha256(rows)=" + r.Hash)
	one := func(x float64) string { return fmt.Sprintf("%.1f", x) }
	s.say("cli.bench.scoring.loaded", locale.A("villages", r.Villages), locale.A("cells", r.Cells), locale.A("load", one(r.LoadMS)), locale.A("plan", one(r.PlanMS)))
	s.say("cli.bench.scoring.rounds", locale.A("rounds", r.Rounds), locale.A("wallBest", one(r.WallBestMS)), locale.A("wallMedian", one(r.WallMedianMS)),
		locale.A("cpuBest", one(r.CPUBestMS)), locale.A("cpuMedian", one(r.CPUMedianMS)))
	s.say("cli.bench.scoring.change", locale.A("change", one(r.ChangeUS)))
	s.say("cli.bench.scoring.peak", locale.A("peak", one(r.PeakMB)))
}
