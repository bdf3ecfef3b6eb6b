# The jobs: one for each folder under `jobs_path`, everything about it read from its definition `<job>/<job>.json`.

locals {
  # What a job may do because of a node, by the node's type. The plan fails on a type that is not here: it is unknown
  # what its job touches. Each node type is one entry.
  #   read_table, write_table    the node's Database and Table: catalog entry and data
  #   read_paths, write_paths    the node's Paths or Path, as written
  #   update_catalog             create and change the table the node names, if its SchemaChangePolicy says so
  #   change_table               change the table's entry with every write (a table format's own commits)
  #   publish_quality            publish results and metrics, if its PublishingOptions say so
  #   connection                 use the connection the node names: its entry, its secret, its network
  #   connected_table            look up a table of another store, and use the connection that the table names
  #   temporary_paths            read and write the folder for data on their way
  #   read_stream                read the Kinesis stream the node names
  #   export_dynamodb            export the DynamoDB table the node names to the bucket it names
  # Not here, because the definition does not say what they touch: custom and marketplace connectors
  # (their code is elsewhere), DynamoDB tables and streams of the catalog, governed tables.
  node_access = {
    # Sources
    CatalogSource          = ["read_table"]
    S3CatalogSource        = ["read_table"]
    CatalogIcebergSource   = ["read_table"]
    CatalogDeltaSource     = ["read_table"]
    CatalogHudiSource      = ["read_table"]
    S3CatalogIcebergSource = ["read_table"]
    S3CatalogDeltaSource   = ["read_table"]
    S3CatalogHudiSource    = ["read_table"]
    S3JsonSource           = ["read_paths"]
    S3CsvSource            = ["read_paths"]
    S3ParquetSource        = ["read_paths"]
    S3ExcelSource          = ["read_paths"]
    S3DeltaSource          = ["read_paths"]
    S3HudiSource           = ["read_paths"]

    DirectJDBCSource                = ["connection", "temporary_paths"]
    AmazonRedshiftSource            = ["connection", "temporary_paths"]
    SnowflakeSource                 = ["connection"]
    ConnectorDataSource             = ["connection"]
    DirectKafkaSource               = ["connection"]
    DirectKinesisSource             = ["read_stream"]
    DynamoDBELTConnectorSource      = ["export_dynamodb"]
    RedshiftSource                  = ["connected_table", "temporary_paths"]
    RelationalCatalogSource         = ["connected_table"]
    MySQLCatalogSource              = ["connected_table"]
    PostgreSQLCatalogSource         = ["connected_table"]
    OracleSQLCatalogSource          = ["connected_table"]
    MicrosoftSQLServerCatalogSource = ["connected_table"]

    # Targets
    CatalogTarget          = ["write_table"]
    S3CatalogTarget        = ["write_table", "update_catalog"]
    S3IcebergCatalogTarget = ["write_table", "change_table"]
    S3DeltaCatalogTarget   = ["write_table", "change_table"]
    S3HudiCatalogTarget    = ["write_table", "change_table"]
    S3DirectTarget         = ["write_paths", "update_catalog"]
    S3GlueParquetTarget    = ["write_paths", "update_catalog"]
    S3HyperDirectTarget    = ["write_paths", "update_catalog"]
    S3IcebergDirectTarget  = ["write_paths", "update_catalog"]
    S3DeltaDirectTarget    = ["write_paths", "update_catalog"]
    S3HudiDirectTarget     = ["write_paths", "update_catalog"]

    AmazonRedshiftTarget            = ["connection", "temporary_paths"]
    SnowflakeTarget                 = ["connection"]
    ConnectorDataTarget             = ["connection"]
    RedshiftTarget                  = ["connected_table", "temporary_paths"]
    MySQLCatalogTarget              = ["connected_table"]
    PostgreSQLCatalogTarget         = ["connected_table"]
    OracleSQLCatalogTarget          = ["connected_table"]
    MicrosoftSQLServerCatalogTarget = ["connected_table"]

    # Transforms
    EvaluateDataQuality           = ["publish_quality"]
    EvaluateDataQualityMultiFrame = ["publish_quality"]
    Spigot                        = ["write_paths"]
    DynamicTransform              = ["read_paths"]
    Aggregate                     = []
    ApplyMapping                  = []
    CustomCode                    = []
    DropDuplicates                = []
    DropFields                    = []
    DropNullFields                = []
    FillMissingValues             = []
    Filter                        = []
    Join                          = []
    Merge                         = []
    PIIDetection                  = []
    Recipe                        = []
    RenameField                   = []
    Route                         = []
    SelectFields                  = []
    SelectFromCollection          = []
    SparkSQL                      = []
    SplitFields                   = []
    Union                         = []
  }

  # Settings of a definition that reach its job; CodeGenConfigurationNodes and JobMode are Glue Studio's.
  job_settings = [
    "CodeGenConfigurationNodes", "DefaultArguments", "Description", "ExecutionClass", "ExecutionProperty", "GlueVersion",
    "JobMode", "MaxRetries", "NonOverridableArguments", "NotificationProperty", "NumberOfWorkers", "Timeout", "WorkerType",
  ]

  # Arguments that belong to the environment: here, never in a definition.
  environment_arguments = [
    "--TempDir", "--enable-continuous-cloudwatch-log", "--enable-metrics", "--enable-observability-metrics",
  ]
}

