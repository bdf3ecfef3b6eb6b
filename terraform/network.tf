# The jobs' private network, as an option.

module "network" {
  source = "./modules/network"
  count  = var.vpc_cidr == null ? 0 : 1

  name               = "${var.name}-lake"
  cidr               = var.vpc_cidr
  kms_key_arn        = aws_kms_key.lake.arn
  log_group_name     = "${local.log_group_prefix}/network"
  log_retention_days = var.log_retention_days
}

resource "aws_glue_connection" "network" {
  count = var.vpc_cidr == null ? 0 : 1

  name            = "${var.name}-network"
  description     = "Puts the lake's jobs into its private network"
  connection_type = "NETWORK"

  physical_connection_requirements {
    availability_zone      = module.network[0].subnet.availability_zone
    security_group_id_list = [module.network[0].security_group.id]
    subnet_id              = module.network[0].subnet.id
  }
}
