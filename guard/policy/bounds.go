package policy

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
)

// functions is what expressions may call. Each takes time linear in what it gets,
// and none asks the world: a rule says the same about the same message every day.
var functions = []string{"all", "any", "none", "one", "count", "filter", "map", "sum", "len", "lower", "upper", "trim"}

// What things cost, in nanoseconds, measured and rounded up; and how much all of a
// rule may cost in the worst message. A time limit while it runs would let the same
// message pass on a fast machine and ask on a slow one, and expr cannot be
// interrupted.
const (
	mostCost    = 50_000_000
	nodeCost    = 30
	stringCost  = 100
	wholeCost   = 300              // comparing two recipients, each with all it has
	textCost    = longestText / 2  // looking through a text once
	changeCost  = longestText * 10 // making another text of it
	deepestLoop = 2                // all, any and so on within each other
)

// bounds counts what an expression costs in the worst case, and refuses what is not
// ours to know.
type bounds struct {
	source file.Source
	used   map[string]bool // variables
	loops  int             // that we are in
}

func (b *bounds) check(n ast.Node) error {
	cost, err := b.cost(n)
	if err == nil && cost > mostCost {
		err = b.wrong(n, "the rule would take too long for a message with %d recipients or %d octets of text", mostRecipients, longestText)
	}
	return err
}

// wrong is an error with line and caret.
func (b *bounds) wrong(n ast.Node, format string, args ...any) error {
	e := &file.Error{Location: n.Location(), Message: fmt.Sprintf(format, args...)}
	return e.Bind(b.source)
}

// cost is what evaluating n may take, in nanoseconds.
func (b *bounds) cost(n ast.Node) (int, error) {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		b.used[n.Value] = true
		return nodeCost, nil
	case *ast.BinaryNode:
		return b.binary(n)
	case *ast.BuiltinNode:
		return b.call(n)
	case *ast.CallNode:
		name := n.Callee.String()
		return 0, b.wrong(n, "there is no function %q%s", shorten(name), didYouMean(name, functions))
	case *ast.VariableDeclaratorNode, *ast.SequenceNode, *ast.MapNode:
		return 0, b.wrong(n, "rules have no variables of their own; write it as one condition")
	}
	return b.sum(nodeCost, parts(n)...)
}

// parts is what a node consists of.
func parts(n ast.Node) []ast.Node {
	switch n := n.(type) {
	case *ast.UnaryNode:
		return []ast.Node{n.Node}
	case *ast.ChainNode:
		return []ast.Node{n.Node}
	case *ast.MemberNode:
		return []ast.Node{n.Node, n.Property}
	case *ast.SliceNode:
		return slices.DeleteFunc([]ast.Node{n.Node, n.From, n.To}, func(p ast.Node) bool { return p == nil })
	case *ast.PredicateNode:
		return []ast.Node{n.Node}
	case *ast.ConditionalNode:
		return []ast.Node{n.Cond, n.Exp1, n.Exp2}
	case *ast.ArrayNode:
		return n.Nodes
	case *ast.BinaryNode:
		return []ast.Node{n.Left, n.Right}
	case *ast.BuiltinNode:
		return n.Arguments
	}
	return nil
}

func (b *bounds) sum(cost int, nodes ...ast.Node) (int, error) {
	for _, n := range nodes {
		more, err := b.cost(n)
		if err != nil {
			return 0, err
		}
		cost = min(cost+more, mostCost+1)
	}
	return cost, nil
}

func (b *bounds) binary(n *ast.BinaryNode) (int, error) {
	own := stringCost
	switch n.Operator {
	case "..":
		return 0, b.wrong(n, "a range can only stand after in, with two numbers: hour in 8..18")
	case "matches":
		return b.matches(n)
	case "in":
		return b.in(n)
	case "+":
		if texty(n) {
			return 0, b.wrong(n, "texts cannot be put together in a rule")
		}
	}
	if texty(n) {
		own = textCost
	}
	if n.Operator == "==" || n.Operator == "!=" {
		own += wholeCost * max(many(n.Left), many(n.Right)) // lists are compared item by item
	}
	return b.sum(own, n.Left, n.Right)
}

