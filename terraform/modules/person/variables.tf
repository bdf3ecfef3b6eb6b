variable "name" {
  description = "Name of the role."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@-]{1,64}$", var.name))
    error_message = "name must be a role name that IAM accepts: at most 64 characters."
  }
}

variable "description" {
  description = "Description of the role."
  type        = string

  validation {
    condition     = can(regex("^.{1,1000}$", var.description))
    error_message = "description must say whose role it is."
  }
}

variable "principals" {
  description = "ARNs of the principals that may assume the role."
  type        = list(string)

  validation {
    condition     = length(var.principals) > 0 && alltrue([for arn in var.principals : can(regex("^arn:[^:]+:iam::[0-9]{12}:", arn))])
    error_message = "principals must be ARNs of IAM roles, users or accounts, at least one."
  }
}

variable "statements" {
  description = "Statements of its policy; statements without resources are left out."
  type        = any

  validation {
    condition     = alltrue([for statement in var.statements : length(setsubtract(["Sid", "Effect", "Action", "Resource"], keys(statement))) == 0])
    error_message = "statements must each have Sid, Effect, Action and Resource."
  }
}

variable "further_statements" {
  description = "Statements that do not fit into the role's own policy, by further policy."
  type        = any
  default     = []

  validation {
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    condition     = length(var.further_statements) <= 10
    error_message = "further_statements must be of 10 policies at most: a role has no more."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}

  validation {
    condition     = length(var.tags) <= 50
    error_message = "tags must be 50 at most."
  }
}

variable "iam_path" {
  description = "Path of the role."
  type        = string
  default     = "/"

  validation {
    condition     = can(regex("^/([A-Za-z0-9_.,+@=-]+/)*$", var.iam_path))
    error_message = "iam_path must begin and end with a slash."
  }
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of the role; null: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null ? true : can(regex("^arn:[^:]+:iam::(?:aws|[0-9]{12}):policy/", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be an IAM policy's ARN."
  }
}
