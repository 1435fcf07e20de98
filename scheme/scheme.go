package scheme

import "eightx/decimal"

// Number is an exact number written in a scheme.
type Number = decimal.Number

// Date is a calendar day, "2026-07-06". Days compare as text.
type Date string

// Status is the life of a scheme version.
type Status string

// The states of a scheme. A published scheme never changes: an amendment makes
// a new version.
const (
	Draft      Status = "draft"
	Consulting Status = "consulting"
	Approved   Status = "approved"
	Published  Status = "published"
	Locked     Status = "locked"
	Archived   Status = "archived"
)

// Scheme is 考核方案: everything an assessment year is decided by, except the
// facts of that year.
type Scheme struct {
	Schema    int    `scheme:"schema,required"` // format version of the file: 1
	ID        string `scheme:"id,required"`
	Title     string `scheme:"title,required"`
	Year      int    `scheme:"year,required"`
	BaseYear  int    `scheme:"baseYear"`
	Version   string `scheme:"version"`
	Status    Status `scheme:"status" choice:"draft,consulting,approved,published,locked,archived"`
	ValidFrom Date   `scheme:"validFrom"`
	ValidTo   Date   `scheme:"validTo"`
	Replaces  string `scheme:"replaces"` // hash of the version this one amends
	Fictional bool   `scheme:"fictional"`
	Note      string `scheme:"note"`

	Org          Org          `scheme:"org"`
	LeadingGroup LeadingGroup `scheme:"leadingGroup"`
	Departments  []Department `scheme:"departments"`
	Panels       []Panel      `scheme:"panels"`
	PanelRules   PanelRules   `scheme:"panelRules"`
	Phases       []Phase      `scheme:"phases"`
	Visits       VisitLimits  `scheme:"visits"`
	Dimensions   []Dimension  `scheme:"dimensions"`

	Scale         Scale         `scheme:"scale,required"`
	NotApplicable NotApplicable `scheme:"notApplicable"`
	// SameFact says what happens when one matter stands in two deducting
	// ledgers: forbid (refused, both places named) or allow (default).
	SameFact   string      `scheme:"sameFact" choice:"forbid,allow"`
	PeerGroups []PeerGroup `scheme:"peerGroups,required"`
	Scopes     []Scope     `scheme:"scopes"`
	Metrics    []Metric    `scheme:"metrics"`
	Items      []Item      `scheme:"items,required"`
	// AssessedWhen is the condition for being assessed at all (in post for six
	// months, not newly founded); units that fail it get no points, no rank, and
	// take no place among their peers.
	AssessedWhen string      `scheme:"assessedWhen"`
	Ranking      Ranking     `scheme:"ranking"`
	Vetoes       []Veto      `scheme:"vetoes"`
	Stars        *Grading    `scheme:"stars"`
	Grades       []Grading   `scheme:"grades"`
	Rewards      []Reward    `scheme:"rewards"`
	Budget       *Budget     `scheme:"budget"`
	Amendments   []Amendment `scheme:"amendments"`

	ResultUses    []ResultUse   `scheme:"resultUses"`
	Notice        Notice        `scheme:"notice"`
	Appeal        Appeal        `scheme:"appeal"`
	Supervision   Supervision   `scheme:"supervision"`
	Rectification Rectification `scheme:"rectification"`
	Documents     []Document    `scheme:"documents"`
}

// Scale is how points are counted and where they are rounded.
type Scale struct {
	Total    Number `scheme:"total,required"` // full points of every peer group
	Decimals int    `scheme:"decimals"`       // printed decimals of points, 0 to 6
	// Rounding is the mode for every rounding of points. A scheme rounds once:
	// at the indicator (totals are sums of printed figures) or only at the total.
	Rounding decimal.Rounding `scheme:"rounding"`
	RoundAt  string           `scheme:"roundAt" choice:"indicator,item,total"` // default indicator
	// Negative says what an indicator below zero is worth, unless the indicator
	// has a floor of its own: zero (扣完为止) or allowed.
	Negative string `scheme:"negative" choice:"zero,allowed"`
	// AboveFull says whether an indicator's rule may give more than its points:
	// cap (default) or allowed. An indicator with a cap of its own, and a rule
	// that states a bonus (over, overPoints, unlimited), are not cut at full.
	AboveFull string `scheme:"aboveFull" choice:"cap,allowed"`
}

