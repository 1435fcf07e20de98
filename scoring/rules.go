package scoring

// kinds is every rule kind there is; adding one is a file rule_<kind>.go and a
// line here. It is filled by init only because nested rules look kinds up
// while kinds lower themselves, which Go takes for a cycle of initialisation.
var kinds []Kind

func init() {
	kinds = []Kind{
		completion, shortfall, growth, control, tiers, passfail,
		count, checklist, sample, survey, periodic, lateness,
		ratioBest, difference, minmax, rank, rankChange,
		imported, linked, composite, expression,
		eventLedger, panel, numericRaters, borda,
	}
}
