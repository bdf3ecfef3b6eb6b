variable "name" {
  description = "Name of the bucket."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.name))
    error_message = "Bucket name \"${var.name}\" is invalid: S3 requires 3 to 63 lower-case letters, digits, dots and hyphens."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the bucket's objects; null: S3's own keys."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:[^:]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be a key's ARN, not its ID or alias."
  }
}

variable "access_log" {
  description = "Bucket and prefix for this bucket's access log; null: no log."
  type        = object({ bucket = string, prefix = string })
  default     = null

  validation {
    condition     = var.access_log == null ? true : var.access_log.bucket != "" && endswith(var.access_log.prefix, "/")
    error_message = "access_log must name a bucket, and a prefix that ends in a slash."
  }
}

variable "takes_access_log" {
  description = "Whether S3 may deliver other buckets' access logs here."
  type        = bool
  default     = false
}

variable "force_destroy" {
  description = "Whether destroying the bucket also deletes its objects."
  type        = bool
  default     = false
}

variable "lifecycle_rules" {
  description = "Days after which noncurrent versions expire, and after which objects under a prefix (\"\": all) expire."
  type = object({
    enabled                 = bool
    noncurrent_version_days = number
    expiring_prefixes       = map(number)
  })

  validation {
    condition     = alltrue([for days in concat([var.lifecycle_rules.noncurrent_version_days], values(var.lifecycle_rules.expiring_prefixes)) : days >= 1 && floor(days) == days])
    error_message = "lifecycle_rules: each number of days must be a whole number of at least 1."
  }
}

variable "replica" {
  description = "Bucket in another region, and its key, to which every new object is replicated; null: no replication."
  type        = object({ bucket_arn = string, kms_key_arn = string })
  default     = null

  validation {
    condition     = var.replica == null ? true : can(regex("^arn:[^:]+:s3:::[^/]+$", var.replica.bucket_arn)) && can(regex("^arn:[^:]+:kms:", var.replica.kms_key_arn)) && var.kms_key_arn != null
    error_message = "replica must be the ARNs of a bucket and a key, of a bucket that has a key itself."
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
