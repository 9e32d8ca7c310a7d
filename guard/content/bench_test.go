package content

import (
	"strings"
	"testing"

	"holdback/guard"
	"holdback/guard/guardtest"
)

// letter10k is a letter of ten kilobytes with everything that makes checks look twice.
func letter10k() string {
	const page = "Dear Ben,\n\nthank you for the talk on Tuesday, 3 November 2026 (see [1]). We will come back to you with the offer of EUR 12,500.00 by Friday, and call you at +49 30 90182001.\nAs Cem said: \"The plan is good.\" More at https://www.lindenhof.example/plan and in section 3.2 of the contract.\n\n"
	return strings.Repeat(page, 10_000/len(page)+1)
}

// BenchmarkChecks is all checks of the family on a message of ten kilobytes.
func BenchmarkChecks(b *testing.B) {
	r := guard.DefaultRules()
	list, err := Checks(&r)
	if err != nil {
		b.Fatal(err)
	}
	text := "From: ann@lindenhof.example\nTo: ben@quayside.example, cem@lindenhof.example\nSubject: plan\nMIME-Version: 1.0\n\n" + letter10k()
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		m := guardtest.Mail(b, text)
		m.View.OwnText()
		m.View.Attachments()
		b.StartTimer()
		for _, c := range list {
			c.Look(m)
		}
	}
}

// BenchmarkEach is the same, check by check.
func BenchmarkEach(b *testing.B) {
	r := guard.DefaultRules()
	list, err := Checks(&r)
	if err != nil {
		b.Fatal(err)
	}
	text := "From: ann@lindenhof.example\nTo: ben@quayside.example, cem@lindenhof.example\nSubject: plan\nMIME-Version: 1.0\n\n" + letter10k()
	m := guardtest.Mail(b, text)
	m.View.OwnText()
	for _, c := range list {
		b.Run(c.ID, func(b *testing.B) {
			for range b.N {
				c.Look(m)
			}
		})
	}
}
