package appraisal

import (
	"context"
	"slices"
	"sync"

	"eightx/internal/errs"
	"eightx/sealing"
)

// heldShares are the shares that holders have brought, in the memory of this process
// and nowhere else: stored, k of them would be the key. When the process ends before
// the opening they are gone, and the holders bring them again; the same holds when
// two processes serve one database and the holders came to different ones.
type heldShares struct {
	lock sync.Mutex
	held map[string]map[int]heldShare
}

type heldShare struct {
	sealing.Share
	since int64 // Unix milliseconds
}

// keepShare is how long a share waits for the others, in milliseconds.
const keepShare = 60 * 60 * 1000

func sharesOf(org OrgID, round string) string { return string(org) + "/" + round }

func (h *heldShares) put(org OrgID, round string, share sealing.Share, now int64) {
	h.lock.Lock()
	defer h.lock.Unlock()
	if h.held == nil {
		h.held = map[string]map[int]heldShare{}
	}
	of := h.held[sharesOf(org, round)]
	if of == nil {
		of = map[int]heldShare{}
		h.held[sharesOf(org, round)] = of
	}
	if old, there := of[share.Index()]; there {
		old.Wipe()
	}
	of[share.Index()] = heldShare{share, now}
}

// fresh are the shares that have not waited too long, in the order of their numbers;
// the others are wiped.
func (h *heldShares) fresh(org OrgID, round string, now int64) []sealing.Share {
	h.lock.Lock()
	defer h.lock.Unlock()
	var shares []sealing.Share
	of := h.held[sharesOf(org, round)]
	for index, share := range of {
		if now-share.since > keepShare {
			share.Wipe()
			delete(of, index)
			continue
		}
		shares = append(shares, share.Share)
	}
	slices.SortFunc(shares, func(a, b sealing.Share) int { return a.Index() - b.Index() })
	return shares
}

func (h *heldShares) indexes(org OrgID, round string, now int64) []int {
	indexes := []int{}
	for _, share := range h.fresh(org, round, now) {
		indexes = append(indexes, share.Index())
	}
	return indexes
}

// drop wipes all shares of a round.
func (h *heldShares) drop(org OrgID, round string) {
	h.lock.Lock()
	defer h.lock.Unlock()
	for _, share := range h.held[sharesOf(org, round)] {
		share.Wipe()
	}
	delete(h.held, sharesOf(org, round))
}

// ShareInput is a holder's share as he types or scans it.
type ShareInput struct {
	Round string `json:"round" path:"round"`
	Share string `json:"share"`
}

// shown keeps the share out of the log.
func (in ShareInput) shown() any { return ShareInput{Round: in.Round} }

// AppendJSON keeps the share out of the memory of encoding/json, which is used again.
func (in ShareInput) AppendJSON(b []byte) ([]byte, error) {
	b = appendText(append(b, `{"round":`...), in.Round)
	b = appendText(append(b, `,"share":`...), in.Share)
	return append(b, '}'), nil
}

// BringShare hands in one share by its own holder. That he did is written down; the
// share is not.
var BringShare = Operation[ShareInput, Sealing]{"sealing.share", func(ctx context.Context, c *Call, in ShareInput) (Sealing, error) {
	s, err := sealings.byKey(ctx, c, in.Round)
	if err != nil {
		return Sealing{}, err
	}
	if s.State, err = sealingLife.next(s.State, "share"); err != nil {
		return Sealing{}, err
	}
	if err := s.waits(ctx, c); err != nil {
		return Sealing{}, err
	}
	share, err := sealing.ParseShare(in.Share)
	if err == nil {
		err = s.Key.Verify(share)
	}
	if err != nil {
		return Sealing{}, sealingError(errs.Invalid, err)
	}
	holder := &s.Holders[share.Index()-1]
	if c.Reach(Object{Person: holder.Person}) != nil {
		return Sealing{}, errs.E(errs.Forbidden, "sealing.other_share", errs.P("index", holder.Index))
	}
	holder.Given = c.Now
	c.After(func() { c.door.shares.put(c.Actor.Org, s.ID, share, c.Now) })
	return s, sealings.save(ctx, c, &s)
}}

// waits refuses shares and openings that nothing waits for: after the first opening
// only third assessors' boxes are closed.
func (s *Sealing) waits(ctx context.Context, r Reader) error {
	if s.Opened == 0 {
		return nil
	}
	waiting, err := handIns.list(ctx, r, Query{Parent: s.ID, State: string(HandInHeld), Limit: 1})
	if err == nil && len(waiting) == 0 {
		err = errs.E(errs.Conflict, "sealing.nothing_waits", errs.P("round", s.Round))
	}
	return err
}
