variable "name" {
  description = "What the network is called."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,40}$", var.name))
    error_message = "name must be lower-case letters, digits and hyphens, and start with a letter."
  }
}

variable "cidr" {
  description = "Its addresses."
  type        = string

  validation {
    condition     = can(cidrnetmask(var.cidr))
    error_message = "cidr must be an IPv4 range, such as 10.20.0.0/20."
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
