// Package people is whom the sender knows: everybody they wrote to or heard
// from, how often, when last, under which names, and who of them was on the same
// message.
//
// A Book is made from Persons and never changes, so that checks which read it
// stay pure. It does not find anybody out by itself: app fills it from what the
// sender did on this computer.
package people

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"holdback/mail"
)

// Person is one address that the sender has to do with.
type Person struct {
	Address  mail.Address
	Names    []string  // names seen with the address, the latest first; may be empty
	Sent     int       // messages to them
	Received int       // messages from them
	Files    int       // of those sent, the ones with attachments
	Last     time.Time // of the latest message either way
}

// Message is one past message, as far as the book learns from it.
type Message struct {
	To    []mail.Mailbox // all its recipients
	At    time.Time
	Files bool // it had attachments
}

// Book is everybody the sender knows. The zero Book knows nobody.
type Book struct {
	persons  map[string]Person
	domains  map[string][]mail.Address
	together map[[2]string]tie // lower-case addresses, the smaller first
	lately   map[string]faded  // messages to each, by Key
	sent     int

	once sync.Once
	made index
}

// tie is what two recipients of the same messages have in common.
type tie struct {
	messages int
	lately   faded
}

// NewBook learns from messages that the sender has sent; others is who else is known.
func NewBook(sent []Message, others ...Person) *Book {
	b := &Book{persons: map[string]Person{}, domains: map[string][]mail.Address{}, together: map[[2]string]tie{}, lately: map[string]faded{}, sent: len(sent)}
	for _, p := range others {
		b.persons[Key(p.Address)] = p
	}
	for _, m := range sent {
		b.learn(m)
	}
	for _, p := range b.persons {
		b.domains[p.Address.Domain()] = append(b.domains[p.Address.Domain()], p.Address)
	}
	for _, list := range b.domains {
		slices.SortFunc(list, func(x, y mail.Address) int { return strings.Compare(Key(x), Key(y)) })
	}
	return b
}

// manyTo is the size from which a message says nothing about who belongs with whom.
const manyTo = 30

func (b *Book) learn(m Message) {
	for i, to := range m.To {
		b.meet(to, m)
		if len(m.To) > manyTo {
			continue
		}
		for _, other := range m.To[i+1:] {
			key := pair(Key(to.Address), Key(other.Address))
			t := b.together[key]
			b.together[key] = tie{t.messages + 1, t.lately.add(m.At, tieFades)}
		}
	}
}

func (b *Book) meet(to mail.Mailbox, m Message) {
	p := b.persons[Key(to.Address)]
	p.Address = to.Address
	p.Sent++
	if m.Files {
		p.Files++
	}
	if m.At.After(p.Last) {
		p.Last = m.At
	}
	if to.Name != "" {
		p.Names = append([]string{to.Name}, slices.DeleteFunc(slices.Clone(p.Names), func(n string) bool { return n == to.Name })...)
	}
	b.persons[Key(to.Address)] = p
	b.lately[Key(to.Address)] = b.lately[Key(to.Address)].add(m.At, sentFades)
}

// Key is the one spelling under which an address is known: RFC 5321 leaves case
// to the server, people do not tell Ann from ann.
func Key(a mail.Address) string { return strings.ToLower(a.String()) }

func pair(x, y string) [2]string {
	if y < x {
		x, y = y, x
	}
	return [2]string{x, y}
}

// Sent is how many past messages the book knows. With few of them, that
// somebody is new says nothing.
func (b *Book) Sent() int { return b.sent }

// Find returns what is known of an address.
func (b *Book) Find(a mail.Address) (Person, bool) {
	p, ok := b.persons[Key(a)]
	return p, ok
}

// All lists everybody, in the order of their addresses.
func (b *Book) All() []Person {
	all := make([]Person, 0, len(b.persons))
	for _, key := range slices.Sorted(maps.Keys(b.persons)) {
		all = append(all, b.persons[key])
	}
	return all
}

// At lists the addresses known at a domain, in order.
func (b *Book) At(domain string) []mail.Address { return b.domains[domain] }

// Domains counts the messages to each domain.
func (b *Book) Domains() map[string]int {
	counts := map[string]int{}
	for _, p := range b.persons {
		counts[p.Address.Domain()] += p.Sent + p.Received
	}
	return counts
}

// Together is on how many messages both were recipients. It may be shared by
// many goroutines.
func (b *Book) Together(x, y mail.Address) int { return b.together[pair(Key(x), Key(y))].messages }
