# What a schedule may be, and whether it promises a run every day.
# https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html

locals {
  # The values of each field.
  cron_values = {
    minute       = "[0-5]?[0-9]"
    hour         = "(?:[01]?[0-9]|2[0-3])"
    day_of_month = "(?:0?[1-9]|[12][0-9]|3[01])"
    month        = "(?:0?[1-9]|1[0-2]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)"
    day_of_week  = "(?:[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)"
    year         = "(?:19[7-9][0-9]|2[01][0-9][0-9])"
  }

  # Every value, every so manieth, or a list of values and ranges.
  cron_fields = {
    for field, value in local.cron_values : field => "(?:\\*(?:/[1-9][0-9]?)?|${value}(?:-${value})?(?:/[1-9][0-9]?)?(?:,${value}(?:-${value})?)*)"
  }

  # Minutes, hours, day of month, month, day of week, year: one of the two days is `?`.
  cron_pattern = join("", [
    "^cron\\(", local.cron_fields.minute, " ", local.cron_fields.hour, " (?:",
    "(?:L|${local.cron_values.day_of_month}W|${local.cron_fields.day_of_month}) ${local.cron_fields.month} \\?",
    "|\\? ${local.cron_fields.month} (?:${local.cron_values.day_of_week}(?:L|#[1-5])|L|${local.cron_fields.day_of_week})",
    ") ", local.cron_fields.year, "\\)$",
  ])

  every_day = var.schedule == null ? false : can(regex("^cron\\([^ ]+ [^ ]+ (?:\\* \\* \\?|\\? \\* \\*) \\*\\)$", var.schedule))

  # A run that begins a day after the last one, and takes its time.
  success_within_hours = var.success_within_hours != null ? var.success_within_hours : local.every_day ? 26 : null
}

check "schedule_is_watched" {
  assert {
    condition     = var.schedule == null || local.success_within_hours != null
    error_message = "The schedule ${coalesce(var.schedule, "none")} does not run every day, so nobody is told of a run that never starts: say in success_within_hours how long the workflow may go without a success."
  }
}
