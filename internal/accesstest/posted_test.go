package accesstest_test

import (
	"encoding/json"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
)

// TestPostedNoticeHoldsTheLog: the notice that goes out has the log's signed head of
// that moment on it, and what everybody reads has the digest that was computed over it.
func TestPostedNoticeHoldsTheLog(t *testing.T) {
	o := openOffice(t)
	answer := o.ask(o.visitor("office"), "POST", "/api/v1/orgs/demo/notices/"+o.ids["prepared"]+"/post", []byte(`{"force":"ordered"}`))
	var n appraisal.Notice
	o.must(json.Unmarshal(answer.Body.Bytes(), &n))
	head, err := auditlog.ParseHead(n.Page.Head)
	if err != nil || head.Size < 10 {
		t.Fatalf("the notice's head is %q: %v\n%s", n.Page.Head, err, answer.Body)
	}
	read := o.ask(&visitor{}, "GET", "/api/v1/orgs/demo/cycles/2026/public", nil)
	var list appraisal.List[appraisal.PublicNotice]
	o.must(json.Unmarshal(read.Body.Bytes(), &list))
	for _, page := range list.Items {
		if page.ID != n.ID {
			continue
		}
		body, err := json.Marshal(page.Page)
		o.must(err)
		if got := auditlog.International.Digest(body); got != page.Hash || page.Hash != n.Hash {
			t.Errorf("the page has the digest %s, it says %s", got, page.Hash)
		}
		return
	}
	t.Errorf("the posted notice is not what everybody reads: %s", read.Body)
}
