# The key that encrypts data, results, logs and bookmarks, and what Glue encrypts with it.

locals {
  kms_key_arn = var.create_kms_key ? aws_kms_key.lake[0].arn : var.kms_key_arn

  # What a key's policy must hold for services to use it in this lake: of a key that is given, its owner adds them.
  kms_key_statements = [
    {
      Sid       = "CloudWatchLogs"
      Effect    = "Allow"
      Principal = { Service = "logs.${local.region}.${local.dns_suffix}" }
      Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
      Resource  = "*"
      Condition = {
        ArnLike = {
          "kms:EncryptionContext:aws:logs:arn" = "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:${local.log_group_prefix}/*"
        }
      }
    },
    {
      # By the topic, not by aws:SourceAccount: a key's policy with that is not met by EventBridge, and no alert arrives.
      # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
      Sid       = "Alerts"
      Effect    = "Allow"
      Principal = { Service = sort(concat(["events.amazonaws.com"], local.alerting_services)) }
      Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
      Resource  = "*"
      Condition = { StringEquals = { "kms:EncryptionContext:aws:sns:topicArn" = local.alerts_topic_arn } }
    },
    {
      # EventBridge puts into the queue what it could not deliver.
      # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
      Sid       = "UndeliveredAlerts"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
      Resource  = "*"
      Condition = { StringEquals = { "kms:EncryptionContext:aws:sqs:arn" = local.undelivered_alerts_arn } }
    },
  ]

  # Its own policy names its administrators: tags take up to five minutes to act.
  # https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html
  kms_key_administrators = [for statement in local.kms_key_administration : statement if length(var.key_administrator_arns) > 0]
  kms_key_administration = [
    {
      Sid       = "Manage"
      Effect    = "Allow"
      Principal = { AWS = var.key_administrator_arns }
      Action = [
        "kms:CreateAlias", "kms:DeleteAlias", "kms:DescribeKey", "kms:EnableKeyRotation", "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus", "kms:ListResourceTags", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion",
        "kms:TagResource", "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription",
      ]
      Resource = "*"
    },
    {
      Sid       = "ManageThroughServices"
      Effect    = "Allow"
      Principal = { AWS = var.key_administrator_arns }
      Action    = ["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
      Resource  = "*"
      Condition = { StringLike = { "kms:ViaService" = "*.${local.region}.${local.dns_suffix}" } }
    },
  ]
}

resource "aws_kms_key" "lake" {
  count = var.create_kms_key ? 1 : 0

  description             = "Data, query results, logs and bookmarks of the ${var.name} lake"
  enable_key_rotation     = true
  deletion_window_in_days = var.key_deletion_days
  tags                    = local.tags

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        # Anyone whom the account's IAM policies allow; this module grants the key's use there.
        Sid       = "AccountDecides"
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      }],
      local.kms_key_administrators,
      local.kms_key_statements,
    )
  })
}

moved {
  from = aws_kms_key.lake
  to   = aws_kms_key.lake[0]
}

resource "aws_kms_alias" "lake" {
  count = var.create_kms_key ? 1 : 0

  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.lake[0].key_id
}

moved {
  from = aws_kms_alias.lake
  to   = aws_kms_alias.lake[0]
}

resource "aws_glue_security_configuration" "lake" {
  name = var.name

  encryption_configuration {
    cloudwatch_encryption {
      cloudwatch_encryption_mode = "SSE-KMS"
      kms_key_arn                = local.kms_key_arn
    }

    job_bookmarks_encryption {
      job_bookmarks_encryption_mode = "CSE-KMS"
      kms_key_arn                   = local.kms_key_arn
    }

    s3_encryption {
      s3_encryption_mode = "SSE-KMS"
      kms_key_arn        = local.kms_key_arn
    }
  }
}

# One setting for all that use the catalog of the account and region. What it encrypts can be read as long as its key is
# there: never the lake's, which goes with the lake.
# https://docs.aws.amazon.com/glue/latest/dg/encrypt-glue-data-catalog.html
data "aws_glue_data_catalog_encryption_settings" "account" {
  count = var.encrypt_data_catalog ? 1 : 0

  catalog_id = local.account_id
}

resource "aws_glue_data_catalog_encryption_settings" "account" {
  count = var.encrypt_data_catalog ? 1 : 0

  data_catalog_encryption_settings {
    connection_password_encryption {
      aws_kms_key_id                       = var.data_catalog_kms_key_arn
      return_connection_password_encrypted = true
    }

    encryption_at_rest {
      catalog_encryption_mode = "SSE-KMS"
      sse_aws_kms_key_id      = var.data_catalog_kms_key_arn
    }
  }

  lifecycle {
    precondition {
      condition = alltrue([
        for setting in try(data.aws_glue_data_catalog_encryption_settings.account[0].data_catalog_encryption_settings[0].encryption_at_rest, []) :
        setting.catalog_encryption_mode == "DISABLED" || setting.sse_aws_kms_key_id == var.data_catalog_kms_key_arn
      ])
      error_message = "The Data Catalog of this account and region is encrypted with another key already. That setting applies to everybody: leave encrypt_data_catalog off, or name that key."
    }
  }
}
