# The job's role: it may do what its definition's nodes need, and nothing else.

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

data "aws_partition" "current" {}

resource "aws_iam_role" "this" {
  name                 = var.role_name
  path                 = var.iam_path
  permissions_boundary = var.permissions_boundary_arn
  description          = "Glue job ${var.name}"
  tags                 = merge(var.tags, var.role_tags)

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "glue.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "job"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for statement in local.statements : statement if length(statement.Resource) > 0]
  })

  lifecycle {
    # A key's ARN is not known before there is one: of each statement that names it, as many characters as it has.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    precondition {
      condition     = local.policy_size <= 10240
      error_message = "Job ${var.name}: its role's policy would have about ${local.policy_size} characters, and IAM allows 10240: split it into two jobs with fewer tables and paths each."
    }
  }
}

locals {
  policy_size = 1000 + length(jsonencode([
    for statement in local.statements : statement
    if !contains(["UseKey", "UseCatalogKey", "EncryptBookmarks"], statement.Sid) && length(statement.Resource) > 0
  ]))
}

locals {
  partition  = data.aws_partition.current.partition
  dns_suffix = data.aws_partition.current.dns_suffix
  region     = data.aws_region.current.id
  account_id = data.aws_caller_identity.current.account_id
  glue_arn   = "arn:${local.partition}:glue:${local.region}:${local.account_id}"
  s3_arn     = "arn:${local.partition}:s3:::"

  # Networks that workers join: the lake's own, and those of the nodes' connections.
  ec2_arn          = "arn:${local.partition}:ec2:${local.region}:${local.account_id}"
  connection_names = distinct(concat(var.network == null ? [] : [var.network.connection], var.connections[*].name))
  network_arns = distinct(concat(
    var.network == null ? [] : concat([var.network.subnet_arn], var.network.security_group_arns),
    [for one in var.connections : "${local.ec2_arn}:subnet/${one.subnet}" if one.subnet != ""],
    flatten([for one in var.connections : [for group in one.security_groups : "${local.ec2_arn}:security-group/${group}"]]),
  ))
  networked = length(local.network_arns) > 0

  # Glue names a job's log groups after its role, path and name.
  # https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html
  log_groups = "${var.log_group_prefix}${var.iam_path}${var.role_name}"

  # Places in S3: bucket and prefix, the prefix with its slash.
  read_places = concat(
    [for table in var.reads : { bucket = table.bucket_arn, prefix = table.prefix }],
    [for path in var.read_paths : { bucket = "${local.s3_arn}${split("/", path)[2]}", prefix = "${trimsuffix(join("/", slice(split("/", path), 3, length(split("/", path)))), "/")}/" }],
  )
  write_places = concat(
    [for table in var.writes : { bucket = table.bucket_arn, prefix = table.prefix }],
    [for path in var.write_paths : { bucket = "${local.s3_arn}${split("/", path)[2]}", prefix = "${trimsuffix(join("/", slice(split("/", path), 3, length(split("/", path)))), "/")}/" }],
    [{ bucket = "${local.s3_arn}${var.script.bucket}", prefix = var.temporary_prefix }],
  )
  listed = { for place in concat(local.read_places, local.write_places) : place.bucket => place.prefix... }

  # The folders above each: S3A looks whether one of them is a file before it makes a folder.
  above = {
    for bucket, prefixes in local.listed : bucket => distinct(flatten([
      for prefix in prefixes : [
        for depth in range(1, length(split("/", trimsuffix(prefix, "/")))) : join("/", slice(split("/", prefix), 0, depth))
      ]
    ]))
  }

  tables      = distinct([for table in concat(var.reads, var.writes) : { database = table.database, table = table.table }])
  changed     = concat([for table in var.writes : { database = table.database, table = table.table } if table.changes], var.updates)
  partitioned = [for table in var.writes : { database = table.database, table = table.table } if table.partitioned || table.changes]

  uses_metastore = contains(keys(var.default_arguments), "--enable-glue-datacatalog")
  # Bookmarks are encrypted by the job itself, not by a service in its name.
  uses_bookmarks = lookup(var.default_arguments, "--job-bookmark-option", "job-bookmark-disable") != "job-bookmark-disable"

  statements = concat(
    [
      {
        Sid      = "ReadData"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = distinct([for place in local.read_places : "${place.bucket}/${place.prefix}*"])
      },
      {
        # S3A asks whether a folder's name is an object, with and without the marker that older file systems left.
        # https://hadoop.apache.org/docs/r3.4.1/hadoop-aws/tools/hadoop-aws/directory_markers.html
        Sid    = "LookForFolders"
        Effect = "Allow"
        Action = ["s3:GetObject"]
        Resource = distinct(concat(
          flatten([for place in concat(local.read_places, local.write_places) : [for end in ["", "_$folder$"] : "${place.bucket}/${trimsuffix(place.prefix, "/")}${end}"]]),
          flatten([for bucket, folders in local.above : [for folder in folders : "${bucket}/${folder}"]]),
        ))
      },
      {
        # A path may be one file.
        Sid      = "ReadFiles"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = concat(["${local.s3_arn}${var.script.bucket}/${var.script.key}"], [for path in var.read_paths : "${local.s3_arn}${trimprefix(path, "s3://")}" if !endswith(path, "/")])
      },
      {
        # Purging a target deletes; its objects' noncurrent versions stay.
        Sid      = "WriteData"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
        Resource = distinct([for place in local.write_places : "${place.bucket}/${place.prefix}*"])
      },
      {
        # The marker that Glue's file system leaves for a folder; S3A deletes those it finds.
        Sid      = "MarkFolders"
        Effect   = "Allow"
        Action   = ["s3:PutObject", "s3:DeleteObject"]
        Resource = distinct([for place in local.write_places : "${place.bucket}/${trimsuffix(place.prefix, "/")}_$folder$"])
      },
    ],
    [
      for bucket, prefixes in local.listed : {
        Sid      = "List${index(keys(local.listed), bucket)}"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = [bucket]
        # A folder is listed with its slash, and probed for without.
        Condition = { StringLike = { "s3:prefix" = distinct(concat(flatten([for prefix in distinct(prefixes) : [trimsuffix(prefix, "/"), "${prefix}*"]]), [for folder in local.above[bucket] : "${folder}/"])) } }
      }
    ],
    [
      {
        # These have no prefix: the bucket's region, and uploads in progress, to abort them.
        # https://hadoop.apache.org/docs/r3.4.1/hadoop-aws/tools/hadoop-aws/assumed_roles.html
        Sid      = "FindBuckets"
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation"]
        Resource = keys(local.listed)
      },
      {
        Sid      = "ListUploads"
        Effect   = "Allow"
        Action   = ["s3:ListBucketMultipartUploads"]
        Resource = distinct([for place in local.write_places : place.bucket])
      },
    ],
    [
      {
        Sid      = "LookUpTables"
        Effect   = "Allow"
        Action   = ["glue:GetDatabase", "glue:GetTable", "glue:GetPartition", "glue:GetPartitions", "glue:BatchGetPartition"]
        Resource = local.with_parents["tables"]
      },
      {
        Sid      = "KeepPartitions"
        Effect   = "Allow"
        Action   = ["glue:CreatePartition", "glue:BatchCreatePartition", "glue:UpdatePartition", "glue:DeletePartition", "glue:BatchDeletePartition"]
        Resource = local.with_parents["partitioned"]
      },
      {
        Sid      = "ChangeTables"
        Effect   = "Allow"
        Action   = ["glue:GetDatabase", "glue:GetTable", "glue:CreateTable", "glue:UpdateTable"]
        Resource = local.with_parents["changed"]
      },
      {
        # Spark looks for these when Glue's catalog is its metastore, and makes the first where it is missing.
        Sid      = "Metastore"
        Effect   = "Allow"
        Action   = ["glue:GetDatabase", "glue:CreateDatabase"]
        Resource = local.uses_metastore ? ["${local.glue_arn}:catalog", "${local.glue_arn}:database/default", "${local.glue_arn}:database/global_temp"] : []
      },
      {
        Sid      = "PublishQuality"
        Effect   = "Allow"
        Action   = ["glue:PublishDataQuality"]
        Resource = var.quality_results ? ["${local.glue_arn}:dataQualityRuleset/*"] : []
      },
      {
        Sid       = "PublishMetrics"
        Effect    = "Allow"
        Action    = ["cloudwatch:PutMetricData"]
        Resource  = ["*"]
        Condition = { StringEquals = { "cloudwatch:namespace" = var.quality_metrics ? ["Glue", "Glue Data Quality"] : ["Glue"] } }
      },
      {
        Sid    = "WriteLog"
        Effect = "Allow"
        Action = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:AssociateKmsKey"]
        Resource = flatten([
          for kind in ["error", "output"] : [
            for end in ["", ":*"] : "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:${local.log_groups}/${kind}${end}"
          ]
        ])
      },
      {
        Sid       = "UseKey"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = [var.kms_key_arn]
        Condition = { StringEquals = { "kms:ViaService" = "s3.${local.region}.${local.dns_suffix}" } }
      },
      {
        Sid       = "UseCatalogKey"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = var.catalog_kms_key_arn == null ? [] : [var.catalog_kms_key_arn]
        Condition = { StringEquals = { "kms:ViaService" = "glue.${local.region}.${local.dns_suffix}" } }
      },
      {
        Sid      = "LookUpConnectedTables"
        Effect   = "Allow"
        Action   = ["glue:GetDatabase", "glue:GetTable"]
        Resource = local.with_parents["connected"]
      },
      {
        # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-kinesis-home.html
        Sid      = "ReadStreams"
        Effect   = "Allow"
        Action   = ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"]
        Resource = var.streams
      },
      {
        # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-dynamodb-home.html
        Sid      = "ExportTables"
        Effect   = "Allow"
        Action   = ["dynamodb:DescribeContinuousBackups", "dynamodb:DescribeTable", "dynamodb:ExportTableToPointInTime"]
        Resource = var.exports
      },
      {
        Sid      = "FollowExports"
        Effect   = "Allow"
        Action   = ["dynamodb:DescribeExport"]
        Resource = [for arn in var.exports : "${arn}/export/*"]
      },
      {
        Sid    = "ReadSecrets"
        Effect = "Allow"
        Action = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
        # A secret's ARN ends in six characters that its name has not.
        Resource = distinct([
          for one in var.connections : startswith(one.secret, "arn:") ? one.secret : "arn:${local.partition}:secretsmanager:${local.region}:${local.account_id}:secret:${one.secret}-??????"
          if one.secret != ""
        ])
      },
      {
        Sid      = "UseConnections"
        Effect   = "Allow"
        Action   = ["glue:GetConnection"]
        Resource = length(local.connection_names) == 0 ? [] : concat(["${local.glue_arn}:catalog"], [for name in local.connection_names : "${local.glue_arn}:connection/${name}"])
      },
      {
        # These can be allowed for everything only.
        Sid    = "LookAtNetwork"
        Effect = "Allow"
        Action = [
          "ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets",
          "ec2:DescribeVpcAttribute", "ec2:DescribeVpcEndpoints",
        ]
        Resource = local.networked ? ["*"] : []
      },
      {
        Sid      = "ConnectWorkers"
        Effect   = "Allow"
        Action   = ["ec2:CreateNetworkInterface"]
        Resource = local.networked ? concat(local.network_arns, ["${local.ec2_arn}:network-interface/*"]) : []
      },
      {
        # Glue marks the interfaces that it makes.
        Sid       = "MarkWorkers"
        Effect    = "Allow"
        Action    = ["ec2:CreateTags", "ec2:DeleteTags"]
        Resource  = local.networked ? ["${local.ec2_arn}:network-interface/*"] : []
        Condition = { "ForAnyValue:StringEquals" = { "aws:TagKeys" = ["aws-glue-service-resource"] } }
      },
      {
        Sid      = "DisconnectWorkers"
        Effect   = "Allow"
        Action   = ["ec2:DeleteNetworkInterface"]
        Resource = local.networked ? ["${local.ec2_arn}:network-interface/*"] : []
      },
      {
        Sid      = "EncryptBookmarks"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
        Resource = local.uses_bookmarks ? [var.kms_key_arn] : []
      },
    ],
  )

  # Glue checks an action on a table against its catalog and its database as well.
  with_parents = {
    for kind, tables in { tables = local.tables, partitioned = local.partitioned, changed = local.changed, connected = var.connected_tables } : kind => length(tables) == 0 ? [] : concat(
      ["${local.glue_arn}:catalog"],
      distinct([for table in tables : "${local.glue_arn}:database/${table.database}"]),
      distinct([for table in tables : "${local.glue_arn}:table/${table.database}/${table.table}"]),
    )
  }
}
