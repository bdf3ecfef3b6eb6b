# Who hears of what goes wrong, and where one sees how the lake does.

locals {
  # Who may tell the topic, and encrypt for it with the lake's key. The topic is named by hand: it needs the key first.
  alerting_services = ["budgets.amazonaws.com", "events.amazonaws.com"]
  alerts_topic_arn  = "arn:${local.partition}:sns:${local.region}:${local.account_id}:${var.name}-alerts"

  # What Glue tells EventBridge about the lake's jobs; one more kind of alert is one more entry.
  # https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
  # https://docs.aws.amazon.com/glue/latest/dg/data-quality-alerts.html
  alerts = {
    job-failed = {
      description = "A job failed, timed out or was not found"
      pattern = {
        source      = ["aws.glue"]
        detail-type = ["Glue Job State Change"]
        detail      = { jobName = sort(local.job_names), state = ["ERROR", "FAILED", "TIMEOUT"] }
      }
    }
    job-late = {
      description = "A job runs longer than it should"
      pattern = {
        source      = ["aws.glue"]
        detail-type = ["Glue Job Run Status"]
        detail      = { jobName = sort(local.job_names) }
      }
    }
    quality-failed = {
      description = "A table broke one of the promises its job's ruleset states"
      pattern = {
        source      = ["aws.glue-dataquality"]
        detail-type = ["Data Quality Evaluation Results Available"]
        detail      = { context = { jobName = sort(local.job_names) }, state = ["FAILED"] }
      }
    }
  }
}

resource "aws_sns_topic" "alerts" {
  name              = "${var.name}-alerts"
  kms_master_key_id = aws_kms_key.lake.arn
}

resource "aws_sns_topic_policy" "alerts" {
  arn = aws_sns_topic.alerts.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TellAlerts"
        Effect    = "Allow"
        Principal = { Service = local.alerting_services }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.alerts.arn
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = { AWS = "*" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.alerts.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

resource "aws_sns_topic_subscription" "email" {
  for_each = toset(var.alert_emails)

  topic_arn = aws_sns_topic.alerts.arn
  protocol  = "email"
  endpoint  = each.key
}

resource "aws_cloudwatch_event_rule" "alert" {
  for_each = local.alerts

  name          = "${var.name}-${each.key}"
  description   = each.value.description
  event_pattern = jsonencode(each.value.pattern)
}

resource "aws_cloudwatch_event_target" "alert" {
  for_each = local.alerts

  rule      = aws_cloudwatch_event_rule.alert[each.key].name
  target_id = "alerts"
  arn       = aws_sns_topic.alerts.arn
}

resource "aws_cloudwatch_dashboard" "lake" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = concat(
      [
        for index, widget in [
          {
            title  = "Run time of each job (ms)"
            metric = ["Glue", "glue.driver.aggregate.elapsedTime", "JobRunId", "ALL", "Type", "count"]
            stat   = "Maximum"
          },
          {
            title  = "Bytes read by each job"
            metric = ["Glue", "glue.ALL.s3.filesystem.read_bytes", "JobRunId", "ALL", "Type", "gauge"]
            stat   = "Maximum"
          },
          {
            title  = "Bytes written by each job"
            metric = ["Glue", "glue.ALL.s3.filesystem.write_bytes", "JobRunId", "ALL", "Type", "gauge"]
            stat   = "Maximum"
          },
          {
            title  = "Failed tasks of each job"
            metric = ["Glue", "glue.driver.aggregate.numFailedTasks", "JobRunId", "ALL", "Type", "count"]
            stat   = "Sum"
          },
          ] : {
          type   = "metric"
          x      = index % 2 * 12
          y      = floor(index / 2) * 6
          width  = 12
          height = 6
          properties = {
            title   = widget.title
            region  = local.region
            view    = "timeSeries"
            stat    = widget.stat
            period  = 300
            metrics = [for job in sort(local.job_names) : concat(slice(widget.metric, 0, 2), ["JobName", job], slice(widget.metric, 2, 6))]
          }
        }
      ],
      [
        {
          type   = "metric"
          x      = 0
          y      = 12
          width  = 12
          height = 6
          properties = {
            title  = "Broken promises (data quality rules)"
            region = local.region
            view   = "timeSeries"
            stat   = "Sum"
            period = 300
            metrics = [
              [{ expression = "SEARCH('{Glue Data Quality,EvaluationContext} MetricName=\"glue.data.quality.rules.failed\"', 'Sum', 300)", label = "", id = "failed" }],
            ]
          }
        },
        {
          type   = "metric"
          x      = 12
          y      = 12
          width  = 12
          height = 6
          properties = {
            title   = "Bytes that Athena scanned"
            region  = local.region
            view    = "timeSeries"
            stat    = "Sum"
            period  = 3600
            metrics = [for group in ["DDL", "DML"] : ["AWS/Athena", "ProcessedBytes", "WorkGroup", var.name, "QueryState", "SUCCEEDED", "QueryType", group]]
          }
        },
      ],
    )
  })
}

resource "aws_budgets_budget" "lake" {
  count = var.monthly_budget_usd == null ? 0 : 1

  name         = "${var.name}-monthly"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = tostring(var.monthly_budget_usd)
  limit_unit   = "USD"

  # The services a lake costs money in; tags would need to be activated for billing first.
  cost_filter {
    name = "Service"
    values = [
      "AWS Glue", "AWS Key Management Service", "Amazon Athena", "Amazon Simple Storage Service", "AmazonCloudWatch",
    ]
  }

  notification {
    notification_type         = "ACTUAL"
    comparison_operator       = "GREATER_THAN"
    threshold                 = 80
    threshold_type            = "PERCENTAGE"
    subscriber_sns_topic_arns = [aws_sns_topic.alerts.arn]
  }

  notification {
    notification_type         = "FORECASTED"
    comparison_operator       = "GREATER_THAN"
    threshold                 = 100
    threshold_type            = "PERCENTAGE"
    subscriber_sns_topic_arns = [aws_sns_topic.alerts.arn]
  }
}
