package content

import (
	"fmt"

	"holdback/guard"
)

// addressList notes many mail addresses in the own text, and asks when there are
// very many and the message leaves the organisation.
func addressList(m *guard.Mail) []guard.Finding {
	text := m.View.OwnText()
	addresses := addressesIn(text)
	bulk := 2 * bulkOf(m)
	if len(addresses) < bulk {
		return nil
	}
	f := guard.Finding{
		Level: guard.Note,
		Says:  fmt.Sprintf("The text lists %d mail addresses.", len(addresses)),
		Hint:  "Check that these people want their addresses to be passed on.",
		Place: guard.Place{Part: guard.Text},
		Count: len(addresses),
	}
	eachAddress(text, func(address string, at int) bool {
		f.Quote, f.Place.At = address, at
		return false
	})
	if len(addresses) >= 5*bulk && stranded(m) != "" {
		f.Level = guard.Ask
	}
	return []guard.Finding{f}
}
