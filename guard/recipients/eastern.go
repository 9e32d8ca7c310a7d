package recipients

import (
	"regexp"
	"strings"
	"unicode"
)

// In Japanese and Chinese letters the name stands at the top, with a title
// behind it and perhaps the company in front: 株式会社クエイサイド 田中様.
var (
	titled = regexp.MustCompile(`([\p{Han}々〆ヶ\p{Katakana}ー・]{1,12})[\s\x{3000}]*(様|さま|さん|殿|先生|部長|課長|社長|係長|主任|教授|くん|君|ちゃん|经理|女士|小姐|总)(?:[、,，。：:！!\s\x{3000}／/]|$)`)
	anyone = regexp.MustCompile(`皆|各位|客|担当|関係者|疲れ|苦労|世話|互い|奥|神|王様|先生方|御中|各|お|ご|御|部長各|尊敬`)
	office = regexp.MustCompile(`^.*(株式会社|有限会社|合同会社|社団法人|財団法人|会社|本部|営業部|総務部|人事部|部|課|係|室|支店|大学|学校|病院|事務所|部长|尊敬的|亲爱的)`)
)

// eastern reads such a line. Only names in Chinese characters count, because
// others are written in many ways.
func eastern(line string) (greeting, bool) {
	if len(line) > 200 {
		return greeting{}, false
	}
	g := greeting{line: line, sure: true}
	for _, m := range titled.FindAllStringSubmatch(line, 6) {
		name := office.ReplaceAllString(m[1], "")
		if anyone.MatchString(m[1]) {
			return greeting{}, false
		}
		if name == "" || strings.IndexFunc(name, func(r rune) bool { return !unicode.Is(unicode.Han, r) && r != '々' }) >= 0 {
			continue
		}
		g.names = append(g.names, []string{variants.Replace(name)})
	}
	return g, len(g.names) > 0
}

// variants is characters of names that are written in several ways.
var variants = strings.NewReplacer("髙", "高", "﨑", "崎", "嵜", "崎", "齋", "斎", "齊", "斎", "斉", "斎", "邊", "辺", "邉", "辺", "澤", "沢", "濱", "浜", "廣", "広", "國", "国", "櫻", "桜", "眞", "真", "惠", "恵", "德", "徳", "黑", "黒", "瀨", "瀬", "槇", "槙", "島", "島", "嶋", "島", "嶌", "島")

func hasHan(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
}

// calledInHan reports whether a display name contains the name, or is its beginning.
func calledInHan(display, name string) bool {
	display = variants.Replace(strings.Join(strings.Fields(display), ""))
	return strings.Contains(display, name) || hasHan(display) && strings.HasPrefix(name, display)
}
