package scoring

import "testing"

// ledgerCase is a ledger's parameters and what events make of them.
type ledgerCase struct {
	name, rule, events, want string
}

func runLedgers(t *testing.T, cases []ledgerCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			g := ledgerFrom(t, `{"kind":"ledger",`+c.rule+`}`)
			if got := sumOfEvents(t, g, eventsFrom(t, c.events)); got != c.want {
				t.Errorf("sum = %s, want %s", got, c.want)
			}
		})
	}
}

const (
	petitions = `"direction":"deduct","levels":[{"id":"county","text":"to the county"},{"id":"province"}],"kinds":[
		{"id":"single","levels":{"county":2,"province":5}},{"id":"group","levels":{"county":4,"province":10}},{"id":"mass","levels":{"county":10}}]`
	absences = `"direction":"deduct","kinds":[{"id":"absent","per":1},{"id":"late","per":0.5}]`
)

func TestLedgerPoints(t *testing.T) {
	runLedgers(t, []ledgerCase{
		{"nothing happened", absences, "", "0"},
		{"per event", absences, "absent; late; late", "2"},
		{"count", absences, "absent ×3; late ×2.5", "4.25"},
		{"count of none", absences, "absent ×0", "0"},
		{"kind and level", petitions, "mass/county; single/county", "12"},
		{"two axes", petitions, "single/province; group/county", "9"},
		{"percent of full", `"direction":"deduct","kinds":[{"id":"city","pct":10},{"id":"province","pct":20}]`, "city; province", "3"},
		{"points by peer group", `"direction":"deduct","kinds":[{"id":"k","per":{"village":5,"town":3}}]`, "k", "5"},
		{"level beside per", `"direction":"add","kinds":[{"id":"k","per":1,"levels":{"city":10}}]`, "k; k/city", "11"},
		{"adding", `"direction":"add","kinds":[{"id":"k","per":1}]`, "k ×4", "4"},
		{"both signs", `"direction":"both","base":15,"kinds":[{"id":"failing","per":-2},{"id":"improved","per":2}]`, "failing; improved; failing", "-2"},
		{"third of a point", `"direction":"deduct","kinds":[{"id":"k","per":"1/3"}]`, "k; k", "2/3"},
		{"yuan", `"direction":"both","base":0,"kinds":[{"id":"fixed","per":50},{"id":"open","per":-200}]`, "fixed ×3; open", "-50"},
	})
}

func TestLedgerRange(t *testing.T) {
	const rule = `"direction":"deduct","kinds":[{"id":"k","range":{"min":0.5,"max":1}}]`
	runLedgers(t, []ledgerCase{
		{"lower end", rule, "k =0.5", "0.5"},
		{"upper end", rule, "k =1; k =0.7", "1.7"},
		{"below", rule, "k =0.4", "failed fail.ledger_points_range"},
		{"above", rule, "k =1.1", "failed fail.ledger_points_range"},
		{"nobody decided", rule, "k", "failed fail.ledger_points_missing"},
		{"one figure for two events", rule, "k =1 ×2", "failed fail.ledger_range_count"},
		{"figure where the clause fixes it", absences, "absent =3", "failed fail.ledger_points_unwanted"},
		{"province at a quarter", `"direction":"deduct","kinds":[{"id":"k","range":{"min":5,"max":100}}],"multipliers":[{"kinds":["k"],"factor":0.25}]`, "k =6", "1.5"},
	})
}

