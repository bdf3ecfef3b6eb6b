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
  description = "Where the script lies in S3."
  value       = "s3://${aws_s3_object.script.bucket}/${aws_s3_object.script.key}"
}

output "log_groups" {
  description = "Names of the job's log groups: output and error."
  value       = { for kind, group in aws_cloudwatch_log_group.this : kind => group.name }
}
