package lab

import (
	"embed"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

//go:embed conf
var conf embed.FS

// config is what the templates in conf are filled with.
type config struct {
	Dir, Domain, Host  string
	Owner              owner // runs Dovecot
	Auth, LMTP         int   // between the two servers
	IMAP, IMAPS        int
	StartTLS, TLS, Own int // Own is Postfix's port that puts everything on hold
	Issuer             int // where Dovecot asks about tokens
	Asker, Secret      string
}

// greeting are the ports that say something at once. Those that wait for TLS are
// opened by the same two servers at the same time.
func (c config) greeting() []int { return []int{c.Auth, c.LMTP, c.IMAP, c.StartTLS, c.Own} }

// configure writes everything the servers read, and makes the folders they write to.
func (l *Lab) configure(o owner) (config, error) {
	ports, err := freePorts(8)
	if err != nil {
		return config{}, err
	}
	c := config{
		Dir: l.dir, Domain: Domain, Host: "mail." + Domain, Owner: o,
		Auth: ports[0], LMTP: ports[1], IMAP: ports[2], IMAPS: ports[3],
		StartTLS: ports[4], TLS: ports[5], Own: ports[6],
		Issuer: ports[7], Asker: asker, Secret: askerSecret,
	}
	l.IMAP, l.IMAPS = at(c.IMAP), at(c.IMAPS)
	l.issuer = c.Issuer
	l.StartTLS, l.TLS, l.Hold = at(c.StartTLS), at(c.TLS), at(c.Own)
	if err := l.folders(o); err != nil {
		return config{}, err
	}
	if err := writeCertificates(l.dir, c.Host); err != nil {
		return config{}, err
	}
	if err := o.give(filepath.Join(l.dir, "key.pem")); err != nil {
		return config{}, fmt.Errorf("hand the key to Dovecot: %w", err)
	}
	if err := l.writeUsers(); err != nil {
		return config{}, err
	}
	for name, path := range map[string]string{
		"conf/dovecot.conf": "dovecot.conf",
		"conf/oauth2.conf":  "oauth2.conf",
		"conf/main.cf":      "postfix/main.cf",
		"conf/master.cf":    "postfix/master.cf",
	} {
		if err := fill(name, filepath.Join(l.dir, path), c); err != nil {
			return config{}, err
		}
	}
	return c, nil
}

// folders makes the folders of the servers. Each server must own what it writes to.
func (l *Lab) folders(o owner) error {
	// Dovecot and the parts of Postfix are not root and must get through.
	if err := os.Chmod(l.dir, 0o755); err != nil {
		return fmt.Errorf("open the lab's folder: %w", err)
	}
	postfix, err := ownerNamed("postfix")
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		of   owner
	}{
		{"postfix", root},
		{"queue", root},
		{"data", postfix},
		{"run", o},
		{"state", o},
		{"mail", o},
		{"log", o},
	} {
		path := filepath.Join(l.dir, f.name)
		if err := os.Mkdir(path, 0o755); err != nil {
			return fmt.Errorf("make the folder %s: %w", f.name, err)
		}
		if err := f.of.give(path); err != nil {
			return fmt.Errorf("hand over the folder %s: %w", f.name, err)
		}
	}
	return nil
}

func (l *Lab) writeUsers() error {
	var b strings.Builder
	for _, p := range people {
		fmt.Fprintf(&b, "%s:{PLAIN}%s::::::\n", Address(p), Password(p))
	}
	if err := os.WriteFile(filepath.Join(l.dir, "users"), []byte(b.String()), 0o644); err != nil {
		return fmt.Errorf("write the users: %w", err)
	}
	return nil
}

func fill(name, path string, c config) error {
	t, err := template.ParseFS(conf, name)
	if err != nil {
		return fmt.Errorf("read the template %s: %w", name, err)
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := t.Execute(f, c); err != nil {
		_ = f.Close()
		return fmt.Errorf("fill %s: %w", name, err)
	}
	return f.Close()
}

// freePorts returns ports that nobody listens on. Another program could take one
// before we do; the server then does not start and says so.
func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		defer func() { _ = l.Close() }() // all at the end, or two could be the same
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}
