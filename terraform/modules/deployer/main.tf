# What may deploy the lake: a policy for everything with the lake's name, and a role that GitHub's workflows assume.

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

data "aws_partition" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  region     = data.aws_region.current.id
  partition  = data.aws_partition.current.partition
  dns_suffix = data.aws_partition.current.dns_suffix
  here       = "${local.region}:${local.account_id}"

  # The lake's buckets: those of its zones, and its own. Names are whole: what begins with this lake's name may be another's.
  own_buckets = [for kind in ["assets", "logs", "results"] : "arn:${local.partition}:s3:::${var.global_name}-${kind}-${local.account_id}"]
  buckets     = concat([for zone in var.zones : "arn:${local.partition}:s3:::${var.global_name}-${zone}-${local.account_id}"], local.own_buckets)

  # Start of the ARNs of the lake's roles, and what follows it in those that AWS's services take on. No lake's name holds
  # -job, so job-* is only this lake's.
  role_arn      = "arn:${local.partition}:iam::${local.account_id}:role${var.iam_path}${var.global_name}"
  service_roles = concat(["job-*", "lake-flow-log", "lake-formation"], [for zone in var.zones : "${zone}-${local.account_id}-replication"])
  boundary      = { StringEquals = { "iam:PermissionsBoundary" = var.permissions_boundary_arn } }

  # State, data and jobs.
  data_statements = [
    {
      Sid      = "State"
      Effect   = "Allow"
      Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
      Resource = ["${var.state_bucket_arn}/${var.state_key}", "${var.state_bucket_arn}/${var.state_key}.tflock"]
    },
    {
      Sid      = "FindState"
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = [var.state_bucket_arn]
    },
    {
      Sid      = "StateKey"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = [var.state_kms_key_arn]
      Condition = {
        StringEquals = { "kms:ViaService" = "s3.${local.region}.${local.dns_suffix}" }
      }
    },
    {
      # The buckets and scripts; of the data it may see that there is some, not what.
      Sid    = "Buckets"
      Effect = "Allow"
      Action = [
        "s3:CreateBucket", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:GetAccelerateConfiguration", "s3:GetBucket*",
        "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration", "s3:GetReplicationConfiguration", "s3:ListBucket*",
        "s3:PutBucket*", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration", "s3:PutReplicationConfiguration",
      ]
      Resource = local.buckets
    },
    {
      Sid      = "Scripts"
      Effect   = "Allow"
      Action   = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject*", "s3:PutObject", "s3:PutObjectTagging"]
      Resource = ["arn:${local.partition}:s3:::${var.global_name}-assets-${local.account_id}/scripts/*"]
    },
    {
      # Scratch, query results and access logs are no data and go with the lake; what is in them stays unread.
      Sid      = "EmptyOwnBuckets"
      Effect   = "Allow"
      Action   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:DeleteObjectVersion"]
      Resource = [for bucket in local.own_buckets : "${bucket}/*"]
    },
    {
      Sid    = "Glue"
      Effect = "Allow"
      Action = [
        "glue:Create*", "glue:DeleteConnection", "glue:DeleteDatabase", "glue:DeleteTable", "glue:DeleteTrigger",
        "glue:DeleteWorkflow", "glue:Get*", "glue:StartTrigger", "glue:StopTrigger", "glue:TagResource",
        "glue:UntagResource", "glue:UpdateConnection", "glue:UpdateDatabase", "glue:UpdateTable", "glue:UpdateTrigger",
        "glue:UpdateWorkflow",
      ]
      Resource = [
        for resource in concat(
          ["catalog", "connection/${var.name}-network", "trigger/${var.name}-start", "trigger/${var.name}-job-*", "workflow/${var.name}-lake"],
          flatten([for database in var.databases : ["database/${database}", "table/${database}/*", "userDefinedFunction/${database}/*"]]),
        ) : "arn:${local.partition}:glue:${local.here}:${resource}"
      ]
    },
    {
      # Jobs are known by their tag: one of another lake may begin with the same letters.
      Sid       = "MakeJobs"
      Effect    = "Allow"
      Action    = ["glue:CreateJob", "glue:TagResource"]
      Resource  = ["arn:${local.partition}:glue:${local.here}:job/${var.job_prefix}*"]
      Condition = { StringEquals = { "aws:RequestTag/lake" = var.name } }
    },
    {
      Sid       = "Jobs"
      Effect    = "Allow"
      Action    = ["glue:DeleteJob", "glue:UntagResource", "glue:UpdateJob"]
      Resource  = ["arn:${local.partition}:glue:${local.here}:job/${var.job_prefix}*"]
      Condition = { StringEquals = { "aws:ResourceTag/lake" = var.name } }
    },
    {
      # What was made a moment ago is looked up before its tag acts; a definition is no data.
      Sid      = "LookUpJobs"
      Effect   = "Allow"
      Action   = ["glue:GetJob", "glue:GetTags"]
      Resource = ["arn:${local.partition}:glue:${local.here}:job/${var.job_prefix}*"]
    },
    {
      # Security configurations and the catalog's settings have no ARNs.
      Sid    = "GlueSettings"
      Effect = "Allow"
      Action = [
        "glue:CreateSecurityConfiguration", "glue:DeleteSecurityConfiguration", "glue:GetDataCatalogEncryptionSettings",
        "glue:GetSecurityConfiguration", "glue:PutDataCatalogEncryptionSettings",
      ]
      Resource = ["*"]
    },
  ]

  # Roles, keys, logs, queries and alerts.
  service_statements = [
    {
      Sid    = "Roles"
      Effect = "Allow"
      Action = [
        "iam:DeleteRole", "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole", "iam:ListRolePolicies", "iam:ListRoleTags", "iam:TagRole", "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription",
      ]
      Resource = [for kind in concat(["data-engineer", "data-scientist"], local.service_roles) : "${local.role_arn}-${kind}"]
    },
    {
      # Only roles that the boundary bounds: with any policy they can do no more than it lets them. It can be set, and
      # neither dropped nor changed.
      # https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
      Sid       = "BoundRoles"
      Effect    = "Allow"
      Action    = ["iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"]
      Resource  = [for kind in concat(["data-engineer", "data-scientist"], local.service_roles) : "${local.role_arn}-${kind}"]
      Condition = local.boundary
    },
    {
      # Tables beyond what the role's own policy holds.
      Sid       = "AttachTables"
      Effect    = "Allow"
      Action    = ["iam:AttachRolePolicy", "iam:DetachRolePolicy"]
      Resource  = ["${local.role_arn}-data-scientist"]
      Condition = local.boundary
    },
    {
      Sid    = "Tables"
      Effect = "Allow"
      Action = [
        "iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:GetPolicy",
        "iam:GetPolicyVersion", "iam:ListPolicyVersions", "iam:TagPolicy", "iam:UntagPolicy",
      ]
      Resource = ["arn:${local.partition}:iam::${local.account_id}:policy${var.iam_path}${var.global_name}-data-scientist-*"]
    },
    {
      # The deployer writes the roles' trust policies, so it may not assume any of them itself.
      Sid      = "TakeNoRole"
      Effect   = "Deny"
      Action   = ["sts:AssumeRole"]
      Resource = ["*"]
    },
    {
      Sid       = "GiveRoles"
      Effect    = "Allow"
      Action    = ["iam:PassRole"]
      Resource  = [for kind in local.service_roles : "${local.role_arn}-${kind}"]
      Condition = { StringEquals = { "iam:PassedToService" = ["glue.amazonaws.com", "lakeformation.amazonaws.com", "s3.amazonaws.com", "vpc-flow-logs.amazonaws.com"] } }
    },
    {
      # A key has no name before it is created: its tag identifies the lake.
      Sid       = "MakeKey"
      Effect    = "Allow"
      Action    = ["kms:CreateKey", "kms:TagResource"]
      Resource  = ["*"]
      Condition = { StringEquals = { "aws:RequestTag/lake" = var.name } }
    },
    {
      # Tags act minutes after a key is made: until then the key's own policy lets its administrators.
      # https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html
      Sid    = "Key"
      Effect = "Allow"
      Action = [
        "kms:CreateAlias", "kms:DeleteAlias", "kms:EnableKeyRotation", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion",
        "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription",
      ]
      Resource  = ["arn:${local.partition}:kms:${local.here}:key/*"]
      Condition = { StringEquals = { "aws:ResourceTag/lake" = var.name } }
    },
    {
      # What a key is called and who may use it; nothing is read with it.
      Sid      = "LookUpKeys"
      Effect   = "Allow"
      Action   = ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"]
      Resource = ["arn:${local.partition}:kms:${local.here}:key/*"]
    },
    {
      # Only what a service does in the deployer's name: S3 with scripts, Logs with a group.
      Sid      = "UseKey"
      Effect   = "Allow"
      Action   = ["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
      Resource = ["arn:${local.partition}:kms:${local.here}:key/*"]
      Condition = {
        StringEquals = { "aws:ResourceTag/lake" = var.name }
        StringLike   = { "kms:ViaService" = "*.${local.region}.${local.dns_suffix}" }
      }
    },
    {
      Sid      = "KeyAlias"
      Effect   = "Allow"
      Action   = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]
      Resource = ["arn:${local.partition}:kms:${local.here}:alias/${var.name}"]
    },
    {
      Sid    = "LookAround"
      Effect = "Allow"
      Action = [
        "kms:ListAliases", "iam:ListRoles", "logs:DescribeLogGroups", "ec2:Describe*", "lakeformation:GetDataLakeSettings",
        "lakeformation:ListPermissions", "lakeformation:ListLakeFormationOptIns", "lakeformation:DescribeResource",
      ]
      Resource = ["*"]
    },
    {
      Sid    = "Logs"
      Effect = "Allow"
      Action = [
        "logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DisassociateKmsKey",
        "logs:ListTagsForResource", "logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource",
      ]
      Resource = ["arn:${local.partition}:logs:${local.here}:log-group:/aws-glue/jobs/${var.name}-role/*"]
    },
    {
      Sid    = "Queries"
      Effect = "Allow"
      Action = [
        "athena:CreateNamedQuery", "athena:CreateWorkGroup", "athena:DeleteNamedQuery", "athena:DeleteWorkGroup",
        "athena:GetNamedQuery", "athena:GetWorkGroup", "athena:ListTagsForResource", "athena:TagResource",
        "athena:UntagResource", "athena:UpdateNamedQuery", "athena:UpdateWorkGroup",
      ]
      Resource = ["arn:${local.partition}:athena:${local.here}:workgroup/${var.name}", "arn:${local.partition}:athena:${local.here}:workgroup/${var.name}-science"]
    },
    {
      Sid    = "Alerts"
      Effect = "Allow"
      Action = [
        "sns:CreateTopic", "sns:DeleteTopic", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic",
        "sns:ListTagsForResource", "sns:SetTopicAttributes", "sns:Subscribe", "sns:TagResource", "sns:UntagResource",
      ]
      Resource = ["arn:${local.partition}:sns:${local.here}:${var.name}-alerts"]
    },
    {
      # These take no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
      Sid      = "AlertsSubscriptions"
      Effect   = "Allow"
      Action   = ["sns:GetSubscriptionAttributes", "sns:Unsubscribe"]
      Resource = ["*"]
    },
    {
      Sid    = "Rules"
      Effect = "Allow"
      Action = [
        "events:DeleteRule", "events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule", "events:PutRule",
        "events:PutTargets", "events:RemoveTargets", "events:TagResource", "events:UntagResource",
      ]
      # A number follows where the lake has many jobs.
      Resource = [for kind in ["job-failed*", "job-late*", "quality-failed*", "succeeded-*"] : "arn:${local.partition}:events:${local.here}:rule/${var.name}-${kind}"]
    },
    {
      Sid    = "Alarms"
      Effect = "Allow"
      Action = [
        "cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource", "cloudwatch:PutMetricAlarm",
        "cloudwatch:TagResource", "cloudwatch:UntagResource",
      ]
      Resource = [for kind in ["alerts-undelivered", "no-success-*"] : "arn:${local.partition}:cloudwatch:${local.here}:alarm:${var.name}-${kind}"]
    },
    {
      Sid    = "UndeliveredAlerts"
      Effect = "Allow"
      Action = [
        "sqs:CreateQueue", "sqs:DeleteQueue", "sqs:GetQueueAttributes", "sqs:ListQueueTags", "sqs:SetQueueAttributes",
        "sqs:TagQueue", "sqs:UntagQueue",
      ]
      Resource = ["arn:${local.partition}:sqs:${local.here}:${var.name}-alerts-undelivered"]
    },
    {
      Sid      = "Dashboard"
      Effect   = "Allow"
      Action   = ["cloudwatch:DeleteDashboards", "cloudwatch:GetDashboard", "cloudwatch:PutDashboard"]
      Resource = ["arn:${local.partition}:cloudwatch::${local.account_id}:dashboard/${var.global_name}"]
    },
    {
      Sid      = "Budget"
      Effect   = "Allow"
      Action   = ["budgets:ListTagsForResource", "budgets:ModifyBudget", "budgets:TagResource", "budgets:UntagResource", "budgets:ViewBudget"]
      Resource = ["arn:${local.partition}:budgets::${local.account_id}:budget/${var.global_name}-monthly"]
    },
  ]
}

