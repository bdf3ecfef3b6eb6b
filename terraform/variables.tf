# The settings of a lake. Optional features come last.

variable "name" {
  description = "Name of the lake, a prefix of the names of its resources. No two lakes of an account and region may share it."
  type        = string
  default     = "stedi"

  validation {
    # Every account has a workgroup primary, and S3 keeps some beginnings to itself.
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.name)) && !can(regex("-job(-|$)|^primary$|^(xn--|sthree-|amzn-s3-demo-)", var.name))
    error_message = "name must be 3 to 20 lower-case letters, digits and hyphens, start with a letter and not hold -job, which follows it in the names of roles; primary is Athena's own, and xn--, sthree- and amzn-s3-demo- are S3's to begin with."
  }
}

variable "global_name" {
  description = "Prefix of the names of buckets, roles, the dashboard and the budget, which must be unique across all regions of an account; buckets are named `<global_name>-<zone>-<account id>`. null: `name`. A lake of the same name in a second region needs a different one."
  type        = string
  default     = null

  validation {
    condition     = var.global_name == null ? true : can(regex("^[a-z][a-z0-9-]{1,34}[a-z0-9]$", var.global_name)) && !can(regex("-job(-|$)", var.global_name))
    error_message = "global_name must be 3 to 36 lower-case letters, digits and hyphens, start with a letter and not hold -job: it is part of bucket names."
  }

  validation {
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    condition     = var.global_name == null ? true : !can(regex("^(xn--|sthree-|amzn-s3-demo-)", var.global_name))
    error_message = "global_name must not begin with xn--, sthree- or amzn-s3-demo-: S3 reserves these prefixes."
  }
}

variable "job_prefix" {
  description = "Prefix of the names of the Glue jobs, before the folder's name; null: `<name>-`. Job names must be unique in the account and region."
  type        = string
  default     = null

  validation {
    condition     = var.job_prefix == null ? true : can(regex("^([A-Za-z][A-Za-z0-9_-]{0,40})?$", var.job_prefix))
    error_message = "job_prefix must be at most 41 letters, digits, hyphens and underscores, and start with a letter."
  }
}

variable "database_prefix" {
  description = "Required prefix of the databases' names in the DDL, so that no two lakes of an account and region share one; null: `name`, with underscores instead of hyphens, and an underscore. Empty: no required prefix."
  type        = string
  default     = null

  validation {
    condition     = var.database_prefix == null ? true : can(regex("^[a-z0-9_]*$", var.database_prefix))
    error_message = "database_prefix must be lower-case letters, digits and underscores."
  }
}

variable "zones" {
  description = "The zones, from raw to finished: the folders of `ddl_path`, each with a bucket and a database. Lake Formation governs the last one, and engineers read all but that."
  type        = list(string)
  default     = ["landing", "trusted", "curated"]
  nullable    = false

  validation {
    condition = (
      length(var.zones) > 0 && length(distinct(var.zones)) == length(var.zones)
      && alltrue([for zone in var.zones : can(regex("^[a-z][a-z0-9]{1,11}$", zone)) && !contains(["assets", "logs", "results", "state"], zone)])
    )
    error_message = "zones must be different words of 2 to 12 lower-case letters and digits, and none of assets, logs, results and state."
  }
}

variable "tags" {
  description = "Tags of every resource, in addition to `lake`, whose value is `name` and by which permissions recognise the lake's jobs."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    # IAM knows no case in keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
    condition = (
      alltrue([for key, value in var.tags : can(regex("^[\\pL\\pZ\\pN_.:/=+@-]{1,128}$", key)) && can(regex("^[\\pL\\pZ\\pN_.:/=+@-]{0,256}$", value))])
      && alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:") && !contains(["lake", "lake-region"], lower(key))])
      && length(distinct([for key in keys(var.tags) : lower(key)])) == length(var.tags) && length(var.tags) <= 48
    )
    error_message = "tags must be at most 48, with keys of at most 128 and values of at most 256 letters, digits, blanks and _.:/=+-@; keys must differ by more than their case, not begin with aws:, and not be lake or lake-region."
  }
}

