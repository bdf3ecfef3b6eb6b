output "buckets" {
  description = "Names of the buckets, by zone; also `assets`, `results` and `logs`."
  value       = merge({ for zone, bucket in module.bucket : zone => bucket.name }, { logs = module.log_bucket.name })

  precondition {
    condition     = local.region_of_same_name == local.region
    error_message = "global_name: the lake ${local.global_name} of region ${local.region_of_same_name} has the roles and buckets that this one would create, because their names are shared by all regions of an account: set global_name = \"${var.name}-${local.region}\", or another name."
  }
}

output "databases" {
  description = "Names of the Glue databases, by zone."
  value       = { for zone, database in aws_glue_catalog_database.zone : zone => database.name }

  precondition {
    condition     = length(local.ddl_problems) == 0
    error_message = "The DDL is not in the canonical form; `glue-local ddl format --write FILE` rewrites a file:\n${join("\n", local.ddl_problems)}"
  }
}

output "tables" {
  description = "Locations of the tables, by `<database>.<table>`."
  value       = { for table in aws_glue_catalog_table.table : "${table.database_name}.${table.name}" => table.storage_descriptor[0].location }
}

output "jobs" {
  description = "ARNs of the Glue jobs, by folder."
  value       = { for folder, job in module.job : folder => job.arn }
}

output "job_names" {
  description = "Names of the Glue jobs, by folder."
  value       = { for folder, job in module.job : folder => job.name }
}

output "job_roles" {
  description = "ARNs of the jobs' roles, by job."
  value       = { for name, job in module.job : name => job.role_arn }
}

output "job_scripts" {
  description = "S3 address of each job's script."
  value       = { for name, job in module.job : name => job.script_location }
}

output "job_log_groups" {
  description = "Names of each job's log groups, `output` and `error`."
  value       = { for name, job in module.job : name => job.log_groups }
}

output "workflow_name" {
  description = "Name of the workflow that runs all jobs in order."
  value       = aws_glue_workflow.lake.name

  precondition {
    condition     = length(local.job_problems) == 0
    error_message = "The jobs cannot be deployed:\n${join("\n", local.job_problems)}"
  }
}

output "athena_workgroup" {
  description = "Name of the Athena workgroup."
  value       = aws_athena_workgroup.lake.name
}

output "kms_key_arn" {
  description = "ARN of the key that encrypts the lake."
  value       = local.kms_key_arn

  precondition {
    condition = alltrue([
      for arn in [var.kms_key_arn, var.data_catalog_kms_key_arn] : arn == null ? true : split(":", arn)[3] == local.region
    ])
    error_message = "kms_key_arn and data_catalog_kms_key_arn must be keys of this region, ${local.region}: services find no others."
  }
}

output "kms_key_statements" {
  description = "Statements that the policy of an existing key must contain, for CloudWatch Logs and the alerts."
  value       = local.kms_key_statements
}

output "alerts_topic_arn" {
  description = "ARN of the topic for alerts."
  value       = aws_sns_topic.alerts.arn
}

output "data_scientist_role_arn" {
  description = "ARN of the data scientists' role; null if there is none."
  value       = one(module.data_scientist[*].arn)

  precondition {
    condition     = length(local.access_problems) == 0
    error_message = "The roles for people cannot be created:\n${join("\n", local.access_problems)}"
  }
}

output "data_scientist_workgroup" {
  description = "Name of the data scientists' Athena workgroup; null if there is none."
  value       = one(aws_athena_workgroup.science[*].name)
}

output "data_engineer_role_arn" {
  description = "ARN of the data engineers' role; null if there is none."
  value       = one(module.data_engineer[*].arn)
}
