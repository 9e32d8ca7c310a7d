package practice

import (
	"time"

	"holdback/mail"
)

// Person is somebody invented to write to.
type Person struct {
	Name    string
	Address string
	Role    string // "your colleague", "a client"
	Outside bool   // not of your organisation
}

// Mail is one message as it lies in an inbox.
type Mail struct {
	From    string
	Subject string
	Text    string // beginning, for a list
	At      time.Time
}

// You are the person who practises.
func You() Person {
	return Person{Name: "Alice Lindner", Address: "alice@lindenhof.example", Role: "you"}
}

// people is the organisation and one client. Anna Berg and Anna Bergström are
// there to be mistaken for each other.
func people() []Person {
	return []Person{
		{Name: "Anna Berg", Address: "anna.berg@lindenhof.example", Role: "your colleague"},
		{Name: "Anna Bergström", Address: "anna.bergstrom@lindenhof.example", Role: "in accounting"},
		{Name: "Tom Okafor", Address: "tom.okafor@lindenhof.example", Role: "your colleague"},
		{Name: "Bob Quay", Address: "bob@quayside.example", Role: "a client", Outside: true},
	}
}

// password is the same for everybody on the practice server, which only
// this process can reach in earnest and which ends with it.
const password = "practice"

// People are those you can write to.
func (o *Office) People() []Person { return people() }

// read turns octets into what a list shows.
func read(raw []byte) Mail {
	view, _ := mail.Read(mail.Bytes(raw)) // the practice server holds nothing that cannot be read
	m := Mail{Subject: view.Subject(), Text: view.Text(), At: view.Date()}
	for _, from := range view.From() {
		m.From = from.String()
	}
	return m
}
