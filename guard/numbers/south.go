package numbers

import (
	"bytes"
	"strings"
)

// southernEurope is Spain, Portugal, Italy, Greece, Malta, Cyprus and Turkey.
var southernEurope = []Number{
	{
		ID: "es.dni", Title: "Spanish identity or tax number (DNI, NIE)", Family: "identity", Country: "ES",
		Cite:   "Real Decreto 1553/2005, art. 11; Orden INT/2058/2008; letter modulo 23",
		Shapes: []string{"99999999 A", "99 999 999 A", "99.999.999-A", "A 9999999 A"},
		Valid:  func(s []byte) bool { return esDNI(bare(s)) },
		Context: words("dni, d.n.i, nif, n.i.f, nie, n.i.e, documento nacional de identidad, número de identidad de extranjero, número de identificación fiscal",
			"identity number, spanish id, tax number, tax id, document nacional d'identitat"),
		NeedsContext: true,
	},
	{
		ID: "es.social-security", Title: "Spanish social security number", Family: "identity", Country: "ES",
		Cite:   "Real Decreto 84/1996, art. 21; Tesorería General de la Seguridad Social (dígitos de control, módulo 97)",
		Shapes: []string{"99 9999999999", "99 99999999 99", "99/99999999/99"},
		Valid:  esSocialSecurity,
		Context: words("seguridad social, número de la seguridad social, número de afiliación, afiliación, nuss, nss, naf, n.a.f, seguretat social",
			"social security number, social security"),
		NeedsContext: true,
	},
	{
		ID: "es.account", Title: "Spanish bank account (CCC)", Family: "account", Country: "ES",
		Cite:         "Consejo Superior Bancario, código cuenta cliente; Banco de España, Circular 9/1987 (modulo 11)",
		Shapes:       []string{"9999 9999 99 9999999999", "9999 9999 9999 9999 9999"},
		Valid:        esAccount,
		Context:      words("ccc, cuenta, código cuenta cliente, número de cuenta, cuenta corriente, cuenta bancaria, compte, bank account, account number"),
		NeedsContext: true,
	},
	{
		ID: "pt.nif", Title: "Portuguese tax number (NIF)", Family: "tax", Country: "PT",
		Cite:   "Decreto-Lei n.º 14/2013, art. 5 (número de identificação fiscal); check digit modulo 11",
		Shapes: []string{"999 999 999"},
		Valid:  ptNIF,
		Context: words("nif, contribuinte, número de contribuinte, nº contribuinte, n.º de contribuinte, número de identificação fiscal, n.i.f",
			"tax number, tax id, portuguese tax"),
		NeedsContext: true,
	},
	{
		ID: "pt.social-security", Title: "Portuguese social security number (NISS)", Family: "identity", Country: "PT",
		Cite:         "Segurança Social, número de identificação de segurança social; weights are the primes from 29 down to 2",
		Shapes:       []string{"999 999 999 99", "99999999999"},
		Valid:        ptNISS,
		Context:      words("niss, segurança social, número de segurança social, número de identificação da segurança social, social security number, social security"),
		NeedsContext: true,
	},
	{
		ID: "pt.citizen-card", Title: "Portuguese citizen card number", Family: "identity", Country: "PT",
		Cite:         "Portaria n.º 202/2007; AMA, validação de número de documento do cartão de cidadão",
		Shapes:       []string{"99999999 9 XX9", "99999999 9XX9", "999999999XX9"},
		Valid:        ptCard,
		Context:      words("cartão de cidadão, cartão do cidadão, nº cc, n.º cc, cc nº, número do cc, número de documento, bilhete de identidade, número de identificação civil, citizen card, identity card"),
		NeedsContext: true,
	},
	{
		ID: "it.codice-fiscale", Title: "Italian tax code (codice fiscale)", Family: "tax", Country: "IT",
		Cite:    "Decreto del Ministro delle finanze 23 dicembre 1976; d.P.R. 605/1973",
		Shapes:  []string{"AAA AAA XXAXX AXXXA", "AAAAAA XXAXX AXXXA"},
		Valid:   itCodice,
		Context: words("codice fiscale, cod. fisc, cod. fiscale, c.f, cf, tessera sanitaria, tax code, fiscal code"),
	},
	{
		ID: "it.health-card", Title: "Italian health card number", Family: "health", Country: "IT",
		Cite:         "Decreto 11 marzo 2004, tessera sanitaria; EN 1867 (issuer 80380)",
		Shapes:       []string{"80380999999999999999", "80380 99999 99999 99999", "8038 0999 9999 9999 9999"},
		Valid:        func(s []byte) bool { return bytes.HasPrefix(s, []byte("80380")) && digits(s, 20) },
		Context:      words("tessera sanitaria, tessera europea, tessera, tessera team, numero di identificazione della tessera, health card, health insurance card"),
		NeedsContext: true,
	},
	{
		ID: "it.id-card", Title: "Italian identity card number", Family: "identity", Country: "IT",
		Cite:         "Decreto 23 dicembre 2015 (carta d'identità elettronica); PRADO ITA-BO",
		Shapes:       []string{"AA99999AA", "AA 9999999"},
		Valid:        func(s []byte) bool { return built(s, "2a5n2a") || built(s, "2a7n") },
		Context:      words("carta d'identità, carta di identità, cie, documento d'identità, documento di identità, italian identity card, italian id card"),
		NeedsContext: true,
	},
	{
		ID: "gr.amka", Title: "Greek social security number (AMKA)", Family: "identity", Country: "GR",
		Cite:         "Ν. 3655/2008, art. 153; ΗΔΙΚΑ, ΑΜΚΑ (birthday and Luhn)",
		Shapes:       []string{"999999 99999"},
		Valid:        func(s []byte) bool { return luhnOf(11)(s) && ddmmyy(s) },
		Context:      words("αμκα, α.μ.κ.α, amka, αριθμός μητρώου κοινωνικής ασφάλισης, κοινωνικής ασφάλισης, social security number"),
		NeedsContext: true,
	},
	{
		ID: "gr.afm", Title: "Greek tax number (AFM)", Family: "tax", Country: "GR",
		Cite:         "Α.Α.Δ.Ε., Αριθμός Φορολογικού Μητρώου; ΠΟΛ. 1006/2013 (powers of two, modulo 11)",
		Shapes:       []string{"999999999", "999 999 999"},
		Valid:        grAFM,
		Context:      words("αφμ, α.φ.μ, afm, αριθμός φορολογικού μητρώου, φορολογικού μητρώου, tax number, tax id, tin"),
		NeedsContext: true,
	},
	{
		ID: "gr.id-card", Title: "Greek identity card number", Family: "identity", Country: "GR",
		Cite:         "ΚΥΑ 8200/0-297647/2018; PRADO GRC-BO",
		Shapes:       []string{"AA 999999", "A 999999", "AA9999999"},
		Valid:        func(s []byte) bool { return built(s, "2a6n") || built(s, "1a6n") || built(s, "2a7n") },
		Context:      words("ταυτότητα, ταυτότητας, δελτίο ταυτότητας, αδτ, α.δ.τ, αριθμός ταυτότητας, greek identity card, greek id card"),
		NeedsContext: true,
	},
	{
		ID: "mt.id-card", Title: "Maltese identity card number", Family: "identity", Country: "MT",
		Cite:         "Identity Card and Other Identity Documents Act, cap. 258; Identità, ID number",
		Shapes:       []string{"9999999 A", "999999 A"},
		Valid:        func(s []byte) bool { return mtCard(s) },
		Context:      words("karta tal-identità, numru tal-identità, karta tal-identita, identity card, id card, id card number, maltese id"),
		NeedsContext: true,
	},
	{
		ID: "cy.tax-id", Title: "Cypriot tax identification code", Family: "tax", Country: "CY",
		Cite:         "Τμήμα Φορολογίας, ΑΦΤ/TIC; European Commission, TIN algorithms, Cyprus (modulo 26)",
		Shapes:       []string{"99999999A"},
		Valid:        cyTaxID,
		Context:      words("αφτ, α.φ.τ, αριθμός φορολογικής ταυτότητας, φορολογικής ταυτότητας, tic, tax identification code, tax number, tax id"),
		NeedsContext: true,
	},
	{
		ID: "tr.identity", Title: "Turkish identity number", Family: "identity", Country: "TR",
		Cite:   "5490 sayılı Nüfus Hizmetleri Kanunu, md. 46 (T.C. kimlik numarası)",
		Shapes: []string{"99999999999", "999 999 999 99"},
		Valid:  trIdentity,
		Context: words("kimlik, kimlik no, kimlik numarası, t.c. kimlik no, tc kimlik, tckn, t.c. kimlik numarası, tc no, t.c. no, vatandaşlık numarası",
			"turkish id, turkish identity number"),
		NeedsContext: true,
	},
}

