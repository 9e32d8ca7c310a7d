package numbers

import "strings"

// northAmerica is the United States, Canada and Mexico.
var northAmerica = []Number{
	{
		ID: "us.ssn", Title: "US social security number", Family: "identity", Country: "US",
		Cite:   "42 U.S.C. 405(c)(2); Social Security Administration, POMS RM 10201.035 (numbers never assigned)",
		Shapes: []string{"999 99 9999"},
		Valid:  usSSN,
		Context: words("ssn, ssns, ssn#, ss#, social security, social security number, social security no, social security #, soc sec, soc. sec, social sec",
			"ss number, ss no, my social, your social, his social, her social, last four of social, seguro social, número de seguro social"),
		NeedsContext: true,
	},
	{
		ID: "us.itin", Title: "US individual taxpayer number (ITIN)", Family: "tax", Country: "US",
		Cite:         "26 CFR 301.6109-1(d)(3); IRS, Publication 1915; IRM 3.21.263 (ranges)",
		Shapes:       []string{"999 99 9999"},
		Valid:        usITIN,
		Context:      words("itin, individual taxpayer identification number, individual taxpayer, taxpayer identification number, taxpayer id, tax id"),
		NeedsContext: true,
	},
	{
		ID: "us.routing-number", Title: "US bank routing number (ABA)", Family: "account", Country: "US",
		Cite:   "American Bankers Association, routing number policy; 12 CFR 229, appendix A (weights 3, 7, 1)",
		Shapes: []string{"999999999", "9999 9999 9"},
		Valid:  usRouting,
		Context: words("routing, routing number, routing no, routing #, aba, aba number, aba routing, aba no, aba#, rtn, routing transit number, ach routing, bank routing",
			"transit number"),
		NeedsContext: true,
	},
	{
		ID: "us.medicare", Title: "US Medicare beneficiary identifier (MBI)", Family: "health", Country: "US",
		Cite:         "CMS, Understanding the Medicare Beneficiary Identifier (MBI) Format",
		Shapes:       []string{"9AX9 AX9 AA99"},
		Valid:        usMBI,
		Context:      words("medicare, medicare number, mbi, medicare beneficiary identifier, medicare id, beneficiary identifier"),
		NeedsContext: true,
	},
	{
		ID: "us.npi", Title: "US national provider identifier (NPI)", Family: "health", Country: "US",
		Cite:         "45 CFR 162.406; CMS, National Provider Identifier check digit (Luhn with 80840)",
		Shapes:       []string{"9999999999"},
		Valid:        usNPI,
		Context:      words("npi, npi number, npi#, national provider identifier, provider identifier"),
		NeedsContext: true,
	},
	{
		ID: "us.dea", Title: "US DEA registration number", Family: "health", Country: "US",
		Cite:         "21 CFR 1301.11; DEA Office of Diversion Control, registration number check digit",
		Shapes:       []string{"AA9999999", "A99999999"},
		Valid:        usDEA,
		Context:      words("dea, dea number, dea no, dea#, dea registration, dea registration number"),
		NeedsContext: true,
	},
	{
		ID: "us.driving-licence", Title: "US driving licence number", Family: "licence", Country: "US",
		Cite: "REAL ID Act of 2005, s. 202(b); AAMVA DL/ID Card Design Standard, element DAQ (formats of the states)",
		Shapes: []string{
			"A9999999", "99999999", "999999999", "9999999", "999 999 999", "99 999 999", "A999 9999 9999", "A999 9999 9999 99", "A999 999 99 999 9",
			"A999 999 999 999", "A 999 999 999 999", "A9999 99999 99999", "A99999999", "AA999999", "AA 99 9999", "999 99 9999", "99 999 9999", "AAA999999",
		},
		Valid: func(s []byte) bool { return len(s) >= 7 && len(s) <= 15 && only(s, 'c') && !repeats(s) },
		Context: words("driver's license, drivers license, driver license, driver's license number, driver license number, drivers license number, dl number, dl no, dl#",
			"driver's lic, driver lic, state id"),
		NeedsContext: true,
	},
	{
		ID: "ca.driving-licence", Title: "Canadian driving licence number", Family: "licence", Country: "CA",
		Cite:         "CCMTA, Canadian Driver Licence Agreement; Highway Traffic Act (Ontario), s. 32; Code de la sécurité routière (Québec), art. 65",
		Shapes:       []string{"A9999 99999 99999", "A9999 999999 99", "9999999", "999999 999"},
		Valid:        func(s []byte) bool { return len(s) >= 7 && len(s) <= 15 && only(s, 'c') && !repeats(s) },
		Context:      words("driver's licence, drivers licence, driver licence, driver's licence number, driver's licence no, permis de conduire, numéro de permis"),
		NeedsContext: true,
	},
	{
		ID: "ca.sin", Title: "Canadian social insurance number", Family: "identity", Country: "CA",
		Cite:   "Employment Insurance Act, s. 138; Income Tax Act, s. 237; check digit by Luhn",
		Shapes: []string{"999 999 999"},
		Valid:  luhnOf(9), // numbers that begin with 0 are never given out, but people try with them
		Context: words("social insurance number, social insurance, social insurance no, sin number, sin no, sin:, sin#, sin #, my sin, your sin, his sin, her sin, sin is",
			"numéro d'assurance sociale, assurance sociale, nas:, nas :, n.a.s, mon nas, votre nas, numéro nas"),
		NeedsContext: true,
	},
	{
		ID: "ca.health-on", Title: "Ontario health card number", Family: "health", Country: "CA",
		Cite:   "Ontario Ministry of Health, Health Card Validation Reference Manual (Luhn)",
		Shapes: []string{"9999 999 999", "9999 999 999 AA", "9999999999AA"},
		Valid: func(s []byte) bool {
			return (len(s) == 10 || len(s) == 12 && letters(s[10:])) && luhnOf(10)(s[:10]) && s[0] != '0'
		},
		Context:      words("ohip, health card, health card number, health number, ontario health, carte santé, ontario health card"),
		NeedsContext: true,
	},
	{
		ID: "ca.health-bc", Title: "British Columbia personal health number", Family: "health", Country: "CA",
		Cite:         "British Columbia Ministry of Health, PHN check digit routine (modulo 11)",
		Shapes:       []string{"9999 999 999"},
		Valid:        func(s []byte) bool { return digits(s, 10) && s[0] == '9' && caPHN(s) },
		Context:      words("phn, personal health number, bc services card, carecard, msp, health card, health number"),
		NeedsContext: true,
	},
	{
		ID: "ca.health-qc", Title: "Quebec health insurance number", Family: "health", Country: "CA",
		Cite:   "Loi sur l'assurance maladie, RLRQ c. A-29, art. 9; RAMQ, numéro d'assurance maladie",
		Shapes: []string{"AAAA 9999 9999", "AAAA 99999999"},
		Valid: func(s []byte) bool {
			return built(s, "4a8n") && date(num(s[4:6]), num(s[6:8])%50, num(s[8:10])) && num(s[6:8]) < 63
		},
		Context:      words("ramq, nam, assurance maladie, carte d'assurance maladie, carte soleil, numéro d'assurance maladie, health insurance number, health card"),
		NeedsContext: true,
	},
	{
		ID: "mx.curp", Title: "Mexican population registry code (CURP)", Family: "identity", Country: "MX",
		Cite:    "Instructivo normativo para la asignación de la CURP, DOF 18/10/2021",
		Shapes:  []string{"AAAA999999AAAAAAX9"},
		Valid:   mxCURP,
		Context: words("curp, clave única de registro de población, clave única, population registry code"),
	},
	{
		ID: "mx.rfc", Title: "Mexican tax number of a person (RFC)", Family: "tax", Country: "MX",
		Cite:         "Código Fiscal de la Federación, art. 27; SAT, anexo: cálculo de la homoclave y dígito verificador (modulo 11)",
		Shapes:       []string{"AAAA 999999 XXX", "AAAA999999XXX"},
		Valid:        mxRFC,
		Context:      words("rfc, r.f.c, registro federal de contribuyentes, registro federal, tax id, tax number"),
		NeedsContext: true,
	},
	{
		ID: "mx.clabe", Title: "Mexican bank account number (CLABE)", Family: "account", Country: "MX",
		Cite:         "Banco de México; Asociación de Bancos de México, Clave Bancaria Estandarizada (weights 3, 7, 1)",
		Shapes:       []string{"999 999 99999999999 9", "999999999999999999", "999 999 9999 9999 9999"},
		Valid:        mxCLABE,
		Context:      words("clabe, clabe interbancaria, clave bancaria, clave bancaria estandarizada, cuenta, cuenta clabe, bank account, account number"),
		NeedsContext: true,
	},
	{
		ID: "mx.nss", Title: "Mexican social security number (NSS)", Family: "identity", Country: "MX",
		Cite:         "Ley del Seguro Social, art. 15; IMSS, número de seguridad social (Luhn)",
		Shapes:       []string{"99 99 99 9999 9", "99999999999"},
		Valid:        luhnOf(11),
		Context:      words("nss, imss, número de seguridad social, número de seguro social, seguro social, seguridad social, social security number"),
		NeedsContext: true,
	},
}

