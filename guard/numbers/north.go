package numbers

import "strings"

// northernEurope is the Nordic and the Baltic countries.
var northernEurope = []Number{
	{
		ID: "se.personnummer", Title: "Swedish personal identity number", Family: "identity", Country: "SE",
		Cite:   "Folkbokföringslag (1991:481), 18 §; Skatteverket, SKV 704 (Luhn); lag (2022:1697) om samordningsnummer",
		Shapes: []string{"999999 9999", "99999999 9999"},
		Valid:  sePersonal,
		Context: words("personnummer, personnumret, personnummret, personnr, pnr, p.nr, person nummer, samordningsnummer, födelsenummer, personal identity number, personal number",
			"swedish personal number"),
		NeedsContext: true,
	},
	{
		ID: "no.fodselsnummer", Title: "Norwegian national identity number", Family: "identity", Country: "NO",
		Cite:   "Folkeregisterforskriften, § 2-2-1; Skatteetaten, fødselsnummer og d-nummer (two digits modulo 11)",
		Shapes: []string{"999999 99999"},
		Valid:  noPersonal,
		Context: words("fødselsnummer, foedselsnummer, fødselsnummeret, fødselsnr, fnr, f.nr, personnummer, personnr, d-nummer, dnummer, fødsels og personnummer",
			"national identity number, birth number"),
		NeedsContext: true,
	},
	{
		ID: "no.account", Title: "Norwegian bank account number", Family: "account", Country: "NO",
		Cite:         "Bits AS, kontonummer i Norge; NS 9400 (modulo 11)",
		Shapes:       []string{"9999 99 99999", "99999999999"},
		Valid:        weighted("54327654321", 11),
		Context:      words("kontonummer, kontonr, konto, bankkonto, kontonummeret, account number, bank account"),
		NeedsContext: true,
	},
	{
		ID: "dk.cpr", Title: "Danish personal number (CPR)", Family: "identity", Country: "DK",
		Cite:         "CPR-loven, § 3; CPR-kontoret, Personnummeret i CPR (no check digit since 2007)",
		Shapes:       []string{"999999 9999"},
		Valid:        func(s []byte) bool { return digits(s, 10) && (ddmmyy(s) || s[0] > '5' && ddmmyySixty(s)) },
		Context:      words("cpr, cpr-nummer, cpr-nummeret, cprnummer, cpr-nr, cprnr, cpr nummer, personnummer, cpr number, danish personal number"),
		NeedsContext: true,
	},
	{
		ID: "fi.hetu", Title: "Finnish personal identity code", Family: "identity", Country: "FI",
		Cite:   "Laki väestötietojärjestelmästä 661/2009, 11 §; asetus 128/2010, 2 §, changed by 690/2022 (modulo 31)",
		Shapes: []string{"999999-999X", "999999A999X"},
		Valid:  fiHetu,
		Context: words("henkilötunnus, hetu, henkilötunnuksen, henkilötunnukseni, henkilötunnusta, henkilötunnuksella, hetun, sosiaaliturvatunnus, sotu, hetuni, personbeteckning, personbeteckningen",
			"personal identity code, social security number"),
		NeedsContext: true,
	},
	{
		ID: "is.kennitala", Title: "Icelandic identity number (kennitala)", Family: "identity", Country: "IS",
		Cite:         "Lög um skráningu einstaklinga nr. 140/2019; Þjóðskrá, kennitala (modulo 11)",
		Shapes:       []string{"999999 9999"},
		Valid:        isKennitala,
		Context:      words("kennitala, kennitölu, kennitölur, kt, kt., icelandic id, identity number"),
		NeedsContext: true,
	},
	{
		ID: "ee.isikukood", Title: "Estonian personal identification code", Family: "identity", Country: "EE",
		Cite:         "Rahvastikuregistri seadus; EVS 585:2007, Isikukood (modulo 11)",
		Shapes:       []string{"99999999999", "9 999999 9999"},
		Valid:        balticCode,
		Context:      words("isikukood, isikukoodi, isikukoodiga, ik, personal identification code, personal code, estonian id"),
		NeedsContext: true,
	},
	{
		ID: "lv.personas-kods", Title: "Latvian personal code", Family: "identity", Country: "LV",
		Cite:         "Fizisko personu reģistra likums, 8. un 9. pants; PMLP, personas kods (check digit only before July 2017)",
		Shapes:       []string{"999999 99999"},
		Valid:        lvCode,
		Context:      words("personas kods, personas koda, personas kodu, p.k, p.k., pers. kods, personal code, latvian personal code"),
		NeedsContext: true,
	},
	{
		ID: "lt.asmens-kodas", Title: "Lithuanian personal code", Family: "identity", Country: "LT",
		Cite:         "Gyventojų registro įstatymas, 8 straipsnis; asmens kodo sandara (modulo 11)",
		Shapes:       []string{"99999999999"},
		Valid:        balticCode,
		Context:      words("asmens kodas, asmens kodo, asmens kodą, a.k, a.k., a. k., personal code, lithuanian personal code"),
		NeedsContext: true,
	},
}

