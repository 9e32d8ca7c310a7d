package scan

import (
	"slices"
	"strings"
	"testing"
)

func TestNumbersAreFoundHoweverTheyAreWritten(t *testing.T) {
	s := scanner(t, Options{})
	for _, c := range []struct{ text, want string }{
		{"My card is 4111 1111 1111 1111 12/27.", "payment-card:4111 1111 1111 1111"},
		{"My card is 4111-1111-1111-1111, thanks", "payment-card:4111-1111-1111-1111"},
		{"4111111111111111", "payment-card:4111111111111111"},
		{"card:4111111111111111;", "payment-card:4111111111111111"},
		{"(4111 1111 1111 1111)", "payment-card:4111 1111 1111 1111"},
		{"4111\u00a01111\u00a01111\u00a01111", "payment-card:4111\u00a01111\u00a01111\u00a01111"},
		{"４１１１１１１１１１１１１１１１", "payment-card:４１１１１１１１１１１１１１１１"},
		{"41\u00ad1111\u200b1111111111", "payment-card:41\u00ad1111\u200b1111111111"},
		{"Müller zahlt mit 4111 1111 1111 1111", "payment-card:4111 1111 1111 1111"},
		{"a,4111111111111111,b", "payment-card:4111111111111111"},
		{"4111111111111112", ""},
		{"4111 1111-1111 1111", ""},
		{"94111111111111111", ""},
		{"https://shop.example/?id=4111111111111111", ""},
		{"<4111111111111111@mail.example>", ""},
		{"4111111111111111.5", ""},
		{"0000 9abc 4111 1111 1111 1111 2222 3333", ""},
		{"00000010: 4111 1111 1111 1111 0000 0000", ""},
		{"card 4111 1111 1111 1111 1227", "payment-card:4111 1111 1111 1111"},
		{"Visa 4111 1111 1111 1111 from 2026", "payment-card:4111 1111 1111 1111"},
		{"DE89 3704 0044 0532 0130 00", "iban:DE89 3704 0044 0532 0130 00"},
		{"IBAN DE89370400440532013000, BIC COBADEFF", "iban:DE89370400440532013000"},
		{"IBAN: de89 3704 0044 0532 0130 00.", "iban:de89 3704 0044 0532 0130 00"},
		{"Konto GB82 WEST 1234 5698 7654 32", "iban:GB82 WEST 1234 5698 7654 32"},
		{"DE89 3704 0044 0532 0130 01", ""},
		{"to DE89 3704 0044\n0532 0130 00 please", "iban:DE89 3704 0044\n0532 0130 00"},
		{"to DE89 3704 0044 \r\n0532 0130 00 please", "iban:DE89 3704 0044 \r\n0532 0130 00"},
		{"SSN\n536\n90\n4399", ""},
		{"030 1234567 4111 1111 1111 1111", "payment-card:4111 1111 1111 1111"},
		{"Her SSN is 536-90-4399.", "us.ssn:536-90-4399"},
		{"Call 536-90-4399 now", ""},
		{"Order 943 476 5919 has left", ""},
		{"NHS number: 943 476 5919", "gb.nhs:943 476 5919"},
		{"NHS number: 943 476 5918", ""},
		{"943 476 5919 (NHS)", "gb.nhs:943 476 5919"},
		{"943 476 5919" + strings.Repeat(" and so on", 12) + " NHS", ""},
		{"the NHSX 943 476 5919", ""},
		{"My NI number is AB 12 34 56 C", "gb.nino:AB 12 34 56 C"},
		{"AHV 756.9217.0769.85", "ch.ahv:756.9217.0769.85"},
	} {
		hits := slices.DeleteFunc(s.Scan(c.text), func(h Hit) bool { return h.Kind == "phone" })
		var got []string
		for _, h := range hits {
			got = append(got, h.Kind+":"+c.text[h.Start:h.End])
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

func TestThreeInARowNameThemselves(t *testing.T) {
	s := scanner(t, Options{})
	list := "943 476 5919\n401 023 2137\n450 557 7104\n"
	for _, c := range []struct {
		name, text string
		want       int
	}{
		{"two", list[:26], 0},
		{"three", list, 3},
		{"the same three times", list[:13] + list[:13] + list[:13], 0},
		{"three among many that are wrong", "943 476 5918\n401 023 2136\n450 557 7105\n" + list, 0},
		{"three among as many that are wrong, one of them again and again", strings.Repeat(list[:13], 12) + "943 476 5918\n401 023 2136\n450 557 7105\n" + list[13:], 0},
		{"three that are far apart", strings.Replace(list, "\n", strings.Repeat(" word", 60), 2), 0},
		{"named at the head of a table", "name;SSN\n" + strings.Repeat("Anna Berg-Sommerfeld of Lindenhof;536-90-4399\nTom Hill;536-90-4388\n", 6), 12},
	} {
		hits := slices.DeleteFunc(s.Scan(c.text), func(h Hit) bool { return h.Kind == "phone" })
		if len(hits) != c.want {
			t.Errorf("%s: %q: got %d, want %d: %s", c.name, c.text, len(hits), c.want, show(c.text, hits))
		}
	}
}

func TestCountriesAndKindsCanBeLeftOut(t *testing.T) {
	const text = "NHS number 943 476 5919, SSN 536-90-4399, 4111 1111 1111 1111"
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{}, "gb.nhs us.ssn payment-card"},
		{Options{Countries: []string{"us"}}, "us.ssn payment-card"},
		{Options{Countries: []string{"DE"}}, "payment-card"},
		{Options{Off: []string{"payment-card", "gb.nhs"}}, "us.ssn"},
	} {
		hits := scanner(t, c.o).Scan(text)
		if got := strings.Join(kindsOf(hits), " "); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.o, got, c.want)
		}
	}
}

