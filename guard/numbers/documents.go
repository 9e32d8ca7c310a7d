package numbers

import "strings"

// Most passports and driving licences have no check digit that the authority
// publishes, so that only the words around them tell what they are. Where a
// passport has one, it stands with its country.

// document is what one country prints on a passport or a licence.
type document struct {
	country, people string // "FR", "French"
	structures      string // in the notation of the SWIFT registry, with spaces between
	words           string // that name it in the languages of the country
}

// passports is the number in the visual zone, as PRADO and ICAO's specimens show it.
var passports = []document{
	{"FR", "French", "2n2a5n", "passeport, numéro de passeport, n° de passeport, passeport n°"},
	{"ES", "Spanish", "3a6n 2a6n", "pasaporte, número de pasaporte, nº de pasaporte, passaport"},
	{"IT", "Italian", "2a7n", "passaporto, numero di passaporto, passaporto n"},
	{"GB", "British", "9n", "uk passport, uk passport number, uk passport no, gb passport"},
	{"AT", "Austrian", "1a7n", "reisepass, reisepassnummer, passnummer, pass-nr"},
	{"BE", "Belgian", "2a6n", "paspoort, paspoortnummer, passeport, numéro de passeport, reisepass"},
	{"BG", "Bulgarian", "9n", "паспорт, номер на паспорт, международен паспорт"},
	{"CH", "Swiss", "1a7n 1a1n1a5n", "reisepass, passnummer, pass-nr, passeport, numéro de passeport, passaporto, numero di passaporto"},
	{"CZ", "Czech", "8n", "cestovní pas, číslo pasu, cestovního pasu, č. pasu, pas č, pas číslo"},
	{"CY", "Cypriot", "1a8n 1a6n", "διαβατήριο, αριθμός διαβατηρίου"},
	{"DK", "Danish", "9n", "pasnummer, pas nr, pasnr, dansk pas"},
	{"EE", "Estonian", "2a7n", "passi number, passi nr, reisidokument"},
	{"FI", "Finnish", "2a7n", "passi, passin numero, passinumero, passnummer"},
	{"GR", "Greek", "2a7n", "διαβατήριο, διαβατηρίου, αριθμός διαβατηρίου"},
	{"HR", "Croatian", "9n", "putovnica, putovnice, broj putovnice"},
	{"HU", "Hungarian", "2a6n 2a7n", "útlevél, útlevélszám, útlevelem, útlevél száma"},
	{"IE", "Irish", "2a7n 1a8n", "pas éireannach"},
	{"IS", "Icelandic", "1a7n", "vegabréf, vegabréfsnúmer, vegabréfs"},
	{"LT", "Lithuanian", "8n", "pasas, paso numeris, paso nr"},
	{"LU", "Luxembourgish", "3a1n1a2n1a1n", "passeport, numéro de passeport, reisepass"},
	{"LV", "Latvian", "2a7n", "pases numurs, pases nr, pases numuru"},
	{"MT", "Maltese", "7n", "passaport, numru tal-passaport"},
	{"NO", "Norwegian", "8n 3a5n", "passnummer, passnr, pass nr"},
	{"PT", "Portuguese", "1a6n 2a6n", "passaporte, número de passaporte, número do passaporte"},
	{"RO", "Romanian", "8n 9n", "pașaport, pașaportul, numărul pașaportului, pasaport"},
	{"SE", "Swedish", "8n 2a6n", "passnummer, passnr, pass nr, passets nummer"},
	{"SI", "Slovenian", "2a7n", "potni list, številka potnega lista, potnega lista"},
	{"SK", "Slovak", "2a7n 1a7n", "cestovný pas, číslo pasu, cestovného pasu"},
	{"RS", "Serbian", "9n", "пасош, pasoš, broj pasoša, број пасоша"},
	{"TR", "Turkish", "1a8n", "pasaport, pasaport no, pasaport numarası"},
	{"UA", "Ukrainian", "2a6n", "паспорт, паспорта, закордонний паспорт, серія та номер"},
	{"RU", "Russian", "9n", "загранпаспорт, заграничный паспорт, загранпаспорта"},
	{"IL", "Israeli", "8n", "דרכון, מספר דרכון"},
	{"US", "US", "9n 1a8n", "us passport, u.s. passport, us passport no, us passport number, u.s. passport number, u.s. passport no, american passport, american passport number, united states passport"},
	{"CA", "Canadian", "2a6n 1a6n2a", "passeport, numéro de passeport"},
	{"MX", "Mexican", "1a8n", "pasaporte, número de pasaporte"},
	{"BR", "Brazilian", "2a6n", "passaporte, número do passaporte, número de passaporte"},
	{"AR", "Argentine", "3a6n", "pasaporte, número de pasaporte"},
	{"CL", "Chilean", "1a8n", "pasaporte, número de pasaporte"},
	{"CO", "Colombian", "2a6n", "pasaporte, número de pasaporte"},
	{"AU", "Australian", "1a7n 2a7n", "aussie passport"},
	{"NZ", "New Zealand", "2a6n", "nz passport, uruwhenua"},
	{"IN", "Indian", "1a7n", "पासपोर्ट"},
	{"JP", "Japanese", "2a7n", "旅券番号, パスポート, パスポート番号, 旅券"},
	{"KR", "Korean", "1a8n 1a3n1a4n", "여권, 여권번호"},
	{"CN", "Chinese", "1a8n 2a7n", "护照, 护照号码, 护照号"},
	{"TW", "Taiwanese", "9n", "護照, 護照號碼"},
	{"HK", "Hong Kong", "1a8n 2a7n", "護照, 護照號碼, hksar passport"},
	{"SG", "Singapore", "1a7n1a", "singaporean passport"},
	{"TH", "Thai", "2a7n", "หนังสือเดินทาง, เลขที่หนังสือเดินทาง"},
	{"MY", "Malaysian", "1a8n", "pasport, nombor pasport, no. pasport"},
	{"ID", "Indonesian", "1a7n", "paspor, nomor paspor, no. paspor"},
	{"VN", "Vietnamese", "1a7n", "hộ chiếu, số hộ chiếu"},
	{"PH", "Philippine", "1a7n1a", "pasaporte"},
	{"ZA", "South African", "1a8n", "paspoort, paspoortnommer"},
}

