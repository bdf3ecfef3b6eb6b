# Users of the bucket wait for its policy: access logs are refused before.
output "name" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.this.bucket
  depends_on  = [aws_s3_bucket_policy.this, aws_s3_bucket_server_side_encryption_configuration.this, aws_s3_bucket_versioning.this]
}

output "arn" {
  description = "ARN of the bucket."
  # Put together, so plans know it: how large the policies are that name it.
  value      = "arn:${data.aws_partition.current.partition}:s3:::${var.name}"
  depends_on = [aws_s3_bucket.this]
}

output "replicated" {
  description = "Whether new objects are replicated to a bucket in another region."
  value       = length(aws_s3_bucket_replication_configuration.this) > 0
}