variable "iam_path" {
  description = "IAM path of the lake's roles."
  type        = string
  default     = "/"

  validation {
    condition     = can(regex("^/([A-Za-z0-9_.,+@=-]+/)*$", var.iam_path)) && length(var.iam_path) <= 256
    error_message = "iam_path must begin and end with a slash, such as /lakes/."
  }
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role of the lake: the bootstrap's, or the account's own; null: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null ? true : can(regex("^arn:[^:]+:iam::(?:aws|[0-9]{12}):policy/", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be an IAM policy's ARN."
  }
}

variable "ddl_path" {
  description = "Folder of the tables' DDL, `<zone>/<table>.sql`; null: the `ddl` folder next to this module."
  type        = string
  default     = null

  validation {
    condition     = var.ddl_path == null || can(regex("[^/]", var.ddl_path))
    error_message = "ddl_path must name a folder, or be null."
  }
}

variable "jobs_path" {
  description = "Folder of the jobs, `<job>/<job>.json` and `<job>/<job>.py`; null: the `jobs` folder next to this module."
  type        = string
  default     = null

  validation {
    condition     = var.jobs_path == null || can(regex("[^/]", var.jobs_path))
    error_message = "jobs_path must name a folder, or be null."
  }
}

variable "queries_path" {
  description = "Folder of the saved queries of the lake's workgroup, `<name>.sql`; null: the `queries` folder next to the DDL's, if there is one."
  type        = string
  default     = null

  validation {
    condition     = var.queries_path == null || can(regex("[^/]", var.queries_path))
    error_message = "queries_path must name a folder, or be null."
  }
}

variable "glue_version" {
  description = "Glue version of jobs whose definition sets none."
  type        = string
  default     = "5.1"

  validation {
    condition     = contains(["5.0", "5.1", "6.0"], var.glue_version)
    error_message = "glue_version must be 5.0, 5.1 or 6.0: the log groups and the form of the jobs depend on it."
  }
}

variable "jobs" {
  description = "Settings of single jobs, by folder; they take precedence over the definition's and the lake's."
  type = map(object({
    glue_version      = optional(string)
    worker_type       = optional(string)
    number_of_workers = optional(number)
    timeout_minutes   = optional(number)
    execution_class   = optional(string)
    late_after        = optional(number)
    arguments         = optional(map(string), {})
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue(flatten([for job in var.jobs : [for argument in keys(job.arguments) : can(regex("^--[A-Za-z]", argument))]]))
    error_message = "jobs: the names of arguments must begin with --."
  }
}

variable "job_arguments" {
  description = "Arguments of every job, such as `--extra-py-files`; a definition's own arguments take precedence."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    # Glue's own: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
    condition     = alltrue([for argument in keys(var.job_arguments) : can(regex("^--[A-Za-z]", argument)) && !contains(["--conf", "--TempDir", "--debug", "--mode", "--JOB_NAME"], argument)])
    error_message = "job_arguments must have names that begin with --; Spark settings go into spark_configuration, --TempDir is the lake's, and --debug, --mode and --JOB_NAME are Glue's."
  }
}

variable "spark_configuration" {
  description = "Spark settings of every job; SQL nodes see them as `$${spark....}`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key, value in var.spark_configuration : can(regex("^spark\\.[^ =]+$", key)) && can(regex("^[^ ]+$", value))])
    error_message = "spark_configuration must be settings named spark...., with values without spaces: they share one argument."
  }
}

variable "schedule" {
  description = "Schedule of the workflow, as a Glue cron expression such as `cron(15 2 * * ? *)`; null: it runs only when started."
  type        = string
  default     = null

  validation {
    condition     = var.schedule == null ? true : can(regex(local.cron_pattern, var.schedule))
    error_message = "schedule must be a Glue cron expression of six fields within their bounds, with ? for one of the two days, such as cron(15 2 * * ? *)."
  }
}

variable "success_within_hours" {
  description = "Hours within which the workflow must succeed at least once; otherwise an alert is sent, also for a run that never started. null: 26 for a daily `schedule`; with other schedules, and without one, there is no alert."
  type        = number
  default     = null

  validation {
    # CloudWatch looks back seven days at most: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    condition     = var.success_within_hours == null ? true : var.success_within_hours >= 1 && var.success_within_hours <= 168 && floor(var.success_within_hours) == var.success_within_hours
    error_message = "success_within_hours must be a whole number from 1 to 168 (seven days), or null."
  }
}

variable "flex_execution" {
  description = "Run every job in the FLEX execution class: about a third cheaper, started when Glue has spare capacity. If false, each definition's own class is used."
  type        = bool
  default     = false
}

variable "job_metrics" {
  description = "Publish each job run's metrics to CloudWatch, for the dashboard and for sizing. They are billed as custom metrics, which cost more than the runs of a small lake."
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
  description = "Whether `destroy` also deletes the content of the buckets. If false, it stops at the first bucket that is not empty."
  type        = bool
  default     = false
}

variable "lifecycle_rules" {
  description = "Days after which noncurrent versions of objects, scratch files, query results and access logs expire; `enabled = false` keeps everything."
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

variable "create_kms_key" {
  description = "Whether the lake creates its own key; false: `kms_key_arn` names an existing one."
  type        = bool
  default     = true
}

variable "kms_key_arn" {
  description = "Key that encrypts the lake if it does not create its own (`create_kms_key = false`). Its policy must hold the statements of the output `kms_key_statements`."
  type        = string
  default     = null

  validation {
    condition     = var.create_kms_key == (var.kms_key_arn == null) && (var.kms_key_arn == null ? true : can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/", var.kms_key_arn)))
    error_message = "kms_key_arn must be a key's ARN (not an alias's) where create_kms_key is false, and null where it is true."
  }
}

variable "key_administrator_arns" {
  description = "Roles and users that the key's own policy allows to manage the lake's key, such as the deployer's role: permissions by tags take effect only minutes after the key is created."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.key_administrator_arns : can(regex("^arn:[^:]+:iam::[0-9]{12}:(role|user)/", arn))])
    error_message = "key_administrator_arns must be ARNs of IAM roles or users."
  }
}