func TestLedgerSteps(t *testing.T) {
	rule := func(partial, by string) string {
		return `"direction":"add","kinds":[{"id":"k","per":1,"every":100,"partial":"` + partial + `","countBy":"` + by + `"}]`
	}
	const tiers = `"direction":"add","kinds":[{"id":"k","partial":"floor","countBy":"total","tiers":[
		{"to":1000,"every":100,"per":1},{"to":5000,"every":400,"per":1},{"to":10000,"every":500,"per":1},{"every":1000,"per":1}]}]`
	const hours = `"direction":"add","kinds":[{"id":"h","countBy":"total","thresholds":[{"min":10,"points":2},{"min":20,"points":5},{"min":50,"points":10}]}]`
	const size = `"direction":"add","kinds":[{"id":"p","countBy":"event","thresholds":[{"min":50,"points":10},{"min":200,"points":20}]}]`
	runLedgers(t, []ledgerCase{
		{"full steps of each event", rule("floor", "event"), "k ×150; k ×150", "2"},
		{"full steps of the total", rule("floor", "total"), "k ×150; k ×150", "3"},
		{"started steps", rule("ceil", "event"), "k ×101; k ×1", "3"},
		{"in proportion", rule("proportional", "event"), "k ×150", "1.5"},
		{"tier below the first end", tiers, "k ×990", "9"},
		{"tier at an end", tiers, "k ×1000", "10"},
		{"second tier", tiers, "k ×1400", "11"},
		{"part of a step between tiers is lost", tiers, "k ×1390", "10"},
		{"all tiers", tiers, "k ×12000", "32"},
		{"tiers over several gifts", tiers, "k ×600; k ×800", "11"},
		{"closed last tier", `"direction":"add","kinds":[{"id":"k","partial":"floor","countBy":"event","tiers":[{"to":99,"every":10,"per":0.1}]}]`, "k ×500", "0.9"},
		{"below the first threshold", hours, "h ×9.5", "0"},
		{"threshold reached", hours, "h ×10", "2"},
		{"thresholds do not add up", hours, "h ×10; h ×10", "5"},
		{"beyond the last threshold", hours, "h ×30 2026-01-05; h ×40 2026-02-01", "10"},
		{"thresholds by event", size, "p ×60; p ×300; p ×49", "30"},
	})
}

func TestLedgerCaps(t *testing.T) {
	const kinds = `"kinds":[{"id":"a","per":5,"cap":20},{"id":"b","per":5,"cap":20},{"id":"c","per":5,"cap":20},{"id":"d","per":1}]`
	const nested = `"direction":"deduct",` + kinds + `,"groups":[{"id":"daily","members":["a","b","c"],"cap":50},{"id":"inner","parent":"daily","members":["d"],"cap":3}]`
	runLedgers(t, []ledgerCase{
		{"per kind", `"direction":"deduct",` + kinds, "a ×5; b", "25"},
		{"per event", `"direction":"deduct","kinds":[{"id":"a","per":5,"capPerEvent":8}]`, "a ×3; a", "13"},
		{"per month", `"direction":"add","kinds":[{"id":"a","per":1,"capPerMonth":1}]`, "a 2026-01-05; a 2026-01-20; a 2026-02-01", "2"},
		{"per month and per kind", `"direction":"add","kinds":[{"id":"a","per":1,"capPerMonth":2,"cap":3}]`, "a ×3 2026-01-05; a ×3 2026-02-20", "3"},
		{"per year", `"direction":"add","outside":"keep","kinds":[{"id":"a","per":1,"capPerYear":3}]`, "a ×5 2025-12-31; a ×2 2026-01-01", "5"},
		{"group", nested, "a ×4; b ×4; c ×4", "50"},
		{"group inside a group", nested, "a ×4; b ×4; c; d ×9", "48"},
		{"group inside a group inside the cap", nested, "a ×4; b ×4; c ×2; d ×9", "50"},
		{"limit of the whole", `"direction":"deduct","limit":5,"kinds":[{"id":"a","per":2}]`, "a ×4", "5"},
		{"limit by peer group", `"direction":"deduct","limit":{"village":7,"town":5},"kinds":[{"id":"a","per":2}]`, "a ×4", "7"},
		{"limit to both sides", `"direction":"both","base":10,"limit":4,"kinds":[{"id":"a","per":3},{"id":"b","per":-3}]`, "b ×4; a", "-4"},
		{"groups of both signs", `"direction":"both","base":10,"kinds":[{"id":"a","per":3},{"id":"b","per":-3}],
			"groups":[{"id":"plus","members":["a"],"cap":5},{"id":"minus","members":["b"],"floor":-4}]`, "a ×2; b ×2", "1"},
		{"kind cap where signs differ by level", `"direction":"both","base":0,"kinds":[{"id":"a","levels":{"up":1,"down":-1},"cap":2}]`, "a/down ×5; a/up", "-2"},
	})
}

