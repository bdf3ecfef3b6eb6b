variable "name" {
  description = "What the network is called."
  type        = string
}

variable "cidr" {
  description = "Its addresses."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts the flow log."
  type        = string
}

variable "log_group_name" {
  description = "Log group that the flow log goes to."
  type        = string
}

variable "log_retention_days" {
  description = "Days that the flow log is kept."
  type        = number
}
