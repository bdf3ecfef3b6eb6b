# The buckets: one for each zone, one each for scripts and scratch, query results, and access logs.

locals {
  zones = ["landing", "trusted", "curated"]

  # Objects under these prefixes are nobody's data: they go after so many days.
  expiring_prefixes = {
    landing = {}
    trusted = {}
    curated = {}
    assets  = { "temporary/" = var.lifecycle_rules.temporary_days }
    results = { "" = var.lifecycle_rules.query_result_days }
  }
}

module "bucket" {
  source   = "./modules/bucket"
  for_each = toset(["landing", "trusted", "curated", "assets", "results"])

  name          = "${var.name}-${each.key}-${local.account_id}"
  kms_key_arn   = aws_kms_key.lake.arn
  access_log    = { bucket = module.log_bucket.name, prefix = "${each.key}/" }
  replica       = lookup(var.replicas, each.key, null)
  force_destroy = var.force_destroy
  lifecycle_rules = {
    enabled                 = var.lifecycle_rules.enabled
    noncurrent_version_days = var.lifecycle_rules.noncurrent_version_days
    expiring_prefixes       = local.expiring_prefixes[each.key]
  }
}

# Access logs are delivered only to buckets with S3's own keys (SSE-S3), and a bucket that logs to itself never ends.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
module "log_bucket" {
  source = "./modules/bucket"

  name             = "${var.name}-logs-${local.account_id}"
  takes_access_log = true
  force_destroy    = var.force_destroy
  lifecycle_rules = {
    enabled                 = var.lifecycle_rules.enabled
    noncurrent_version_days = var.lifecycle_rules.noncurrent_version_days
    expiring_prefixes       = { "" = var.lifecycle_rules.access_log_days }
  }
}