// NotApplicable is the policy for 缺项: what a unit gets for an indicator that
// does not apply to it.
type NotApplicable struct {
	// Mode: rescale (total × full ÷ applicable, rounded once), full (gets the
	// points), peer_mean (mean rate of its peers), minimum (lowest of its
	// peers), zero.
	Mode       string  `scheme:"mode" choice:"rescale,full,peer_mean,minimum,zero"`
	MaxPoints  *Number `scheme:"maxPoints"` // most points a unit may miss
	NeedReason bool    `scheme:"needReason"`
	ApprovedBy string  `scheme:"approvedBy"`
}

// PeerGroup is 同类组: units judged by the same points and ranked together.
type PeerGroup struct {
	ID    string  `scheme:"id,required"`
	Name  string  `scheme:"name,required"`
	Basis string  `scheme:"basis"`
	Total *Number `scheme:"total"` // when it differs from scale.total
	// After lists peer groups whose results this one reads (leaders after
	// villages); it orders the computation and is checked against the rules.
	After []string `scheme:"after"`
}

// Scope is a named partition of the units: ranks, means and quotas are taken
// inside units that agree in every attribute of By. "peer" is the peer group.
type Scope struct {
	ID   string   `scheme:"id,required"`
	Name string   `scheme:"name"`
	By   []string `scheme:"by"` // attribute names; empty: all units together
}

// Ranking is how totals become ranks.
type Ranking struct {
	Scope       string      `scheme:"scope"`                                 // default peer
	On          string      `scheme:"on" choice:"exact,printed"`             // default exact
	Ties        string      `scheme:"ties" choice:"1224,1223,average,order"` // 1224 default
	TieBreakers []string    `scheme:"tieBreakers"`                           // expressions, highest first
	OnFullTie   string      `scheme:"onFullTie"`                             // words: who decides
	VetoedLast  bool        `scheme:"vetoedLast"`                            // units under a whole veto rank behind the others
	Extra       []ExtraRank `scheme:"extra"`
}

// ExtraRank is a further rank of the total, in another scope.
type ExtraRank struct {
	ID    string `scheme:"id,required"`
	Name  string `scheme:"name"`
	Scope string `scheme:"scope,required"`
}

// Points are the points of an item or indicator per peer group. A scalar in
// the file means the same points for all.
type Points struct {
	All     *Number
	ByGroup map[string]Number
}

// For is the points of one peer group; a group not named has zero: the
// indicator does not exist for it.
func (p Points) For(group string) Number {
	if p.All != nil {
		return *p.All
	}
	return p.ByGroup[group]
}

// IsZero reports whether no points were written.
func (p Points) IsZero() bool { return p.All == nil && len(p.ByGroup) == 0 }

// Item is 项目, one of 8+X.
type Item struct {
	ID     string `scheme:"id,required"`
	Name   string `scheme:"name,required"`
	Kind   string `scheme:"kind,required" choice:"fixed,added,bonus,penalty"`
	Lead   string `scheme:"lead"` // department id
	Points Points `scheme:"points"`
	// Weight multiplies the item's points in the total (default 1). Bonus and
	// penalty items come after weighting and rescaling.
	Weight     Points      `scheme:"weight"`
	Cap        Points      `scheme:"cap"`   // most points of the item
	Floor      Points      `scheme:"floor"` // fewest points of the item
	Dimensions []string    `scheme:"dimensions"`
	Groups     []Group     `scheme:"groups"`
	Indicators []Indicator `scheme:"indicators"`
	Combine    string      `scheme:"combine" choice:"sum,min,max,mean"` // default sum
	ResetWhen  string      `scheme:"resetWhen"`                         // condition: the whole item is 0
	Note       string      `scheme:"note"`
}

