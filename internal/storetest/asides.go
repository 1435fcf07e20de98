package storetest

import (
	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// asideParts: what stands beside the records is replaced and removed without a trace,
// and with the transaction it was written in or not at all.
var asideParts = []part{
	{"what is put aside is replaced, and gone when it is dropped", func(h *harness) {
		h.write(func(tx appraisal.Tx) error { return tx.PutAside(background, "list", "a", []byte("one")) })
		h.write(func(tx appraisal.Tx) error { return tx.PutAside(background, "list", "a", []byte("two")) })
		h.aside("a", "two")
		h.write(func(tx appraisal.Tx) error { return tx.DropAside(background, "list", "a") })
		h.aside("a", "")
		h.refused(h.try(func(tx appraisal.Tx) error { return tx.DropAside(background, "list", "a") }), errs.NotFound)
	}},
	{"what is put aside goes when its transaction does", func(h *harness) {
		refusal := errs.E(errs.Conflict, "store.taken")
		err := h.try(func(tx appraisal.Tx) error {
			if err := tx.PutAside(background, "list", "b", []byte("one")); err != nil {
				return err
			}
			if got, err := tx.Aside(background, "list", "b"); string(got) != "one" || err != nil {
				h.Errorf("a transaction does not see what it put aside: %q %v", got, err)
			}
			return refusal
		})
		h.refused(err, errs.Conflict)
		h.aside("b", "")
	}},
}

// aside reports when something else is aside; "" is nothing.
func (h *harness) aside(id, want string) {
	h.Helper()
	h.read(func(r appraisal.Reader) error {
		got, err := r.Aside(background, "list", id)
		if string(got) != want || (want == "") != (errs.KindOf(err) == errs.NotFound && err != nil) {
			h.Errorf("aside %s: got %q, %v, want %q", id, got, err, want)
		}
		return nil
	})
}
