# The workflow: a job runs after the jobs that write the tables it reads.

locals {
  # The jobs that write what a job reads.
  upstream = {
    for job, access in local.job_access : job => sort([
      for other, others in local.job_access : other if other != job && length(setintersection(others.writes, access.reads)) > 0
    ])
  }

  # The jobs that come after a job, at any distance: each step doubles how far it sees (128 jobs in a row).
  downstream_1  = { for job in local.job_names : job => [for other, before in local.upstream : other if contains(before, job)] }
  downstream_2  = { for job, after in local.downstream_1 : job => distinct(concat(after, flatten([for other in after : local.downstream_1[other]]))) }
  downstream_4  = { for job, after in local.downstream_2 : job => distinct(concat(after, flatten([for other in after : local.downstream_2[other]]))) }
  downstream_8  = { for job, after in local.downstream_4 : job => distinct(concat(after, flatten([for other in after : local.downstream_4[other]]))) }
  downstream_16 = { for job, after in local.downstream_8 : job => distinct(concat(after, flatten([for other in after : local.downstream_8[other]]))) }
  downstream_32 = { for job, after in local.downstream_16 : job => distinct(concat(after, flatten([for other in after : local.downstream_16[other]]))) }
  downstream_64 = { for job, after in local.downstream_32 : job => distinct(concat(after, flatten([for other in after : local.downstream_32[other]]))) }
  downstream    = { for job, after in local.downstream_64 : job => distinct(concat(after, flatten([for other in after : local.downstream_64[other]]))) }

  first_jobs = sort([for job, before in local.upstream : job if length(before) == 0])

  # A trigger starts 50 jobs at most, and a workflow has one start trigger: further jobs begin when a first one has ended.
  # https://docs.aws.amazon.com/general/latest/gr/glue.html#limits_glue
  # https://docs.aws.amazon.com/glue/latest/dg/blueprint_workflow_restrictions.html
  first_groups = chunklist(local.first_jobs, 50)
}

check "workflow_can_be_stopped" {
  assert {
    condition     = length(local.job_names) + length([for job, before in local.upstream : job if length(before) > 0]) + length(local.first_groups) <= 100
    error_message = "The workflow has more than 100 jobs and triggers: Glue may fail to stop or resume its runs. Split it into two lakes."
  }
}

resource "aws_glue_workflow" "lake" {
  name        = "${var.name}-lake"
  description = "From landing to curated: each job after the jobs that write what it reads"
  # Two runs at once would write the same tables.
  max_concurrent_runs = 1
  tags                = local.tags
}

resource "aws_glue_trigger" "start" {
  count = length(local.first_jobs) > 0 ? 1 : 0

  name          = "${var.name}-start"
  description   = "Starts the jobs that read nothing another job writes"
  workflow_name = aws_glue_workflow.lake.name
  type          = var.schedule == null ? "ON_DEMAND" : "SCHEDULED"
  schedule      = var.schedule
  # An enabled ON_DEMAND trigger is fired when it is made: the jobs would run during apply.
  enabled = var.schedule != null
  tags    = local.tags

  dynamic "actions" {
    for_each = local.first_groups[0]

    content {
      job_name = module.job[actions.value].name
    }
  }
}

# No job's folder begins with a digit, so no other trigger has this name.
resource "aws_glue_trigger" "further" {
  for_each = { for index, jobs in local.first_groups : index + 1 => jobs if index > 0 }

  name          = "${var.name}-job-0-${each.key}"
  tags          = local.tags
  description   = "Starts the jobs that read nothing another job writes (${each.key})"
  workflow_name = aws_glue_workflow.lake.name
  type          = "CONDITIONAL"

  dynamic "actions" {
    for_each = each.value

    content {
      job_name = module.job[actions.value].name
    }
  }

  predicate {
    logical = "ANY"

    dynamic "conditions" {
      for_each = ["SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT"]

      content {
        job_name = module.job[local.first_groups[each.key - 2][0]].name
        state    = conditions.value
      }
    }
  }
}

resource "aws_glue_trigger" "after" {
  for_each = { for job, before in local.upstream : job => before if length(before) > 0 }

  name          = "${var.name}-job-${each.key}"
  tags          = local.tags
  description   = "Starts ${each.key} when every job before it has succeeded"
  workflow_name = aws_glue_workflow.lake.name
  type          = "CONDITIONAL"

  actions {
    job_name = module.job[each.key].name
  }

  predicate {
    logical = "AND"

    dynamic "conditions" {
      for_each = each.value

      content {
        job_name = module.job[conditions.value].name
        state    = "SUCCEEDED"
      }
    }
  }
}
