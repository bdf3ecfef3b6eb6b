variable "name" {
  description = "Name of the job."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9_-]{0,254}$", var.name))
    error_message = "Job \"${var.name}\" needs a name, and a folder, of letters, digits, hyphens and underscores: it is part of the names of its role, script and trigger."
  }
}

variable "folder" {
  description = "Folder of the job, its name for people and commands."
  type        = string

  validation {
    condition     = endswith(var.name, var.folder) && var.folder != ""
    error_message = "Job ${var.name}: folder must be what the name ends in."
  }
}

variable "role_name" {
  description = "Name of the job's role."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@-]{1,64}$", var.role_name))
    error_message = "Role name \"${var.role_name}\" is invalid: IAM allows at most 64 characters."
  }
}

variable "description" {
  description = "Description of the job."
  type        = string
  default     = null

  validation {
    condition     = var.description == null ? true : length(var.description) <= 2048
    error_message = "Job ${var.name}: Description must have at most 2048 characters."
  }
}

variable "script" {
  description = "The script's local file, and its object on S3."
  type        = object({ file = string, bucket = string, key = string })

  validation {
    condition     = endswith(var.script.key, ".py") && var.script.file != "" && var.script.bucket != ""
    error_message = "Job ${var.name}: script must name a file here, a bucket, and a key that ends in .py."
  }
}

variable "temporary_prefix" {
  description = "Prefix in the script's bucket for the job's temporary files."
  type        = string

  validation {
    condition     = can(regex("^[^/].*/$", var.temporary_prefix))
    error_message = "Job ${var.name}: temporary_prefix must end in a slash."
  }
}

variable "glue_version" {
  description = "Version of Glue that runs the job."
  type        = string

  validation {
    condition     = contains(["5.0", "5.1", "6.0"], var.glue_version)
    error_message = "Job ${var.name}: GlueVersion must be 5.0, 5.1 or 6.0: the log groups and the form of the jobs depend on it."
  }
}

variable "worker_type" {
  description = "Type of the workers."
  type        = string

  validation {
    condition     = contains(["G.1X", "G.2X", "G.4X", "G.8X", "G.12X", "G.16X", "R.1X", "R.2X", "R.4X", "R.8X"], var.worker_type)
    error_message = "Job ${var.name}: WorkerType must be one of Glue's, such as G.1X."
  }
}

variable "number_of_workers" {
  description = "Number of workers."
  type        = number

  validation {
    condition     = var.number_of_workers >= 2 && var.number_of_workers <= 299 && floor(var.number_of_workers) == var.number_of_workers
    error_message = "Job ${var.name}: NumberOfWorkers must be a whole number from 2 (a driver and a worker) to 299."
  }
}

variable "timeout_minutes" {
  description = "Minutes after which a run is stopped."
  type        = number

  validation {
    condition     = var.timeout_minutes >= 1 && var.timeout_minutes <= 10080 && floor(var.timeout_minutes) == var.timeout_minutes
    error_message = "Job ${var.name}: Timeout must be a whole number of minutes from 1 to 10080 (seven days)."
  }
}

variable "max_retries" {
  description = "How often Glue retries a failed run."
  type        = number

  validation {
    condition     = var.max_retries >= 0 && var.max_retries <= 10 && floor(var.max_retries) == var.max_retries
    error_message = "Job ${var.name}: MaxRetries must be a whole number from 0 to 10."
  }
}

variable "execution_class" {
  description = "STANDARD, or FLEX (cheaper, starts when Glue has spare capacity)."
  type        = string

  validation {
    condition     = var.execution_class == "STANDARD" || (var.execution_class == "FLEX" && contains(["G.1X", "G.2X"], var.worker_type))
    error_message = "Job ${var.name}: ExecutionClass must be STANDARD or FLEX, and FLEX has workers G.1X and G.2X only."
  }
}

variable "notify_after" {
  description = "Minutes after which Glue reports a run as late; null: never."
  type        = number
  default     = null

  validation {
    condition     = var.notify_after == null ? true : var.notify_after >= 1 && floor(var.notify_after) == var.notify_after
    error_message = "Job ${var.name}: NotifyDelayAfter must be a whole number of minutes, at least 1."
  }
}

variable "default_arguments" {
  description = "The definition's own arguments."
  type        = map(string)

  validation {
    condition     = alltrue([for name in keys(var.default_arguments) : startswith(name, "--")])
    error_message = "Job ${var.name}: the names of DefaultArguments must begin with --."
  }
}

variable "non_overridable_arguments" {
  description = "The definition's arguments that runs cannot override."
  type        = map(string)

  validation {
    condition     = alltrue([for name in keys(var.non_overridable_arguments) : startswith(name, "--")])
    error_message = "Job ${var.name}: the names of NonOverridableArguments must begin with --."
  }
}

variable "spark_configuration" {
  description = "Spark settings of every job of the lake."
  type        = map(string)

  validation {
    condition     = alltrue([for key, value in var.spark_configuration : can(regex("^spark\\.[^ =]+$", key)) && can(regex("^[^ ]+$", value))])
    error_message = "spark_configuration must be settings named spark...., with values without spaces: they share one argument."
  }
}

variable "metrics" {
  description = "Whether Glue publishes metrics of the job's runs to CloudWatch."
  type        = bool
}

variable "security_configuration" {
  description = "Name of the Glue security configuration."
  type        = string

  validation {
    condition     = var.security_configuration != ""
    error_message = "security_configuration must name one: without it logs and scratch are not encrypted."
  }
}

variable "kms_key_arn" {
  description = "The lake's key."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be a key's ARN."
  }
}

