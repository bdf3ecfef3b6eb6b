variable "region" {
  description = "AWS region of the lake; null: the one of the credentials' profile or AWS_REGION."
  type        = string
  default     = null
}

variable "name" {
  description = "What everything in the lake is named after; part of the buckets' names."
  type        = string
  default     = "stedi"
}

variable "environment" {
  description = "What the lake is for, as a tag on everything: production, staging, ..."
  type        = string
  default     = "production"
}

variable "tags" {
  description = "More tags for everything."
  type        = map(string)
  default     = {}
}

variable "consent_scope" {
  description = "Which readings consent covers: customer or reading."
  type        = string
  default     = "customer"
}

variable "ownership_threshold" {
  description = "Share of a trainer's reading times by which its owner is told."
  type        = number
  default     = 0.9
}

variable "schedule" {
  description = "When the workflow runs by itself, as a Glue cron expression; null: only when started."
  type        = string
  default     = null
}

variable "alert_emails" {
  description = "Addresses that hear of what goes wrong."
  type        = list(string)
  default     = []
}

variable "monthly_budget_usd" {
  description = "US dollars a month to be warned about; null: none."
  type        = number
  default     = null
}

variable "data_scientist_principals" {
  description = "ARNs of who may assume the data scientists' role."
  type        = list(string)
  default     = []
}

variable "data_engineer_principals" {
  description = "ARNs of who may assume the data engineers' role."
  type        = list(string)
  default     = []
}

variable "lake_formation" {
  description = "Let Lake Formation decide which columns data scientists see."
  type        = bool
  default     = false
}

variable "force_destroy" {
  description = "Whether destroy takes the data along."
  type        = bool
  default     = false
}

variable "canvas_command" {
  description = "Command that sets a job's canvas after Terraform changed the job; null: none."
  type        = string
  default     = null
}
