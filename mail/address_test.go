package mail

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestParseAddress(t *testing.T) {
	for _, c := range []struct{ in, local, domain, ascii string }{
		{"ann@example.org", "ann", "example.org", "ann@example.org"},
		{"Ann.B+tag@EXAMPLE.org", "Ann.B+tag", "example.org", "Ann.B+tag@example.org"},
		{`"ann b"@example.org`, "ann b", "example.org", `"ann b"@example.org`},
		{`"ann"@example.org`, "ann", "example.org", "ann@example.org"},
		{`"a\"b\\c@d"@example.org`, `a"b\c@d`, "example.org", `"a\"b\\c@d"@example.org`},
		{`"a..b"@example.org`, "a..b", "example.org", `"a..b"@example.org`},
		{"ann@[192.0.2.1]", "ann", "[192.0.2.1]", "ann@[192.0.2.1]"},
		{"ann@[ipv6:2001:DB8::1]", "ann", "[IPv6:2001:db8::1]", "ann@[IPv6:2001:db8::1]"},
		{"ann@BÜCHER.example", "ann", "bücher.example", "ann@xn--bcher-kva.example"},
		{"ann@xn--bcher-kva.example", "ann", "bücher.example", "ann@xn--bcher-kva.example"},
		{"ann@r3---sn.example", "ann", "r3---sn.example", "ann@r3---sn.example"},
		{"ann@xn--0.example", "ann", "xn--0.example", "ann@xn--0.example"},
		{"ann@my_host.example", "ann", "my_host.example", "ann@my_host.example"},
		{"a\u0308nne@example.org", "änne", "example.org", ""},
		{"root@localhost", "root", "localhost", "root@localhost"},
	} {
		a, err := ParseAddress(c.in)
		if err != nil {
			t.Errorf("ParseAddress(%q): %v", c.in, err)
			continue
		}
		ascii, ok := a.ASCII()
		if a.Local() != c.local || a.Domain() != c.domain || ascii != c.ascii || ok == a.NeedsUTF8() {
			t.Errorf("ParseAddress(%q) = %q @ %q, %q %v; want %q @ %q, %q", c.in, a.Local(), a.Domain(), ascii, ok, c.local, c.domain, c.ascii)
		}
		if again, err := ParseAddress(a.String()); err != nil || again != a {
			t.Errorf("%q: String gives %q, which reads as %#v, %v", c.in, a, again, err)
		}
	}
}

func TestABadAddressIsRefusedWithThePlace(t *testing.T) {
	for _, c := range []struct{ in, says string }{
		{"", "is empty"},
		{"ann", "no @"},
		{"@example.org", "nothing before the @"},
		{"ann@", "nothing after the @"},
		{"ann b@example.org", "a space at position 4"},
		{" ann@example.org", "a space at position 1"},
		{"ann@example.org ", "' ' in its domain"},
		{"ann@example.org> SIZE=1", "position 16"},
		{`"a>b"@example.org`, "'>' at position 3"},
		{"ann@example.org\r\nDATA", "U+000D at position 16"},
		{"ann\x00@example.org", "U+0000 at position 4"},
		{"ann\u202e@example.org", "U+202E"},
		{"\xff@example.org", "UTF-8 at position 1"},
		{"a@b@example.org", "second @ at position 2"},
		{".ann@example.org", "dot at position 1"},
		{"ann.@example.org", "dot at position 4"},
		{"an..n@example.org", "dot at position 4"},
		{`"ann@example.org`, "no closing one"},
		{`""@example.org`, "nothing between the quotes"},
		{`"ann"example.org`, "no @ after the closing quote"},
		{"ann@192.0.2.1", "put it in brackets: [192.0.2.1]"},
		{"ann@[192.0.2.999]", "no IP address"},
		{"ann@[IPv6:fe80::1%eth0]", "no IP address"},
		{"ann@example..org", "dot too many"},
		{"ann@example.org.", "dot too many"},
		{"ann@-a.example", "hyphen"},
		{"ann@exa;mple.org", "';' in its domain"},
		{strings.Repeat("a", 65) + "@example.org", "65 octets before the @"},
		{"a@" + strings.Repeat("a", 64) + ".example", "64 octets between"},
		{"a@" + strings.Repeat("abcdefg.", 32) + "example", "at most"},
	} {
		a, err := ParseAddress(c.in)
		if err == nil || !strings.Contains(err.Error(), c.says) || !a.IsZero() {
			t.Errorf("ParseAddress(%q) = %#v, %v; want an error with %q", c.in, a, err, c.says)
		}
	}
}

func TestAnAddressSurvivesJSON(t *testing.T) {
	type box struct{ From, To Address }
	to, err := ParseAddress(`"ann b"@bücher.example`)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(box{To: to})
	if err != nil {
		t.Fatal(err)
	}
	var got box
	if err := json.Unmarshal(b, &got); err != nil || got.To != to || !got.From.IsZero() {
		t.Errorf("%s reads as %#v, %v", b, got, err)
	}
	if err := json.Unmarshal([]byte(`{"To":"x"}`), &got); err == nil {
		t.Error("an address without @ was read from JSON")
	}
}

func TestSameIsForPeople(t *testing.T) {
	a, _ := ParseAddress("Ann@example.org")
	b, _ := ParseAddress("ann@EXAMPLE.org")
	c, _ := ParseAddress("ann@example.com")
	if a == b || !a.Same(b) || a.Same(c) {
		t.Errorf("== %v, Same %v and %v; want false, true and false", a == b, a.Same(b), a.Same(c))
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{"ann@example.org", `"a b"@[IPv6:::1]`, "änne@bücher.example", "a@xn--bcher-kva.example", "\u037e@ß.example", "a@b。example"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAddress(s)
		if err != nil {
			return
		}
		if strings.ContainsAny(a.String(), "<>\r\n\x00") {
			t.Fatalf("%q became %q, which can end a path", s, a)
		}
		if again, err := ParseAddress(a.String()); err != nil || again != a {
			t.Fatalf("%q became %q, which reads as %#v, %v", s, a, again, err)
		}
		if wire, ok := a.ASCII(); ok {
			if again, err := ParseAddress(wire); err != nil || again != a {
				t.Fatalf("%q is %q on the wire, which reads as %#v, %v", s, wire, again, err)
			}
		}
	})
}