variable "key_deletion_days" {
  description = "Waiting period in days before the lake's deleted key is destroyed; until then the deletion can be cancelled."
  type        = number
  default     = 30

  validation {
    condition     = var.key_deletion_days >= 7 && var.key_deletion_days <= 30 && floor(var.key_deletion_days) == var.key_deletion_days
    error_message = "key_deletion_days must be a whole number from 7 to 30."
  }
}

variable "encrypt_data_catalog" {
  description = "Encrypt the whole Data Catalog of the account and region with `data_catalog_kms_key_arn`. The setting applies to everybody who uses the catalog: all readers need that key. Refused if the account's catalog is already encrypted with another key."
  type        = bool
  default     = false
}

variable "data_catalog_kms_key_arn" {
  description = "Key that encrypts the Data Catalog if `encrypt_data_catalog` is set: a key of the account, never the lake's, because everything encrypted with it is lost when it is deleted."
  type        = string
  default     = null

  validation {
    condition     = (var.data_catalog_kms_key_arn != null) == var.encrypt_data_catalog && (var.data_catalog_kms_key_arn == null ? true : can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/", var.data_catalog_kms_key_arn)))
    error_message = "data_catalog_kms_key_arn must be a key's ARN where encrypt_data_catalog is on, and null where it is off."
  }
}

variable "alert_emails" {
  description = "E-mail addresses that receive alerts about failed jobs, late jobs, failed data quality rules and the budget; each must confirm its subscription once."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for email in var.alert_emails : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", email))])
    error_message = "alert_emails must be e-mail addresses."
  }
}

variable "keep_undelivered_alerts" {
  description = "Whether alerts that EventBridge cannot deliver are kept, in a queue that an alarm watches."
  type        = bool
  default     = true
}

variable "create_dashboard" {
  description = "Whether there is a dashboard of the lake in CloudWatch."
  type        = bool
  default     = true
}

variable "late_after_minutes" {
  description = "Minutes after which a running job is reported as late, unless its definition sets them; null: never."
  type        = number
  default     = 20

  validation {
    condition     = var.late_after_minutes == null ? true : var.late_after_minutes >= 1 && floor(var.late_after_minutes) == var.late_after_minutes
    error_message = "late_after_minutes must be a whole number of at least 1, or null."
  }
}

variable "monthly_budget_usd" {
  description = "Monthly budget in US dollars; alerts at 80 % actual and 100 % forecast spend; null: no budget."
  type        = number
  default     = null

  validation {
    condition     = var.monthly_budget_usd == null ? true : var.monthly_budget_usd > 0
    error_message = "monthly_budget_usd must be above 0, or null."
  }
}

