package scan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"holdback/guard/numbers"
)

// gate is a literal of the automaton and whom it concerns.
type gate struct {
	literal     string
	words       []word // sorted
	globs       []glob
	expressions []int
	openings    []opening
	password    bool
	assigns     bool
	mail        bool
}

// builder puts a scanner together.
type builder struct {
	gates       []gate
	index       map[string]int
	words       []word
	globs       []glob
	rules       []compiled
	expressions []expression
	slow        int // of the expressions, those that nothing opens
}

// New prepares a scanner. Its error names the word or the expression that is
// wrong, or that would be too slow.
func New(o Options) (*Scanner, error) {
	b := &builder{index: map[string]int{}}
	s := &Scanner{class: newClasses(), plan: newPlan(), off: map[string]bool{}}
	for _, id := range o.Off {
		s.off[id] = true
	}
	s.phones = !s.off["phone"]
	if err := s.numbers(o); err != nil {
		return nil, err
	}
	if err := b.secrets(o); err != nil {
		return nil, err
	}
	for n, t := range o.Terms {
		s.lists = append(s.lists, t.List)
		if err := b.terms(n, t); err != nil {
			return nil, err
		}
	}
	b.place()
	literals := make([]string, len(b.gates))
	for i, g := range b.gates {
		literals[i] = g.literal
	}
	s.automaton, s.gates, s.rules, s.expressions = newAutomaton(literals), b.gates, b.rules, b.expressions
	return s, nil
}

// numbers prepares the finder of numbers and the words that name them.
func (s *Scanner) numbers(o Options) error {
	var table []numbers.Number
	for _, n := range numbers.All() {
		if o.wanted(n.ID, n.Country) {
			table = append(table, n)
		}
	}
	f, err := newFinder(table)
	if err != nil {
		return err
	}
	s.finder = f
	var words [][]string
	for _, n := range table {
		words = append(words, n.Context)
	}
	for _, own := range []struct {
		kind  *int32
		words string
	}{{&s.addressKind, addressWords}, {&s.phoneKind, phoneWords}, {&s.coinKind, coinWords}} {
		*own.kind = int32(len(words))
		words = append(words, strings.Split(own.words, ","))
	}
	s.vocabulary = newVocabulary(words)
	return nil
}

// Words that name addresses, telephones and coins.
const (
	addressWords = "ip,ip address,ip addresses,ip-adresse,adresse ip,dirección ip,indirizzo ip,ipv4,host,server,gateway,dns,ping,traceroute,subnet,firewall,vpn,router,mac,mac address,mac-adresse,adresse mac,hwaddr,ethernet,bssid"
	phoneWords   = "phone,telephone,tel,tel.,telefon,telefonnummer,phone number,mobile,cell,cell phone,handy,handynummer,mobil,mobilnummer,rufnummer,fax,telefax,call,call me at,whatsapp,signal," +
		"téléphone,tél,portable,teléfono,móvil,celular,telefone,telemóvel,telefono,cellulare,cell.,telefoon,mobiel,gsm,puhelin,puhelinnumero,telefonnr,mobiltelefon,komórka,телефон,тел,電話,电话,전화"
	coinWords = "eth,ether,ethereum,erc20,erc-20,usdt,usdc,wallet,metamask,crypto,bitcoin,btc,coin,blockchain,geldbörse,portefeuille,cartera"
)

// secrets opens the rules, the words for passwords, the names of secrets and
// what mail addresses have.
func (b *builder) secrets(o Options) error {
	for _, r := range rules() {
		if !o.wanted(r.id, "") {
			continue
		}
		if err := b.addRule(r); err != nil {
			return err
		}
	}
	if o.wanted("password", "") {
		for w := range strings.FieldsSeq(passwordWords) {
			b.gate(foldTerm(strings.ReplaceAll(w, "|", " "))).password = true
		}
	}
	if o.wanted("secret-assignment", "") {
		for w := range strings.FieldsSeq(assignmentWords) {
			b.gate(strings.ReplaceAll(w, "|", " ")).assigns = true
		}
	}
	if o.wanted("email-list", "") {
		b.gate("@").mail = true
	}
	return nil
}

// terms prepares one list.
func (b *builder) terms(list int, t Term) error {
	if t.List == "" {
		return errNoList
	}
	for _, w := range t.Words {
		if err := b.addWord(list, w); err != nil {
			return fmt.Errorf("list %q: %w", t.List, err)
		}
	}
	for _, e := range t.Expressions {
		if err := b.addExpression(list, e); err != nil {
			return fmt.Errorf("list %q: %w", t.List, err)
		}
	}
	return nil
}

// gate is the gate of a literal, which must be folded and in lower case.
func (b *builder) gate(literal string) *gate {
	n, ok := b.index[literal]
	if !ok {
		n = len(b.gates)
		b.index[literal] = n
		b.gates = append(b.gates, gate{literal: literal})
	}
	return &b.gates[n]
}

// How much of a word goes into the automaton: what is behind that is compared
// when it is met, so that long lists stay small.
const (
	deepest    = 8
	shallowest = 3
	mostStates = 8000
)

// place puts the terms behind their gates.
func (b *builder) place() {
	slices.SortFunc(b.words, func(x, y word) int { return cmp.Or(strings.Compare(x.text, y.text), cmp.Compare(x.list, y.list)) })
	b.words = slices.Compact(b.words)
	depth := b.depth()
	for _, w := range b.words {
		g := b.gate(head(w.text, depth))
		g.words = append(g.words, w)
	}
	for _, w := range b.globs {
		g := b.gate(w.opening())
		g.globs = append(g.globs, w)
	}
}

// depth is how deep the automaton may look into the words.
func (b *builder) depth() int {
	for depth := deepest; depth > shallowest; depth-- {
		states, before := 0, ""
		for _, w := range b.words {
			here := head(w.text, depth)
			states += len(here) - common(here, before)
			before = here
		}
		if states <= mostStates {
			return depth
		}
	}
	return shallowest
}

// head is the beginning of a word, as much as the automaton gets.
func head(text string, depth int) string {
	text = text[:min(len(text), depth)]
	if n := strings.IndexByte(text, ' '); n > 0 {
		return text[:n]
	}
	return text
}

func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
