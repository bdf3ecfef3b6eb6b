output "name" {
  description = "Name of the job."
  value       = aws_glue_job.this.name
}

output "arn" {
  description = "ARN of the job."
  value       = aws_glue_job.this.arn
}

output "role_arn" {
  description = "ARN of the job's role."
  value       = aws_iam_role.this.arn
}

output "script_location" {
  description = "S3 address of the script."
  value       = "s3://${aws_s3_object.script.bucket}/${aws_s3_object.script.key}"
}

output "log_groups" {
  description = "Names of the job's log groups: output and error."
  value       = { for kind, group in aws_cloudwatch_log_group.this : kind => group.name }
}

output "settings" {
  description = "Arguments of the job."
  value = {
    glue_version      = aws_glue_job.this.glue_version
    worker_type       = aws_glue_job.this.worker_type
    number_of_workers = aws_glue_job.this.number_of_workers
    execution_class   = aws_glue_job.this.execution_class
    command           = one(aws_glue_job.this.command[*].name)
    connections       = aws_glue_job.this.connections
    default_arguments = aws_glue_job.this.default_arguments
    notify_after      = one(aws_glue_job.this.notification_property[*].notify_delay_after)
    # None where an apply was cut off before it was set for all: they are adopted one by one.
    log_retention_days = try(one(distinct([for group in aws_cloudwatch_log_group.this : group.retention_in_days])), null)
  }
}

output "access" {
  description = "Permissions of the job's role, by statement of its policy."
  value       = { for statement in local.statements : statement.Sid => statement.Resource if length(statement.Resource) > 0 }
}
