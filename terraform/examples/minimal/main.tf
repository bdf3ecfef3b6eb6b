# The lake with all its defaults: the repository's own tables and jobs.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

module "lake" {
  source = "../.."

  # Part of the buckets' names.
  name = "stedi-minimal"
}

output "buckets" {
  description = "Names of the buckets."
  value       = module.lake.buckets
}
