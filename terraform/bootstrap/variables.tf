variable "name" {
  description = "Name of the lake, as in live/aws."
  type        = string
  default     = "stedi"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.name)) && !can(regex("-job(-|$)", var.name))
    error_message = "name must be 3 to 20 lower-case letters, digits and hyphens, start with a letter and not hold -job."
  }
}

variable "global_name" {
  description = "Prefix of the names of buckets and roles, as in live/aws; null: `name`. A lake of the same name in a second region needs a different one."
  type        = string
  default     = null

  validation {
    condition     = var.global_name == null ? true : can(regex("^[a-z][a-z0-9-]{1,34}[a-z0-9]$", var.global_name)) && !can(regex("-job(-|$)", var.global_name))
    error_message = "global_name must be 3 to 36 lower-case letters, digits and hyphens, start with a letter and not hold -job."
  }
}

variable "job_prefix" {
  description = "Prefix of the names of the Glue jobs, as in live/aws; null: its default."
  type        = string
  default     = null

  validation {
    condition     = var.job_prefix == null ? true : can(regex("^([A-Za-z][A-Za-z0-9_-]{0,40})?$", var.job_prefix))
    error_message = "job_prefix must be at most 41 letters, digits, hyphens and underscores, and start with a letter."
  }
}

variable "zones" {
  description = "The lake's zones."
  type        = list(string)
  default     = ["landing", "trusted", "curated"]

  validation {
    condition     = length(var.zones) > 0 && alltrue([for zone in var.zones : can(regex("^[a-z][a-z0-9]{1,11}$", zone))])
    error_message = "zones must be words of lower-case letters and digits."
  }
}

variable "databases" {
  description = "The lake's databases; null: `<name>_<zone>` for each zone."
  type        = list(string)
  default     = null

  validation {
    condition     = var.databases == null ? true : length(var.databases) > 0 && alltrue([for database in var.databases : can(regex("^[a-z0-9_]+$", database))])
    error_message = "databases must be names of databases, without wildcards."
  }
}

variable "iam_path" {
  description = "Path of the lake's roles and policies."
  type        = string
  default     = "/"

  validation {
    condition     = can(regex("^/([A-Za-z0-9_.,+@=-]+/)*$", var.iam_path))
    error_message = "iam_path must begin and end with a slash, such as /lakes/."
  }
}

variable "permissions_boundary_arn" {
  description = "The account's own permissions boundary for the lake's roles; null: one is created."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null ? true : can(regex("^arn:[^:]+:iam::(?:aws|[0-9]{12}):policy/", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be an IAM policy's ARN."
  }
}

variable "other_buckets" {
  description = "Names of buckets outside of the lake that its jobs read or write, or to which it is replicated. The boundary denies its roles all others."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for bucket in var.other_buckets : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", bucket))])
    error_message = "other_buckets must be names of buckets, without wildcards."
  }
}

variable "region" {
  description = "AWS region; null: that of the profile, or AWS_REGION."
  type        = string
  default     = null

  validation {
    condition     = var.region == null ? true : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the name of an AWS region, such as eu-central-1."
  }
}

variable "github_repository" {
  description = "Repository whose workflows deploy the lake: `<owner>/<name>`, or with the ids that tokens hold for repositories made or renamed since 15 July 2026 `<owner>@<id>/<name>@<id>`; null: no role for GitHub."
  type        = string
  default     = null

  validation {
    condition     = var.github_repository == null ? true : can(regex("^[A-Za-z0-9_.-]+(@[0-9]+/[A-Za-z0-9_.-]+@[0-9]+|/[A-Za-z0-9_.-]+)$", var.github_repository))
    error_message = "github_repository must be <owner>/<name> or <owner>@<id>/<name>@<id>."
  }
}

variable "github_owner_id" {
  description = "Id of the repository's owner (`gh api repos/<owner>/<name> --jq .owner.id`) if github_repository does not contain it; null: any id, as long as the names match."
  type        = number
  default     = null

  validation {
    condition     = (var.github_owner_id == null) == (var.github_repository_id == null) && (var.github_owner_id == null ? true : var.github_owner_id > 0 && floor(var.github_owner_id) == var.github_owner_id)
    error_message = "github_owner_id must be a whole number, set together with github_repository_id."
  }
}

variable "github_repository_id" {
  description = "Id of the repository (`gh api repos/<owner>/<name> --jq .id`), as github_owner_id."
  type        = number
  default     = null

  validation {
    condition     = var.github_repository_id == null ? true : var.github_repository_id > 0 && floor(var.github_repository_id) == var.github_repository_id
    error_message = "github_repository_id must be a whole number."
  }
}

variable "github_environment" {
  description = "GitHub environment, such as production, in which the workflow applies, so that people can be required to approve; null: none, the branch main is enough."
  type        = string
  default     = null

  validation {
    condition     = var.github_environment == null ? true : can(regex("^[A-Za-z0-9_.-]+$", var.github_environment))
    error_message = "github_environment must be an environment's name, without spaces and wildcards."
  }
}

variable "github_provider_arn" {
  description = "ARN of GitHub's identity provider if the account has one already (an account can have only one); null: it is created."
  type        = string
  default     = null

  validation {
    condition     = var.github_provider_arn == null ? true : can(regex("^arn:[^:]+:iam::[0-9]{12}:oidc-provider/token.actions.githubusercontent.com$", var.github_provider_arn))
    error_message = "github_provider_arn must be arn:aws:iam::<account>:oidc-provider/token.actions.githubusercontent.com."
  }
}

variable "force_destroy" {
  description = "Whether destroy also deletes the states."
  type        = bool
  default     = false
}

variable "lifecycle_rules" {
  description = "Whether old versions of the state expire after a year."
  type        = bool
  default     = true
}
