variable "name" {
  description = "What everything in the lake is named after."
  type        = string
  default     = "stedi"
}

variable "ddl_path" {
  description = "Folder of the tables' DDL; null: the repository's."
  type        = string
  default     = null
}

variable "jobs_path" {
  description = "Folder of the jobs; null: the repository's."
  type        = string
  default     = null
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
  description = "Share of its former rows, or owners, of the same customers below which a table's job fails a rule, which alerts and stops nothing; 0: never."
  type        = number
  default     = 0.5

  validation {
    condition     = var.least_share >= 0 && var.least_share <= 1
    error_message = "least_share must be from 0 to 1."
  }
}

variable "quarantine_limit" {
  description = "Number of records per feed that the jobs may fail to understand before an alert is sent."
  type        = number
  default     = 0

  validation {
    condition     = var.quarantine_limit >= 0 && floor(var.quarantine_limit) == var.quarantine_limit
    error_message = "quarantine_limit must be a whole number from 0."
  }
}

variable "machine_learning_form" {
  description = "Form of the machine-learning table: `plain` has trainers' serial numbers and times unchanged, `pseudonymous` replaces serial numbers by other names and counts times from each trainer's first reading."
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
  description = "When the workflow runs by itself; null: only when started."
  type        = string
  default     = null
}

variable "lifecycle_rules" {
  description = "Whether buckets get their lifecycle rules; a minute slower."
  type        = bool
  default     = false
}

variable "canvas_command" {
  description = "Command that sets a job's canvas after Terraform changed the job; null: none."
  type        = string
  default     = null
}

variable "force_destroy" {
  description = "Whether destroy takes the data along."
  type        = bool
  default     = true
}

variable "access_key" {
  description = "Access key of the local endpoint; it makes one of its own with ACCESS_KEY=1."
  type        = string
  default     = "test"

  validation {
    condition     = can(regex("^[A-Za-z0-9]{4,128}$", var.access_key))
    error_message = "access_key must be 4 to 128 letters and digits."
  }
}

variable "secret_key" {
  description = "Secret key of the local endpoint."
  type        = string
  default     = "test"
  sensitive   = true

  validation {
    condition     = length(var.secret_key) > 0
    error_message = "secret_key must not be empty."
  }
}

variable "global_name" {
  description = "What buckets, roles, the dashboard and the budget are named after, which all regions of an account share; buckets are called `<global_name>-<zone>-<account id>`. null: `name`. A second region's lake needs another one."
  type        = string
  default     = null
}

variable "job_prefix" {
  description = "What the names of the Glue jobs begin with, before the folder's name; null: nothing for the lake stedi, `<name>-` for any other."
  type        = string
  default     = null

  validation {
    condition     = var.job_prefix == null ? true : can(regex("^([A-Za-z][A-Za-z0-9_-]{0,40})?$", var.job_prefix))
    error_message = "job_prefix must be at most 41 letters, digits, hyphens and underscores, and start with a letter."
  }
}

variable "database_prefix" {
  description = "Prefix that the databases' names in the DDL must have, so no two lakes of an account and region share one; null: `name`, with underscores for its hyphens, and an underscore. Any name goes with an empty one."
  type        = string
  default     = null
}

variable "kms_key_arn" {
  description = "Key at the endpoint that encrypts the lake; null: it makes its own, for which the provider waits 13 seconds. `make` hands it one made through the API."
  type        = string
  default     = null
}

variable "data_scientist_tables" {
  description = "Tables, `<database>.<table>`, that data scientists may read whole."
  type        = list(string)
  default     = ["stedi_curated.machine_learning_curated"]
}

variable "keep_undelivered_alerts" {
  description = "Whether alerts that cannot be delivered are kept in a queue; half a minute slower."
  type        = bool
  default     = false
}

variable "glue_version" {
  description = "Glue version of every job; null: the one in its definition."
  type        = string
  default     = null

  validation {
    condition     = var.glue_version == null ? true : contains(["5.0", "5.1", "6.0"], var.glue_version)
    error_message = "glue_version must be 5.0, 5.1 or 6.0, or null."
  }
}
