package numbers

import "bytes"

// germany is Germany, Austria and Switzerland.
var germany = []Number{
	{
		ID: "de.tax-id", Title: "German tax identification number", Family: "tax", Country: "DE",
		Cite:   "§ 139b AO, § 1 StIdV; check digit by ISO 7064, MOD 11,10",
		Shapes: []string{"99 999 999 999"},
		Valid:  deTaxID,
		Context: words("steuer-id, steuerid, steuer-idnr, steueridnr, steuer-identnummer, idnr, id-nr, identifikationsnummer, steuernummer",
			"steuerliche identifikationsnummer, steueridentifikationsnummer, steuer-identifikationsnummer, persönliche identifikationsnummer",
			"tax id, tax-id, tax identification number, tax identification, tax number, german tax"),
		NeedsContext: true,
	},
	{
		ID: "de.tax-number", Title: "German tax number", Family: "tax", Country: "DE",
		Cite:         "Bundeszentralamt für Steuern, Aufbau der Steuernummer in den Ländern; ELSTER, Prüfung der Steuer- und Steueridentifikationsnummer",
		Shapes:       []string{"99/999/99999", "999/999/99999", "999/9999/9999", "99999/99999", "9999999999999"},
		Valid:        deTaxNumber,
		Context:      words("steuernummer, steuernr, steuer-nr, steuer-nr., st.-nr, st-nr, stnr, steuer-nummer, german tax number"),
		NeedsContext: true,
	},
	{
		ID: "de.social-insurance", Title: "German social insurance number", Family: "identity", Country: "DE",
		Cite:   "§ 147 SGB VI; § 2 VKVV",
		Shapes: []string{"99 999999 A 999", "99 99 99 99 A 999", "99999999 A 999", "99 999999 A 99 9", "99 99 99 99 A 99 9"},
		Valid:  deSocialInsurance,
		Context: words("sozialversicherungsnummer, sv-nummer, svnr, sv-nr, versicherungsnummer, rentenversicherungsnummer, rv-nummer, rvnr, rentenversicherung",
			"sozialversicherungsausweis, social insurance number, social security number, pension insurance number"),
	},
	{
		ID: "de.health-insurance", Title: "German health insurance number", Family: "health", Country: "DE",
		Cite:   "§ 290 SGB V; GKV-Spitzenverband, Richtlinie zum Aufbau und zur Vergabe einer Krankenversichertennummer",
		Shapes: []string{"A 999999999", "A 999 999 999", "A999 999 999"},
		Valid:  deHealthInsurance,
		Context: words("krankenversichertennummer, krankenversicherungsnummer, krankenversicherung, versichertennummer, versicherten-nr, versichertennr, kvnr, kv-nr, kv-nummer",
			"krankenkasse, gesundheitskarte, egk, versichertenkarte, health insurance number, health insurance"),
		NeedsContext: true,
	},
	{
		ID: "de.id-card", Title: "German identity card number", Family: "identity", Country: "DE",
		Cite:   "Anlage 1 PAuswV; § 5 PAuswG; check digit by ICAO Doc 9303-3, section 4.9",
		Shapes: []string{"AXXXXXXXX9", "AXXXXXXX9", "AXXXXXX9X", "AXXXX9XXX", "A9XXXXXXX", "AXX9XXXXX"},
		Valid:  func(s []byte) bool { return deDocument(s, "LMNPRTVWXYZ") },
		Context: words("personalausweis, personalausweisnummer, personalausweis-nr, ausweisnummer, ausweis-nr, ausweisnr, perso, seriennummer des ausweises",
			"id card, id card number, identity card, identity card number"),
		NeedsContext: true,
	},
	{
		ID: "de.passport", Title: "German passport number", Family: "passport", Country: "DE",
		Cite:   "§ 4 PassG; Anlage 1 PassV; check digit by ICAO Doc 9303-3, section 4.9",
		Shapes: []string{"AXXXXXXXX9", "AXXXXXXX9", "AXXXXXX9X", "AXXXX9XXX", "A9XXXXXXX", "AXX9XXXXX"},
		Valid:  func(s []byte) bool { return deDocument(s, "CFGHJK") },
		Context: words("reisepass, reisepassnummer, passnummer, pass-nr, passnr, reisepass-nr, pass-nummer",
			"german passport, german passport number"),
		NeedsContext: true,
	},
	{
		ID: "de.driving-licence", Title: "German driving licence number", Family: "licence", Country: "DE",
		Cite:   "Anlage 8 FeV; Kraftfahrt-Bundesamt, Aufbau der Führerscheinnummer",
		Shapes: []string{"X999XXXXX9X", "X999XXXXXXX"},
		Valid:  deLicence,
		Context: words("führerschein, fuehrerschein, führerscheinnummer, fuehrerscheinnummer, führerschein-nr, führerscheinnr, fahrerlaubnis",
			"driving licence, driver's license, driver license, driving licence number"),
		NeedsContext: true,
	},
	{
		ID: "de.account", Title: "German bank code (BLZ)", Family: "account", Country: "DE",
		Cite:         "Deutsche Bundesbank, Bankleitzahlendatei; Richtlinie für einheitliche Zahlungsverkehrsvordrucke",
		Shapes:       []string{"999 999 99"},
		Valid:        func(s []byte) bool { return digits(s, 8) && s[0] > '0' && s[0] < '9' && !repeats(s) },
		Context:      words("blz, bankleitzahl, blz:, konto/blz"),
		NeedsContext: true,
	},
	{
		ID: "at.social-insurance", Title: "Austrian social insurance number", Family: "identity", Country: "AT",
		Cite:   "§ 30c ASVG; Dachverband der Sozialversicherungsträger, Aufbau der Versicherungsnummer",
		Shapes: []string{"9999 999999", "9999 99 99 99"},
		Valid:  atSocialInsurance,
		Context: words("sozialversicherungsnummer, sv-nummer, svnr, sv-nr, vsnr, versicherungsnummer, sozialversicherung, e-card",
			"social insurance number, social security number"),
		NeedsContext: true,
	},
	{
		ID: "at.tax-number", Title: "Austrian tax number", Family: "tax", Country: "AT",
		Cite:         "§ 123 BAO; Bundesministerium für Finanzen, Prüfziffer der Abgabenkontonummer",
		Shapes:       []string{"99 999 9999", "99 9999999", "99-999/9999"},
		Valid:        func(s []byte) bool { return luhnOf(9)(bare(s)) },
		Context:      words("abgabenkontonummer, steuernummer, steuer-nr, steuernr, st.-nr, stnr, finanzamt, austrian tax, tax number, tax id"),
		NeedsContext: true,
	},
	{
		ID: "ch.ahv", Title: "Swiss social security number (AHV)", Family: "identity", Country: "CH",
		Cite:   "Art. 50c AHVG, Art. 133 AHVV; check digit by GS1 (EAN-13)",
		Shapes: []string{"756 9999 9999 99"},
		Valid:  func(s []byte) bool { return bytes.HasPrefix(s, []byte("756")) && weighted("1313131313131", 10)(s) },
		Context: words("ahv, ahv-nummer, ahv-nr, ahvn13, avs, numéro avs, no avs, numero avs, sozialversicherungsnummer, versichertennummer",
			"oasi, social security number, social insurance number"),
	},
	{
		ID: "ch.health-card", Title: "Swiss health insurance card number", Family: "health", Country: "CH",
		Cite:   "Art. 42a KVG; Art. 3 VVK; eCH-0064 (issuer 80756, no check digit that holds for all cards)",
		Shapes: []string{"80756 99999 99999 99999", "80756999999999999999", "8075 6999 9999 9999 9999"},
		Valid:  func(s []byte) bool { return bytes.HasPrefix(s, []byte("80756")) && digits(s, 20) },
		Context: words("versichertenkarte, versichertenkartennummer, kartennummer, karten-nr, krankenkasse, krankenversicherung, versichertennummer, veka, veka-nr",
			"carte d'assuré, numéro de carte, assurance maladie, caisse maladie, tessera d'assicurato, cassa malati, health insurance card, insurance card"),
		NeedsContext: true,
	},
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

// deTaxNumber knows the lengths only: each of the Länder computes its own check
// digit. The long form begins with the two to four digits of one of the Länder
// and has a 0 in the fifth place.
func deTaxNumber(s []byte) bool {
	b := bare(s)
	return (digits(b, 10) || digits(b, 11) || digits(b, 13) && b[4] == '0' && b[0] > '0' && b[0] < '5') && !repeats(b)
}

// deSocialInsurance knows area, birthday (the day may have 50 and more added, and
// parts of it be 00), initial, serial number and check digit.
func deSocialInsurance(s []byte) bool {
	if len(s) != 12 || !digits(s[:8], 8) || !letters(s[8:9]) || !digits(s[9:], 3) {
		return false
	}
	d, m := num(s[2:4])%50, num(s[4:6])
	if num(s[:2]) < 2 || num(s[:2]) > 89 || d > 31 || m > 12 {
		return false
	}
	return crossSum(spelt(s, 8), "212571212121")%10 == digit(s[11])
}

// deHealthInsurance is a letter counted as two digits, then digits, with a check
// like Luhn's.
func deHealthInsurance(s []byte) bool {
	if len(s) != 10 || !letters(s[:1]) || !digits(s[1:], 9) {
		return false
	}
	return crossSum(spelt(s, 0), "1212121212")%10 == digit(s[9])
}

// spelt is s with the letter at i written as two digits, 01 for A.
func spelt(s []byte, i int) []byte {
	n := digit(s[i]) - 9
	all := append(make([]byte, 0, 16), s[:i]...)
	return append(append(all, '0'+byte(n/10), '0'+byte(n%10)), s[i+1:]...)
}

// deDocument is nine characters without vowels, so that they never make a word,
// and often the check digit of the machine-readable zone behind them. The first
// letter belongs to the authority.
func deDocument(s []byte, first string) bool {
	if len(s) != 9 && len(s) != 10 || bytes.IndexByte([]byte(first), s[0]) < 0 {
		return false
	}
	figures := 0
	for _, c := range s {
		if !only([]byte{c}, 'c') || bytes.IndexByte([]byte("ABDEIOQSU"), c) >= 0 {
			return false
		}
		if c <= '9' {
			figures++
		}
	}
	return figures > 1 && (len(s) == 9 || digits(s[9:], 1) && icao(s[:9]) == digit(s[9]))
}

// icao is the check digit of ICAO Doc 9303-3, section 4.9.
func icao(s []byte) int { return sum(s, "731731731731731731731731731731"[:min(len(s), 30)]) % 10 }

// deLicence has its check digit in the tenth place and ends with how often the
// licence was issued.
func deLicence(s []byte) bool {
	if len(s) != 11 || !only(s, 'c') || !digits(s[1:4], 3) {
		return false
	}
	check := sum(s[:9], "987654321") % 11
	return check == 10 && s[9] == 'X' || check < 10 && s[9] == '0'+byte(check)
}

// atSocialInsurance is a serial number, the check digit as the fourth, and the birthday,
// whose month is 13 to 15 where the serial numbers of a day did not suffice.
func atSocialInsurance(s []byte) bool {
	if !digits(s, 10) || s[0] == '0' {
		return false
	}
	d, m := num(s[4:6]), num(s[6:8])
	return (m > 12 && m < 16 && d > 0 && d < 32 || date(num(s[8:]), m, d)) && sum(s, "3790584216")%11 == digit(s[3])
}
