package numbers

import "strings"

// asia is India, China, Japan, Korea, Taiwan, Hong Kong, Singapore, Thailand,
// Malaysia, Indonesia, Viet Nam, Pakistan, Sri Lanka and the Philippines.
var asia = []Number{
	{
		ID: "in.aadhaar", Title: "Indian Aadhaar number", Family: "identity", Country: "IN",
		Cite:    "Aadhaar Act, 2016, s. 2(a); UIDAI, A UID Numbering Scheme (Verhoeff)",
		Shapes:  []string{"9999 9999 9999"},
		Valid:   func(s []byte) bool { return digits(s, 12) && s[0] > '1' && !repeats(s) && verhoeff(s) },
		Context: words("aadhaar, aadhar, adhaar, adhar, aadhaar number, aadhaar no, uid number, uidai, आधार, आधार संख्या"), NeedsContext: true,
	},
	{
		ID: "in.pan", Title: "Indian permanent account number (PAN)", Family: "tax", Country: "IN",
		Cite:   "Income-tax Act, 1961, s. 139A; Income-tax Rules, 1962, r. 114",
		Shapes: []string{"AAAAA9999A", "AAAAA 9999 A"},
		Valid: func(s []byte) bool {
			return built(s, "5a4n1a") && strings.IndexByte("PCHABGJLFTK", s[3]) >= 0 && string(s[5:9]) != "0000"
		},
		Context:      words("pan, pan number, pan no, pan card, permanent account number, income tax, पैन"),
		NeedsContext: true,
	},
	{
		ID: "in.voter", Title: "Indian voter identity number (EPIC)", Family: "identity", Country: "IN",
		Cite:         "Registration of Electors Rules, 1960, r. 28; Election Commission of India, EPIC number (Luhn)",
		Shapes:       []string{"AAA9999999"},
		Valid:        func(s []byte) bool { return built(s, "3a7n") && !repeats(s[3:]) && luhn(s[3:]) },
		Context:      words("voter id, voter card, voter identity, epic, epic number, epic no, voter id number, election card"),
		NeedsContext: true,
	},
	{
		ID: "in.driving-licence", Title: "Indian driving licence number", Family: "licence", Country: "IN",
		Cite:         "Motor Vehicles Act, 1988, s. 9; Central Motor Vehicles Rules, 1989, form 7 (state, office, year, serial number)",
		Shapes:       []string{"AA99 99999999999", "AA 99 99999999999", "AA99 9999 9999999", "AA 99 9999 9999999"},
		Valid:        func(s []byte) bool { return built(s, "2a13n") && num(s[4:8]) >= 1950 && num(s[4:8]) < 2100 },
		Context:      words("driving licence, driving license, dl, dl no, dl number, driving licence number, driver's licence"),
		NeedsContext: true,
	},
	{
		ID: "in.ifsc", Title: "Indian bank branch code (IFSC)", Family: "account", Country: "IN",
		Cite:         "Reserve Bank of India, Indian Financial System Code; NEFT procedural guidelines",
		Shapes:       []string{"AAAA0XXXXXX"},
		Valid:        func(s []byte) bool { return built(s, "4a1n6c") && s[4] == '0' },
		Context:      words("ifsc, ifsc code, ifs code, ifsc no, neft, rtgs"),
		NeedsContext: true,
	},
	{
		ID: "cn.resident-id", Title: "Chinese resident identity card number", Family: "identity", Country: "CN",
		Cite:    "GB 11643-1999, 公民身份号码; check character by ISO 7064, MOD 11-2",
		Shapes:  []string{"99999999999999999X", "999999 99999999 999X"},
		Valid:   cnResident,
		Context: words("身份证, 身份证号, 身份证号码, 公民身份号码, 居民身份证, id card, resident identity card, identity card"),
	},
	{
		ID: "jp.my-number", Title: "Japanese individual number (My Number)", Family: "identity", Country: "JP",
		Cite:   "行政手続における特定の個人を識別するための番号の利用等に関する法律; 総務省令第85号, 第5条 (modulo 11)",
		Shapes: []string{"9999 9999 9999"},
		Valid: func(s []byte) bool {
			return digits(s, 12) && !repeats(s) && eleven(sum(s, "65432765432")) == digit(s[11])
		},
		Context:      words("マイナンバー, 個人番号, マイナンバーカード, my number, mynumber, individual number"),
		NeedsContext: true,
	},
	{
		ID: "jp.driving-licence", Title: "Japanese driving licence number", Family: "licence", Country: "JP",
		Cite:         "道路交通法, 第93条; 警察庁, 運転免許証番号 (year in the third and fourth place)",
		Shapes:       []string{"999999999999", "9999 9999 9999"},
		Valid:        func(s []byte) bool { return digits(s, 12) && !repeats(s) && num(s[:2]) >= 10 && num(s[:2]) <= 97 },
		Context:      words("運転免許証, 免許証番号, 運転免許, 運転免許証番号, japanese driving licence, japanese driver's license"),
		NeedsContext: true,
	},
	{
		ID: "jp.pension", Title: "Japanese basic pension number", Family: "identity", Country: "JP",
		Cite:         "国民年金法, 第14条; 日本年金機構, 基礎年金番号",
		Shapes:       []string{"9999-999999"},
		Valid:        func(s []byte) bool { b := bare(s); return digits(b, 10) && !repeats(b) },
		Context:      words("基礎年金番号, 年金番号, 年金手帳, basic pension number, pension number"),
		NeedsContext: true,
	},
	{
		ID: "kr.resident-number", Title: "Korean resident registration number", Family: "identity", Country: "KR",
		Cite:         "주민등록법, 제7조의2; 시행규칙 제2조 (check digit only before October 2020)",
		Shapes:       []string{"999999 9999999"},
		Valid:        func(s []byte) bool { return digits(s, 13) && yymmdd(s) && !repeats(s[6:]) },
		Context:      words("주민등록번호, 주민번호, 외국인등록번호, 주민등록, resident registration number, rrn"),
		NeedsContext: true,
	},
	{
		ID: "kr.driving-licence", Title: "Korean driving licence number", Family: "licence", Country: "KR",
		Cite:         "도로교통법 시행규칙, 별표 (운전면허번호: 지역, 연도, 일련번호)",
		Shapes:       []string{"99 99 999999 99"},
		Valid:        func(s []byte) bool { return digits(s, 12) && num(s[:2]) >= 11 && num(s[:2]) <= 28 },
		Context:      words("운전면허, 운전면허번호, 운전면허증, 면허번호, driving licence, driver's license"),
		NeedsContext: true,
	},
	{
		ID: "tw.identity", Title: "Taiwanese identity number", Family: "identity", Country: "TW",
		Cite:         "戶籍法, 國民身分證統一編號; 內政部, 外來人口統一證號 (weights modulo 10)",
		Shapes:       []string{"A999999999"},
		Valid:        twIdentity,
		Context:      words("身分證, 身分證字號, 身份證字號, 統一編號, 統一證號, 居留證, national id, id number, taiwan id, arc number"),
		NeedsContext: true,
	},
	{
		ID: "hk.identity", Title: "Hong Kong identity card number", Family: "identity", Country: "HK",
		Cite:         "Registration of Persons Regulations, Cap. 177A; Immigration Department, HKIC check digit (modulo 11)",
		Shapes:       []string{"A999999X", "A999999 X", "AA999999X", "A999999", "AA999999"},
		Valid:        hkIdentity,
		Context:      words("hkid, hkid no, hkid number, hkid card, hong kong id, hong kong identity card, 身份證, 身份證號碼, 香港身份證"),
		NeedsContext: true,
	},
	{
		ID: "sg.nric", Title: "Singapore identity number (NRIC, FIN)", Family: "identity", Country: "SG",
		Cite:         "National Registration Act 1965; Immigration and Checkpoints Authority, NRIC and FIN (modulo 11)",
		Shapes:       []string{"A9999999A"},
		Valid:        sgNRIC,
		Context:      words("nric, nric no, nric number, fin, fin no, fin number, ic number, identity card, singapore id, uin"),
		NeedsContext: true,
	},
	{
		ID: "th.identity", Title: "Thai identity number", Family: "identity", Country: "TH",
		Cite:         "พระราชบัญญัติการทะเบียนราษฎร พ.ศ. 2534; กรมการปกครอง (modulo 11)",
		Shapes:       []string{"9 9999 99999 99 9", "9999999999999"},
		Valid:        thIdentity,
		Context:      words("เลขประจำตัวประชาชน, บัตรประชาชน, เลขบัตรประชาชน, thai id, thai national id, national id, id card"),
		NeedsContext: true,
	},
	{
		ID: "my.nric", Title: "Malaysian identity card number (MyKad)", Family: "identity", Country: "MY",
		Cite:         "National Registration Regulations 1990; Jabatan Pendaftaran Negara, MyKad (birthday and place of birth)",
		Shapes:       []string{"999999 99 9999"},
		Valid:        myNRIC,
		Context:      words("mykad, nric, ic number, ic no, no. kp, no kp, kad pengenalan, no. kad pengenalan, identity card, nombor kad pengenalan"),
		NeedsContext: true,
	},
	{
		ID: "id.nik", Title: "Indonesian identity number (NIK)", Family: "identity", Country: "ID",
		Cite:         "Undang-Undang Nomor 24 Tahun 2013, pasal 13 (region and birthday)",
		Shapes:       []string{"9999999999999999", "999999 999999 9999"},
		Valid:        idNIK,
		Context:      words("nik, ktp, e-ktp, nomor induk kependudukan, no ktp, nomor ktp, no. ktp, kartu tanda penduduk"),
		NeedsContext: true,
	},
	{
		ID: "vn.cccd", Title: "Vietnamese citizen identity number", Family: "identity", Country: "VN",
		Cite:         "Luật Căn cước 26/2023/QH15; Nghị định 70/2024/NĐ-CP (province, century, year)",
		Shapes:       []string{"999999999999", "999 999 999 999"},
		Valid:        func(s []byte) bool { return digits(s, 12) && s[0] == '0' && num(s[:3]) <= 96 && !repeats(s) },
		Context:      words("cccd, căn cước, căn cước công dân, số cccd, số định danh, số định danh cá nhân, cmnd, citizen id"),
		NeedsContext: true,
	},
	{
		ID: "pk.cnic", Title: "Pakistani identity card number (CNIC)", Family: "identity", Country: "PK",
		Cite:         "National Database and Registration Authority Ordinance, 2000, s. 10",
		Shapes:       []string{"99999 9999999 9"},
		Valid:        func(s []byte) bool { return digits(s, 13) && s[0] > '0' && s[0] < '8' && s[12] > '0' && !repeats(s) },
		Context:      words("cnic, nicop, cnic no, cnic number, nadra, national identity card, identity card, شناختی کارڈ"),
		NeedsContext: true,
	},
	{
		ID: "lk.nic", Title: "Sri Lankan identity card number (NIC)", Family: "identity", Country: "LK",
		Cite:         "Registration of Persons Act, No. 32 of 1968; Department for Registration of Persons (year and day of birth)",
		Shapes:       []string{"999999999A"},
		Valid:        func(s []byte) bool { return built(s, "9n1a") && (s[9] == 'V' || s[9] == 'X') && lkDay(s[2:5]) },
		Context:      words("nic, nic no, nic number, national identity card, identity card"),
		NeedsContext: true,
	},
	{
		ID: "lk.nic-2016", Title: "Sri Lankan identity card number of twelve digits", Family: "identity", Country: "LK",
		Cite:         "Registration of Persons (Amendment) Act, No. 8 of 2016 (year and day of birth)",
		Shapes:       []string{"999999999999"},
		Valid:        func(s []byte) bool { return digits(s, 12) && num(s[:4]) >= 1900 && num(s[:4]) < 2100 && lkDay(s[4:7]) },
		Context:      words("nic no, nic no., nic number, nic:, my nic, national identity card"),
		NeedsContext: true,
	},
	{
		ID: "ph.philsys", Title: "Philippine identity card number (PhilSys)", Family: "identity", Country: "PH",
		Cite:         "Republic Act No. 11055 (Philippine Identification System Act), s. 7",
		Shapes:       []string{"9999 9999 9999 9999", "9999 9999 9999"},
		Valid:        func(s []byte) bool { return (digits(s, 16) || digits(s, 12)) && !repeats(s) },
		Context:      words("philsys, philid, phil id, philsys number, philsys card number, national id"),
		NeedsContext: true,
	},
}

