# The lake on this machine, behind the local AWS endpoint: `make up`.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }

  # Where the state goes is said at init: -backend-config=path=...
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

module "lake" {
  source = "../.."

  name                  = var.name
  ddl_path              = var.ddl_path
  jobs_path             = var.jobs_path
  consent_scope         = var.consent_scope
  ownership_threshold   = var.ownership_threshold
  ownership_margin      = var.ownership_margin
  ownership_instants    = var.ownership_instants
  always_on_instants    = var.always_on_instants
  least_share           = var.least_share
  quarantine_limit      = var.quarantine_limit
  machine_learning_form = var.machine_learning_form
  machine_learning_salt = var.machine_learning_salt
  schedule              = var.schedule
  canvas_command        = var.canvas_command

  # Whoever has the endpoint's keys may be anyone.
  data_scientist_principals = ["arn:aws:iam::123456789012:root"]
  data_engineer_principals  = ["arn:aws:iam::123456789012:root"]

  # A local lake may go with what it holds.
  force_destroy = var.force_destroy
  # The provider waits 55 seconds for the rules of each bucket.
  lifecycle_rules = { enabled = var.lifecycle_rules }
}
