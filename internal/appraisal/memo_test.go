package appraisal

import (
	"errors"
	"fmt"
	"testing"
)

func TestMemoIsBounded(t *testing.T) {
	var m memo
	for i := range 100 {
		m.put(fmt.Sprint(i), i, mostKept/10)
	}
	if m.size > mostKept || len(m.kept) != 10 || m.order.Len() != 10 {
		t.Errorf("%d values of %d bytes are kept", len(m.kept), m.size)
	}
	if _, ok := m.get("0"); ok {
		t.Error("the oldest is still there")
	}
	m.get("90")
	m.put("new", 1, mostKept/10)
	if got, ok := m.get("90"); !ok || got != 90 {
		t.Error("what was just used is forgotten first")
	}
	m.put("large", 1, mostKept)
	if _, ok := m.get("large"); ok {
		t.Error("a body that leaves no room for others is kept")
	}
}

func TestRememberedReadsOnce(t *testing.T) {
	var m memo
	reads := 0
	read := func() (int, error) { reads++; return reads, nil }
	for range 3 {
		if got, err := remembered(remembering{memo: &m}, "x", "1", 1, read); got != 1 || err != nil {
			t.Errorf("got %d, %v", got, err)
		}
	}
	if got, _ := remembered(remembering{memo: &m}, "x", "2", 1, read); got != 2 {
		t.Errorf("another content gives %d", got)
	}
	if got, _ := remembered(nil, "x", "1", 1, read); got != 3 {
		t.Errorf("without a memo: %d", got)
	}
	fails := errors.New("unreadable")
	for range 2 {
		if _, err := remembered(remembering{memo: &m}, "y", "1", 1, func() (int, error) { reads++; return 0, fails }); !errors.Is(err, fails) {
			t.Errorf("got %v", err)
		}
	}
	if reads != 5 {
		t.Errorf("%d reads: a failure is remembered", reads)
	}
}
