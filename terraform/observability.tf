# Who hears of what goes wrong, and where one sees how the lake does.

locals {
  # Services that publish to the topic and name the account; EventBridge does not, and has a statement of its own. The topic and
  # the queue are named by hand: they need the key first.
  alerting_services      = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"]
  alerts_topic_arn       = "arn:${local.partition}:sns:${local.region}:${local.account_id}:${var.name}-alerts"
  undelivered_alerts_arn = "arn:${local.partition}:sqs:${local.region}:${local.account_id}:${var.name}-alerts-undelivered"

  # A pattern has at most 2048 characters, and names of jobs are exact: a prefix would be met by another lake's.
  # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
  jobs_per_rule = 20

  # What data quality nodes publish numbers under.
  # https://docs.aws.amazon.com/glue/latest/dg/data-quality-alerts.html
  quality_metrics = distinct([
    for node in local.nodes : { job = "${local.job_prefix}${node.job}", context = node.quality_context }
    if node.quality_metrics && node.quality_context != null
  ])

  # Jobs that continue after a failed data quality rule: a run that stops at it has its own alert.
  going_on = sort([for job, nodes in local.nodes_by_job : "${local.job_prefix}${job}" if anytrue([for node in nodes : node.goes_on])])

  # Glue's events about the lake's jobs; each kind of alert is one entry.
  # https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
  # https://docs.aws.amazon.com/glue/latest/dg/data-quality-alerts.html
  alert_kinds = {
    job-failed = {
      description = "A job failed, timed out or was not found"
      jobs        = local.glue_jobs
      pattern = {
        source      = ["aws.glue"]
        detail-type = ["Glue Job State Change"]
        detail      = { state = ["ERROR", "FAILED", "TIMEOUT"] }
      }
    }
    job-late = {
      description = "A job runs longer than it should"
      jobs        = local.glue_jobs
      pattern = {
        source      = ["aws.glue"]
        detail-type = ["Glue Job Run Status"]
        detail      = {}
      }
    }
    quality-failed = {
      description = "A table broke a promise that a ruleset of its job states, or fell far, and the job went on"
      jobs        = local.going_on
      pattern = {
        source      = ["aws.glue-dataquality"]
        detail-type = ["Data Quality Evaluation Results Available"]
        detail      = { state = ["FAILED"] }
      }
    }
  }

  alerts = merge([
    for kind, alert in local.alert_kinds : {
      for index, jobs in chunklist(alert.jobs, local.jobs_per_rule) : (index == 0 ? kind : "${kind}-${index + 1}") => {
        description = alert.description
        pattern = merge(alert.pattern, {
          detail = merge(alert.pattern.detail, { for key, value in { context = { jobName = jobs }, jobName = jobs } : key => value if(key == "context") == (kind == "quality-failed") })
        })
      }
    }
  ]...)

  # An alarm counts ten metrics at most: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
  failure_rules = [for name in slice(sort([for key in keys(local.alerts) : key if startswith(key, "job-failed")]), 0, min(8, ceil(length(local.glue_jobs) / local.jobs_per_rule))) : "${var.name}-${name}"]

  # The jobs that no other waits for: when they have succeeded, the workflow has. Each has its own rule and alarm.
  last_jobs = local.success_within_hours == null ? toset([]) : toset([for job, after in local.downstream_1 : job if length(after) == 0])
}

resource "aws_sns_topic" "alerts" {
  name              = "${var.name}-alerts"
  kms_master_key_id = local.kms_key_arn
  tags              = local.tags
}

resource "aws_sns_topic_policy" "alerts" {
  arn = aws_sns_topic.alerts.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # No condition: EventBridge sends nothing that one could be about, and would be refused without a word.
        # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
        Sid       = "TellEvents"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.alerts.arn
      },
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

# Events that EventBridge could not deliver, for two weeks; an alarm reports them.
resource "aws_sqs_queue" "undelivered" {
  count = var.keep_undelivered_alerts ? 1 : 0

  name                              = "${var.name}-alerts-undelivered"
  message_retention_seconds         = 1209600
  kms_master_key_id                 = local.kms_key_arn
  kms_data_key_reuse_period_seconds = 300
  tags                              = local.tags
}

