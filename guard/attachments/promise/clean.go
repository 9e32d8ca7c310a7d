package promise

import (
	"regexp"
	"strings"
)

// clean blanks what is in text but not said by its writer here: links, what
// stands in quotation marks, quoted lines that only their mark tells, and everything below the
// head of another message. Every octet keeps its place.
func clean(text string) string {
	if at := other(text); at >= 0 {
		text = text[:at]
	}
	text = quotedLine.ReplaceAllStringFunc(text, blank)
	if strings.Contains(text, "://") || strings.Contains(text, "www.") {
		text = link.ReplaceAllStringFunc(text, blank)
	}
	return unspoken(text)
}

// marks are how a quotation opens and how it may close.
var marks = []struct {
	open   string
	closes []string
}{
	{`"`, []string{`"`}},
	{"“", []string{"”"}},
	{"„", []string{"“", "”"}},
	{"«", []string{"»"}},
	{"「", []string{"」"}},
	{"『", []string{"』"}},
}

// longestSaid is the octets of a quotation in a sentence; from there on the marks do not belong
// together.
const longestSaid = 300

// unspoken blanks what stands in quotation marks.
func unspoken(text string) string {
	for _, m := range marks {
		at := strings.Index(text, m.open)
		if at < 0 {
			continue
		}
		var b strings.Builder
		b.Grow(len(text))
		for ; at >= 0; at = strings.Index(text, m.open) {
			end := at + len(m.open)
			if n := closed(text[end:min(len(text), end+longestSaid)], m.closes); n >= 0 {
				b.WriteString(text[:at] + blank(text[at:end+n]))
				end += n
			} else {
				b.WriteString(text[:end])
			}
			text = text[end:]
		}
		b.WriteString(text)
		text = b.String()
	}
	return text
}

// closed is where a quotation ends, behind its mark, or -1. It does not go beyond a blank line.
func closed(s string, closes []string) int {
	if i := strings.Index(s, "\n\n"); i >= 0 {
		s = s[:i]
	}
	end := -1
	for _, c := range closes {
		if i := strings.Index(s, c); i >= 0 && (end < 0 || i+len(c) < end) {
			end = i + len(c)
		}
	}
	return end
}

// blank is spaces in place of s; ends of lines stay.
func blank(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c != '\n' {
			b[i] = ' '
		}
	}
	return string(b)
}

var (
	// quotedLine is a line of somebody else, as some programs mark it: "AB> text".
	quotedLine = regexp.MustCompile(`(?m)^[ \t]*(?:[A-Za-z]{0,4}>|[|}%:] ).*$`)
	link       = regexp.MustCompile(`(?i)\b(?:https?://|www\.|ftp://)[^\s<>"]+`)
)

// Heads of copied messages, in languages that package mail does not know, too.
var (
	rule = regexp.MustCompile(`(?i)^[ \t*]*(?:[-_=]{2,}|begin|inizio|inicio|début|anfang|start)[ \t]*[\pL ]{0,30}(?:message|messaggio|mensaje|mensagem|bericht|wiadomość|meddelande|meddelelse|viesti|zpráva|nachricht|сообщение|письмо|повідомлення|üzenet|mesaj|ileti|郵件|邮件|メッセージ|forwarded|original|weitergeleitet|inoltrat\pL*|reenviad\pL*|encaminhad\pL*|doorgestuurd\pL*|vidarebefordra\pL*|videresend\pL*|przekazana|přeposlan\pL*|пересылаемое)[\pL ]{0,30}[ \t]*(?:[-_=]{2,}|[:：])\s*$`)
	from = regexp.MustCompile(`(?i)^[ \t*>]*(?:from|von|de|da|van|od|fra|från|lähettäjä|odesílatel|от|від|kimden|feladó|发件人|寄件者|差出人|보낸 ?사람)[ \t*]*[:：]`)
	sent = regexp.MustCompile(`(?i)^[ \t*>]*(?:sent|date|gesendet|datum|envoyé|enviado( el)?|enviada( em)?|fecha|data|inviato|verzonden|wysłano|skickat|sendt|lähetetty|odesláno|отправлено|дата|надіслано|gönderildi|tarih|elküldve|发送时间|日期|送信日時|日時|보낸 ?날짜)[ \t*]*[:：]`)
	says = regexp.MustCompile(`(?i)(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|napisał\(?a?\)?|skrev|kirjoitti|napsala?|napísala?|написал\(?а?\)?|írta|yazdı|пише|寫道|写道|님이 작성)[ \t]*[:：]\s*$`)
)