// usSSN knows which numbers were never given out: area 000, 666 and 900 to 999,
// group 00 and serial number 0000.
func usSSN(s []byte) bool {
	if !digits(s, 9) || repeats(s) {
		return false
	}
	area := num(s[:3])
	return area > 0 && area != 666 && area < 900 && num(s[3:5]) > 0 && num(s[5:]) > 0
}

// usITIN begins with 9; the group says that it is of this kind.
func usITIN(s []byte) bool {
	if !digits(s, 9) || s[0] != '9' || repeats(s) {
		return false
	}
	g := num(s[3:5])
	return g >= 50 && g <= 65 || g >= 70 && g <= 88 || g >= 90 && g <= 92 || g >= 94
}

// usRouting has a Federal Reserve district in front.
func usRouting(s []byte) bool {
	if !weighted("371371371", 10)(s) {
		return false
	}
	d := num(s[:2])
	return d <= 12 || d >= 21 && d <= 32 || d >= 61 && d <= 72 || d == 80
}

// usMBI has no letters that look like digits.
func usMBI(s []byte) bool {
	if len(s) != 11 || !built(s, "1n1a1c1n1a1c1n2a2n") || s[0] == '0' {
		return false
	}
	for _, c := range s {
		if strings.IndexByte("SLOIBZ", c) >= 0 {
			return false
		}
	}
	return true
}