variable "catalog_kms_key_arn" {
  description = "Key that encrypts the Data Catalog; null: it is not encrypted by the lake."
  type        = string
  default     = null

  validation {
    condition     = var.catalog_kms_key_arn == null ? true : can(regex("^arn:[^:]+:kms:", var.catalog_kms_key_arn))
    error_message = "catalog_kms_key_arn must be a key's ARN."
  }
}

variable "log_group_prefix" {
  description = "Prefix of the names of the job's log groups."
  type        = string

  validation {
    condition     = can(regex("^/.*[^/]$", var.log_group_prefix))
    error_message = "log_group_prefix must begin with a slash and not end in one."
  }
}

variable "log_retention_days" {
  description = "Days that the logs are kept."
  type        = number

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be a period that CloudWatch Logs offers."
  }
}

variable "reads" {
  description = "Tables the job reads, with their locations."
  type        = list(object({ database = string, table = string, bucket_arn = string, prefix = string, partitioned = bool }))

  validation {
    condition     = alltrue([for one in var.reads : can(regex("^[a-z_][a-z0-9_]*$", one.database)) && can(regex("^[a-z_][a-z0-9_]*$", one.table)) && endswith(one.prefix, "/")])
    error_message = "Job ${var.name}: reads must be tables, each with a prefix that ends in a slash."
  }
}

variable "writes" {
  description = "Tables the job writes; `changes`: the table's entry changes with it."
  type        = list(object({ database = string, table = string, bucket_arn = string, prefix = string, partitioned = bool, changes = bool }))

  validation {
    condition     = alltrue([for one in var.writes : can(regex("^[a-z_][a-z0-9_]*$", one.database)) && can(regex("^[a-z_][a-z0-9_]*$", one.table)) && endswith(one.prefix, "/")])
    error_message = "Job ${var.name}: writes must be tables, each with a prefix that ends in a slash."
  }
}

variable "updates" {
  description = "Tables of which the job changes only the catalog entry."
  type        = list(object({ database = string, table = string }))

  validation {
    condition     = alltrue([for one in var.updates : can(regex("^[a-z_][a-z0-9_]*$", one.database)) && can(regex("^[a-z_][a-z0-9_]*$", one.table))])
    error_message = "Job ${var.name}: updates must be tables."
  }
}

variable "read_paths" {
  description = "Paths in S3 that the job reads."
  type        = list(string)

  validation {
    condition     = alltrue([for path in var.read_paths : can(regex("^s3://[^/*?]+/[^*?]+$", path))])
    error_message = "Job ${var.name}: read_paths must be s3://<bucket>/<prefix>."
  }
}

variable "write_paths" {
  description = "Paths in S3 that the job writes."
  type        = list(string)

  validation {
    condition     = alltrue([for path in var.write_paths : can(regex("^s3://[^/*?]+/[^*?]+$", path))])
    error_message = "Job ${var.name}: write_paths must be s3://<bucket>/<prefix>."
  }
}

variable "connections" {
  description = "Glue connections of the job's nodes: name, secret (name or ARN), subnet and security groups; empty values if there are none."
  type        = list(object({ name = string, secret = string, subnet = string, security_groups = list(string) }))
  default     = []

  validation {
    condition     = alltrue([for one in var.connections : can(regex("^[^*?]+$", one.name))])
    error_message = "Job ${var.name}: connections must have names."
  }
}

variable "connected_tables" {
  description = "Tables of other stores that the job looks up in the catalog."
  type        = list(object({ database = string, table = string }))
  default     = []

  validation {
    condition     = alltrue([for one in var.connected_tables : can(regex("^[^*?]+$", one.database)) && can(regex("^[^*?]+$", one.table))])
    error_message = "Job ${var.name}: connected_tables must be tables."
  }
}

variable "streams" {
  description = "ARNs of the Kinesis streams that the job reads."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.streams : can(regex("^arn:[^:]+:kinesis:[^*]+$", arn))])
    error_message = "Job ${var.name}: streams must be ARNs of Kinesis streams."
  }
}

variable "exports" {
  description = "ARNs of the DynamoDB tables that the job exports."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.exports : can(regex("^arn:[^:]+:dynamodb:[^*]+$", arn))])
    error_message = "Job ${var.name}: exports must be ARNs of DynamoDB tables."
  }
}

variable "streaming" {
  description = "Whether the job reads a stream and runs until it is stopped."
  type        = bool
  default     = false
}

variable "quality_results" {
  description = "Whether the job publishes data quality results."
  type        = bool
}

variable "quality_metrics" {
  description = "Whether the job publishes data quality metrics."
  type        = bool
}

variable "network" {
  description = "The private network that the job runs in: its Glue connection, subnet and security groups; null: Glue's own."
  type        = object({ connection = string, subnet_arn = string, security_group_arns = list(string) })
  default     = null

  validation {
    condition     = var.network == null ? true : var.network.connection != ""
    error_message = "Job ${var.name}: network must name a Glue connection."
  }
}

variable "canvas_command" {
  description = "Command that sets a job's canvas after Terraform changed the job; its arguments are the job's folder and name; null: no command."
  type        = string
  default     = null

  validation {
    condition     = var.canvas_command == null ? true : trimspace(var.canvas_command) != ""
    error_message = "canvas_command must be a command, or null."
  }
}

variable "definition_md5" {
  description = "Hash of the job's definition; a change means that the canvas changed."
  type        = string

  validation {
    condition     = can(regex("^([0-9a-f]{32})?$", var.definition_md5))
    error_message = "definition_md5 must be an MD5 sum in hexadecimal digits."
  }
}

variable "role_tags" {
  description = "Additional tags of the role."
  type        = map(string)
  default     = {}

  validation {
    condition     = length(var.role_tags) <= 50
    error_message = "role_tags must be 50 at most."
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
