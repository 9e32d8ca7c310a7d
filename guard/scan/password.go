package scan

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// passwordWords begin a sentence that gives a password away, in the languages in
// which most mail is written.
const passwordWords = "password passwd passcode passphrase passwords pwd pw pass login-password " +
	"passwort kennwort zugangscode passwörter " +
	"mot|de|passe mdp contraseña contrasena clave senha palavra-passe palavra|passe parola|d'ordine parola " +
	"wachtwoord lösenord lösenordet losenord adgangskode adgangskoden kodeord kodeordet passord passordet salasana salasanasi " +
	"hasło haslo hasłem heslo heslem jelszó jelszo jelszava şifre sifre şifreniz şifresi parolanız парола пароль паролем κωδικός|πρόσβασης κωδικός " +
	"密码 密碼 口令 パスワード 暗証番号 비밀번호 암호 pin pin-code pincode pin-nummer geheimzahl " +
	"netzwerkschlüssel wlan-schlüssel wlan-code psk"

// weakWords mean other things as well: behind them a colon or an equals sign is
// asked for.
const weakWords = " pass clave parola κωδικός 암호 口令 geheimzahl "

// links are the words between a name and what it is: "the password is", "das
// Passwort lautet".
const links = " is ist lautet war wurde est es è é är er on jest to je a van bir это є είναι now jetzt still noch "

// qualifierWords bounds what may stand between: "the password for our new server is".
const qualifierWords = 6

// matchPassword looks whether a password follows a word for one that ends at i.
func (p *pass) matchPassword(word string, i int) {
	p.matchAsPassword(i - len(word))
	line := p.text[i:min(len(p.text), i+200)]
	rest, linked, colon := p.link(line)
	if token, _, broken := firstToken(line); !linked && !colon && !broken && line[:len(line)-len(strings.TrimLeft(line, " "))] == " " && drawn(token) {
		rest, linked = line, true
	}
	if !colon && (!linked || strings.Contains(weakWords, " "+word+" ")) {
		return
	}
	token, quoted, broken := firstToken(rest)
	if token == "" {
		return
	}
	if app := strings.TrimRight(appPassword.FindString(rest), " \t\r\n\"'"); colon && app != "" {
		token = app
	}
	start := i + len(line) - len(rest) + strings.Index(rest, token)
	if p.ofMeeting(start) {
		return
	}
	after := p.text[start+len(token) : min(len(p.text), start+len(token)+80)]
	alone := strings.TrimLeft(after[:endOfLine(after)], " \t.,;!)\"'»”") == ""
	if strings.HasPrefix(word, "pin") || word == "geheimzahl" {
		if pinCode(token) {
			p.emit("password", rankPassword, start, start+len(token))
		}
		return
	}
	if strings.Contains(token, " ") || (strong(token) && (!broken || alone)) || !broken && plain(token) && (quoted || colon && alone && len(line)-len(rest) < 24) {
		p.emit("password", rankPassword, start, start+len(token))
	}
}

// matchAsPassword looks for one before a word that begins at i: "with Quitte2026 as
// the password", "Quitte2026 als Passwort".
func (p *pass) matchAsPassword(i int) {
	line := strings.TrimRight(strings.TrimSuffix(strings.TrimRight(p.lineBefore(i), " "), " the"), " ")
	for _, as := range []string{" as", " als", " comme", " como", " come", " jako", " som"} {
		before, ok := strings.CutSuffix(line, as)
		if !ok {
			continue
		}
		words := strings.Fields(before)
		if len(words) == 0 {
			return
		}
		last := words[len(words)-1]
		token, _, _ := firstToken(last)
		if start := i - len(p.lineBefore(i)) + strings.LastIndex(before, last) + strings.Index(last, token); drawn(token) {
			p.emit("password", rankPassword, start, start+len(token))
		}
		return
	}
}

// appPassword is four groups of four letters that fill a line, which Google gives
// out for programs.
var appPassword = regexp.MustCompile(`^[a-z]{4}(?: [a-z]{4}){3}(?:[\s"']*$|[\s"']*\n)`)

// link skips what stands between the word and the password. It reports whether
// that was a linking word, or a colon, an equals sign.
func (p *pass) link(line string) (rest string, linked, colon bool) {
	rest = line
	if r, _ := utf8.DecodeRuneInString(rest); strings.ContainsRune("は是为為는은이가", r) && rest != "" {
		rest, linked = rest[utf8.RuneLen(r):], true
	}
	if strings.HasPrefix(rest, ">") && !strings.HasPrefix(rest, "><") {
		return rest[1:], true, true // an element of XML
	}
	rest = strings.TrimLeft(rest, "\"')*_`]")
	for words := 0; words <= qualifierWords; words++ {
		rest = strings.TrimLeft(rest, " \t")
		if rest == "" || rest[0] == '\n' || rest[0] == '\r' {
			return rest, linked, false
		}
		if rest[0] == ':' || rest[0] == '=' && (words == 0 || strings.HasPrefix(rest, "= ")) {
			return strings.TrimLeft(rest, ":=> \t*_"), linked, true
		}
		if end := strings.IndexByte(rest[:min(len(rest), 40)], ')'); rest[0] == '(' && end > 0 {
			rest = rest[end+1:] // "password (temporary):"
			continue
		}
		if strings.HasPrefix(rest, "- ") || strings.HasPrefix(rest, "– ") {
			return strings.TrimLeft(rest, "-– "), true, false
		}
		if linked && words > 0 && !linking(rest) && !strings.HasPrefix(rest, "auf ") {
			return rest, true, false
		}
		n := wordLength(rest)
		if n == 0 {
			return rest, linked, false
		}
		linked = linked || linking(rest)
		rest = rest[n:]
	}
	return rest, false, false
}