// licences is the number of the driving licence.
var licences = []document{
	{"FR", "French", "12n 2n2a5n", "permis de conduire, numéro de permis, n° de permis"},
	{"NL", "Dutch", "10n", "rijbewijs, rijbewijsnummer"},
	{"ES", "Spanish", "8n1a", "carnet de conducir, permiso de conducir, permiso de conducción, carné de conducir"},
	{"IT", "Italian", "2a7n1a 1a1n7c1a", "patente, patente di guida, numero di patente, numero patente"},
	{"AT", "Austrian", "8n", "führerschein, führerscheinnummer, führerschein-nr, lenkberechtigung"},
	{"BE", "Belgian", "10n", "rijbewijs, rijbewijsnummer, permis de conduire, numéro de permis"},
	{"BG", "Bulgarian", "9n", "шофьорска книжка, свидетелство за управление"},
	{"CH", "Swiss", "12n", "führerausweis, führerausweisnummer, permis de conduire, licenza di condurre"},
	{"CZ", "Czech", "2a6n", "řidičský průkaz, řidičského průkazu, číslo řidičského průkazu"},
	{"DK", "Danish", "8n", "kørekort, kørekortnummer, kørekort nr"},
	{"EE", "Estonian", "2a6n", "juhiluba, juhiloa number, juhiloa"},
	{"FI", "Finnish", "8n", "ajokortti, ajokortin numero, körkort"},
	{"GR", "Greek", "9n", "άδεια οδήγησης, δίπλωμα οδήγησης, αριθμός άδειας οδήγησης"},
	{"HR", "Croatian", "8n", "vozačka dozvola, vozačke dozvole, broj vozačke"},
	{"HU", "Hungarian", "2a6n", "jogosítvány, vezetői engedély, jogosítvány száma, vezetői engedély száma"},
	{"IE", "Irish", "9n 3n3n3n", "ceadúnas tiomána"},
	{"LT", "Lithuanian", "8n", "vairuotojo pažymėjimas, vairuotojo pažymėjimo"},
	{"LV", "Latvian", "2a6n", "vadītāja apliecība, vadītāja apliecības"},
	{"NO", "Norwegian", "11n", "førerkort, førerkortnummer"},
	{"PL", "Polish", "5n2n4n", "prawo jazdy, prawa jazdy, numer prawa jazdy, nr prawa jazdy"},
	{"PT", "Portuguese", "1a7n 2a7n", "carta de condução, número da carta de condução"},
	{"RO", "Romanian", "1a8n", "permis de conducere, permisul de conducere"},
	{"SE", "Swedish", "6n4n", "körkort, körkortsnummer"},
	{"SI", "Slovenian", "9n", "vozniško dovoljenje, vozniškega dovoljenja"},
	{"SK", "Slovak", "1a8n", "vodičský preukaz, vodičského preukazu"},
	{"TR", "Turkish", "6n", "ehliyet, ehliyet no, sürücü belgesi"},
	{"UA", "Ukrainian", "3a6n", "посвідчення водія, водійське посвідчення"},
	{"RU", "Russian", "2n2n6n", "водительское удостоверение, водительского удостоверения, права серия"},
	{"AU", "Australian", "8n 9n 10n 7n", "driver licence, driver's licence, drivers licence, driver licence number"},
	{"NZ", "New Zealand", "2a6n", "driver licence, driver's licence, nz driver licence"},
	{"ZA", "South African", "8n4c", "bestuurslisensie, rybewys, sa driving licence"},
}

