package numbers

// formerFederations is the countries that kept the numbers of Yugoslavia and of
// the Soviet Union, each changed in its own way.
var formerFederations = []Number{
	{
		ID: "hr.oib", Title: "Croatian personal identification number (OIB)", Family: "identity", Country: "HR",
		Cite:         "Zakon o osobnom identifikacijskom broju, NN 60/08; check digit by ISO 7064, MOD 11,10",
		Shapes:       []string{"99999999999"},
		Valid:        func(s []byte) bool { return digits(s, 11) && !repeats(s) && mod1110(s) },
		Context:      words("oib, osobni identifikacijski broj, oib broj, personal identification number"),
		NeedsContext: true,
	},
	{
		ID: "si.tax-id", Title: "Slovenian tax number", Family: "tax", Country: "SI",
		Cite:         "Zakon o davčni službi; FURS, davčna številka (modulo 11)",
		Shapes:       []string{"99999999", "SI 99999999"},
		Valid:        siTax,
		Context:      words("davčna številka, davčne številke, davčno številko, davčna, davčna št, slovenian tax number, tax number, tax id"),
		NeedsContext: true,
	},
	{
		ID: "ru.snils", Title: "Russian pension insurance number (SNILS)", Family: "identity", Country: "RU",
		Cite:         "Федеральный закон № 27-ФЗ; Постановление Правления ПФР № 192п, СНИЛС (modulo 101)",
		Shapes:       []string{"999 999 999 99", "999 999 999"},
		Valid:        ruSNILS,
		Context:      words("снилс, страховой номер, страховой номер индивидуального лицевого счета, snils, страхового номера"),
		NeedsContext: true,
	},
	{
		ID: "ru.inn", Title: "Russian personal tax number (INN)", Family: "tax", Country: "RU",
		Cite:         "Приказ ФНС России № ММВ-7-6/435@ (структура ИНН; two digits modulo 11)",
		Shapes:       []string{"999999999999", "9999 99999999"},
		Valid:        ruINN,
		Context:      words("инн, идентификационный номер налогоплательщика, inn, taxpayer number"),
		NeedsContext: true,
	},
	{
		ID: "ru.internal-passport", Title: "Russian internal passport number", Family: "passport", Country: "RU",
		Cite:         "Постановление Правительства РФ № 828 (паспорт гражданина: серия и номер)",
		Shapes:       []string{"9999 999999", "99 99 999999"},
		Valid:        func(s []byte) bool { return digits(s, 10) && !repeats(s) && s[0] <= '9' && num(s[2:4]) <= 99 },
		Context:      words("паспорт, паспорта, серия и номер, паспорт серия, паспортные данные, паспорт рф, russian passport"),
		NeedsContext: true,
	},
	{
		ID: "ua.rnokpp", Title: "Ukrainian taxpayer number", Family: "tax", Country: "UA",
		Cite:         "Наказ Мінфіну № 822 (реєстраційний номер облікової картки платника податків; modulo 11)",
		Shapes:       []string{"9999999999"},
		Valid:        uaTax,
		Context:      words("рнокпп, іпн, ідентифікаційний номер, ідентифікаційний код, ідентифікаційний податковий номер, реєстраційний номер облікової картки, rnokpp, tax number, tax id"),
		NeedsContext: true,
	},
	{
		ID: "ua.unzr", Title: "Ukrainian register number (UNZR)", Family: "identity", Country: "UA",
		Cite:         "Закон України № 5492-VI, ст. 10 (унікальний номер запису в реєстрі)",
		Shapes:       []string{"99999999 99999"},
		Valid:        func(s []byte) bool { return digits(s, 13) && yyyymmdd(s) && s[12] == '0'+byte(icao(s[:12])) },
		Context:      words("унзр, унікальний номер запису, запис №, unzr, record no"),
		NeedsContext: true,
	},
	{
		ID: "by.personal-number", Title: "Belarusian personal number", Family: "identity", Country: "BY",
		Cite:    "Указ Президента Республики Беларусь № 294 от 16.03.2021; СТБ 1036 (weights 7, 3, 1)",
		Shapes:  []string{"9999999A999AA9"},
		Valid:   byPersonal,
		Context: words("личный номер, идентификационный номер, асабісты нумар, personal number, identification number"),
	},
	{
		ID: "kz.iin", Title: "Kazakh individual identification number (IIN)", Family: "identity", Country: "KZ",
		Cite:         "Закон Республики Казахстан № 223-III; Постановление № 406 (ИИН; modulo 11)",
		Shapes:       []string{"999999999999"},
		Valid:        kzIIN,
		Context:      words("иин, жсн, индивидуальный идентификационный номер, жеке сәйкестендіру нөмірі, iin"),
		NeedsContext: true,
	},
}

