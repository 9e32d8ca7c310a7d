package control

import (
	"context"

	"holdback/guard"
)

// Approve lets a message that asks go on.
func (c *Client) Approve(ctx context.Context, id string, a Answer) (Message, error) {
	return post[Message](ctx, c, "approve", approveArg{id, a})
}

// Repair changes a message, or says what it would change.
func (c *Client) Repair(ctx context.Context, id string, r guard.Repair, preview bool) (Repaired, error) {
	return post[Repaired](ctx, c, "repair", repairArg{id, r, preview})
}

// Check says what the checks find in a message that is not held. Its content
// streams as that of Submit does.
func (c *Client) Check(ctx context.Context, s Submission) (Verdict, error) {
	return stream[Verdict](ctx, c, "check", s)
}

// Checks lists every check with its level in force.
func (c *Client) Checks(ctx context.Context) ([]CheckInfo, error) {
	return get[[]CheckInfo](ctx, c, "checks")
}

// Quiet lists what is not asked again.
func (c *Client) Quiet(ctx context.Context) ([]QuietEntry, error) {
	return get[[]QuietEntry](ctx, c, "quiet")
}

// Revoke has it asked again.
func (c *Client) Revoke(ctx context.Context, key string) error {
	_, err := post[none](ctx, c, "quiet/revoke", keyArg{key})
	return err
}

// Policy is the policy of the organisation.
func (c *Client) Policy(ctx context.Context) (PolicyInfo, error) {
	return get[PolicyInfo](ctx, c, "policy")
}

// Journal is what was written down about a message.
func (c *Client) Journal(ctx context.Context, id string) ([]JournalLine, error) {
	return post[[]JournalLine](ctx, c, "journal", idArg{id})
}