// Group is a group of indicators inside an item with its own cap or floor.
// Groups nest through Parent.
type Group struct {
	ID     string `scheme:"id,required"`
	Name   string `scheme:"name"`
	Parent string `scheme:"parent"`
	Cap    Points `scheme:"cap"`
	Floor  Points `scheme:"floor"`
}

// Indicator is 指标.
type Indicator struct {
	ID         string    `scheme:"id,required"`
	Name       string    `scheme:"name,required"`
	Points     Points    `scheme:"points"`
	Peers      []string  `scheme:"peers"` // only these peer groups have it; default: all with points
	Group      string    `scheme:"group"`
	Rule       Rule      `scheme:"rule,required"`
	Variants   []Variant `scheme:"variants"` // another rule for some peer groups
	NAWhen     string    `scheme:"naWhen"`   // condition: does not apply
	NAReason   string    `scheme:"naReason"`
	NAMode     string    `scheme:"naMode" choice:"rescale,full,peer_mean,minimum,zero"`
	Missing    string    `scheme:"missing" choice:"error,zero,full,na,peer_mean"` // declared missing figures; default error
	ResetWhen  string    `scheme:"resetWhen"`                                     // condition: 0 points whatever the rule says
	WaiveWhen  string    `scheme:"waiveWhen"`                                     // condition: full points whatever the rule says
	Coef       string    `scheme:"coefficient"`                                   // expression multiplied to the rule's points
	CoefAbove  string    `scheme:"coefficientAbove" choice:"cap,allowed"`
	Cap        *Number   `scheme:"cap"`
	Floor      *Number   `scheme:"floor"`
	Dept       string    `scheme:"dept"` // data owner
	Methods    []string  `scheme:"methods" choice:"site,report,archive,forum,accounts,data,survey,disclosure"`
	Frequency  string    `scheme:"frequency" choice:"year,half_year,quarter,month,event"`
	Source     string    `scheme:"source" choice:"dept_data,onsite,accounts,supervision,survey,village,upper,statistics"`
	Evidence   string    `scheme:"evidence"`
	Basis      *Basis    `scheme:"basis"`
	DutyRef    string    `scheme:"dutyRef"` // 履职事项清单 entry
	Duty       string    `scheme:"duty" choice:"basic,cooperating,taken_back,village_assist"`
	Dimensions []string  `scheme:"dimensions"`
	SelfSet    bool      `scheme:"selfSet"` // chosen by the unit itself (自设项)
	Note       string    `scheme:"note"`
}

// Variant replaces the rule for some peer groups.
type Variant struct {
	Peers []string `scheme:"peers,required"`
	Rule  Rule     `scheme:"rule,required"`
}

// Rule is a scoring rule: a kind (see scoring.Kinds) and its parameters as
// written. What each parameter means is described by the kind.
type Rule struct {
	Kind string
	Args *Tree // a Map without "kind"
}

// Basis is the document behind a clause.
type Basis struct {
	Title    string `scheme:"title,required"`
	Number   string `scheme:"number"`
	Clause   string `scheme:"clause"`
	From     Date   `scheme:"from"`
	To       Date   `scheme:"to"`
	Approval string `scheme:"approval"`
}

// Metric is a figure of the field catalogue: one metric, one owner, one source.
type Metric struct {
	ID       string  `scheme:"id,required"`
	Name     string  `scheme:"name,required"`
	Unit     string  `scheme:"unit"` // 万元, 元, 户, %, …
	Decimals int     `scheme:"decimals"`
	Kind     string  `scheme:"kind" choice:"value,series,attribute,rating,imported"` // default value
	Owner    string  `scheme:"owner"`                                                // department id
	Source   string  `scheme:"source" choice:"dept_data,onsite,accounts,supervision,survey,village,upper,statistics"`
	Periods  int     `scheme:"periods"` // expected records of a series
	Min      *Number `scheme:"min"`
	Max      *Number `scheme:"max"`
	Formula  string  `scheme:"formula"` // computed metric: an expression on other metrics
	Good     string  `scheme:"good" choice:"high,low"`
	Optional bool    `scheme:"optional"` // may be empty without a declaration
	Meaning  string  `scheme:"meaning"`  // 口径
}

