package scan

// cloudRules are the keys of clouds, hosts and what runs there.
var cloudRules = []rule{
	{
		id: "aws.access-key", title: "AWS access key", cite: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
		opens: "AKIA ASIA ABIA ACCA", pattern: `(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}`,
	},
	{
		id: "aws.secret-key", title: "AWS secret access key", cite: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
		opens: "aws_secret secret", loose: true,
		pattern: `(?i:aws_secret(?:_access)?(?:_key)?|secret[_ -]?access[_ -]?key)["']?\s{0,3}(?::|=>?|is)\s{0,3}["']?([A-Za-z0-9/+]{40})`,
	},
	{
		id: "aws.session-token", title: "AWS session token", cite: "https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html",
		opens: "session_token sessiontoken", pattern: `(?i:session_?token)["']?\s{0,3}[:=]\s{0,3}["']?([A-Za-z0-9/+=]{100,})`, loose: true, long: true,
	},
	{
		id: "aws.bedrock-key", title: "Amazon Bedrock API key", cite: "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html",
		opens: "ABSKQmVkcm9ja0FQSUtleS", pattern: `ABSKQmVkcm9ja0FQSUtleS[A-Za-z0-9+/]{80,}={0,2}`,
	},
	{
		id: "azure.storage-key", title: "Azure storage account key", cite: "https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string",
		opens: "AccountKey=", pattern: `(?i:AccountKey)=([A-Za-z0-9+/]{86}==)`, loose: true,
	},
	{
		id: "azure.shared-access-key", title: "Azure shared access key", cite: "https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas",
		opens: "SharedAccessKey=", pattern: `(?i:SharedAccessKey)=([A-Za-z0-9+/]{42,}={0,2})`, loose: true,
	},
	{
		id: "azure.shared-access-signature", title: "Azure shared access signature", cite: "https://learn.microsoft.com/rest/api/storageservices/create-account-sas",
		opens: "&sig= ?sig=", pattern: `[?&]sig=([A-Za-z0-9%+/]{40,70}(?:%3[dD]|=))`, loose: true,
	},
	{
		id: "azure.client-secret", title: "Microsoft Entra client secret", cite: "https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials",
		opens: "Q~", back: []int{4}, pattern: `[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34}`,
	},
	{
		id: "azure.devops-token", title: "Azure DevOps personal access token", cite: "https://learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate",
		opens: "AZDO", back: []int{76}, pattern: `[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}`,
	},
	{
		id: "gcp.api-key", title: "Google API key", cite: "https://cloud.google.com/docs/authentication/api-keys",
		opens: "AIza", pattern: `AIza[0-9A-Za-z_-]{35}`,
	},
	{
		id: "gcp.client-secret", title: "Google OAuth client secret", cite: "https://developers.google.com/identity/protocols/oauth2",
		opens: "GOCSPX-", pattern: `GOCSPX-[A-Za-z0-9_-]{28}`,
	},
	{
		id: "gcp.access-token", title: "Google OAuth access token", cite: "https://developers.google.com/identity/protocols/oauth2",
		opens: "ya29.", pattern: `ya29\.[0-9A-Za-z_-]{30,}`,
	},
	{
		id: "gcp.service-account", title: "Google Cloud service account key", cite: "https://cloud.google.com/iam/docs/keys-create-delete",
		opens: "private_key_id", pattern: `private_key_id"\s{0,4}:\s{0,4}"([0-9a-f]{40})"`, loose: true,
	},
	{
		id: "digitalocean.token", title: "DigitalOcean token", cite: "https://docs.digitalocean.com/reference/api/create-personal-access-token/",
		opens: "dop_v1_ doo_v1_ dor_v1_", pattern: `do[opr]_v1_[a-f0-9]{64}`,
	},
	{
		id: "heroku.api-key", title: "Heroku API key", cite: "https://devcenter.heroku.com/articles/authentication",
		opens: "HRKU-", pattern: `HRKU-[0-9A-Za-z_-]{36,64}`,
	},
	{
		id: "heroku.legacy-key", title: "Heroku API key", cite: "https://devcenter.heroku.com/articles/authentication",
		opens: "heroku", pattern: `(?i:heroku)(?i:[ _-]?api)?(?i:[ _-]?key|[ _-]?token)["']?\s{0,3}(?::|=|is)\s{0,3}["']?([0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})`, loose: true,
	},
	{
		id: "cloudflare.token", title: "Cloudflare API token", cite: "https://developers.cloudflare.com/fundamentals/api/get-started/create-token/",
		opens: "cloudflare cf_api", pattern: `(?i:cloudflare|cf_api)[\w .-]{0,30}["']?\s{0,3}(?::|=|is)\s{0,3}["']?(v1\.0-[a-f0-9]{24}-[a-f0-9]{146}|[A-Za-z0-9_-]{40}|[a-f0-9]{37})`, loose: true, check: random,
	},
	{
		id: "cloudflare.origin-key", title: "Cloudflare Origin CA key", cite: "https://developers.cloudflare.com/fundamentals/api/get-started/ca-keys/",
		opens: "v1.0-", pattern: `v1\.0-[a-f0-9]{24}-[a-f0-9]{146}`,
	},
	{
		id: "databricks.token", title: "Databricks token", cite: "https://docs.databricks.com/dev-tools/auth/pat",
		opens: "dapi", pattern: `dapi[a-f0-9]{32}(?:-\d)?`,
	},
	{
		id: "hashicorp.vault-token", title: "HashiCorp Vault token", cite: "https://developer.hashicorp.com/vault/docs/concepts/tokens",
		opens: "hvs. hvb. hvr.", pattern: `hv[sbr]\.[A-Za-z0-9_-]{24,}`,
	},
	{
		id: "hashicorp.terraform-token", title: "Terraform Cloud token", cite: "https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens",
		opens: ".atlasv1.", back: []int{14}, pattern: `[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}`,
	},
	{
		id: "grafana.token", title: "Grafana token", cite: "https://grafana.com/docs/grafana/latest/administration/service-accounts/",
		opens: "glsa_ glc_", pattern: `glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/]{32,}={0,3}`,
	},
	{
		id: "newrelic.key", title: "New Relic key", cite: "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/",
		opens: "NRAK- NRII- NRJS- NRRA-", pattern: `NRAK-[A-Z0-9]{27}|NRII-[A-Za-z0-9_-]{32}|NRJS-[a-f0-9]{19}|NRRA-[a-f0-9]{42}`,
	},
	{
		id: "datadog.key", title: "Datadog key", cite: "https://docs.datadoghq.com/account_management/api-app-keys/",
		opens: "datadog dd_api_key dd_app_key dd-api-key", pattern: `(?i:datadog|dd)[\w .-]{0,30}["']?\s{0,3}(?::|=|is)\s{0,3}["']?([a-f0-9]{32}|[a-f0-9]{40})`, loose: true, check: random,
	},
	{
		id: "docker.token", title: "Docker Hub token", cite: "https://docs.docker.com/security/access-tokens/",
		opens: "dckr_pat_ dckr_oat_", pattern: `dckr_[po]at_[A-Za-z0-9_-]{27,32}`,
	},
	{
		id: "doppler.token", title: "Doppler token", cite: "https://docs.doppler.com/docs/service-tokens",
		opens: "dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.", pattern: `dp\.(?:pt|ct|sa|scim|audit|st(?:\.[a-z0-9_-]{2,35})?)\.[A-Za-z0-9]{40,44}`,
	},
	{
		id: "tailscale.key", title: "Tailscale key", cite: "https://tailscale.com/kb/1085/auth-keys",
		opens: "tskey-", pattern: `tskey-[a-z]+-[A-Za-z0-9]{8,}(?:-[A-Za-z0-9]{16,})?`,
	},
	{
		id: "fly.token", title: "Fly.io token", cite: "https://fly.io/docs/security/tokens/",
		opens: "fo1_ fm2_ fm1r_ fm1a_", pattern: `(?:fo1_[\w-]{43}|fm(?:1[ar]|2)_[A-Za-z0-9+/]{100,}={0,3})`, long: true,
	},
	{
		id: "supabase.token", title: "Supabase token", cite: "https://supabase.com/docs/guides/api/api-keys",
		opens: "sbp_ sb_secret_", pattern: `sbp_[a-f0-9]{40}|sb_secret_[A-Za-z0-9_-]{22}_[A-Za-z0-9_-]{8}`,
	},
	{
		id: "planetscale.token", title: "PlanetScale token", cite: "https://planetscale.com/docs/concepts/service-tokens",
		opens: "pscale_", pattern: `pscale_(?:tkn|pw|oauth)_[A-Za-z0-9=._-]{32,64}`,
	},
	{
		id: "pulumi.token", title: "Pulumi token", cite: "https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/",
		opens: "pul-", pattern: `pul-[a-f0-9]{40}`,
	},
	{
		id: "alibaba.access-key", title: "Alibaba Cloud access key", cite: "https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair",
		opens: "LTAI", pattern: `LTAI[A-Za-z0-9]{16,24}`,
	},
	{
		id: "dynatrace.token", title: "Dynatrace token", cite: "https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens",
		opens: "dt0c01. dt0s01. dt0s16.", pattern: `dt0[a-z]\d\d\.[A-Z0-9]{8,24}\.[A-Z0-9]{64}`,
	},
}