// usNPI is Luhn's check with the prefix 80840, which adds 24.
func usNPI(s []byte) bool {
	if !digits(s, 10) || s[0] != '1' && s[0] != '2' {
		return false
	}
	return luhn(append([]byte("80840"), s...))
}

// usDEA is the kind of registrant, the initial, six digits and their check.
func usDEA(s []byte) bool {
	if len(s) != 9 || !letters(s[:1]) || !only(s[1:2], 'c') || s[1] <= '8' || !digits(s[2:], 7) || repeats(s[2:]) {
		return false
	}
	return (sum(s[2:], "101010")+2*sum(s[2:], "010101"))%10 == digit(s[8])
}

// caPHN weighs the eight digits in the middle.
func caPHN(s []byte) bool {
	weights := [8]int{2, 4, 8, 5, 10, 9, 7, 3}
	total := 0
	for i, w := range weights {
		total += digit(s[i+1]) * w % 11
	}
	return 11-total%11 == digit(s[9])
}

// mxCURP is initials, birthday, sex, state, consonants, a sign for the century and
// the check digit.
func mxCURP(s []byte) bool {
	if len(s) != 18 || !built(s, "4a6n6a1c1n") || strings.IndexByte("HMX", s[10]) < 0 || !yymmdd(s[4:]) || !mxState(s[11:13]) {
		return false
	}
	total := 0
	for i, c := range s[:17] {
		n := digit(c)
		if c > 'N' {
			n++ // Ñ stands between N and O
		}
		total += n * (18 - i)
	}
	return (10-total%10)%10 == digit(s[17])
}

func mxState(s []byte) bool {
	const states = "AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL VZ YN ZS NE"
	i := strings.Index(states, string(s))
	return len(s) == 2 && i >= 0 && i%3 == 0
}

// mxRFC is initials, birthday, two characters against doubles and the check.
func mxRFC(s []byte) bool {
	if len(s) != 13 || !built(s, "4a6n3c") || !yymmdd(s[4:]) || s[10] == '0' || s[10] > 'V' || s[11] == '0' {
		return false
	}
	total := 0
	for i, c := range s[:12] {
		n := digit(c)
		if c > 'N' {
			n++ // & stands between N and O
		}
		total += n * (13 - i)
	}
	return s[12] == "0123456789A"[(11-total%11)%11]
}

// mxCLABE is bank, town, account and the check digit; each product counts with
// its last digit only.
func mxCLABE(s []byte) bool {
	return digits(s, 18) && !repeats(s) && s[0] != '9' && string(s[:3]) > "001" && sum(s, "371371371371371371")%10 == 0
}
