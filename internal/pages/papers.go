package pages

import (
	"encoding/json"
	"html/template"
	"net"
	"net/url"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// papers are the answers that are told once and go out on paper: by the name of the
// route, how they are printed.
var papers = map[string]func(v *visit, answer []byte) error{
	"evaluation.open": printSlips,
	"ballot.spoil":    printSlip,
	"urn.set":         printShares,
	"link.create":     printLinks,
}

// printed is what is cut from a sheet and handed to people.
type printed struct {
	Back    string // where to go on
	Address string // the codes lead to this host
	Inside  bool   // which only this machine itself can reach
	Slips   []cutSlip
}

// cutSlip is one slip: whose it is or which colour it has, and a square code that leads
// to its address.
type cutSlip struct {
	For     string       // person, unit or stratum it is for
	Unit    string       // id of the unit it is about
	Code    string       // as it is typed
	Address string       // where the picture leads, "" when there is none
	Typed   string       // the address without the code, for those who type both
	Picture template.URL // of the address
	Until   string       // last day
	Purpose string       // of a link
}

// host is the address by which the visitor has come; what is printed leads there.
func (v *visit) host() string {
	scheme := "http://"
	if v.r.TLS != nil || v.Secure() {
		scheme = "https://"
	}
	return scheme + v.r.Host
}

// onlyHere says whether an address names the machine itself, where no telephone comes.
func onlyHere(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

func (v *visit) printing(name string, slips []cutSlip) error {
	for i := range slips {
		if slips[i].Address == "" {
			continue
		}
		picture, err := pictureOf(slips[i].Address)
		if err != nil {
			return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
		}
		slips[i].Picture = picture
	}
	v.page = &page{name: name, section: v.sectionOf()}
	return v.render(name, printed{v.back(), v.host(), onlyHere(v.r.Host), slips})
}

func unreadable(err error) error {
	return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
}

// votePath is where residents of a unit vote.
func (v *visit) votePath(cycle, unit string) string {
	return "/public/" + url.PathEscape(v.Org()) + "/vote/" + url.PathEscape(cycle) + "/" + url.PathEscape(unit)
}

// voteSlip leads to the ballot. The code stands behind "#", which browsers keep for
// themselves: no server and no proxy on the way writes down who came with which code.
func (v *visit) voteSlip(cycle, unit, stratum, code string) cutSlip {
	address := v.host() + v.votePath(cycle, unit)
	return cutSlip{For: stratum, Unit: unit, Code: code, Address: address + "#" + code, Typed: address}
}

// printSlips are the codes of a vote.
func printSlips(v *visit, answer []byte) error {
	var told appraisal.Slips
	if err := json.Unmarshal(answer, &told); err != nil {
		return unreadable(err)
	}
	var slips []cutSlip
	for _, s := range told.Codes {
		for _, code := range s.Codes {
			slips = append(slips, v.voteSlip(told.Evaluation.Cycle, told.Evaluation.Unit, stratumName(told.Evaluation.Strata, s.Stratum), code))
		}
	}
	return v.printing("slips_vote", slips)
}

// printSlip is the slip that replaces a spoilt one.
func printSlip(v *visit, answer []byte) error {
	var told appraisal.FreshCode
	if err := json.Unmarshal(answer, &told); err != nil {
		return unreadable(err)
	}
	e, err := ask(v, appraisal.ReadEvaluation, appraisal.ByID{ID: v.r.PostForm.Get("id")})
	if err != nil {
		return err
	}
	return v.printing("slips_vote", []cutSlip{v.voteSlip(e.Cycle, e.Unit, "", told.Code)})
}

// printShares are the shares of the urn, one sheet for each holder.
func printShares(v *visit, answer []byte) error {
	var told appraisal.NewUrn
	if err := json.Unmarshal(answer, &told); err != nil {
		return unreadable(err)
	}
	var slips []cutSlip
	for _, s := range told.Shares {
		slips = append(slips, cutSlip{For: v.Person(s.Person), Code: s.Text})
	}
	return v.printing("slips_urn", slips)
}

// printLinks are the links of units.
func printLinks(v *visit, answer []byte) error {
	var told appraisal.List[appraisal.HandedLink]
	if err := json.Unmarshal(answer, &told); err != nil {
		return unreadable(err)
	}
	var slips []cutSlip
	for _, l := range told.Items {
		slips = append(slips, cutSlip{
			For: v.Unit(l.Unit), Unit: l.Unit, Code: l.Secret, Address: v.host() + v.linkPath(l.Secret),
			Until: v.r.PostForm.Get("until"), Purpose: v.r.PostForm.Get("purpose"),
		})
	}
	return v.printing("slips_link", slips)
}

// linkPath is where a link leads.
func (v *visit) linkPath(secret string) string {
	return "/public/" + url.PathEscape(v.Org()) + "/link/" + url.PathEscape(secret)
}