// esDNI is a number of eight digits, the first of which is X, Y or Z for
// foreigners, and the letter for its remainder. K, L and M begin the tax numbers
// of children and of people without a document.
func esDNI(s []byte) bool {
	if len(s) != 9 || !digits(s[1:8], 7) || !letters(s[8:]) || repeats(s[:8]) {
		return false
	}
	first := strings.IndexByte("XYZ", s[0])
	switch {
	case digits(s[:1], 1):
		first = digit(s[0])
	case s[0] >= 'K' && s[0] <= 'M':
		first = 0
	}
	return first >= 0 && s[8] == "TRWAGMYFPDXBNJZSQVHLCKE"[(first*10000000+num(s[1:8]))%23]
}

// esSocialSecurity is the province, a serial number and the remainder modulo 97.
// Serial numbers below ten million lose their leading zero.
func esSocialSecurity(s []byte) bool {
	b := bare(s)
	if !digits(b, 12) || num(b[:2]) < 1 || num(b[:2]) > 66 {
		return false
	}
	province, serial := num(b[:2]), num(b[2:10])
	n := province*100000000 + serial
	if serial < 10000000 {
		n = province*10000000 + serial
	}
	return n%97 == num(b[10:])
}

// esAccount has a check digit for bank and branch and one for the account.
func esAccount(s []byte) bool {
	if !digits(s, 20) || repeats(s) {
		return false
	}
	key := func(total int) int {
		if k := (11 - total%11) % 11; k < 10 {
			return k
		}
		return 1
	}
	return key(sum(s[:8], "485A9736")) == digit(s[8]) && key(sum(s[10:], "12485A9736")) == digit(s[9])
}

