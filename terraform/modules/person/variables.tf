variable "name" {
  description = "Name of the role."
  type        = string
}

variable "description" {
  description = "Whose role it is."
  type        = string
}

variable "principals" {
  description = "ARNs of who may assume it."
  type        = list(string)
}

variable "statements" {
  description = "Statements of its policy; one without resources is left out."
  type        = any
}
