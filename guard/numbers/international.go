package numbers

import "strings"

var international = []Number{
	{
		ID: "payment-card", Title: "payment card number", Family: "card",
		Cite:   "ISO/IEC 7812-1 (identification cards, numbering system, Luhn); PCI DSS v4.0, 3.4",
		Shapes: []string{"9999 9999 9999 9999", "9999 999999 99999", "9999 999999 9999", "9999 9999 9999 9999 999"},
		Valid:  card,
		Context: words("card, card number, credit card, debit card, kreditkarte, kartennummer, carte bancaire, numéro de carte," +
			"tarjeta, carta di credito, cartão, creditcard, karta, luottokortti, kreditkort"),
	},
	{
		ID: "iban", Title: "bank account number (IBAN)", Family: "account",
		Cite:   "ISO 13616-1; SWIFT IBAN Registry; check digits by ISO 7064, MOD 97-10",
		Shapes: ibanShapes(),
		Valid:  iban,
		Context: words("iban, account, bank account, konto, kontonummer, bankverbindung, compte, rib, cuenta, conto, conta," +
			"rekening, rekeningnummer, konto bankowe, tili, tilinumero"),
	},
	{
		ID: "bic", Title: "bank identifier (BIC)", Family: "account",
		Cite:         "ISO 9362 (business identifier code); ISO 3166-1",
		Shapes:       []string{"AAAAAAXX", "AAAAAAXXXXX", "AAAA AA XX", "AAAA AA XX XXX"},
		Valid:        bic,
		Context:      words("bic, bic code, bic/swift, swift, swift code, swift-code, swift/bic, bic-code, code bic, código swift, código bic, codice bic, codice swift, kod swift"),
		NeedsContext: true,
	},
}

// bic knows the countries, so that hardly any word is one.
func bic(s []byte) bool {
	if !built(s, "6a2c") && !built(s, "6a5c") || len(s) == 8 && s[7] == 'O' {
		return false
	}
	const countries = "AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CW CY CZ " +
		"DE DJ DK DM DO DZ EC EE EG ES ET FI FJ FO FR GA GB GD GE GG GH GI GL GM GN GQ GR GT GW GY HK HN HR HT HU ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KM KN KR KW " +
		"KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NZ OM PA PE PF PG PH PK PL PS PT PY QA RO RS RU RW " +
		"SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TC TD TG TH TJ TL TM TN TO TR TT TW TZ UA UG US UY UZ VA VC VE VG VN VU WS XK YE ZA ZM ZW"
	return strings.Contains(countries, string(s[4:6]))
}

// card reports whether s is the number of a card of one of the large networks.
// Cards of 12 and 13 digits, which are hardly made any more, are not among them:
// bar codes have 13.
func card(s []byte) bool {
	if len(s) < 14 || len(s) > 19 || !digits(s, len(s)) || !luhn(s) {
		return false
	}
	p := num(s[:6])
	for _, n := range networks {
		if n.from <= p && p <= n.to && len(s) >= n.shortest && len(s) <= n.longest {
			return true
		}
	}
	return false
}

// network is the range of the first six digits (ISO/IEC 7812-1: the issuer
// identification number) that a card network gives out, and how long its numbers
// are.
type network struct {
	name              string
	from, to          int
	shortest, longest int
}

// networks is put together from what the networks publish for merchants.
var networks = []network{
	{"American Express", 340000, 349999, 15, 15},
	{"American Express", 370000, 379999, 15, 15},
	{"Diners Club", 300000, 305999, 14, 19},
	{"Diners Club", 309500, 309599, 14, 19},
	{"Diners Club", 360000, 369999, 14, 19},
	{"Diners Club", 380000, 399999, 14, 19},
	{"JCB", 352800, 358999, 16, 19},
	{"Visa", 400000, 499999, 16, 16},
	{"Visa", 400000, 499999, 19, 19},
	{"Maestro", 500000, 509999, 16, 19},
	{"Mastercard", 510000, 559999, 16, 16},
	{"Maestro", 560000, 589999, 16, 19},
	{"Discover", 601100, 601199, 16, 19},
	{"Maestro", 604000, 604999, 16, 19},
	{"RuPay", 607000, 608999, 16, 16},
	{"UnionPay", 620000, 629999, 16, 19},
	{"Maestro", 630400, 630499, 16, 19},
	{"Maestro", 639000, 639999, 16, 19},
	{"Discover", 644000, 659999, 16, 19},
	{"Maestro", 670000, 679999, 16, 19},
	{"UnionPay", 810000, 817199, 16, 19},
	{"RuPay", 817200, 820199, 16, 16},
	{"Mir", 220000, 220499, 16, 19},
	{"Mastercard", 222100, 272099, 16, 16},
	{"Troy", 979200, 979289, 16, 16},
}
