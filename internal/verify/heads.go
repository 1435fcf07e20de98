package verify

import (
	"context"
	"errors"
	"strings"

	"eightx/auditlog"
)

// Outside is a checkpoint somebody kept outside: a signed note, or the line that
// is printed on a notice.
type Outside struct {
	Origin string
	Size   int64
	Suite  auditlog.Suite // zero when only a printed line is known
	Fits   func(root auditlog.Hash) bool
	Signed []byte // the note, when there is one
}

// ReadOutside reads a signed checkpoint or a printed line.
func ReadOutside(text string) (Outside, error) {
	signed, errNote := auditlog.Unverified([]byte(strings.TrimSpace(text) + "\n"))
	if errNote == nil {
		fits := func(root auditlog.Hash) bool { return root == signed.Root }
		return Outside{signed.Origin, signed.Size, signed.Suite, fits, []byte(strings.TrimSpace(text) + "\n")}, nil
	}
	head, errHead := auditlog.ParseHead(strings.TrimSpace(text))
	if errHead == nil {
		return Outside{head.Origin, head.Size, auditlog.Suite{}, head.Fits, nil}, nil
	}
	if strings.Contains(strings.TrimSpace(text), "\n") {
		return Outside{}, errNote
	}
	return Outside{}, errHead
}

// claim is a statement about the tree at one size.
type claim struct {
	size    int64
	fits    func(root auditlog.Hash) bool
	outside bool
	head    bool // the stored right edge, not a checkpoint
}

// heads collects everything that speaks about the tree before the tree is built:
// stored checkpoints, outside ones and the stored right edge.
func (t *tenant) heads(ctx context.Context) error {
	var err error
	if t.keys, err = t.source.Keys(ctx, t.org); err != nil {
		return err
	}
	if err := t.checkpoints(ctx); err != nil {
		return err
	}
	t.outside()
	if err := t.head(ctx); err != nil {
		return err
	}
	sortClaims(t.claims)
	return nil
}

// verifiers are the keys that count; one that cannot be read is told once.
func (t *tenant) verifiers() []auditlog.Verifier {
	texts := t.options.Keys
	if len(texts) == 0 {
		texts = t.keys
	}
	var list []auditlog.Verifier
	for _, text := range texts {
		v, err := auditlog.NewVerifier(text)
		if err != nil {
			t.tell("verify.key", "cause", err.Error())
			continue
		}
		list = append(list, v)
	}
	return list
}

func (t *tenant) checkpoints(ctx context.Context) error {
	known := t.verifiers()
	defer func() {
		if len(known) == 0 && t.summary.Checkpoints > 0 {
			t.note(about("verify.checkpoint.unsigned", t.org))
		}
	}()
	return t.source.Checkpoints(ctx, t.org, func(row Checkpoint) error {
		t.summary.Checkpoints++
		signed, err := openNote(row.Note, known)
		if err != nil {
			t.tell("verify.checkpoint.signature", "size", decimal(row.Size), "cause", err.Error())
			return nil
		}
		if signed.Size != row.Size || signed.Time != row.Time {
			t.tell("verify.checkpoint.row", "size", decimal(row.Size), "signed", decimal(signed.Size))
		}
		if t.origin == "" {
			t.origin, t.suite = signed.Origin, signed.Suite
		}
		if signed.Origin != t.origin || signed.Suite != t.suite {
			t.tell("verify.checkpoint.origin", "size", decimal(row.Size), "origin", signed.Origin, "usual", t.origin)
		}
		t.claims = append(t.claims, claim{size: signed.Size, fits: func(root auditlog.Hash) bool { return root == signed.Root }})
		return nil
	})
}

// openNote reads a stored checkpoint. Without any known key its signatures cannot be
// checked, and its root still can.
func openNote(text []byte, known []auditlog.Verifier) (auditlog.Signed, error) {
	if len(known) == 0 {
		return auditlog.Unverified(text)
	}
	return auditlog.Open(text, known...)
}

// outside takes the outside checkpoints of this tenant's log. A log without
// checkpoints of its own is known by its tenant's id at the end of the name.
func (t *tenant) outside() {
	for i, outside := range t.options.Outside {
		if !t.owns(outside.Origin) {
			continue
		}
		t.used[i] = true
		if outside.Suite.Valid() && !t.suite.Valid() {
			t.suite = outside.Suite
		}
		t.signature(outside)
		t.claims = append(t.claims, claim{size: outside.Size, fits: outside.Fits, outside: true})
	}
}

func (t *tenant) owns(origin string) bool {
	return origin == t.origin || t.origin == "" && (origin == t.org || strings.HasSuffix(origin, "/"+t.org))
}

// signature checks the signatures of an outside checkpoint as far as keys are
// known. That it was kept outside is what it is believed for.
func (t *tenant) signature(outside Outside) {
	if outside.Signed == nil {
		return
	}
	signed, err := auditlog.Unverified(outside.Signed, t.verifiers()...)
	switch {
	case errors.Is(err, auditlog.ErrSignature):
		t.tell("verify.outside.signature", "size", decimal(outside.Size), "cause", err.Error())
	case err == nil && len(signed.Signers) == 0:
		t.note(about("verify.outside.unsigned", t.org, "size", decimal(outside.Size), "keys", strings.Join(signed.Unknown, ", ")))
	}
}

// head checks the stored right edge, from which the server goes on.
func (t *tenant) head(ctx context.Context) error {
	row, there, err := t.source.Head(ctx, t.org)
	if err != nil || !there {
		return err
	}
	edge, ok := readEdge(row)
	if !ok {
		t.tell("verify.head.unreadable", "size", decimal(row.Size))
		return nil
	}
	if !t.suite.Valid() {
		t.suite = edge.Suite()
	}
	if edge.Suite() != t.suite {
		t.tell("verify.head.suite", "suite", edge.Suite().Name(), "usual", t.suite.Name())
		return nil
	}
	t.chain.head = &row
	t.claims = append(t.claims, claim{size: row.Size, head: true, fits: func(root auditlog.Hash) bool { return root == edge.Root() }})
	return nil
}

// readEdge reads a stored right edge that says of itself what its row says.
func readEdge(row Head) (*auditlog.Frontier, bool) {
	edge := &auditlog.Frontier{}
	err := edge.UnmarshalBinary(row.Frontier)
	return edge, err == nil && edge.Size() == row.Size
}
