# What no role of the lake can exceed, whatever policy it is given: the deployer may write roles' policies, and so could
# write itself an administrator. An account that has a boundary of its own names it instead.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html

locals {
  boundary_arn = var.permissions_boundary_arn == null ? aws_iam_policy.boundary[0].arn : var.permissions_boundary_arn

  buckets = [for kind in concat(var.zones, ["assets", "logs", "results"]) : "arn:${local.partition}:s3:::${local.global_name}-${kind}-${local.account_id}"]
}

resource "aws_iam_policy" "boundary" {
  count = var.permissions_boundary_arn == null ? 1 : 0

  name        = "${local.global_name}-boundary"
  path        = var.iam_path
  description = "What roles of the ${var.name} lake can do at most"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for statement in [
      {
        Sid      = "LakeData"
        Effect   = "Allow"
        Action   = ["s3:*Object", "s3:*ObjectVersion*", "s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetReplicationConfiguration", "s3:List*"]
        Resource = concat(local.buckets, [for bucket in local.buckets : "${bucket}/*"])
      },
      {
        # Other buckets' copies and paths that jobs name: S3 lets these through only where the other bucket does, too, or
        # where they are named here.
        Sid      = "OtherBuckets"
        Effect   = "Allow"
        Action   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket*", "s3:PutObject", "s3:Replicate*"]
        Resource = flatten([for bucket in var.other_buckets : ["arn:${local.partition}:s3:::${bucket}", "arn:${local.partition}:s3:::${bucket}/*"]])
      },
      {
        Sid    = "LakeServices"
        Effect = "Allow"
        Action = [
          "athena:*", "cloudwatch:Get*", "cloudwatch:List*", "cloudwatch:PutMetricData", "ec2:CreateNetworkInterface", "ec2:CreateTags",
          "ec2:DeleteNetworkInterface", "ec2:DeleteTags", "ec2:Describe*", "glue:*", "iam:ListRoles", "kms:Decrypt",
          "kms:Encrypt", "kms:GenerateDataKey", "kms:ListAliases", "lakeformation:GetDataAccess", "logs:*",
          "s3:ListAllMyBuckets",
        ]
        Resource = ["*"]
      },
      {
        Sid       = "GiveJobRoles"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = ["arn:${local.partition}:iam::${local.account_id}:role${var.iam_path}${local.global_name}-job-*"]
        Condition = { StringEquals = { "iam:PassedToService" = "glue.amazonaws.com" } }
      },
      {
        # Not even of the lake: the catalog's access rules, and its settings.
        Sid      = "Never"
        Effect   = "Deny"
        Action   = ["glue:DeleteResourcePolicy", "glue:PutDataCatalogEncryptionSettings", "glue:PutResourcePolicy", "logs:DeleteLogGroup", "logs:PutResourcePolicy"]
        Resource = ["*"]
      },
    ] : statement if length(statement.Resource) > 0]
  })
}
