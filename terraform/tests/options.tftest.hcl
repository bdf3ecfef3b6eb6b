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
    defaults = { partition = "aws", dns_suffix = "amazonaws.com" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:111122223333:key/lake" }
  }

  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:eu-west-1:111122223333:fix-alerts-undelivered" }
  }

  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:eu-west-1:111122223333:rule/any" }
  }

  mock_data "aws_vpc_endpoint_service" {
    defaults = { service_name = "com.amazonaws.eu-west-1.any", availability_zones = ["eu-west-1b", "eu-west-1c"] }
  }

  mock_data "aws_subnet" {
    defaults = { availability_zone = "eu-west-1c" }
  }

  mock_data "aws_glue_data_catalog_encryption_settings" {
    defaults = { data_catalog_encryption_settings = [{ connection_password_encryption = [], encryption_at_rest = [{ catalog_encryption_mode = "DISABLED", catalog_encryption_service_role = "", sse_aws_kms_key_id = "" }] }] }
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
    queries_path              = "./tests/fixtures/queries"
    glue_version              = "6.0"
    global_name               = "fix-eu"
    job_prefix                = "f_"
    database_prefix           = "fix_"
    zones                     = ["landing", "trusted", "curated"]
    success_within_hours      = 30
    keep_undelivered_alerts   = false
    tags                      = { team = "fixers" }
    iam_path                  = "/lakes/"
    permissions_boundary_arn  = "arn:aws:iam::111122223333:policy/bound"
    spark_configuration       = { "spark.fix.a" = "1", "spark.fix.b" = "2" }
    job_arguments             = { "--extra-py-files" = "s3://any/lib.zip" }
    jobs                      = { two = { glue_version = "5.0", worker_type = "G.2X", number_of_workers = 7, arguments = { "--x" = "y" } } }
    create_dashboard          = false
    key_administrator_arns    = ["arn:aws:iam::111122223333:role/deployer"]
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
    data_catalog_kms_key_arn  = "arn:aws:kms:eu-west-1:111122223333:key/catalog"
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
    condition = (
      aws_athena_named_query.saved["first_rows"].description == "How many rows the first table holds."
      && endswith(aws_athena_named_query.saved["first_rows"].query, "FROM fix_trusted.first")
      && length(aws_athena_named_query.saved) == 1
    )
    error_message = "A saved query is not as its file says."
  }

  assert {
    condition     = module.job["one"].settings.default_arguments["--conf"] == "spark.fix.a=1 --conf spark.fix.b=2"
    error_message = "Spark's settings reach the jobs."
  }

  assert {
    condition     = length([for argument in keys(module.job["one"].settings.default_arguments) : argument if endswith(argument, "metrics")]) == 0
    error_message = "Metrics that nobody wants are not published."
  }

  assert {
    condition     = module.job["one"].settings.glue_version == "6.0" && module.job["two"].settings.glue_version == "5.0" && module.job["one"].settings.execution_class == "FLEX" && module.job["one"].settings.notify_after == 5
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
    condition     = aws_athena_workgroup.science[0].configuration[0].result_configuration[0].output_location == "s3://fix-eu-results-111122223333/science/"
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
    condition     = aws_glue_data_catalog_encryption_settings.account[0].data_catalog_encryption_settings[0].encryption_at_rest[0].sse_aws_kms_key_id == "arn:aws:kms:eu-west-1:111122223333:key/catalog"
    error_message = "The catalog is encrypted with a key that is not the lake's: it must outlive the lake."
  }

  assert {
    condition     = aws_kms_key.lake[0].deletion_window_in_days == 7 && module.job["one"].settings.log_retention_days == 30
    error_message = "Periods are settings."
  }

  assert {
    condition     = aws_glue_connection.network[0].connection_type == "NETWORK" && module.job["two"].settings.connections == tolist(["fix-network"])
    error_message = "Jobs run in the private network."
  }

  assert {
    condition     = module.job["two"].settings.default_arguments["--x"] == "y" && module.job["two"].settings.default_arguments["--extra-py-files"] == "s3://any/lib.zip" && module.job["two"].settings.worker_type == "G.2X" && module.job["two"].settings.number_of_workers == 7 && module.job["one"].settings.number_of_workers == 2
    error_message = "Each job may have its own workers, version and arguments."
  }

  assert {
    condition     = output.job_names == { one = "f_one", two = "f_two" } && output.buckets.landing == "fix-eu-landing-111122223333"
    error_message = "Names are inputs."
  }

  assert {
    condition     = length(aws_cloudwatch_dashboard.lake) == 0 && length(aws_sqs_queue.undelivered) == 0 && length(aws_cloudwatch_event_target.alert["job-failed"].dead_letter_config) == 0
    error_message = "No dashboard and no queue, if none is wanted."
  }

  assert {
    condition     = aws_glue_workflow.lake.tags == tomap({ lake = "fix", team = "fixers" }) && aws_kms_key.lake[0].tags == tomap({ lake = "fix", team = "fixers" })
    error_message = "Everything is tagged."
  }

  assert {
    condition     = [for statement in jsondecode(aws_kms_key.lake[0].policy).Statement : statement.Principal.AWS if statement.Sid == "Manage"] == [["arn:aws:iam::111122223333:role/deployer"]]
    error_message = "The key's own policy lets its administrators, whose permissions by tag act minutes later."
  }

  assert {
    condition     = keys(aws_cloudwatch_metric_alarm.no_success) == ["two"] && aws_cloudwatch_metric_alarm.no_success["two"].evaluation_periods == 30 && aws_cloudwatch_metric_alarm.no_success["two"].treat_missing_data == "breaching"
    error_message = "A nightly run that never starts is noticed."
  }

  assert {
    condition     = module.network[0].subnet.availability_zone == "eu-west-1b"
    error_message = "The network lies in a zone where all endpoints are."
  }

  assert {
    condition     = module.bucket["landing"].replicated && !module.bucket["trusted"].replicated
    error_message = "Only the zones asked for are copied."
  }
}

