# What the module plans with its defaults, from the small lake under fixtures/.

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
}

variables {
  name      = "fix"
  ddl_path  = "./tests/fixtures/ddl"
  jobs_path = "./tests/fixtures/jobs"
}

run "defaults" {
  command = plan

  assert {
    condition = output.buckets == {
      landing = "fix-landing-111122223333", trusted = "fix-trusted-111122223333", curated = "fix-curated-111122223333",
      assets  = "fix-assets-111122223333", results = "fix-results-111122223333", logs = "fix-logs-111122223333",
    }
    error_message = "Buckets are called <name>-<zone>-<account id>."
  }

  assert {
    condition     = output.databases == { landing = "fix_landing", trusted = "fix_trusted" }
    error_message = "There is a database for each zone that has a table, and no other."
  }

  assert {
    condition     = output.tables["fix_landing.readings"] == "s3://fix-landing-111122223333/readings/"
    error_message = "A table keeps its DDL's path and takes the zone's bucket."
  }

  assert {
    condition     = aws_glue_catalog_table.table["landing/readings"].storage_descriptor[0].columns[1].comment == "Whose it is"
    error_message = "Comments come from the DDL."
  }

  assert {
    condition     = aws_glue_trigger.start[0].type == "ON_DEMAND" && !aws_glue_trigger.start[0].enabled && [for action in aws_glue_trigger.start[0].actions : action.job_name] == ["fix-one"]
    error_message = "The first job waits for someone to start the workflow: an enabled trigger would run it during apply."
  }

  assert {
    condition     = [for condition in aws_glue_trigger.after["two"].predicate[0].conditions : condition.job_name] == ["fix-one"]
    error_message = "Job two reads what job one writes."
  }

  assert {
    condition     = aws_glue_workflow.lake.max_concurrent_runs == 1
    error_message = "Two workflow runs at once would write the same tables."
  }

  assert {
    condition     = output.job_names == { one = "fix-one", two = "fix-two" }
    error_message = "Jobs carry the lake's name: they are one for all that use Glue in the account and region."
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.no_success) == 0
    error_message = "Without a schedule nothing is promised."
  }

  assert {
    condition     = [for statement in jsondecode(aws_sns_topic_policy.alerts.policy).Statement : keys(statement) if statement.Sid == "TellEvents"] == [["Action", "Effect", "Principal", "Resource", "Sid"]]
    error_message = "EventBridge tells the topic without a condition: it could meet none."
  }

  assert {
    condition     = alltrue([for target in aws_cloudwatch_event_target.alert : target.dead_letter_config[0].arn == aws_sqs_queue.undelivered[0].arn])
    error_message = "What cannot be delivered goes to a queue."
  }

  assert {
    condition     = length(module.data_scientist) == 0 && length(module.data_engineer) == 0 && length(module.network) == 0 && length(aws_budgets_budget.lake) == 0 && length(aws_lakeformation_permissions.science) == 0 && length(aws_glue_data_catalog_encryption_settings.account) == 0
    error_message = "Options are off until asked for."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.alert["job-failed"].event_pattern).detail.jobName == ["fix-one", "fix-two"]
    error_message = "Alerts are about the lake's own jobs."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_kms_key.lake[0].policy).Statement : statement.Condition
      if try(contains(statement.Principal.Service, "events.amazonaws.com"), false)
    ] == [{ StringEquals = { "kms:EncryptionContext:aws:sns:topicArn" = "arn:aws:sns:eu-west-1:111122223333:fix-alerts" } }]
    error_message = "EventBridge encrypts what it tells the topic; with any condition on its source it could not."
  }

  assert {
    condition     = aws_kms_key.lake[0].enable_key_rotation && aws_sns_topic.alerts.kms_master_key_id == aws_kms_key.lake[0].arn
    error_message = "One key, which rotates, encrypts the topic too."
  }
}
