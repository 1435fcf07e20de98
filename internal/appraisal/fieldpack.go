package appraisal

import (
	"context"
	"encoding/base32"
	"encoding/json"
	"slices"
	"strings"

	"eightx/auditlog"
	"eightx/internal/errs"
)

// Pack is 离线包 as it was issued: which group took which sheets to which villages.
// The file itself is not kept; its digest ties to this record whatever comes back.
type Pack struct {
	Meta
	Cycle      string            `json:"cycle"`
	Round      string            `json:"round"`
	Panel      string            `json:"panel"` // code of the group
	Lots       string            `json:"lots"`
	Scheme     string            `json:"scheme"`
	SchemeHash string            `json:"schemeHash"`
	Codes      map[string]string `json:"codes"` // version code of each unit's sheet
	Digest     auditlog.Digest   `json:"digest"`
	Size       int               `json:"size"` // bytes
	Time       int64             `json:"time"` // Unix milliseconds
	By         string            `json:"by"`   // account
}

func (p *Pack) place() place {
	return place{Parent: p.Cycle, Sort: p.Round + "/" + p.Panel + "/" + p.ID, Keys: []string{string(p.Digest)}}
}

var packs = noun[Pack, *Pack]{"pack"}

// mostPack is what a pack may weigh, so that a telephone loads it once.
const mostPack = 5 << 20

// PackInput says for which group.
type PackInput struct {
	Round string `json:"round" path:"round"`
	Panel string `json:"panel"`
}

// PackIssued is the record, and the one file that is taken along.
type PackIssued struct {
	Pack
	File json.RawMessage `json:"file"` // a FieldPack; Digest is over these bytes
}

// IssuePack makes the file of a group: the same sheets give the same bytes, digest
// and codes, however often it is asked for.
var IssuePack = Operation[PackInput, PackIssued]{"pack.issue", func(ctx context.Context, c *Call, in PackInput) (PackIssued, error) {
	if err := c.keepsTo(in.Round); err != nil {
		return PackIssued{}, err
	}
	round, pack, err := packFor(ctx, c, in)
	if err != nil {
		return PackIssued{}, err
	}
	return issue(ctx, c, round, pack)
}}

// packFor builds the file of a group for whoever may take it along: the office, and
// the people of the group.
func packFor(ctx context.Context, c *Call, in PackInput) (Round, *FieldPack, error) {
	round, err := rounds.get(ctx, c, in.Round)
	if err != nil {
		return Round{}, nil, err
	}
	drawn, err := drawnFor(ctx, c, round, in.Panel)
	if err != nil {
		return Round{}, nil, err
	}
	if c.Reach(Object{}) != nil && !slices.ContainsFunc(drawn, func(a Assignment) bool { return slices.Contains(a.Members, c.Actor.Person) }) {
		return Round{}, nil, errs.E(errs.NotFound, "lots.no_panel", errs.P("panel", in.Panel), errs.P("round", in.Round))
	}
	pack, err := buildPack(ctx, c, round, in.Panel, drawn)
	return round, pack, err
}

// ReadSheets shows the empty sheets of a group as they would be taken along now, and
// notes nothing: for a screen, and for paper whose pack has been issued.
var ReadSheets = Question[PackInput, FieldPack]{"pack.issue", func(ctx context.Context, c *Call, in PackInput) (FieldPack, error) {
	if err := c.keepsTo(in.Round); err != nil {
		return FieldPack{}, err
	}
	_, pack, err := packFor(ctx, c, in)
	if err != nil {
		return FieldPack{}, err
	}
	return *pack, nil
}}

// drawnFor are the units a group was drawn for, in the order of its visits.
func drawnFor(ctx context.Context, r Reader, round Round, panel string) ([]Assignment, error) {
	if round.Lots == "" {
		return nil, errs.E(errs.Conflict, "lots.none", errs.P("round", round.ID))
	}
	list, err := lots.get(ctx, r, round.Lots)
	if err != nil {
		return nil, err
	}
	mine := slices.DeleteFunc(list.Assigned, func(a Assignment) bool { return a.Panel != panel })
	slices.SortStableFunc(mine, func(a, b Assignment) int { return a.Visit - b.Visit })
	if len(mine) == 0 {
		return nil, errs.E(errs.NotFound, "lots.no_panel", errs.P("panel", panel), errs.P("round", round.ID))
	}
	return mine, nil
}

