# The jobs' private network, as an option: one that the lake makes, or a subnet that is there already.

locals {
  # The endpoints that jobs need in addition to S3's.
  endpoint_services = ["glue", "kms", "logs", "monitoring", "sts"]

  in_network = var.vpc_cidr != null || var.network != null

  network = !local.in_network ? null : var.network == null ? {
    subnet_id           = module.network[0].subnet.id
    subnet_arn          = module.network[0].subnet.arn
    zone                = module.network[0].subnet.availability_zone
    security_group_ids  = [module.network[0].security_group.id]
    security_group_arns = [module.network[0].security_group.arn]
    } : {
    subnet_id           = var.network.subnet_id
    subnet_arn          = "arn:${local.partition}:ec2:${local.region}:${local.account_id}:subnet/${var.network.subnet_id}"
    zone                = data.aws_subnet.given[0].availability_zone
    security_group_ids  = var.network.security_group_ids
    security_group_arns = [for id in var.network.security_group_ids : "arn:${local.partition}:ec2:${local.region}:${local.account_id}:security-group/${id}"]
  }
}

data "aws_subnet" "given" {
  count = var.network == null ? 0 : 1

  id = var.network.subnet_id
}

module "network" {
  source = "./modules/network"
  count  = var.vpc_cidr == null ? 0 : 1

  name               = "${var.name}-lake"
  role_name          = "${local.global_name}-lake-flow-log"
  cidr               = var.vpc_cidr
  services           = local.endpoint_services
  kms_key_arn        = local.kms_key_arn
  log_group_name     = "${local.log_group_prefix}/network"
  log_retention_days = var.log_retention_days

  tags                     = local.tags
  iam_path                 = var.iam_path
  permissions_boundary_arn = var.permissions_boundary_arn
}

resource "aws_glue_connection" "network" {
  count = local.in_network ? 1 : 0

  name            = "${var.name}-network"
  description     = "Puts the lake's jobs into its private network"
  connection_type = "NETWORK"
  tags            = local.tags

  physical_connection_requirements {
    availability_zone      = local.network.zone
    security_group_id_list = local.network.security_group_ids
    subnet_id              = local.network.subnet_id
  }
}
