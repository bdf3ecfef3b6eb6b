# What may differ from one lake to the next. Features that are off until asked for stand at the end.

variable "name" {
  description = "What everything in the lake is named after; buckets are called `<name>-<zone>-<account id>`."
  type        = string
  default     = "stedi"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 20 lower-case letters, digits and hyphens, and start with a letter: it is part of bucket names."
  }
}

variable "ddl_path" {
  description = "Folder of the tables' DDL, `<zone>/<table>.sql`; null: the `ddl` folder beside this module."
  type        = string
  default     = null

  validation {
    condition     = var.ddl_path == null || can(regex("[^/]", var.ddl_path))
    error_message = "ddl_path must name a folder, or be null."
  }
}

variable "jobs_path" {
  description = "Folder of the jobs, `<job>/<job>.json` and `<job>/<job>.py`; null: the `jobs` folder beside this module."
  type        = string
  default     = null

  validation {
    condition     = var.jobs_path == null || can(regex("[^/]", var.jobs_path))
    error_message = "jobs_path must name a folder, or be null."
  }
}

variable "glue_version" {
  description = "Version of Glue for jobs whose definition names none."
  type        = string
  default     = "5.1"

  validation {
    condition     = contains(["5.0", "5.1"], var.glue_version)
    error_message = "glue_version must be 5.0 or 5.1: the log groups and the jobs' form are those of Glue 5."
  }
}

variable "consent_scope" {
  description = "Which readings consent covers: `customer` all of a consenting customer's, `reading` only those taken at or after the consent."
  type        = string
  default     = "customer"

  validation {
    condition     = contains(["customer", "reading"], var.consent_scope)
    error_message = "consent_scope must be customer or reading."
  }
}

variable "ownership_threshold" {
  description = "Share of a step trainer's reading times that a customer's readings must coincide with to be taken for its owner."
  type        = number
  default     = 0.9

  validation {
    condition     = var.ownership_threshold > 0.5 && var.ownership_threshold <= 1
    error_message = "ownership_threshold must be above 0.5 (or two customers could own one trainer) and at most 1."
  }
}

variable "ownership_margin" {
  description = "Share of a step trainer's reading times by which its owner's phone must lead: over any other phone, and over any other trainer that it met at the same times."
  type        = number
  default     = 0.2

  validation {
    condition     = var.ownership_margin >= 0 && var.ownership_margin <= 1
    error_message = "ownership_margin must be from 0 to 1."
  }
}

variable "ownership_instants" {
  description = "Reading times of a step trainer that a customer's phone must have met at least to be taken for its owner's."
  type        = number
  default     = 5

  validation {
    condition     = var.ownership_instants >= 1 && floor(var.ownership_instants) == var.ownership_instants
    error_message = "ownership_instants must be a whole number from 1."
  }
}

variable "always_on_instants" {
  description = "Reading times an hour from which on a phone, if it has as many in six hours of a day, is taken for one that always reports: it tells nothing about owners."
  type        = number
  default     = 300

  validation {
    condition     = var.always_on_instants >= 1 && floor(var.always_on_instants) == var.always_on_instants
    error_message = "always_on_instants must be a whole number from 1."
  }
}

variable "least_share" {
  description = "Share of its former rows, or owners, of the same customers below which a table's job stops before it replaces the table; 0: never."
  type        = number
  default     = 0.5

  validation {
    condition     = var.least_share >= 0 && var.least_share <= 1
    error_message = "least_share must be from 0 to 1."
  }
}

variable "quarantine_limit" {
  description = "Records that the jobs do not understand, of each feed, up to which nobody is told."
  type        = number
  default     = 0

  validation {
    condition     = var.quarantine_limit >= 0 && floor(var.quarantine_limit) == var.quarantine_limit
    error_message = "quarantine_limit must be a whole number from 0."
  }
}

