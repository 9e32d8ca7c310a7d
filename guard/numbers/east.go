package numbers

// easternEurope is Poland, the Czech Republic, Slovakia, Hungary, Romania,
// Bulgaria and Moldova.
var easternEurope = []Number{
	{
		ID: "pl.pesel", Title: "Polish identification number (PESEL)", Family: "identity", Country: "PL",
		Cite:         "Ustawa z dnia 24 września 2010 r. o ewidencji ludności, art. 15",
		Shapes:       []string{"99999999999", "999999 99999"},
		Valid:        plPESEL,
		Context:      words("pesel, numer pesel, nr pesel, peselu, numeru pesel, identification number"),
		NeedsContext: true,
	},
	{
		ID: "pl.nip", Title: "Polish tax number (NIP)", Family: "tax", Country: "PL",
		Cite:         "Ustawa z dnia 13 października 1995 r. o zasadach ewidencji i identyfikacji podatników, art. 2 (modulo 11)",
		Shapes:       []string{"999 999 99 99", "999 99 99 999", "9999999999"},
		Valid:        func(s []byte) bool { return digits(s, 10) && !repeats(s) && sum(s, "657234567")%11 == digit(s[9]) },
		Context:      words("nip, numer nip, nr nip, numer identyfikacji podatkowej, polish tax number, tax number, tax id"),
		NeedsContext: true,
	},
	{
		ID: "pl.id-card", Title: "Polish identity card number", Family: "identity", Country: "PL",
		Cite:   "Ustawa z dnia 6 sierpnia 2010 r. o dowodach osobistych; rozporządzenie w sprawie wzoru dowodu osobistego (weights 7, 3, 1)",
		Shapes: []string{"AAA 999999"},
		Valid:  func(s []byte) bool { return built(s, "3a6n") && sum(s, "731973173")%10 == 0 },
		Context: words("dowód osobisty, dowodu osobistego, dowód, numer dowodu, nr dowodu, seria i numer, dowodem osobistym, seria i nr dowodu",
			"polish id, polish identity card, identity card, id card"),
		NeedsContext: true,
	},
	{
		ID: "pl.passport", Title: "Polish passport number", Family: "passport", Country: "PL",
		Cite:         "Ustawa z dnia 27 stycznia 2022 r. o dokumentach paszportowych (weights 7, 3, 1)",
		Shapes:       []string{"AA 9999999"},
		Valid:        func(s []byte) bool { return built(s, "2a7n") && sum(s, "739173173")%10 == 0 },
		Context:      words("paszport, paszportu, numer paszportu, nr paszportu, paszportem, polish passport"),
		NeedsContext: true,
	},
	{
		ID: "pl.account", Title: "Polish bank account number (NRB)", Family: "account", Country: "PL",
		Cite:    "Zarządzenie nr 15/2010 Prezesa NBP (numeracja banków i rachunków bankowych); modulo 97",
		Shapes:  []string{"99 9999 9999 9999 9999 9999 9999", "99 99999999 9999999999999999"},
		Valid:   func(s []byte) bool { return digits(s, 26) && mod97(s[2:], []byte("PL"), s[:2]) == 1 && plBank(s[2:10]) },
		Context: words("numer konta, nr konta, konto, rachunek, numer rachunku, nr rachunku, nrb, account number, bank account"),
	},
	{
		ID: "cz.birth-number", Title: "Czech birth number", Family: "identity", Country: "CZ",
		Cite:         "Zákon č. 133/2000 Sb., § 13 (rodné číslo; divisible by 11)",
		Shapes:       []string{"999999 9999", "999999 999"},
		Valid:        birthNumber,
		Context:      words("rodné číslo, rodného čísla, rodným číslem, rč, r.č, r.č., rod. č, rodne cislo, birth number, personal identification number"),
		NeedsContext: true,
	},
	{
		ID: "sk.birth-number", Title: "Slovak birth number", Family: "identity", Country: "SK",
		Cite:         "Zákon č. 301/1995 Z. z. o rodnom čísle, § 2 (divisible by 11)",
		Shapes:       []string{"999999 9999", "999999 999"},
		Valid:        birthNumber,
		Context:      words("rodné číslo, rodného čísla, rodnom čísle, rodným číslom, r. č, r. č., rodne cislo, birth number, slovak birth number"),
		NeedsContext: true,
	},
	{
		ID: "cz.account", Title: "Czech or Slovak bank account number", Family: "account", Country: "CZ",
		Cite:         "Vyhláška ČNB č. 169/2011 Sb. (čísla účtů; weights modulo 11)",
		Shapes:       []string{"9999999999/9999", "999999999/9999", "999999-9999999999/9999", "99-9999999999/9999", "9999999/9999", "99999999/9999"},
		Valid:        czAccount,
		Context:      words("číslo účtu, účet, č.ú, č. ú, číslo účtu/kód banky, bankovní účet, bankový účet, na účet, account number, bank account"),
		NeedsContext: true,
	},
	{
		ID: "cz.id-card", Title: "Czech identity card number", Family: "identity", Country: "CZ",
		Cite:         "Zákon č. 269/2021 Sb. o občanských průkazech; PRADO CZE-BO",
		Shapes:       []string{"999999999"},
		Valid:        func(s []byte) bool { return digits(s, 9) && !repeats(s) },
		Context:      words("občanský průkaz, občanského průkazu, číslo op, č. op, číslo občanského průkazu, czech identity card, czech id card"),
		NeedsContext: true,
	},
	{
		ID: "sk.id-card", Title: "Slovak identity card number", Family: "identity", Country: "SK",
		Cite:         "Zákon č. 395/2019 Z. z. o občianskych preukazoch; PRADO SVK-BO",
		Shapes:       []string{"AA999999", "AA 999999"},
		Valid:        func(s []byte) bool { return built(s, "2a6n") },
		Context:      words("občiansky preukaz, občianskeho preukazu, číslo op, č. op, slovak identity card, slovak id card"),
		NeedsContext: true,
	},
	{
		ID: "hu.personal-id", Title: "Hungarian personal identification number", Family: "identity", Country: "HU",
		Cite:         "1996. évi XX. törvény, melléklet (személyi azonosító; modulo 11)",
		Shapes:       []string{"9 999999 9999", "99999999999"},
		Valid:        huPersonal,
		Context:      words("személyi azonosító, személyi azonosító jel, személyi szám, személyi száma, személyi számom, personal identification number, personal id"),
		NeedsContext: true,
	},
	{
		ID: "hu.tax-id", Title: "Hungarian tax identification number", Family: "tax", Country: "HU",
		Cite:         "1996. évi XX. törvény, melléklet (adóazonosító jel; modulo 11)",
		Shapes:       []string{"9999999999", "999 999 9999"},
		Valid:        func(s []byte) bool { return digits(s, 10) && s[0] == '8' && sum(s, "123456789")%11 == digit(s[9]) },
		Context:      words("adóazonosító, adóazonosító jel, adóazonosító jele, adószám, adójel, tax identification number, tax id, tax number"),
		NeedsContext: true,
	},
	{
		ID: "hu.taj", Title: "Hungarian social insurance number (TAJ)", Family: "health", Country: "HU",
		Cite:         "1996. évi XX. törvény, melléklet (TAJ szám; weights 3 and 7)",
		Shapes:       []string{"999 999 999"},
		Valid:        func(s []byte) bool { return digits(s, 9) && !repeats(s) && sum(s, "37373737")%10 == digit(s[8]) },
		Context:      words("taj, taj szám, taj-szám, tajszám, taj száma, társadalombiztosítási azonosító, társadalombiztosítási azonosító jel, social insurance number, social security number"),
		NeedsContext: true,
	},
	{
		ID: "hu.account", Title: "Hungarian bank account number", Family: "account", Country: "HU",
		Cite:         "35/2017. (XII. 14.) MNB rendelet, 1. melléklet (weights 9, 7, 3, 1)",
		Shapes:       []string{"99999999 99999999 99999999", "99999999 99999999"},
		Valid:        huAccount,
		Context:      words("bankszámla, bankszámlaszám, számlaszám, számlaszáma, számlára, giro, account number, bank account"),
		NeedsContext: true,
	},
	{
		ID: "hu.id-card", Title: "Hungarian identity card number", Family: "identity", Country: "HU",
		Cite:         "414/2015. (XII. 23.) Korm. rendelet; PRADO HUN-BO",
		Shapes:       []string{"999999AA", "999999 AA"},
		Valid:        func(s []byte) bool { return built(s, "6n2a") },
		Context:      words("személyi igazolvány, személyi igazolvány szám, személyi igazolványszám, személyazonosító igazolvány, szig, szig. szám, hungarian identity card, hungarian id card"),
		NeedsContext: true,
	},
	{
		ID: "ro.cnp", Title: "Romanian personal numeric code (CNP)", Family: "identity", Country: "RO",
		Cite:    "Legea nr. 105/1996; O.U.G. nr. 97/2005, art. 6; Metodologia CNP (modulo 11)",
		Shapes:  []string{"9999999999999", "9 999999 999999"},
		Valid:   roCNP,
		Context: words("cnp, cod numeric personal, codul numeric personal, personal numeric code"),
	},
	{
		ID: "ro.id-card", Title: "Romanian identity card number", Family: "identity", Country: "RO",
		Cite:         "H.G. nr. 295/2021 (cartea de identitate: seria și numărul); PRADO ROU-BO",
		Shapes:       []string{"AA 999999", "AA999999"},
		Valid:        func(s []byte) bool { return built(s, "2a6n") },
		Context:      words("carte de identitate, cartea de identitate, buletin, ci seria, seria, c.i, romanian identity card, romanian id card"),
		NeedsContext: true,
	},
	{
		ID: "bg.egn", Title: "Bulgarian citizen number (EGN)", Family: "identity", Country: "BG",
		Cite:         "Закон за гражданската регистрация, чл. 11; ГД „ГРАО“, ЕГН (modulo 11)",
		Shapes:       []string{"9999999999", "999999 9999"},
		Valid:        bgEGN,
		Context:      words("егн, единен граждански номер, egn, e.g.n, uniform civil number, personal number"),
		NeedsContext: true,
	},
	{
		ID: "bg.foreigner", Title: "Bulgarian number of a foreigner (LNCh)", Family: "identity", Country: "BG",
		Cite:         "Закон за чужденците в Република България; личен номер на чужденец (weights modulo 10)",
		Shapes:       []string{"9999999999"},
		Valid:        func(s []byte) bool { return digits(s, 10) && !repeats(s) && sum(s, "LJHDB9731")%10 == digit(s[9]) },
		Context:      words("лнч, личен номер на чужденец, lnch, lnc, personal number of a foreigner"),
		NeedsContext: true,
	},
	{
		ID: "md.idnp", Title: "Moldovan personal number (IDNP)", Family: "identity", Country: "MD",
		Cite:   "Hotărârea Guvernului nr. 333/2002 (IDNP); check digit with weights 7, 3, 1",
		Shapes: []string{"9999999999999"},
		Valid: func(s []byte) bool {
			return digits(s, 13) && (s[0] == '2' || s[0] == '0' && s[1] == '9') && sum(s, "731731731731")%10 == digit(s[12])
		},
		Context: words("idnp, cod personal, codul personal, număr de identificare, personal number"), NeedsContext: true,
	},
}

