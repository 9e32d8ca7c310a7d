package scan

// codeRules are the tokens of those who write and ship software.
var codeRules = []rule{
	{
		id: "github.token", title: "GitHub token", cite: "https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/",
		opens: "ghp_ gho_ ghu_ ghs_ ghr_", pattern: `gh[pousr]_[A-Za-z0-9]{36,}`, check: checkedToken,
	},
	{
		id: "github.fine-grained-token", title: "GitHub fine-grained token", cite: "https://docs.github.com/authentication/keeping-your-account-and-data-secure/managing-your-personal-access-tokens",
		opens: "github_pat_", pattern: `github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}`,
	},
	{
		id: "gitlab.token", title: "GitLab token", cite: "https://docs.gitlab.com/security/tokens/",
		opens:   "glpat- gldt- glrt- glcbt- glptt- glft- glsoat- glimt- glagent- gloas- glffct- glrtr-",
		pattern: `gl(?:pat|dt|rt|rtr|ptt|ft|soat|imt|agent|oas|ffct)-[0-9A-Za-z_-]{20,}(?:\.[0-9a-z]{2}\.[0-9a-z]{7,9})?|glcbt-(?:[0-9a-fA-F]{1,5}_)?[0-9A-Za-z_-]{20}`,
	},
	{
		id: "bitbucket.token", title: "Bitbucket app password", cite: "https://support.atlassian.com/bitbucket-cloud/docs/app-passwords/",
		opens: "ATBB", pattern: `ATBB[A-Za-z0-9]{28,36}`,
	},
	{
		id: "atlassian.token", title: "Atlassian API token", cite: "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/",
		opens: "ATATT3 ATCTT3 ATSTT3", pattern: `AT[ACS]TT3[A-Za-z0-9_=-]{60,}`,
	},
	{
		id: "npm.token", title: "npm token", cite: "https://docs.npmjs.com/about-access-tokens",
		opens: "npm_", pattern: `npm_[A-Za-z0-9]{36}`, check: checkedToken,
	},
	{
		id: "pypi.token", title: "PyPI token", cite: "https://pypi.org/help/#apitoken",
		opens: "pypi-AgE", pattern: `pypi-AgE[A-Za-z0-9_-]{50,}`,
	},
	{
		id: "rubygems.token", title: "RubyGems key", cite: "https://guides.rubygems.org/api-key-scopes/",
		opens: "rubygems_", pattern: `rubygems_[a-f0-9]{48}`,
	},
	{
		id: "crates.token", title: "crates.io token", cite: "https://doc.rust-lang.org/cargo/reference/publishing.html",
		opens: "cio", pattern: `cio[A-Za-z0-9]{32}`, check: random,
	},
	{
		id: "nuget.key", title: "NuGet key", cite: "https://learn.microsoft.com/nuget/nuget-org/scoped-api-keys",
		opens: "oy2", pattern: `oy2[a-z0-9]{43}`,
	},
	{
		id: "slack.token", title: "Slack token", cite: "https://docs.slack.dev/authentication/tokens",
		opens:   "xoxb- xoxp- xoxa- xoxr- xoxs- xoxe- xoxe.xox xapp- xoxc- xoxd-",
		pattern: `(?:xox[abprscde]|xoxe\.xox[bp])-[A-Za-z0-9%-]{16,}|xapp-\d-[A-Z0-9]+-\d+-[A-Za-z0-9]{32,64}`,
	},
	{
		id: "slack.webhook", title: "Slack webhook", cite: "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks",
		opens: "hooks.slack.com/", pattern: `hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{40,80}`, loose: true,
	},
	{
		id: "discord.token", title: "Discord bot token", cite: "https://discord.com/developers/docs/reference#authentication",
		opens: "discord", loose: true, pattern: `(?i:discord)[\w .-]{0,40}["']?\s{0,3}(?::|=|is|\s)\s{0,3}["']?([MNO][A-Za-z\d_-]{23,27}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,40})`,
	},
	{
		id: "discord.webhook", title: "Discord webhook", cite: "https://discord.com/developers/docs/resources/webhook",
		opens: "discord.com/api discordapp.com/api", pattern: `discord(?:app)?\.com/api/webhooks/\d{17,20}/[A-Za-z0-9_-]{60,72}`, loose: true,
	},
	{
		id: "teams.webhook", title: "Microsoft Teams webhook", cite: "https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook",
		opens: "webhook.office.com/", pattern: `webhook\.office\.com/webhookb2/[a-f0-9-]{36}@[a-f0-9-]{36}/IncomingWebhook/[a-f0-9]{32}/[a-f0-9-]{36}`, loose: true,
	},
	{
		id: "telegram.token", title: "Telegram bot token", cite: "https://core.telegram.org/bots/api#authorizing-your-bot",
		opens: ":AA", back: []int{10, 9, 8}, pattern: `\d{8,10}:AA[A-Za-z0-9_-]{33}`,
	},
	{
		id: "openai.key", title: "OpenAI key", cite: "https://platform.openai.com/docs/api-reference/authentication",
		opens: "sk-", pattern: `sk-(?:(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{40,200}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{48})`,
	},
	{
		id: "anthropic.key", title: "Anthropic key", cite: "https://docs.anthropic.com/en/api/overview",
		opens: "sk-ant-", pattern: `sk-ant-[a-z]{3,10}\d\d-[A-Za-z0-9_-]{80,120}`,
	},
	{
		id: "openrouter.key", title: "OpenRouter key", cite: "https://openrouter.ai/docs/api-reference/authentication",
		opens: "sk-or-v1-", pattern: `sk-or-v1-[a-f0-9]{64}`,
	},
	{
		id: "huggingface.token", title: "Hugging Face token", cite: "https://huggingface.co/docs/hub/security-tokens",
		opens: "hf_ api_org_", pattern: `(?:hf|api_org)_[A-Za-z]{34}`,
	},
	{
		id: "groq.key", title: "Groq key", cite: "https://console.groq.com/docs/quickstart",
		opens: "gsk_", pattern: `gsk_[A-Za-z0-9]{52}`,
	},
	{
		id: "replicate.token", title: "Replicate token", cite: "https://replicate.com/docs/topics/security/api-tokens",
		opens: "r8_", pattern: `r8_[A-Za-z0-9]{37}`,
	},
	{
		id: "linear.key", title: "Linear key", cite: "https://linear.app/developers/graphql",
		opens: "lin_api_ lin_oauth_", pattern: `lin_(?:api_[A-Za-z0-9]{40}|oauth_[a-f0-9]{64})`,
	},
	{
		id: "notion.token", title: "Notion token", cite: "https://developers.notion.com/reference/authentication",
		opens: "ntn_ secret_", pattern: `ntn_[0-9]{11}[A-Za-z0-9]{35}|secret_[A-Za-z0-9]{43}`,
	},
	{
		id: "postman.key", title: "Postman key", cite: "https://learning.postman.com/docs/developer/postman-api/authentication/",
		opens: "PMAK-", pattern: `PMAK-[a-f0-9]{24}-[a-f0-9]{34}`,
	},
	{
		id: "airtable.token", title: "Airtable token", cite: "https://airtable.com/developers/web/guides/personal-access-tokens",
		opens: "pat", pattern: `pat[A-Za-z0-9]{14}\.[a-f0-9]{64}`,
	},
	{
		id: "figma.token", title: "Figma token", cite: "https://www.figma.com/developers/api#authentication",
		opens: "figd_", pattern: `figd_[A-Za-z0-9_-]{38,44}`,
	},
	{
		id: "sentry.token", title: "Sentry token", cite: "https://docs.sentry.io/account/auth-tokens/",
		opens: "sntrys_ sntryu_", pattern: `sntryu_[a-f0-9]{64}|sntrys_eyJ[A-Za-z0-9+/=_-]{80,}`,
	},
	{
		id: "sonarqube.token", title: "SonarQube token", cite: "https://docs.sonarsource.com/sonarqube-server/latest/user-guide/managing-tokens/",
		opens: "sqp_ squ_ sqa_", pattern: `sq[pua]_[a-f0-9]{40}`,
	},
	{
		id: "circleci.token", title: "CircleCI token", cite: "https://circleci.com/docs/managing-api-tokens/",
		opens: "CCIPAT_ CCIPRJ_", pattern: `CCI(?:PAT|PRJ)_[A-Za-z0-9]{22}_[a-f0-9]{40}`,
	},
	{
		id: "buildkite.token", title: "Buildkite token", cite: "https://buildkite.com/docs/apis/managing-api-tokens",
		opens: "bkua_", pattern: `bkua_[a-z0-9]{40}`,
	},
	{
		id: "netlify.token", title: "Netlify token", cite: "https://docs.netlify.com/api/get-started/",
		opens: "nfp_", pattern: `nfp_[A-Za-z0-9]{36}`,
	},
	{
		id: "dropbox.token", title: "Dropbox token", cite: "https://developers.dropbox.com/oauth-guide",
		opens: "sl.", pattern: `sl\.(?:u\.)?[A-Za-z0-9_-]{130,}`, long: true,
	},
	{
		id: "1password.token", title: "1Password service account token", cite: "https://developer.1password.com/docs/service-accounts/security/",
		opens: "ops_eyJ", pattern: `ops_eyJ[A-Za-z0-9+/=_-]{200,}`, long: true,
	},
}
