# The lake with its defaults: the repository's own tables and jobs.

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

  # Part of the buckets' names. Its databases are called as the repository's DDL says: no other lake of the account and
  # region has those.
  name            = "stedi-minimal"
  database_prefix = "stedi_"

  # What the repository's jobs read with ${spark.stedi....}.
  spark_configuration = {
    "spark.stedi.consent_scope"       = "customer"
    "spark.stedi.ownership_threshold" = "0.9"
  }
}

output "buckets" {
  description = "Names of the buckets."
  value       = module.lake.buckets
}
