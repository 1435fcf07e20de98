package appraisal

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"eightx/picture"
)

// Photo is what a file is found again by: once for each different file, whatever it
// was handed in for, of all years. It stays when the file itself is removed.
type Photo struct {
	Meta
	File     string          `json:"file"`             // digest
	Evidence string          `json:"evidence"`         // the piece it came with first
	Prints   *picture.Prints `json:"prints,omitempty"` // of pictures that are not empty
}

func (p *Photo) place() place { return place{Sort: p.ID, Keys: []string{p.File}} }

var photos = noun[Photo, *Photo]{"photo"}

func notePhoto(ctx context.Context, c *Call, piece Evidence, in EvidenceInput) error {
	photo := Photo{Meta: Meta{ID: c.NewID()}, File: piece.File, Evidence: piece.ID}
	if in.Seen != nil && !in.Seen.Plain() {
		photo.Prints = &in.Seen.Prints
	}
	return photos.save(ctx, c, &photo)
}

// Likeness is an earlier photo that a new one is like.
type Likeness struct {
	Photo    string
	Evidence string
	Exact    bool
	Match    picture.Match
}

func withoutPhoto(list []Likeness, photo string) []Likeness {
	return slices.DeleteFunc(slices.Clone(list), func(l Likeness) bool { return l.Photo == photo })
}

// photosKept are the prints of all photos of a tenant in memory: comparing reads them
// all, and reading them anew for each photo would cost a second for fifty thousand.
// It holds what was committed and reads on where it stopped.
type photosKept struct {
	mu    sync.Mutex
	known map[OrgID]*keptPhotos
}

type keptPhotos struct {
	after Position
	list  []keptPhoto
}

type keptPhoto struct {
	id, evidence string
	prints       picture.Prints
}

// alike finds the photos a new one is like, the likest first.
func (k *photosKept) alike(ctx context.Context, d *Door, org OrgID, seen picture.Seen) ([]Likeness, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.known == nil {
		k.known = map[OrgID]*keptPhotos{}
	}
	if k.known[org] == nil {
		k.known[org] = &keptPhotos{}
	}
	kept := k.known[org]
	if err := d.Store.Read(ctx, org, func(r Reader) error { return kept.readOn(ctx, r) }); err != nil {
		return nil, err
	}
	var like []Likeness
	for i := range kept.list {
		if match, alike := picture.Compare(seen, kept.list[i].prints); alike {
			like = append(like, Likeness{Photo: kept.list[i].id, Evidence: kept.list[i].evidence, Match: match})
		}
	}
	slices.SortStableFunc(like, func(a, b Likeness) int { return cmp.Compare(a.Match.Distance, b.Match.Distance) })
	return like[:min(len(like), mostEnquiries)], nil
}

func (k *keptPhotos) readOn(ctx context.Context, r Reader) error {
	for {
		page, err := photos.list(ctx, r, Query{After: k.after, Limit: maxPage})
		if err != nil {
			return err
		}
		for _, p := range page {
			k.after = Position{Sort: p.ID, ID: p.ID}
			if p.Prints != nil {
				k.list = append(k.list, keptPhoto{p.ID, p.Evidence, *p.Prints})
			}
		}
		if len(page) < maxPage {
			return nil
		}
	}
}

// TakeEvidence hands a file in after looking whether it was seen before. Comparing is
// done before the door is entered, since it takes its time.
func TakeEvidence(ctx context.Context, d *Door, cmd Command[EvidenceInput]) (Evidence, error) {
	if err := Allowed(cmd.Actor, SubmitEvidence.Action); err != nil {
		return Evidence{}, err
	}
	if cmd.Input.Seen != nil {
		like, err := d.photos.alike(ctx, d, cmd.Actor.Org, *cmd.Input.Seen)
		if err != nil {
			return Evidence{}, err
		}
		cmd.Input.Like = like
	}
	return Do(ctx, d, SubmitEvidence, cmd)
}
