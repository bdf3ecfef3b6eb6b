# Everything that the local endpoint adds to moto, as Terraform uses it. `generation` changes what can change in place.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }
}

variable "name" {
  description = "Prefix of all names."
  type        = string
}

variable "generation" {
  description = "1, then 2: what can be updated in place is."
  type        = number
}

provider "aws" {
  region                      = "us-east-1"
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}

locals {
  first   = var.generation == 1
  account = "123456789012"
}

data "aws_caller_identity" "current" {}

# --- Amazon S3: a policy with conditions, a notification to EventBridge -------------------------------------------

resource "aws_s3_bucket" "data" {
  bucket = "${var.name}-data"
}

resource "aws_s3_bucket_policy" "data" {
  bucket = aws_s3_bucket.data.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TlsOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.data.arn, "${aws_s3_bucket.data.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

resource "aws_s3_bucket_notification" "data" {
  bucket      = aws_s3_bucket.data.id
  eventbridge = true
}

resource "aws_s3_object" "script" {
  bucket  = aws_s3_bucket.data.id
  key     = "scripts/job.py"
  content = "print(${var.generation})\n"

  depends_on = [aws_s3_bucket_policy.data]
}

# --- AWS Glue -----------------------------------------------------------------------------------------------------

resource "aws_iam_role" "glue" {
  name = "${var.name}-glue"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "glue.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy_attachment" "glue" {
  role       = aws_iam_role.glue.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole"
}

resource "aws_glue_connection" "network" {
  name            = "${var.name}-network"
  connection_type = "NETWORK"
  description     = local.first ? "first" : "second"

  physical_connection_requirements {
    availability_zone      = "us-east-1a"
    security_group_id_list = ["sg-0123456789abcdef0"]
    subnet_id              = "subnet-0123456789abcdef0"
  }
}

resource "aws_glue_job" "jobs" {
  for_each = toset(["one", "two"])

  name                      = "${var.name}-${each.key}"
  description               = local.first ? "first" : "second"
  role_arn                  = aws_iam_role.glue.arn
  glue_version              = "5.1"
  worker_type               = "G.1X"
  number_of_workers         = local.first ? 2 : 4
  max_retries               = 1
  timeout                   = 30
  execution_class           = "STANDARD"
  job_run_queuing_enabled   = true
  connections               = [aws_glue_connection.network.name]
  default_arguments         = local.first ? { "--a" = "1", "--b" = "2" } : { "--a" = "3" }
  non_overridable_arguments = { "--c" = "4" }

  command {
    name            = "glueetl"
    script_location = "s3://${aws_s3_bucket.data.id}/${aws_s3_object.script.key}"
    python_version  = "3"
  }

  execution_property {
    max_concurrent_runs = 1
  }
}

resource "aws_glue_workflow" "lake" {
  name                   = "${var.name}-lake"
  description            = local.first ? "first" : ""
  default_run_properties = local.first ? { a = "1" } : {}
  max_concurrent_runs    = 1
}

resource "aws_glue_trigger" "start" {
  name          = "${var.name}-start"
  type          = "ON_DEMAND"
  enabled       = false
  workflow_name = aws_glue_workflow.lake.name
  description   = local.first ? "first" : "second"

  actions {
    job_name = aws_glue_job.jobs["one"].name
  }
}

resource "aws_glue_trigger" "after" {
  name          = "${var.name}-after"
  type          = "CONDITIONAL"
  workflow_name = aws_glue_workflow.lake.name

  predicate {
    logical = local.first ? "AND" : "ANY"

    conditions {
      job_name = aws_glue_job.jobs["one"].name
      state    = "SUCCEEDED"
    }
  }

  actions {
    job_name = aws_glue_job.jobs["two"].name
    timeout  = 10
  }
}

resource "aws_glue_trigger" "nightly" {
  name     = "${var.name}-nightly"
  type     = "SCHEDULED"
  schedule = local.first ? "cron(0 1 * * ? *)" : "cron(0 2 * * ? *)"
  enabled  = local.first

  actions {
    job_name = aws_glue_job.jobs["one"].name
  }
}

resource "aws_glue_catalog_database" "lake" {
  name = replace("${var.name}-lake", "-", "_")
}

resource "aws_glue_catalog_table" "readings" {
  database_name = aws_glue_catalog_database.lake.name
  name          = "readings"
  table_type    = "EXTERNAL_TABLE"

  storage_descriptor {
    location = "s3://${aws_s3_bucket.data.id}/readings/"

    columns {
      name = "x"
      type = "double"
    }

    columns {
      name = "email"
      type = "string"
    }
  }

  partition_keys {
    name = "day"
    type = "string"
  }
}

resource "aws_glue_partition_index" "day" {
  database_name = aws_glue_catalog_database.lake.name
  table_name    = aws_glue_catalog_table.readings.name

  partition_index {
    index_name = "by_day"
    keys       = ["day"]
  }
}

resource "aws_glue_crawler" "readings" {
  name          = "${var.name}-readings"
  database_name = aws_glue_catalog_database.lake.name
  role          = aws_iam_role.glue.arn
  description   = local.first ? "first" : "second"
  schedule      = local.first ? "cron(0 3 * * ? *)" : null

  s3_target {
    path       = "s3://${aws_s3_bucket.data.id}/readings"
    exclusions = local.first ? [] : ["*.tmp"]
  }
}

resource "aws_glue_data_quality_ruleset" "readings" {
  name        = "${var.name}-readings"
  ruleset     = local.first ? "Rules = [RowCount > 0]" : "Rules = [RowCount > 1]"
  description = local.first ? "first" : "second"

  target_table {
    database_name = aws_glue_catalog_database.lake.name
    table_name    = aws_glue_catalog_table.readings.name
  }
}

# --- Amazon Athena ------------------------------------------------------------------------------------------------

resource "aws_athena_workgroup" "lake" {
  name          = var.name
  description   = local.first ? "first" : "second"
  force_destroy = true

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = local.first
    bytes_scanned_cutoff_per_query     = local.first ? 10485760 : null

    result_configuration {
      output_location = "s3://${aws_s3_bucket.data.id}/results/${var.generation}/"

      encryption_configuration {
        encryption_option = "SSE_S3"
      }
    }
  }
}

resource "aws_athena_named_query" "count" {
  name      = "count"
  workgroup = aws_athena_workgroup.lake.id
  database  = aws_glue_catalog_database.lake.name
  query     = "select count(*) from readings"
}

resource "aws_athena_prepared_statement" "by_day" {
  name            = "by_day"
  workgroup       = aws_athena_workgroup.lake.name
  query_statement = local.first ? "select * from readings where day = ?" : "select x from readings where day = ?"
}

resource "aws_athena_data_catalog" "other" {
  name        = "${var.name}-other"
  type        = "GLUE"
  description = local.first ? "first" : "second"
  parameters  = { catalog-id = local.account }
}

# --- AWS Lake Formation -------------------------------------------------------------------------------------------

resource "aws_lakeformation_permissions" "database" {
  principal   = aws_iam_role.glue.arn
  permissions = ["DESCRIBE"]

  database {
    name = aws_glue_catalog_database.lake.name
  }
}

resource "aws_lakeformation_permissions" "columns" {
  principal   = aws_iam_role.glue.arn
  permissions = ["SELECT"]

  table_with_columns {
    database_name = aws_glue_catalog_database.lake.name
    name          = aws_glue_catalog_table.readings.name
    column_names  = local.first ? ["x"] : ["email", "x"]
  }
}

resource "aws_lakeformation_lf_tag" "personal" {
  key    = "${var.name}-personal"
  values = ["yes", "no"]
}

resource "aws_lakeformation_permissions" "tagged" {
  principal   = aws_iam_role.glue.arn
  permissions = ["DESCRIBE"]

  lf_tag_policy {
    resource_type = "DATABASE"

    expression {
      key    = aws_lakeformation_lf_tag.personal.key
      values = ["no"]
    }
  }
}

resource "aws_lakeformation_resource_lf_tags" "database" {
  database {
    name = aws_glue_catalog_database.lake.name
  }

  lf_tag {
    key   = aws_lakeformation_lf_tag.personal.key
    value = "no"
  }
}

resource "aws_lakeformation_resource_lf_tags" "email" {
  table_with_columns {
    database_name = aws_glue_catalog_database.lake.name
    name          = aws_glue_catalog_table.readings.name
    column_names  = ["email"]
  }

  lf_tag {
    key   = aws_lakeformation_lf_tag.personal.key
    value = "yes"
  }
}

resource "aws_lakeformation_data_cells_filter" "no_mail" {
  table_data {
    database_name    = aws_glue_catalog_database.lake.name
    name             = "no_mail"
    table_catalog_id = local.account
    table_name       = aws_glue_catalog_table.readings.name
    column_names     = ["x"]

    row_filter {
      filter_expression = local.first ? "x > 0" : "x > 1"
    }
  }
}
