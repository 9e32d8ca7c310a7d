package relay

import "testing"

func TestTheEnvironmentSaysWhichProxyIsUsed(t *testing.T) {
	tests := []struct {
		name, all, https, no, address, want string
	}{
		{name: "none", address: "smtp.example.org:465", want: "direct"},
		{name: "ALL_PROXY first", all: "socks5://p.example:1", https: "http://q.example:2", address: "smtp.example.org:465", want: "socks5://p.example:1"},
		{name: "HTTPS_PROXY", https: "http://q.example:2", address: "smtp.example.org:465", want: "http://q.example:2"},
		{name: "host and port", all: "q.example:2", address: "smtp.example.org:465", want: "http://q.example:2"},
		{name: "excepted domain", all: "socks5://p.example:1", no: "example.org", address: "smtp.example.org:465", want: "direct"},
		{name: "excepted network", all: "socks5://p.example:1", no: "192.0.2.0/24", address: "192.0.2.1:465", want: "direct"},
		{name: "excepted everything", https: "http://q.example:2", no: "*", address: "smtp.example.org:465", want: "direct"},
		{name: "another is excepted", all: "socks5://p.example:1", no: "example.com", address: "smtp.example.org:465", want: "socks5://p.example:1"},
		{name: "loopback", all: "socks5://p.example:1", address: "127.0.0.1:465", want: "direct"},
		{name: "loopback, version 6", all: "socks5://p.example:1", address: "[::1]:465", want: "direct"},
		{name: "localhost", all: "socks5://p.example:1", address: "localhost:465", want: "direct"},
		{name: "nonsense is an error", all: "http://[::1", address: "smtp.example.org:465", want: "error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for name, value := range map[string]string{
				"ALL_PROXY": tt.all, "HTTPS_PROXY": tt.https, "NO_PROXY": tt.no,
				"all_proxy": "", "https_proxy": "", "no_proxy": "",
			} {
				t.Setenv(name, value)
			}
			u, err := proxyFor(tt.address)
			got := "direct"
			switch {
			case err != nil:
				got = "error"
			case u != nil:
				got = u.String()
			}
			if got != tt.want {
				t.Errorf("proxy for %s: got %s, want %s", tt.address, got, tt.want)
			}
		})
	}
}
