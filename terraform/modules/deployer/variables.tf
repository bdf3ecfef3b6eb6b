variable "name" {
  description = "Name of the lake."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 20 lower-case letters, digits and hyphens, and start with a letter."
  }
}

variable "global_name" {
  description = "Prefix of the names of the lake's buckets and roles."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,34}[a-z0-9]$", var.global_name))
    error_message = "global_name must be 3 to 36 lower-case letters, digits and hyphens, and start with a letter."
  }
}

variable "job_prefix" {
  description = "Prefix of the names of the Glue jobs."
  type        = string

  validation {
    condition     = can(regex("^([A-Za-z][A-Za-z0-9_-]{0,40})?$", var.job_prefix))
    error_message = "job_prefix must be at most 41 letters, digits, hyphens and underscores, and start with a letter."
  }
}

variable "zones" {
  description = "The lake's zones."
  type        = list(string)

  validation {
    condition     = length(var.zones) > 0 && alltrue([for zone in var.zones : can(regex("^[a-z][a-z0-9]{1,11}$", zone))])
    error_message = "zones must be words of lower-case letters and digits."
  }
}

variable "databases" {
  description = "The lake's databases."
  type        = list(string)

  validation {
    condition     = length(var.databases) > 0 && alltrue([for database in var.databases : can(regex("^[a-z0-9_]+$", database))])
    error_message = "databases must be names of databases, without wildcards."
  }
}

variable "iam_path" {
  description = "Path of the lake's roles and policies."
  type        = string

  validation {
    condition     = can(regex("^/([A-Za-z0-9_.,+@=-]+/)*$", var.iam_path))
    error_message = "iam_path must begin and end with a slash."
  }
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role of the lake."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:iam::(?:aws|[0-9]{12}):policy/", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be an IAM policy's ARN."
  }
}

variable "github_repository" {
  description = "Repository that deploys, `<owner>/<name>` or with its ids `<owner>@<id>/<name>@<id>`; null: none."
  type        = string
  default     = null

  validation {
    condition     = var.github_repository == null ? true : can(regex("^[A-Za-z0-9_.-]+(@[0-9]+/[A-Za-z0-9_.-]+@[0-9]+|/[A-Za-z0-9_.-]+)$", var.github_repository))
    error_message = "github_repository must be <owner>/<name> or <owner>@<id>/<name>@<id>."
  }
}

variable "github_owner_id" {
  description = "Id of the repository's owner if github_repository does not contain it; null: any."
  type        = number
  default     = null

  validation {
    condition     = (var.github_owner_id == null) == (var.github_repository_id == null) && (var.github_owner_id == null ? true : var.github_owner_id > 0 && floor(var.github_owner_id) == var.github_owner_id)
    error_message = "github_owner_id must be a whole number, set together with github_repository_id."
  }
}

variable "github_repository_id" {
  description = "Id of the repository if github_repository does not contain it; null: any."
  type        = number
  default     = null

  validation {
    condition     = var.github_repository_id == null ? true : var.github_repository_id > 0 && floor(var.github_repository_id) == var.github_repository_id
    error_message = "github_repository_id must be a whole number."
  }
}

variable "github_environment" {
  description = "Environment whose approval a deployment needs; null: the branch main is enough."
  type        = string
  default     = null

  validation {
    condition     = var.github_environment == null ? true : can(regex("^[A-Za-z0-9_.-]+$", var.github_environment))
    error_message = "github_environment must be an environment's name, without spaces and wildcards."
  }
}

variable "github_provider_arn" {
  description = "ARN of the account's existing identity provider for GitHub; null: it is created."
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
