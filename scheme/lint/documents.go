package lint

import (
	"strings"
	"unicode"

	"eightx/scheme"
)

// Documents around the scheme: what they are called, how long they are, who
// issues them, and what they must not show.

// checkPledges: a document is not called a pledge (责任状) without need.
func checkPledges(c *checker) {
	for i, d := range c.s.Documents {
		if word := pledgeWords.in(d.Name); word != "" {
			c.report("documents["+itoa(i)+"].name", "word", word, "document", d.Name)
		}
	}
	for _, d := range c.Documents {
		if word := pledgeWords.in(d.Name); word != "" {
			c.beside(d, 1, "word", word, "document", d.Name)
		}
	}
}

// beside reports a document given beside the scheme, by line.
func (c *checker) beside(d Doc, line int, args ...string) {
	c.report("", args...)
	c.findings[len(c.findings)-1].Place = scheme.Place{File: d.Name, Line: line, Column: 1}
}

// longText and longerText are the usual limits of documents in characters.
const (
	longText   = 4000
	longerText = 5000
)

// checkLength: documents stay within the usual limits.
func checkLength(c *checker) {
	for _, d := range c.Documents {
		n, most := characters(d.Text), longText
		if n > longerText {
			most = longerText
		}
		if n > most {
			c.beside(d, 1, "document", d.Name, "n", itoa(n), "most", itoa(most))
		}
	}
}

// characters is the number of letters and signs, as word processors count them.
func characters(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

// checkIssuer: a leading group coordinates; it does not issue directives.
func checkIssuer(c *checker) {
	for _, t := range []text{{"org.docMark", c.s.Org.DocMark}, {"org.docPrefix", c.s.Org.DocPrefix}} {
		if c.isGroup(t.words) {
			c.report(t.path, "issuer", t.words)
		}
	}
	for i, d := range c.s.Documents {
		for k, sign := range d.Sign {
			if d.RedHead && c.isGroup(sign) && !minutes(d.Kind, d.Name) {
				c.report("documents["+itoa(i)+"].sign["+itoa(k)+"]", "issuer", sign)
			}
		}
	}
	for _, d := range c.Documents {
		if c.isGroup(d.Issuer) && !minutes("", d.Name) {
			c.beside(d, 1, "issuer", d.Issuer)
		}
	}
}

// isGroup tells whether a body is a leading group.
func (c *checker) isGroup(body string) bool {
	name := c.s.LeadingGroup.Name
	return body != "" && (name != "" && strings.Contains(body, name) || groupWords.in(body) != "")
}

// minutes tells records of meetings, which a group does write.
func minutes(kind, name string) bool {
	return minutesWords.in(kind+name) != ""
}

// checkPersonalData: nothing that goes out shows identity cards, bank cards or
// telephones. The scheme itself goes out, too.
func checkPersonalData(c *checker) {
	for _, d := range c.Notices {
		for _, hit := range Scan(d.Text) {
			c.beside(d, hit.Line, "document", d.Name, "line", itoa(hit.Line), "what", word("lint.pii."+string(hit.Kind)), "shown", hit.Masked)
			c.findings[len(c.findings)-1].Place.Column = hit.Column
		}
	}
	c.scanTree(scheme.Encode(c.s), "")
}

func (c *checker) scanTree(t *scheme.Tree, path string) {
	if t == nil {
		return
	}
	for _, hit := range Scan(t.Scalar) {
		c.report(path, "document", c.s.Title, "line", itoa(hit.Line), "what", word("lint.pii."+string(hit.Kind)), "shown", hit.Masked)
	}
	for i, x := range t.List {
		c.scanTree(x, path+"["+itoa(i)+"]")
	}
	for i, key := range t.Keys {
		if key == "replaces" {
			continue // a hash
		}
		c.scanTree(t.Values[i], strings.TrimPrefix(path+"."+key, "."))
	}
}
