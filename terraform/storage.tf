# The buckets: one for each zone, one each for scripts and scratch, query results, and access logs.

locals {
  zones         = var.zones
  finished_zone = var.zones[length(var.zones) - 1]

  # Objects under these prefixes are temporary: they expire after so many days.
  expiring_prefixes = {
    assets  = { "temporary/" = var.lifecycle_rules.temporary_days }
    results = { "" = var.lifecycle_rules.query_result_days }
  }
}

# Scripts, scratch and query results are destroyed with the lake. A zone's objects only with force_destroy.
module "bucket" {
  source   = "./modules/bucket"
  for_each = toset(concat(var.zones, ["assets", "results"]))

  name          = "${local.global_name}-${each.key}-${local.account_id}"
  kms_key_arn   = local.kms_key_arn
  access_log    = { bucket = module.log_bucket.name, prefix = "${each.key}/" }
  replica       = lookup(var.replicas, each.key, null)
  force_destroy = var.force_destroy || contains(keys(local.expiring_prefixes), each.key)
  lifecycle_rules = {
    enabled                 = var.lifecycle_rules.enabled
    noncurrent_version_days = var.lifecycle_rules.noncurrent_version_days
    expiring_prefixes       = lookup(local.expiring_prefixes, each.key, {})
  }

  tags                     = local.tags
  iam_path                 = var.iam_path
  permissions_boundary_arn = var.permissions_boundary_arn
}

# Access logs are delivered only to buckets with S3's own keys (SSE-S3), and a bucket that logs to itself never ends.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
module "log_bucket" {
  source = "./modules/bucket"

  name             = "${local.global_name}-logs-${local.account_id}"
  takes_access_log = true
  force_destroy    = true
  lifecycle_rules = {
    enabled                 = var.lifecycle_rules.enabled
    noncurrent_version_days = var.lifecycle_rules.noncurrent_version_days
    expiring_prefixes       = { "" = var.lifecycle_rules.access_log_days }
  }

  tags = local.tags
}
