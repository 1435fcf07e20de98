package httpapi

import (
	"context"
	"strings"
	"sync"
	"time"

	"eightx/internal/appraisal"
)

// boards keeps the star boards as bytes: they are what everybody looks at while the
// results come in. Each is looked at again after at most boardAge, which costs one
// small read; it is written anew only when another run is to be shown. So a board is never
// older than boardAge, also when another instance has written.
type boards struct {
	lock  sync.Mutex
	ready map[boardKey]*readyBoard
}

// boardAge is well below the 50 ms in which a board must show what was committed.
const boardAge = 25 * time.Millisecond

// boardKey names a board as somebody sees it: which run he is shown depends on the roles.
type boardKey struct {
	org          appraisal.OrgID
	cycle, roles string
}

type readyBoard struct {
	lock   sync.Mutex
	looked time.Time
	shown  appraisal.Shown
	data   []byte
	tag    string
}

// mostBoards bounds the memory; a full store of boards begins anew.
const mostBoards = 1000

func newBoards() *boards { return &boards{ready: map[boardKey]*readyBoard{}} }

// board is the route to the star board.
func board(name, pattern string) *route {
	r := read(name, pattern, appraisal.ReadBoard)
	r.serve = func(s *Server, x *exchange) error {
		if err := appraisal.Allowed(x.actor, r.action); err != nil {
			return err
		}
		if x.r.URL.RawQuery != "" {
			if _, err := bind[appraisal.InCycle](r, x); err != nil {
				return err
			}
		}
		b := s.boards.of(boardKey{x.actor.Org, x.r.PathValue("cycle"), rolesOf(x.actor)})
		data, tag, err := b.current(x.r.Context(), s.door, x)
		if err != nil {
			return err
		}
		x.send(200, data, tag)
		return nil
	}
	return r
}

func rolesOf(actor appraisal.Actor) string {
	if len(actor.Grants) == 1 {
		return string(actor.Grants[0].Role)
	}
	var roles []string
	for _, grant := range actor.Grants {
		roles = append(roles, string(grant.Role))
	}
	return strings.Join(roles, ",")
}

func (b *boards) of(key boardKey) *readyBoard {
	b.lock.Lock()
	defer b.lock.Unlock()
	one := b.ready[key]
	if one == nil {
		if len(b.ready) >= mostBoards {
			clear(b.ready)
		}
		one = &readyBoard{}
		b.ready[key] = one
	}
	return one
}

// current returns the board's bytes, written anew when another run is to be shown.
func (b *readyBoard) current(ctx context.Context, d *appraisal.Door, x *exchange) ([]byte, string, error) {
	b.lock.Lock()
	defer b.lock.Unlock()
	now := time.Now()
	if b.data != nil && now.Sub(b.looked) < boardAge {
		return b.data, b.tag, nil
	}
	look := appraisal.Question[appraisal.InCycle, appraisal.Board]{Action: appraisal.ReadBoard.Action}
	fresh := false
	look.Handle = func(ctx context.Context, c *appraisal.Call, in appraisal.InCycle) (appraisal.Board, error) {
		shown, err := appraisal.ShownRun(ctx, c, in.Cycle)
		if err != nil || b.data != nil && shown == b.shown {
			fresh = err == nil
			return appraisal.Board{}, err
		}
		b.shown = shown
		return appraisal.ReadBoard.Handle(ctx, c, in)
	}
	board, err := appraisal.Ask(ctx, d, look, x.actor, appraisal.InCycle{Cycle: x.r.PathValue("cycle")})
	if err != nil {
		b.data = nil
		return nil, "", err
	}
	if !fresh {
		if err := b.write(x, board); err != nil {
			return nil, "", err
		}
	}
	b.looked = now
	return b.data, b.tag, nil
}

func (b *readyBoard) write(x *exchange, board appraisal.Board) error {
	data, err := x.encode(board)
	if err != nil {
		return err
	}
	b.data = append([]byte(nil), data...)
	b.tag = hashTag(b.data)
	return nil
}
