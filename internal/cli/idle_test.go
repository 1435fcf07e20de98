package cli

import "testing"

func TestRestIsDueOnceAfterWork(t *testing.T) {
	const mb = 1 << 20
	looks := []struct {
		name      string
		allocated uint64 // since the start
		want      bool
	}{
		{"start", 48 * mb, false},
		{"quiet after the start", 49 * mb, true},
		{"still quiet", 50 * mb, false},
		{"busy", 90 * mb, false},
		{"quiet again", 90 * mb, true},
		{"a little", 91 * mb, false},
		{"a little more", 91*mb + mb/2, false},
		{"many a little", 99 * mb, false},
		{"then quiet", 99 * mb, true},
	}
	var r rest
	for _, look := range looks {
		if got := r.due(look.allocated); got != look.want {
			t.Errorf("%s: due is %v, want %v", look.name, got, look.want)
		}
	}
}

func TestAllocatedGrows(t *testing.T) {
	before := allocated()
	keep := make([]byte, 1<<20)
	if after := allocated(); after-before < uint64(len(keep)) {
		t.Errorf("%d bytes were counted for %d", after-before, len(keep))
	}
}
