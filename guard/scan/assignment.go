package scan

import "strings"

// assignmentWords are names to which programs and their settings give a secret.
const assignmentWords = "api_key apikey api-key api|key access_key accesskey access-key access|key secret_key secretkey secret-key secret|key " +
	"private_key encryption_key signing_key auth_key authkey master_key license_key client_secret client-secret clientsecret client|secret " +
	"secret token passkey webhook_secret app_secret shared_secret privatekey presharedkey"

// matchAssignment looks for "name = value" with a value drawn by lot, behind a
// name that ends at i.
func (p *pass) matchAssignment(i int) {
	rest := p.text[i:min(len(p.text), i+300)]
	n := 0
	for n < len(rest) && n < 24 && (p.s.class[rest[n]]&alnum != 0 || rest[n] == '_' || rest[n] == '-') {
		n++
	}
	name := rest[n:]
	name = strings.TrimLeft(name, " \t\"'`])*")
	name = strings.TrimPrefix(name, "value") // of XML: key="ApiSecret" value="…"
	if name == "" || name[0] != ':' && name[0] != '=' && !strings.HasPrefix(name, "is ") {
		return
	}
	name = strings.TrimPrefix(name, "is ")
	value := strings.TrimLeft(name, ":=> \t\"'`[")
	end := 0
	for end < len(value) && p.s.class[value[end]]&isToken != 0 {
		end++
	}
	if before := name[:len(name)-len(value)]; strings.HasSuffix(before, `"`) || strings.HasSuffix(before, "'") {
		end = max(end, inQuotes(value, before[len(before)-1]))
	}
	token := strings.TrimRight(value[:end], ".-/")
	if len(token) > 200 || strings.Count(token, ".") > 3 || strings.Contains(value[:end], "://") || !random(strings.TrimPrefix(token, djangoPrefix)) {
		return
	}
	start := i + len(rest) - len(value)
	p.emit("secret-assignment", rankGeneric, start, start+len(token))
}

// djangoPrefix begins the keys that Django makes for a new project.
const djangoPrefix = "django-insecure-"

// inQuotes is the octets up to a closing quote, if nothing before it makes it code
// or a sentence; else 0.
func inQuotes(value string, quote byte) int {
	end := strings.IndexByte(value, quote)
	if end < 0 || strings.ContainsAny(value[:end], " \t\r\n(){}[]<>;,:\\/") {
		return 0
	}
	return end
}