// ptNIF begins with the kind of taxpayer; 4 was never given out.
func ptNIF(s []byte) bool {
	return digits(s, 9) && !repeats(s) && s[0] != '0' && s[0] != '4' && (11-sum(s[:8], "98765432")%11)%11%10 == digit(s[8])
}

func ptNISS(s []byte) bool {
	return digits(s, 11) && (s[0] == '1' || s[0] == '2') && 9-sum(s, "TNJHDB7532")%10 == digit(s[10])
}

// ptCard is Luhn's check with letters as ten and more.
func ptCard(s []byte) bool {
	if len(s) != 12 || !built(s, "9n2c1n") {
		return false
	}
	total := 0
	for i, c := range s {
		d := digit(c)
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		total += d
	}
	return total%10 == 0
}

// itCodice is made of surname, name, birthday and place of birth. Where two people
// would get the same, digits are replaced by letters, from the right. 40 is added to
// the day of women.
func itCodice(s []byte) bool {
	if len(s) != 16 || !only(s, 'c') {
		return false
	}
	var figures [16]byte
	copy(figures[:], s)
	for _, i := range []int{6, 7, 9, 10, 12, 13, 14} {
		if d := strings.IndexByte("LMNPQRSTUV", s[i]); d >= 0 {
			figures[i] = '0' + byte(d)
		}
	}
	d, m := num(figures[9:11]), strings.IndexByte("ABCDEHLMPRST", s[8])+1
	if !built(figures[:], "6a2n1a2n1a3n1a") || d > 71 || !date(num(figures[6:8]), m, d%40) {
		return false
	}
	total := 0
	for i, c := range s[:15] {
		n := digit(c)
		if c >= 'A' {
			n -= 10 // letters count from 0, as digits do
		}
		if i%2 == 0 {
			n = odd(n)
		}
		total += n
	}
	return s[15] == byte('A'+total%26)
}

// odd is what a character in an odd place counts, by the decree.
func odd(n int) int {
	return [26]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}[n]
}

// grAFM weighs the digits with 256 down to 2.
func grAFM(s []byte) bool {
	if !digits(s, 9) || repeats(s) {
		return false
	}
	n := 0
	for _, c := range s[:8] {
		n = n*2 + digit(c)
	}
	return n*2%11%10 == digit(s[8])
}

// mtCard ends in a letter that says where and when its owner was registered.
func mtCard(s []byte) bool {
	n := len(s) - 1
	return (n == 6 || n == 7) && digits(s[:n], n) && strings.IndexByte("MGAPLHBZ", s[n]) >= 0
}

// cyTaxID counts the digits in odd places by a table.
func cyTaxID(s []byte) bool {
	if len(s) != 9 || !digits(s[:8], 8) || !letters(s[8:]) || s[0] != '0' && s[0] != '9' {
		return false
	}
	total := 0
	for i, c := range s[:8] {
		if n := digit(c); i%2 == 0 {
			total += odd(n)
		} else {
			total += n
		}
	}
	return s[8] == byte('A'+total%26)
}

func trIdentity(s []byte) bool {
	if !digits(s, 11) || s[0] == '0' {
		return false
	}
	tenth := ((sum(s, "707070707")-sum(s, "01010101"))%10 + 10) % 10
	return tenth == digit(s[9]) && sum(s, "1111111111")%10 == digit(s[10])
}
