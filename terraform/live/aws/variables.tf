# What the lake on AWS may be asked for: the module's variables, which say and check what each may be, and the region's.

variable "region" {
  description = "AWS region of the lake; null: that of the profile, or AWS_REGION."
  type        = string
  default     = null

  validation {
    condition     = var.region == null ? true : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the name of an AWS region, such as eu-central-1."
  }
}

variable "environment" {
  description = "Environment of the lake, a tag on every resource: production, staging, ..."
  type        = string
  default     = "production"

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,64}$", var.environment))
    error_message = "environment must be a word: it is a tag."
  }
}

variable "tags" {
  description = "Additional tags of every resource."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key, value in var.tags : length(key) <= 128 && length(value) <= 256 && !startswith(lower(key), "aws:")])
    error_message = "tags must have keys of at most 128 characters that do not begin with aws:, and values of at most 256."
  }
}

variable "name" {
  description = "Name of the lake, a prefix of the names of its resources and part of its buckets' names."
  type        = string
  default     = "stedi"
}

variable "glue_version" {
  description = "Glue version of jobs whose definition sets none."
  type        = string
  default     = "5.1"
}

variable "consent_scope" {
  description = "Which readings consent covers: customer or reading."
  type        = string
  default     = "customer"

  validation {
    condition     = contains(["customer", "reading"], var.consent_scope)
    error_message = "consent_scope must be customer or reading."
  }
}

variable "ownership_threshold" {
  description = "Share of a trainer's reading times at which its owner's phone must report."
  type        = number
  default     = 0.9

  validation {
    condition     = var.ownership_threshold > 0.5 && var.ownership_threshold <= 1
    error_message = "ownership_threshold must be above 0.5 (or two customers could own one trainer) and at most 1."
  }
}

variable "ownership_margin" {
  description = "Share of a step trainer's reading times by which its owner's phone must lead: over any other phone, and over any other trainer that it matches at the same times."
  type        = number
  default     = 0.2

  validation {
    condition     = var.ownership_margin >= 0 && var.ownership_margin <= 1
    error_message = "ownership_margin must be from 0 to 1."
  }
}

variable "ownership_instants" {
  description = "Least number of a step trainer's reading times that the owner's phone must match."
  type        = number
  default     = 5

  validation {
    condition     = var.ownership_instants >= 1 && floor(var.ownership_instants) == var.ownership_instants
    error_message = "ownership_instants must be a whole number from 1."
  }
}

variable "always_on_instants" {
  description = "Reading times per hour, in six hours of a day, above which a phone counts as always reporting, so that it is no evidence of ownership."
  type        = number
  default     = 300

  validation {
    condition     = var.always_on_instants >= 1 && floor(var.always_on_instants) == var.always_on_instants
    error_message = "always_on_instants must be a whole number from 1."
  }
}

variable "least_share" {
  description = "Share of the previous rows, or owners, of the same customers below which a table's job fails a rule, which sends an alert but does not stop the job; 0: never."
  type        = number
  default     = 0.5

  validation {
    condition     = var.least_share >= 0 && var.least_share <= 1
    error_message = "least_share must be from 0 to 1."
  }
}

variable "quarantine_limit" {
  description = "Number of invalid records per feed above which an alert is sent."
  type        = number
  default     = 0

  validation {
    condition     = var.quarantine_limit >= 0 && floor(var.quarantine_limit) == var.quarantine_limit
    error_message = "quarantine_limit must be a whole number from 0."
  }
}

variable "machine_learning_form" {
  description = "Form of the machine-learning table: `plain` has trainers' serial numbers and times unchanged, `pseudonymous` replaces serial numbers by salted hashes and counts times from each trainer's first reading."
  type        = string
  default     = "plain"

  validation {
    condition     = contains(["plain", "pseudonymous"], var.machine_learning_form)
    error_message = "machine_learning_form must be plain or pseudonymous."
  }
}

variable "machine_learning_salt" {
  description = "Salt of the trainers' names in the pseudonymous form, at least 16 characters; null: derived from the lake's key."
  type        = string
  default     = null

  validation {
    condition     = var.machine_learning_salt == null || can(regex("^[A-Za-z0-9_-]{16,}$", var.machine_learning_salt))
    error_message = "machine_learning_salt must be at least 16 letters, digits, hyphens or underscores."
  }
}

variable "schedule" {
  description = "Schedule of the workflow, as a Glue cron expression; null: it runs only when started."
  type        = string
  default     = null
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
}

variable "force_destroy" {
  description = "Whether destroy also deletes the data."
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
}