locals {
  job_names = toset([
    for file in setunion(fileset(local.jobs_path, "*/*.json"), fileset(local.jobs_path, "*/*.py")) : dirname(file)
    if can(regex("^[A-Za-z]", file))
  ])

  # What Glue calls the jobs.
  glue_jobs = sort([for job in local.job_names : "${local.job_prefix}${job}"])

  # Each job's definition; null where there is none that can be read.
  definitions = { for job in local.job_names : job => try(jsondecode(file("${local.jobs_path}/${job}/${job}.json")), null) }

  # The nodes of all jobs, each with what it touches.
  nodes = flatten([
    for job, definition in local.definitions : [
      for id, node in try(definition.CodeGenConfigurationNodes, {}) : {
        job    = job
        id     = id
        types  = keys(node)
        label  = "${job}/${job}.json: node ${id} (${join(", ", keys(node))})"
        access = try(local.node_access[keys(node)[0]], null)
        table  = try(lower("${values(node)[0].Database}.${values(node)[0].Table}"), null)
        paths  = try(tolist(values(node)[0].Paths), compact([values(node)[0].Path]), [])
        # For a path's target the table is in the policy itself.
        updated_table = try(
          values(node)[0].SchemaChangePolicy.EnableUpdateCatalog
          ? lower("${try(values(node)[0].SchemaChangePolicy.Database, values(node)[0].Database)}.${try(values(node)[0].SchemaChangePolicy.Table, values(node)[0].Table)}")
          : null,
          null,
        )
        # The field depends on the node's type.
        connection      = try(values(node)[0].ConnectionName, values(node)[0].Data.Connection.Value, values(node)[0].Data.connectionName, values(node)[0].StreamingOptions.ConnectionName, null)
        connected_table = try({ database = values(node)[0].Database, table = values(node)[0].Table }, null)
        temporary_paths = compact([try(values(node)[0].Data.TempDir, ""), try(values(node)[0].RedshiftTmpDir, "")])
        stream          = try(values(node)[0].StreamingOptions.StreamArn, null)
        export = try({
          table_arn = values(node)[0].ConnectionOptions.DynamodbTableArn
          path      = "s3://${values(node)[0].ConnectionOptions.DynamodbS3Bucket}/${try(values(node)[0].ConnectionOptions.DynamodbS3Prefix, "")}"
        }, null)
        quality_results = try(values(node)[0].PublishingOptions.ResultsPublishingEnabled, false)
        quality_metrics = try(values(node)[0].PublishingOptions.CloudWatchMetricsEnabled, false)
        quality_context = try(values(node)[0].PublishingOptions.EvaluationContext, null)
        # Whether the run goes on when a rule fails; the event is sent where results are published. Code may have rules, too.
        goes_on = try(strcontains(join("\n", flatten([node.CustomCode.Code])), "EvaluateDataQuality"), false) || (
          try(values(node)[0].PublishingOptions.ResultsPublishingEnabled, false)
          && !contains(["Immediate", "AfterDataLoad"], try(values(node)[0].StopJobOnFailureOptions.StopJobOnFailureTiming, "none"))
        )
        quality_paths = compact([try(values(node)[0].PublishingOptions.ResultsS3Prefix, "")])
      }
    ]
  ])

  nodes_by_job = {
    for job in local.job_names : job => [for node in local.nodes : merge(node, { access = coalesce(node.access, []) }) if node.job == job]
  }

  # What each job reads and writes: names of tables, and paths.
  job_access = {
    for job, nodes in local.nodes_by_job : job => {
      reads      = distinct([for node in nodes : node.table if contains(node.access, "read_table") && node.table != null])
      writes     = distinct([for node in nodes : node.table if contains(node.access, "write_table") && node.table != null])
      changes    = distinct(compact([for node in nodes : contains(node.access, "change_table") ? node.table : contains(node.access, "update_catalog") ? node.updated_table : null]))
      read_paths = distinct(flatten([for node in nodes : node.paths if contains(node.access, "read_paths")]))
      write_paths = distinct(flatten([
        for node in nodes : concat(
          contains(node.access, "write_paths") ? node.paths : [],
          contains(node.access, "publish_quality") ? node.quality_paths : [],
          contains(node.access, "temporary_paths") ? node.temporary_paths : [],
          contains(node.access, "export_dynamodb") ? [for one in [node.export] : one.path if one != null] : [],
        )
      ]))
      connections      = distinct(compact([for node in nodes : contains(node.access, "connection") ? node.connection : null]))
      connected_tables = distinct([for node in nodes : node.connected_table if contains(node.access, "connected_table") && node.connected_table != null])
      streams          = distinct(compact([for node in nodes : contains(node.access, "read_stream") ? node.stream : null]))
      exports          = distinct([for node in nodes : node.export.table_arn if contains(node.access, "export_dynamodb") && node.export != null])
      streaming        = anytrue([for node in nodes : contains(["DirectKinesisSource", "DirectKafkaSource"], node.types[0])])
      results          = anytrue([for node in nodes : node.quality_results if contains(node.access, "publish_quality")])
      metrics          = anytrue([for node in nodes : node.quality_metrics if contains(node.access, "publish_quality")])
    }
  }
}

