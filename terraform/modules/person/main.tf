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
  name = "lake"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for statement in var.statements : statement if length(statement.Resource) > 0]
  })

  lifecycle {
    # A key's ARN is not known before there is one: of each statement that names it, as many characters as it has.
    # IAM counts no blanks; jsonencode writes none.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    precondition {
      condition     = local.policy_size <= 10240
      error_message = "Role ${var.name}: its policy would have about ${local.policy_size} characters, and IAM allows 10240: name fewer tables."
    }
  }
}

# Policies beside the role's own, which has 10240 characters at most: ten of 6144 each.
resource "aws_iam_policy" "further" {
  count = length(var.further_statements)

  name        = "${var.name}-${count.index + 1}"
  path        = var.iam_path
  description = "${var.description}: tables, part ${count.index + 1} of ${length(var.further_statements)}"
  tags        = var.tags
  policy      = local.further_policies[count.index]

  lifecycle {
    precondition {
      condition     = length(local.further_policies[count.index]) <= 6144
      error_message = "Policy ${var.name}-${count.index + 1} would have ${length(local.further_policies[count.index])} characters, and IAM allows 6144: name fewer tables, or give them shorter names."
    }
  }
}

resource "aws_iam_role_policy_attachment" "further" {
  count = length(var.further_statements)

  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.further[count.index].arn
}

locals {
  policy_size = 500 + length(jsonencode([
    for statement in var.statements : statement
    if !contains(["UseKey", "UseCatalogKey"], statement.Sid) && length(statement.Resource) > 0
  ]))

  further_policies = [
    for statements in var.further_statements : jsonencode({
      Version   = "2012-10-17"
      Statement = [for statement in statements : statement if length(statement.Resource) > 0]
    })
  ]
}
