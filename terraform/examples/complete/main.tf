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

data "aws_partition" "current" {}

module "lake" {
  source = "../.."

  name            = "stedi-complete"
  global_name     = "stedi-complete-us"
  job_prefix      = "complete_"
  database_prefix = "stedi_"
  zones           = ["landing", "trusted", "curated"]
  ddl_path        = "${path.module}/../../../ddl"
  jobs_path       = "${path.module}/../../../jobs"
  tags            = { team = "analytics" }

  # What the jobs are given
  spark_configuration = {
    "spark.stedi.consent_scope"       = "reading"
    "spark.stedi.ownership_threshold" = "0.95"
  }
  job_arguments = { "--enable-auto-scaling" = "true" }
  jobs = {
    machine_learning_curated = { worker_type = "G.2X", number_of_workers = 4, timeout_minutes = 60 }
  }

  # Running
  glue_version         = "5.1"
  schedule             = "cron(15 2 * * ? *)"
  success_within_hours = 27
  flex_execution       = true
  late_after_minutes   = 45
  canvas_command       = var.canvas_command

  # Storage
  lifecycle_rules = {
    enabled                 = var.lifecycle_rules
    noncurrent_version_days = 14
    temporary_days          = 3
    query_result_days       = 7
    access_log_days         = 90
  }
  log_retention_days = 731
  force_destroy      = true
  replicas           = var.replicas

  # Encryption: a key of the account's own, instead of one that the lake makes
  create_kms_key           = false
  kms_key_arn              = aws_kms_key.own.arn
  encrypt_data_catalog     = true
  data_catalog_kms_key_arn = aws_kms_key.catalog.arn

  # Access
  iam_path                  = "/lakes/"
  permissions_boundary_arn  = aws_iam_policy.boundary.arn
  query_bytes_limit         = 1073741824
  data_scientist_principals = [local.account]
  data_scientist_tables     = ["stedi_curated.machine_learning_curated"]
  data_engineer_principals  = [local.account]
  lake_formation            = var.lake_formation
  vpc_cidr                  = "10.20.0.0/24"

  # Who hears of what
  alert_emails       = ["lake@example.com"]
  monthly_budget_usd = var.monthly_budget_usd
}

locals {
  account = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"
  account_decides = {
    Sid       = "AccountDecides"
    Effect    = "Allow"
    Principal = { AWS = local.account }
    Action    = "kms:*"
    Resource  = "*"
  }
}

resource "aws_kms_key" "own" {
  description         = "What the account keeps in lakes"
  enable_key_rotation = true
  policy              = jsonencode({ Version = "2012-10-17", Statement = concat([local.account_decides], module.lake.kms_key_statements) })
}

# The catalog's key outlives any lake.
resource "aws_kms_key" "catalog" {
  description         = "The account's Data Catalog"
  enable_key_rotation = true
  policy              = jsonencode({ Version = "2012-10-17", Statement = [local.account_decides] })
}

resource "aws_iam_policy" "boundary" {
  # checkov:skip=CKV_AWS_286: A boundary grants nothing; it limits what the roles' own policies grant.
  # checkov:skip=CKV_AWS_287: A boundary grants nothing; it limits what the roles' own policies grant.
  # checkov:skip=CKV_AWS_288: A boundary grants nothing; it limits what the roles' own policies grant.
  # checkov:skip=CKV_AWS_289: A boundary grants nothing; it limits what the roles' own policies grant.
  # checkov:skip=CKV_AWS_290: A boundary grants nothing; it limits what the roles' own policies grant.
  # checkov:skip=CKV_AWS_355: A boundary grants nothing; it limits what the roles' own policies grant.
  name        = "lakes-boundary"
  description = "What roles of lakes can do at most: anything but what concerns who may do what"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Anything", Effect = "Allow", NotAction = ["iam:*", "organizations:*", "account:*"], Resource = "*" },
      { Sid = "LookAtRoles", Effect = "Allow", Action = ["iam:ListRoles"], Resource = "*" },
    ]
  })
}

variable "replicas" {
  description = "Buckets in another region to which every new object is replicated, by zone."
  type        = map(object({ bucket_arn = string, kms_key_arn = string }))
  default     = {}
}

variable "lake_formation" {
  description = "Whether Lake Formation decides which columns data scientists see."
  type        = bool
  default     = true
}

variable "monthly_budget_usd" {
  description = "Monthly budget in US dollars."
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
  description = "Topic for alerts."
  value       = module.lake.alerts_topic_arn
}
