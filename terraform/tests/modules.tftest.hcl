# What the inner modules refuse, each variable by itself.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
}

run "bucket" {
  command = plan

  module {
    source = "./modules/bucket"
  }

  variables {
    name                     = "Upper_case"
    kms_key_arn              = "alias/lake"
    access_log               = { bucket = "logs", prefix = "landing" }
    lifecycle_rules          = { enabled = true, noncurrent_version_days = 1, expiring_prefixes = { "temporary/" = 0.5 } }
    tags                     = { for number in range(51) : "tag${number}" => "x" }
    iam_path                 = "lakes"
    permissions_boundary_arn = "bound"
  }

  expect_failures = [var.name, var.kms_key_arn, var.access_log, var.lifecycle_rules, var.tags, var.iam_path, var.permissions_boundary_arn]
}

run "bucket_without_a_key_is_not_copied" {
  command = plan

  module {
    source = "./modules/bucket"
  }

  variables {
    name            = "plain"
    lifecycle_rules = { enabled = false, noncurrent_version_days = 1, expiring_prefixes = {} }
    replica         = { bucket_arn = "arn:aws:s3:::elsewhere", kms_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/other" }
  }

  expect_failures = [var.replica]
}

run "deployer" {
  command = plan

  module {
    source = "./modules/deployer"
  }

  variables {
    name                     = "-"
    global_name              = "-"
    job_prefix               = "1"
    zones                    = ["Landing"]
    databases                = ["any_*"]
    iam_path                 = "lakes"
    permissions_boundary_arn = "bound"
    github_owner_id          = 1
    github_repository_id     = 0.5
    github_environment       = "any*"
    github_repository        = "owner/name@12"
    github_provider_arn      = "token.actions.githubusercontent.com"
    state_bucket_arn         = "arn:aws:s3:::state/key"
    state_key                = "*"
    state_kms_key_arn        = "arn:aws:s3:::state"
  }

  expect_failures = [
    var.name, var.global_name, var.job_prefix, var.zones, var.databases, var.iam_path, var.permissions_boundary_arn,
    var.github_repository, var.github_repository_id, var.github_environment, var.github_provider_arn, var.state_bucket_arn,
    var.state_key, var.state_kms_key_arn,
  ]
}

run "deployer_with_half_of_the_ids" {
  command = plan

  module {
    source = "./modules/deployer"
  }

  variables {
    name                     = "fix"
    global_name              = "fix"
    job_prefix               = ""
    zones                    = ["landing"]
    databases                = ["fix_landing"]
    iam_path                 = "/"
    permissions_boundary_arn = "arn:aws:iam::111122223333:policy/fix-boundary"
    github_repository        = "owner/name"
    github_owner_id          = 12
    state_bucket_arn         = "arn:aws:s3:::state"
    state_key                = "fix/terraform.tfstate"
    state_kms_key_arn        = "arn:aws:kms:eu-west-1:111122223333:key/state"
  }

  expect_failures = [var.github_owner_id]
}

run "job" {
  command = plan

  module {
    source = "./modules/job"
  }

  variables {
    name                      = "refused"
    role_name                 = "role of a job"
    description               = format("%2049s", "x")
    script                    = { file = "job.py", bucket = "assets", key = "scripts/job" }
    temporary_prefix          = "temporary"
    glue_version              = "4.0"
    worker_type               = "Standard"
    number_of_workers         = 1
    timeout_minutes           = 0
    max_retries               = 11
    execution_class           = "STANDARD"
    notify_after              = 0
    default_arguments         = { conf = "x" }
    non_overridable_arguments = { conf = "x" }
    spark_configuration       = { "spark.x" = "two words" }
    metrics                   = true
    security_configuration    = ""
    kms_key_arn               = "alias/lake"
    catalog_kms_key_arn       = "alias/catalog"
    folder                    = "another"
    log_group_prefix          = "jobs/"
    tags                      = { for number in range(51) : "tag${number}" => "x" }
    role_tags                 = { for number in range(51) : "tag${number}" => "x" }
    iam_path                  = "lakes"
    permissions_boundary_arn  = "bound"
    log_retention_days        = 2
    reads                     = [{ database = "d", table = "t", bucket_arn = "arn:aws:s3:::b", prefix = "t", partitioned = false }]
    writes                    = [{ database = "d", table = "*", bucket_arn = "arn:aws:s3:::b", prefix = "t/", partitioned = false, changes = false }]
    updates                   = [{ database = "", table = "t" }]
    read_paths                = ["s3://bucket"]
    write_paths               = ["s3://bucket/*"]
    connections               = [{ name = "*", secret = "", subnet = "", security_groups = [] }]
    connected_tables          = [{ database = "d", table = "*" }]
    streams                   = ["stream"]
    exports                   = ["table"]
    quality_results           = false
    quality_metrics           = false
    network                   = { connection = "", subnet_arn = "s", security_group_arns = ["g"] }
    canvas_command            = " "
    definition_md5            = "abc"
  }

  expect_failures = [
    var.role_name, var.description, var.script, var.temporary_prefix, var.glue_version, var.worker_type,
    var.number_of_workers, var.timeout_minutes, var.max_retries, var.notify_after,
    var.default_arguments, var.non_overridable_arguments, var.spark_configuration, var.security_configuration,
    var.kms_key_arn, var.log_group_prefix, var.log_retention_days, var.reads, var.writes, var.updates, var.read_paths,
    var.write_paths, var.network, var.canvas_command, var.definition_md5, var.folder, var.catalog_kms_key_arn, var.tags,
    var.role_tags,
    var.connections, var.connected_tables, var.streams, var.exports,
    var.iam_path, var.permissions_boundary_arn,
  ]
}

run "job_of_large_workers_is_not_flexible" {
  command = plan

  module {
    source = "./modules/job"
  }

  variables {
    name                      = "large"
    folder                    = "large"
    role_name                 = "fix-job-large"
    script                    = { file = "./tests/fixtures/jobs/one/one.py", bucket = "assets", key = "scripts/large.py" }
    temporary_prefix          = "temporary/large/"
    glue_version              = "5.1"
    worker_type               = "G.4X"
    number_of_workers         = 2
    timeout_minutes           = 10080
    max_retries               = 0
    execution_class           = "FLEX"
    default_arguments         = {}
    non_overridable_arguments = {}
    spark_configuration       = {}
    metrics                   = true
    security_configuration    = "fix"
    kms_key_arn               = "arn:aws:kms:eu-west-1:111122223333:key/lake"
    log_group_prefix          = "/aws-glue/jobs/fix-role"
    log_retention_days        = 1
    reads                     = []
    writes                    = []
    updates                   = []
    read_paths                = []
    write_paths               = []
    quality_results           = false
    quality_metrics           = false
    definition_md5            = ""
  }

  expect_failures = [var.execution_class]
}

run "job_with_a_name_that_is_no_name" {
  command = plan

  module {
    source = "./modules/job"
  }

  variables {
    name                      = "job; rm"
    folder                    = "rm"
    role_name                 = "fix-job-large"
    script                    = { file = "./tests/fixtures/jobs/one/one.py", bucket = "assets", key = "scripts/large.py" }
    temporary_prefix          = "temporary/large/"
    glue_version              = "5.1"
    worker_type               = "G.1X"
    number_of_workers         = 2
    timeout_minutes           = 10080
    max_retries               = 0
    execution_class           = "FLEX"
    default_arguments         = {}
    non_overridable_arguments = {}
    spark_configuration       = {}
    metrics                   = true
    security_configuration    = "fix"
    kms_key_arn               = "arn:aws:kms:eu-west-1:111122223333:key/lake"
    log_group_prefix          = "/aws-glue/jobs/fix-role"
    log_retention_days        = 1
    reads                     = []
    writes                    = []
    updates                   = []
    read_paths                = []
    write_paths               = []
    quality_results           = false
    quality_metrics           = false
    definition_md5            = ""
  }

  expect_failures = [var.name]
}

run "network" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    name                     = "Lake"
    cidr                     = "10.20.0.1/24"
    role_name                = "role of a network"
    services                 = []
    tags                     = { for number in range(51) : "tag${number}" => "x" }
    iam_path                 = "lakes"
    permissions_boundary_arn = "bound"
    kms_key_arn              = "alias/lake"
    log_group_name           = "network"
    log_retention_days       = 2
  }

  expect_failures = [
    var.name, var.cidr, var.role_name, var.services, var.kms_key_arn, var.log_group_name, var.log_retention_days, var.tags,
    var.iam_path, var.permissions_boundary_arn,
  ]
}

run "person" {
  command = plan

  module {
    source = "./modules/person"
  }

  variables {
    name                     = "data scientist"
    description              = ""
    principals               = []
    tags                     = { for number in range(51) : "tag${number}" => "x" }
    iam_path                 = "lakes"
    permissions_boundary_arn = "bound"
    statements               = [{ Sid = "Everything", Effect = "Allow", Resource = ["*"] }]
    further_statements       = [for number in range(11) : []]
  }

  expect_failures = [
    var.name, var.description, var.principals, var.statements, var.further_statements, var.tags, var.iam_path,
    var.permissions_boundary_arn,
  ]
}
