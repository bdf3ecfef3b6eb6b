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

  validation {
    condition     = var.region == null ? true : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the name of an AWS region, such as eu-central-1."
  }
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

variable "github_provider_arn" {
  description = "ARN of GitHub's identity provider, where the account has one already (it can have one only); null: one is made."
  type        = string
  default     = null

  validation {
    condition     = var.github_provider_arn == null ? true : can(regex("^arn:[^:]+:iam::[0-9]{12}:oidc-provider/token.actions.githubusercontent.com$", var.github_provider_arn))
    error_message = "github_provider_arn must be arn:aws:iam::<account>:oidc-provider/token.actions.githubusercontent.com."
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
