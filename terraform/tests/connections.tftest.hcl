# What jobs may do that reach other stores through connections, streams and exports: exactly what their nodes name.

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

  mock_data "aws_glue_catalog_table" {
    defaults = { parameters = { connectionName = "shop-catalog" } }
  }

  mock_data "aws_glue_connection" {
    defaults = {
      connection_properties = { SECRET_ID = "shop/reader" }
      physical_connection_requirements = [
        { availability_zone = "eu-west-1a", subnet_id = "subnet-1", security_group_id_list = ["sg-1"] },
      ]
    }
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
  jobs_path = "./tests/fixtures/connected/jobs"
}

run "connections_of_nodes" {
  command = plan

  assert {
    condition = toset(module.job["connected"].access["UseConnections"]) == toset([
      "arn:aws:glue:eu-west-1:111122223333:catalog",
      "arn:aws:glue:eu-west-1:111122223333:connection/shop",
      "arn:aws:glue:eu-west-1:111122223333:connection/shop-catalog",
      "arn:aws:glue:eu-west-1:111122223333:connection/warehouse",
    ])
    error_message = "the job may use exactly the connections that its nodes, and the tables they name, have"
  }

  assert {
    condition     = module.job["connected"].access["ReadSecrets"] == tolist(["arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/reader-??????"])
    error_message = "the job may read the secrets of its connections"
  }

  assert {
    condition = toset(module.job["connected"].access["ConnectWorkers"]) == toset([
      "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1",
      "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1",
      "arn:aws:ec2:eu-west-1:111122223333:network-interface/*",
    ])
    error_message = "the job's workers may join the networks of its connections"
  }

  assert {
    condition     = contains(module.job["connected"].access["LookUpConnectedTables"], "arn:aws:glue:eu-west-1:111122223333:table/shop/shop_orders")
    error_message = "the job may look up the table of another store"
  }

  assert {
    condition     = module.job["connected"].access["ExportTables"] == tolist(["arn:aws:dynamodb:eu-west-1:111122223333:table/orders"])
    error_message = "the job may export the DynamoDB table"
  }

  assert {
    condition     = alltrue([for place in ["staging/redshift/*", "exports/orders/*"] : contains(module.job["connected"].access["WriteData"], "arn:aws:s3:::${place}")])
    error_message = "the job may write where its data are on their way"
  }

  assert {
    condition     = !contains(keys(module.job["connected"].access), "ReadStreams")
    error_message = "a job without a stream may read none"
  }
}

run "a_stream" {
  command = plan

  assert {
    condition     = module.job["streamed"].access["ReadStreams"] == tolist(["arn:aws:kinesis:eu-west-1:111122223333:stream/clicks"])
    error_message = "the job may read its stream and no other"
  }

  assert {
    condition     = length(setintersection(keys(module.job["streamed"].access), ["UseConnections", "ReadSecrets", "ConnectWorkers", "ExportTables"])) == 0
    error_message = "a job without connections may use none"
  }

  assert {
    condition     = module.job["streamed"].settings.command == "gluestreaming" && module.job["connected"].settings.command == "glueetl"
    error_message = "a job that reads a stream is a streaming job"
  }
}
