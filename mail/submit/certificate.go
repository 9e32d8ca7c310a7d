package submit

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"time"
)

// ErrExpired is returned for a certificate that no client accepts any more. Make
// another one, and tell the user to import it.
var ErrExpired = errors.New("certificate has expired")

// certificateDays is as long as Apple's systems accept from any server: 825 days.
const certificateDays = 824

// Certificate makes a certificate for this computer's loopback addresses, and
// its key, both as PEM. The caller keeps them: a client that was told to trust
// the certificate must meet the same one again. It is an authority too, because
// several systems import nothing else, but one that can vouch for loopback only.
func Certificate(now time.Time) (cert, key []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("make key: %w", err)
	}
	template := loopbackTemplate(now)
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		return nil, nil, fmt.Errorf("make certificate: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, nil, fmt.Errorf("encode key: %w", err)
	}
	cert = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	key = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
	return cert, key, nil
}

func loopbackTemplate(now time.Time) *x509.Certificate {
	four, six := net.IPv4(127, 0, 0, 1), net.IPv6loopback
	return &x509.Certificate{ // with no serial number given, a random one is chosen
		Subject:     pkix.Name{CommonName: "Holdback on this computer"},
		NotBefore:   now.Add(-time.Hour), // for clocks that are set back
		NotAfter:    now.AddDate(0, 0, certificateDays),
		DNSNames:    []string{"localhost"},
		IPAddresses: []net.IP{four, six},
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},

		IsCA:                        true,
		BasicConstraintsValid:       true,
		MaxPathLenZero:              true,
		PermittedDNSDomainsCritical: true, // RFC 5280, section 4.2.1.10
		PermittedDNSDomains:         []string{"localhost"},
		PermittedIPRanges: []*net.IPNet{
			{IP: four.To4(), Mask: net.CIDRMask(32, 32)},
			{IP: six, Mask: net.CIDRMask(128, 128)},
		},
	}
}

// LoadCertificate reads what Certificate made. It returns ErrExpired when now is
// not within its time.
func LoadCertificate(cert, key []byte, now time.Time) (*tls.Config, error) {
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("read certificate: %w", err)
	}
	if now.Before(pair.Leaf.NotBefore) || now.After(pair.Leaf.NotAfter) {
		return nil, fmt.Errorf("read certificate: %w", ErrExpired)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}
