package numbers

import "bytes"

// britain is the United Kingdom and Ireland.
var britain = []Number{
	{
		ID: "gb.nhs", Title: "NHS number", Family: "health", Country: "GB",
		Cite:         "NHS Data Dictionary, NHS NUMBER (check digit modulo 11); DCB0149",
		Shapes:       []string{"999 999 9999"},
		Valid:        weighted("A987654321", 11),
		Context:      words("nhs, nhs number, nhs no, nhs num, health number, patient number, patient id"),
		NeedsContext: true,
	},
	{
		ID: "gb.chi", Title: "Scottish community health index number (CHI)", Family: "health", Country: "GB",
		Cite:         "Public Health Scotland, CHI number; NHS Scotland data dictionary (check digit modulo 11)",
		Shapes:       []string{"999999 9999"},
		Valid:        func(s []byte) bool { return weighted("A987654321", 11)(s) && ddmmyy(s) },
		Context:      words("chi, chi number, chi no, community health index"),
		NeedsContext: true,
	},
	{
		ID: "gb.nino", Title: "UK national insurance number", Family: "identity", Country: "GB",
		Cite:   "HMRC, National Insurance Manual NIM39110 (format and prefixes never used)",
		Shapes: []string{"AA 99 99 99 A", "AA 999999 A", "AA 999 999 A"},
		Valid:  gbNINO,
		Context: words("national insurance, national insurance number, national insurance no, ni number, ni no, nino, nic number",
			"insurance number"),
		NeedsContext: true,
	},
	{
		ID: "gb.utr", Title: "UK unique taxpayer reference (UTR)", Family: "tax", Country: "GB",
		Cite:         "HMRC, Unique Taxpayer Reference; check digit first, modulo 11",
		Shapes:       []string{"99999 99999", "999 999 9999"},
		Valid:        gbUTR,
		Context:      words("utr, utr number, unique taxpayer reference, taxpayer reference, self assessment, self-assessment, tax reference"),
		NeedsContext: true,
	},
	{
		ID: "gb.account", Title: "UK sort code and account number", Family: "account", Country: "GB",
		Cite:         "Pay.UK, Vocalink, Validating account numbers: sort codes and account numbers",
		Shapes:       []string{"99 99 99 99999999", "99 99 99", "999999 99999999"},
		Valid:        func(s []byte) bool { b := bare(s); return (digits(b, 14) || digits(b, 6)) && !repeats(b) },
		Context:      words("sort code, sort-code, sortcode"),
		NeedsContext: true,
	},
	{
		ID: "gb.driving-licence", Title: "UK driving licence number", Family: "licence", Country: "GB",
		Cite:   "DVLA, INF45; Road Traffic Act 1988, s. 98 (driver number)",
		Shapes: []string{"AXXXX999999XX9AA", "AXXXX 999999 XX9AA", "AXXXX 999999 XX 9AA"},
		Valid:  gbLicence,
		Context: words("driving licence, driving licence number, driver number, licence number, license number, driving license, driver's licence, dvla",
			"driver licence"),
		NeedsContext: true,
	},
	{
		ID: "ie.pps", Title: "Irish personal public service number (PPS)", Family: "identity", Country: "IE",
		Cite:   "Social Welfare Consolidation Act 2005, s. 262; Revenue, PPS number check character (modulo 23)",
		Shapes: []string{"9999999A", "9999999AA", "9999999 A", "9999999 AA"},
		Valid:  iePPS,
		Context: words("pps, ppsn, pps number, pps no, personal public service, personal public service number, rsi number",
			"uimhir psp, psp"),
		NeedsContext: true,
	},
}

// gbNINO knows the prefixes that HMRC never uses.
func gbNINO(s []byte) bool {
	if len(s) != 9 || !letters(s[:2]) || !digits(s[2:8], 6) || repeats(s[2:8]) {
		return false
	}
	if bytes.IndexByte([]byte("DFIQUV"), s[0]) >= 0 || bytes.IndexByte([]byte("DFIOQUV"), s[1]) >= 0 {
		return false
	}
	switch string(s[:2]) {
	case "BG", "GB", "KN", "NK", "NT", "TN", "ZZ":
		return false
	}
	return s[8] >= 'A' && s[8] <= 'D'
}

// gbUTR has its check digit in front.
func gbUTR(s []byte) bool {
	return digits(s, 10) && !repeats(s) && s[0] == "21987654321"[sum(s[1:], "6789A5432")%11]
}

// gbLicence is five letters of the surname, filled up with 9, the birthday with
// its decade in front and its year behind (the month of women plus 50), initials
// and three characters that DVLA computes.
func gbLicence(s []byte) bool {
	if len(s) != 16 || !only(s[:5], 'c') || !digits(s[5:11], 6) || !only(s[11:13], 'c') || !digits(s[13:14], 1) || !letters(s[14:]) {
		return false
	}
	name := bytes.TrimRight(s[:5], "9")
	return len(name) > 0 && letters(name) && date(0, num(s[6:8])%50, num(s[8:10])) && num(s[6:8]) < 63
}

// iePPS is seven digits, the check letter, and since 2013 often a second letter,
// of which A and H count.
func iePPS(s []byte) bool {
	if len(s) != 8 && len(s) != 9 || !digits(s[:7], 7) || !letters(s[7:]) || repeats(s[:7]) {
		return false
	}
	total := sum(s, "8765432")
	switch {
	case len(s) == 8:
	case s[8] == 'A', s[8] == 'H':
		total += 9 * (digit(s[8]) - 9)
	case s[8] != 'W' && s[8] != 'T' && s[8] != 'X':
		return false
	}
	return s[7] == "WABCDEFGHIJKLMNOPQRSTUV"[total%23]
}
