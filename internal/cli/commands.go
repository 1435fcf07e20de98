package cli

// grammar is the list of all commands, in the order help shows them.
//
// To add a command: a file <name>.go with a struct and `Run(*session) error`, a
// line here, a story in testdata/script, and these texts in locale/text/cli.txt:
//
//	cli.<name>               one line: what it does
//	cli.<name>.detail        optional: a paragraph more
//	cli.<name>.examples      command lines a user may copy
//	cli.<name>.arg.<arg>     each positional argument
//	cli.<name>.flag.<flag>   each flag; cli.flag.<flag> when commands share it
//
// A command below another has a dot more: cli.bench.scoring. A test walks this
// struct and names every text that is missing.
//
// Arguments and flags are plain strings, bools, ints or enums; a command opens
// its files itself, so that its errors are ours. A flag without a value of its
// own has no default tag. Embed jsonFlag where the command has a --json form.
type grammar struct {
	Global globalFlags `embed:""`

	Score     scoreCmd     `cmd:"" group:"score"`
	Explain   explainCmd   `cmd:"" group:"score"`
	Demo      demoCmd      `cmd:"" group:"score"`
	Template  templateCmd  `cmd:"" group:"score"`
	Check     checkCmd     `cmd:"" group:"scheme"`
	Diff      diffCmd      `cmd:"" group:"scheme"`
	Convert   convertCmd   `cmd:"" group:"scheme"`
	Schema    schemaCmd    `cmd:"" group:"scheme"`
	Fairness  fairnessCmd  `cmd:"" group:"question"`
	Digits    digitsCmd    `cmd:"" group:"question"`
	Draw      drawCmd      `cmd:"" group:"question"`
	Serve     serveCmd     `cmd:"" group:"system"`
	Health    healthCmd    `cmd:"" group:"system"`
	Rehearsal rehearsalCmd `cmd:"" group:"system"`
	Init      initCmd      `cmd:"" group:"system"`
	User      userCmd      `cmd:"" group:"system"`
	Token     tokenCmd     `cmd:"" group:"system"`
	Import    importCmd    `cmd:"" group:"system"`
	Export    exportCmd    `cmd:"" group:"system"`
	Results   resultsCmd   `cmd:"" group:"system"`
	Archive   archiveCmd   `cmd:"" group:"system"`
	Do        doCmd        `cmd:"" group:"system"`
	Robust    robustCmd    `cmd:"" group:"question"`
	Simulate  simulateCmd  `cmd:"" group:"question"`
	Verify    verifyCmd    `cmd:"" group:"system"`
	Backup    backupCmd    `cmd:"" group:"system"`
	Restore   restoreCmd   `cmd:"" group:"system"`
	Migrate   migrateCmd   `cmd:"" group:"system"`
	DB        dbCmd        `cmd:"" group:"system"`
	Drill     drillCmd     `cmd:"" group:"system" hidden:""`
	Bench     benchCmd     `cmd:"" group:"other"`
	Version   versionCmd   `cmd:"" group:"other"`
}

// globalFlags are understood by every command.
type globalFlags struct {
	Help helpFlag `short:"h"`
	Lang string   `placeholder:"zh|en"`
}

// jsonFlag is embedded by commands that can answer in JSON for other programs.
// Their errors are then JSON too, on stderr: {"errors": [{"code", "message",
// "where", "fixes", …}]}, and the exit codes stay the same.
type jsonFlag struct {
	JSON bool `name:"json"`
}
