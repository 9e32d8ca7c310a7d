package scan

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTermsAreFoundAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct{ term, text, want string }{
		{"Falcon", "the falcon flies", "falcon"},
		{"falcon", "The FALCON!", "FALCON"},
		{"falcon", "falcons", ""},
		{"falcon", "xfalcon", ""},
		{"falcon", "Falcon's nest, project_falcon_v2", "Falcon|falcon"},
		{"falcon", "falcon2 falconé éfalcon", ""},
		{"Project Falcon", "project\n> falcon", "project\n> falcon"},
		{"Project Falcon", "Project \r\n\t Falcon", "Project \r\n\t Falcon"},
		{"Project Falcon", "project-falcon projectfalcon", ""},
		{"Müller", "MÜLLER muller Mu\u0308ller müllers", "MÜLLER|Mu\u0308ller"},
		{"Straße", "STRASSE, straße, Strasse", "STRASSE|straße|Strasse"},
		{"Ὀδυσσεύς", "ὈΔΥΣΣΕΎΣ", "ὈΔΥΣΣΕΎΣ"},
		{"Проект Сокол", "о ПРОЕКТ сокол.", "ПРОЕКТ сокол"},
		{"落雷", "今回の落雷計画は", "落雷"},
		{"ﾌｧﾙｺﾝ", "これはファルコンです", "ファルコン"},
		{"비밀", "비밀번호", "비밀"},
		{"falcon*", "falconry and falcon", "falconry|falcon"},
		{"*berg", "Heidelberg, Bergheim, bergen", "Heidelberg"},
		{"*berg*", "Heidelberger", "Heidelberger"},
		{"pro*t", "project pro-ject protest prompted", "project|protest"},
		{"acqui* of *soft", "the acquisition of Lindensoft today", "acquisition of Lindensoft"},
		{"C++", "we use C++, not C+", "C++"},
		{"*.internal", "host db1.internal up", "db1.internal"},
		{"§ 203", "nach § 203 StGB", "§ 203"},
		{"x", "x marks; xx", "x"},
		{"naïve plan", "a naïve\u00a0plan", "naïve\u00a0plan"},
		{"fal\u00adcon", "fal\u200bcon", "fal\u200bcon"},
	} {
		s := scanner(t, Options{Terms: []Term{{List: "names", Words: []string{c.term}}}})
		var got []string
		for _, h := range s.Scan(c.text) {
			got = append(got, c.text[h.Start:h.End])
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%q in %q: got %q, want %q", c.term, c.text, got, c.want)
		}
	}
}

func TestTermsOfManyListsMayOverlap(t *testing.T) {
	s := scanner(t, Options{Terms: []Term{
		{List: "a", Words: []string{"project falcon", "falcon"}},
		{List: "b", Words: []string{"falcon", "falcon nest", "project*"}, Expressions: []string{`falcon\s+n\w+`}},
	}})
	const text = "Project Falcon nest"
	got := show(text, s.Scan(text))
	const want = `[termb "Project"][terma "Project Falcon"][terma "Falcon"][termb "Falcon"][termb "Falcon nest"]`
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestExpressionsLookOnlyWhereTheyMust(t *testing.T) {
	for _, c := range []struct{ expression, text, want string }{
		{`KD-\d{6}`, "customer KD-123456 and kd-123456", "KD-123456"},
		{`(?i)kd-\d{6}`, "customer Kd-123456", "Kd-123456"},
		{`\b\d{3}-\d{5}\b`, "123-45678 and 1234-45678", "123-45678"},
		{`(alpha|beta)\s+team`, "the beta\nteam", "beta\nteam"},
		{`(?:falcon|falconry)`, "falconry", "falcon"},
		{`^Geheim:.*$`, "Hallo\nGeheim: alles, auch Ü\nEnde", "Geheim: alles, auch Ü"},
		{`Größe \d+`, "die Größe 47", "Größe 47"},
		{`[A-Z]{3}secret`, "ABCsecret abcsecret", "ABCsecret"},
		{`a[bc]d[ef]`, "abde", "abde"},
	} {
		s := scanner(t, Options{Off: allKinds(), Terms: []Term{{List: "l", Expressions: []string{c.expression}}}})
		var got []string
		for _, h := range s.Scan(c.text) {
			got = append(got, c.text[h.Start:h.End])
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%q in %q: got %q, want %q", c.expression, c.text, got, c.want)
		}
	}
}

func allKinds() []string {
	var all []string
	for _, k := range Kinds() {
		all = append(all, k.ID)
	}
	return all
}

func TestTermsThatCannotWorkAreRefusedByName(t *testing.T) {
	for _, c := range []struct {
		term Term
		want string
	}{
		{Term{List: "l", Words: []string{"fine", "***"}}, `list "l": read term "***": it has no letters`},
		{Term{List: "l", Words: []string{"  "}}, "has no letters"},
		{Term{List: "l", Words: []string{"a*"}}, `read term "a*": beside a * it needs two letters`},
		{Term{List: "l", Words: []string{strings.Repeat("x", 500)}}, "longer than 400"},
		{Term{List: "l", Expressions: []string{"a(b"}}, "missing closing )"},
		{Term{List: "l", Expressions: slices.Repeat([]string{`\w+@\w+`}, mostSlow+1)}, "one too many"},
		{Term{List: "l", Expressions: []string{`.*`}}, "matches nothing at all"},
		{Term{List: "l", Expressions: []string{`((a{100}){10})(b{900})falcon`}}, "too large"},
		{Term{List: "l", Expressions: []string{`(?=x)falcon`}}, "invalid"},
		{Term{Words: []string{"fine"}}, "needs a name"},
	} {
		_, err := New(Options{Terms: []Term{c.term}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q in it", c.term, err, c.want)
		}
	}
}

func TestAFewExpressionsMayHaveNothingFixed(t *testing.T) {
	s := scanner(t, Options{Terms: []Term{{List: "l", Expressions: []string{`\bK-\d+\b`, `\b[A-Z]\d{2}\.\d\b`, `\b[A-Z]{5}\b`}}}})
	text := "File K-7 of the patient with F32.1,\nsee OSPREY and EAGLE."
	var got []string
	for _, h := range s.Scan(text) {
		got = append(got, text[h.Start:h.End])
	}
	if want := []string{"K-7", "F32.1", "EAGLE"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

func TestLongListsStaySmallAndQuick(t *testing.T) {
	began := time.Now()
	var words []string
	for n := range 50000 {
		words = append(words, fmt.Sprintf("customer %05d", n), fmt.Sprintf("%s%05d", draw(3+n%5, smalls), n))
	}
	s := scanner(t, Options{Terms: []Term{{List: "customers", Words: words}}})
	if n := len(s.automaton.next) * 4; n > 8<<20 {
		t.Errorf("the automaton of %d terms takes %d octets", len(words), n)
	}
	text := strings.Repeat("customer 12345 met customer 99999 and customer 00000\n", 2000)
	if got := len(s.Scan(text)); got != 4000 {
		t.Errorf("got %d hits, want 4000", got)
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("it took %s", took)
	}
}