# What is wrong with the definitions: the plan fails with these (see output workflow_name).
locals {
  job_problems = concat(
    [for job, definition in local.definitions : "${job}/${job}.json: the file is missing" if !fileexists("${local.jobs_path}/${job}/${job}.json")],
    [for job, definition in local.definitions : "${job}/${job}.json: is not JSON" if definition == null && fileexists("${local.jobs_path}/${job}/${job}.json")],
    [for job in local.job_names : "${job}/${job}.py: the script is missing: `make jobs` writes it" if !fileexists("${local.jobs_path}/${job}/${job}.py")],
    [for job in local.job_names : "${job}: the job's role would have a name of more than 64 characters" if length("${local.global_name}-job-${job}") > 64],
    [
      for job in local.last_jobs : "${job}: the rule that counts its successes would have a name of more than 64 characters: take a shorter folder, or no schedule"
      if length("${var.name}-succeeded-${job}") > 64
    ],
    local.shortest_wait >= 5 ? [] : ["schedule: ${coalesce(var.schedule, "-")} starts runs ${local.shortest_wait} minutes apart, and Glue takes no schedule faster than every five: cron(0/5 * * * ? *)"],
    [for job in keys(var.jobs) : "jobs: there is no folder ${job} in ${local.jobs_path}" if !contains(local.job_names, job)],
    flatten([
      for job, definition in local.definitions : concat(
        [for key in try(keys(definition), []) : "${job}/${job}.json: setting ${key} is not one of ${join(", ", local.job_settings)}" if !contains(local.job_settings, key)],
        [for key in try(keys(definition.DefaultArguments), []) : "${job}/${job}.json: argument ${key} belongs to the environment, not to a definition" if contains(local.environment_arguments, key)],
        try(definition.ExecutionProperty.MaxConcurrentRuns, 1) == 1 ? [] : ["${job}/${job}.json: MaxConcurrentRuns must be 1: two runs would write one table at the same time"],
        contains(["STANDARD", "FLEX"], try(definition.ExecutionClass, "STANDARD")) ? [] : ["${job}/${job}.json: ExecutionClass is neither STANDARD nor FLEX"],
      )
    ]),
    [for node in local.nodes : "${node.label}: a node has exactly one type" if length(node.types) != 1],
    [
      for node in local.nodes : "${node.label}: no permissions are known for nodes of this type (add an entry to node_access in terraform/jobs.tf)"
      if length(node.types) == 1 && node.access == null
    ],
    [
      for node in local.nodes : "${node.label}: Database or Table is missing"
      if node.access == null ? false : length(setintersection(node.access, ["read_table", "write_table"])) > 0 && node.table == null
    ],
    [
      for node in local.nodes : "${node.label}: table ${node.table} has no DDL in ${local.ddl_path}"
      if node.access == null || node.table == null ? false : length(setintersection(node.access, ["read_table", "write_table"])) > 0 && !contains(keys(local.tables_by_name), node.table)
    ],
    [
      for node in local.nodes : "${node.label}: names no connection, so the job's permissions are unknown"
      if node.access == null ? false : contains(node.access, "connection") && node.connection == null
    ],
    [
      for node in local.nodes : "${node.label}: Database or Table is missing"
      if node.access == null ? false : contains(node.access, "connected_table") && node.connected_table == null
    ],
    [
      for node in local.nodes : "${node.label}: the temporary folder must be s3://<bucket>/<prefix>"
      if node.access == null ? false : contains(node.access, "temporary_paths") && !alltrue([for path in node.temporary_paths : can(regex("^s3://[^/*?]+/[^*?]+$", path))])
    ],
    [
      for node in local.nodes : "${node.label}: StreamArn must be the ARN of a Kinesis stream: a name alone does not say which stream the job may read"
      if node.access == null ? false : contains(node.access, "read_stream") && !can(regex("^arn:[^:]+:kinesis:[^:*]+:[0-9]+:stream/[^*]+$", node.stream))
    ],
    [
      for node in local.nodes : "${node.label}: DynamodbTableArn and DynamodbS3Bucket, with DynamodbS3Prefix, must say which table is exported where"
      if node.access == null ? false : contains(node.access, "export_dynamodb") && !(can(regex("^arn:[^:]+:dynamodb:[^:*]+:[0-9]+:table/[^/*]+$", node.export.table_arn)) && can(regex("^s3://[^/*?]+/[^*?]+$", node.export.path)))
    ],
    [
      for node in local.nodes : "${node.label}: Path or Paths must name s3://<bucket>/<prefix>"
      if node.access == null ? false : length(setintersection(node.access, ["read_paths", "write_paths"])) > 0 && (length(node.paths) == 0 || !alltrue([for path in node.paths : can(regex("^s3://[^/*?]+/[^*?]+$", path))]))
    ],
    [
      for table in distinct(flatten([for job, access in local.job_access : access.writes])) :
      "table ${table} is written by ${join(" and ", [for job, access in local.job_access : job if contains(access.writes, table)])}: only one job may write a table"
      if length([for job, access in local.job_access : job if contains(access.writes, table)]) > 1
    ],
    [for job in local.job_names : "${job}: reads a table that a job after it writes: no order of the jobs works" if contains(local.downstream[job], job)],
  )
}

