# Athena: workgroups whose settings no query can change; each keeps its results in a prefix of its own.

resource "aws_athena_workgroup" "lake" {
  name          = var.name
  description   = "Queries of the ${var.name} lake"
  force_destroy = true # a history of queries is no data
  tags          = local.tags

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = var.query_bytes_limit

    result_configuration {
      output_location = "s3://${module.bucket["results"].name}/queries/"

      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = local.kms_key_arn
      }
    }
  }
}

resource "aws_athena_workgroup" "science" {
  count = length(var.data_scientist_principals) > 0 ? 1 : 0

  name          = local.science_workgroup
  description   = "Queries of the data scientists"
  force_destroy = true # a history of queries is no data
  tags          = local.tags

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = var.query_bytes_limit

    result_configuration {
      output_location = "s3://${module.bucket["results"].name}/science/"

      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = local.kms_key_arn
      }
    }
  }
}

# Saved queries, `<queries_path>/<name>.sql`: a comment in the first line describes the query.
resource "aws_athena_named_query" "saved" {
  for_each = {
    for path in fileset(local.queries_path, "*.sql") : trimsuffix(path, ".sql") => file("${local.queries_path}/${path}")
    if length(flatten(values(local.databases))) > 0
  }

  name        = each.key
  description = try(trimspace(regex("^--([^\r\n]*)", each.value)[0]), null)
  workgroup   = aws_athena_workgroup.lake.name
  # Where names of tables without a database are looked up: the last zone that has tables.
  database = [for zone in reverse(local.zones) : aws_glue_catalog_database.zone[zone].name if length(local.databases[zone]) > 0][0]
  query    = trimspace(each.value)
}
