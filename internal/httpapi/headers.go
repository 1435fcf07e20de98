package httpapi

import (
	"strconv"
	"strings"
)

// The headers of every answer, refusals among them (S-01, S-02). Nothing is loaded
// from elsewhere, nothing is framed, nothing is guessed, nothing is kept by caches.
var usualHeaders = map[string][]string{
	"Content-Security-Policy": {"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; object-src 'none'; " +
		"base-uri 'none'; frame-ancestors 'none'; form-action 'self'; require-trusted-types-for 'script'"},
	"X-Content-Type-Options":       {"nosniff"},
	"Referrer-Policy":              {"no-referrer"},
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
	"Permissions-Policy":           {"camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"},
	"Cache-Control":                {"no-store"},
	"Vary":                         {"Accept-Language, Authorization, Cookie"},
}

// strictTransport goes with encrypted answers only; on plain ones browsers must
// ignore it (RFC 6797).
var strictTransport = []string{"max-age=63072000; includeSubDomains"}

// protect sets the headers before anything else can answer.
func (x *exchange) protect() {
	header := x.Header()
	for name, value := range usualHeaders {
		header[name] = value
	}
	header["Request-Id"] = []string{x.id}
	if x.secure && !x.plainLoopback() {
		header["Strict-Transport-Security"] = strictTransport
	}
}

// wanted takes one part of Accept-Language apart.
func wanted(part string) (string, float64) {
	name, parameter, weighed := strings.Cut(strings.TrimSpace(part), ";")
	tag, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(name)), "-")
	if !weighed {
		return tag, 1
	}
	quality, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(parameter), "q="), 64)
	if err != nil || quality < 0 || quality > 1 {
		return tag, 0
	}
	return tag, quality
}
