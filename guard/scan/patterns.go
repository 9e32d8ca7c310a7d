package scan

import (
	"regexp"
	"strings"

	"holdback/guard/numbers"
)

// Patterns is what a scanner of regular expressions would look for in place of
// this one: an expression for each kind, RE2, without the checksums and the words
// around that make a hit of it. Benchmarks compare with it; nobody else should.
func Patterns() map[string]string {
	all := map[string]string{
		"phone":             `(?:\+|\b00)[1-9](?:[ ./()-]{0,2}\d){6,14}\b`,
		"ipv4":              `\b(?:\d{1,3}\.){3}\d{1,3}\b`,
		"ipv6":              `(?i)\b(?:[0-9a-f]{1,4}:{1,2}){2,7}[0-9a-f]{1,4}\b`,
		"mac-address":       `(?i)\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b`,
		"email-list":        `[\w.%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`,
		"bitcoin":           `\b(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[02-9ac-hj-np-z]{11,71})\b`,
		"ethereum":          `\b0x[0-9a-fA-F]{40}\b`,
		"monero":            `\b[48][1-9A-HJ-NP-Za-km-z]{94}\b`,
		"password":          `(?i)\b(?:` + strings.Join(strings.Fields(passwordWords), "|") + `)\s?(?:[:=]|is|ist|est|es)\s{0,3}\S{5,128}`,
		"secret-assignment": `(?i)(?:key|token|secret)\w{0,20}["']?\s{0,3}[:=]\s{0,3}["']?[\w+/=.~-]{16,200}`,
	}
	for _, r := range rules() {
		all[r.id] = `\b(?:` + r.pattern + `)`
	}
	separators := strings.NewReplacer("9", `\d`, "A", `[A-Za-z]`, "X", `[0-9A-Za-z]`, " ", `[ ./-]?`)
	for _, n := range numbers.All() {
		var shapes []string
		for _, s := range n.Shapes {
			shapes = append(shapes, separators.Replace(regexp.QuoteMeta(s)))
		}
		all[n.ID] = `\b(?:` + strings.Join(shapes, "|") + `)\b`
	}
	return all
}
