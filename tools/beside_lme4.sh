#!/usr/bin/env bash
# Estimates the same components of variance by eightx and by R's lme4, by turns, and
# prints what each took: processor seconds, most memory, REML criterion, standard
# deviations, and how far the criteria are apart.
# Usage: tools/beside_lme4.sh [CASE …]
#   CASE  of `eightx bench variance`, or "insteval" for lme4's own data; all that
#         lme4 finishes in some minutes when not said
# Needs R with lme4 (on Debian: apt-get install --no-install-recommends r-cran-lme4).
set -euo pipefail
cd "$(dirname "$0")/.."

cases=("$@")
[ ${#cases[@]} -gt 0 ] || cases=(panel panel-meeting panel-missing pool pool-meeting pool-missing-meeting pairs insteval)
command -v Rscript >/dev/null && Rscript -e 'library(lme4)' >/dev/null 2>&1 || {
	echo "beside_lme4: R with lme4 is not installed" >&2
	exit 1
}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
go build -o "$dir/eightx" ./cmd/eightx

# marks CASE writes the marks of a case as CSV.
marks() {
	if [ "$1" = insteval ]; then
		Rscript -e 'data(InstEval, package = "lme4"); write.csv(with(InstEval, data.frame(unit = s, assessor = d, indicator = 1, score = y)), commandArgs(TRUE)[1], row.names = FALSE)' "$dir/$1.csv"
	else
		"$dir/eightx" bench variance --case "$1" --out "$dir" >/dev/null
	fi
}

# terms CASE are the sources, as eightx writes them.
terms() {
	case $1 in
	pairs | insteval) echo unit,assessor ;;
	*-meeting) echo unit,assessor,indicator,unit:assessor ;;
	*-all) echo unit,assessor,indicator,unit:assessor,unit:indicator,assessor:indicator ;;
	*) echo unit,assessor,indicator ;;
	esac
}

cat >"$dir/lme4.R" <<'R'
suppressMessages(library(lme4))
arguments <- commandArgs(TRUE)
marks <- read.csv(arguments[1], colClasses = c("factor", "factor", "factor", "numeric"))
terms <- strsplit(arguments[2], ",")[[1]]
formula <- as.formula(paste("score ~ 1", paste0("+ (1 | ", terms, ")", collapse = " ")))
invisible(gc(reset = TRUE))
time <- system.time(fit <- lmer(formula, marks, REML = TRUE))
deviations <- c(sapply(VarCorr(fit)[terms], function(v) sqrt(v[1])), residual = sigma(fit))
cat(sprintf("%.3f %.1f %.8f %s\n", time[1] + time[2], sum(gc()[, 6]), REMLcrit(fit), paste(names(deviations), sprintf("%.8f", deviations), collapse = ", ")))
R

# ours CASE: processor ms, MB, criterion, standard deviations, from the command's JSON.
ours() {
	"$dir/eightx" bench variance --data "$dir/$1.csv" --terms "$(terms "$1")" --rounds 1 --json |
		tr -d '\n ' | sed -E 's/.*"cpuBestMs":([0-9.e+-]+).*"peakMb":([0-9.e+-]+).*"criterion":([0-9.e+-]+).*/\1 \2 \3/'
}

for case in "${cases[@]}"; do
	marks "$case"
	first=$(ours "$case")
	read -r r_seconds r_memory r_criterion r_deviations <<<"$(Rscript "$dir/lme4.R" "$dir/$case.csv" "$(terms "$case")")"
	second=$(ours "$case")
	awk -v case="$case" -v a="$first" -v b="$second" -v r="$r_seconds" -v mb="$r_memory" -v crit="$r_criterion" 'BEGIN {
		split(a, x); split(b, y); best = (x[1] < y[1] ? x[1] : y[1]) / 1000; off = (x[3] - crit) / crit; if (off < 0) off = -off
		printf "%-22s eightx %.3f and %.3f s, %.0f MB, REML %.6f | lme4 %.2f s, %.0f MB, REML %.6f | %.0f times; criteria %.1e apart\n",
			case, x[1] / 1000, y[1] / 1000, y[2], x[3], r, mb, crit, r / best, off }'
	echo "                       lme4 sd $r_deviations"
done