// issue notes what was handed out; the same file twice is one record.
func issue(ctx context.Context, c *Call, round Round, pack *FieldPack) (PackIssued, error) {
	file, err := json.Marshal(pack)
	if err != nil {
		return PackIssued{}, errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	if len(file) > mostPack {
		return PackIssued{}, errs.E(errs.Conflict, "pack.too_large", errs.P("panel", pack.Panel), errs.P("bytes", len(file)), errs.P("most", mostPack))
	}
	digest := c.Suite().Digest(file)
	known, err := packs.byKey(ctx, c, string(digest))
	if err == nil {
		return PackIssued{known, file}, nil
	}
	if err := c.hide(err); err != nil {
		return PackIssued{}, err
	}
	record := Pack{Cycle: round.Cycle, Round: round.ID, Panel: pack.Panel, Lots: round.Lots, Scheme: round.Scheme, SchemeHash: pack.SchemeHash,
		Codes: map[string]string{}, Digest: digest, Size: len(file), Time: c.Now, By: c.Actor.Account}
	for _, s := range pack.Sheets {
		record.Codes[s.Unit] = s.Code
	}
	return PackIssued{record, file}, packs.save(ctx, c, &record)
}

// PackFilter asks for the packs of a year.
type PackFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Page
}

// ListPacks lists what was taken along, by round and group.
var ListPacks = Question[PackFilter, List[Pack]]{"pack.read", func(ctx context.Context, c *Call, in PackFilter) (List[Pack], error) {
	return packs.page(ctx, c, Query{Parent: in.Cycle, After: in.After, Limit: in.Limit})
}}

// SheetCodeInput is what a camera reads off a sheet's square code, or somebody types
// from below it.
type SheetCodeInput struct {
	Cycle string `json:"-" path:"cycle"`
	Text  string `json:"-" query:"text"`
}

// SheetPlace is which sheet it is, and whether it is the version that counts.
type SheetPlace struct {
	Round   string          `json:"round"`
	Unit    string          `json:"unit"`
	Panel   string          `json:"panel"`
	Code    string          `json:"code"`
	Pack    string          `json:"pack"`
	Digest  auditlog.Digest `json:"digest"` // of the pack it was printed from
	Current bool            `json:"current"`
}

// FindSheetCode says which sheet a code belongs to, so that what was written on paper
// is keyed into the right one.
var FindSheetCode = Question[SheetCodeInput, SheetPlace]{"pack.read", func(ctx context.Context, c *Call, in SheetCodeInput) (SheetPlace, error) {
	unit, code := readQR(in.Text)
	all, err := packs.everything(ctx, c, Query{Parent: in.Cycle})
	if err != nil {
		return SheetPlace{}, err
	}
	for _, p := range slices.Backward(all) {
		for of, printed := range p.Codes {
			if printed == code && (unit == "" || unit == of) {
				place := SheetPlace{Round: p.Round, Unit: of, Panel: p.Panel, Code: code, Pack: p.ID, Digest: p.Digest}
				place.Current, err = p.current(ctx, c, of, all)
				return place, err
			}
		}
	}
	return SheetPlace{}, errs.E(errs.NotFound, "pack.no_such_sheet", errs.P("text", bounded(in.Text)))
}}

// current says whether no later pack has another version of the unit's sheet, and the
// lots it was made for are in force.
func (p *Pack) current(ctx context.Context, r Reader, unit string, all []Pack) (bool, error) {
	for i := range all {
		other := all[i].Codes[unit]
		if all[i].Round == p.Round && all[i].Time > p.Time && other != "" && other != p.Codes[unit] {
			return false, nil
		}
	}
	round, err := rounds.get(ctx, r, p.Round)
	return round.Lots == p.Lots && round.Scheme == p.Scheme, err
}

// qrHead begins the text of a square code, so that no other code is taken for one.
const qrHead = "8X1"

// qrText is what the square code of a sheet holds.
func qrText(round, unit, panel, code string) string {
	return strings.Join([]string{qrHead, round, unit, panel, code}, "|")
}

// readQR takes unit and version code out of a scanned text; a typed code stands for
// itself, in small letters or with spaces as well.
func readQR(text string) (unit, code string) {
	if parts := strings.Split(text, "|"); len(parts) == 5 && parts[0] == qrHead {
		return parts[2], parts[4]
	}
	plain := strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(text))
	if len(plain) != 8 {
		return "", text
	}
	return "", plain[:4] + "-" + plain[4:]
}

// codeLetters have no letter that is taken for a digit.
var codeLetters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// versionCode is short enough to be read aloud: the first forty bits of a hash.
func versionCode(suite auditlog.Suite, text []byte) string {
	sum := suite.Sum(text)
	code := codeLetters.EncodeToString(sum[:5])
	return code[:4] + "-" + code[4:]
}
