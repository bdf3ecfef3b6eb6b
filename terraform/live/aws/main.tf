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

  name                = var.name
  consent_scope       = var.consent_scope
  ownership_threshold = var.ownership_threshold
  schedule            = var.schedule
  canvas_command      = var.canvas_command
  force_destroy       = var.force_destroy

  alert_emails              = var.alert_emails
  monthly_budget_usd        = var.monthly_budget_usd
  data_scientist_principals = var.data_scientist_principals
  data_engineer_principals  = var.data_engineer_principals
  lake_formation            = var.lake_formation

  # One setting for the whole account and region: see the variable's description before turning it on.
  encrypt_data_catalog = false
}
