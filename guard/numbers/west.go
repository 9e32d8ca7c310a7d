package numbers

// westernEurope is the United Kingdom, Ireland, France, Belgium, the Netherlands
// and Luxembourg.
func westernEurope() []Number {
	return []Number{
		{
			ID: "gb.nhs", Title: "NHS number", Family: "health", Country: "GB",
			Cite:         "NHS Data Dictionary, NHS NUMBER (check digit mod 11); DCB0149",
			Shapes:       []string{"999 999 9999"},
			Valid:        weighted("A987654321", 11),
			Context:      words("nhs, nhs number, nhs no, health number, patient number"),
			NeedsContext: true,
		},
		{
			ID: "nl.bsn", Title: "Dutch citizen service number (BSN)", Family: "identity", Country: "NL",
			Cite:         "Wet algemene bepalingen burgerservicenummer; Logisch ontwerp BSN (elfproef)",
			Shapes:       []string{"9999 99 999", "999 999 999"},
			Valid:        weighted("98765432A", 11),
			Context:      words("bsn, burgerservicenummer, sofinummer, sofi-nummer, citizen service number, persoonsnummer"),
			NeedsContext: true,
		},
		{
			ID: "be.national-number", Title: "Belgian national number", Family: "identity", Country: "BE",
			Cite:         "Koninklijk besluit van 3 april 1984, art. 4 (identificatienummer van het Rijksregister)",
			Shapes:       []string{"99 99 99 999 99", "999999 999 99", "99.99.99-999.99"},
			Valid:        beNational,
			Context:      words("rijksregisternummer, rijksregister, insz, niss, registre national, numéro national, numéro de registre national, nationaal nummer, nationalregisternummer, national number, national register number"),
			NeedsContext: true,
		},
		{
			ID: "fr.nir", Title: "French social security number (NIR)", Family: "identity", Country: "FR",
			Cite:    "Décret n° 82-103, art. 4; INSEE, numéro d'inscription au répertoire",
			Shapes:  []string{"9 99 99 9X 999 999 99", "99999 9X 999 999 99"},
			Valid:   frNIR,
			Context: words("sécurité sociale, numéro de sécurité sociale, nir, n° ss, no ss, numéro insee, carte vitale, assuré social, social security number"),
		},
	}
}

// beNational is the birthday, a serial number and 97 less the remainder; since 2000 a
// 2 is put in front for the check. Numbers for foreigners have 20 or 40 added to
// the month.
func beNational(s []byte) bool {
	if !digits(s, 11) || !yearMonth(num(s[2:4])%20) || num(s[4:6]) > 31 {
		return false
	}
	n, check := num(s[:9]), num(s[9:])
	return 97-n%97 == check || 97-(2000000000+n)%97 == check
}

// yearMonth reports whether m is a month, or 0 where it was not known.
func yearMonth(m int) bool { return m <= 12 }

// frNIR is sex, year, month, place of birth and a serial number, modulo 97. The
// departments of Corsica are 2A and 2B, counted as 19 and 18.
func frNIR(s []byte) bool {
	if len(s) != 15 || s[0] < '1' || s[0] > '8' || s[0] == '5' || s[0] == '6' {
		return false
	}
	var plain [15]byte
	copy(plain[:], s)
	switch string(s[5:7]) {
	case "2A":
		copy(plain[5:], "19")
	case "2B":
		copy(plain[5:], "18")
	}
	m := num(plain[3:5])
	return digits(plain[:], 15) && (m >= 1 && m <= 12 || m >= 20) && 97-num(plain[:13])%97 == num(plain[13:])
}