// register is one of those that still give the thirteen digits of Yugoslavia.
type register struct {
	id, title, country string
	cite               string
	first, last        int // of the regions
	context            string
}

var registers = []register{
	{"si.emso", "Slovenian personal number (EMŠO)", "SI", "Zakon o centralnem registru prebivalstva, 6. člen", 50, 59, "emšo, enotna matična številka občana, matična številka"},
	{"rs.jmbg", "Serbian personal number (JMBG)", "RS", "Закон о јединственом матичном броју грађана, Сл. гласник 24/2018", 70, 99, "jmbg, јмбг, matični broj, матични број, јединствени матични број"},
	{"ba.jmbg", "Bosnian personal number (JMB)", "BA", "Zakon o jedinstvenom matičnom broju, Sl. glasnik BiH 32/01", 10, 19, "jmbg, jmb, јмб, matični broj, jedinstveni matični broj"},
	{"me.jmbg", "Montenegrin personal number (JMB)", "ME", "Zakon o centralnom registru stanovništva, Sl. list CG 49/07", 20, 29, "jmbg, jmb, matični broj, jedinstveni matični broj"},
	{"hr.jmbg", "Croatian citizen number (JMBG)", "HR", "Zakon o matičnom broju, NN 9/92", 30, 39, "jmbg, mbg, matični broj građana, matični broj"},
	{"mk.embg", "Macedonian citizen number (EMBG)", "MK", "Закон за матичниот број на граѓанинот, Сл. весник 36/92", 40, 49, "ембг, матичен број, единствен матичен број, embg"},
}

// registered is those registers as rows of the table.
func registered() []Number {
	var list []Number
	for _, r := range registers {
		list = append(list, r.number())
	}
	return list
}

func (r register) number() Number {
	return Number{
		ID: r.id, Title: r.title, Family: "identity", Country: r.country, Cite: r.cite + "; check digit modulo 11",
		Shapes:  []string{"9999999999999", "999999 9999999"},
		Valid:   r.valid,
		Context: words(r.context, "personal number, personal identification number"),
	}
}

// valid knows the birthday without the first digit of its year, the region, a
// serial number and the check digit.
func (r register) valid(s []byte) bool {
	if !digits(s, 13) || num(s[7:9]) < r.first || num(s[7:9]) > r.last {
		return false
	}
	y := 1000 + num(s[4:7])
	if y < 1100 {
		y += 1000
	}
	return y > 1880 && y < 2050 && date(y, num(s[2:4]), num(s[:2])) && sum(s, "7654327654321")%11 == 0
}

func siTax(s []byte) bool {
	if len(s) == 10 && string(s[:2]) == "SI" {
		s = s[2:]
	}
	return digits(s, 8) && s[0] != '0' && !repeats(s) && sum(s, "8765432")%11 != 0 && (11-sum(s, "8765432")%11)%10 == digit(s[7])
}

// ruSNILS is nine digits and two check digits, which are written behind a space
// after hyphens, so that a scanner may see the nine alone. Below 001-001-998 there
// were no check digits.
func ruSNILS(s []byte) bool {
	if !digits(s, 9) && !digits(s, 11) || repeats(s) || string(s[:9]) <= "001001998" {
		return false
	}
	return len(s) == 9 || sum(s, "987654321")%101%100 == num(s[9:])
}

func ruINN(s []byte) bool {
	return digits(s, 12) && !repeats(s) && sum(s, "724A359468")%11%10 == digit(s[10]) && sum(s, "3724A359468")%11%10 == digit(s[11])
}

// uaTax begins with the birthday, in days since the end of 1899. One weight is -1,
// which is 10 modulo 11.
func uaTax(s []byte) bool {
	return digits(s, 10) && !repeats(s) && num(s[:5]) < 55000 && sum(s, "A57946A57")%11%10 == digit(s[9])
}

func byPersonal(s []byte) bool {
	if len(s) != 14 || !built(s, "7n1a3n2a1n") || s[0] < '1' || s[0] > '8' || !holds([]byte("ABCHKEM"), s[7]) {
		return false
	}
	return ddmmyy(s[1:]) && sum(s, "7317317317317")%10 == digit(s[13])
}

// kzIIN has a second try with other weights where the first check gives 10.
func kzIIN(s []byte) bool {
	if !digits(s, 12) || !yymmdd(s) || s[6] > '6' {
		return false
	}
	check := sum(s, "123456789AB") % 11
	if check == 10 {
		check = sum(s, "3456789AB12") % 11
	}
	return check == digit(s[11])
}
