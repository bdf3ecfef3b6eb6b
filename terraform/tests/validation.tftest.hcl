# What the module refuses, and by which variable or output it says so.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
}

run "every_variable_out_of_bounds" {
  command = plan

  variables {
    name                      = "Fix"
    ddl_path                  = ""
    jobs_path                 = ""
    glue_version              = "4.0"
    consent_scope             = "everyone"
    ownership_threshold       = 0.5
    ownership_margin          = -0.1
    ownership_instants        = 0
    always_on_instants        = 0
    least_share               = -0.1
    quarantine_limit          = -1
    machine_learning_form     = "anonymous"
    machine_learning_salt     = "short"
    schedule                  = "daily"
    query_bytes_limit         = 1
    lifecycle_rules           = { temporary_days = 0 }
    log_retention_days        = 31
    key_deletion_days         = 6
    alert_emails              = ["nobody"]
    late_after_minutes        = 0
    monthly_budget_usd        = 0
    data_scientist_principals = ["someone"]
    data_scientist_tables     = ["machine_learning_curated"]
    data_engineer_principals  = ["someone"]
    vpc_cidr                  = "10.20.0.0/28"
    replicas                  = { logs = { bucket_arn = "arn:aws:s3:::a", kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/b" } }
    canvas_command            = ""
  }

  expect_failures = [
    var.name, var.ddl_path, var.jobs_path, var.glue_version, var.consent_scope, var.ownership_threshold,
    var.ownership_margin, var.ownership_instants, var.always_on_instants, var.least_share, var.quarantine_limit,
    var.machine_learning_form, var.machine_learning_salt, var.schedule,
    var.query_bytes_limit, var.lifecycle_rules, var.log_retention_days, var.key_deletion_days, var.alert_emails,
    var.late_after_minutes, var.monthly_budget_usd, var.data_scientist_principals, var.data_scientist_tables,
    var.data_engineer_principals, var.vpc_cidr, var.replicas, var.canvas_command,
  ]
}

run "just_beyond_the_other_bound" {
  command = plan

  variables {
    name                = "a-name-of-21-letters-x"
    ownership_threshold = 1.01
    ownership_margin    = 1.01
    ownership_instants  = 1.5
    always_on_instants  = 1.5
    least_share         = 1.01
    quarantine_limit    = 1.5
    schedule            = "cron(15 2 * * ?)"
    query_bytes_limit   = 10485760.5
    lifecycle_rules     = { access_log_days = 1.5 }
    key_deletion_days   = 31
    late_after_minutes  = 1.5
    monthly_budget_usd  = -1
    vpc_cidr            = "10.0.0.0/15"
    replicas            = { landing = { bucket_arn = "arn:aws:s3:::a", kms_key_arn = "alias/b" } }
  }

  expect_failures = [
    var.name, var.ownership_threshold, var.ownership_margin, var.ownership_instants, var.always_on_instants,
    var.least_share, var.quarantine_limit, var.schedule, var.query_bytes_limit, var.lifecycle_rules, var.key_deletion_days,
    var.late_after_minutes, var.monthly_budget_usd, var.vpc_cidr, var.replicas,
  ]
}

run "a_replica_that_is_no_bucket" {
  command = plan

  variables {
    replicas = { landing = { bucket_arn = "elsewhere", kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/b" } }
    vpc_cidr = "network"
  }

  expect_failures = [var.replicas, var.vpc_cidr]
}

run "sources_that_are_not_understood" {
  command = plan

  variables {
    name      = "fix"
    ddl_path  = "./tests/fixtures/broken/ddl"
    jobs_path = "./tests/fixtures/broken/jobs"
  }

  expect_failures = [output.databases, output.workflow_name]
}
