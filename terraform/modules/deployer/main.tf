# What may deploy the lake: a policy over everything that bears the lake's name, and a role that GitHub's workflows assume.

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

data "aws_partition" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  region     = data.aws_region.current.id
  partition  = data.aws_partition.current.partition
  here       = "${local.region}:${local.account_id}"

  # Start of the ARNs of the lake's roles, and what follows it in those that AWS's services take on.
  role_arn      = "arn:${local.partition}:iam::${local.account_id}:role/${var.name}"
  service_roles = ["job-*", "lake-flow-log", "lake-formation", "*-${local.account_id}-replication"]

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
        StringEquals = { "kms:ViaService" = "s3.${local.region}.amazonaws.com" }
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
      Resource = [
        for kind in ["assets", "curated", "landing", "logs", "results", "trusted"] :
        "arn:${local.partition}:s3:::${var.name}-${kind}-${local.account_id}"
      ]
    },
    {
      Sid      = "Scripts"
      Effect   = "Allow"
      Action   = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject*", "s3:PutObject", "s3:PutObjectTagging"]
      Resource = ["arn:${local.partition}:s3:::${var.name}-assets-${local.account_id}/scripts/*"]
    },
    {
      # Jobs and connections bear names of their own; databases the zones'.
      Sid    = "Glue"
      Effect = "Allow"
      Action = [
        "glue:Create*", "glue:DeleteConnection", "glue:DeleteDatabase", "glue:DeleteJob", "glue:DeleteSecurityConfiguration",
        "glue:DeleteTable", "glue:DeleteTrigger", "glue:DeleteWorkflow", "glue:Get*", "glue:StartTrigger",
        "glue:StopTrigger", "glue:TagResource", "glue:UntagResource", "glue:UpdateConnection", "glue:UpdateDatabase",
        "glue:UpdateJob", "glue:UpdateTable", "glue:UpdateTrigger", "glue:UpdateWorkflow",
      ]
      Resource = [
        for resource in [
          "catalog", "connection/${var.name}-*", "database/*_curated", "database/*_landing", "database/*_trusted", "job/*",
          "table/*_curated/*", "table/*_landing/*", "table/*_trusted/*", "trigger/${var.name}-*",
          "userDefinedFunction/*_curated/*", "userDefinedFunction/*_landing/*", "userDefinedFunction/*_trusted/*",
          "workflow/${var.name}-lake",
        ] : "arn:${local.partition}:glue:${local.here}:${resource}"
      ]
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
        "iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:GetRole", "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:ListRolePolicies", "iam:ListRoleTags",
        "iam:PutRolePolicy", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole",
        "iam:UpdateRoleDescription",
      ]
      Resource = [for kind in concat(["data-engineer", "data-scientist"], local.service_roles) : "${local.role_arn}-${kind}"]
    },
    {
      Sid       = "GiveRoles"
      Effect    = "Allow"
      Action    = ["iam:PassRole"]
      Resource  = [for kind in local.service_roles : "${local.role_arn}-${kind}"]
      Condition = { StringEquals = { "iam:PassedToService" = ["glue.amazonaws.com", "lakeformation.amazonaws.com", "s3.amazonaws.com", "vpc-flow-logs.amazonaws.com"] } }
    },
    {
      # A key has no name before it is made: its tag says whose it is.
      Sid       = "MakeKey"
      Effect    = "Allow"
      Action    = ["kms:CreateKey", "kms:TagResource"]
      Resource  = ["*"]
      Condition = { StringEquals = { "aws:RequestTag/lake" = var.name } }
    },
    {
      Sid    = "Key"
      Effect = "Allow"
      Action = [
        "kms:CreateAlias", "kms:DeleteAlias", "kms:DescribeKey", "kms:EnableKeyRotation", "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus", "kms:ListResourceTags", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion",
        "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription",
      ]
      Resource  = ["arn:${local.partition}:kms:${local.here}:key/*"]
      Condition = { StringEquals = { "aws:ResourceTag/lake" = var.name } }
    },
    {
      # Only what a service does in the deployer's name: S3 with scripts, Logs with a group.
      Sid      = "UseKey"
      Effect   = "Allow"
      Action   = ["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
      Resource = ["arn:${local.partition}:kms:${local.here}:key/*"]
      Condition = {
        StringEquals = { "aws:ResourceTag/lake" = var.name }
        StringLike   = { "kms:ViaService" = "*.${local.region}.amazonaws.com" }
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
        "kms:ListAliases", "logs:DescribeLogGroups", "ec2:Describe*", "lakeformation:GetDataLakeSettings",
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
        "athena:CreateWorkGroup", "athena:DeleteWorkGroup", "athena:GetWorkGroup", "athena:ListTagsForResource",
        "athena:TagResource", "athena:UntagResource", "athena:UpdateWorkGroup",
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
      Resource = ["arn:${local.partition}:events:${local.here}:rule/${var.name}-*"]
    },
    {
      Sid      = "Dashboard"
      Effect   = "Allow"
      Action   = ["cloudwatch:DeleteDashboards", "cloudwatch:GetDashboard", "cloudwatch:PutDashboard"]
      Resource = ["arn:${local.partition}:cloudwatch::${local.account_id}:dashboard/${var.name}"]
    },
    {
      Sid      = "Budget"
      Effect   = "Allow"
      Action   = ["budgets:ListTagsForResource", "budgets:ModifyBudget", "budgets:TagResource", "budgets:UntagResource", "budgets:ViewBudget"]
      Resource = ["arn:${local.partition}:budgets::${local.account_id}:budget/${var.name}-monthly"]
    },
  ]
}

# Two policies: IAM takes no more than 6144 characters in one.
resource "aws_iam_policy" "this" {
  for_each = { data = local.data_statements, services = local.service_statements }

  name        = "${var.name}-deployer-${each.key}"
  description = "Applies and destroys the ${var.name} lake (${each.key}); private network and Lake Formation need an administrator"
  policy      = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

# Who only plans: of each statement the actions that look, and the keys' use to read the state and the scripts.
resource "aws_iam_policy" "planner" {
  name        = "${var.name}-planner"
  description = "Plans the ${var.name} lake, and changes nothing"
  policy      = jsonencode({ Version = "2012-10-17", Statement = [for statement in local.looking : statement if length(statement.Action) > 0] })
}

locals {
  looking = [
    for statement in concat(local.data_statements, local.service_statements) : merge(statement, {
      Action = [for action in statement.Action : action if can(regex("^[a-z0-9]+:(?:Get|List|Describe|View)|^kms:Decrypt$", action))]
    })
  ]

  # What GitHub says of who asks. A job with an `environment` would be another subject.
  # https://docs.github.com/actions/reference/security/oidc
  github_subjects = {
    deployer = ["repo:${coalesce(var.github_repository, "none/none")}:ref:refs/heads/main"]
    planner = [
      "repo:${coalesce(var.github_repository, "none/none")}:ref:refs/heads/main",
      "repo:${coalesce(var.github_repository, "none/none")}:pull_request",
    ]
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

  name        = "${var.name}-${each.key}"
  description = "Workflows of ${var.github_repository} are the ${each.key} of the ${var.name} lake"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = local.github_provider_arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = local.github_subjects[each.key]
        }
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
