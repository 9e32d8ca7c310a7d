package policy

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"holdback/guard"
)

// mostNodes and longestWhen bound an expression before it is looked at.
const (
	mostNodes   = 200
	longestWhen = 4_000 // octets
)

// when is an expression that is right, and whose cost is known.
type when struct {
	program *vm.Program
	used    map[string]bool
}

// checkWhen says what is wrong with an expression, with line and caret.
func checkWhen(source string) error {
	_, err := compile(source)
	return err
}

// compile makes an expression ready. What it lets through ends soon for every
// message: expr has no limit of cost of its own, so ours is counted beforehand.
func compile(source string) (w when, err error) {
	if len(source) > longestWhen {
		return when{}, fmt.Errorf("the expression has %d octets; at most %d are allowed", len(source), longestWhen)
	}
	defer func() { // a fault of the library must not end the guard
		if p := recover(); p != nil {
			w, err = when{}, fmt.Errorf("the expression cannot be understood: %v", p)
		}
	}()
	options := []expr.Option{expr.Env(env{}), expr.AsBool(), expr.MaxNodes(mostNodes), expr.DisableAllBuiltins()}
	for _, name := range functions {
		options = append(options, expr.EnableBuiltin(name))
	}
	tree, err := parser.Parse(source)
	if err != nil {
		return when{}, explained(err)
	}
	b := bounds{source: tree.Source, used: map[string]bool{}}
	if err := b.check(tree.Node); err != nil {
		return when{}, err
	}
	program, err := expr.Compile(source, options...)
	if err != nil {
		return when{}, explained(err)
	}
	return when{program, b.used}, nil
}

// explained says in our words what the library says in those of Go, and what was
// perhaps meant.
func explained(err error) error {
	e, ok := errors.AsType[*file.Error](err)
	if !ok {
		return errors.New(strings.Replace(err.Error(), "expected bool, but got ", "a condition is expected, which is true or false, but this is a ", 1))
	}
	says := e.Message
	if name, unknown := strings.CutPrefix(says, "unknown name "); unknown {
		says = fmt.Sprintf("there is no %q%s", name, didYouMean(name, slices.Concat(names(), functions)))
	}
	if m := noField.FindStringSubmatch(says); m != nil {
		says = fmt.Sprintf("there is no %q%s", "."+m[2], didYouMean("."+m[2], fieldNames(m[1])))
	}
	return fmt.Errorf("%s (%d:%d)%s", says, e.Line, e.Column+1, e.Snippet)
}

// noField is how the library says that a struct has no such field.
var noField = regexp.MustCompile(`^type policy\.(\w+) has no field (\w+)$`)

// fieldNames is what the elements of a list have.
func fieldNames(kind string) []string {
	list, in, all := map[string]string{"recipient": "recipients", "attached": "attachments", "finding": "found"}[kind], "", []string(nil)
	for _, v := range variables {
		name, field := strings.CutPrefix(v.name, "  ")
		if !field {
			in = name
		} else if in == list {
			all = append(all, name)
		}
	}
	return all
}

// names is the variables that expressions know.
func names() []string {
	var all []string
	for _, v := range variables {
		if !strings.HasPrefix(v.name, " ") {
			all = append(all, v.name)
		}
	}
	return all
}

// holds asks the expression about a message.
func (w when) holds(m *guard.Mail, found []guard.Finding) (bool, error) {
	e, err := environment(m, found, w.used)
	if err != nil {
		return false, err
	}
	return w.ask(e)
}

func (w when) ask(e env) (bool, error) {
	out, err := expr.Run(w.program, e)
	if err != nil {
		return false, fmt.Errorf("evaluate: %w", err)
	}
	yes, ok := out.(bool)
	if !ok {
		return false, fmt.Errorf("evaluate: it gave %T, not true or false", out)
	}
	return yes, nil
}
