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
	for _, e := range []*regexp.Regexp{quotedLine, link, spoken} {
		text = e.ReplaceAllStringFunc(text, blank)
	}
	return text
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
	link       = regexp.MustCompile(`(?i)\b(?:https?://|www\.|ftp://)[^\s<>"]+|\S+@\S+\.\S+`)
	spoken     = regexp.MustCompile(`"[^"\n]{1,200}"|“[^”]{1,300}”|„[^“”]{1,300}[“”]|«[^»]{1,300}»|「[^」]{1,300}」|『[^』]{1,300}』`)
)

// Heads of copied messages, in languages that package mail does not know, too.
var (
	rule = regexp.MustCompile(`(?im)^[ \t*]*(?:[-_=]{2,}|begin|inizio|inicio|début|anfang|start)[ \t]*[\pL ]{0,30}(?:message|messaggio|mensaje|mensagem|bericht|wiadomość|meddelande|meddelelse|viesti|zpráva|nachricht|сообщение|письмо|повідомлення|üzenet|mesaj|ileti|郵件|邮件|メッセージ|forwarded|original|weitergeleitet|inoltrat\pL*|reenviad\pL*|encaminhad\pL*|doorgestuurd\pL*|vidarebefordra\pL*|videresend\pL*|przekazana|přeposlan\pL*|пересылаемое)[\pL ]{0,30}[ \t]*(?:[-_=]{2,}|[:：])[ \t]*$`)
	head = regexp.MustCompile(`(?im)^[ \t*>]*(?:from|von|de|da|van|od|fra|från|lähettäjä|odesílatel|от|від|kimden|feladó|发件人|寄件者|差出人|보낸 ?사람)[ \t*]*[:：].*\n(?:.*\n){0,3}?[ \t*>]*(?:sent|date|gesendet|datum|envoyé|enviado( el)?|enviada( em)?|fecha|data|inviato|verzonden|wysłano|skickat|sendt|lähetetty|odesláno|отправлено|дата|надіслано|gönderildi|tarih|elküldve|发送时间|日期|送信日時|日時|보낸 ?날짜)[ \t*]*[:：]`)
	says = regexp.MustCompile(`(?im)^.{0,120}(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|napisał\(?a?\)?|skrev|kirjoitti|napsala?|napísala?|написал\(?а?\)?|írta|yazdı|пише|寫道|写道|님이 작성)[ \t]*[:：][ \t]*$`)
)

// other is where the message of somebody else begins, or -1.
func other(text string) int {
	first := -1
	for _, e := range []*regexp.Regexp{rule, head, says} {
		if m := e.FindStringIndex(text); m != nil && (first < 0 || m[0] < first) {
			first = m[0]
		}
	}
	return first
}

// sharing are places where people put files instead of attaching them.
var sharing = regexp.MustCompile(`(?i)https?://[^\s/]*(?:drive\.google|docs\.google|photos\.app\.goo|dropbox|1drv\.ms|onedrive|sharepoint|wetransfer|we\.tl|box\.com|icloud\.com|mega\.nz|mega\.co|nextcloud|owncloud|sendspace|transfernow|swisstransfer|yousendit|filemail|mediafire|disk\.yandex|cloud\.mail|pan\.baidu|firefox|send\.|gofile|smash|tresorit|proton|cryptpad|notion\.|figma\.|imgur|pastebin|gist\.)|https?://[^\s]+/(?:s|f|share|download|attachments?)/[^\s]+`)

// shares reports whether a link to a file stands in for it.
func shares(text string) bool { return sharing.MatchString(text) }

// linked reports whether some link stands in the sentence or right below it.
func linked(text string, start, end int) bool {
	near := text[start:min(len(text), end+150)]
	return strings.Contains(near, "://") || strings.Contains(near, "www.")
}

// inPatch is the marks of a patch in the text itself.
var inPatch = regexp.MustCompile(`(?m)^(?:diff --git |diff -|--- \S+.*\n\+\+\+ \S|@@ -\d+|Index: \S+\n={10}|-----BEGIN )`)

func hasPatch(text string) bool { return inPatch.MatchString(text) }

// files is words for files in the languages that we know.
var files = regexp.MustCompile(`(?i)(?:^|[^\pL])(?:files?|documents?|pdfs?|docs?|photos?|pictures?|images?|screenshots?|scans?|cv|resume|slides|spreadsheet|dateien?|dokumente?|unterlagen|bild(?:er)?|fotos?|fichiers?|pièces?|archivos?|documentos?|imagen|imágenes|file|documenti?|immagini|ficheiros?|arquivos?|bestand(?:en)?|documenten|pliki?|dokumenty?|filen?|filer|tiedostot?|soubory?|fájl|fișier\pL*|dosya\pL*|файл\pL*|документ\pL*|фото)(?:$|[^\pL])|ファイル|資料|書類|写真|文件|檔案|资料|照片|파일|자료`)

// Mentions reports whether text speaks of files at all, be it a promise or not.
func Mentions(text string) bool { return len(stems().hits(text)) > 0 || files.MatchString(text) }
