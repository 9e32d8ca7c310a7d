package content

import "strings"

// everyday is the numbers that businesses must print on their invoices, and that
// professionals put below their letters: one of them tells nothing of a person,
// but where the first digits say that it is one's own.
var everyday = map[string]string{
	"ar.cuit": "2", "at.tax-number": "", "cl.rut": "", "co.nit": "", "de.tax-number": "", "gr.afm": "", "hr.oib": "",
	"is.kennitala": "0123", "pl.nip": "", "pt.nif": "123", "us.npi": "",
}

// printed is further numbers of persons that they put below their letters when they
// work for themselves.
const printed = " it.codice-fiscale es.dni es.nie "

// private reports whether a number tells something of a person: it is none that
// anybody may read on an invoice, or in a letterhead.
func (h hit) private() bool {
	persons, common := everyday[h.Kind]
	digits := strings.TrimPrefix(h.value(), h.Kind+" ")
	switch {
	case h.Kind == "cl.rut":
		return ofPersonInChile(digits) && !h.inLetterhead()
	case common:
		return strings.Contains(persons, digits[:1]) && persons != "" && !h.inLetterhead()
	}
	return !strings.Contains(printed, " "+h.Kind+" ") || !h.inLetterhead()
}

// ofPersonInChile reports whether a RUT is that of a person: those of firms begin
// at 50 millions.
func ofPersonInChile(rut string) bool {
	const firms = len("500000000")
	return len(rut) < firms || len(rut) == firms && rut[0] < '5'
}

// inLetterhead reports whether a hit stands where one says who one is: in the last
// paragraphs of a letter, among addresses and the marks that part them.
func (h hit) inLetterhead() bool {
	const longest = 500 // octets to each side
	before, after := h.text[max(0, h.Start-longest):h.Start], h.text[h.End:]
	from := strings.LastIndex(before, "\n\n")
	to := strings.Index(after[:min(len(after), longest)], "\n\n")
	if to < 0 {
		to = len(after)
	}
	if from < 0 || to > longest || len(after)-to > 4*longest || strings.Count(strings.TrimSpace(after[to:]), "\n\n") > 1 {
		return false
	}
	paragraph := strings.ToLower(before[from:] + after[:to])
	for _, mark := range []string{"|", "·", "•", "www.", "http", "@", "tel.", "tel:", "p.iva", "p. iva", "partita iva"} {
		if strings.Contains(paragraph, mark) {
			return true
		}
	}
	return false
}
