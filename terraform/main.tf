# Where the lake stands, and what everything in it is named after.

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

data "aws_partition" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  # `id` holds the region's name in versions 5 and 6 of the provider alike.
  region    = data.aws_region.current.id
  partition = data.aws_partition.current.partition

  # Start of the ARN of anything in the account's Glue.
  glue_arn = "arn:${local.partition}:glue:${local.region}:${local.account_id}"
}

locals {
  ddl_path  = var.ddl_path == null ? "${path.module}/../ddl" : var.ddl_path
  jobs_path = var.jobs_path == null ? "${path.module}/../jobs" : var.jobs_path
}
