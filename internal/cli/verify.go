package cli

import (
	"context"

	"eightx/internal/appraisal"
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
	good, err := console.Run(context.Background(), console.Call{
		Target: c.Target, Dir: c.Dir, Database: c.Database, Checkpoints: c.Checkpoint, Keys: c.Key,
		JSON: c.JSON, Lang: s.Lang, Names: appraisal.Names,
	}, s.Stdout)
	if err == nil && !good {
		return errFindings
	}
	return err
}