module "job" {
  source   = "./modules/job"
  for_each = local.job_names

  name        = "${local.job_prefix}${each.key}"
  folder      = each.key
  role_name   = "${local.global_name}-job-${each.key}"
  description = try(local.definitions[each.key].Description, null)

  script = {
    file   = "${local.jobs_path}/${each.key}/${each.key}.py"
    bucket = module.bucket["assets"].name
    key    = "scripts/${each.key}.py"
  }
  temporary_prefix = "temporary/${each.key}/"

  glue_version      = coalesce(local.overrides[each.key].glue_version, try(local.definitions[each.key].GlueVersion, null), var.glue_version)
  worker_type       = coalesce(local.overrides[each.key].worker_type, try(local.definitions[each.key].WorkerType, null), "G.1X")
  number_of_workers = coalesce(local.overrides[each.key].number_of_workers, try(local.definitions[each.key].NumberOfWorkers, null), 2)
  timeout_minutes   = coalesce(local.overrides[each.key].timeout_minutes, try(local.definitions[each.key].Timeout, null), 60)
  max_retries       = try(local.definitions[each.key].MaxRetries, 0)
  execution_class   = coalesce(local.overrides[each.key].execution_class, var.flex_execution ? "FLEX" : try(local.definitions[each.key].ExecutionClass, null), "STANDARD")
  notify_after      = local.overrides[each.key].late_after != null ? local.overrides[each.key].late_after : try(local.definitions[each.key].NotificationProperty.NotifyDelayAfter, var.late_after_minutes)