run "existing_key_and_network" {
  command = plan

  variables {
    create_kms_key = false
    kms_key_arn    = "arn:aws:kms:eu-west-1:111122223333:key/own"
    network        = { subnet_id = "subnet-1", security_group_ids = ["sg-1", "sg-2"] }
    schedule       = "cron(15 2 * * ? *)"
  }

  assert {
    condition     = length(aws_kms_key.lake) == 0 && length(aws_kms_alias.lake) == 0 && output.kms_key_arn == "arn:aws:kms:eu-west-1:111122223333:key/own" && aws_sns_topic.alerts.kms_master_key_id == "arn:aws:kms:eu-west-1:111122223333:key/own"
    error_message = "A key that is there already is used, and none is made."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.no_success["two"].evaluation_periods == 26
    error_message = "A nightly schedule promises a success a day."
  }

  assert {
    condition     = [for statement in output.kms_key_statements : statement.Sid] == ["CloudWatchLogs", "Alerts", "UndeliveredAlerts"]
    error_message = "What that key's policy must hold is told."
  }

  assert {
    condition     = length(module.network) == 0 && aws_glue_connection.network[0].physical_connection_requirements[0].subnet_id == "subnet-1" && aws_glue_connection.network[0].physical_connection_requirements[0].availability_zone == "eu-west-1c" && toset(aws_glue_connection.network[0].physical_connection_requirements[0].security_group_id_list) == toset(["sg-1", "sg-2"])
    error_message = "A subnet that is there already is used, and no network is made."
  }
}

# The setting is everybody's in the account and region.
run "catalog_of_another_key" {
  command = plan

  override_data {
    target = data.aws_glue_data_catalog_encryption_settings.account[0]
    values = { data_catalog_encryption_settings = [{ connection_password_encryption = [], encryption_at_rest = [{ catalog_encryption_mode = "SSE-KMS", catalog_encryption_service_role = "", sse_aws_kms_key_id = "arn:aws:kms:eu-west-1:111122223333:key/somebody-elses" }] }] }
  }

  variables {
    encrypt_data_catalog     = true
    data_catalog_kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/catalog"
  }

  expect_failures = [aws_glue_data_catalog_encryption_settings.account[0]]
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