// Veto is 一票否决, a rule for cases: triggered, proposed, heard, decided, lifted.
// Integrity rules (弄虚作假) are vetoes of kind integrity.
type Veto struct {
	ID          string   `scheme:"id,required"`
	Name        string   `scheme:"name,required"`
	Kind        string   `scheme:"kind" choice:"veto,integrity"`
	Status      string   `scheme:"status" choice:"active,expired"`
	Basis       string   `scheme:"basis"`
	Approval    string   `scheme:"approval"` // retained list and number
	ApprovedBy  string   `scheme:"approvedLevel" choice:"central,province,city,county,town"`
	From        Date     `scheme:"from"`
	To          Date     `scheme:"to"`
	ReviewBy    Date     `scheme:"reviewBy"`
	Trigger     string   `scheme:"trigger"`
	TriggerWhen string   `scheme:"triggerWhen"` // expression that proposes a case; never decides it
	NotTrigger  []string `scheme:"notTrigger"`
	DecidedBy   string   `scheme:"decidedBy"`
	HearingDays int      `scheme:"hearingDays"`
	Lift        string   `scheme:"lift"`
	ReplacedBy  string   `scheme:"replacedBy"`
	Years       int      `scheme:"years"` // a decided case has its effect for so many years from its day; 0: in the year of the facts
	Effects     []Effect `scheme:"effects"`
}

// Effect is one consequence of a decided veto.
type Effect struct {
	// Kind: star_cap, star (set), grade (set), zero_item, zero_indicator,
	// zero_total, total_cap, points (added, usually negative), not_eligible (honours or a
	// named reward), pay_coefficient, pay_zero, deposit_lost, rank_last,
	// no_promotion, other (words only).
	Kind   string  `scheme:"kind,required" choice:"star_cap,star,grade,zero_item,zero_indicator,zero_total,total_cap,points,not_eligible,pay_coefficient,pay_zero,deposit_lost,rank_last,no_promotion,other"`
	Target string  `scheme:"target"` // item, indicator, grading or reward id; "*" for all
	Value  *Number `scheme:"value"`
	Name   string  `scheme:"name"` // grade name or words
	// AtLeast restricts the effect to units with at least this many decided
	// vetoes ("two vetoes: cannot be 称职").
	AtLeast int `scheme:"atLeast"`
}

// Grading turns totals into stars or grades.
type Grading struct {
	ID      string `scheme:"id"`
	Name    string `scheme:"name"`
	Scope   string `scheme:"scope"`   // default: the ranking's scope
	Measure string `scheme:"measure"` // expression; default total
	// Formula gives the star directly (each-star-a-topic systems) instead of levels.
	Formula string  `scheme:"formula"`
	Levels  []Level `scheme:"levels"` // best first
	Gates   []Gate  `scheme:"gates"`
	// Counting of quotas: taken (a place is used by each unit that gets the
	// level) or places (a unit's worst place among ties must lie inside the
	// cumulative quota; a tied block fits whole or not at all).
	Counting  string     `scheme:"counting" choice:"taken,places"`
	Promotion *Promotion `scheme:"promotion"`
	// LastShare is a forced share at the bottom; offices should not use it.
	LastShare *Number `scheme:"lastShare"`
	Note      string  `scheme:"note"`
}

// Level is one star or grade.
type Level struct {
	Star  int     `scheme:"star"`
	Name  string  `scheme:"name"`
	Min   *Number `scheme:"min"` // measure at least (or above, see Above)
	Above bool    `scheme:"above"`
	// When is a further condition for the level.
	When  string `scheme:"when"`
	Quota Points `scheme:"quota"` // places per peer group
	Share Points `scheme:"share"` // or share of the scope's units
	// ShareRound: down (default), up, half_up; ShareMin: at least so many places.
	ShareRound string `scheme:"shareRound" choice:"down,up,half_up"`
	ShareMin   int    `scheme:"shareMin"`
	MaxRank    int    `scheme:"maxRank"`
}

