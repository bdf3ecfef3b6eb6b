# What the module refuses, and by which variable or output it says so.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_vpc_endpoint_service" {
    defaults = { service_name = "com.amazonaws.eu-west-1.any", availability_zones = ["eu-west-1b"] }
  }
}

run "every_variable_out_of_bounds" {
  command = plan

  variables {
    name                      = "Fix"
    ddl_path                  = ""
    jobs_path                 = ""
    queries_path              = ""
    glue_version              = "4.0"
    global_name               = "Fix"
    job_prefix                = "1"
    database_prefix           = "Fix-"
    zones                     = ["landing", "logs"]
    tags                      = { "aws:x" = "y" }
    iam_path                  = "lakes"
    permissions_boundary_arn  = "bound"
    jobs                      = { one = { arguments = { x = "y" } } }
    job_arguments             = { "--conf" = "x" }
    spark_configuration       = { "spark.x" = "two words" }
    success_within_hours      = 169
    kms_key_arn               = "alias/lake"
    key_administrator_arns    = ["someone"]
    data_catalog_kms_key_arn  = "alias/catalog"
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
    canvas_command            = ""
  }

  expect_failures = [
    var.name, var.global_name, var.job_prefix, var.database_prefix, var.zones, var.tags, var.iam_path,
    var.permissions_boundary_arn, var.ddl_path, var.jobs_path, var.queries_path, var.glue_version, var.jobs, var.job_arguments,
    var.spark_configuration, var.schedule, var.success_within_hours, var.kms_key_arn, var.key_administrator_arns,
    var.data_catalog_kms_key_arn,
    var.query_bytes_limit, var.lifecycle_rules, var.log_retention_days, var.key_deletion_days, var.alert_emails,
    var.late_after_minutes, var.monthly_budget_usd, var.data_scientist_principals, var.data_scientist_tables,
    var.data_engineer_principals, var.vpc_cidr, var.canvas_command,
  ]
}

run "just_beyond_the_other_bound" {
  command = plan

  variables {
    name                 = "a-name-of-21-letters-x"
    global_name          = "an-oven-job-x"
    zones                = ["landing", "landing"]
    tags                 = { lake = "another" }
    jobs                 = {}
    success_within_hours = 0
    schedule             = "cron(15 2 * * ?)"
    query_bytes_limit    = 10485760.5
    lifecycle_rules      = { access_log_days = 1.5 }
    key_deletion_days    = 31
    late_after_minutes   = 1.5
    monthly_budget_usd   = -1
    vpc_cidr             = "10.0.0.0/15"
  }

  expect_failures = [
    var.name, var.global_name, var.zones, var.tags, var.success_within_hours, var.schedule, var.query_bytes_limit, var.lifecycle_rules, var.key_deletion_days,
    var.late_after_minutes, var.monthly_budget_usd, var.vpc_cidr,
  ]
}

run "a_schedule_that_never_comes" {
  command = plan

  variables {
    name      = "fix"
    ddl_path  = "./tests/fixtures/ddl"
    jobs_path = "./tests/fixtures/jobs"
    schedule  = "cron(99 99 * * ? *)"
    vpc_cidr  = "10.20.0.1/24"
  }

  expect_failures = [var.schedule, var.vpc_cidr]
}

run "both_days_of_a_schedule" {
  command = plan

  variables {
    schedule = "cron(15 2 1 * MON *)"
  }

  expect_failures = [var.schedule]
}

run "a_schedule_that_nobody_watches" {
  command = plan

  variables {
    name      = "fix"
    ddl_path  = "./tests/fixtures/ddl"
    jobs_path = "./tests/fixtures/jobs"
    schedule  = "cron(0/30 6-18 ? JAN-MAR,DEC MON-FRI 2026-2030)"
  }

  expect_failures = [check.schedule_is_watched]
}

run "tables_that_are_not_there" {
  command = plan

  variables {
    name                      = "fix"
    ddl_path                  = "./tests/fixtures/ddl"
    jobs_path                 = "./tests/fixtures/jobs"
    data_scientist_principals = ["arn:aws:iam::111122223333:role/science"]
    data_scientist_tables     = ["fix_trusted.frist"]
  }

  expect_failures = [output.data_scientist_role_arn]
}

run "nothing_to_read" {
  command = plan

  variables {
    name                      = "fix"
    ddl_path                  = "./tests/fixtures/ddl"
    jobs_path                 = "./tests/fixtures/jobs"
    data_scientist_principals = ["arn:aws:iam::111122223333:role/science"]
  }

  expect_failures = [output.data_scientist_role_arn]
}

