variable "name" {
  description = "Name of the lake, a prefix of the names of its resources."
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
  description = "Schedule of the workflow; null: it runs only when started."
  type        = string
  default     = null
}

variable "lifecycle_rules" {
  description = "Whether buckets get their lifecycle rules; a minute slower."
  type        = bool
  default     = false
}

variable "canvas_command" {
  description = "Command that sets a job's canvas after Terraform changed the job; null: no command."
  type        = string
  default     = null
}

variable "force_destroy" {
  description = "Whether destroy also deletes the data."
  type        = bool
  default     = true
}

variable "access_key" {
  description = "Access key of the local endpoint, which creates its own with ACCESS_KEY=1."
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

variable "kms_key_arn" {
  description = "Key at the endpoint that encrypts the lake; null: Terraform creates it, for which the provider waits 13 seconds. `make` creates one through the API and passes it."
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
  description = "Glue version of every job; null: that of its definition."
  type        = string
  default     = null

  validation {
    condition     = var.glue_version == null ? true : contains(["5.0", "5.1", "6.0"], var.glue_version)
    error_message = "glue_version must be 5.0, 5.1 or 6.0, or null."
  }
}
