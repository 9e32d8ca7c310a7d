package numbers

import "bytes"

// centralEurope is Germany, Austria and Switzerland.
func centralEurope() []Number {
	return []Number{
		{
			ID: "de.tax-id", Title: "German tax identification number", Family: "tax", Country: "DE",
			Cite:   "§ 139b AO, § 1 StIdV; check digit by ISO 7064, MOD 11,10",
			Shapes: []string{"99 999 999 999", "99999999999"},
			Valid:  deTaxID,
			Context: words("steuer-id, steuerid, steuer-idnr, steueridnr, idnr, id-nr, identifikationsnummer, steuerliche identifikationsnummer, steueridentifikationsnummer," +
				"steuer-identifikationsnummer, persönliche identifikationsnummer, tax id, tax identification number, tin, german tax"),
			NeedsContext: true,
		},
		{
			ID: "de.social-insurance", Title: "German social insurance number", Family: "identity", Country: "DE",
			Cite:   "§ 147 SGB VI; VKVV § 2",
			Shapes: []string{"99 999999 A 999", "99 99 99 99 A 999", "99999999 A 999"},
			Valid:  deSocialInsurance,
			Context: words("sozialversicherungsnummer, sv-nummer, svnr, sv-nr, versicherungsnummer, rentenversicherungsnummer, rv-nummer, rvnr, rentenversicherung," +
				"sozialversicherungsausweis, social insurance number, social security number, pension insurance number"),
			NeedsContext: false,
		},
		{
			ID: "de.health-insurance", Title: "German health insurance number", Family: "health", Country: "DE",
			Cite:   "§ 290 SGB V; GKV-Spitzenverband, Richtlinie zum Aufbau der Krankenversichertennummer",
			Shapes: []string{"A999999999", "A 999 999 999", "A 999999999"},
			Valid:  deHealthInsurance,
			Context: words("krankenversichertennummer, krankenversicherungsnummer, versichertennummer, versicherten-nr, kvnr, kv-nummer, krankenkasse, gesundheitskarte," +
				"egk, versichertenkarte, health insurance number, health insurance"),
			NeedsContext: true,
		},
		{
			ID: "at.social-insurance", Title: "Austrian social insurance number", Family: "identity", Country: "AT",
			Cite:         "§ 30c ASVG; Dachverband der Sozialversicherungsträger, Aufbau der Versicherungsnummer",
			Shapes:       []string{"9999 999999", "9999 99 99 99"},
			Valid:        atSocialInsurance,
			Context:      words("sozialversicherungsnummer, sv-nummer, svnr, sv-nr, versicherungsnummer, sozialversicherung, e-card, social insurance number, social security number"),
			NeedsContext: true,
		},
		{
			ID: "ch.ahv", Title: "Swiss social security number (AHV)", Family: "identity", Country: "CH",
			Cite:    "Art. 50c AHVG, Art. 133 AHVV; check digit by GS1 (EAN-13)",
			Shapes:  []string{"756 9999 9999 99"},
			Valid:   func(s []byte) bool { return bytes.HasPrefix(s, []byte("756")) && weighted("1313131313131", 10)(s) },
			Context: words("ahv, ahv-nummer, ahv-nr, ahvn13, avs, numéro avs, no avs, numero avs, sozialversicherungsnummer, versichertennummer, oasi, social security number, social insurance number"),
		},
	}
}

// deTaxID reports whether s is an identification number as § 1 StIdV makes them: of the
// first ten digits one stands there twice or three times and the others at most
// once, three never side by side.
func deTaxID(s []byte) bool {
	if !digits(s, 11) || s[0] == '0' || !mod1110(s) {
		return false
	}
	var seen [10]int
	for _, c := range s[:10] {
		seen[digit(c)]++
	}
	doubles := 0
	for d, n := range seen {
		if n > 1 {
			doubles++
		}
		if n > 3 || n == 3 && bytes.Contains(s[:10], []byte{'0' + byte(d), '0' + byte(d), '0' + byte(d)}) {
			return false
		}
	}
	return doubles == 1
}

// deSocialInsurance knows area, birthday (the day may have 50 and more added, and
// parts of it be 00), initial, serial number and check digit.
func deSocialInsurance(s []byte) bool {
	if len(s) != 12 || !digits(s[:8], 8) || !letters(s[8:9]) || !digits(s[9:], 3) {
		return false
	}
	d, m := num(s[2:4])%50, num(s[4:6])
	if num(s[:2]) < 2 || d > 31 || m > 12 {
		return false
	}
	var plain [13]byte
	copy(plain[:], s[:8])
	initial := digit(s[8]) - 9 // A is 01
	plain[8], plain[9] = '0'+byte(initial/10), '0'+byte(initial%10)
	copy(plain[10:], s[9:])
	return crossSum(plain[:12], "212571212121")%10 == digit(s[11])
}

// deHealthInsurance is a letter counted as two digits, then digits, with a check
// like Luhn's.
func deHealthInsurance(s []byte) bool {
	if len(s) != 10 || !letters(s[:1]) || !digits(s[1:], 9) {
		return false
	}
	initial := digit(s[0]) - 9 // A is 01
	plain := [10]byte{'0' + byte(initial/10), '0' + byte(initial%10)}
	copy(plain[2:], s[1:9])
	return crossSum(plain[:], "1212121212")%10 == digit(s[9])
}

// crossSum is sum, but of the digits of each product.
func crossSum(s []byte, weights string) int {
	total := 0
	for i := range min(len(s), len(weights)) {
		p := digit(s[i]) * digit(weights[i])
		total += p/10 + p%10
	}
	return total
}

// atSocialInsurance is a serial number, the check digit as the fourth, and the birthday,
// whose month is 13 to 15 where the serial numbers of a day did not suffice.
func atSocialInsurance(s []byte) bool {
	if !digits(s, 10) || s[0] == '0' {
		return false
	}
	d, m := num(s[4:6]), num(s[6:8])
	check := sum(s, "3790584216") % 11
	return (m > 12 && m < 16 && d > 0 && d < 32 || date(num(s[8:]), m, d)) && check == digit(s[3])
}
