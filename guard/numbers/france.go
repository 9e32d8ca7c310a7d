package numbers

// france is France, Belgium, the Netherlands and Luxembourg.
var france = []Number{
	{
		ID: "fr.nir", Title: "French social security number (NIR)", Family: "identity", Country: "FR",
		Cite:   "Décret n° 82-103 du 22 janvier 1982, art. 4; INSEE, numéro d'inscription au répertoire",
		Shapes: []string{"9 99 99 9X 999 999 99", "9 99 99 9X999999 99", "99999 9X 999 999 99"},
		Valid:  frNIR,
		Context: words("sécurité sociale, numéro de sécurité sociale, sécu, numéro de sécu, nir, n° ss, no ss, numéro ss, nss, numéro insee, carte vitale, assuré social",
			"social security number"),
	},
	{
		ID: "fr.tax-id", Title: "French tax number (SPI)", Family: "tax", Country: "FR",
		Cite:    "Code général des impôts, ann. IV, art. 164 FG bis ff.; DGFiP, numéro fiscal de référence (clé modulo 511)",
		Shapes:  []string{"99 99 999 999 999"},
		Valid:   frTaxID,
		Context: words("numéro fiscal, n° fiscal, no fiscal, numéro fiscal de référence, spi, identifiant fiscal, impôts, tax number, tax id"),
	},
	{
		ID: "fr.rib", Title: "French bank account (RIB)", Family: "account", Country: "FR",
		Cite:         "Comité français d'organisation et de normalisation bancaires, relevé d'identité bancaire (clé RIB, modulo 97)",
		Shapes:       []string{"99999 99999 XXXXXXXXXXX 99"},
		Valid:        frRIB,
		Context:      words("rib, relevé d'identité bancaire, compte, numéro de compte, coordonnées bancaires, banque, bank account, account number"),
		NeedsContext: true,
	},
	{
		ID: "fr.id-card", Title: "French identity card number", Family: "identity", Country: "FR",
		Cite:         "Décret n° 55-1397; France Titres (ANTS), carte nationale d'identité",
		Shapes:       []string{"999999999999", "A99AA9999"},
		Valid:        func(s []byte) bool { return (built(s, "12n") || built(s, "1a2n2a4n")) && !repeats(s) },
		Context:      words("carte d'identité, carte nationale d'identité, cni, numéro de cni, pièce d'identité, french identity card, french id card"),
		NeedsContext: true,
	},
	{
		ID: "be.national-number", Title: "Belgian national number", Family: "identity", Country: "BE",
		Cite:   "Koninklijk besluit van 3 april 1984, art. 4 (identificatienummer van het Rijksregister); loi du 8 août 1983",
		Shapes: []string{"99 99 99 999 99", "999999 999 99", "99.99.99-999.99", "999999-999.99"},
		Valid:  func(s []byte) bool { return beNational(bare(s)) },
		Context: words("rijksregisternummer, rijksregister, rrn, insz, niss, registre national, numéro national, numéro de registre national, nationaal nummer",
			"nationalregisternummer, nationalregister, national number, national register number, belgian national number"),
		NeedsContext: true,
	},
	{
		ID: "be.id-card", Title: "Belgian identity card number", Family: "identity", Country: "BE",
		Cite:         "FOD Binnenlandse Zaken, eID: kaartnummer (modulo 97)",
		Shapes:       []string{"999 9999999 99"},
		Valid:        beCard,
		Context:      words("identiteitskaart, kaartnummer, carte d'identité, numéro de carte, eid, personalausweis, identity card, id card"),
		NeedsContext: true,
	},
	{
		ID: "nl.bsn", Title: "Dutch citizen service number (BSN)", Family: "identity", Country: "NL",
		Cite:   "Wet algemene bepalingen burgerservicenummer; Logisch ontwerp BSN (elfproef)",
		Shapes: []string{"9999 99 999", "999 999 999"},
		Valid:  weighted("98765432A", 11),
		Context: words("bsn, bsn-nummer, burgerservicenummer, sofinummer, sofi-nummer, citizen service number, persoonsnummer, burger service nummer",
			"service number"),
		NeedsContext: true,
	},
	{
		ID: "nl.id-document", Title: "Dutch passport or identity card number", Family: "passport", Country: "NL",
		Cite:         "Paspoortuitvoeringsregeling Nederland 2001; RvIG, documentnummer (no letter O)",
		Shapes:       []string{"AAXXXXXX9"},
		Valid:        func(s []byte) bool { return built(s, "2a6c1n") && !holds(s, 'O') },
		Context:      words("paspoort, paspoortnummer, identiteitskaart, id-kaart, documentnummer, dutch passport, dutch identity card"),
		NeedsContext: true,
	},
	{
		ID: "lu.national-id", Title: "Luxembourg national identification number", Family: "identity", Country: "LU",
		Cite:   "Loi du 19 juin 2013 relative à l'identification des personnes physiques, art. 2 (Luhn and Verhoeff)",
		Shapes: []string{"9999 99 99 999 99", "99999999 999 99", "9999999999999", "99999999 99999"},
		Valid:  luNational,
		Context: words("matricule, numéro de matricule, matricule national, numéro d'identification national, cns, sozialversicherungsnummer",
			"national identification number, social security number"),
	},
}

// frNIR is sex, year, month, place of birth and a serial number, modulo 97. The
// departments of Corsica are 2A and 2B, counted as 19 and 18. A month above 12
// stands where it was not known.
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
	month := m >= 1 && m <= 12 || m >= 20 && m <= 42 || m >= 50
	return digits(plain[:], 15) && month && 97-num(plain[:13])%97 == num(plain[13:])
}

// frTaxID has a key modulo 511.
func frTaxID(s []byte) bool {
	return digits(s, 13) && s[0] <= '3' && !repeats(s) && num(s[:10])%511 == num(s[10:])
}

// frRIB counts letters as 1 to 9, beginning again at J and, with 2, at S.
func frRIB(s []byte) bool {
	if !built(s, "10n11c2n") || repeats(s) {
		return false
	}
	var plain [23]byte
	copy(plain[:], s)
	for i, c := range plain {
		switch {
		case c >= 'S':
			plain[i] = c - 'S' + '2'
		case c >= 'J':
			plain[i] = c - 'J' + '1'
		case c >= 'A':
			plain[i] = c - 'A' + '1'
		}
	}
	return (89*num(plain[:5])+15*num(plain[5:10])+3*num(plain[10:21])+num(plain[21:]))%97 == 0
}

// beNational is the birthday, a serial number and 97 less the remainder; since 2000 a
// 2 is put in front for the check. Numbers for foreigners have 20 or 40 added to
// the month.
func beNational(s []byte) bool {
	if !digits(s, 11) || repeats(s) || num(s[2:4])%20 > 12 || num(s[2:4]) > 52 || num(s[4:6]) > 31 {
		return false
	}
	n, check := num(s[:9]), num(s[9:])
	return 97-n%97 == check || s[0] < '5' && 97-(2000000000+n)%97 == check
}

// beCard has the remainder modulo 97 behind it, 97 for 0.
func beCard(s []byte) bool {
	b := bare(s)
	if !digits(b, 12) || repeats(b) {
		return false
	}
	n, check := num(b[:10])%97, num(b[10:])
	return n == check || n == 0 && check == 97
}

// luNational has two check digits over the same eleven digits.
func luNational(s []byte) bool {
	if !digits(s, 13) || !yyyymmdd(s) {
		return false
	}
	twelve := append(make([]byte, 0, 12), s[:11]...)
	return luhn(s[:12]) && verhoeff(append(twelve, s[12]))
}