variable "machine_learning_form" {
  description = "Form of the machine-learning table: `plain` has trainers' serial numbers and times as they are, `pseudonymous` other names for trainers and times from each trainer's first reading on."
  type        = string
  default     = "plain"

  validation {
    condition     = contains(["plain", "pseudonymous"], var.machine_learning_form)
    error_message = "machine_learning_form must be plain or pseudonymous."
  }
}

variable "machine_learning_salt" {
  description = "What trainers' names are made with in the pseudonymous form, 16 characters at least; null: made of the lake's key."
  type        = string
  default     = null

  validation {
    condition     = var.machine_learning_salt == null || can(regex("^[A-Za-z0-9_-]{16,}$", var.machine_learning_salt))
    error_message = "machine_learning_salt must be 16 letters, digits, hyphens or underscores at least."
  }
}

variable "schedule" {
  description = "When the workflow runs by itself, as a Glue cron expression such as `cron(15 2 * * ? *)`; null: only when someone starts it."
  type        = string
  default     = null

  validation {
    condition     = var.schedule == null || can(regex("^cron\\(([^ ]+ ){5}[^ ]+\\)$", var.schedule))
    error_message = "schedule must be a Glue cron expression of six fields, such as cron(15 2 * * ? *)."
  }
}

variable "flex_execution" {
  description = "Run every job in the FLEX class: about a third cheaper, started when Glue has room. Otherwise each definition's own class."
  type        = bool
  default     = false
}

variable "job_metrics" {
  description = "Let Glue publish each job run's metrics to CloudWatch, for the dashboard and for sizing; they are billed as custom metrics, which for small lakes cost more than the runs."
  type        = bool
  default     = true
}

variable "query_bytes_limit" {
  description = "Bytes that one Athena query may scan before it is stopped."
  type        = number
  default     = 107374182400

  validation {
    condition     = var.query_bytes_limit >= 10485760 && floor(var.query_bytes_limit) == var.query_bytes_limit
    error_message = "query_bytes_limit must be a whole number of at least 10485760 (10 MiB), Athena's smallest."
  }
}

variable "force_destroy" {
  description = "Whether `destroy` also destroys what the buckets hold. Off, it stops at the first bucket that is not empty."
  type        = bool
  default     = false
}

variable "lifecycle_rules" {
  description = "Days after which former versions of objects, scratch files, query results and access logs go; `enabled = false` keeps everything."
  type = object({
    enabled                 = optional(bool, true)
    noncurrent_version_days = optional(number, 30)
    temporary_days          = optional(number, 7)
    query_result_days       = optional(number, 30)
    access_log_days         = optional(number, 365)
  })
  default  = {}
  nullable = false

  validation {
    condition = alltrue([
      for days in [
        var.lifecycle_rules.noncurrent_version_days, var.lifecycle_rules.temporary_days,
        var.lifecycle_rules.query_result_days, var.lifecycle_rules.access_log_days,
      ] : days >= 1 && floor(days) == days
    ])
    error_message = "lifecycle_rules: each number of days must be a whole number of at least 1."
  }
}

variable "log_retention_days" {
  description = "Days that CloudWatch keeps the jobs' logs."
  type        = number
  default     = 365

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be a period that CloudWatch Logs offers, such as 30, 90, 365 or 731."
  }
}

variable "key_deletion_days" {
  description = "Days between the deletion of the lake's key and its end, in which it can be brought back."
  type        = number
  default     = 30

  validation {
    condition     = var.key_deletion_days >= 7 && var.key_deletion_days <= 30 && floor(var.key_deletion_days) == var.key_deletion_days
    error_message = "key_deletion_days must be a whole number from 7 to 30."
  }
}

variable "encrypt_data_catalog" {
  description = "Encrypt the whole Data Catalog of the account and region with the lake's key. One setting for all that use the catalog: on, everyone who reads it needs the key."
  type        = bool
  default     = false
}

