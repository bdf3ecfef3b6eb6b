variable "name" {
  description = "What the lake is called."
  type        = string
}

variable "github_repository" {
  description = "Repository whose branch main deploys; null: none."
  type        = string
  default     = null
}

variable "github_provider_arn" {
  description = "GitHub's identity provider that the account has already; null: one is made."
  type        = string
  default     = null
}

variable "state_bucket_arn" {
  description = "ARN of the state's bucket."
  type        = string
}

variable "state_key" {
  description = "Key of the state."
  type        = string
}

variable "state_kms_key_arn" {
  description = "Key that encrypts the state."
  type        = string
}
