# The lake on AWS: `make apply`.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # Exactly: what was planned with one version is applied with the same. A lock file would hold the hashes of this
      # machine's platform alone, and stop everybody else's init.
      version = "5.100.0"
    }
  }

  # Bucket, key and region are set at init: -backend-config=backend.hcl (see backend.hcl.example). The state locks
  # itself with a file next to it.
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

# STEDI's own settings, which SQL nodes see as ${spark.stedi....}; those named last where they are not what the jobs take
# by themselves.
locals {
  spark_configuration = merge(
    {
      "spark.stedi.consent_scope"       = var.consent_scope
      "spark.stedi.ownership_threshold" = tostring(var.ownership_threshold)
    },
    var.ownership_margin == 0.2 ? {} : { "spark.stedi.ownership_margin" = tostring(var.ownership_margin) },
    var.ownership_instants == 5 ? {} : { "spark.stedi.ownership_instants" = tostring(var.ownership_instants) },
    var.always_on_instants == 300 ? {} : { "spark.stedi.always_on_instants" = tostring(var.always_on_instants) },
    var.least_share == 0.5 ? {} : { "spark.stedi.least_share" = tostring(var.least_share) },
    var.quarantine_limit == 0 ? {} : { "spark.stedi.quarantine_limit" = tostring(var.quarantine_limit) },
    var.machine_learning_form == "plain" ? {} : {
      "spark.stedi.machine_learning_form" = var.machine_learning_form
      "spark.stedi.machine_learning_salt" = coalesce(var.machine_learning_salt, substr(sha256(module.lake.kms_key_arn), 0, 32))
    },
  )
}

module "lake" {
  source = "../.."

  name        = var.name
  global_name = var.global_name
  # The first lake's jobs have their folders' names, and its databases the names in its DDL.
  job_prefix      = var.job_prefix != null ? var.job_prefix : var.name == "stedi" ? "" : null
  database_prefix = var.database_prefix
  ddl_path        = var.ddl_path
  jobs_path       = var.jobs_path
  queries_path    = var.queries_path
  zones           = var.zones
  tags            = merge({ environment = var.environment }, var.tags)

  spark_configuration = local.spark_configuration
  jobs                = var.jobs
  job_arguments       = var.job_arguments

  glue_version         = var.glue_version
  schedule             = var.schedule
  success_within_hours = var.success_within_hours
  flex_execution       = var.flex_execution
  job_metrics          = var.job_metrics
  late_after_minutes   = var.late_after_minutes
  canvas_command       = var.canvas_command

  lifecycle_rules    = var.lifecycle_rules
  log_retention_days = var.log_retention_days
  force_destroy      = var.force_destroy
  replicas           = var.replicas

  create_kms_key           = var.create_kms_key
  kms_key_arn              = var.kms_key_arn
  key_administrator_arns   = var.key_administrator_arns
  key_deletion_days        = var.key_deletion_days
  encrypt_data_catalog     = var.encrypt_data_catalog
  data_catalog_kms_key_arn = var.data_catalog_kms_key_arn

  iam_path                  = var.iam_path
  permissions_boundary_arn  = var.permissions_boundary_arn
  query_bytes_limit         = var.query_bytes_limit
  data_scientist_principals = var.data_scientist_principals
  data_scientist_tables     = var.data_scientist_tables
  data_engineer_principals  = var.data_engineer_principals
  lake_formation            = var.lake_formation
  vpc_cidr                  = var.vpc_cidr
  network                   = var.network

  alert_emails       = var.alert_emails
  monthly_budget_usd = var.monthly_budget_usd
  create_dashboard   = var.create_dashboard

  keep_undelivered_alerts = var.keep_undelivered_alerts
}
