output "policy_arns" {
  description = "ARNs of the deployer's two policies."
  value       = [for policy in aws_iam_policy.this : policy.arn]
}

output "role_arn" {
  description = "ARN of the role for GitHub; null without a repository."
  value       = one(aws_iam_role.this[*].arn)
}
