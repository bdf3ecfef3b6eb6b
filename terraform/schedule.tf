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
    "|\\? ${local.cron_fields.month} (?:${local.cron_values.day_of_week}L|L|${local.cron_fields.day_of_week})",
    ") ", local.cron_fields.year, "\\)$",
  ])

  # The minutes that the first field names. Glue takes no schedule that is faster than every five.
  cron_minutes = var.schedule == null ? [] : [
    for minute in range(60) : minute if anytrue([
      for part in split(",", try(regex("^cron\\(([^ ]+) ", var.schedule)[0], "")) : try(
        minute >= (startswith(part, "*") ? 0 : tonumber(regex("^[0-9]+", part)))
        && minute <= (can(regex("-[0-9]+", part)) ? tonumber(regex("-([0-9]+)", part)[0]) : can(regex("^\\*|/", part)) ? 59 : tonumber(part))
        && (minute - (startswith(part, "*") ? 0 : tonumber(regex("^[0-9]+", part)))) % try(tonumber(regex("/([0-9]+)$", part)[0]), 1) == 0,
        false,
      )
    ])
  ]
  # The last run of an hour and the first of the next count where there is a next.
  each_hour     = can(regex("^cron\\([^ ]+ [0-9]+ ", var.schedule)) ? [] : [for minute in slice(local.cron_minutes, 0, min(1, length(local.cron_minutes))) : minute + 60]
  cron_runs     = concat(local.cron_minutes, local.each_hour)
  shortest_wait = min(60, [for index, minute in local.cron_runs : minute - local.cron_runs[index - 1] if index > 0]...)

  every_day = var.schedule == null ? false : can(regex("^cron\\([^ ]+ [^ ]+ (?:\\* \\* \\?|\\? \\* \\*) \\*\\)$", var.schedule))

  # A run that begins a day after the last one, and takes its time.
  success_within_hours = var.success_within_hours != null ? var.success_within_hours : local.every_day ? 26 : null
}

check "schedule_is_watched" {
  assert {
    condition     = var.schedule == null || local.success_within_hours != null
    error_message = "The schedule ${coalesce(var.schedule, "none")} does not run every day, so a run that never starts would go unnoticed: set success_within_hours to the longest time without a success."
  }
}
