package scoring_test

import (
	"reflect"
	"strings"
	"testing"

	"eightx/scheme"
)

// knownToKernels are the options of a scheme that plans follow or refuse, and
// those that change no figure.
var knownToKernels = map[reflect.Type]string{
	reflect.TypeFor[scheme.Scheme](): `Schema ID Title Year BaseYear Version Status ValidFrom ValidTo Replaces Fictional Note Org
		LeadingGroup Departments Panels PanelRules Phases Visits Dimensions Scale NotApplicable SameFact PeerGroups Scopes Metrics
		Items AssessedWhen Ranking Vetoes Stars Grades Rewards Budget Amendments ResultUses Notice Appeal Supervision Rectification Documents`,
	reflect.TypeFor[scheme.Scale]():         `Total Decimals Rounding RoundAt Negative AboveFull`,
	reflect.TypeFor[scheme.NotApplicable](): `Mode MaxPoints NeedReason ApprovedBy`,
	reflect.TypeFor[scheme.PeerGroup]():     `ID Name Basis Total After`,
	reflect.TypeFor[scheme.Scope]():         `ID Name By`,
	reflect.TypeFor[scheme.Ranking]():       `Scope On Ties TieBreakers OnFullTie VetoedLast Extra`,
	reflect.TypeFor[scheme.ExtraRank]():     `ID Name Scope`,
	reflect.TypeFor[scheme.Item]():          `ID Name Kind Lead Points Weight Cap Floor Dimensions Groups Indicators Combine ResetWhen Note`,
	reflect.TypeFor[scheme.Indicator](): `ID Name Points Peers Group Rule Variants NAWhen NAReason NAMode Missing ResetWhen WaiveWhen Coef
		CoefAbove Cap Floor Dept Methods Frequency Source Evidence Basis DutyRef Duty Dimensions SelfSet Note`,
	reflect.TypeFor[scheme.Veto](): `ID Name Kind Status Basis Approval ApprovedBy From To ReviewBy Trigger TriggerWhen NotTrigger
		DecidedBy HearingDays Lift ReplacedBy Years Effects`,
	reflect.TypeFor[scheme.Effect]():  `Kind Target Value Name AtLeast`,
	reflect.TypeFor[scheme.Grading](): `ID Name Scope Measure Formula Levels Gates Counting Promotion LastShare Note`,
	reflect.TypeFor[scheme.Level]():   `Star Name Min Above When Quota Share ShareRound ShareMin MaxRank`,
	reflect.TypeFor[scheme.Reward](): `ID Name Kind Scope When Roles StarCoefficient GradeCoefficient VetoCoefficient Personal Pool Weight
		Amount Min Max Deposit LoseWhen GainWhen Prepay Rounding RoundTo Split Note`,
}

// TestKernelsKnowTheScheme stops whoever adds an option to schemes: kernels
// would go on as if it were not there. Refuse it in newPlan or follow it, try
// it in kernel_random_test.go, then list it above.
func TestKernelsKnowTheScheme(t *testing.T) {
	for typ, known := range knownToKernels {
		names := map[string]bool{}
		for _, name := range strings.Fields(known) {
			names[name] = true
		}
		for i := range typ.NumField() {
			if name := typ.Field(i).Name; !names[name] {
				t.Errorf("scheme.%s.%s: do plans of kernels follow or refuse it? (see scoring/kernel_plan.go)", typ.Name(), name)
			}
		}
	}
}
