package lint

import (
	"strconv"
	"strings"

	"eightx/scheme"
)

// Rule is one thing the checker looks for. Its words stand in the locale:
// lint.<code> is the message, lint.<code>.fix what to do, lint.source.<source> on
// what it rests.
type Rule struct {
	Code     string
	Severity scheme.Severity // unless the rule says otherwise for a finding
	Family   string
	Source   string // a Source; "" where it is arithmetic or good craft
	check    func(*checker)
}

// Source is a published text some rules rest on. Verified tells that its wording
// was read; the words of one that is not say so.
type Source struct {
	ID       string
	Date     string // of issue, as far as known: "2026-01-25", "2018-10"
	Verified bool
}

const (
	info    = scheme.Info
	warning = scheme.Warning
	fault   = scheme.Error
)

// The sources.
const (
	lighterLoad = "lighter_load_2024"
	inspections = "inspections_2018"
	load2019    = "load_2019"
	meeting2025 = "meeting_2025"
	dutyLists   = "duty_lists_2024"
	villageDuty = "village_duty_2022"
	apps        = "apps_2026"
	statistics  = "statistics_2024"
	competition = "competition_2024"
	cadres      = "cadres_2019"
	disclosure  = "disclosure_2018"
	births      = "births"
)

var sources = []Source{
	{lighterLoad, "2024-08-06", true},
	{inspections, "2018-10", true},
	{load2019, "2019-03", true},
	{meeting2025, "2025-10-28", true},
	{dutyLists, "2024", true},
	{villageDuty, "2022-08", true},
	{apps, "2026-01-25", true},
	{statistics, "2024-09-13", true},
	{competition, "2024-08-01", false},
	{cadres, "2019-04", true},
	{disclosure, "2018", true},
	{births, "", false},
}

