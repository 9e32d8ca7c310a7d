package content

import (
	"net/netip"
	"strings"

	"holdback/guard"
)

// mostLinks is how many private links are reported.
const mostLinks = 3

// privateLink notes links that work only inside the sender's network, in messages
// to people outside it. Where programs are discussed they are an example.
func privateLink(m *guard.Mail) []guard.Finding {
	if stranded(m) == "" {
		return nil
	}
	text := m.View.OwnText()
	if !strings.Contains(text, "://") && !strings.Contains(text, `\\`) {
		return nil
	}
	lines, technical := prose(text)
	if technical {
		return nil
	}
	var found []guard.Finding
	for _, l := range lines {
		link, at := linkIn(l.text)
		if link == "" || len(found) >= mostLinks {
			continue
		}
		found = append(found, guard.Finding{
			Level: guard.Note,
			Says:  "Nobody outside your network can open this link.",
			Quote: link,
			Hint:  "Attach the file, or share it where they can reach it.",
			Place: guard.Place{Part: guard.Text, At: l.at + at},
		})
	}
	return found
}

// linkIn is the first private link in a line.
func linkIn(l string) (link string, at int) {
	for i := 0; i < len(l); {
		n := strings.IndexAny(l[i:], `:\`)
		if n < 0 {
			return "", 0
		}
		i += n
		switch {
		case strings.HasPrefix(l[i:], `\\`) && (i == 0 || strings.Contains(" <(\"'", l[i-1:i])):
			if share := untilBlank(l[i:]); strings.Count(share, `\`) >= 3 && len(share) > 5 && letter(share[2]) {
				return share, i
			}
			i++
		case strings.HasPrefix(l[i:], "://"):
			from := i
			for from > 0 && letter(l[from-1]) && i-from < 8 {
				from--
			}
			if link := untilBlank(l[from:]); private(l[from:i], l[i+3:]) {
				return link, from
			}
		}
		i++
	}
	return "", 0
}

// untilBlank is a link without the marks of the sentence around it. No link that
// people follow is longer than what is looked at.
func untilBlank(s string) string {
	const most = 500
	s = s[:min(len(s), most)]
	if i := strings.IndexAny(s, " \t<>\"'"); i >= 0 {
		s = s[:i]
	}
	return strings.ToValidUTF8(strings.TrimRight(s, ".,;:)]"), "")
}

// private reports whether only the own network knows the host of a link.
func private(scheme, rest string) bool {
	switch strings.ToLower(scheme) {
	case "file", "smb":
		return true
	case "http", "https", "ftp", "sftp":
	default:
		return false
	}
	host, _, _ := strings.Cut(untilBlank(rest), "/")
	if _, after, ok := strings.Cut(host, "@"); ok {
		host = after
	}
	host, _, _ = strings.Cut(host, ":")
	host = strings.ToLower(host)
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() // RFC 1918, RFC 4193
	}
	for _, end := range []string{".local", ".localdomain", ".internal", ".intranet", ".corp", ".lan", ".home.arpa"} { // RFC 6762, section 3; RFC 8375
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return host != "" && !strings.ContainsAny(host, ".[]") && letter(host[0])
}