func TestAddressesOfComputersPhonesAndCoins(t *testing.T) {
	s := scanner(t, Options{})
	for _, c := range []struct{ text, want string }{
		{"Server at 93.184.216.34.", "ipv4:93.184.216.34"},
		{"ping 8.8.4.4", "ipv4:8.8.4.4"},
		{"version 93.184.216.34", ""},
		{"in 1.2.3.4 we fixed it", ""},
		{"router 192.168.1.1 and 10.0.0.7, 127.0.0.1", ""},
		{"1.2.3.4.5 and 300.1.1.1", ""},
		{"2001:4860:4860::8888 is up", "ipv6:2001:4860:4860::8888"},
		{"fe80::1 and ::1", ""},
		{"at 12:30:45 and 10:20", ""},
		{"00:1b:63:84:45:e6", "mac-address:00:1b:63:84:45:e6"},
		{"00-1B-63-84-45-E6", "mac-address:00-1B-63-84-45-E6"},
		{"ff:ff:ff:ff:ff:ff", ""},
		{"10:20:30:40:50:60", ""},
		{"+49 30 901820", "phone:+49 30 901820"},
		{"Ring +44 (0)20 7946 0958 today", "phone:+44 (0)20 7946 0958"},
		{"0041 44 668 18 00", "phone:0041 44 668 18 00"},
		{"Tel.: 030 901820", "phone:030 901820"},
		{"phone (415) 555-2671", "phone:(415) 555-2671"},
		{"+1 415 555 2671.", "phone:+1 415 555 2671"},
		{"+1 115 155 2671", ""},
		{"1+49 30 901820", ""},
		{"a diff of +12345678 lines", ""},
		{"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
		{"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", ""},
		{"pay bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq.", "bitcoin:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"},
		{"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "bitcoin:bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"},
		{"bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdz", ""},
		{"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "ethereum:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
		{"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed", ""},
		{"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", ""},
		{"my wallet: 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "ethereum:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
		{"44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A", "monero:44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A"},
		{"rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "ripple:rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"},
		{"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"},
		{"5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ", "bitcoin.private-key:5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"},
	} {
		hits := s.Scan(c.text)
		var got []string
		for _, h := range hits {
			got = append(got, h.Kind+":"+c.text[h.Start:h.End])
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}
