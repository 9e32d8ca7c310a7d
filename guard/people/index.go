package people

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"holdback/mail"
)

// known is a person in the index.
type known struct {
	Person
	key string
}

// index finds persons by what is almost right. A Book makes it when first asked.
type index struct {
	persons   []known             // those with most messages first
	weights   map[string]int      // messages by organisation
	labels    Near                // what people call an organisation: "quayside"
	called    map[string][]string // organisations by that
	looks     map[string][]string // organisations by Skeleton
	locals    Near                // local parts, grouped by domain
	faces     map[string][]int32  // persons by Skeleton of the address
	swapped   map[string][]int32  // persons by their sorted local words and domain
	words     map[string][]int32  // persons by a word of their names
	full      map[string][]int32  // persons by FullName
	alongside map[[2]string]int   // messages to two organisations, the smaller name first
}

func (b *Book) index() *index {
	b.once.Do(func() { b.made = b.makeIndex() })
	return &b.made
}

func (b *Book) makeIndex() index {
	x := index{
		weights: map[string]int{}, called: map[string][]string{}, looks: map[string][]string{}, faces: map[string][]int32{},
		swapped: map[string][]int32{}, words: map[string][]int32{}, full: map[string][]int32{}, alongside: map[[2]string]int{},
	}
	for _, p := range b.All() {
		x.persons = append(x.persons, known{p, Key(p.Address)})
	}
	slices.SortStableFunc(x.persons, func(p, q known) int { return cmp.Compare(q.Sent+q.Received, p.Sent+p.Received) })
	for i, p := range x.persons {
		x.person(int32(i), p)
	}
	for _, org := range slices.Sorted(maps.Keys(x.weights)) {
		label := Label(org)
		if x.called[label] == nil {
			x.labels.Add("", label)
		}
		x.called[label] = append(x.called[label], org)
		x.looks[Skeleton(org)] = append(x.looks[Skeleton(org)], org)
	}
	for keys, t := range b.together {
		orgs := [2]string{Organisation(domainOf(keys[0])), Organisation(domainOf(keys[1]))}
		slices.Sort(orgs[:])
		x.alongside[orgs] += t.messages
	}
	return x
}

func (x *index) person(id int32, p known) {
	x.weights[Organisation(p.Address.Domain())] += p.Sent + p.Received
	x.locals.Add(p.Address.Domain(), strings.ToLower(p.Address.Local()))
	face := Skeleton(p.key)
	x.faces[face] = append(x.faces[face], id)
	if s := swapKey(p.Address); s != "" {
		x.swapped[s] = append(x.swapped[s], id)
	}
	for _, words := range p.names() {
		for _, f := range spellings(words) {
			x.full[f] = once(x.full[f], id)
		}
		for _, w := range words {
			if len(w) > 1 {
				x.words[w] = once(x.words[w], id)
			}
		}
	}
}

// once adds id to a list that ends with it if it has it.
func once(list []int32, id int32) []int32 {
	if len(list) > 0 && list[len(list)-1] == id {
		return list
	}
	return append(list, id)
}

// names is every name of p as words, the one in the address among them.
func (p Person) names() [][]string {
	all := [][]string{LocalWords(p.Address)}
	for _, n := range p.Names {
		all = append(all, Words(n))
	}
	return all
}

// spellings is the FullName of words, and how it is written without a gap.
func spellings(words []string) []string {
	full := FullName(words)
	if full == "" {
		return nil
	}
	first, last, _ := strings.Cut(full, " ")
	return []string{full, first + last, last + first}
}

// FullName is one spelling for a name of two words and more, whichever comes
// first, or "" when that is no full name.
func FullName(words []string) string {
	if len(words) < 2 || len(words) > 4 {
		return ""
	}
	first, last := words[0], words[len(words)-1]
	if len([]rune(first)) < 2 || len([]rune(last)) < 2 {
		return ""
	}
	if last < first {
		first, last = last, first
	}
	return first + " " + last
}

