variable "name" {
  description = "What the lake is called, as in live/aws."
  type        = string
  default     = "stedi"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 20 lower-case letters, digits and hyphens, and start with a letter."
  }
}

variable "region" {
  description = "AWS region; null: the one of the credentials' profile or AWS_REGION."
  type        = string
  default     = null
}

variable "github_repository" {
  description = "Repository, `<owner>/<name>`, whose workflows deploy the lake from its branch main; null: no role for GitHub."
  type        = string
  default     = null

  validation {
    condition     = var.github_repository == null ? true : can(regex("^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", var.github_repository))
    error_message = "github_repository must be <owner>/<name>."
  }
}

variable "force_destroy" {
  description = "Whether destroy takes the states along."
  type        = bool
  default     = false
}

variable "lifecycle_rules" {
  description = "Whether former states go after a year."
  type        = bool
  default     = true
}
