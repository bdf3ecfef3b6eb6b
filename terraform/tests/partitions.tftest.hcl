# Partitions whose names and DNS differ: China, and GovCloud.

mock_provider "aws" {
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_region" {
    defaults = { id = "cn-north-1" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws-cn", dns_suffix = "amazonaws.com.cn" }
  }

  mock_data "aws_vpc_endpoint_service" {
    defaults = { service_name = "cn.com.amazonaws.cn-north-1.any", availability_zones = ["cn-north-1a"] }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws-cn:kms:cn-north-1:111122223333:key/lake" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws-cn:iam::111122223333:role/any" }
  }

  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws-cn:iam::111122223333:policy/any" }
  }

  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws-cn:s3:::any" }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws-cn:sns:cn-north-1:111122223333:fix-alerts" }
  }

  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws-cn:sqs:cn-north-1:111122223333:fix-alerts-undelivered" }
  }

  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws-cn:events:cn-north-1:111122223333:rule/any" }
  }

  mock_resource "aws_athena_workgroup" {
    defaults = { arn = "arn:aws-cn:athena:cn-north-1:111122223333:workgroup/fix" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws-cn:logs:cn-north-1:111122223333:log-group:any" }
  }
}

run "china" {
  command = plan

  variables {
    name                      = "fix"
    ddl_path                  = "./tests/fixtures/ddl"
    jobs_path                 = "./tests/fixtures/jobs"
    data_scientist_principals = ["arn:aws-cn:iam::111122223333:role/science"]
    data_scientist_tables     = ["fix_trusted.first"]
    data_engineer_principals  = ["arn:aws-cn:iam::111122223333:role/engineering"]
    vpc_cidr                  = "10.20.0.0/24"
    schedule                  = "cron(15 2 * * ? *)"
    permissions_boundary_arn  = "arn:aws-cn:iam::111122223333:policy/bound"
  }

  assert {
    condition     = [for statement in jsondecode(aws_kms_key.lake[0].policy).Statement : statement.Principal.Service if statement.Sid == "CloudWatchLogs"] == ["logs.cn-north-1.amazonaws.com.cn"]
    error_message = "CloudWatch Logs is called by the partition's DNS."
  }

  assert {
    condition     = !can(regex("arn:aws:|[a-z0-9]\\.amazonaws\\.com\"", replace(aws_kms_key.lake[0].policy, "/(events|budgets|cloudwatch)\\.amazonaws\\.com/", ""))) && !can(regex("arn:aws:", aws_sns_topic_policy.alerts.policy))
    error_message = "No other partition is named."
  }

  assert {
    condition     = alltrue([for policy in [module.data_engineer[0].policy, module.data_scientist[0].policy] : !can(regex("arn:aws:|\\.cn-north-1\\.amazonaws\\.com\"", policy))])
    error_message = "Roles' policies name the partition's own ARNs and services."
  }
}

run "china_deployer" {
  command = plan

  module {
    source = "./modules/deployer"
  }

  variables {
    name                     = "fix"
    global_name              = "fix"
    job_prefix               = "fix-"
    zones                    = ["landing"]
    databases                = ["fix_landing"]
    iam_path                 = "/"
    permissions_boundary_arn = "arn:aws-cn:iam::111122223333:policy/fix-boundary"
    github_repository        = "owner@12/name@34"
    github_environment       = "production"
    github_provider_arn      = "arn:aws-cn:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
    state_bucket_arn         = "arn:aws-cn:s3:::state"
    state_key                = "fix/terraform.tfstate"
    state_kms_key_arn        = "arn:aws-cn:kms:cn-north-1:111122223333:key/state"
  }

  assert {
    condition     = alltrue([for policy in aws_iam_policy.this : !can(regex("arn:aws:|\\.cn-north-1\\.amazonaws\\.com\"", policy.policy)) && length(policy.policy) <= 6144])
    error_message = "The deployer's policies name the partition's own ARNs and services, and are not too large."
  }

  assert {
    condition     = jsondecode(aws_iam_role.github["deployer"].assume_role_policy).Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"] == ["repo:owner/name:environment:production", "repo:owner@12/name@34:environment:production"]
    error_message = "Both forms of the repository, and its environment, which approves."
  }
}
