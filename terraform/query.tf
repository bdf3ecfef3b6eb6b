# Athena: one workgroup whose settings no query can change.

resource "aws_athena_workgroup" "lake" {
  name          = var.name
  description   = "Queries of the ${var.name} lake"
  force_destroy = var.force_destroy

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = var.query_bytes_limit

    result_configuration {
      output_location = "s3://${module.bucket["results"].name}/queries/"

      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = aws_kms_key.lake.arn
      }
    }
  }
}
