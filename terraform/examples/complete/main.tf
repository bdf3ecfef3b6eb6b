# The lake with every option on.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

data "aws_caller_identity" "current" {}

module "lake" {
  source = "../.."

  name      = "stedi-complete"
  ddl_path  = "${path.module}/../../../ddl"
  jobs_path = "${path.module}/../../../jobs"

  # The rules of the data
  consent_scope       = "reading"
  ownership_threshold = 0.95

  # Running
  glue_version       = "5.1"
  schedule           = "cron(15 2 * * ? *)"
  flex_execution     = true
  late_after_minutes = 45
  canvas_command     = var.canvas_command

  # Storage
  lifecycle_rules = {
    enabled                 = var.lifecycle_rules
    noncurrent_version_days = 14
    temporary_days          = 3
    query_result_days       = 7
    access_log_days         = 90
  }
  log_retention_days = 731
  key_deletion_days  = 7
  force_destroy      = true
  replicas           = var.replicas

  # Access
  query_bytes_limit         = 1073741824
  data_scientist_principals = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
  data_scientist_tables     = ["stedi_curated.machine_learning_curated"]
  data_engineer_principals  = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
  lake_formation            = var.lake_formation
  encrypt_data_catalog      = true
  vpc_cidr                  = "10.20.0.0/24"

  # Who hears of what
  alert_emails       = ["lake@example.com"]
  monthly_budget_usd = var.monthly_budget_usd
}

variable "replicas" {
  description = "Buckets in another region that take a copy of every new object, by zone."
  type        = map(object({ bucket_arn = string, kms_key_arn = string }))
  default     = {}
}

variable "lake_formation" {
  description = "Whether Lake Formation decides which columns data scientists see."
  type        = bool
  default     = true
}

variable "monthly_budget_usd" {
  description = "US dollars a month to be warned about."
  type        = number
  default     = 50
}

variable "lifecycle_rules" {
  description = "Whether the buckets get their lifecycle rules."
  type        = bool
  default     = true
}

variable "canvas_command" {
  description = "Command that sets a job's canvas after Terraform changed the job."
  type        = string
  default     = null
}

output "data_scientist_role_arn" {
  description = "The role that data scientists assume."
  value       = module.lake.data_scientist_role_arn
}

output "alerts_topic_arn" {
  description = "The topic that tells what goes wrong."
  value       = module.lake.alerts_topic_arn
}
