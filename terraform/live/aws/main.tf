# The lake on AWS: `make apply`.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }

  # Bucket, key and region are said at init: -backend-config=backend.hcl (see backend.hcl.example). The state locks
  # itself with a file beside it.
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = merge({ lake = var.name, environment = var.environment, managed-by = "terraform" }, var.tags)
  }
}

module "lake" {
  source = "../.."

  name = var.name

  consent_scope         = var.consent_scope
  ownership_threshold   = var.ownership_threshold
  ownership_margin      = var.ownership_margin
  ownership_instants    = var.ownership_instants
  always_on_instants    = var.always_on_instants
  least_share           = var.least_share
  quarantine_limit      = var.quarantine_limit
  machine_learning_form = var.machine_learning_form
  machine_learning_salt = var.machine_learning_salt

  glue_version       = var.glue_version
  schedule           = var.schedule
  flex_execution     = var.flex_execution
  job_metrics        = var.job_metrics
  late_after_minutes = var.late_after_minutes
  canvas_command     = var.canvas_command

  lifecycle_rules    = var.lifecycle_rules
  log_retention_days = var.log_retention_days
  key_deletion_days  = var.key_deletion_days
  force_destroy      = var.force_destroy
  replicas           = var.replicas

  query_bytes_limit         = var.query_bytes_limit
  data_scientist_principals = var.data_scientist_principals
  data_scientist_tables     = var.data_scientist_tables
  data_engineer_principals  = var.data_engineer_principals
  lake_formation            = var.lake_formation
  encrypt_data_catalog      = var.encrypt_data_catalog
  vpc_cidr                  = var.vpc_cidr

  alert_emails       = var.alert_emails
  monthly_budget_usd = var.monthly_budget_usd
}