func swapKey(a mail.Address) string {
	words := LocalWords(a)
	if len(words) < 2 {
		return ""
	}
	slices.Sort(words)
	return strings.Join(words, " ") + "@" + a.Domain()
}

func domainOf(key string) string { return key[strings.LastIndexByte(key, '@')+1:] }

// Organisation is the part of a domain that somebody registered: quayside.co.uk
// for mail.quayside.co.uk, by the Public Suffix List.
func Organisation(domain string) string {
	if strings.HasPrefix(domain, "[") {
		return domain // an address literal
	}
	name := domain
	if !ascii(domain) {
		name, _ = idna.Lookup.ToASCII(domain)
	}
	org, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return domain
	}
	if org == name {
		return domain
	}
	if name != domain {
		org, _ = idna.Lookup.ToUnicode(org)
	}
	return org
}

// Label is what people call an organisation: quayside for quayside.co.uk.
func Label(org string) string {
	label, _, _ := strings.Cut(org, ".")
	return label
}

// Weight is how many messages went to and came from an organisation.
func (b *Book) Weight(org string) int { return b.index().weights[org] }

// Alongside is how many messages went to both organisations.
func (b *Book) Alongside(x, y string) int {
	orgs := [2]string{x, y}
	slices.Sort(orgs[:])
	return b.index().alongside[orgs]
}

// Labelled lists the known organisations with this Label.
func (b *Book) Labelled(label string) []string { return b.index().called[label] }

// LikeOrganisation lists known organisations whose names are spelled or look
// almost like org, those with most messages first. org itself is never among them.
func (b *Book) LikeOrganisation(org string) []string {
	x, label := b.index(), Label(org)
	found := slices.Concat(x.called[label], x.looks[Skeleton(org)])
	for _, near := range x.labels.Find("", label, Slips(label)) {
		found = append(found, x.called[near]...)
	}
	slices.SortFunc(found, func(m, n string) int {
		return cmp.Or(cmp.Compare(x.weights[n], x.weights[m]), strings.Compare(m, n))
	})
	return slices.DeleteFunc(slices.Compact(found), func(o string) bool { return o == org })
}

// Slips is how many slips of the finger one believes in a word of this length.
func Slips(word string) float64 {
	switch {
	case len(word) < 4:
		return 0 // every three letters are somebody's
	case len(word) < 5:
		return 0.5
	case len(word) < 8:
		return 1
	}
	return 2
}

// localSlips is Slips for the part before the @, where two people often have
// almost the same.
func localSlips(local string) float64 {
	if len(local) < 12 {
		return min(Slips(local), 1)
	}
	return 2
}

// LikeLocal lists persons at the domain of a whose local part is spelled or
// looks almost like that of a, those with most messages first. a is never among them.
func (b *Book) LikeLocal(a mail.Address) []Person {
	x, local := b.index(), strings.ToLower(a.Local())
	ids := slices.Concat(x.faces[Skeleton(Key(a))], x.swapped[swapKey(a)])
	for _, near := range x.locals.Find(a.Domain(), local, localSlips(local)) {
		ids = append(ids, x.faces[Skeleton(near+"@"+a.Domain())]...)
	}
	slices.Sort(ids)
	found := x.list(slices.Compact(ids))
	return slices.DeleteFunc(found, func(p Person) bool { return p.Address.Same(a) })
}

// Called lists the persons one of whose names has this folded word, those with
// most messages first, up to a bound.
func (b *Book) Called(word string) []Person { return b.index().list(b.index().words[word]) }

// FullyCalled lists the persons with this FullName, or with its two words in any
// order without a gap, as Called does.
func (b *Book) FullyCalled(full string) []Person { return b.index().list(b.index().full[full]) }

func (x *index) list(ids []int32) []Person {
	var found []Person
	for _, id := range ids[:min(len(ids), maxNamesakes)] {
		found = append(found, x.persons[id].Person)
	}
	return found
}
