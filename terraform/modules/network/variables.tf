variable "name" {
  description = "Name of the network."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,40}$", var.name))
    error_message = "name must be lower-case letters, digits and hyphens, and start with a letter."
  }
}

variable "role_name" {
  description = "Name of the role that writes the flow log."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@-]{1,64}$", var.role_name))
    error_message = "role_name must be a role name that IAM accepts: at most 64 characters."
  }
}

variable "services" {
  description = "Services that have an interface endpoint in the network."
  type        = list(string)

  validation {
    condition     = length(var.services) > 0 && alltrue([for service in var.services : can(regex("^[a-z0-9.-]+$", service))])
    error_message = "services must be names such as glue, at least one."
  }
}

variable "cidr" {
  description = "CIDR block of the network."
  type        = string

  validation {
    condition     = try(cidrsubnet(var.cidr, 0, 0) == var.cidr && can(cidrnetmask(var.cidr)), false)
    error_message = "cidr must be an IPv4 range without host bits, such as 10.20.0.0/20."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the flow log."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be a key's ARN."
  }
}

variable "log_group_name" {
  description = "Log group that the flow log goes to."
  type        = string

  validation {
    condition     = startswith(var.log_group_name, "/")
    error_message = "log_group_name must begin with a slash."
  }
}

variable "log_retention_days" {
  description = "Days that the flow log is kept."
  type        = number

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be a period that CloudWatch Logs offers."
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
