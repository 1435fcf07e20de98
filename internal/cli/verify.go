package cli

import (
	"context"

	"eightx/internal/appraisal"
	"eightx/internal/config"
	"eightx/internal/verify/console"
)

// verifyCmd recomputes a memory from nothing and names what does not match.
type verifyCmd struct {
	jsonFlag
	Target     string   `arg:"" optional:""`
	Dir        string   `placeholder:"DIR"`
	Database   string   `placeholder:"URL"`
	Checkpoint []string `sep:"none" placeholder:"FILE|TEXT"`
	Key        []string `sep:"none" placeholder:"FILE|TEXT"`
}

// Run checks. Whatever does not match ends with the exit code of findings.
func (c *verifyCmd) Run(s *session) error {
	if err := c.settings(s); err != nil {
		return err
	}
	good, err := console.Run(context.Background(), console.Call{
		Target: c.Target, Dir: c.Dir, Database: c.Database, Checkpoints: c.Checkpoint, Keys: c.Key,
		JSON: c.JSON, Lang: s.Lang, Names: appraisal.Names,
	}, s.Stdout)
	if err == nil && !good {
		return errFindings
	}
	return err
}

// settings takes the database that the settings of the data directory name, unless
// the command line names what to check.
func (c *verifyCmd) settings(s *session) error {
	if c.Dir == "" || c.Target != "" || c.Database != "" {
		return nil
	}
	settings, err := config.Load(c.Dir, s.Env)
	c.Database = settings.Database
	return err
}
