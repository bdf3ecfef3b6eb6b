variable "name" {
  description = "What the lake is called."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 20 lower-case letters, digits and hyphens, and start with a letter."
  }
}

variable "github_repository" {
  description = "Repository whose branch main deploys; null: none."
  type        = string
  default     = null

  validation {
    condition     = var.github_repository == null ? true : can(regex("^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", var.github_repository))
    error_message = "github_repository must be <owner>/<name>."
  }
}

variable "github_provider_arn" {
  description = "GitHub's identity provider that the account has already; null: one is made."
  type        = string
  default     = null

  validation {
    condition     = var.github_provider_arn == null ? true : can(regex("^arn:[^:]+:iam::[0-9]{12}:oidc-provider/", var.github_provider_arn))
    error_message = "github_provider_arn must be an identity provider's ARN."
  }
}

variable "state_bucket_arn" {
  description = "ARN of the state's bucket."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:s3:::[^/]+$", var.state_bucket_arn))
    error_message = "state_bucket_arn must be a bucket's ARN."
  }
}

variable "state_key" {
  description = "Key of the state."
  type        = string

  validation {
    condition     = can(regex("^[^/*?].*[^/*?]$", var.state_key))
    error_message = "state_key must be the key of one object."
  }
}

variable "state_kms_key_arn" {
  description = "Key that encrypts the state."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:kms:", var.state_kms_key_arn))
    error_message = "state_kms_key_arn must be a key's ARN."
  }
}