// sePersonal is birthday, serial number and Luhn's check digit; the day of a
// coordination number has 60 added. With the century it has twelve digits.
func sePersonal(s []byte) bool {
	b := bare(s)
	if len(b) == 12 && (string(b[:2]) < "18" || string(b[:2]) > "20") {
		return false
	}
	if len(b) == 12 {
		b = b[2:]
	}
	return luhnOf(10)(b) && date(num(b[:2]), num(b[2:4]), num(b[4:6])%60)
}

// noPersonal has 40 added to the day of a D number and 40 or 80 to the month of
// test and aid numbers.
func noPersonal(s []byte) bool {
	if !digits(s, 11) || num(s[:2]) > 71 || !date(num(s[4:6]), num(s[2:4])%40, num(s[:2])%40) {
		return false
	}
	return sum(s, "3761894521")%11 == 0 && sum(s, "54327654321")%11 == 0
}

// ddmmyySixty is for the days with 60 added, which came when serial numbers ran out.
func ddmmyySixty(s []byte) bool { return date(num(s[4:6]), num(s[2:4]), num(s[:2])-60) }

// fiHetu has a sign for the century between birthday and serial number; the hyphen
// is a separator like others.
func fiHetu(s []byte) bool {
	if len(s) == 11 && holds([]byte("+-YXWVUABCDEF"), s[6]) {
		s = append(append(make([]byte, 0, 10), s[:6]...), s[7:]...)
	}
	if len(s) != 10 || !digits(s[:9], 9) || !ddmmyy(s) || num(s[6:9]) < 2 {
		return false
	}
	return s[9] == "0123456789ABCDEFHJKLMNPRSTUVWXY"[num(s[:9])%31]
}

// isKennitala ends in the century: 8, 9 or 0. Those of companies have 40 added to
// the day and are left out.
func isKennitala(s []byte) bool {
	return digits(s, 10) && strings.IndexByte("890", s[9]) >= 0 && ddmmyy(s) && sum(s, "327654321")%11 == 0
}

// balticCode is sex and century, birthday, serial number and a check digit with a
// second try where the first gives 10.
func balticCode(s []byte) bool {
	if !digits(s, 11) || s[0] < '1' || s[0] > '8' || !yymmdd(s[1:]) {
		return false
	}
	check := sum(s, "1234567891") % 11
	if check == 10 {
		check = sum(s, "3456789123") % 11 % 10
	}
	return check == digit(s[10])
}

// lvCode is a birthday, the century and a check digit, or begins with 32 and tells
// nothing.
func lvCode(s []byte) bool {
	if !digits(s, 11) || repeats(s) {
		return false
	}
	if string(s[:2]) == "32" {
		return true
	}
	return ddmmyy(s) && s[6] <= '2' && (1+sum(s, "A584216379"))%11%10 == digit(s[10])
}
