package policy

import (
	"fmt"
	"strings"
)

const manualHead = `# Keys of policy.toml and settings.toml

This page is made from the program: ` + "`holdback policy keys`" + ` prints it.

An organisation writes ` + "`policy.toml`" + `, a person ` + "`settings.toml`" + `. Both have the same keys. What is in force is
decided key by key: what is built in, over it what the organisation chose, over it what the person chose, and over it
again what the organisation locked. Of lists marked *united*, what both wrote counts. All lists of terms and all ` + "`identities`" + `
count; labels are those of the organisation, or the person's where it has none.

A key in a table may be written below its ` + "`[table]`" + ` or with dots. Keys with ` + "`[]`" + ` stand below ` + "`[[table]]`" + `, which may be
there several times. Levels are ` + "`off`, `note` (shown, stops nothing), `ask` (waits for the sender's word), `justify`" + `
(waits for a written reason) and ` + "`stop`" + ` (forbidden).
`

const manualWhen = `
## Conditions: ` + "`when`" + `

A rule speaks when its condition is true. It is asked after all checks. The language is
[expr](https://expr-lang.org): ` + "`and`, `or`, `not`, `==`, `!=`, `<`, `in`, `contains`, `startsWith`, `endsWith`, `matches`" + `
(a regular expression in quotes), ` + "`? :`" + `, and these functions: %s. In ` + "`any`, `all`, `none`, `one`, `count`, `filter`, `map`\nand `sum`" + `, a dot means each element: ` + "`any(recipients, .outside and not .trusted)`" + `.

| name | is | what it means |
|---|---|---|
%s
A condition has at most %d parts and %d octets, and loops stand at most %d deep in each other. What it could cost in the
worst message is counted when the policy is read: what could take longer than %d ms is refused. A message with more than
%d recipients or %d attachments, or more than %d KB of own words, asks wherever a rule would have to look through them. Names of checks
that do not exist are errors. The same message always gets the same answer.
`

// Manual is the documentation of every key, as Markdown.
func Manual() string {
	var b strings.Builder
	b.WriteString(manualHead)
	section := "\x00"
	for _, k := range keys {
		table, name := k.place()
		if table != section {
			section = table
			fmt.Fprintf(&b, "\n## %s\n\n| key | takes | default | what it does |\n|---|---|---|---|\n", heading(table))
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", name, cell(k.Kind.Says()), k.defaultWords(), cell(k.remarks()+k.Why))
	}
	var vars strings.Builder
	for _, v := range variables {
		fmt.Fprintf(&vars, "| `%s` | %s | %s |\n", strings.TrimSpace(v.name), v.kind, cell(v.why))
	}
	fmt.Fprintf(&b, manualWhen, "`"+strings.Join(functions, "`, `")+"`", vars.String(), mostNodes, longestWhen, deepestLoop, mostCost/1_000_000, mostRecipients, mostAttachments, longestText>>10)
	return b.String()
}

// place is the table of a key and its name in it.
func (k Key) place() (table, name string) {
	if table, name, ok := strings.Cut(k.Name, "[]."); ok {
		return "[[" + table + "]]", name
	}
	i := strings.LastIndex(k.Name, ".")
	if i < 0 {
		return "", k.Name
	}
	return "[" + k.Name[:i] + "]", k.Name[i+1:]
}

func heading(table string) string {
	if table == "" {
		return "At the top of policy.toml"
	}
	return "`" + table + "`"
}

func (k Key) defaultWords() string {
	if k.Default == "" {
		return ""
	}
	return "`" + k.Default + "`"
}

func (k Key) remarks() string {
	var all string
	if k.orgs && strings.Contains(k.Name, "[]") {
		all += "*policy.toml only.* "
	}
	if k.needed {
		all += "*needed.* "
	}
	if k.united {
		all += "*united.* "
	}
	return all
}

// cell keeps a text in its column of a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
