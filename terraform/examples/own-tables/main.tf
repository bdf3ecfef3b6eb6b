# The module with your own tables and jobs: the machine needs only Terraform.

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
  # From elsewhere: source = "git::https://example.com/stedi-lakehouse.git//terraform?ref=v0.2.0"
  source = "../.."

  name      = "shop"
  zones     = ["raw", "ready"]
  ddl_path  = "${path.module}/ddl"
  jobs_path = "${path.module}/jobs"

  jobs = { clean_orders = { number_of_workers = 3 } }
  tags = { team = "shop" }
}

output "buckets" {
  description = "Names of the buckets."
  value       = module.lake.buckets
}

output "tables" {
  description = "Locations of the tables."
  value       = module.lake.tables
}

output "job_names" {
  description = "Names of the jobs, by folder."
  value       = module.lake.job_names
}

output "workflow_name" {
  description = "Name of the workflow."
  value       = module.lake.workflow_name
}
