package areas

import (
	"math"
	"strconv"
	"strings"
)

// bends is of how many straight pieces a curve is made.
const bends = 8

// pathReader reads the d of a path: commands and figures.
type pathReader struct {
	text  string
	rings [][]point
	ring  []point
	at    point // where the pen is
	begin point // of the ring
	last  point // control point of the curve before
	curve byte  // command of the curve before
}

// readPath makes rings of a path. Arcs are refused: no outline of a village has one, and
// one that is guessed would be wrong.
func readPath(d string) ([][]point, error) {
	r := &pathReader{text: d}
	var command byte
	for {
		r.space()
		if r.text == "" {
			break
		}
		if c := r.text[0]; strings.IndexByte("MmLlHhVvCcSsQqTtZzAa", c) >= 0 {
			command, r.text = c, r.text[1:]
		} else if command == 0 || command == 'Z' || command == 'z' {
			return nil, refuse("areas.path", d)
		}
		if err := r.do(command); err != nil {
			return nil, err
		}
		switch command { // further corners behind a move are lines
		case 'M':
			command = 'L'
		case 'm':
			command = 'l'
		}
	}
	r.close()
	return r.rings, nil
}

// figures is how many numbers each command takes.
var figures = map[byte]int{'m': 2, 'l': 2, 'h': 1, 'v': 1, 'c': 6, 's': 4, 'q': 4, 't': 2, 'z': 0}

func (r *pathReader) do(command byte) error {
	lower := command | 0x20
	count, known := figures[lower]
	if !known {
		return refuse("areas.path", string(command))
	}
	var n [6]float64
	for i := range count {
		value, err := r.number()
		if err != nil {
			return err
		}
		n[i] = value
	}
	origin := point{}
	if command == lower {
		origin = r.at
	}
	to := func(i int) point { return point{origin.x + n[i], origin.y + n[i+1]} }
	before := r.curve
	r.curve = 0
	switch lower {
	case 'm':
		r.close()
		r.at = to(0)
		r.begin = r.at
		r.ring = append(r.ring, r.at)
	case 'l':
		r.line(to(0))
	case 'h':
		r.line(point{origin.x + n[0], r.at.y})
	case 'v':
		r.line(point{r.at.x, origin.y + n[0]})
	case 'z':
		r.close()
		r.at = r.begin
	case 'c':
		r.cubic(to(0), to(2), to(4))
	case 's':
		r.cubic(r.mirrored(before == 'c'), to(0), to(2))
	case 'q':
		r.quadratic(to(0), to(2))
	case 't':
		r.quadratic(r.mirrored(before == 'q'), to(0))
	}
	return nil
}

func (r *pathReader) line(to point) {
	if len(r.ring) == 0 {
		r.ring = append(r.ring, r.at)
	}
	r.ring = append(r.ring, to)
	r.at = to
}

// mirrored is the control point of the curve before on the other side of the pen.
func (r *pathReader) mirrored(curved bool) point {
	if !curved {
		return r.at
	}
	return point{2*r.at.x - r.last.x, 2*r.at.y - r.last.y}
}

func (r *pathReader) cubic(a, b, end point) {
	from := r.at
	for i := 1; i <= bends; i++ {
		t := float64(i) / bends
		u := 1 - t
		r.line(point{
			u*u*u*from.x + 3*u*u*t*a.x + 3*u*t*t*b.x + t*t*t*end.x,
			u*u*u*from.y + 3*u*u*t*a.y + 3*u*t*t*b.y + t*t*t*end.y,
		})
	}
	r.last, r.curve = b, 'c'
}

func (r *pathReader) quadratic(a, end point) {
	from := r.at
	for i := 1; i <= bends; i++ {
		t := float64(i) / bends
		u := 1 - t
		r.line(point{u*u*from.x + 2*u*t*a.x + t*t*end.x, u*u*from.y + 2*u*t*a.y + t*t*end.y})
	}
	r.last, r.curve = a, 'q'
}

func (r *pathReader) close() {
	if len(r.ring) > 0 {
		r.rings = append(r.rings, r.ring)
	}
	r.ring = nil
}

func (r *pathReader) space() { r.text = strings.TrimLeft(r.text, " ,\t\r\n") }