variable "data_scientist_principals" {
  description = "ARNs of the principals that may assume the data scientists' role; empty: the role is not created."
  type        = list(string)
  default     = []

  validation {
    # A trust policy has 2048 characters: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    condition     = alltrue([for arn in var.data_scientist_principals : can(regex("^arn:[^:]+:iam::[0-9]{12}:", arn))]) && length(jsonencode(var.data_scientist_principals)) <= 1900
    error_message = "data_scientist_principals must be ARNs of IAM roles, users or accounts, with at most 1900 characters in total: use a role that many principals may assume instead."
  }
}

variable "data_scientist_tables" {
  description = "Tables, `<database>.<table>`, that data scientists may read whole."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for table in var.data_scientist_tables : can(regex("^[a-z0-9_]+\\.[a-z0-9_]+$", table))])
    error_message = "data_scientist_tables must be names such as shop_curated.orders."
  }
}

variable "data_engineer_principals" {
  description = "ARNs of the principals that may assume the data engineers' role; empty: the role is not created."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.data_engineer_principals : can(regex("^arn:[^:]+:iam::[0-9]{12}:", arn))]) && length(jsonencode(var.data_engineer_principals)) <= 1900
    error_message = "data_engineer_principals must be ARNs of IAM roles, users or accounts, with at most 1900 characters in total: use a role that many principals may assume instead."
  }
}

variable "lake_formation" {
  description = "Let Lake Formation decide, column by column, what data scientists read of the curated zone: all but personal columns. Everyone else stays under IAM (hybrid mode)."
  type        = bool
  default     = false
}

variable "vpc_cidr" {
  description = "CIDR block, such as 10.20.0.0/20, of a private network for the jobs, with endpoints for S3, Glue, Logs, KMS, STS and CloudWatch and no other way out; null: jobs run in Glue's own network."
  type        = string
  default     = null

  validation {
    condition     = var.vpc_cidr == null ? true : try(cidrsubnet(var.vpc_cidr, 0, 0) == var.vpc_cidr && can(cidrnetmask(var.vpc_cidr)) && tonumber(split("/", var.vpc_cidr)[1]) >= 16 && tonumber(split("/", var.vpc_cidr)[1]) <= 26, false)
    error_message = "vpc_cidr must be an IPv4 range from /16 to /26 without host bits, such as 10.20.0.0/20."
  }
}

variable "network" {
  description = "An existing subnet and security groups for the jobs, instead of `vpc_cidr`. The subnet must reach S3, Glue, Logs, KMS, STS and CloudWatch, and one group must allow traffic from itself on all ports."
  type        = object({ subnet_id = string, security_group_ids = list(string) })
  default     = null

  validation {
    condition     = var.network == null ? true : var.vpc_cidr == null && can(regex("^subnet-", var.network.subnet_id)) && length(var.network.security_group_ids) > 0 && alltrue([for id in var.network.security_group_ids : can(regex("^sg-", id))])
    error_message = "network must be the ids of a subnet and of at least one security group, and vpc_cidr must be null."
  }
}

variable "replicas" {
  description = "Buckets in another region to which every new object is replicated, by zone: ARN of the bucket and of its key. The buckets must exist and be versioned."
  type        = map(object({ bucket_arn = string, kms_key_arn = string }))
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for zone, replica in var.replicas : contains(var.zones, zone)
      && can(regex("^arn:[^:]+:s3:::[^/]+$", replica.bucket_arn)) && can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/", replica.kms_key_arn))
    ])
    error_message = "replicas may be set for the zones: the ARN of a bucket, and of a key in its region."
  }

  validation {
    condition     = alltrue([for zone in keys(var.replicas) : length("${coalesce(var.global_name, var.name)}-${zone}-123456789012-replication") <= 64])
    error_message = "replicas: the role that copies a zone would have a name of more than 64 characters: take a shorter global_name or zone."
  }
}

variable "canvas_command" {
  description = "Command that restores a job's canvas in Glue Studio after Terraform created or changed the job, because the provider does not support nodes. Its arguments are the job's folder and its name in Glue; null: no command."
  type        = string
  default     = null

  validation {
    condition     = var.canvas_command == null ? true : trimspace(var.canvas_command) != ""
    error_message = "canvas_command must be a command, or null."
  }
}
