package mail

import (
	"strings"
	"testing"
)

func TestOwnWordsAreToldFromThoseOfOthers(t *testing.T) {
	for name, c := range map[string]struct{ text, own, quoted, signature string }{
		"english":        {"Yes.\n\nOn Sat, 21 Nov 2026, Bob wrote:\n> no?\n", "Yes.", "On Sat, 21 Nov 2026, Bob wrote:\n> no?", ""},
		"broken lines":   {"Yes.\n\nOn Sat, 21 Nov 2026 at 10:00, Bob Example\n<bob@example.com>\nwrote:\n\n> no?\n", "Yes.", "On Sat, 21 Nov 2026 at 10:00, Bob Example\n<bob@example.com>\nwrote:\n\n> no?", ""},
		"german":         {"Ja.\nAm 21.11.26 um 10:00 schrieb Bob:\n> nein?\n", "Ja.", "Am 21.11.26 um 10:00 schrieb Bob:\n> nein?", ""},
		"french":         {"Oui.\nLe 21/11/2026 à 10:00, Bob a écrit\u00a0:\n> non ?\n", "Oui.", "Le 21/11/2026 à 10:00, Bob a écrit\u00a0:\n> non ?", ""},
		"spanish":        {"Sí.\nEl sáb, 21 nov 2026, Bob escribió:\n> ¿no?\n", "Sí.", "El sáb, 21 nov 2026, Bob escribió:\n> ¿no?", ""},
		"japanese":       {"はい。\n2026年11月21日(土) 10:00 Bob <bob@example.com>のメール:\n> いいえ?\n", "はい。", "2026年11月21日(土) 10:00 Bob <bob@example.com>のメール:\n> いいえ?", ""},
		"answers below":  {"Bob wrote:\n> one?\nYes, one.\n> two?\nNo.\n", "Yes, one.\nNo.", "Bob wrote:\n> one?\n> two?", ""},
		"outlook rule":   {"Yes.\n\n-----Original Message-----\nFrom: Bob\nthe file is attached\n", "Yes.", "-----Original Message-----\nFrom: Bob\nthe file is attached", ""},
		"outlook header": {"Ja.\n\n________________________________\nVon: Bob\nGesendet: heute\nAn: Ann\nalt\n", "Ja.", "________________________________\nVon: Bob\nGesendet: heute\nAn: Ann\nalt", ""},
		"french header":  {"Oui.\nDe : Bob\nEnvoyé : hier\nvieux\n", "Oui.", "De : Bob\nEnvoyé : hier\nvieux", ""},
		"forward":        {"See:\n\nBegin forwarded message:\n\nold\n", "See:", "Begin forwarded message:\n\nold", ""},
		"signature":      {"Yes.\n-- \nAnn\n> motto\n", "Yes.", "> motto", "Ann"},
		"no quote":       {"He wrote:\nFrom: here to there\nand on\n--\nno signature\n", "He wrote:\nFrom: here to there\nand on\n--\nno signature", "", ""},
	} {
		got := splitQuotes(c.text)
		if strings.TrimSpace(got.own) != c.own || strings.TrimSpace(got.quoted) != c.quoted || strings.TrimSpace(got.signature) != c.signature {
			t.Errorf("%s: %q\ngot  own %q, quoted %q, signature %q\nwant own %q, quoted %q, signature %q", name, c.text, got.own, got.quoted, got.signature, c.own, c.quoted, c.signature)
		}
	}
}