// anyDocument is those of countries that are not among the others, or whose words
// do not say which country it is.
var anyDocument = []Number{
	{
		ID: "passport", Title: "passport number", Family: "passport",
		Cite:   "ICAO Doc 9303-3, section 4.2.2 (document number, up to nine characters)",
		Shapes: append(shapesOf("9n 1a8n 1a7n 2a7n 2a6n 3a6n 8n 2n2a5n 1a6n2a 1a7n1a"), "AXXXXXXXX9", "A9XXXXXX9", "AXX9XXXX9"),
		Valid:  anyPassport,
		Context: words("passport number, passport no, passport no., passport num, passport #, passport id, my passport, passport nr, passport, reisepassnummer",
			"passnummer, numéro de passeport, número de pasaporte, numero di passaporto, número do passaporte, paspoortnummer, numer paszportu"),
		NeedsContext: true,
	},
	{
		ID: "driving-licence", Title: "driving licence number", Family: "licence",
		Cite:   "Vienna Convention on Road Traffic 1968, annex 7; ISO/IEC 18013-1, item 5; Directive 2006/126/EC, annex I",
		Shapes: shapesOf("8n 9n 10n 12n 1a8n 2a6n 2a7n 2a7n1a"),
		Valid:  func(s []byte) bool { return len(s) >= 8 && len(s) <= 12 && only(s, 'c') && !repeats(s) },
		Context: words("driving licence number, driving licence no, driving license number, driver's licence number, driver's license number, driver licence number",
			"driver license number, drivers license number, driving licence, driving license, driver's licence, driver's license"),
		NeedsContext: true,
	},
	{
		ID: "ehic", Title: "European health insurance card number", Family: "health",
		Cite:   "Decision S2 of the Administrative Commission (2010/C 106/09), annex, field 8; EN 1867 (80, then the country by ISO 3166-1)",
		Shapes: []string{"80999999999999999999", "80999 99999 99999 99999", "8099 9999 9999 9999 9999"},
		Valid: func(s []byte) bool {
			return digits(s, 20) && s[0] == '8' && s[1] == '0' && strings.Contains(ehicCountries, " "+string(s[2:5])+" ")
		},
		Context: words("ehic, ehic number, european health insurance card, health insurance card, europäische krankenversicherungskarte, krankenversicherungskarte, gesundheitskarte",
			"egk, iccsn, kartennummer, ceam, carte européenne d'assurance maladie, tarjeta sanitaria europea, tessera europea, ekuz, zorgpas"),
		NeedsContext: true,
	},
}

