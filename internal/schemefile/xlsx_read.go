package schemefile

import (
	"eightx/internal/errs"
	"eightx/scheme"
)

func parseXLSX(name string, data []byte) (*scheme.Tree, []scheme.Finding, error) {
	return nil, nil, errs.E(errs.Usage, "schemefile.format", errs.Where{File: name})
}
