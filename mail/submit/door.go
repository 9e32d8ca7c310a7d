package submit

import (
	"context"
	"log/slog"
	"sync"

	"github.com/emersion/go-smtp"
)

// The longest lines, in octets with their CRLF.
const (
	// maxLine is for messages. RFC 5322, section 2.1.1, allows 998, but clients do
	// send HTML in one line, and a refusal would lose their user's mail.
	maxLine = 1 << 16
	// hardLine is where the library ends the connection. It is further off, so that
	// a message with a line that is too long can be read to its end and refused.
	hardLine = 1 << 18
)

// door is what all connections have in common.
type door struct {
	server  *smtp.Server
	limits  Limits
	sign    func(user, password string) bool
	take    Take
	news    func(what News, user string)
	known   func(user string) bool
	log     *slog.Logger
	room    *room
	gate    gate
	open    context.Context    // ends when Serve is told to end
	ctx     context.Context    // ends after the grace that follows
	cancel  context.CancelFunc // ends ctx
	running sync.RWMutex       // held for reading by each transaction
}

func newDoor(ctx context.Context, cfg Config, take Take) *door {
	d := &door{limits: cfg.Limits.orDefault(), sign: cfg.Sign, take: take, log: cfg.Log, open: ctx}
	d.news, d.known = cfg.News, cfg.Known
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	d.ctx, d.cancel = context.WithCancel(context.WithoutCancel(ctx))
	d.room = newRoom(d.limits)
	d.server = d.smtp(cfg)
	return d
}

// smtp sets up the library. Its ReadTimeout and WriteTimeout stay 0: line keeps
// the time, see there.
func (d *door) smtp(cfg Config) *smtp.Server {
	s := smtp.NewServer(smtp.BackendFunc(d.newSession))
	s.Domain = cfg.Hostname
	if s.Domain == "" {
		s.Domain = "localhost"
	}
	s.TLSConfig = cfg.TLS
	s.AllowInsecureAuth = true // the password does not leave the computer
	s.MaxRecipients = d.limits.MaxRecipients
	s.MaxMessageBytes = d.limits.MaxMessageBytes
	s.MaxLineLength = hardLine
	s.EnableSMTPUTF8 = true
	s.EnableDSN = true
	s.EnableREQUIRETLS = cfg.TLS != nil
	s.ErrorLog = quiet{d.log}
	return s
}

// newSession begins a session at the first EHLO, and anew after STARTTLS. The
// library would also begin one for commands that a client sent behind QUIT.
func (d *door) newSession(c *smtp.Conn) (smtp.Session, error) {
	line := lineOf(c.Conn())
	if line == nil || line.isOver() {
		return nil, reply(421, "4.3.2", "This connection is closed.")
	}
	_, secure := c.TLSConnectionState()
	line.secure = secure
	return &session{door: d, conn: c, line: line, secure: secure}, nil
}