// Gate is 门槛: without it a unit cannot have a star of Star or more.
type Gate struct {
	ID   string `scheme:"id,required"`
	Star int    `scheme:"star,required"`
	When string `scheme:"when,required"` // condition that must hold
	Text string `scheme:"text"`
	// NoVeto makes the gate fail when a decided case of this kind exists.
	NoVeto string `scheme:"noVeto" choice:"veto,integrity"`
}

// Promotion limits how a star may change from last year's.
type Promotion struct {
	MaxRise  int    `scheme:"maxRise"`  // stars per year, 0: no limit
	JumpWhen string `scheme:"jumpWhen"` // condition that lifts the limit
	MaxFall  int    `scheme:"maxFall"`
	NewUnit  string `scheme:"newUnit" choice:"none,lowest,free"` // unit without last year's star
	// Repeat lists consequences of consecutive years, as conditions on history.
	Repeat []Repeat `scheme:"repeat"`
}

// Repeat is a consecutive-year rule.
type Repeat struct {
	ID    string `scheme:"id,required"`
	Star  int    `scheme:"star"`  // this star or lower …
	Years int    `scheme:"years"` // … for so many years in a row, this one included
	Text  string `scheme:"text,required"`
	Cap   int    `scheme:"cap"` // star cap it causes, 0: words only
}

// Reward is a rule that gives money.
type Reward struct {
	ID   string `scheme:"id,required"`
	Name string `scheme:"name,required"`
	// Kind: role_pay (Σ role base × head count × coefficients), pool (a sum
	// shared by weights, to the fen), amount (an expression per unit),
	// transfer (deposits of some units fund others).
	Kind  string `scheme:"kind,required" choice:"role_pay,pool,amount,transfer"`
	Scope string `scheme:"scope"`
	When  string `scheme:"when"` // eligibility

	Roles            []Role            `scheme:"roles"`
	StarCoefficient  map[string]Number `scheme:"starCoefficient"`
	GradeCoefficient map[string]Number `scheme:"gradeCoefficient"`
	VetoCoefficient  *Number           `scheme:"vetoCoefficient"`
	Personal         map[string]Number `scheme:"personalCoefficient"`

	Pool   string `scheme:"pool"`   // expression, yuan per scope (pool)
	Weight string `scheme:"weight"` // expression per unit (pool)
	Amount string `scheme:"amount"` // expression, yuan per unit (amount)
	Min    string `scheme:"min"`
	Max    string `scheme:"max"`

	Deposit  string `scheme:"deposit"` // expression, yuan (transfer)
	LoseWhen string `scheme:"loseWhen"`
	GainWhen string `scheme:"gainWhen"`

	Prepay   *Prepay          `scheme:"prepay"`
	Rounding decimal.Rounding `scheme:"rounding"`
	RoundTo  string           `scheme:"roundTo" choice:"fen,jiao,yuan"`
	Split    []Split          `scheme:"split"` // how the unit divides it
	Note     string           `scheme:"note"`
}

// Role is a post with its base.
type Role struct {
	ID    string  `scheme:"id,required"`
	Name  string  `scheme:"name"`
	Base  Number  `scheme:"base,required"` // yuan a year
	Count string  `scheme:"count"`         // expression: head count of the unit
	Coef  *Number `scheme:"coefficient"`
}

// Prepay is the part paid before the year is decided.
type Prepay struct {
	Ratio Number `scheme:"ratio,required"`
	When  string `scheme:"when"`
}

// Split divides a unit's reward among named receivers, to the fen.
type Split struct {
	Name  string `scheme:"name,required"`
	Share Number `scheme:"share,required"`
}

// Budget limits the sum of rewards.
type Budget struct {
	Cap  Number `scheme:"cap,required"` // yuan
	Over string `scheme:"over" choice:"block,report"`
}

// Amendment changes rules of a published scheme within its year: events are
// valued by the text in force on their day, other figures by the text at the end.
type Amendment struct {
	ID        string   `scheme:"id,required"`
	Effective Date     `scheme:"effective,required"`
	Basis     string   `scheme:"basis"`
	Changes   []Change `scheme:"changes,required"`
}

// Change is one changed value of an amendment.
type Change struct {
	Indicator string `scheme:"indicator,required"`
	Rule      Rule   `scheme:"rule,required"`
}
