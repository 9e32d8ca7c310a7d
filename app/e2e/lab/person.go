package lab

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
)

// A person at a browser, as far as signing in needs one: pages, forms and cookies.

// Browse opens the page at which an issuer asks who somebody is, signs a person in
// with their password, and returns the page that they see at the end.
func (i *Issuer) Browse(ctx context.Context, page, name string) (string, error) {
	b, err := newBrowser(ctx)
	if err != nil {
		return "", err
	}
	form, err := b.open(page)
	if err != nil {
		return "", err
	}
	return b.fill(i.URL, form, url.Values{"username": {Address(name)}, "password": {Password(name)}})
}

// Type opens the page where a code is typed, types it, signs a person in and allows
// what is asked, or not. It returns the last page.
func (i *Issuer) Type(ctx context.Context, page, code, name string, allow bool) (string, error) {
	b, err := newBrowser(ctx)
	if err != nil {
		return "", err
	}
	form, err := b.open(page + "?user_code=" + url.QueryEscape(code))
	if err != nil {
		return "", err
	}
	if _, err := b.fill(i.URL, form, url.Values{"username": {Address(name)}, "password": {Password(name)}}); err != nil {
		return "", err
	}
	action := map[bool]string{true: "allowed", false: "denied"}[allow]
	return b.open(i.URL + "/device/confirm?action=" + action)
}

type browser struct {
	ctx    context.Context
	client *http.Client
}

func newBrowser(ctx context.Context) (browser, error) {
	jar, err := cookiejar.New(nil)
	return browser{ctx: ctx, client: &http.Client{Jar: jar}}, err
}

func (b browser) open(page string) (string, error) {
	r, err := http.NewRequestWithContext(b.ctx, http.MethodGet, page, nil)
	if err != nil {
		return "", fmt.Errorf("open a page: %w", err)
	}
	return b.do(r)
}

var (
	formAction = regexp.MustCompile(`<form method="POST" action="([^"]+)"`)
	hidden     = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)
)

// fill sends the form of a page with what it says itself and what the person types.
func (b browser) fill(base, page string, typed url.Values) (string, error) {
	action := formAction.FindStringSubmatch(page)
	if action == nil {
		return "", errors.New("the page has no form")
	}
	for _, field := range hidden.FindAllStringSubmatch(page, -1) {
		typed.Set(field[1], html.UnescapeString(field[2]))
	}
	r, err := http.NewRequestWithContext(b.ctx, http.MethodPost, base+action[1], strings.NewReader(typed.Encode()))
	if err != nil {
		return "", fmt.Errorf("send a form: %w", err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

func (b browser) do(r *http.Request) (string, error) {
	answer, err := b.client.Do(r)
	if err != nil {
		return "", fmt.Errorf("open a page: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", fmt.Errorf("read a page: %w", err)
	}
	if answer.StatusCode/100 != 2 {
		return "", fmt.Errorf("open %s: %s\n%s", answer.Request.URL.Path, answer.Status, text)
	}
	return string(text), nil
}
