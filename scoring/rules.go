package scoring

// kinds is every rule kind there is; adding one is a file rule_<kind>.go and a
// line here.
var kinds = []Kind{
	completion, shortfall, growth, control, tiers, passfail,
	count, checklist, sample, survey, periodic, lateness,
	ratioBest, difference, minmax, rank, rankChange,
	imported, linked, composite, expression,
	eventLedger, panel, numericRaters, borda,
}
