package archtest

import (
	"slices"
	"strings"
	"testing"
)

// importRule says which packages of the project a package may import, and why
// not more. The reason is shown when somebody does.
type importRule struct {
	name string
	may  []string
	why  string
}

// readers is what packages that read or write files share, besides the core.
var readers = []string{"internal/errs", "internal/locale", "internal/xlsxguard"}

// integrityPackages are the statistics, which use floating-point numbers.
var integrityPackages = []string{"integrity", "integrity/agreement", "integrity/digits", "integrity/facets", "integrity/variance", "integrity/assessors", "integrity/composite", "integrity/sturdiness"}

// importTable is the direction of the whole program:
// cmd → cli → {report, schemefile, tabular} → core, and inside the core
// decimal ← expr ← {facts, scheme} ← scoring ← scheme/lint.
var importTable = []importRule{
	{"decimal", nil, "numbers stand alone, so that anybody can use them to re-check a result"},
	{"expr", []string{"decimal"}, "an expression knows numbers, not what a scheme or a village is"},
	{"facts", []string{"decimal", "expr"}, "facts are what happened, whatever scheme judges them"},
	{"scheme", []string{"decimal", "expr"}, "a scheme is frozen before the first fact exists"},
	{"scoring", []string{"decimal", "expr", "facts", "scheme"}, "the engine neither judges schemes nor reads files"},
	{"scheme/lint", []string{"decimal", "expr", "facts", "scheme", "scoring"}, "the checker may compile a scheme, and nothing depends on it in the core"},

	{"integrity", nil, "what its sub-packages share: ratings, questions, refusals"},
	{"integrity/agreement", []string{"integrity"}, "agreement needs marks and nothing of the scheme"},
	{"integrity/digits", []string{"integrity"}, "digits are digits, whatever they count"},
	{"integrity/facets", []string{"integrity"}, "a rating model knows marks, not schemes"},
	{"integrity/variance", []string{"integrity"}, "variance components know marks, not schemes"},
	{"integrity/assessors", []string{"integrity", "integrity/facets", "integrity/variance", "integrity/agreement"}, "what assessors do is read from the models of their marks"},
	{"integrity/composite", []string{"integrity"}, "an index of indicators stands apart from our schemes, so that others' tables can be recomputed"},
	{"integrity/sturdiness", slices.Concat(core, []string{"integrity", "integrity/composite"}), "what a changed scheme does is asked of the engine itself"},

	{"calendar", nil, "a working day is one, whatever is due on it"},
	{"draw", nil, "a draw is repeated by people who have nothing else of the program"},
	{"survey", []string{"decimal", "draw"}, "a sample is drawn and counted by people who have nothing else of the program"},
	{"picture", nil, "whether two photos are alike is computed, whatever they are evidence of"},
	{"areas", nil, "a map is polygons, whoever they belong to"},
	{"auditlog", nil, "a log is checked by people who have nothing else of the program"},
	{"sealing", []string{"auditlog"}, "a box is checked by people who have its round and their receipt, and digests are written as in the log"},

	{"internal/locale", nil, "texts know nobody, so that everybody can use them"},
	{"internal/errs", []string{"internal/locale"}, "errors know their texts and nothing of what went wrong"},
	{"internal/xlsxguard", []string{"internal/errs", "internal/locale"}, "the guard looks at containers, not at what offices write into them"},
	{"internal/schemefile", slices.Concat(readers, core), "reading a scheme needs no facts file, no report and no command"},
	{"internal/tabular", slices.Concat(readers, core), "reading facts needs no scheme file, no report and no command"},
	{"internal/benchdata", slices.Concat(readers, core), "the workload's data is read like any other, and compared by its own sums"},
	{"internal/benchdata/benchgen", []string{"internal/benchdata"}, "made data needs the workload and nothing else"},
	{"internal/report", slices.Concat(readers, core), "a report is written from results, not from files or commands"},
	{"internal/identity", []string{"auditlog", "internal/appraisal", "internal/errs", "internal/locale"}, "who somebody is, is found out without knowing a database, a page or a route"},
	{"internal/sqlstore", []string{"auditlog", "internal/appraisal", "internal/errs", "internal/identity", "internal/locale"}, "a store knows rows, not what they mean"},
	{"test/durability", nil, "it has no code"},
	{"test/operation", nil, "it has no code"},
	{"test/browser", nil, "it has no code"},
	{"internal/storetest", []string{"auditlog", "internal/appraisal", "internal/errs"}, "the contract is the interface's and no store's"},
	{"internal/blobstore", []string{"internal/errs", "internal/locale"}, "files are kept by content, whatever they prove"},
	{"internal/httpapi", slices.Concat(core, []string{"auditlog", "calendar", "survey", "picture", "internal/jobs", "internal/appraisal", "internal/errs", "internal/identity", "internal/locale", "internal/schemefile", "internal/tabular", "internal/xlsxguard"}), "the JSON door knows the application and no database"},
	{"internal/pages", slices.Concat(core, []string{"auditlog", "calendar", "draw", "survey", "internal/appraisal", "internal/errs", "internal/httpapi", "internal/identity", "internal/jobs", "internal/locale", "internal/report", "internal/schemefile", "internal/tabular", "testdata", "web"}), "a page shows what the application says and acts through the table of routes; it knows no database"},
	{"web", nil, "what browsers load is files"},
	{"internal/apiclient", []string{"internal/appraisal", "internal/httpapi"}, "a client speaks the types of the JSON door"},
	{"internal/config", []string{"auditlog", "internal/blobstore", "internal/errs", "internal/locale"}, "settings are read before anything is opened"},
	{"internal/jobs", []string{"internal/errs", "internal/locale"}, "a queue knows no work; the program is put together in cli"},
	{"internal/webhooks", []string{"auditlog", "internal/appraisal", "internal/errs"}, "a message is made from entries and says nothing of records"},
	{"internal/backup", []string{"internal/errs", "internal/locale"}, "a backup is files, whatever they mean"},
	{"internal/notary", []string{"auditlog", "internal/appraisal", "internal/errs", "internal/sqlstore"}, "signing needs a log and a key, and nothing of what is signed"},
	{"internal/machine", nil, "time and randomness come from the machine and from nobody else"},
	{"internal/appraisaltest", slices.Concat(core, []string{"auditlog", "draw", "internal/appraisal", "internal/errs", "internal/sqlstore", "internal/machine", "testdata"}), "tests of every layer above the store use it"},
	{"internal/appraisal", slices.Concat(readers, core, []string{"internal/tabular", "auditlog", "calendar", "draw", "survey", "picture", "areas", "internal/schemefile", "sealing"}), "the application declares what it needs and knows no database, no page and no file"},
	{"internal/verify", slices.Concat(core, []string{"auditlog", "internal/locale"}), "a second opinion that used the server's code would repeat its mistakes"},
	{"internal/verify/console", []string{"internal/errs", "internal/locale", "internal/verify", "internal/verify/database"}, "the outcome is said in words here, and found elsewhere"},
	{"internal/verify/database", []string{"internal/verify"}, "what the server reads wrongly, it should read rightly"},
	{"internal/inquiry", slices.Concat(readers, core, integrityPackages, []string{"internal/tabular"}), "questions are written for people from what the statistics found, not from files or commands"},
	{"internal/demo", slices.Concat(core, []string{"auditlog", "calendar", "draw", "sealing", "survey", "internal/appraisal", "internal/errs", "internal/locale", "internal/schemefile", "testdata"}), "the demo year is played through the door, whoever opened it"},
	{"internal/cli", []string{"*"}, "that package serves tests only"},

	{"cmd/eightx", []string{"internal/cli"}, "main is one call; anything more could not be tested"},
	{"cmd/eightx-verify", []string{"internal/errs", "internal/locale", "internal/verify/console"}, "whoever distrusts the big program builds this one"},
	{"cmd/engine-wasm", core, "a page gets the exact core and not a program's files and commands"},
	{"internal/coverage", slices.Concat(readers, core, []string{"internal/schemefile", "internal/tabular"}), "the examples are run by the packages users run, and nothing depends on them"},
	{"internal/oracle", []string{"decimal", "facts", "scheme"}, "a second opinion that used the engine, or expressions, would repeat its mistakes"},
	{"internal/schemetest", []string{"decimal", "scheme"}, "tests of every layer above scheme use it"},
	{"internal/examples", nil, "it has no code"},
	{"internal/accesstest", nil, "it has no code"},
	{"internal/archtest", nil, "it has no code"},
}

