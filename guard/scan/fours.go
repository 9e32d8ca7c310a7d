package scan

// amongFours reports whether a number that no word names is a stretch of a longer
// row of groups of four, as programs print memory and keys: every tenth such
// stretch has the right check digit.
func (p *pass) amongFours(m match) bool {
	if m.named >= 0 || m.end-m.start < 5 || p.text[m.start+4] != ' ' || p.s.class[p.text[m.start]]&isDigit == 0 {
		return false
	}
	return m.start >= 5 && p.text[m.start-1] == ' ' && p.four(m.start-5) ||
		m.end < len(p.text) && p.text[m.end] == ' ' && p.four(m.end+1)
}

// four reports whether a group of four hexadecimal digits stands at i, among them a
// decimal one.
func (p *pass) four(i int) bool {
	if i+4 > len(p.text) || i > 0 && p.s.class[p.text[i-1]]&isSpace == 0 || i+4 < len(p.text) && p.s.class[p.text[i+4]]&alnum != 0 {
		return false
	}
	figures := 0
	for _, b := range []byte(p.text[i : i+4]) {
		if !hex(b) {
			return false
		}
		if b <= '9' {
			figures++
		}
	}
	return figures > 0
}