// matches wants a pattern that is known now: it is compiled once, and its size is
// part of the cost.
func (b *bounds) matches(n *ast.BinaryNode) (int, error) {
	pattern, ok := n.Right.(*ast.StringNode)
	if !ok {
		return 0, b.wrong(n, "matches takes a regular expression in quotes, not one that is made from the message")
	}
	steps, err := cheap(pattern.Value)
	if err != nil {
		return 0, b.wrong(n.Right, "%v", err)
	}
	length := 4 * longestName
	if texty(n.Left) {
		length = longestText
	}
	return b.sum(length*(30+steps), n.Left)
}

// in looks into lists. What is looked for among findings must exist: a misspelt id
// would never be found, and nobody would know.
func (b *bounds) in(n *ast.BinaryNode) (int, error) {
	list, _ := n.Right.(*ast.IdentifierNode)
	wanted, known := n.Left.(*ast.StringNode)
	if list != nil && list.Value == "findings" && known && !findable(wanted.Value) {
		return 0, b.wrong(n, "there is no check %q%s", shorten(wanted.Value), didYouMean(wanted.Value, checkIDs()))
	}
	if r, ok := n.Right.(*ast.BinaryNode); ok && r.Operator == ".." {
		from, ok1 := r.Left.(*ast.IntegerNode)
		to, ok2 := r.Right.(*ast.IntegerNode)
		if !ok1 || !ok2 || to.Value-from.Value > 1000 || to.Value < from.Value {
			return 0, b.wrong(n, "a range has two numbers at most 1000 apart, the smaller first: hour in 8..18")
		}
		return b.sum(nodeCost, n.Left)
	}
	own := stringCost
	if texty(n.Left) {
		own = textCost
	}
	return b.sum((own+wholeCost)*many(n.Right), n.Left, n.Right)
}

// findable reports whether a check can be among the findings.
func findable(id string) bool {
	return id == "check.failed" || slices.Contains(checkIDs(), id)
}

// call is what a function costs: the loops multiply what stands in them.
func (b *bounds) call(n *ast.BuiltinNode) (int, error) {
	if !slices.Contains(functions, n.Name) {
		return 0, b.wrong(n, "there is no function %q%s", n.Name, didYouMean(n.Name, functions))
	}
	if len(n.Arguments) == 2 {
		return b.loop(n)
	}
	own := stringCost
	if texty(n) {
		own = changeCost
	}
	for _, a := range n.Arguments {
		own += many(a) * nodeCost // sum and count without a condition
	}
	return b.sum(own, n.Arguments...)
}

func (b *bounds) loop(n *ast.BuiltinNode) (int, error) {
	if b.loops++; b.loops > deepestLoop {
		return 0, b.wrong(n, "%s stands too deep in others; at most %d may stand in each other", n.Name, deepestLoop)
	}
	body, err := b.cost(n.Arguments[1])
	b.loops--
	if err != nil {
		return 0, err
	}
	if n.Name == "map" && many(n.Arguments[1]) > 1 {
		return 0, b.wrong(n.Arguments[1], "map makes one thing of each, not a list")
	}
	times := many(n.Arguments[0])
	return b.sum(min(times*(body+nodeCost), mostCost+1), n.Arguments[0])
}

// many is how many elements a list has in the worst case; 1 for what is no list.
func many(n ast.Node) int {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return max(listSizes[n.Value], 1)
	case *ast.ArrayNode:
		return max(len(n.Nodes), 1)
	case *ast.BuiltinNode:
		if n.Name == "filter" || n.Name == "map" {
			return many(n.Arguments[0])
		}
	case *ast.MemberNode:
		if _, field := n.Property.(*ast.StringNode); !field {
			return many(n.Node)
		}
	case *ast.SliceNode, *ast.ChainNode, *ast.ConditionalNode, *ast.PredicateNode:
		most := 1
		for _, part := range parts(n) {
			most = max(most, many(part))
		}
		return most
	case *ast.BinaryNode:
		if n.Operator == "??" {
			return max(many(n.Left), many(n.Right))
		}
	}
	return 1
}

// listSizes is how long the lists of a message may be.
var listSizes = map[string]int{"recipients": mostRecipients, "attachments": mostAttachments, "findings": mostFindings, "kinds": mostFindings, "found": mostFindings}

// texty reports whether the text of the message takes part in what n gives.
func texty(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return n.Value == "text"
	case *ast.BuiltinNode:
		if n.Name == "len" {
			return false
		}
	}
	return slices.ContainsFunc(parts(n), texty)
}