variable "alert_emails" {
  description = "Addresses that hear of failed jobs, late jobs, broken data quality rules and the budget; each confirms once."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for email in var.alert_emails : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", email))])
    error_message = "alert_emails must be e-mail addresses."
  }
}

variable "late_after_minutes" {
  description = "Minutes after which a running job is told to be late, where its definition does not say; null: never."
  type        = number
  default     = 20

  validation {
    condition     = var.late_after_minutes == null ? true : var.late_after_minutes >= 1 && floor(var.late_after_minutes) == var.late_after_minutes
    error_message = "late_after_minutes must be a whole number of at least 1, or null."
  }
}

variable "monthly_budget_usd" {
  description = "US dollars a month of which 80 % spent, or all of it forecast, is told; null: no budget."
  type        = number
  default     = null

  validation {
    condition     = var.monthly_budget_usd == null ? true : var.monthly_budget_usd > 0
    error_message = "monthly_budget_usd must be above 0, or null."
  }
}

variable "data_scientist_principals" {
  description = "ARNs of who may assume the data scientists' role; none: there is no such role."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.data_scientist_principals : can(regex("^arn:[^:]+:iam::[0-9]{12}:", arn))])
    error_message = "data_scientist_principals must be ARNs of IAM roles, users or accounts."
  }
}

variable "data_scientist_tables" {
  description = "Tables, `<database>.<table>`, that data scientists may read whole."
  type        = list(string)
  default     = ["stedi_curated.machine_learning_curated"]

  validation {
    condition     = alltrue([for table in var.data_scientist_tables : can(regex("^[a-z0-9_]+\\.[a-z0-9_]+$", table))])
    error_message = "data_scientist_tables must be names such as stedi_curated.machine_learning_curated."
  }
}

variable "data_engineer_principals" {
  description = "ARNs of who may assume the data engineers' role; none: there is no such role."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.data_engineer_principals : can(regex("^arn:[^:]+:iam::[0-9]{12}:", arn))])
    error_message = "data_engineer_principals must be ARNs of IAM roles, users or accounts."
  }
}

variable "lake_formation" {
  description = "Let Lake Formation decide, column by column, what data scientists read of the curated zone: all but personal columns. Everyone else stays under IAM (hybrid mode)."
  type        = bool
  default     = false
}

variable "vpc_cidr" {
  description = "Addresses, such as 10.20.0.0/20, of a private network that the jobs run in, with endpoints to S3, Glue, Logs, KMS, STS and CloudWatch and no way out; null: jobs run in Glue's own network."
  type        = string
  default     = null

  validation {
    condition     = var.vpc_cidr == null ? true : can(cidrnetmask(var.vpc_cidr)) && try(tonumber(split("/", var.vpc_cidr)[1]) >= 16 && tonumber(split("/", var.vpc_cidr)[1]) <= 26, false)
    error_message = "vpc_cidr must be an IPv4 range from /16 to /26, such as 10.20.0.0/20."
  }
}

variable "replicas" {
  description = "Buckets, in another region, that take a copy of every new object, by zone: their ARN and the key there. They must exist and be versioned."
  type        = map(object({ bucket_arn = string, kms_key_arn = string }))
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for zone, replica in var.replicas : contains(["landing", "trusted", "curated"], zone)
      && can(regex("^arn:[^:]+:s3:::[^/]+$", replica.bucket_arn)) && can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/", replica.kms_key_arn))
    ])
    error_message = "replicas may be given for landing, trusted and curated: the ARN of a bucket, and of a key in its region."
  }
}

variable "canvas_command" {
  description = "Command, given a job's name, that sets the job's canvas in Glue Studio again whenever Terraform changed the job (an update by Terraform strips it); null: nothing is run."
  type        = string
  default     = null

  validation {
    condition     = var.canvas_command == null ? true : trimspace(var.canvas_command) != ""
    error_message = "canvas_command must be a command, or null."
  }
}