// plPESEL has 20, 40, 60 or 80 added to the month for the centuries after 1900,
// and 80 for 1800.
func plPESEL(s []byte) bool {
	return weighted("13791379131", 10)(s) && date(num(s[:2]), num(s[2:4])%20, num(s[4:6]))
}

// plBank is the check of the eight digits that name bank and branch.
func plBank(s []byte) bool { return sum(s, "39713971")%10 == 0 }

// birthNumber has 50 added to the month of women, and 20 more where the numbers
// of a day ran out. Until 1953 it had nine digits and no check.
func birthNumber(s []byte) bool {
	if !digits(s, 9) && !digits(s, 10) || repeats(s) {
		return false
	}
	m := num(s[2:4])
	if !date(num(s[:2]), m%50%20, num(s[4:6])) || m%50 > 32 {
		return false
	}
	if len(s) == 9 {
		return num(s[:2]) < 54 && m%50 < 13 // later ones have ten digits
	}
	return num(s)%11 == 0 || num(s[:9])%11 == 10 && s[9] == '0'
}

// czAccount checks prefix and number, each modulo 11; the bank's code stands
// behind the slash.
func czAccount(s []byte) bool {
	b := bare(s)
	if n := len(b); n < 11 || n > 20 || !digits(b, n) || repeats(b) || string(b[n-4:]) < "0100" {
		return false
	}
	b = b[:len(b)-4]
	prefix, number := b[:max(0, len(b)-10)], b[max(0, len(b)-10):]
	weigh := func(s []byte) int { return sum(s, "6379A58421"[10-len(s):]) % 11 }
	return weigh(number) == 0 && weigh(prefix) == 0
}

