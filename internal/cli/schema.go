package cli

import "eightx/internal/schemefile"

// schemaCmd writes the JSON Schema of scheme files.
type schemaCmd struct{}

// Run writes it.
func (c *schemaCmd) Run(s *session) error {
	_, err := s.Stdout.Write(schemefile.JSONSchema())
	return err
}