// other is where the message of somebody else begins, or -1.
func other(text string) int {
	at, since := 0, 4 // since is the lines after one like "From: …", up to 4
	begin := 0
	for line := range strings.Lines(text) {
		if maybeHead(line) {
			switch short := line[:min(len(line), longestHead)]; {
			case rule.MatchString(short), says.MatchString(line[max(0, len(line)-longestHead):]):
				return at
			case since < 4 && sent.MatchString(short):
				return begin
			case from.MatchString(short):
				begin, since = at, 0
			}
		}
		since = min(since+1, 4)
		at += len(line)
	}
	return -1
}

// longestHead is the octets of a line that are looked at.
const longestHead = 200

// maybeHead is a quick look that spares most lines the expressions.
func maybeHead(line string) bool {
	return strings.Contains(line, ":") || strings.Contains(line, "：") || strings.Contains(line, "--") || strings.Contains(line, "==") || strings.Contains(line, "__")
}

// sharing are places where people put files instead of attaching them.
var sharing = regexp.MustCompile(`(?i)https?://[^\s/]*(?:drive\.google|docs\.google|photos\.app\.goo|dropbox|1drv\.ms|onedrive|sharepoint|wetransfer|we\.tl|box\.com|icloud\.com|mega\.nz|mega\.co|nextcloud|owncloud|sendspace|transfernow|swisstransfer|yousendit|filemail|mediafire|disk\.yandex|cloud\.mail|pan\.baidu|firefox|send\.|gofile|smash|tresorit|proton|cryptpad|notion\.|figma\.|imgur|pastebin|gist\.)|https?://[^\s]+/(?:s|f|share|download|attachments?)/[^\s]+`)

// shares reports whether a link to a file stands in for it.
func shares(text string) bool { return strings.Contains(text, "://") && sharing.MatchString(text) }

// linked reports whether a link stands in the paragraph around at, or is the one
// right below it. A link further down is a signature's.
func linked(text string, at int) bool {
	start, end := max(0, at-maxParagraph), min(len(text), at+maxParagraph)
	if i := strings.LastIndex(text[start:at], "\n\n"); i >= 0 {
		start += i
	}
	next := ""
	if i := strings.Index(text[at:end], "\n\n"); i >= 0 {
		end = at + i
		next = strings.TrimLeft(text[end:min(len(text), end+50)], " \t\n<(-*")
	}
	return strings.Contains(text[start:end], "://") || strings.Contains(text[start:end], "www.") || strings.HasPrefix(next, "http")
}

// maxParagraph is how far from a promise its link may stand, in octets.
const maxParagraph = 300

// under is where things are that stand in the text itself.
var under = regexp.MustCompile(`(?i)\b(?:below|underneath|hereunder|unten|untenstehend|ci-dessous|abajo|sotto|abaixo|onder|hieronder|poniżej|nedan|nedenfor|alla|níže)\b|ниже|以下|下面|아래`)

// below reports whether what is promised stands below: the sentence that ends
// at end says so, and some text does follow.
func below(text string, at, end int) bool {
	return len(strings.TrimSpace(text[end:])) > muchText && under.MatchString(text[max(0, at-100):end])
}

// muchText is more octets than a farewell has.
const muchText = 150

// inPatch is the marks of a patch in the text itself.
var inPatch = regexp.MustCompile(`(?m)^(?:diff --git |diff -|--- \S+.*\n\+\+\+ \S|@@ -\d+|Index: \S+\n={10}|-----BEGIN (?:PGP PUBLIC|PGP MESSAGE|CERTIFICATE|[A-Z ]*KEY)|begin [0-7]{3,4} \S)`)

func hasPatch(text string) bool { return inPatch.MatchString(text) }

// files is words for files in the languages that we know.
var files = regexp.MustCompile(`(?i)(?:^|[^\pL])(?:files?|documents?|pdfs?|docs?|photos?|pictures?|images?|screenshots?|scans?|cv|resume|slides|spreadsheet|dateien?|dokumente?|unterlagen|bild(?:er)?|fotos?|fichiers?|pièces?|archivos?|documentos?|imagen|imágenes|file|documenti?|immagini|ficheiros?|arquivos?|bestand(?:en)?|documenten|pliki?|dokumenty?|filen?|filer|tiedostot?|soubory?|fájl|fișier\pL*|dosya\pL*|файл\pL*|документ\pL*|фото)(?:$|[^\pL])|ファイル|資料|書類|写真|文件|檔案|资料|照片|파일|자료`)

// Mentions reports whether text speaks of files at all, be it a promise or not.
func Mentions(text string) bool { return len(stems().hits(text)) > 0 || files.MatchString(text) }
