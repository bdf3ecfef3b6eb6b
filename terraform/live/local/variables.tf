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
