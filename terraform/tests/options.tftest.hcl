# Every option, on or changed.

mock_provider "aws" {
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_region" {
    defaults = { id = "eu-west-1" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:111122223333:key/lake" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/any" }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-1:111122223333:fix-alerts" }
  }

  mock_resource "aws_athena_workgroup" {
    defaults = { arn = "arn:aws:athena:eu-west-1:111122223333:workgroup/fix" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:111122223333:log-group:any" }
  }

  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::any" }
  }
}

variables {
  name      = "fix"
  ddl_path  = "./tests/fixtures/ddl"
  jobs_path = "./tests/fixtures/jobs"
}

run "everything_on" {
  command = plan

  variables {
    glue_version              = "5.0"
    consent_scope             = "reading"
    ownership_threshold       = 0.75
    ownership_margin          = 0.25
    ownership_instants        = 8
    always_on_instants        = 600
    least_share               = 0
    quarantine_limit          = 10
    machine_learning_form     = "pseudonymous"
    machine_learning_salt     = "sixteen-letters-"
    schedule                  = "cron(15 2 * * ? *)"
    flex_execution            = true
    job_metrics               = false
    late_after_minutes        = 5
    query_bytes_limit         = 10485760
    force_destroy             = true
    lifecycle_rules           = { noncurrent_version_days = 3 }
    log_retention_days        = 30
    key_deletion_days         = 7
    encrypt_data_catalog      = true
    alert_emails              = ["one@example.com", "two@example.com"]
    monthly_budget_usd        = 12.5
    data_scientist_principals = ["arn:aws:iam::111122223333:role/science"]
    data_scientist_tables     = ["fix_trusted.first"]
    data_engineer_principals  = ["arn:aws:iam::111122223333:role/engineering"]
    vpc_cidr                  = "10.20.0.0/24"
    canvas_command            = "true"
    replicas                  = { landing = { bucket_arn = "arn:aws:s3:::elsewhere", kms_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/other" } }
  }

  assert {
    condition = module.job["one"].settings.default_arguments["--conf"] == join(" --conf ", [
      "spark.stedi.always_on_instants=600", "spark.stedi.consent_scope=reading", "spark.stedi.least_share=0",
      "spark.stedi.machine_learning_form=pseudonymous", "spark.stedi.machine_learning_salt=sixteen-letters-",
      "spark.stedi.ownership_instants=8", "spark.stedi.ownership_margin=0.25", "spark.stedi.ownership_threshold=0.75",
      "spark.stedi.quarantine_limit=10",
    ])
    error_message = "The lake's settings reach Spark."
  }

  assert {
    condition     = length([for argument in keys(module.job["one"].settings.default_arguments) : argument if endswith(argument, "metrics")]) == 0
    error_message = "Metrics that nobody wants are not published."
  }

  assert {
    condition     = module.job["one"].settings.glue_version == "5.0" && module.job["one"].settings.execution_class == "FLEX" && module.job["one"].settings.notify_after == 5
    error_message = "Glue's version, the class and the time a run may take are settings."
  }

  assert {
    condition     = aws_glue_trigger.start[0].type == "SCHEDULED" && aws_glue_trigger.start[0].schedule == "cron(15 2 * * ? *)" && aws_glue_trigger.start[0].enabled
    error_message = "With a schedule the workflow starts by itself."
  }

  assert {
    condition     = alltrue([for group in [aws_athena_workgroup.lake, aws_athena_workgroup.science[0]] : group.configuration[0].bytes_scanned_cutoff_per_query == 10485760 && group.force_destroy])
    error_message = "The limit holds in both workgroups."
  }

  assert {
    condition     = aws_athena_workgroup.science[0].configuration[0].result_configuration[0].output_location == "s3://fix-results-111122223333/science/"
    error_message = "Data scientists' results have a prefix of their own."
  }

  assert {
    condition     = toset(keys(aws_sns_topic_subscription.email)) == toset(["one@example.com", "two@example.com"])
    error_message = "Each address is subscribed."
  }

  assert {
    condition     = aws_budgets_budget.lake[0].limit_amount == "12.5"
    error_message = "The budget is the one asked for."
  }

  assert {
    condition     = aws_glue_data_catalog_encryption_settings.account[0].data_catalog_encryption_settings[0].encryption_at_rest[0].sse_aws_kms_key_id == "arn:aws:kms:eu-west-1:111122223333:key/lake"
    error_message = "The catalog is encrypted with the lake's key."
  }

  assert {
    condition     = aws_kms_key.lake.deletion_window_in_days == 7 && module.job["one"].settings.log_retention_days == 30
    error_message = "Periods are settings."
  }

  assert {
    condition     = aws_glue_connection.network[0].connection_type == "NETWORK" && module.job["two"].settings.connections == tolist(["fix-network"])
    error_message = "Jobs run in the private network."
  }

  assert {
    condition     = module.bucket["landing"].replicated && !module.bucket["trusted"].replicated
    error_message = "Only the zones asked for are copied."
  }
}

run "lake_formation" {
  command = plan

  variables {
    ddl_path                  = "./tests/fixtures/governed/ddl"
    jobs_path                 = "./tests/fixtures/governed/jobs"
    lake_formation            = true
    data_scientist_principals = ["arn:aws:iam::111122223333:role/science"]
  }

  assert {
    condition     = aws_lakeformation_permissions.science["curated/people"].table_with_columns[0].excluded_column_names == toset(["owner"])
    error_message = "Data scientists see every column of the curated zone but the personal ones."
  }

  assert {
    condition     = aws_lakeformation_resource.curated[0].hybrid_access_enabled && keys(aws_lakeformation_opt_in.science) == ["curated/people"]
    error_message = "Lake Formation decides for data scientists only: the jobs go on under IAM."
  }

  assert {
    condition     = aws_lakeformation_opt_in.science["curated/people"].resource_data[0].table[0].catalog_id == "111122223333"
    error_message = "An opt-in names its catalog: Lake Formation tells of it, and the plan would replace what lacks it."
  }
}
