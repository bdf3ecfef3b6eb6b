output "policy_arn" {
  description = "ARN of the deployer's policy."
  value       = aws_iam_policy.this.arn
}

output "role_arn" {
  description = "ARN of the role for GitHub; null without a repository."
  value       = one(aws_iam_role.this[*].arn)
}