// cnResident is region, birthday, serial number and the check character.
func cnResident(s []byte) bool {
	if len(s) != 18 || !digits(s[:17], 17) || s[0] < '1' || !yyyymmdd(s[6:]) || !cnProvince(num(s[:2])) {
		return false
	}
	p := 0
	for _, c := range s[:17] {
		p = (p + digit(c)) * 2 % 11
	}
	return s[17] == "10X98765432"[p]
}

// cnProvince knows the two digits of GB/T 2260, which are grouped by region.
func cnProvince(n int) bool {
	last := [...]int{1: 5, 2: 3, 3: 7, 4: 6, 5: 4, 6: 5, 7: 1, 8: 3}
	return n > 10 && n < 84 && n%10 <= last[n/10] && (n%10 > 0 || n == 50)
}

// twIdentity counts its letter, the place of registration, as two digits.
func twIdentity(s []byte) bool {
	if len(s) != 10 || !letters(s[:1]) || !digits(s[1:], 9) || s[1] != '1' && s[1] != '2' && s[1] != '8' && s[1] != '9' {
		return false
	}
	n := 10 + strings.IndexByte("ABCDEFGHJKLMNPQRSTUVXYWZIO", s[0])
	return (n/10+n%10*9+sum(s[1:], "876543211"))%10 == 0
}

