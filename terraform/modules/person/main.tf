# A role that people assume: who may, and what it may do.

resource "aws_iam_role" "this" {
  name                 = var.name
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
}
