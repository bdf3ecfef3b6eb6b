output "policy_arns" {
  description = "ARNs of the deployer's two policies."
  value       = [for policy in aws_iam_policy.this : policy.arn]
}

output "role_arns" {
  description = "ARNs of GitHub's roles, `deployer` and `planner`; empty without a repository."
  value       = { for kind, role in aws_iam_role.github : kind => role.arn }
}