// testOnly lists packages that serve tests and must not be in the program.
var testOnly = []string{"internal/appraisaltest", "internal/archtest", "internal/coverage", "internal/examples", "internal/oracle", "internal/schemetest", "internal/storetest"}

func TestImportTable(t *testing.T) {
	for _, p := range listPackages(t) {
		rule := findRule(p.name())
		if rule == nil {
			t.Errorf("%s is not in the import table: add what it may import, and why not more", p.name())
			continue
		}
		for _, path := range p.Imports {
			imported, ours := strings.CutPrefix(path, module+"/")
			if ours && !rule.allows(imported) {
				t.Errorf("%s imports %s, but %s", p.name(), imported, rule.why)
			}
		}
	}
}

func findRule(name string) *importRule {
	index := slices.IndexFunc(importTable, func(rule importRule) bool { return rule.name == name })
	if index < 0 {
		return nil
	}
	return &importTable[index]
}

// allows says whether the rule lets a package of the project in. The command
// line may import everything but commands and what serves tests.
func (r importRule) allows(imported string) bool {
	if slices.Contains(r.may, "*") {
		return !strings.HasPrefix(imported, "cmd/") && !slices.Contains(testOnly, imported)
	}
	return slices.Contains(r.may, imported)
}

// dependencyHomes says which packages may import a module from outside, and
// why only those. A module that is not here may not be imported at all.
var dependencyHomes = []importRule{
	{"github.com/alecthomas/kong", []string{"internal/cli"}, "how a command line is parsed is nobody else's business"},
	{"golang.org/x/mod/sumdb", []string{"auditlog"}, "trees, proofs and notes have one form, and everybody else sees Entry, Checkpoint and Frontier"},
	{"github.com/emmansun/gmsm", []string{"auditlog", "sealing"}, "which suite is used is said once, by auditlog.Suite and sealing.Suite"},
	{"github.com/mozillazg/go-pinyin", []string{"internal/pages"}, "how a name is read matters where people type two letters of it"},
	{"github.com/riverqueue/river", []string{"internal/jobs"}, "how work waits is nobody else's business"},
	{"filippo.io/age", []string{"internal/backup", "internal/cli"}, "what leaves the house is encrypted in one form"},
	{"github.com/minio/minio-go/v7", []string{"internal/blobstore"}, "which storage holds the files is nobody else's business"},
	{"golang.org/x/crypto/argon2", []string{"internal/identity"}, "passwords are hashed in one place"},
	{"github.com/pquerna/otp", []string{"internal/identity"}, "second factors are checked in one place"},
	{"github.com/coreos/go-oidc/v3", []string{"internal/identity"}, "who somebody is, is found out in one place"},
	{"golang.org/x/oauth2", []string{"internal/identity"}, "who somebody is, is found out in one place"},
	{"golang.org/x/text/unicode/norm", []string{"internal/appraisal", "internal/identity"}, "names and passwords are compared in one form"},
	{"golang.org/x/text/width", []string{"internal/appraisal"}, "names are compared in one form"},
	{"github.com/google/go-cmp/cmp", []string{"internal/storetest"}, "only tests show differences to people who program"},
	{"modernc.org/sqlite", []string{"internal/sqlstore", "internal/verify/database", "internal/jobs"}, "which database it is, is known in one place, and to whoever checks it"},
	{"github.com/jackc/pgx/v5", []string{"internal/sqlstore", "internal/verify/database", "internal/jobs"}, "which database it is, is known in one place, and to whoever checks it"},
	{"github.com/prometheus/client_golang", []string{"internal/httpapi"}, "what is measured is shown by the server"},
	{"golang.org/x/time/rate", []string{"internal/httpapi"}, "how often somebody may ask is the door's business"},
	{"github.com/cespare/xxhash/v2", []string{"internal/httpapi"}, "a tag of an answer need not be secret, and must be cheap"},
	{"github.com/pressly/goose/v3", []string{"internal/sqlstore"}, "the schema belongs to the store"},
	{"golang.org/x/sys/unix", []string{"internal/sqlstore"}, "whoever fills the disk asks how much room there is"},
	{"github.com/boombuler/barcode", []string{"auditlog"}, "a picture is what paper carries of a checkpoint"},
	{"gonum.org/v1/gonum", integrityPackages, "the exact core needs no floating-point numbers"},
	{"github.com/xuri/excelize/v2", []string{"internal/inquiry", "internal/xlsxguard", "internal/schemefile", "internal/tabular", "internal/report"}, "workbooks are a form of input and output"},
	{"golang.org/x/text/encoding/simplifiedchinese", []string{"internal/tabular"}, "only files from offices are in an encoding of their own"},
	{"go.yaml.in/yaml/v3", []string{"internal/schemefile", "internal/coverage", "internal/config"}, "YAML is a form of files people write; everybody else sees scheme.Tree or decoded values"},
}

func TestDependenciesStayAtHome(t *testing.T) {
	for _, p := range listPackages(t) {
		for _, path := range p.Imports {
			if !foreign(path) {
				continue
			}
			home := homeOf(path)
			switch {
			case home == nil:
				t.Errorf("%s imports %s: write it into dependencyHomes and doc/dependencies.md first", p.name(), path)
			case !slices.Contains(home.may, p.name()):
				t.Errorf("%s imports %s, but %s", p.name(), path, home.why)
			}
		}
	}
}

// foreign says whether an import path belongs neither to the standard library
// nor to this module: its first part has a dot, as every host name does.
func foreign(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return strings.Contains(first, ".")
}

func homeOf(path string) *importRule {
	for i, home := range dependencyHomes {
		if path == home.name || strings.HasPrefix(path, home.name+"/") {
			return &dependencyHomes[i]
		}
	}
	return nil
}
