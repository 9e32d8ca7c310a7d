package numbers

import "bytes"

// restOfTheWorld is Australia, New Zealand, South Africa, Israel, the Gulf, Egypt
// and Iran.
var restOfTheWorld = []Number{
	{
		ID: "au.tfn", Title: "Australian tax file number (TFN)", Family: "tax", Country: "AU",
		Cite:         "Income Tax Assessment Act 1936, part VA; Privacy (Tax File Number) Rule 2015 (weights modulo 11)",
		Shapes:       []string{"999 999 999", "999 999 99"},
		Valid:        func(s []byte) bool { return weighted("14375869A", 11)(s) || weighted("A7846351", 11)(s) },
		Context:      words("tfn, tax file number, tax file no, tfn number"),
		NeedsContext: true,
	},
	{
		ID: "au.medicare", Title: "Australian Medicare number", Family: "health", Country: "AU",
		Cite:         "National Health Act 1953; Services Australia, Medicare card number (weights 1, 3, 7, 9)",
		Shapes:       []string{"9999 99999 9", "9999 99999 9 9", "99999999999", "9999 99999 99"},
		Valid:        auMedicare,
		Context:      words("medicare, medicare number, medicare no, medicare card, medicare card number"),
		NeedsContext: true,
	},
	{
		ID: "au.ihi", Title: "Australian individual healthcare identifier", Family: "health", Country: "AU",
		Cite:    "Healthcare Identifiers Act 2010, s. 5; AS 5017; check digit by ISO/IEC 7812-1",
		Shapes:  []string{"8003 60 9999999999", "8003 6099 9999 9999", "8003609999999999"},
		Valid:   func(s []byte) bool { return bytes.HasPrefix(s, []byte("800360")) && luhnOf(16)(s) },
		Context: words("ihi, individual healthcare identifier, healthcare identifier"),
	},
	{
		ID: "au.account", Title: "Australian bank account (BSB)", Family: "account", Country: "AU",
		Cite:         "Australian Payments Network, BSB numbers in Australia",
		Shapes:       []string{"999 999", "999 999 999999999", "999 999 99999999", "999 999 999999"},
		Valid:        func(s []byte) bool { return len(s) >= 6 && len(s) <= 15 && digits(s, len(s)) && !repeats(s) },
		Context:      words("bsb, bsb number, bsb no, bsb code"),
		NeedsContext: true,
	},
	{
		ID: "nz.ird", Title: "New Zealand tax number (IRD)", Family: "tax", Country: "NZ",
		Cite:         "Tax Administration Act 1994; Inland Revenue, Resident withholding tax specification, IRD number validation (modulo 11)",
		Shapes:       []string{"999 999 999", "99 999 999"},
		Valid:        nzIRD,
		Context:      words("ird, ird number, ird no, inland revenue, tax number"),
		NeedsContext: true,
	},
	{
		ID: "nz.nhi", Title: "New Zealand national health index number", Family: "health", Country: "NZ",
		Cite:         "HISO 10046:2023, Consumer Health Identity Standard (modulo 11, since 2019 modulo 23)",
		Shapes:       []string{"AAA9999", "AAA 9999", "AAA99AA"},
		Valid:        nzNHI,
		Context:      words("nhi, nhi number, nhi no, national health index"),
		NeedsContext: true,
	},
	{
		ID: "nz.account", Title: "New Zealand bank account number", Family: "account", Country: "NZ",
		Cite:         "Payments NZ; Inland Revenue, RWT specification, bank account number validation (modulo 11)",
		Shapes:       []string{"99-9999-9999999-99", "99-9999-9999999-999"},
		Valid:        nzAccount,
		Context:      words("account, account number, bank account, account no, acc no, a/c"),
		NeedsContext: true,
	},
	{
		ID: "za.identity", Title: "South African identity number", Family: "identity", Country: "ZA",
		Cite:    "Identification Act 68 of 1997, s. 7; Department of Home Affairs, identity number (Luhn)",
		Shapes:  []string{"999999 9999 99 9", "999999 9999 999", "9999999999999"},
		Valid:   func(s []byte) bool { return luhnOf(13)(s) && yymmdd(s) && s[10] <= '2' },
		Context: words("south african id, sa id, id number, id no, identity number, identiteitsnommer, id-nommer"),
	},
	{
		ID: "ng.nin", Title: "Nigerian national identification number", Family: "identity", Country: "NG",
		Cite:         "National Identity Management Commission Act, 2007, s. 15",
		Shapes:       []string{"99999999999", "9999 999 9999"},
		Valid:        func(s []byte) bool { return digits(s, 11) && s[0] > '0' && !repeats(s) },
		Context:      words("nin, nin number, nin no, national identification number, nimc, bvn, bank verification number"),
		NeedsContext: true,
	},
	{
		ID: "il.identity", Title: "Israeli identity number", Family: "identity", Country: "IL",
		Cite:         "Population Registry Law, 5725-1965; Ministry of Interior, teudat zehut (Luhn)",
		Shapes:       []string{"999999999", "99999999 9", "9 9999999 9", "9 999999 9 9"},
		Valid:        luhnOf(9),
		Context:      words("תעודת זהות, ת.ז, ת\"ז, מספר זהות, תז, teudat zehut, israeli id, israeli identity"),
		NeedsContext: true,
	},
	{
		ID: "ae.emirates-id", Title: "Emirates identity card number", Family: "identity", Country: "AE",
		Cite:   "Federal Decree-Law No. 9 of 2006; Federal Authority for Identity, Citizenship, Customs and Port Security (784, Luhn)",
		Shapes: []string{"784 9999 9999999 9"},
		Valid: func(s []byte) bool {
			return bytes.HasPrefix(s, []byte("784")) && luhnOf(15)(s) && num(s[3:7]) > 1900 && num(s[3:7]) < 2100
		},
		Context: words("emirates id, eid, uae id, الهوية الإماراتية, رقم الهوية, بطاقة الهوية"),
	},
	{
		ID: "sa.identity", Title: "Saudi identity number", Family: "identity", Country: "SA",
		Cite:         "نظام الأحوال المدنية; National Information Center, national ID and iqama (Luhn)",
		Shapes:       []string{"9999999999"},
		Valid:        func(s []byte) bool { return luhnOf(10)(s) && (s[0] == '1' || s[0] == '2') },
		Context:      words("رقم الهوية, الهوية الوطنية, رقم الإقامة, إقامة, iqama, iqama number, saudi id, national id"),
		NeedsContext: true,
	},
	{
		ID: "kw.civil-id", Title: "Kuwaiti civil number", Family: "identity", Country: "KW",
		Cite:         "Law No. 32 of 1982; Public Authority for Civil Information, civil number (modulo 11)",
		Shapes:       []string{"999999999999"},
		Valid:        kwCivil,
		Context:      words("الرقم المدني, البطاقة المدنية, civil id, civil number, civil id number"),
		NeedsContext: true,
	},
	{
		ID: "eg.national-id", Title: "Egyptian national number", Family: "identity", Country: "EG",
		Cite:         "قانون الأحوال المدنية رقم 143 لسنة 1994 (century, birthday, governorate)",
		Shapes:       []string{"99999999999999"},
		Valid:        egNational,
		Context:      words("الرقم القومي, رقم قومي, بطاقة الرقم القومي, egyptian id, national id"),
		NeedsContext: true,
	},
	{
		ID: "ir.national-code", Title: "Iranian national code", Family: "identity", Country: "IR",
		Cite:         "قانون الزام اختصاص شماره ملی و کد پستی (1376); sabteahval.ir (modulo 11)",
		Shapes:       []string{"9999999999", "999 999999 9"},
		Valid:        irNational,
		Context:      words("کد ملی, کدملی, شماره ملی, کارت ملی, national code, iranian id"),
		NeedsContext: true,
	},
}

