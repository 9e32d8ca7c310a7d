package numbers

import "strings"

// iban reports whether s is an IBAN: a country that has them, its length and
// structure, and the check digits (ISO 13616-1, section 7).
func iban(s []byte) bool {
	if len(s) < 15 || len(s) > 34 || !letters(s[:2]) || !digits(s[2:4], 2) {
		return false
	}
	structure, ok := ibans[string(s[:2])]
	return ok && built(s[4:], structure) && mod97(s[4:], s[:4]) == 1
}

// ibanShapes is fours for every length there is, and the groups in which some
// countries rather write bank, branch and account.
func ibanShapes() []string {
	shapes := []string{
		"DE99 99999999 9999999999",
		"ES99 9999 9999 99 9999999999",
		"FR99 99999 99999 XXXXXXXXXXX 99",
		"GB99 AAAA 999999 99999999",
		"IE99 AAAA 999999 99999999",
		"IT99 A 99999 99999 XXXXXXXXXXXX",
		"NL99 AAAA 9999999999",
		"AT99 99999 99999999999",
		"CH99 99999 XXXXXXXXXXXX",
	}
	fours := "AA99" + strings.Repeat(" XXXX", 8)
	for _, n := range []int{15, 16, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33} {
		shapes = append(shapes, fours[:n+(n-1)/4]) // a space before each four but the first
	}
	return shapes
}

// ibans is the structure of what stands behind country and check digits, from
// the SWIFT IBAN Registry, release 99.
var ibans = map[string]string{
	"AD": "8n12c", "AE": "19n", "AL": "8n16c", "AT": "16n", "AZ": "4a20c", "BA": "16n", "BE": "12n", "BG": "4a6n8c",
	"BH": "4a14c", "BI": "23n", "BR": "23n1a1c", "BY": "4c4n16c", "CH": "5n12c", "CR": "18n", "CY": "8n16c", "CZ": "20n",
	"DE": "18n", "DJ": "23n", "DK": "14n", "DO": "4c20n", "EE": "16n", "EG": "25n", "ES": "20n", "FI": "14n",
	"FK": "2a12n", "FO": "14n", "FR": "10n11c2n", "GB": "4a14n", "GE": "2a16n", "GI": "4a15c", "GL": "14n", "GR": "7n16c",
	"GT": "4c20c", "HN": "4a20n", "HR": "17n", "HU": "24n", "IE": "4a14n", "IL": "19n", "IQ": "4a15n", "IS": "22n",
	"IT": "1a10n12c", "JO": "4a4n18c", "KW": "4a22c", "KZ": "3n13c", "LB": "4n20c", "LC": "4a24c", "LI": "5n12c", "LT": "16n",
	"LU": "3n13c", "LV": "4a13c", "LY": "21n", "MC": "10n11c2n", "MD": "20c", "ME": "18n", "MK": "3n10c2n", "MN": "16n",
	"MR": "23n", "MT": "4a5n18c", "MU": "4a19n3a", "NI": "4a20n", "NL": "4a10n", "NO": "11n", "OM": "3n16c", "PK": "4a16c",
	"PL": "24n", "PS": "4a21c", "PT": "21n", "QA": "4a21c", "RO": "4a16c", "RS": "18n", "RU": "14n15c", "SA": "2n18c",
	"SC": "4a20n3a", "SD": "14n", "SE": "20n", "SI": "15n", "SK": "20n", "SM": "1a10n12c", "SO": "19n", "ST": "21n",
	"SV": "4a20n", "TL": "19n", "TN": "20n", "TR": "6n16c", "UA": "6n19c", "VA": "18n", "VG": "4a16n", "XK": "16n",
	"YE": "4a4n18c",
}