run "lake_formation_for_nobody" {
  command = plan

  variables {
    name           = "fix"
    ddl_path       = "./tests/fixtures/ddl"
    jobs_path      = "./tests/fixtures/jobs"
    lake_formation = true
  }

  expect_failures = [output.data_scientist_role_arn]
}

# Its databases and jobs could be the first lake's.
run "a_second_lake_with_the_first_ones_tables" {
  command = plan

  variables {
    name      = "second"
    ddl_path  = "./tests/fixtures/ddl"
    jobs_path = "./tests/fixtures/jobs"
  }

  expect_failures = [output.databases]
}

run "settings_of_a_job_that_is_not_there" {
  command = plan

  variables {
    name      = "fix"
    ddl_path  = "./tests/fixtures/ddl"
    jobs_path = "./tests/fixtures/jobs"
    jobs      = { on = { number_of_workers = 3 } }
  }

  expect_failures = [output.workflow_name]
}

run "a_network_without_groups" {
  command = plan

  variables {
    network  = { subnet_id = "subnet-1", security_group_ids = [] }
    replicas = { logs = { bucket_arn = "arn:aws:s3:::a", kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/b" } }
  }

  expect_failures = [var.network, var.replicas]
}

run "two_networks" {
  command = plan

  variables {
    network  = { subnet_id = "subnet-1", security_group_ids = ["sg-1"] }
    vpc_cidr = "10.20.0.0/24"
    replicas = { landing = { bucket_arn = "arn:aws:s3:::a", kms_key_arn = "alias/b" } }
  }

  expect_failures = [var.network, var.replicas]
}

run "a_replica_that_is_no_bucket" {
  command = plan

  variables {
    replicas = { landing = { bucket_arn = "elsewhere", kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/b" } }
    vpc_cidr = "network"
  }

  expect_failures = [var.replicas, var.vpc_cidr]
}

run "names_that_aws_keeps" {
  command = plan

  variables {
    name                      = "primary"
    global_name               = "xn--lake"
    tags                      = { Lake = "another" }
    job_arguments             = { "--JOB_NAME" = "x" }
    data_scientist_principals = [for number in range(60) : "arn:aws:iam::111122223333:role/scientist-${number}"]
    data_engineer_principals  = [for number in range(60) : "arn:aws:iam::111122223333:role/engineer-${number}"]
  }

  expect_failures = [
    var.name, var.global_name, var.tags, var.job_arguments, var.data_scientist_principals, var.data_engineer_principals,
  ]
}

run "a_role_with_too_long_a_name" {
  command = plan

  variables {
    name        = "fix"
    ddl_path    = "./tests/fixtures/ddl"
    jobs_path   = "./tests/fixtures/jobs"
    global_name = "a-name-for-everywhere-of-36-letters"
    tags        = { "what?" = "no" }
    replicas    = { landing = { bucket_arn = "arn:aws:s3:::a", kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/b" } }
  }

  expect_failures = [var.tags, var.replicas]
}

run "a_schedule_that_is_too_fast" {
  command = plan

  variables {
    name      = "fix"
    ddl_path  = "./tests/fixtures/ddl"
    jobs_path = "./tests/fixtures/jobs"
    schedule  = "cron(58,2 * * * ? *)"
  }

  expect_failures = [output.workflow_name]
}

# Its buckets and roles are there, in the same account.
run "a_lake_of_the_same_name_in_another_region" {
  command = plan

  variables {
    name      = "fix"
    ddl_path  = "./tests/fixtures/ddl"
    jobs_path = "./tests/fixtures/jobs"
  }

  override_data {
    target = data.aws_iam_roles.same_name
    values = { names = ["fix-job-one"] }
  }

  override_data {
    target = data.aws_iam_role.same_name
    values = { tags = { lake = "fix", lake-region = "us-east-1" } }
  }

  expect_failures = [output.buckets]
}

run "a_key_of_another_region" {
  command = plan

  variables {
    name           = "fix"
    ddl_path       = "./tests/fixtures/ddl"
    jobs_path      = "./tests/fixtures/jobs"
    create_kms_key = false
    kms_key_arn    = "arn:aws:kms:us-east-1:111122223333:key/lake"
  }

  expect_failures = [output.kms_key_arn]
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