variable "log_retention_days" {
  description = "Days that CloudWatch keeps the jobs' logs."
  type        = number
  default     = 365
}

variable "key_deletion_days" {
  description = "Waiting period in days before the lake's deleted key is destroyed; until then the deletion can be cancelled."
  type        = number
  default     = 30
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
}

variable "alert_emails" {
  description = "E-mail addresses that receive alerts."
  type        = list(string)
  default     = []
}

variable "late_after_minutes" {
  description = "Minutes after which a running job is reported as late, unless its definition sets them; null: never."
  type        = number
  default     = 20
}

variable "monthly_budget_usd" {
  description = "Monthly budget in US dollars; null: no budget."
  type        = number
  default     = null
}

variable "data_scientist_principals" {
  description = "ARNs of the principals that may assume the data scientists' role."
  type        = list(string)
  default     = []
}

variable "data_scientist_tables" {
  description = "Tables, `<database>.<table>`, that data scientists may read whole."
  type        = list(string)
  default     = ["stedi_curated.machine_learning_curated"]
}

variable "data_engineer_principals" {
  description = "ARNs of the principals that may assume the data engineers' role."
  type        = list(string)
  default     = []
}

variable "lake_formation" {
  description = "Let Lake Formation decide which columns data scientists see."
  type        = bool
  default     = false
}

variable "vpc_cidr" {
  description = "CIDR block, such as 10.20.0.0/20, of a private network for the jobs, with endpoints for S3, Glue, Logs, KMS, STS and CloudWatch and no other way out; null: jobs run in Glue's own network."
  type        = string
  default     = null
}

variable "replicas" {
  description = "Buckets in another region to which every new object is replicated, by zone: ARN of the bucket and of its key. The buckets must exist and be versioned."
  type        = map(object({ bucket_arn = string, kms_key_arn = string }))
  default     = {}
  nullable    = false
}

variable "canvas_command" {
  description = "Command that sets a job's canvas after Terraform changed the job; null: no command."
  type        = string
  default     = null
}

variable "global_name" {
  description = "Prefix of the names of buckets, roles, the dashboard and the budget, which must be unique across all regions of an account; buckets are named `<global_name>-<zone>-<account id>`. null: `name`. A lake of the same name in a second region needs a different one."
  type        = string
  default     = null
}

variable "job_prefix" {
  description = "Prefix of the names of the Glue jobs, before the folder's name; null: empty for the lake stedi, `<name>-` for any other."
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
}

variable "ddl_path" {
  description = "Folder of the tables' DDL, `<zone>/<table>.sql`; null: the `ddl` folder next to this module."
  type        = string
  default     = null
}

variable "jobs_path" {
  description = "Folder of the jobs, `<job>/<job>.json` and `<job>/<job>.py`; null: the `jobs` folder next to this module."
  type        = string
  default     = null
}

variable "queries_path" {
  description = "Folder of the saved queries of the lake's workgroup, `<name>.sql`; null: the `queries` folder next to the DDL's, if there is one."
  type        = string
  default     = null
}

variable "zones" {
  description = "The zones, from raw to finished: the folders of `ddl_path`, each with a bucket and a database. Lake Formation governs the last one, and engineers read all but that."
  type        = list(string)
  default     = ["landing", "trusted", "curated"]
  nullable    = false
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
}

variable "job_arguments" {
  description = "Arguments of every job, such as `--extra-py-files`; a definition's own arguments take precedence."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "success_within_hours" {
  description = "Hours within which the workflow must succeed at least once; otherwise an alert is sent, also for a run that never started. null: 26 for a daily `schedule`; with other schedules, and without one, there is no alert."
  type        = number
  default     = null
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
}

variable "key_administrator_arns" {
  description = "Roles and users that the key's own policy allows to manage the lake's key, such as the deployer's role: permissions by tags take effect only minutes after the key is created."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "iam_path" {
  description = "IAM path of the lake's roles."
  type        = string
  default     = "/"
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role of the lake: the bootstrap's, or the account's own; null: none."
  type        = string
  default     = null
}

variable "network" {
  description = "An existing subnet and security groups for the jobs, instead of `vpc_cidr`. The subnet must reach S3, Glue, Logs, KMS, STS and CloudWatch, and one group must allow traffic from itself on all ports."
  type        = object({ subnet_id = string, security_group_ids = list(string) })
  default     = null
}

variable "create_dashboard" {
  description = "Whether there is a dashboard of the lake in CloudWatch."
  type        = bool
  default     = true
}

variable "keep_undelivered_alerts" {
  description = "Whether alerts that EventBridge cannot deliver are kept, in a queue that an alarm watches."
  type        = bool
  default     = true
}
