package recipients

import (
	"fmt"
	"strings"
	"testing"
)

func TestGreetingsAreFound(t *testing.T) {
	known := func(w string) bool { return w == "ngozi" || w == "okafor" }
	for _, c := range []struct{ text, want string }{
		{"Hi Ann,\n\nthanks", "ann"},
		{"Hi Ann\nthanks", "ann"},
		{"hi ann,\nthanks", "ann"},
		{"Hi Ann, thanks for the file", "ann"},
		{"Hi Ann thanks for the file", "ann"},
		{"Hi Ann and Bob,", "ann; bob"},
		{"Hi Ann/Bob,", "ann; bob"},
		{"Hi Ann, Bob & Eve,", "ann; bob; eve"},
		{"Dear Ann Berg,", "ann berg"},
		{"Dear Mr. Okafor,", "okafor"},
		{"Dear Dr. J. Okafor:", "j okafor"},
		{"Dear Ludwig van Beethoven,", "ludwig van beethoven"},
		{"Good morning Ngozi!", "ngozi"},
		{"Hello, Ann!", "ann"},
		{"Ann,\n\nplease", "ann"},
		{"Ngozi -\nplease", "ngozi"},
		{"Ann, Bob,", "ann; bob"},
		{"Ann, could you look at this?", "ann"},
		{"Paris, capital of France", ""},
		{"Sehr geehrte Frau Dr. Müller,", "muller"},
		{"Sehr geehrter Herr von Berg,", "von berg"},
		{"Liebe Anna, lieber Jörg,", "anna; jorg"},
		{"Hallo Jörg!", "jorg"},
		{"Grüß dich Uli,", "uli"},
		{"Moin Fritz,", "fritz"},
		{"Bonjour Madame Dubois,", "dubois"},
		{"Chère Élodie,", "elodie"},
		{"Cher M. Dupont,", "dupont"},
		{"Estimada Sra. García:", "garcia"},
		{"Hola José,", "jose"},
		{"Buenos días, Lucía:", "lucia"},
		{"Gentile Dott. Rossi,", "rossi"},
		{"Ciao Giulia,", "giulia"},
		{"Beste Jan,", "jan"},
		{"Geachte heer De Vries,", "de vries"},
		{"Olá João,", "joao"},
		{"Prezada Sra. Souza,", "souza"},
		{"田中様\n\nお世話になっております。", "田中"},
		{"株式会社クエイサイド\n営業部 田中様", "田中"},
		{"佐藤さん、お疲れ様です。", "佐藤"},
		{"Tanaka-san,", ""},
		{"Dear Tanaka-san,", "tanaka"},
		{"Hi Will,", "will"},
		{"Hi all,", ""},
		{"Hi team,\n", ""},
		{"Hello everyone", ""},
		{"Hallo zusammen,", ""},
		{"Liebe Kolleginnen und Kollegen,", ""},
		{"Dear Sir or Madam,", ""},
		{"Sehr geehrte Damen und Herren,", ""},
		{"Dear customer,", ""},
		{"Dear Hiring Manager,", ""},
		{"Bonjour à tous,", ""},
		{"Hola a todos,", ""},
		{"皆様\nお疲れ様です", ""},
		{"お客様", ""},
		{"ご担当者様", ""},
		{"お疲れ様です。", ""},
		{"Hi, I have a question", ""},
		{"Hi there,", ""},
		{"Hello World", ""},
		{"Dear Quayside Team,", ""},
		{"Beste Grüße\nAnna", ""},
		{"Good morning America is a show", ""},
		{"Thanks, Bob", ""},
		{"Regards,", ""},
		{"Please find the report.", ""},
		{"Historically, Ann was right.", ""},
		{"", ""},
	} {
		g, ok := greetingOf(c.text, known)
		var names []string
		if !ok {
			g.names = nil
		}
		for _, n := range g.names {
			names = append(names, strings.Join(n, " "))
		}
		if got := strings.Join(names, "; "); got != c.want {
			t.Errorf("greetingOf(%q) = %q, want %q (%+v)", c.text, got, c.want, fmt.Sprint(g))
		}
	}
}

func TestTheGreetingIsQuotedWithoutTheLetter(t *testing.T) {
	known := func(string) bool { return false }
	for text, want := range map[string]string{
		"Hi Tom,\n\nsee you":                          "Hi Tom,",
		"Hi Tom, can you look at this? Tom":           "Hi Tom,",
		"Dear Mr Okafor, dear Ann, thank you":         "Dear Mr Okafor, dear Ann,",
		"Sehr geehrte Frau Dr. Schneider, anbei":      "Sehr geehrte Frau Dr. Schneider,",
		"Good morning Thomas - thanks for your reply": "Good morning Thomas",
	} {
		if g, _ := greetingOf(text, known); g.words() != want {
			t.Errorf("%q: got %q, want %q", text, g.words(), want)
		}
	}
}
