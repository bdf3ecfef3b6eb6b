# What the lake on AWS may be asked for: the module's variables, which say and check what each may be, and the region's.

variable "region" {
  description = "AWS region of the lake; null: the one of the credentials' profile or AWS_REGION."
  type        = string
  default     = null

  validation {
    condition     = var.region == null ? true : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the name of an AWS region, such as eu-central-1."
  }
}

variable "environment" {
  description = "What the lake is for, as a tag on everything: production, staging, ..."
  type        = string
  default     = "production"

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,64}$", var.environment))
    error_message = "environment must be a word: it is a tag."
  }
}

variable "tags" {
  description = "More tags for everything."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key, value in var.tags : length(key) <= 128 && length(value) <= 256 && !startswith(lower(key), "aws:")])
    error_message = "tags must have keys of at most 128 characters that do not begin with aws:, and values of at most 256."
  }
}

variable "name" {
  description = "What everything in the lake is named after; part of the buckets' names."
  type        = string
  default     = "stedi"
}

variable "glue_version" {
  description = "Version of Glue for jobs whose definition names none."
  type        = string
  default     = "5.1"
}

variable "consent_scope" {
  description = "Which readings consent covers: customer or reading."
  type        = string
  default     = "customer"
}

variable "ownership_threshold" {
  description = "Share of a trainer's reading times by which its owner is told."
  type        = number
  default     = 0.9
}

variable "ownership_margin" {
  description = "Share of a trainer's reading times by which its owner's phone must lead."
  type        = number
  default     = 0.2
}

variable "ownership_instants" {
  description = "Reading times of a trainer that its owner's phone must have met at least."
  type        = number
  default     = 5
}

variable "always_on_instants" {
  description = "Reading times an hour from which on a phone may be one that always reports."
  type        = number
  default     = 300
}

variable "least_share" {
  description = "Share of its former rows below which a table is not replaced; 0: it always is."
  type        = number
  default     = 0.5
}

variable "quarantine_limit" {
  description = "Records not understood, of each feed, up to which nobody is told."
  type        = number
  default     = 0
}

variable "machine_learning_form" {
  description = "Form of the machine-learning table: plain or pseudonymous."
  type        = string
  default     = "plain"
}

variable "machine_learning_salt" {
  description = "What trainers' names are made with in the pseudonymous form; null: made of the key."
  type        = string
  default     = null
}

variable "schedule" {
  description = "When the workflow runs by itself, as a Glue cron expression; null: only when started."
  type        = string
  default     = null
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
}

variable "force_destroy" {
  description = "Whether destroy takes the data along."
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
}

variable "log_retention_days" {
  description = "Days that CloudWatch keeps the jobs' logs."
  type        = number
  default     = 365
}

variable "key_deletion_days" {
  description = "Days between the deletion of the lake's key and its end, in which it can be brought back."
  type        = number
  default     = 30
}

variable "encrypt_data_catalog" {
  description = "Encrypt the whole Data Catalog of the account and region with the lake's key. One setting for all that use the catalog: on, everyone who reads it needs the key."
  type        = bool
  default     = false
}

variable "alert_emails" {
  description = "Addresses that hear of what goes wrong."
  type        = list(string)
  default     = []
}

variable "late_after_minutes" {
  description = "Minutes after which a running job is told to be late, where its definition does not say; null: never."
  type        = number
  default     = 20
}

variable "monthly_budget_usd" {
  description = "US dollars a month to be warned about; null: none."
  type        = number
  default     = null
}

variable "data_scientist_principals" {
  description = "ARNs of who may assume the data scientists' role."
  type        = list(string)
  default     = []
}

variable "data_scientist_tables" {
  description = "Tables, `<database>.<table>`, that data scientists may read whole."
  type        = list(string)
  default     = ["stedi_curated.machine_learning_curated"]
}

variable "data_engineer_principals" {
  description = "ARNs of who may assume the data engineers' role."
  type        = list(string)
  default     = []
}

variable "lake_formation" {
  description = "Let Lake Formation decide which columns data scientists see."
  type        = bool
  default     = false
}

variable "vpc_cidr" {
  description = "Addresses, such as 10.20.0.0/20, of a private network that the jobs run in, with endpoints to S3, Glue, Logs, KMS, STS and CloudWatch and no way out; null: jobs run in Glue's own network."
  type        = string
  default     = null
}

variable "replicas" {
  description = "Buckets, in another region, that take a copy of every new object, by zone: their ARN and the key there. They must exist and be versioned."
  type        = map(object({ bucket_arn = string, kms_key_arn = string }))
  default     = {}
  nullable    = false
}

variable "canvas_command" {
  description = "Command that sets a job's canvas after Terraform changed the job; null: none."
  type        = string
  default     = null
}