var rules = []Rule{
	{"LINT-SUM-01", fault, "sums", "", checkTotals},
	{"LINT-SUM-02", fault, "sums", "", checkItemSums},
	{"LINT-SUM-03", fault, "sums", "", checkWithoutPoints},
	{"LINT-SUM-04", warning, "sums", "", checkBonusCaps},
	{"LINT-SUM-05", fault, "sums", "", checkParts},
	{"LINT-SUM-06", fault, "sums", "", checkDecimals},

	{"LINT-BAND-01", fault, "bands", "", checkGaps},
	{"LINT-BAND-02", warning, "bands", "", checkOverlaps},
	{"LINT-BAND-03", fault, "bands", "", checkUnreachable},
	{"LINT-BAND-04", warning, "bands", "", checkOpenEnds},
	{"LINT-BAND-05", warning, "bands", "", checkSharedBorders},
	{"LINT-BAND-06", warning, "bands", "", checkOrderOfPoints},

	{"LINT-LIMIT-01", warning, "limits", "", checkDeductions},
	{"LINT-LIMIT-02", warning, "limits", "", checkCaps},
	{"LINT-LIMIT-03", warning, "limits", "", checkItemCaps},
	{"LINT-LIMIT-04", warning, "limits", "", checkRowsAboveFull},
	{"LINT-LIMIT-05", warning, "limits", "", checkBonusAboveItem},
	{"LINT-LIMIT-06", warning, "limits", "", checkLostBonus},
	{"LINT-LIMIT-07", warning, "limits", "", checkReach},

	{"LINT-OPEN-01", warning, "semantics", "", checkOptions},
	{"LINT-OPEN-02", warning, "semantics", "", checkTieLast},
	{"LINT-OPEN-03", warning, "semantics", "", checkDivision},
	{"LINT-INVERSE-01", warning, "semantics", "", checkInverse},
	{"LINT-INVERSE-02", warning, "semantics", "", checkWrongWay},

	{"LINT-NA-01", fault, "missing", "", checkMissing},
	{"LINT-NA-02", warning, "missing", "", checkNAReasons},
	{"LINT-TRIAL-01", info, "missing", "", checkTrial},

	{"LINT-ID-01", fault, "ids", "", checkDoubleIDs},
	{"LINT-ID-02", fault, "ids", "", checkIDForms},
	{"LINT-REF-01", fault, "ids", "", checkReferences},

	{"LINT-DATE-01", fault, "dates", "", checkDateOrder},
	{"LINT-DATE-02", info, "dates", "", checkWeekends},
	{"LINT-DATE-03", fault, "dates", "", checkYear},
	{"LINT-DATE-04", warning, "dates", "", checkOutsideYear},
	{"LINT-AMEND-01", fault, "dates", "", checkAmendments},
	{"LINT-AMEND-02", warning, "dates", "", checkAmendmentBasis},
	{"LINT-BASIS-01", warning, "dates", "", checkBases},

	{"LINT-DUP-01", warning, "metrics", lighterLoad, checkSameFigure},
	{"LINT-METRIC-01", warning, "metrics", lighterLoad, checkUnused},
	{"LINT-METRIC-02", warning, "metrics", "", checkOwners},

	{"LINT-VETO-01", fault, "vetoes", load2019, checkVetoRecord},
	{"LINT-VETO-02", fault, "vetoes", load2019, checkVetoLevel},
	{"LINT-VETO-03", fault, "vetoes", load2019, checkVetoExpiry},
	{"LINT-VETO-04", warning, "vetoes", load2019, checkVetoNumber},
	{"LINT-VETO-05", warning, "vetoes", load2019, checkVetoCounts},
	{"LINT-VETO-06", warning, "vetoes", "", checkEffects},

	{"LINT-TAX-01", warning, "targets", meeting2025, checkTaxTargets},
	{"LINT-TAX-02", fault, "targets", meeting2025, checkCascade},
	{"LINT-TAX-03", fault, "targets", meeting2025, checkCascadeSum},
	{"LINT-INV-01", warning, "targets", competition, checkInvestment},
	{"LINT-STAT-01", fault, "targets", statistics, checkStatistics},

	{"LINT-PET-01", fault, "words", load2019, checkPetitions},
	{"LINT-FP-01", fault, "words", births, checkBirths},
	{"LINT-LEGACY-01", info, "words", births, checkLegacy},
	{"LINT-LIAB-01", warning, "words", load2019, checkPledges},
	{"LINT-AWARD-01", warning, "words", meeting2025, checkHonours},
	{"LINT-PEOPLE-01", warning, "words", cadres, checkPersons},

	{"LINT-BURDEN-01", fault, "burden", lighterLoad, checkSubmissions},
	{"LINT-BURDEN-02", info, "burden", lighterLoad, checkIndicators},
	{"LINT-BURDEN-03", fault, "burden", apps, checkUploads},
	{"LINT-BURDEN-04", fault, "burden", apps, checkFame},
	{"LINT-BURDEN-05", warning, "burden", villageDuty, checkShow},
	{"LINT-BURDEN-06", warning, "burden", lighterLoad, checkGrowingLoad},
	{"LINT-DATA-01", warning, "burden", lighterLoad, checkData},
	{"LINT-VISIT-01", fault, "burden", inspections, checkVisits},
	{"LINT-VISIT-02", info, "burden", inspections, checkVisitsApart},
	{"LINT-PLAN-01", fault, "burden", inspections, checkPlan},
	{"LINT-DUTY-01", warning, "burden", dutyLists, checkDutyRefs},
	{"LINT-DUTY-02", fault, "burden", dutyLists, checkDuties},

	{"LINT-RECUSE-01", fault, "people", "", checkRecusal},
	{"LINT-SUBJ-01", warning, "people", "", checkJudgement},
	{"LINT-SURV-01", fault, "people", "", checkSurveys},

	{"LINT-STAR-01", warning, "stars", "", checkForcedLast},
	{"LINT-STAR-02", warning, "stars", "", checkPlaces},
	{"LINT-STAR-03", fault, "stars", "", checkShares},
	{"LINT-STAR-04", fault, "stars", "", checkLevels},
	{"LINT-STAR-05", warning, "stars", "", checkLevelReach},
	{"LINT-STAR-06", fault, "stars", "", checkGates},
	{"LINT-STAR-07", warning, "stars", "", checkGateLevels},

	{"LINT-PAY-01", fault, "pay", "", checkBasePay},
	{"LINT-PAY-02", warning, "pay", "", checkBudget},
	{"LINT-PAY-03", fault, "pay", "", checkCoefficients},
	{"LINT-PAY-04", warning, "pay", "", checkSplit},
	{"LINT-PAY-05", warning, "pay", "", checkCoefficientOrder},
	{"LINT-PAY-06", warning, "pay", "", checkPrepaid},

	{"LINT-PII-01", fault, "privacy", disclosure, checkPersonalData},
	{"LINT-DOC-01", warning, "documents", lighterLoad, checkLength},
	{"LINT-DOC-02", fault, "documents", lighterLoad, checkIssuer},
}

// Rules lists every rule, by family.
func Rules() []Rule { return rules }

// Sources lists the texts rules rest on.
func Sources() []Source { return sources }

// RuleByCode finds a rule, nil for a code of somebody else's.
func RuleByCode(code string) *Rule {
	for i := range rules {
		if rules[i].Code == code {
			return &rules[i]
		}
	}
	return nil
}

// TextCode is the code under which the locale has a finding's words: that of a
// rule stands under lint, any other is its own.
func TextCode(code string) string {
	if strings.HasPrefix(code, "LINT-") {
		return "lint." + code
	}
	return code
}

func itoa(n int) string { return strconv.Itoa(n) }