// number reads the next figure: "-1.5e3", "10.5.5" are two.
func (r *pathReader) number() (float64, error) {
	r.space()
	end, dot, digits := 0, false, false
	for end < len(r.text) {
		c := r.text[end]
		switch {
		case c >= '0' && c <= '9':
			digits = true
		case (c == '+' || c == '-') && end == 0:
		case c == '.' && !dot:
			dot = true
		case (c == 'e' || c == 'E') && digits && exponentAt(r.text[end+1:]) > 0:
			end += 1 + exponentAt(r.text[end+1:])
			return r.figure(end)
		default:
			return r.figure(end)
		}
		end++
	}
	return r.figure(end)
}

// exponentAt is how long the exponent is that a text begins with, 0 for none.
func exponentAt(s string) int {
	n := 0
	if n < len(s) && (s[n] == '+' || s[n] == '-') {
		n++
	}
	begin := n
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n == begin {
		return 0
	}
	return n
}

func (r *pathReader) figure(end int) (float64, error) {
	value, err := strconv.ParseFloat(r.text[:end], 64)
	if err != nil || math.Abs(value) > 1e9 {
		return 0, refuse("areas.path", r.text[:min(end+8, len(r.text))])
	}
	r.text = r.text[end:]
	return value, nil
}

// readPoints reads the points of a polygon.
func readPoints(text string) ([]point, error) {
	r := &pathReader{text: text}
	var out []point
	for r.space(); r.text != ""; r.space() {
		x, err := r.number()
		if err != nil {
			return nil, err
		}
		y, err := r.number()
		if err != nil {
			return nil, err
		}
		out = append(out, point{x, y})
	}
	return out, nil
}

func readRect(values map[string]string) ([]point, error) {
	var n [4]float64
	for i, name := range []string{"x", "y", "width", "height"} {
		text := strings.TrimSuffix(strings.TrimSpace(values[name]), "px")
		if text == "" {
			continue
		}
		value, err := strconv.ParseFloat(text, 64)
		if err != nil || !(math.Abs(value) <= 1e9) {
			return nil, refuse("areas.path", name+" "+values[name])
		}
		n[i] = value
	}
	return []point{{n[0], n[1]}, {n[0] + n[2], n[1]}, {n[0] + n[2], n[1] + n[3]}, {n[0], n[1] + n[3]}}, nil
}

// move is a transformation: x' = a·x + c·y + e, y' = b·x + d·y + f.
type move struct{ a, b, c, d, e, f float64 }

var still = move{a: 1, d: 1}

func (m move) of(p point) point { return point{m.a*p.x + m.c*p.y + m.e, m.b*p.x + m.d*p.y + m.f} }

// then is what an element inside is moved by.
func (m move) then(n move) move {
	return move{m.a*n.a + m.c*n.b, m.b*n.a + m.d*n.b, m.a*n.c + m.c*n.d, m.b*n.c + m.d*n.d, m.a*n.e + m.c*n.f + m.e, m.b*n.e + m.d*n.f + m.f}
}

// readMove reads a transform: translate, scale and matrix.
func readMove(text string) (move, error) {
	out := still
	for text = strings.TrimLeft(text, " ,\t\r\n"); text != ""; text = strings.TrimLeft(text, " ,\t\r\n") {
		name, rest, ok := strings.Cut(text, "(")
		inside, after, closed := strings.Cut(rest, ")")
		if !ok || !closed {
			return out, refuse("areas.transform", text)
		}
		r := &pathReader{text: inside}
		var n []float64
		for r.space(); r.text != ""; r.space() {
			value, err := r.number()
			if err != nil {
				return out, err
			}
			n = append(n, value)
		}
		own, known := moveOf(strings.TrimSpace(name), n)
		if !known {
			return out, refuse("areas.transform", name)
		}
		out, text = out.then(own), after
	}
	return out, nil
}

func moveOf(name string, n []float64) (move, bool) {
	switch {
	case name == "translate" && len(n) == 1:
		return move{1, 0, 0, 1, n[0], 0}, true
	case name == "translate" && len(n) == 2:
		return move{1, 0, 0, 1, n[0], n[1]}, true
	case name == "scale" && len(n) == 1:
		return move{n[0], 0, 0, n[0], 0, 0}, true
	case name == "scale" && len(n) == 2:
		return move{n[0], 0, 0, n[1], 0, 0}, true
	case name == "matrix" && len(n) == 6:
		return move{n[0], n[1], n[2], n[3], n[4], n[5]}, true
	}
	return still, false
}
