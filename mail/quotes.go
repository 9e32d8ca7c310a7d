package mail

import (
	"regexp"
	"strings"
)

// The lines by which programs introduce what was written before. Each language
// has its own; a program in a language not listed here leaves its introduction in the own
// text, which costs a check some noise and hides nothing.
var (
	// wrote is the end of "On … Ann wrote:", once its lines are joined.
	wrote = regexp.MustCompile(`(?i)^[ \t>*]*(on\b.*\bwrote|am\b.*\bschrieb\b.*|.*\bschrieb\b.*\bam\b.*|.*\bschrieb .*|le\b.*\ba écrit|el\b.*\bescribió|.*\bwrote|.*\ba écrit|.*\bescribió|.*(さん)?(が|は)?(書きました|のメール|wrote))[ \t\x{a0}]*[:：]?[ \t*]*$`)

	// original is a rule with words in it; everything below is quoted.
	original = regexp.MustCompile(`(?i)^[ \t*]*(-{2,}|_{2,}|={2,})[ \t]*(original message|original appointment|ursprüngliche nachricht|ursprünglicher termin|originalnachricht|message d['’]origine|message original|mensaje original|元のメッセージ|forwarded message|forwarded by .*|weitergeleitete nachricht|message transféré|message suivi|mensaje reenviado|転送メッセージ|転送されたメッセージ)[ \t]*(-{2,}|_{2,}|={2,})?[ \t*]*$`)

	// begin is the same without a rule, as Apple's programs write it.
	begin = regexp.MustCompile(`(?i)^[ \t]*(begin forwarded message|anfang der weitergeleiteten( nachricht| e-mail)?|début du message (transféré|réexpédié)|inicio del mensaje reenviado|転送されたメッセージ)[ \t\x{a0}]*[:：][ \t]*$`)

	// from, and sent within the next lines, are the header that Outlook copies.
	from = regexp.MustCompile(`(?i)^[ \t*]*(from|von|de|差出人|送信者)[ \t\x{a0}]*[:：]\*?[ \t]*\S`)
	sent = regexp.MustCompile(`(?i)^[ \t*]*(sent|date|gesendet|datum|envoyé|date d['’]envoi|enviado( el)?|fecha|送信日時|日付|日時)[ \t\x{a0}]*[:：]`)
	rule = regexp.MustCompile(`^[ \t]*_{10,}\s*$`)
)

// splitQuotes tells the sender's own words from those of others in text, and
// from the signature. No line is lost and none is counted twice, but for the
// line "-- ".
func splitQuotes(text string) body {
	s := splitter{text: text, lines: strings.SplitAfter(text, "\n")}
	s.own = make([]string, 0, len(s.lines))
	for i := 0; i < len(s.lines); i++ {
		line := strings.TrimRight(s.lines[i], "\r\n")
		switch {
		case maybeRule(line) && (s.isHeader(i) || original.MatchString(line) || begin.MatchString(line)):
			s.rest(i)
			return s.body()
		case strings.HasPrefix(line, ">"):
			if !s.inQuote {
				s.introduce()
			}
			s.quote(s.lines[i])
		case s.inQuote && strings.TrimSpace(line) == "":
			s.quote(s.lines[i])
		case line == "-- ": // RFC 3676, section 4.3
			s.inSignature, s.inQuote = true, false
		default:
			s.write(s.lines[i])
		}
	}
	return s.body()
}

// maybeRule is a quick look that spares most lines the expressions.
func maybeRule(line string) bool {
	start := strings.TrimLeft(line, " \t*")
	return strings.Contains(line, ":") || strings.Contains(line, "：") || start != "" && strings.Contains("-_=", start[:1])
}

type splitter struct {
	text                   string
	lines                  []string
	own, quoted, signature []string
	inQuote, inSignature   bool
}

func (s *splitter) write(line string) {
	s.inQuote = false
	if s.inSignature {
		s.signature = append(s.signature, line)
	} else {
		s.own = append(s.own, line)
	}
}

func (s *splitter) quote(line string) {
	s.inQuote = true
	s.quoted = append(s.quoted, line)
}

// introduce moves the lines "On …, Ann wrote:" to the quote that begins now.
// They may be broken in three, and blank lines may follow them.
func (s *splitter) introduce() {
	said := &s.own
	if s.inSignature {
		said = &s.signature
	}
	end := len(*said)
	for end > 0 && strings.TrimSpace((*said)[end-1]) == "" {
		end--
	}
	for n := 1; n <= 3 && n <= end; n++ {
		start := end - n
		if strings.TrimSpace((*said)[start]) == "" {
			return
		}
		joined := strings.Join(strings.Fields(strings.Join((*said)[start:end], " ")), " ")
		if len(joined) < 1000 && wrote.MatchString(joined) && (n == 3 || s.begins(joined, *said, start)) {
			s.quoted = append(s.quoted, (*said)[start:]...)
			*said = (*said)[:start]
			return
		}
	}
}

// begins reports whether the introduction starts at start and not a line
// earlier: it does when it opens as one does, or when nothing stands before it.
func (s *splitter) begins(joined string, said []string, start int) bool {
	return opens.MatchString(joined) || start == 0 || strings.TrimSpace(said[start-1]) == ""
}

var opens = regexp.MustCompile(`(?i)^(on|am|le|el|\d{4}[-/年.])\s*`)

// isHeader reports whether a copied header begins at line i: From, then Sent
// within three lines, perhaps below a rule.
func (s *splitter) isHeader(i int) bool {
	if rule.MatchString(s.lines[i]) {
		next := i + 1
		for next < len(s.lines) && next < i+3 && strings.TrimSpace(s.lines[next]) == "" {
			next++
		}
		return next < len(s.lines) && !rule.MatchString(s.lines[next]) && s.isHeader(next)
	}
	if !from.MatchString(s.lines[i]) {
		return false
	}
	for _, line := range s.lines[i+1 : min(i+4, len(s.lines))] {
		if sent.MatchString(line) {
			return true
		}
	}
	return false
}

// rest counts everything from line i on as quoted.
func (s *splitter) rest(i int) { s.quoted = append(s.quoted, s.lines[i:]...) }

func (s *splitter) body() body {
	if len(s.own) == len(s.lines) { // as in most messages: spare the copy
		return body{own: s.text}
	}
	return body{
		own:       strings.Join(s.own, ""),
		quoted:    strings.Join(s.quoted, ""),
		signature: strings.Join(s.signature, ""),
	}
}
