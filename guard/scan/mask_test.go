package scan

import (
	"strings"
	"testing"
)

func TestMaskShowsEnoughToKnowAgain(t *testing.T) {
	s := scanner(t, Options{Terms: []Term{{List: "l", Words: []string{"project falcon"}}}})
	for _, c := range []struct{ text, want string }{
		{"DE89 3704 0044 0532 0130 00", "DE89 •••• 3000"},
		{"4111 1111 1111 1111", "4111 •••• 1111"},
		{"SSN 536-90-4399", "53 •••• 99"},
		{"password: Xy77zz12", "X ••••"},
		{"PIN: 4711", "4 ••••"},
		{"Project\r\nFalcon", "Project Falcon"},
		{keyBlock("RSA PRIVATE" + " KEY"), "-----BEGIN RSA PRIVATE KEY----- ••••"},
		{"４１１１１１１１１１１１１１１１", "４１１１ •••• １１１１"},
	} {
		hits := s.Scan(c.text)
		if len(hits) != 1 {
			t.Errorf("%q: found %s", c.text, show(c.text, hits))
			continue
		}
		if got := Mask(c.text, hits[0]); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

func TestKindsHaveEverythingThatPeopleAreShown(t *testing.T) {
	seen := map[string]bool{}
	families := map[Family]bool{}
	secrets := 0
	for _, k := range Kinds() {
		if seen[k.ID] {
			t.Errorf("%s is there twice", k.ID)
		}
		seen[k.ID] = true
		families[k.Family] = true
		if k.Title == "" || k.Cite == "" || k.Why == "" || strings.ToLower(k.ID) != k.ID {
			t.Errorf("%+v lacks something", k)
		}
		if k.Family == Secret {
			secrets++
		}
	}
	for _, f := range []Family{Card, Account, Identity, Tax, Health, Passport, Phone, Network, Crypto, Secret} {
		if !families[f] {
			t.Errorf("no kind is of the family %s", f)
		}
	}
	if secrets < 40 {
		t.Errorf("%d kinds of secrets", secrets)
	}
	for _, r := range coinKinds() {
		if !seen[r.kind] {
			t.Errorf("%s is found but not listed", r.kind)
		}
	}
}