// linking reports whether s begins with a linking word.
func linking(s string) bool {
	n := wordLength(s)
	return n > 0 && strings.Contains(links, " "+strings.ToLower(s[:n])+" ")
}

// wordLength is how many octets of letters s begins with; 0 if something other
// than a space or a colon follows them.
func wordLength(s string) int {
	for i, r := range s {
		if unicode.IsLetter(r) || r == '-' && i > 0 || r == '\'' || r == '/' && i > 0 {
			continue
		}
		if r == ' ' || r == ':' || r == '=' || r == '\t' || r == ')' || r == '"' {
			return i
		}
		return 0
	}
	return 0
}

// firstToken is what stands first in s, without quotes and the marks of the
// sentence around it. Broken says that a new line stands before it.
func firstToken(s string) (token string, quoted, broken bool) {
	begun := strings.TrimLeft(s, " \t\r\n>")
	broken = strings.Contains(s[:len(s)-len(begun)], "\n")
	token = begun
	if n := strings.IndexAny(token, " \t\r\n<"); n >= 0 {
		token = token[:n]
	}
	trimmed := strings.TrimLeft(token, "\"'`“”„«‘’「『*_(")
	quoted = len(trimmed) < len(token) && token[0] != '(' && token[0] != '*' && token[0] != '_'
	trimmed = strings.TrimRight(trimmed, ".,;:)\"'`“”»’」』*。、>]")
	if quoted {
		if n := strings.IndexAny(trimmed, "\"'`“”«»「」"); n > 0 {
			trimmed = trimmed[:n]
		}
	}
	return trimmed, quoted, broken
}

func endOfLine(s string) int {
	if n := strings.IndexByte(s, '\n'); n >= 0 {
		return n
	}
	return len(s)
}

// strong reports whether a word is none: letters together with digits or signs
// that no language has in its words.
func strong(token string) bool {
	if len(token) < 5 || len(token) > 128 || !value(token) || strings.Contains(token, "://") {
		return false
	}
	letters, digits, signs, upper := 0, 0, 0, 0
	for i, r := range token {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsUpper(r) && i > 0:
			upper++
			letters++
		case unicode.IsLetter(r):
			letters++
		case strings.ContainsRune("!#$%&*+?@^~=", r):
			signs++
		case strings.ContainsRune("()[]{};|\\", r):
			return false // code
		}
	}
	switch {
	case mailbox(token) || dated(token):
		return false
	case digits > 0:
		return letters+signs > 0 || digits >= 6
	}
	return letters > 0 && signs > 0 && !strings.ContainsAny(token[:1], "$%&@#+=?") && !strings.HasSuffix(token, "?") && strings.Trim(token, "!") == token ||
		upper > 1 && upper < letters-1 && digits > 0
}

// drawn reports whether a token can hardly be anything but a password: capitals,
// small letters and digits, and no name of anything.
func drawn(token string) bool {
	return len(token) >= 8 && strong(token) && strings.ContainsAny(token, "0123456789") && strings.ToLower(token) != token &&
		strings.ToUpper(token) != token && !strings.ContainsAny(token, "/\\.,:=_")
}

// mailbox reports whether a token is rather an address of mail.
func mailbox(token string) bool {
	_, host, ok := strings.Cut(token, "@")
	return ok && strings.Contains(host, ".") && !strings.ContainsAny(host, "!#$%&*?")
}

// dated reports whether a token is rather a date, a time, a version or a size.
func dated(token string) bool {
	return strings.Trim(token, "0123456789.:/-") == "" && strings.ContainsAny(token, ".:/-")
}

// plain reports whether a word of letters alone may be a password, where all
// around it says so.
func plain(token string) bool {
	if len(token) < 5 || len(token) > 40 || !value(token) || stopWord(strings.ToLower(token)) {
		return false
	}
	phrase := strings.Count(token, "-") >= 3 // correct-horse-battery-staple
	for _, r := range token {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && (r != '-' || !phrase) {
			return false
		}
	}
	return true
}

// pinCode is four to eight digits, not all the same.
func pinCode(token string) bool {
	return len(token) >= 4 && len(token) <= 8 && strings.Trim(token, "0123456789") == "" && strings.Trim(token, token[:1]) != ""
}

// stopWord reports whether a word behind "password:" says something about it
// instead of being it.
func stopWord(small string) bool {
	return strings.Contains(stopWords, " "+small+" ")
}

const stopWords = " required optional string empty blank hidden below above separately follows unknown protected authentication reset changed " +
	"expired incorrect invalid wrong correct forgotten needed field encrypted enter login username number varchar " +
	"erforderlich siehe folgt separat telefonisch unbekannt geändert abgelaufen falsch richtig vergessen benötigt " +
	"requis obligatoire inconnu suit séparément oublié incorrecto requerida obligatorio aparte olvidada desconocida " +
	"richiesta obbligatoria separatamente obrigatória vereist verplicht onbekend krävs wymagane " +
	"anonymous nobody whatever something anything nothing there where please which their about would could should " +
	"plain basic digest strong weak short length minimum maximum security management manager policy recovery change input value "