func TestLedgerQuantities(t *testing.T) {
	const six = `"direction":"deduct","kinds":[{"id":"k","per":2,"onceMonths":6}]`
	const half = `"direction":"deduct","kinds":[{"id":"k","per":2,"onceMonths":6,"onceWindow":"calendar","onceBy":"matter"}]`
	runLedgers(t, []ledgerCase{
		{"free ones", `"direction":"deduct","kinds":[{"id":"k","per":2,"free":3}]`, "k ×2; k ×2; k", "4"},
		{"free ones each month", `"direction":"deduct","kinds":[{"id":"k","per":2,"free":1,"freePer":"month"}]`, "k 2026-01-01; k 2026-01-02; k 2026-02-01", "2"},
		{"not often enough", `"direction":"deduct","kinds":[{"id":"k","per":2,"atLeast":3}]`, "k; k", "0"},
		{"often enough, all count", `"direction":"deduct","kinds":[{"id":"k","per":2,"atLeast":3}]`, "k; k ×2", "6"},
		{"each too few, small ones do not add up", `"direction":"deduct","kinds":[{"id":"k","per":2,"eachAtLeast":3}]`, "k ×2; k ×2; k ×3", "6"},
		{"a small one is no repetition", `"direction":"deduct","kinds":[{"id":"k","per":1,"eachAtLeast":3}],"repeat":{"window":"year","by":"kind","factor":2}`, "k ×2 2026-01-01; k ×3 2026-02-01; k ×3 2026-03-01", "9"},
		{"once", `"direction":"deduct","kinds":[{"id":"k","per":2,"once":true}]`, "k ×3; k", "2"},
		{"once, the weightiest", `"direction":"add","kinds":[{"id":"k","levels":{"county":1,"city":2,"province":3},"once":true}]`, "k/county; k/province; k/city", "3"},
		{"once in six months", six, "k 2026-01-15; k 2026-07-14; k ×4 2026-07-15", "4"},
		{"the window starts with what counted", six, "k 2026-01-31; k 2026-07-30; k 2026-07-31; k 2026-12-31", "4"},
		{"half-years of the calendar by matter", half, "k 2026-06-30 @x; k 2026-07-01 @x; k 2026-08-01 @x; k 2026-08-01 @y", "6"},
		{"no matter, nothing to compare", half, "k 2026-06-29; k 2026-06-30", "4"},
	})
}

func TestLedgerMultipliers(t *testing.T) {
	const guard = `"multipliers":[{"id":"congress","from":"2026-03-01","to":"2026-03-15","factor":2},{"flag":"fixed_on_site","factor":0.5},{"flag":"repaired","points":1},{"flag":"waived","factor":0}]`
	const rule = `"direction":"deduct","kinds":[{"id":"k","per":3},{"id":"other","per":1}],` + guard
	const check = `"direction":"add","kinds":[{"id":"clean","per":2}],"multipliers":[{"kinds":["clean"],"minCount":3,"factor":2}]`
	runLedgers(t, []ledgerCase{
		{"city check", check, "clean ×3", "12"},
		{"city check, two clean points", check, "clean ×2", "4"},
		{"first day of a period", rule + `,"combine":"multiply"`, "k 2026-03-01", "6"},
		{"day after a period", rule + `,"combine":"multiply"`, "k 2026-03-16", "3"},
		{"halved inside a period", rule + `,"combine":"multiply"`, "k 2026-03-02 !fixed_on_site", "3"},
		{"halved inside a period, largest and smallest", rule + `,"combine":"strongest"`, "k 2026-03-02 !fixed_on_site", "3"},
		{"waived", rule + `,"combine":"multiply"`, "k 2026-04-02 !waived; other 2026-04-02", "1"},
		{"fixed points of nothing", rule + `,"combine":"multiply"`, "k ×0 2026-03-02 !repaired", "0"},
		{"fixed points", rule + `,"combine":"multiply"`, "k 2026-03-02 !repaired", "1"},
		{"a flag nobody asks for", rule + `,"combine":"multiply"`, "k 2026-04-02 !blue", "3"},
		{"level", `"direction":"deduct","kinds":[{"id":"k","levels":{"a":1,"b":2}}],"multipliers":[{"level":"b","factor":1.5}]`, "k/a; k/b", "4"},
		{"cap per event after multipliers", `"direction":"deduct","kinds":[{"id":"k","per":4,"capPerEvent":5}],"multipliers":[{"flag":"x","factor":2}]`, "k !x; k", "9"},
		{"two raise, multiplied", `"direction":"deduct","kinds":[{"id":"k","per":1}],"combine":"multiply","multipliers":[{"flag":"a","factor":2},{"flag":"b","factor":3}]`, "k !a !b", "6"},
		{"two raise, the larger", `"direction":"deduct","kinds":[{"id":"k","per":1}],"combine":"strongest","multipliers":[{"flag":"a","factor":2},{"flag":"b","factor":3}]`, "k !a !b", "3"},
	})
}