// hkIdentity counts a missing first letter as 36, a space. The check digit is
// written in brackets, so that a scanner may see the rest alone.
func hkIdentity(s []byte) bool {
	if built(s, "1a6n") || built(s, "2a6n") {
		return true
	}
	total := 36 * 9
	if len(s) == 9 {
		total = digit(s[0]) * 9
		if !letters(s[:1]) {
			return false
		}
		s = s[1:]
	}
	if len(s) != 8 || !built(s, "1a6n1c") || s[7] > 'A' {
		return false
	}
	return (total+sum(s, "8765432")+digit(s[7]))%11 == 0
}

// sgNRIC has another row of check letters for foreigners.
func sgNRIC(s []byte) bool {
	if len(s) != 9 || !digits(s[1:8], 7) || repeats(s[1:8]) {
		return false
	}
	total := sum(s[1:], "2765432")
	switch s[0] {
	case 'S':
		return s[8] == "JZIHGFEDCBA"[total%11]
	case 'T':
		return s[8] == "JZIHGFEDCBA"[(total+4)%11]
	case 'F':
		return s[8] == "XWUTRQPNMLK"[total%11]
	case 'G':
		return s[8] == "XWUTRQPNMLK"[(total+4)%11]
	case 'M':
		return s[8] == "XWUTRQPNJLK"[(total+3)%11]
	}
	return false
}

func thIdentity(s []byte) bool {
	return digits(s, 13) && s[0] > '0' && s[0] < '9' && !repeats(s) && (11-sum(s, "DCBA98765432")%11)%10 == digit(s[12])
}

func myNRIC(s []byte) bool {
	if !digits(s, 12) || !yymmdd(s) {
		return false
	}
	switch place := num(s[6:8]); {
	case place >= 1 && place <= 16, place >= 21 && place <= 68, place == 71, place == 72:
		return true
	default:
		return place >= 74 && place <= 79 || place >= 82 && place <= 93 || place >= 98
	}
}

// idNIK has 40 added to the day of women.
func idNIK(s []byte) bool {
	if !digits(s, 16) || s[0] < '1' || num(s[6:8]) > 71 {
		return false
	}
	return date(num(s[10:12]), num(s[8:10]), num(s[6:8])%40) && string(s[12:]) != "0000"
}

// lkDay is the day of the year, 500 more for women.
func lkDay(s []byte) bool { return num(s)%500 >= 1 && num(s)%500 <= 366 }
