package schemefile

import "eightx/scheme"

func formatXLSX(s *scheme.Scheme) ([]byte, error) { return nil, nil }