  default_arguments = merge(
    var.job_arguments,
    { for key, value in try(local.definitions[each.key].DefaultArguments, {}) : key => value },
    local.overrides[each.key].arguments,
  )
  non_overridable_arguments = { for key, value in try(local.definitions[each.key].NonOverridableArguments, {}) : key => value }
  spark_configuration       = var.spark_configuration
  metrics                   = var.job_metrics

  security_configuration = aws_glue_security_configuration.lake.id
  kms_key_arn            = local.kms_key_arn
  catalog_kms_key_arn    = var.encrypt_data_catalog ? var.data_catalog_kms_key_arn : null
  log_group_prefix       = local.log_group_prefix
  log_retention_days     = var.log_retention_days

  network = local.network == null ? null : {
    connection          = aws_glue_connection.network[0].name
    subnet_arn          = local.network.subnet_arn
    security_group_arns = local.network.security_group_arns
  }

  tags                     = local.tags
  role_tags                = local.role_tags
  iam_path                 = var.iam_path
  permissions_boundary_arn = var.permissions_boundary_arn

  canvas_command = var.canvas_command
  definition_md5 = try(filemd5("${local.jobs_path}/${each.key}/${each.key}.json"), "")

  reads = [for table in local.job_access[each.key].reads : local.table_grants[table] if contains(keys(local.table_grants), table)]
  writes = [
    for table in local.job_access[each.key].writes : merge(local.table_grants[table], { changes = contains(local.job_access[each.key].changes, table) })
    if contains(keys(local.table_grants), table)
  ]
  # Tables that only a path's target names: their entry may be made and changed.
  updates = [
    for table in setsubtract(local.job_access[each.key].changes, local.job_access[each.key].writes) :
    { database = split(".", table)[0], table = split(".", table)[1] }
  ]
  connections      = local.job_connections[each.key]
  connected_tables = local.job_access[each.key].connected_tables
  streams          = local.job_access[each.key].streams
  exports          = local.job_access[each.key].exports
  streaming        = local.job_access[each.key].streaming

  read_paths      = local.job_access[each.key].read_paths
  write_paths     = local.job_access[each.key].write_paths
  quality_results = local.job_access[each.key].results
  quality_metrics = local.job_access[each.key].metrics
}

locals {
  table_grants = {
    for name, tables in local.tables_by_name : name => {
      database    = tables[0].database
      table       = tables[0].name
      bucket_arn  = module.bucket[tables[0].zone].arn
      prefix      = tables[0].prefix
      partitioned = length(tables[0].partition_keys) > 0
    } if contains(local.zones, tables[0].zone)
  }

  # The settings of each job in the input `jobs`.
  overrides = {
    for job in local.job_names : job => merge(
      { glue_version = null, worker_type = null, number_of_workers = null, timeout_minutes = null, execution_class = null, late_after = null, arguments = {} },
      try(var.jobs[job], {}),
    )
  }

  # Glue puts a security configuration's and a role's name between this and `output` or `error`.
  # https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html
  log_group_prefix = "/aws-glue/jobs/${var.name}-role"
}
