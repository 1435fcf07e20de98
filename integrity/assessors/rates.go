package assessors

import "eightx/integrity"

// rates are how often rules ask without cause: shares of innocent cases in 1,000
// made seasons with nobody to find but the assessors with habits (study.go; eightx
// bench fairness --seasons 1000, figures in doc/fairness.md), rounded up. They hold
// for seasons like the made ones and for Standard options.
var rates = map[string]integrity.ErrorRate{
	"fairness.cell":     {False: 0.0004, Per: "cell", Basis: "simulated"},
	"fairness.split":    {False: 0.0002, Per: "cell", Basis: "simulated"},
	"fairness.severity": {False: 0.005, Per: "assessor", Basis: "simulated"},
	"fairness.central":  {False: 0.002, Per: "assessor", Basis: "simulated"},
	"fairness.halo":     {False: 0.001, Per: "assessor", Basis: "simulated"},
	"fairness.range":    {False: 0.001, Per: "assessor", Basis: "simulated"},
	"fairness.stamp":    {False: 0.002, Per: "sheet", Basis: "simulated"},
	"fairness.copy":     {False: 0.0001, Per: "pair", Basis: "simulated"},
	"fairness.tie":      {False: tieLevel, Per: "tie", Basis: "nominal"},
	"fairness.digits":   {False: digitLevel, Per: "assessor", Basis: "nominal"},
}
