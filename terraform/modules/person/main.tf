# A role that people assume: who may, and what it may do.

resource "aws_iam_role" "this" {
  name                 = var.name
  path                 = var.iam_path
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
  description          = var.description
  max_session_duration = 28800

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.principals }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name   = "lake"
  role   = aws_iam_role.this.id
  policy = local.policy

  lifecycle {
    # IAM counts no blanks; jsonencode writes none.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    precondition {
      condition     = length(local.policy) <= 10240
      error_message = "Role ${var.name}: its policy would have ${length(local.policy)} characters, and IAM takes 10240: name fewer tables."
    }
  }
}

locals {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for statement in var.statements : statement if length(statement.Resource) > 0]
  })
}
