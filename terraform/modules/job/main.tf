# A Glue job with its script, its log groups and a role of its own (access.tf).

resource "aws_glue_job" "this" {
  name         = var.name
  description  = var.description
  role_arn     = aws_iam_role.this.arn
  glue_version = var.glue_version
  tags         = var.tags

  worker_type       = var.worker_type
  number_of_workers = var.number_of_workers
  timeout           = var.timeout_minutes
  max_retries       = var.max_retries
  execution_class   = var.execution_class

  # A second run waits for the first instead of failing; Glue queues only jobs that it does not retry itself.
  # https://docs.aws.amazon.com/glue/latest/dg/job-run-statuses.html
  job_run_queuing_enabled = var.max_retries == 0

  connections = length(local.connection_names) == 0 ? null : local.connection_names

  security_configuration    = var.security_configuration
  default_arguments         = local.default_arguments
  non_overridable_arguments = var.non_overridable_arguments

  command {
    name            = var.streaming ? "gluestreaming" : "glueetl"
    python_version  = "3"
    script_location = "s3://${aws_s3_object.script.bucket}/${aws_s3_object.script.key}"
  }

  execution_property {
    max_concurrent_runs = 1
  }

  dynamic "notification_property" {
    for_each = var.notify_after == null ? [] : [var.notify_after]

    content {
      notify_delay_after = notification_property.value
    }
  }

  # A run started at once finds its permissions and log groups in place.
  depends_on = [aws_iam_role_policy.this, aws_cloudwatch_log_group.this]
}

locals {
  # Spark settings share one argument, joined as Glue expects them.
  spark_configuration = compact(concat(
    [lookup(var.default_arguments, "--conf", "")],
    [for key, value in var.spark_configuration : "${key}=${value}"],
  ))

  default_arguments = merge(
    var.default_arguments,
    {
      "--TempDir"                          = "s3://${var.script.bucket}/${var.temporary_prefix}"
      "--enable-continuous-cloudwatch-log" = "true"
    },
    var.metrics ? { "--enable-metrics" = "true", "--enable-observability-metrics" = "true" } : {},
    length(local.spark_configuration) == 0 ? {} : { "--conf" = join(" --conf ", local.spark_configuration) },
  )
}

# The marks say what in git the script came from. Push and pull set them too, so nothing is left to apply; a
# script that Glue Studio wrote, when someone saved the job there, has none. Content is not compared: encrypted, its
# ETag is no checksum.
resource "aws_s3_object" "script" {
  bucket     = var.script.bucket
  key        = var.script.key
  source     = var.script.file
  kms_key_id = var.kms_key_arn

  metadata = {
    definition-md5 = var.definition_md5
    script-md5     = try(filemd5(var.script.file), "")
  }

  override_provider {
    default_tags {
      tags = {}
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = toset(["output", "error"])

  name              = "${local.log_groups}/${each.key}"
  tags              = var.tags
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

# The provider knows nothing of a job's nodes. What AWS's pages say of an update that names none differs: it leaves the
# canvas as it is, and it overwrites the whole job. So the canvas is set after each change, under either reading.
# https://docs.aws.amazon.com/glue/latest/dg/visual-job-api-chapter.html
resource "terraform_data" "canvas" {
  count = var.canvas_command == null ? 0 : 1

  provisioner "local-exec" {
    command = "${var.canvas_command} ${var.folder} ${aws_glue_job.this.name}"
  }

  lifecycle {
    # Any update of the job, also one that only puts back what someone changed; and what is new in git.
    replace_triggered_by = [aws_glue_job.this, aws_s3_object.script]
  }

  # Setting a canvas may let Glue write the script itself: after the one from git is there, never before.
  depends_on = [aws_s3_object.script]
}
