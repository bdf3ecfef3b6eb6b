# Connections that jobs' nodes name: they are there before the lake, and say which secret and which network they need.

data "aws_glue_catalog_table" "connected" {
  for_each = { for one in distinct(flatten([for job, access in local.job_access : access.connected_tables])) : "${one.database}.${one.table}" => one }

  database_name = each.value.database
  name          = each.value.table
}

data "aws_glue_connection" "used" {
  for_each = toset(flatten([for job, names in local.connection_names : names]))

  id = "${data.aws_caller_identity.current.account_id}:${each.value}"
}

locals {
  connection_names = {
    for job, access in local.job_access : job => distinct(concat(
      access.connections,
      compact([for one in access.connected_tables : try(data.aws_glue_catalog_table.connected["${one.database}.${one.table}"].parameters["connectionName"], "")]),
    ))
  }

  # JDBC connections have the secret in one property, Glue's native ones in another, as JSON.
  connections_used = {
    for name, connection in data.aws_glue_connection.used : name => {
      name = name
      secret = nonsensitive(try(
        connection.connection_properties["SECRET_ID"],
        jsondecode(connection.connection_properties["SparkProperties"]).secretId,
        jsondecode(connection.connection_properties["SPARK_PROPERTIES"]).secretId,
        "",
      ))
      subnet          = try(connection.physical_connection_requirements[0].subnet_id, "")
      security_groups = try(tolist(connection.physical_connection_requirements[0].security_group_id_list), [])
    }
  }

  job_connections = { for job, names in local.connection_names : job => [for name in names : local.connections_used[name]] }
}
