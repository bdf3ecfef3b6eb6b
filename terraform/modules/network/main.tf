# A private network for the jobs: a subnet, the endpoints of the services they call, and no way to anywhere else.
# https://docs.aws.amazon.com/glue/latest/dg/setup-vpc-for-glue-access.html

data "aws_caller_identity" "current" {}

# The names of the services' endpoints, and the zones that offer them: not every zone has every one.
# https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
data "aws_vpc_endpoint_service" "interface" {
  for_each = toset(var.services)

  service = each.key
}

data "aws_region" "current" {}

locals {
  zones = sort(setintersection([for service in data.aws_vpc_endpoint_service.interface : service.availability_zones]...))
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = merge(var.tags, { Name = var.name })
}

# Nothing uses the group that every network comes with: it lets nothing through.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id
}

# A Glue connection knows one subnet: in a zone where all endpoints are. Once created it stays, whichever zone comes first.
resource "aws_subnet" "private" {
  vpc_id            = aws_vpc.this.id
  cidr_block        = var.cidr
  availability_zone = try(local.zones[0], null)

  tags = merge(var.tags, { Name = var.name })

  lifecycle {
    ignore_changes = [availability_zone]

    precondition {
      condition     = length(local.zones) > 0
      error_message = "No zone of this region has interface endpoints of all of ${join(", ", var.services)}: use a subnet of your own (network)."
    }
  }
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.this.id

  tags = merge(var.tags, { Name = var.name })
}

resource "aws_route_table_association" "private" {
  subnet_id      = aws_subnet.private.id
  route_table_id = aws_route_table.private.id
}

# Workers of a job talk to each other on all ports; everything else they reach is an endpoint.
resource "aws_security_group" "jobs" {
  name        = "${var.name}-jobs"
  description = "Workers of the lake's jobs, among themselves and to the endpoints"
  vpc_id      = aws_vpc.this.id
  tags        = var.tags

  ingress {
    description = "From the other workers"
    self        = true
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
  }

  egress {
    description = "To the other workers and the endpoints"
    self        = true
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
  }

  egress {
    description     = "To S3"
    prefix_list_ids = [aws_vpc_endpoint.s3.prefix_list_id]
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
  }
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${data.aws_region.current.id}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.private.id]
  tags              = var.tags
}

resource "aws_vpc_endpoint" "service" {
  for_each = toset(var.services)

  vpc_id              = aws_vpc.this.id
  service_name        = data.aws_vpc_endpoint_service.interface[each.key].service_name
  tags                = var.tags
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.private.id]
  security_group_ids  = [aws_security_group.jobs.id]
}

resource "aws_flow_log" "this" {
  vpc_id               = aws_vpc.this.id
  traffic_type         = "ALL"
  log_destination_type = "cloud-watch-logs"
  log_destination      = aws_cloudwatch_log_group.flow.arn
  iam_role_arn         = aws_iam_role.flow.arn
  tags                 = var.tags
}

resource "aws_cloudwatch_log_group" "flow" {
  name              = var.log_group_name
  tags              = var.tags
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_iam_role" "flow" {
  name                 = var.role_name
  path                 = var.iam_path
  permissions_boundary = var.permissions_boundary_arn
  description          = "Writes what goes over the lake's network"
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "flow" {
  name = "write"
  role = aws_iam_role.flow.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "WriteLog"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
      Resource = [aws_cloudwatch_log_group.flow.arn, "${aws_cloudwatch_log_group.flow.arn}:*"]
    }]
  })
}
