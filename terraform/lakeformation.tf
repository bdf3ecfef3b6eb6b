# Lake Formation, as an option, in hybrid mode: it decides for the data scientists alone, column by column; everyone
# else, the jobs above all, stays under IAM as before.
# https://docs.aws.amazon.com/lake-formation/latest/dg/hybrid-access-mode.html

locals {
  governed        = var.lake_formation && length(var.data_scientist_principals) > 0
  governed_tables = { for file, table in local.tables : file => table if local.governed && table.zone == local.finished_zone }
}

resource "aws_iam_role" "lake_formation" {
  count = local.governed ? 1 : 0

  name                 = "${local.global_name}-lake-formation"
  path                 = var.iam_path
  permissions_boundary = var.permissions_boundary_arn
  description          = "Lake Formation reads the ${local.finished_zone} zone with it, for those it grants columns to"
  tags                 = local.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lakeformation.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "lake_formation" {
  count = local.governed ? 1 : 0

  name = "read"
  role = aws_iam_role.lake_formation[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadData"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${module.bucket[local.finished_zone].arn}/*"]
      },
      {
        Sid      = "ListData"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = [module.bucket[local.finished_zone].arn]
      },
      {
        Sid      = "UseKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = [local.kms_key_arn]
      },
    ]
  })
}

resource "aws_lakeformation_resource" "curated" {
  count = local.governed ? 1 : 0

  arn                   = module.bucket[local.finished_zone].arn
  role_arn              = aws_iam_role.lake_formation[0].arn
  hybrid_access_enabled = true
}

# Every column but the personal ones, which a table's DDL names in its property personal_columns.
resource "aws_lakeformation_permissions" "science" {
  for_each = local.governed_tables

  principal   = module.data_scientist[0].arn
  permissions = ["SELECT"]

  table_with_columns {
    database_name         = aws_glue_catalog_table.table[each.key].database_name
    name                  = aws_glue_catalog_table.table[each.key].name
    wildcard              = true
    excluded_column_names = length(each.value.personal_columns) > 0 ? each.value.personal_columns : null
  }
}

# Lake Formation tells of an opt-in with its catalog: left out here, every plan would replace it.
resource "aws_lakeformation_opt_in" "science" {
  for_each = local.governed_tables

  principal {
    data_lake_principal_identifier = module.data_scientist[0].arn
  }

  resource_data {
    table {
      catalog_id    = local.account_id
      database_name = aws_glue_catalog_table.table[each.key].database_name
      name          = aws_glue_catalog_table.table[each.key].name
    }
  }

  depends_on = [aws_lakeformation_permissions.science]
}
