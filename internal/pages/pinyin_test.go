package pages

import "testing"

// Two letters find a village by how its name is read, wherever they stand in it, and in
// every way a character can be read.
func TestReadAt(t *testing.T) {
	for _, c := range []struct {
		name, text, asked string
		want              int
	}{
		{"at the beginning", "东关村", "dg", 0},
		{"in capitals", "东关村", "DG", 0},
		{"the whole name", "石桥头村", "sqtc", 0},
		{"inside", "西闸口村", "zk", 1},
		{"a character of two readings, one", "长堰村", "cy", 0},
		{"a character of two readings, the other", "长堰村", "zy", 0},
		{"letters and characters", "V01东关", "1d", 2},
		{"a character itself", "东关村", "东g", 0},
		{"in another order", "东关村", "gd", -1},
		{"longer than the name", "东关", "dgc", -1},
		{"one letter", "东关村", "d", -1},
		{"nothing", "东关村", "", -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := readAt(c.text, c.asked); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}