// auMedicare is eight digits, their check, how often the card was issued, and
// often the line on it.
func auMedicare(s []byte) bool {
	if n := len(s); n != 10 && n != 11 || !digits(s, n) || s[0] < '2' || s[0] > '6' || repeats(s[:8]) {
		return false
	}
	return sum(s, "13791379")%10 == digit(s[8]) && s[9] != '0'
}

// nzIRD has a second try with other weights where the first check gives 10.
func nzIRD(s []byte) bool {
	if !digits(s, 8) && !digits(s, 9) || repeats(s) || num(s) < 10000000 || num(s) > 150000000 {
		return false
	}
	nine := append(make([]byte, 0, 9), "0"[:9-len(s)]...)
	nine = append(nine, s...)
	check := (11 - sum(nine, "32765432")%11) % 11
	if check == 10 {
		check = (11 - sum(nine, "74325276")%11) % 11
	}
	return check == digit(nine[8])
}

// nzNHI counts letters from 1, without I and O.
func nzNHI(s []byte) bool {
	if len(s) != 7 || !built(s, "3a2n2c") || holds(s, 'I') || holds(s, 'O') {
		return false
	}
	total := 0
	for i, c := range s[:6] {
		total += nhiLetter(c) * (7 - i)
	}
	if digits(s[5:], 2) {
		r := total % 11
		return r != 0 && (11-r)%10 == digit(s[6])
	}
	return letters(s[5:]) && 23-total%23 == nhiLetter(s[6])
}

func nhiLetter(c byte) int {
	if c <= '9' {
		return digit(c)
	}
	return bytes.IndexByte([]byte("ABCDEFGHJKLMNPQRSTUVWXYZ"), c) + 1
}

// nzAccount is bank, branch, account and suffix. Each bank has one of a few checks;
// the one of most leaves out the branch for high account numbers.
func nzAccount(s []byte) bool {
	if !digits(s, 15) && !digits(s, 16) || num(s[6:13]) == 0 {
		return false
	}
	switch bank := num(s[:2]); bank {
	case 8:
		return sum(s, "0000007654321")%11 == 0
	case 25, 33:
		return sum(s, "0000001731731")%10 == 0
	case 5, 7, 9, 26, 28, 29, 32, 34, 36, 37:
		return false // not given out, or of banks that are gone
	default:
		if bank < 1 || bank > 38 {
			return false
		}
	}
	if num(s[6:13]) >= 990000 {
		return sum(s, "0000000A58421")%11 == 0
	}
	return sum(s, "0063790A58421")%11 == 0
}

func kwCivil(s []byte) bool {
	if !digits(s, 12) || s[0] < '1' || s[0] > '3' || !yymmdd(s[1:]) {
		return false
	}
	return 11-sum(s, "216379A5842")%11 == digit(s[11])
}

func egNational(s []byte) bool {
	if !digits(s, 14) || s[0] != '2' && s[0] != '3' {
		return false
	}
	governorate := num(s[7:9])
	return governorate > 0 && (governorate <= 35 || governorate == 88) && yymmdd(s[1:])
}

func irNational(s []byte) bool {
	if !digits(s, 10) || repeats(s) || string(s[:3]) == "000" {
		return false
	}
	r := sum(s, "A98765432") % 11
	if r > 1 {
		r = 11 - r
	}
	return r == digit(s[9])
}
