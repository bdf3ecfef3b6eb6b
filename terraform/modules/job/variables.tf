variable "name" {
  description = "Name of the job."
  type        = string
}

variable "role_name" {
  description = "Name of the job's role."
  type        = string
}

variable "description" {
  description = "What the job does."
  type        = string
  default     = null
}

variable "script" {
  description = "The script's file here, and the object it becomes."
  type        = object({ file = string, bucket = string, key = string })
}

variable "temporary_prefix" {
  description = "Prefix in the script's bucket for the job's scratch."
  type        = string
}

variable "glue_version" {
  description = "Version of Glue that runs the job."
  type        = string
}

variable "worker_type" {
  description = "Type of the workers."
  type        = string
}

variable "number_of_workers" {
  description = "How many workers."
  type        = number
}

variable "timeout_minutes" {
  description = "Minutes after which a run is stopped."
  type        = number
}

variable "max_retries" {
  description = "How often Glue runs a failed run again."
  type        = number
}

variable "execution_class" {
  description = "STANDARD, or FLEX (cheaper, starts when there is room)."
  type        = string
}

variable "notify_after" {
  description = "Minutes after which Glue tells that a run is late; null: never."
  type        = number
  default     = null
}

variable "default_arguments" {
  description = "The definition's own arguments."
  type        = map(string)
}

variable "non_overridable_arguments" {
  description = "The definition's arguments that no run may change."
  type        = map(string)
}

variable "spark_configuration" {
  description = "Spark settings of every job of the lake."
  type        = map(string)
}

variable "security_configuration" {
  description = "Name of the Glue security configuration."
  type        = string
}

variable "kms_key_arn" {
  description = "The lake's key."
  type        = string
}

variable "encrypted_catalog" {
  description = "Whether the Data Catalog is encrypted with the lake's key."
  type        = bool
}

variable "log_group_prefix" {
  description = "What the names of the job's log groups begin with."
  type        = string
}

variable "log_retention_days" {
  description = "Days that the logs are kept."
  type        = number
}

variable "reads" {
  description = "Tables the job reads, with where they lie."
  type        = list(object({ database = string, table = string, bucket_arn = string, prefix = string, partitioned = bool }))
}

variable "writes" {
  description = "Tables the job writes; `changes`: the table's entry changes with it."
  type        = list(object({ database = string, table = string, bucket_arn = string, prefix = string, partitioned = bool, changes = bool }))
}

variable "updates" {
  description = "Tables that have only their entry made or changed."
  type        = list(object({ database = string, table = string }))
}

variable "read_paths" {
  description = "Paths in S3 that the job reads."
  type        = list(string)
}

variable "write_paths" {
  description = "Paths in S3 that the job writes."
  type        = list(string)
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
  description = "The private network that the job runs in: its Glue connection, subnet and security group; null: Glue's own."
  type        = object({ connection = string, subnet_arn = string, security_group_arn = string })
  default     = null
}

variable "canvas_command" {
  description = "Command, given the job's name, that sets its canvas after Terraform changed it; null: none."
  type        = string
  default     = null
}

variable "definition_md5" {
  description = "Hash of the job's definition: another one is another canvas."
  type        = string
}