// ehicCountries is the numbers (ISO 3166-1) of those who issue the card: the European
// Economic Area, Switzerland and the United Kingdom.
const ehicCountries = " 040 056 100 191 196 203 208 233 246 250 276 300 348 352 372 380 428 438 440 442 470 528 578 616 620 642 703 705 724 752 756 826 "

// anyPassport believes nine characters, half of them digits, and ten with the check
// digit of the machine-readable zone.
func anyPassport(s []byte) bool {
	if len(s) < 8 || len(s) > 10 || !only(s, 'c') || repeats(s) || isDay(s) {
		return false
	}
	figures := 0
	for _, c := range s[:min(len(s), 9)] {
		if c <= '9' {
			figures++
		}
	}
	return figures > 3 && (len(s) < 10 || icao(s[:9]) == digit(s[9]) && s[9] <= '9')
}

func documents() []Number {
	var list []Number
	for _, d := range passports {
		list = append(list, d.number("passport", "passport", "passport", "PRADO (Council of the EU), passports, visual zone; ICAO Doc 9303-3"))
	}
	for _, d := range licences {
		list = append(list, d.number("driving-licence", "driving licence", "licence", "PRADO (Council of the EU) and the issuing authority, driving licences, item 5; ISO/IEC 18013-1"))
	}
	return append(list, anyDocument...)
}

// number is the row of the table. English words count only with the country's name.
func (d document) number(id, name, family, cite string) Number {
	english := strings.ToLower(d.people) + " " + name
	phrases := words(d.words, english, english+" number", english+" no")
	if family == "licence" {
		phrases = append(phrases, words(strings.ReplaceAll(english, "driving licence", "driver's license"), strings.ReplaceAll(english, "licence", "license"))...)
	}
	return Number{
		ID: strings.ToLower(d.country) + "." + id, Title: d.people + " " + name + " number", Family: family, Country: d.country,
		Cite: cite, Shapes: shapesOf(d.structures), Valid: d.valid, Context: phrases, NeedsContext: true,
	}
}

// isDay reports whether s is eight digits that are rather the day on which a document
// was issued or expires.
func isDay(s []byte) bool {
	return digits(s, 8) && (yyyymmdd(s) || yyyymmdd([]byte{s[4], s[5], s[6], s[7], s[2], s[3], s[0], s[1]}))
}

// valid reports whether s has one of the structures, and is not just one digit.
func (d document) valid(s []byte) bool {
	for structure := range strings.SplitSeq(d.structures, " ") {
		if built(s, structure) {
			return !repeats(s) && !isDay(s)
		}
	}
	return false
}

// shapesOf writes structures as shapes: "2a7n" as people write it, with a
// separator between the groups or none.
func shapesOf(structures string) []string {
	var shapes []string
	for structure := range strings.SplitSeq(structures, " ") {
		var groups []string
		n := 0
		for _, c := range []byte(structure) {
			if c <= '9' {
				n = n*10 + digit(c)
				continue
			}
			groups = append(groups, strings.Repeat(map[byte]string{'n': "9", 'a': "A", 'c': "X"}[c], n))
			n = 0
		}
		shapes = append(shapes, strings.Join(groups, " "))
	}
	return shapes
}
