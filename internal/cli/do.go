package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/httpapi"
)

// doCmd does any operation of the table of routes. What is possible, and what the
// fields are, is in that table and nowhere here.
type doCmd struct {
	jsonFlag
	asFlags
	Dir       string `placeholder:"DIR"`
	Database  string `placeholder:"URL"`
	List      bool
	Input     string `placeholder:"FILE"`
	Key       string `placeholder:"KEY"`
	Match     int64  `placeholder:"VERSION"`
	Dry       bool
	Table     bool
	Operation string   `arg:"" optional:""`
	Fields    []string `arg:"" optional:""`
}

// Run lists the operations, or does one and shows its answer.
func (c *doCmd) Run(s *session) error {
	switch {
	case c.List:
		return s.listOperations(c.JSON)
	case c.Operation == "":
		return errs.E(errs.Usage, "cli.do.no_operation")
	case c.Dir == "":
		return errs.E(errs.Usage, "cli.do.no_dir", seeHelp, errs.P("command", program+" do"))
	}
	wish, err := c.wish(s)
	if err != nil {
		return err
	}
	return s.atDesk(dirFlags{Dir: c.Dir, Database: c.Database}, c.asFlags, func(d *desk) error {
		wish.Actor = d.actor
		answer, err := d.call(wish)
		if err != nil {
			return c.placed(err)
		}
		return c.show(s, answer)
	})
}

// wish is what the command line says.
func (c *doCmd) wish(s *session) (httpapi.Wish, error) {
	wish := httpapi.Wish{Name: c.Operation, Key: c.Key, Match: c.Match, Dry: c.Dry, Lang: s.Lang, CSV: strings.EqualFold(filepath.Ext(c.Input), ".csv")}
	for _, given := range c.Fields {
		name, text, ok := strings.Cut(given, "=")
		if !ok || name == "" {
			return wish, errs.E(errs.Usage, "cli.do.no_value", errs.P("given", given))
		}
		wish.Values = append(wish.Values, httpapi.Given{Name: name, Text: text})
	}
	var err error
	wish.Body, err = s.readInput(c.Input)
	return wish, err
}

// readInput reads a file or, for "-", the standard input. No more is read than the
// largest body there may be.
func (s *session) readInput(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	from := s.Stdin
	if name != "-" {
		file, err := os.Open(name) // named by the user
		if err != nil {
			return nil, unreadable(name, err)
		}
		defer func() { _ = file.Close() }()
		from = file
	}
	data, err := io.ReadAll(io.LimitReader(from, httpapi.MostBytes+1))
	if err != nil {
		return nil, unreadable(name, err)
	}
	return data, nil
}

func unreadable(name string, err error) error {
	return errs.E(errs.NotFound, "cli.do.unreadable", errs.Where{File: name}, errs.P("cause", causeOf(err)), errs.Cause(err))
}

// call goes through the table of routes. Files and background work are opened for
// the routes that want them.
func (d *desk) call(wish httpapi.Wish) (httpapi.Answer, error) {
	parts := httpapi.House{}
	if entry, known := entryOf(wish.Name); known && entry.House {
		house, err := d.openHouse(d.ctx, slog.New(slog.DiscardHandler))
		if err != nil {
			return httpapi.Answer{}, err
		}
		defer house.stop(context.WithoutCancel(d.ctx))
		parts = house.parts(d.instance)
	}
	return httpapi.NewInside(d.door, d.people, parts).Call(d.ctx, wish)
}

func entryOf(name string) (httpapi.Entry, bool) {
	for _, entry := range httpapi.Entries() {
		if entry.Name == name {
			return entry, true
		}
	}
	return httpapi.Entry{}, false
}

// placed puts the file into an error about its content. Without a file the body was
// put together here, and a line and column in it would tell nobody anything.
func (c *doCmd) placed(err error) error {
	list := errs.All(err)
	for i, e := range list {
		if e.Where.Line == 0 || e.Where.File != "" || e.Kind == errs.Internal {
			continue
		}
		copied := *e
		if c.Input == "" {
			copied.Where.Line, copied.Where.Column = 0, 0
		} else {
			copied.Where.File = c.Input
		}
		list[i] = &copied
	}
	return list.Err()
}

// show writes the answer: as the API sends it with --json, indented for people
// without; files always as they are.
func (c *doCmd) show(s *session, answer httpapi.Answer) error {
	if answer.Media != httpapi.JSONType || c.JSON {
		_, err := s.Stdout.Write(answer.Data)
		return err
	}
	var list appraisal.List[json.RawMessage]
	if c.Table && json.Unmarshal(answer.Data, &list) == nil && list.Items != nil {
		return s.table(list)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, bytes.TrimSpace(answer.Data), "", "  "); err != nil {
		return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	out.WriteByte('\n')
	_, err := s.Stdout.Write(out.Bytes())
	return err
}
