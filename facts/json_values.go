package facts

import (
	"slices"
	"strconv"
	"strings"
)

// The readers of single values. Each reports a wrong type at its place and
// leaves the value as it was.

// want reports a value of the wrong type and passes over it.
func (d *decoder) want(code string) {
	if d.at >= len(d.data) {
		d.syntax()
		return
	}
	d.report(d.at, code, "got", d.snippet())
	d.skip(len(d.path))
}

func (d *decoder) text(to *string, s shape) {
	if d.peek() != '"' {
		d.want("facts.want_text")
		return
	}
	at, before := d.at, len(d.problems)
	text := d.quoted()
	switch words := s.choices(); {
	case len(d.problems) > before:
	case s&day != 0 && text != "" && !ValidDate(text):
		d.report(at, "facts.want_date", "got", text)
	case words != nil && !slices.Contains(words, text):
		d.report(at, "facts.bad_choice", "got", text, "choices", strings.Join(words, ", "))
	default:
		*to = text
	}
}

func (d *decoder) stage(to *Stage) {
	at := d.at
	var text string
	d.text(&text, optional)
	switch stage := Stage(text); stage {
	case "", Claimed, Verified, Final:
		*to = stage
	default:
		d.report(at, "facts.bad_choice", "got", text, "choices", "claimed, verified, final")
	}
}

func (d *decoder) number(to *Number) {
	at, before := d.at, len(d.problems)
	if d.peek() != '"' {
		d.want("facts.want_number")
		return
	}
	text := d.quoted()
	if len(d.problems) == before && to.UnmarshalText([]byte(text)) != nil {
		d.report(at, "facts.want_number", "got", text)
	}
}

// figure reads a number that may be absent: null.
func (d *decoder) figure(to **Number) {
	if d.null() {
		return
	}
	*to = new(Number)
	d.number(*to)
}

func (d *decoder) null() bool { return d.peek() == 'n' && d.literal() == "null" }

func (d *decoder) star(to **int) {
	if d.null() {
		return
	}
	*to = new(int)
	d.integer(*to)
}

func (d *decoder) integer(to *int) {
	const most = 1_000_000_000
	at := d.at
	if c := d.peek(); c != '-' && (c < '0' || c > '9') {
		d.want("facts.want_integer")
		return
	}
	word := d.literal()
	n, err := strconv.Atoi(word)
	if err != nil || n < -most || n > most {
		d.report(at, "facts.want_integer", "got", word)
		return
	}
	*to = n
}

func (d *decoder) texts(to *[]string) {
	if d.peek() != '[' {
		d.want("facts.want_list")
		return
	}
	*to = []string{}
	d.path = append(d.path, step{})
	d.each(']', func() {
		d.path[len(d.path)-1].index = len(*to)
		*to = append(*to, "")
		d.text(&(*to)[len(*to)-1], optional)
	})
	d.path = d.path[:len(d.path)-1]
}

// mapping reads an object with free keys.
func mapping[V any](d *decoder, to *map[string]V, read func(*V)) {
	if d.peek() != '{' {
		d.want("facts.want_object")
		return
	}
	*to = map[string]V{}
	d.each('}', func() {
		at := d.at
		key := d.key()
		if d.broken {
			return
		}
		d.path = append(d.path, step{key: key})
		if _, twice := (*to)[key]; twice {
			d.report(at, "facts.repeated_key", "key", key)
		}
		var v V
		read(&v)
		(*to)[key] = v
		d.path = d.path[:len(d.path)-1]
	})
}
