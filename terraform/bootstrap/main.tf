# What has to be there before the lake: the bucket of its state, and the role that CI deploys it with. Applied once, by
# a person, with a state of its own next to this file:
#
#   terraform -chdir=terraform/bootstrap init && terraform -chdir=terraform/bootstrap apply
#   terraform -chdir=terraform/bootstrap output -raw backend > terraform/live/aws/backend.hcl
#   terraform -chdir=terraform/bootstrap output -raw account > terraform/live/aws/account.auto.tfvars.json

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
}

provider "aws" {
  region = var.region

  default_tags {
    tags = { lake = var.name, managed-by = "terraform" }
  }
}

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

data "aws_partition" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  region     = data.aws_region.current.id
  partition  = data.aws_partition.current.partition

  global_name = var.global_name == null ? var.name : var.global_name
  # The first lake's jobs are called as its folders.
  job_prefix = var.job_prefix != null ? var.job_prefix : var.name == "stedi" ? "" : "${var.name}-"
  databases  = var.databases != null ? var.databases : [for zone in var.zones : "${replace(var.name, "-", "_")}_${zone}"]
  state_key  = "${var.name}/terraform.tfstate"

  account = jsonencode({
    permissions_boundary_arn = local.boundary_arn
    key_administrator_arns   = [for kind, arn in module.deployer.role_arns : arn if kind == "deployer"]
  })

  backend = <<-EOT
    bucket     = "${module.state_bucket.name}"
    key        = "${local.state_key}"
    region     = "${local.region}"
    kms_key_id = "${aws_kms_key.state.arn}"
  EOT
}

resource "aws_kms_key" "state" {
  description             = "State of the ${var.name} lake"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AccountDecides"
      Effect    = "Allow"
      Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

module "log_bucket" {
  source = "../modules/bucket"

  name             = "${local.global_name}-state-logs-${local.account_id}"
  takes_access_log = true
  force_destroy    = var.force_destroy
  lifecycle_rules  = { enabled = var.lifecycle_rules, noncurrent_version_days = 30, expiring_prefixes = { "" = 365 } }
}

# Noncurrent states stay for a year, to repair a broken one.
module "state_bucket" {
  source = "../modules/bucket"

  name            = "${local.global_name}-state-${local.account_id}"
  kms_key_arn     = aws_kms_key.state.arn
  access_log      = { bucket = module.log_bucket.name, prefix = "state/" }
  force_destroy   = var.force_destroy
  lifecycle_rules = { enabled = var.lifecycle_rules, noncurrent_version_days = 365, expiring_prefixes = {} }
}

module "deployer" {
  source = "../modules/deployer"

  name                     = var.name
  global_name              = local.global_name
  job_prefix               = local.job_prefix
  zones                    = var.zones
  databases                = local.databases
  iam_path                 = var.iam_path
  permissions_boundary_arn = local.boundary_arn

  github_owner_id      = var.github_owner_id
  github_repository_id = var.github_repository_id
  github_environment   = var.github_environment

  github_repository   = var.github_repository
  github_provider_arn = var.github_provider_arn
  state_bucket_arn    = module.state_bucket.arn
  state_key           = local.state_key
  state_kms_key_arn   = aws_kms_key.state.arn
}

output "account" {
  description = "Content of terraform/live/aws/account.auto.tfvars.json: the account's settings for the lake."
  value       = local.account
}

output "backend" {
  description = "Content of terraform/live/aws/backend.hcl."
  value       = local.backend
}

output "deployer_policy_arns" {
  description = "Policies for applying and destroying the lake; all are needed."
  value       = module.deployer.policy_arns
}

output "github_variables" {
  description = "Variables that the repository's workflows need (Settings, Actions, Variables); null without a repository."
  value = var.github_repository == null ? null : {
    AWS_DEPLOY_ROLE = module.deployer.role_arns["deployer"]
    AWS_PLAN_ROLE   = module.deployer.role_arns["planner"]
    AWS_REGION      = local.region
    # What backend.hcl holds.
    TF_BACKEND_CONFIG = local.backend
    # What account.auto.tfvars.json holds.
    TF_ACCOUNT = local.account
  }
}
