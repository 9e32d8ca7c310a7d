package promise_test

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"holdback/guard/attachments/promise"
)

func sentences(t testing.TB) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/sentences.txt")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			list = append(list, line)
		}
	}
	return list
}

func TestSentencesPromiseAFileOrDoNot(t *testing.T) {
	for _, line := range sentences(t) {
		want, text := line[0] == '+', line[2:]
		for _, around := range []string{text, "Dear Ben,\n\n" + text + "\n\nBest wishes\nAnn", "Well. " + text} {
			p, got := promise.Find(around)
			if got != want {
				t.Errorf("%q: got %v %q, want %v", around, got, p.Words, want)
			}
			if got && !strings.HasPrefix(around[p.At:], p.Words) {
				t.Errorf("%q: %q does not stand at %d", around, p.Words, p.At)
			}
		}
	}
}

func TestLinesMayBreakAnywhere(t *testing.T) {
	for _, line := range sentences(t) {
		if line[0] != '+' || strings.Contains(line, ": ") {
			continue
		}
		text := "Well, so much for that.\n\n" + strings.ReplaceAll(line[2:], " ", "\n") + "\n"
		if _, got := promise.Find(text); !got {
			t.Errorf("%q: nothing promised", text)
		}
	}
}

func TestWordsOfOthersPromiseNothing(t *testing.T) {
	for _, text := range []string{
		"Thanks!\n\nAB> Please find attached the report.\n",
		"Thanks!\n\n| Please find attached the report.\n",
		"He wrote “please find attached the report” and nothing was there.",
		"Ciao!\n\nIl giorno lun 2 nov 2026 Eve ha scritto:\nIn allegato trova la fattura.\n",
		"Zie onder.\n\nVan: Eve\nVerzonden: maandag\nAan: Ann\n\nIn de bijlage vind je de offerte.\n",
		"-------- Mensagem encaminhada --------\nSegue em anexo o contrato.\n",
		"https://example.org/attached-is-the-report is where it was.",
		"Attached is the film: https://files.example.org/x",
		"The files are attached.\nhttps://drive.google.example/x",
		"Attached is my key.\n\n-----BEGIN PGP PUBLIC KEY BLOCK-----\nx\n",
		"The file is attached.\n\nbegin 644 a.txt\n#86)C\n`\nend\n",
		"Attached below is the log.\n\n" + strings.Repeat("12:00 all is well\n", 20),
		"See the attached patch.\n\n--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n",
	} {
		if p, ok := promise.Find(text); ok {
			t.Errorf("%q: %q", text, p.Words)
		}
	}
}

func TestSubjectsOfAnswersAreOld(t *testing.T) {
	for subject, want := range map[string]bool{
		"Contract attached": true, "Attached: the minutes": true, "Vertrag im Anhang": true, "附件：合同": true,
		"Re: Contract attached": false, "AW: Vertrag im Anhang": false, "[list] Re: see attached": false,
		"Meeting": false, "Attachment point theory": false, "": false,
	} {
		if words, got := promise.InSubject(subject); got != want {
			t.Errorf("%q: got %v %q, want %v", subject, got, words, want)
		}
	}
}

func TestPicturesAreToldFromFiles(t *testing.T) {
	for text, want := range map[string]bool{
		"I attached a screenshot.": true, "I attached the contract.": false, "Im Anhang ein paar Fotos.": true,
	} {
		if p, ok := promise.Find(text); !ok || p.Picture != want {
			t.Errorf("%q: %+v, %v", text, p, ok)
		}
	}
}

func FuzzPromise(f *testing.F) {
	for _, line := range sentences(f) {
		f.Add(line[2:])
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, ok := promise.Find(text)
		if ok && (p.At < 0 || p.At > len(text) || !utf8.ValidString(p.Words)) {
			t.Errorf("%q: %+v", text, p)
		}
	})
}

func BenchmarkNoPromise(b *testing.B) {
	text := strings.Repeat("The quick brown fox says that all is well and nothing goes along.\n", 160)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		promise.Find(text)
	}
}

func BenchmarkHostile(b *testing.B) {
	text := strings.Repeat("attach not attached \"", 50_000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		promise.Find(text)
	}
}