# Three policies: IAM takes no more than 6144 characters in one.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
resource "aws_iam_policy" "this" {
  for_each = {
    data     = local.data_statements
    roles    = [for statement in local.service_statements : statement if contains(local.about_roles, statement.Sid)]
    services = [for statement in local.service_statements : statement if !contains(local.about_roles, statement.Sid)]
  }

  name        = "${var.global_name}-deployer-${each.key}"
  path        = var.iam_path
  description = "Applies and destroys the ${var.name} lake (${each.key}); private network and Lake Formation need an administrator"
  policy      = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

# Who only plans: of each statement the actions that look, and the keys' use to read the state and the scripts.
resource "aws_iam_policy" "planner" {
  name        = "${var.global_name}-planner"
  path        = var.iam_path
  description = "Plans the ${var.name} lake, and changes nothing"
  policy      = jsonencode({ Version = "2012-10-17", Statement = [for statement in local.looking : statement if length(statement.Action) > 0] })
}

locals {
  about_roles = ["Roles", "BoundRoles", "AttachTables", "Tables", "TakeNoRole", "GiveRoles", "MakeKey", "Key", "LookUpKeys", "UseKey", "KeyAlias"]

  looking = [
    for statement in concat(local.data_statements, [for one in local.service_statements : one if one.Effect == "Allow"]) : merge(statement, {
      Action = [for action in statement.Action : action if can(regex("^[a-z0-9]+:(?:BatchGet|Get|List|Describe|View)|^kms:Decrypt$", action))]
    })
  ]

  # The subject of GitHub's tokens: `repo:<owner>/<name>:`, and for repositories made or renamed since 15 July 2026
  # `repo:<owner>@<id>/<name>@<id>:`. Both are accepted. Where the ids are not known any will do, as names alone did:
  # known ids keep out anyone who takes over an abandoned name.
  # https://docs.github.com/actions/concepts/security/openid-connect
  # https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
  github_parts = try(regex("^(?P<owner>[^@/]+)(?:@(?P<owner_id>[0-9]+))?/(?P<name>[^@/]+)(?:@(?P<id>[0-9]+))?$", var.github_repository), { owner = "none", owner_id = null, name = "none", id = null })
  github_ids = {
    owner      = coalesce(local.github_parts.owner_id, var.github_owner_id, "*")
    repository = coalesce(local.github_parts.id, var.github_repository_id, "*")
  }
  github_repositories = [
    "repo:${local.github_parts.owner}/${local.github_parts.name}",
    "repo:${local.github_parts.owner}@${local.github_ids.owner}/${local.github_parts.name}@${local.github_ids.repository}",
  ]

  # Who may: what runs on main, or, where an environment is named, what it approves.
  github_contexts = {
    deployer = [var.github_environment == null ? "ref:refs/heads/main" : "environment:${var.github_environment}"]
    planner  = ["ref:refs/heads/main", "pull_request"]
  }
  github_subjects = {
    for role, contexts in local.github_contexts : role => flatten([for repository in local.github_repositories : [for context in contexts : "${repository}:${context}"]])
  }
  github_roles        = toset(var.github_repository == null ? [] : ["deployer", "planner"])
  github_provider_arn = var.github_provider_arn == null ? one(aws_iam_openid_connect_provider.github[*].arn) : var.github_provider_arn
}

# GitHub's tokens instead of keys: https://docs.github.com/actions/security-for-github-actions
resource "aws_iam_openid_connect_provider" "github" {
  count = var.github_repository != null && var.github_provider_arn == null ? 1 : 0

  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "github" {
  for_each = local.github_roles

  name        = "${var.global_name}-${each.key}"
  path        = var.iam_path
  description = "Workflows of ${var.github_repository} are the ${each.key} of the ${var.name} lake"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = local.github_provider_arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.githubusercontent.com:sub" = local.github_subjects[each.key] }
      }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "deployer" {
  for_each = contains(local.github_roles, "deployer") ? aws_iam_policy.this : {}

  role       = aws_iam_role.github["deployer"].name
  policy_arn = each.value.arn
}

resource "aws_iam_role_policy_attachment" "planner" {
  count = contains(local.github_roles, "planner") ? 1 : 0

  role       = aws_iam_role.github["planner"].name
  policy_arn = aws_iam_policy.planner.arn
}

# As they were called in 0.1.0.
moved {
  from = aws_iam_role.this[0]
  to   = aws_iam_role.github["deployer"]
}

moved {
  from = aws_iam_role_policy_attachment.this
  to   = aws_iam_role_policy_attachment.deployer
}
