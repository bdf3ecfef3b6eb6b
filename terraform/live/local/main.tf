# The lake on this machine, at the local AWS endpoint: `make up`.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }

  # The state's path is set at init: -backend-config=path=...
  backend "local" {}
}

provider "aws" {
  region     = "us-east-1"
  access_key = var.access_key
  secret_key = var.secret_key

  # The address comes from AWS_ENDPOINT_URL; nothing here may reach AWS itself.
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true

  default_tags {
    tags = { lake = var.name, environment = "local" }
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

  name            = var.name
  global_name     = var.global_name
  job_prefix      = var.job_prefix != null ? var.job_prefix : var.name == "stedi" ? "" : null
  database_prefix = var.database_prefix
  ddl_path        = var.ddl_path
  jobs_path       = var.jobs_path
  schedule        = var.schedule
  canvas_command  = var.canvas_command
  create_kms_key  = var.kms_key_arn == null
  kms_key_arn     = var.kms_key_arn
  tags            = { environment = "local" }

  spark_configuration = local.spark_configuration

  jobs = {
    for path in var.glue_version == null ? toset([]) : fileset(coalesce(var.jobs_path, "${path.module}/../../../jobs"), "*/*.json") :
    dirname(path) => { glue_version = var.glue_version }
  }

  # Anyone with the endpoint's keys may assume any role.
  data_scientist_principals = ["arn:aws:iam::123456789012:root"]
  data_engineer_principals  = ["arn:aws:iam::123456789012:root"]
  data_scientist_tables     = var.data_scientist_tables

  # The provider waits half a minute for the queue.
  keep_undelivered_alerts = var.keep_undelivered_alerts

  # A local lake may go with what it holds.
  force_destroy = var.force_destroy
  # The provider waits 55 seconds for the rules of each bucket.
  lifecycle_rules = { enabled = var.lifecycle_rules }
}