func TestLedgerRepeat(t *testing.T) {
	double := func(window, by string) string {
		return `"direction":"deduct","kinds":[{"id":"k","per":1},{"id":"j","levels":{"a":10,"b":20}}],"repeat":{"window":` + window + `,"by":"` + by + `","factor":2}`
	}
	streak := func(sequence, is, beyond string) string {
		return `"direction":"deduct","kinds":[{"id":"last","per":0.2}],"repeat":{"window":"consecutive","by":"kind","mode":"streak","sequence":` + sequence + `,"sequenceIs":"` + is + `","beyond":"` + beyond + `"}`
	}
	const months = `"months","months":6`
	runLedgers(t, []ledgerCase{
		{"same year", double(`"year"`, "kind"), "k 2026-01-01; k 2026-12-31; k 2026-06-01", "5"},
		{"six months on the day", double(months, "kind"), "k 2026-01-15; k 2026-07-15", "3"},
		{"six months and a day", double(months, "kind"), "k 2026-01-15; k 2026-07-16", "2"},
		{"a chain goes on from event to event", double(months, "kind"), "k 2026-01-15; k 2026-06-15; k 2026-11-15", "5"},
		{"by level", double(`"year"`, "level"), "j/a 2026-01-01; j/b 2026-02-01; j/b 2026-03-01", "70"},
		{"by matter", double(`"year"`, "matter"), "k 2026-01-01 @p1; k 2026-02-01 @p2; k 2026-03-01 @p1", "4"},
		{"without a matter", double(`"year"`, "matter"), "k 2026-01-01; k 2026-02-01", "2"},
		{"anything", double(`"year"`, "any"), "k 2026-01-01; j/a 2026-02-01", "21"},
		{"only some kinds", `"direction":"deduct","kinds":[{"id":"k","per":1},{"id":"j","per":1}],"repeat":{"window":"year","by":"kind","factor":2,"kinds":["j"]}`, "k 2026-01-01; k 2026-02-01; j 2026-01-01; j 2026-02-01", "5"},
		{"last year's event makes a repetition and does not count", `"outside":"ignore",` + double(months, "kind"), "k 2025-12-01; k 2026-02-01", "2"},
		{"street in last place, month by month", streak("[0.2,0.8,1.2]", "points", "go_on"), "last 2026-01-31; last 2026-02-28; last 2026-03-31; last 2026-04-30", "3.8"},
		{"a month between ends the streak", streak("[0.2,0.8,1.2]", "points", "go_on"), "last 2026-01-31; last 2026-03-31", "0.4"},
		{"streak over months of any length", streak("[0.2,0.8]", "points", "last_row"), "last 2026-01-01; last 2026-02-28; last 2026-03-01", "1.8"},
		{"a further deduction", streak("[0,0.8,1.2]", "extra", "last_row"), "last 2026-01-31; last 2026-02-28; last 2026-03-31; last 2026-04-30", "4"},
		{"streak of factors", streak("[1,2,4]", "factor", "last_row"), "last 2026-01-31; last 2026-02-28; last 2026-03-31; last 2026-04-30", "2.2"},
		{"two in one month share their place", streak("[1,2]", "factor", "last_row"), "last 2026-01-01; last 2026-01-31; last 2026-02-01", "0.8"},
		{"quarters", `"direction":"deduct","kinds":[{"id":"k","per":1}],"repeat":{"window":"consecutive","months":3,"by":"kind","factor":2}`, "k 2026-01-01; k 2026-06-30; k 2026-12-31", "4"},
		{"doubled by period or repetition, once", `"direction":"deduct","kinds":[{"id":"k","per":5}],"combine":"strongest","repeat":{"window":"year","by":"kind","factor":2},"multipliers":[{"from":"2026-05-01","to":"2026-05-07","factor":2}]`, "k 2026-01-01; k 2026-05-02", "15"},
	})
}

func TestLedgerMatters(t *testing.T) {
	rule := func(which string) string {
		return `"direction":"deduct","sameMatter":"` + which + `","kinds":[{"id":"town","per":2},{"id":"city","per":5},{"id":"province","per":10}]`
	}
	const events = "town 2026-01-05 @m; province 2026-02-01 @m; city 2026-03-01 @m; city 2026-03-01 @n; town 2026-04-01"
	runLedgers(t, []ledgerCase{
		{"each counts", rule("none"), events, "24"},
		{"highest", rule("highest"), events, "17"},
		{"first", rule("first"), events, "9"},
		{"good and bad are apart", `"direction":"both","base":0,"sameMatter":"highest","kinds":[{"id":"a","per":3},{"id":"b","per":-2},{"id":"c","per":-1}]`, "a @m; b @m; c @m", "1"},
		{"weighed after multipliers", `"direction":"deduct","sameMatter":"highest","kinds":[{"id":"a","per":3},{"id":"b","per":2}],"multipliers":[{"flag":"x","factor":2}]`, "a @m; b @m !x", "4"},
		{"kept one is capped afterwards", `"direction":"deduct","sameMatter":"highest","kinds":[{"id":"a","per":9,"cap":4},{"id":"b","per":5}]`, "a @m; b @m", "4"},
	})
}

