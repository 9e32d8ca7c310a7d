package submit

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"testing"
	"time"
)

func TestAClientThatImportedTheCertificateTrustsUs(t *testing.T) {
	now := time.Now()
	cert, key, err := Certificate(now)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(cert) {
		t.Fatal("no PEM")
	}
	cfg, err := LoadCertificate(cert, key, now)
	if err != nil {
		t.Fatal(err)
	}
	leaf := cfg.Certificates[0].Leaf
	for _, name := range []string{"localhost", "127.0.0.1", "::1"} {
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: pool, DNSName: name, CurrentTime: now}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: pool, DNSName: "mail.example.org", CurrentTime: now}); err == nil {
		t.Error("vouches for mail.example.org")
	}
	if cfg.MinVersion < tls.VersionTLS12 || !leaf.IsCA {
		t.Errorf("min version %x, CA %v", cfg.MinVersion, leaf.IsCA)
	}
}

func TestACertificateEnds(t *testing.T) {
	now := time.Now()
	cert, key, err := Certificate(now)
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		at   time.Time
		want error
	}{
		"now":           {now, nil},
		"two years on":  {now.AddDate(2, 0, 0), nil},
		"too late":      {now.AddDate(0, 0, certificateDays+1), ErrExpired},
		"before it was": {now.AddDate(0, 0, -1), ErrExpired},
	} {
		if _, err := LoadCertificate(cert, key, x.at); !errors.Is(err, x.want) {
			t.Errorf("%s: got %v, want %v", name, err, x.want)
		}
	}
	if _, err := LoadCertificate(key, cert, now); err == nil || errors.Is(err, ErrExpired) {
		t.Errorf("swapped: got %v", err)
	}
}