// huPersonal is sex and century, birthday, serial number and the check digit,
// whose weights were turned round in 1997.
func huPersonal(s []byte) bool {
	if !digits(s, 11) || s[0] < '1' || s[0] > '8' || !yymmdd(s[1:]) {
		return false
	}
	weights := "123456789A"
	if s[0] == '3' || s[0] == '4' || num(s[1:3]) > 96 {
		weights = "A987654321"
	}
	return sum(s, weights)%11 == digit(s[10])
}

// huAccount has one check digit for bank and branch and one for the rest.
func huAccount(s []byte) bool {
	return (digits(s, 16) || digits(s, 24)) && !repeats(s) && sum(s[:8], "97319731")%10 == 0 && sum(s[8:], "9731973197319731")%10 == 0
}

// roCNP is sex and century, birthday, county, serial number and the check digit.
func roCNP(s []byte) bool {
	if !digits(s, 13) || s[0] == '0' || !yymmdd(s[1:]) {
		return false
	}
	county := num(s[7:9])
	known := county >= 1 && county <= 48 || county == 51 || county == 52 || county == 70 || county >= 80 && county <= 83
	check := sum(s, "279146358279") % 11
	return known && (check == digit(s[12]) || check == 10 && s[12] == '1')
}

// bgEGN has 20 added to the month for those born before 1900 and 40 for those
// born since 2000.
func bgEGN(s []byte) bool {
	return digits(s, 10) && num(s[2:4]) <= 52 && date(num(s[:2]), num(s[2:4])%20, num(s[4:6])) && sum(s, "2485A9736")%11%10 == digit(s[9])
}
