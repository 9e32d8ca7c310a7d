package numbers

// northAmerica is the United States, Canada and Mexico.
func northAmerica() []Number {
	return []Number{
		{
			ID: "us.ssn", Title: "US social security number", Family: "identity", Country: "US",
			Cite:         "42 U.S.C. 405(c)(2); Social Security Administration, POMS RM 10201.035 (numbers never assigned)",
			Shapes:       []string{"999 99 9999"},
			Valid:        usSSN,
			Context:      words("ssn, ssn#, ssns, social security, social security number, social security no, social security #, soc sec, ss#, ss number, taxpayer identification"),
			NeedsContext: true,
		},
		{
			ID: "us.routing-number", Title: "US bank routing number (ABA)", Family: "account", Country: "US",
			Cite:         "American Bankers Association, routing number policy; 12 CFR 229, appendix A",
			Shapes:       []string{"999999999", "9999 9999 9"},
			Valid:        usRouting,
			Context:      words("routing, routing number, aba, aba number, aba routing, rtn, routing transit number, ach, wire transfer"),
			NeedsContext: true,
		},
		{
			ID: "ca.sin", Title: "Canadian social insurance number", Family: "identity", Country: "CA",
			Cite:         "Employment Insurance Act, s. 138; Income Tax Act, s. 237; check digit by Luhn",
			Shapes:       []string{"999 999 999"},
			Valid:        func(s []byte) bool { return luhnOf(9)(s) && s[0] != '0' && s[0] != '8' },
			Context:      words("social insurance number, social insurance, sin number, sin no, sin:, sin#, my sin, numéro d'assurance sociale, assurance sociale, nas"),
			NeedsContext: true,
		},
	}
}

// usSSN knows which numbers were never given out: area 000, 666 and 900 to 999,
// group 00, serial number 0000, and those that advertising made famous.
func usSSN(s []byte) bool {
	if !digits(s, 9) || repeats(s) {
		return false
	}
	area := num(s[:3])
	famous := string(s) == "078051120" || string(s) == "219099999"
	return area > 0 && area != 666 && area < 900 && num(s[3:5]) > 0 && num(s[5:]) > 0 && !famous
}

// usRouting has a Federal Reserve district in front and the weights 3, 7, 1.
func usRouting(s []byte) bool {
	if !weighted("371371371", 10)(s) {
		return false
	}
	d := num(s[:2])
	return d <= 12 || d >= 21 && d <= 32 || d >= 61 && d <= 72 || d == 80
}