func TestLedgerDays(t *testing.T) {
	const levels = `"direction":"add","levels":[{"id":"district","validMonths":12},{"id":"city","validMonths":24},{"id":"nation","validMonths":60}],
		"kinds":[{"id":"honour","levels":{"district":20,"city":30,"nation":100}}]`
	const weighty = `"direction":"deduct","kinds":[{"id":"k","range":{"min":1,"max":150}}],"validity":[{"upTo":40,"months":12},{"months":24}]`
	const amended = `"direction":"deduct","kinds":[{"id":"k","per":1,"cap":10,"to":"2026-06-30"},{"id":"k","per":2,"cap":5,"from":"2026-07-01"}]`
	runLedgers(t, []ledgerCase{
		{"honours live on by level", levels, "honour/district 2025-12-31; honour/district 2026-01-01; honour/city 2025-01-01; honour/city 2024-12-31; honour/nation 2022-01-01; honour/nation 2021-12-31", "150"},
		{"light deductions live one year, heavy ones two", weighty, "k =40 2026-01-01; k =40 2025-12-31; k =41 2025-01-01; k =41 2024-12-31", "81"},
		{"kind before ledger", `"direction":"deduct","validMonths":12,"kinds":[{"id":"k","per":1},{"id":"j","per":2,"validMonths":36}]`, "k 2025-05-01; j 2024-05-01; k 2026-05-01", "3"},
		{"repeated while the first is valid", `"direction":"deduct","validMonths":12,"kinds":[{"id":"k","per":10}],"repeat":{"window":"validity","by":"kind","factor":2}`, "k 2025-08-01; k 2026-07-31", "20"},
		{"repeated after the first ended", `"direction":"deduct","validMonths":12,"kinds":[{"id":"k","per":10}],"repeat":{"window":"validity","by":"kind","factor":2}`, "k 2025-08-01; k 2026-08-01", "10"},
		{"a heavy first one stays valid longer", `"direction":"deduct","validity":[{"upTo":40,"months":12},{"months":24}],"kinds":[{"id":"k","levels":{"a":10,"b":50}}],"repeat":{"window":"validity","by":"kind","factor":2}`, "k/b 2024-12-01; k/a 2026-11-30", "20"},
		{"amended within the year", amended, "k 2026-06-30; k 2026-07-01", "3"},
		{"cap of the later text for all", amended, "k ×4 2026-06-30; k 2026-07-01", "5"},
		{"kind not in force any more", `"direction":"deduct","kinds":[{"id":"k","per":1,"to":"2026-06-30"}]`, "k 2026-07-01; k 2026-06-30", "1"},
		{"before the year", absences, "late 2025-12-31", "failed fail.ledger_period"},
		{"after the year", absences, "late 2027-01-01", "failed fail.ledger_period"},
		{"after the year, ignored", `"outside":"ignore",` + absences, "late 2027-01-01; late 2026-01-01", "0.5"},
		{"another year counts", `"outside":"keep",` + absences, "late 2027-01-01; late 2026-01-01", "1"},
		{"own period", `"from":"2025-11-01","to":"2026-10-31",` + absences, "late 2025-11-01; late 2026-10-31", "1"},
		{"no such day", absences, "late 2026-02-30", "failed fail.ledger_date"},
		{"no day, none needed", absences, "late", "0.5"},
		{"no day where it matters", `"direction":"add","kinds":[{"id":"k","per":1,"capPerMonth":1}]`, "k", "failed fail.ledger_no_date"},
	})
}

func TestLedgerRefusesEvents(t *testing.T) {
	runLedgers(t, []ledgerCase{
		{"unknown kind", absences, "absnt", "failed fail.ledger_kind"},
		{"kinds of other rules", `"otherKinds":"ignore",` + absences, "theirs; late", "0.5"},
		{"unknown level", petitions, "single/city", "failed fail.ledger_level"},
		{"no level", petitions, "single", "failed fail.ledger_level"},
		{"count below zero", absences, "late ×-1", "failed fail.ledger_count"},
	})
}
