# Where the lake is, and the names of everything in it.

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

data "aws_partition" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  # `id` holds the region's name in versions 5 and 6 of the provider alike.
  region    = data.aws_region.current.id
  partition = data.aws_partition.current.partition
  # amazonaws.com, except in some partitions.
  dns_suffix = data.aws_partition.current.dns_suffix

  # Start of the ARN of anything in the account's Glue.
  glue_arn = "arn:${local.partition}:glue:${local.region}:${local.account_id}"
}

locals {
  ddl_path  = var.ddl_path == null ? "${path.module}/../ddl" : var.ddl_path
  jobs_path = var.jobs_path == null ? "${path.module}/../jobs" : var.jobs_path
  # Saved queries name tables: they belong to the DDL.
  queries_path = var.queries_path == null ? "${local.ddl_path}/../queries" : var.queries_path
}

locals {
  # Buckets, roles, dashboards and budgets are one for all regions of an account.
  global_name = var.global_name == null ? var.name : var.global_name
  job_prefix  = var.job_prefix == null ? "${var.name}-" : var.job_prefix

  database_prefix = var.database_prefix == null ? "${replace(var.name, "-", "_")}_" : var.database_prefix

  # Everything carries the lake's name in a tag: permissions go by it where names cannot tell.
  tags = merge(var.tags, { lake = var.name })

  # Roles are global: their names include the lake's region.
  role_tags = merge(local.tags, { lake-region = local.region })
}

# A lake of this name in another region has the roles and buckets that this one would make.
data "aws_iam_roles" "same_name" {
  name_regex  = "^${local.global_name}-(job-|data-(engineer|scientist)$)"
  path_prefix = var.iam_path
}

data "aws_iam_role" "same_name" {
  count = min(1, length(data.aws_iam_roles.same_name.names))

  name = sort(data.aws_iam_roles.same_name.names)[0]
}

locals {
  region_of_same_name = try(lookup(data.aws_iam_role.same_name[0].tags, "lake-region", local.region), local.region)
}
