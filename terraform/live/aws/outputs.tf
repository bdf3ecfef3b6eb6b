# The module's outputs, unchanged.

output "buckets" {
  description = "Names of the buckets, by zone; also `assets`, `results` and `logs`."
  value       = module.lake.buckets
}

output "databases" {
  description = "Names of the Glue databases, by zone."
  value       = module.lake.databases
}

output "tables" {
  description = "Locations of the tables, by `<database>.<table>`."
  value       = module.lake.tables
}

output "jobs" {
  description = "ARNs of the Glue jobs, by folder."
  value       = module.lake.jobs
}

output "job_names" {
  description = "Names of the Glue jobs, by folder."
  value       = module.lake.job_names
}

output "job_roles" {
  description = "ARNs of the jobs' roles, by job."
  value       = module.lake.job_roles
}

output "job_scripts" {
  description = "S3 address of each job's script."
  value       = module.lake.job_scripts
}

output "job_log_groups" {
  description = "Names of each job's log groups, `output` and `error`."
  value       = module.lake.job_log_groups
}

output "workflow_name" {
  description = "Name of the workflow that runs all jobs in order."
  value       = module.lake.workflow_name
}

output "athena_workgroup" {
  description = "Name of the Athena workgroup."
  value       = module.lake.athena_workgroup
}

output "kms_key_arn" {
  description = "ARN of the key that encrypts the lake."
  value       = module.lake.kms_key_arn
}

output "kms_key_statements" {
  description = "Statements that the policy of an existing key must contain, for CloudWatch Logs and the alerts."
  value       = module.lake.kms_key_statements
}

output "alerts_topic_arn" {
  description = "ARN of the topic for alerts."
  value       = module.lake.alerts_topic_arn
}

output "data_scientist_role_arn" {
  description = "ARN of the data scientists' role; null if there is none."
  value       = module.lake.data_scientist_role_arn
}

output "data_scientist_workgroup" {
  description = "Name of the data scientists' Athena workgroup; null if there is none."
  value       = module.lake.data_scientist_workgroup
}

output "data_engineer_role_arn" {
  description = "ARN of the data engineers' role; null if there is none."
  value       = module.lake.data_engineer_role_arn
}