resource "aws_sqs_queue_policy" "undelivered" {
  count = var.keep_undelivered_alerts ? 1 : 0

  queue_url = aws_sqs_queue.undelivered[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "KeepUndelivered"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.undelivered[0].arn
        Condition = { ArnEquals = { "aws:SourceArn" = [for rule in aws_cloudwatch_event_rule.alert : rule.arn] } }
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = { AWS = "*" }
        Action    = "sqs:*"
        Resource  = aws_sqs_queue.undelivered[0].arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

resource "aws_cloudwatch_event_rule" "alert" {
  for_each = local.alerts

  name          = "${var.name}-${each.key}"
  description   = each.value.description
  event_pattern = jsonencode(each.value.pattern)
  tags          = local.tags
}

resource "aws_cloudwatch_event_target" "alert" {
  for_each = local.alerts

  rule      = aws_cloudwatch_event_rule.alert[each.key].name
  target_id = "alerts"
  arn       = aws_sns_topic.alerts.arn

  dynamic "dead_letter_config" {
    for_each = aws_sqs_queue.undelivered[*].arn

    content {
      arn = dead_letter_config.value
    }
  }
}

# EventBridge counts how often a rule ran. Neither a success nor a failure, which has its own alert, in the time in which
# the schedule promises a run: it never started, or was stopped.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
resource "aws_cloudwatch_event_rule" "succeeded" {
  for_each = local.last_jobs

  name        = "${var.name}-succeeded-${each.key}"
  description = "Counts the successes of ${each.key}, which the workflow ends with"
  tags        = local.tags

  event_pattern = jsonencode({
    source      = ["aws.glue"]
    detail-type = ["Glue Job State Change"]
    detail      = { jobName = ["${local.job_prefix}${each.key}"], state = ["SUCCEEDED"] }
  })
}

resource "aws_cloudwatch_metric_alarm" "no_success" {
  for_each = local.last_jobs

  alarm_name        = "${var.name}-no-success-${each.key}"
  alarm_description = "${each.key} has not succeeded for ${local.success_within_hours} hours, and no job of the lake failed: the run never started, or was stopped, or the lake is new"
  alarm_actions     = [aws_sns_topic.alerts.arn]
  tags              = local.tags

  # Missing data points count as zero, and so does no data at all: a new lake alerts once, until its first success.
  metric_query {
    id          = "ended"
    expression  = join(" + ", concat(["FILL(success, 0)"], [for index, rule in local.failure_rules : "FILL(failure${index}, 0)"]))
    label       = "Successes, and failures that were told"
    return_data = true
  }

  metric_query {
    id = "success"

    metric {
      namespace   = "AWS/Events"
      metric_name = "TriggeredRules"
      dimensions  = { RuleName = aws_cloudwatch_event_rule.succeeded[each.key].name }
      stat        = "Sum"
      period      = 3600
    }
  }

  dynamic "metric_query" {
    for_each = local.failure_rules

    content {
      id = "failure${metric_query.key}"

      metric {
        namespace   = "AWS/Events"
        metric_name = "TriggeredRules"
        dimensions  = { RuleName = metric_query.value }
        stat        = "Sum"
        period      = 3600
      }
    }
  }

  evaluation_periods  = local.success_within_hours
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
}

resource "aws_cloudwatch_metric_alarm" "undelivered" {
  count = var.keep_undelivered_alerts ? 1 : 0

  alarm_name        = "${var.name}-alerts-undelivered"
  alarm_description = "An alert could not be delivered: it is in the queue${aws_sqs_queue.undelivered[0].name}"
  alarm_actions     = [aws_sns_topic.alerts.arn]
  tags              = local.tags

  namespace   = "AWS/SQS"
  metric_name = "ApproximateNumberOfMessagesVisible"
  dimensions  = { QueueName = aws_sqs_queue.undelivered[0].name }
  statistic   = "Maximum"
  period      = 300

  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
}

resource "aws_cloudwatch_dashboard" "lake" {
  count = var.create_dashboard ? 1 : 0

  dashboard_name = local.global_name

  dashboard_body = jsonencode({
    # A widget shows one metric at least: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    widgets = [for widget in concat(
      [
        for index, widget in [
          {
            title  = "Run time of each job (ms)"
            metric = ["Glue", "glue.driver.aggregate.elapsedTime", "JobRunId", "ALL", "Type", "count"]
            stat   = "Sum"
          },
          {
            title  = "Bytes read by each job"
            metric = ["Glue", "glue.ALL.s3.filesystem.read_bytes", "JobRunId", "ALL", "Type", "gauge"]
            stat   = "Sum"
          },
          {
            title  = "Bytes written by each job"
            metric = ["Glue", "glue.ALL.s3.filesystem.write_bytes", "JobRunId", "ALL", "Type", "gauge"]
            stat   = "Sum"
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
            metrics = [for job in local.glue_jobs : concat(slice(widget.metric, 0, 2), ["JobName", job], slice(widget.metric, 2, 6))]
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
            title   = "Broken promises (data quality rules)"
            region  = local.region
            view    = "timeSeries"
            stat    = "Sum"
            period  = 300
            metrics = [for node in local.quality_metrics : ["Glue Data Quality", "glue.data.quality.rules.failed", "EvaluationContext", node.context, "JobName", node.job]]
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
            metrics = [for group in ["DDL", "DML"] : ["AWS/Athena", "ProcessedBytes", "QueryState", "SUCCEEDED", "QueryType", group, "WorkGroup", var.name]]
          }
        },
      ],
    ) : widget if length(widget.properties.metrics) > 0]
  })
}

moved {
  from = aws_cloudwatch_dashboard.lake
  to   = aws_cloudwatch_dashboard.lake[0]
}

resource "aws_budgets_budget" "lake" {
  count = var.monthly_budget_usd == null ? 0 : 1

  name         = "${local.global_name}-monthly"
  tags         = local.tags
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
