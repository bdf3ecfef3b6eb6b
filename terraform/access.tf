# Roles of the people who work with the lake. The jobs' own roles are in modules/job; a Glue workflow needs none, and
# the deployer's is in bootstrap/: it has to be there before anything of this.

locals {
  athena_actions = [
    "athena:BatchGetNamedQuery", "athena:BatchGetQueryExecution", "athena:GetNamedQuery", "athena:GetQueryExecution",
    "athena:GetQueryResults", "athena:GetQueryResultsStream", "athena:GetQueryRuntimeStatistics", "athena:GetWorkGroup",
    "athena:ListNamedQueries", "athena:ListQueryExecutions", "athena:StartQueryExecution", "athena:StopQueryExecution",
  ]
  catalog_actions = ["glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable", "glue:GetTables", "glue:BatchGetPartition"]

  # What the consoles ask for before anything can be done in them, by what they show; all of it lists names, none of it
  # reads data.
  # https://docs.aws.amazon.com/athena/latest/ug/example-policies-workgroup.html
  # https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
  # https://docs.aws.amazon.com/glue/latest/dg/getting-started-min-privs.html
  console = {
    athena = {
      "the list of workgroups"    = ["athena:ListEngineVersions", "athena:ListWorkGroups"]
      "the list of data catalogs" = ["athena:ListDataCatalogs"]
    }
    athena_tree = ["athena:GetDataCatalog", "athena:GetDatabase", "athena:GetTableMetadata", "athena:ListDatabases", "athena:ListTableMetadata"]
    glue = {
      "Glue Studio"              = ["glue:UseGlueStudio"]
      "the list of jobs"         = ["glue:GetJobs", "glue:ListJobs"]
      "the list of triggers"     = ["glue:GetTriggers", "glue:ListTriggers"]
      "the list of workflows"    = ["glue:ListWorkflows"]
      "how a job is generated"   = ["glue:CreateScript", "glue:GetDataflowGraph", "glue:GetMapping", "glue:GetPlan"]
      "the choice of a role"     = ["iam:ListRoles"]
      "the choice of a key"      = ["kms:ListAliases"]
      "the choice of a bucket"   = ["s3:ListAllMyBuckets"]
      "the choice of encryption" = ["glue:GetSecurityConfiguration", "glue:GetSecurityConfigurations"]
      "the list of sessions"     = ["glue:ListSessions"]
      "log groups, and numbers"  = ["cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "logs:DescribeLogGroups"]
    }
  }

  look_around = {
    athena = {
      Sid      = "OpenAthena"
      Effect   = "Allow"
      Action   = distinct(flatten(values(local.console.athena)))
      Resource = ["*"]
    }
    tree = {
      Sid      = "ShowTree"
      Effect   = "Allow"
      Action   = local.console.athena_tree
      Resource = ["arn:${local.partition}:athena:${local.region}:${local.account_id}:datacatalog/AwsDataCatalog"]
    }
    # The names of databases, in one answer; of tables only those that may be looked up.
    databases = {
      Sid      = "ListDatabases"
      Effect   = "Allow"
      Action   = ["glue:GetDatabases"]
      Resource = ["${local.glue_arn}:catalog", "${local.glue_arn}:database/*"]
    }
  }

  # With Lake Formation the data scientist may name any table of the finished zone: columns are granted there
  # (lakeformation.tf).
  science_tables = [
    for name, tables in local.tables_by_name : tables[0]
    if contains(var.data_scientist_tables, name) || (var.lake_formation && tables[0].zone == local.finished_zone)
  ]
  # A role's own policy holds 20 tables; of more, each 20 have a policy, and a role has ten of those.
  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  science_parts = length(local.science_tables) == 0 ? [[]] : chunklist(local.science_tables, local.tables_per_policy)
  science_fits  = length(local.science_parts) == 1
  science_statements = [
    for tables in local.science_parts : [
      {
        Sid    = "LookUpTables"
        Effect = "Allow"
        Action = local.catalog_actions
        Resource = length(tables) == 0 ? [] : concat(
          ["${local.glue_arn}:catalog"],
          distinct([for table in tables : "${local.glue_arn}:database/${table.database}"]),
          [for table in tables : "${local.glue_arn}:table/${table.database}/${table.name}"],
        )
      },
      {
        Sid      = "ReadData"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = [for table in tables : "${module.bucket[table.zone].arn}/${table.prefix}*" if !local.science_governs[table.zone]]
      },
      {
        Sid       = "ListData"
        Effect    = "Allow"
        Action    = ["s3:ListBucket"]
        Resource  = distinct([for table in tables : module.bucket[table.zone].arn if !local.science_governs[table.zone]])
        Condition = { StringLike = { "s3:prefix" = [for table in tables : "${table.prefix}*" if !local.science_governs[table.zone]] } }
      },
    ]
  ]
  tables_per_policy  = 20
  science_governs    = { for zone in local.zones : zone => var.lake_formation && zone == local.finished_zone }
  science_workgroup  = "${var.name}-science"
  science_results    = "${module.bucket["results"].arn}/science/*"
  engineer_zones     = [for zone in local.zones : zone if zone != local.finished_zone]
  engineer_tables    = [for name, tables in local.tables_by_name : tables[0] if contains(local.engineer_zones, tables[0].zone)]
  engineer_databases = distinct([for table in local.engineer_tables : table.database])

  # What people's access would miss: the plan fails with these (see output data_scientist_role_arn).
  access_problems = concat(
    [for name in var.data_scientist_tables : "data_scientist_tables: there is no table ${name} in ${local.ddl_path}" if !contains(keys(local.tables_by_name), name)],
    length(local.science_tables) > 10 * local.tables_per_policy ? ["data_scientist_tables: ${length(local.science_tables)} tables: a role's policies hold at most ${10 * local.tables_per_policy}"] : [],
    length(var.data_scientist_principals) > 0 && length(local.science_tables) == 0 ? ["data_scientist_principals: the role could read nothing: set data_scientist_tables"] : [],
    var.lake_formation && length(var.data_scientist_principals) == 0 ? ["lake_formation: it governs what data scientists read, but data_scientist_principals is empty"] : [],
  )

  key_statement = {
    Sid       = "UseKey"
    Effect    = "Allow"
    Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
    Resource  = [local.kms_key_arn]
    Condition = { StringEquals = { "kms:ViaService" = "s3.${local.region}.${local.dns_suffix}" } }
  }
  catalog_key_statement = {
    Sid       = "UseCatalogKey"
    Effect    = "Allow"
    Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
    Resource  = var.encrypt_data_catalog ? [var.data_catalog_kms_key_arn] : []
    Condition = { StringEquals = { "kms:ViaService" = "glue.${local.region}.${local.dns_suffix}" } }
  }
}

# Queries the machine-learning table, through a workgroup with results of its own.
module "data_scientist" {
  source = "./modules/person"
  count  = length(var.data_scientist_principals) > 0 ? 1 : 0

  name                     = "${local.global_name}-data-scientist"
  description              = "Data scientists of the ${var.name} lake"
  principals               = var.data_scientist_principals
  tags                     = local.role_tags
  iam_path                 = var.iam_path
  permissions_boundary_arn = var.permissions_boundary_arn

  further_statements = [for statements in local.science_statements : statements if !local.science_fits]

  statements = concat([for statement in local.science_statements[0] : statement if local.science_fits], [
    {
      Sid      = "Query"
      Effect   = "Allow"
      Action   = local.athena_actions
      Resource = ["arn:${local.partition}:athena:${local.region}:${local.account_id}:workgroup/${local.science_workgroup}"]
    },
    {
      Sid      = "KeepResults"
      Effect   = "Allow"
      Action   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
      Resource = [local.science_results]
    },
    {
      Sid       = "ListResults"
      Effect    = "Allow"
      Action    = ["s3:ListBucket"]
      Resource  = [module.bucket["results"].arn]
      Condition = { StringLike = { "s3:prefix" = ["science/*"] } }
    },
    {
      # Athena looks up the region of its results' bucket.
      Sid      = "FindResults"
      Effect   = "Allow"
      Action   = ["s3:GetBucketLocation"]
      Resource = [module.bucket["results"].arn]
    },
    {
      Sid      = "LakeFormation"
      Effect   = "Allow"
      Action   = ["lakeformation:GetDataAccess"]
      Resource = var.lake_formation ? ["*"] : []
    },
    local.key_statement,
    local.catalog_key_statement,
    local.look_around.athena,
    local.look_around.tree,
    local.look_around.databases,
  ])
}

# Runs the jobs, edits them in Glue Studio, reads what goes into them.
module "data_engineer" {
  source = "./modules/person"
  count  = length(var.data_engineer_principals) > 0 ? 1 : 0

  name                     = "${local.global_name}-data-engineer"
  description              = "Data engineers of the ${var.name} lake"
  principals               = var.data_engineer_principals
  tags                     = local.role_tags
  iam_path                 = var.iam_path
  permissions_boundary_arn = var.permissions_boundary_arn

  statements = [
    {
      # By the tag: a list of the jobs would grow with them, and their names may not identify the lake.
      # https://docs.aws.amazon.com/glue/latest/dg/monitor-tags.html
      Sid    = "RunJobs"
      Effect = "Allow"
      Action = [
        "glue:BatchGetJobs", "glue:BatchStopJobRun", "glue:GetJob", "glue:GetJobRun", "glue:GetJobRuns", "glue:GetTags",
        "glue:StartJobRun", "glue:UpdateJob",
      ]
      Resource  = ["${local.glue_arn}:job/${local.job_prefix}*"]
      Condition = { StringEquals = { "aws:ResourceTag/lake" = var.name } }
    },
    {
      Sid      = "OpenGlue"
      Effect   = "Allow"
      Action   = sort(distinct(flatten(values(local.console.glue))))
      Resource = ["*"]
    },
    {
      # The sessions that Glue Studio shows a preview of a node with; their role is a job's.
      # https://docs.aws.amazon.com/glue/latest/dg/security_iam_id-based-policy-examples.html
      Sid    = "PreviewData"
      Effect = "Allow"
      Action = [
        "glue:CancelStatement", "glue:CreateSession", "glue:DeleteSession", "glue:GetSession", "glue:GetStatement",
        "glue:ListStatements", "glue:RunDataPreviewStatement", "glue:RunStatement", "glue:StopSession", "glue:TagResource",
      ]
      Resource = ["${local.glue_arn}:session/glue-studio-datapreview*"]
    },
    {
      # These take no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsglue.html
      Sid      = "KeepBookmarks"
      Effect   = "Allow"
      Action   = ["glue:GetJobBookmark", "glue:ResetJobBookmark"]
      Resource = ["*"]
    },
    {
      Sid    = "RunWorkflow"
      Effect = "Allow"
      Action = [
        "glue:BatchGetWorkflows", "glue:GetTags", "glue:GetWorkflow", "glue:GetWorkflowRun", "glue:GetWorkflowRunProperties",
        "glue:GetWorkflowRuns", "glue:ResumeWorkflowRun", "glue:StartWorkflowRun", "glue:StopWorkflowRun",
      ]
      Resource = ["${local.glue_arn}:workflow/${aws_glue_workflow.lake.name}"]
    },
    {
      Sid      = "SeeTriggers"
      Effect   = "Allow"
      Action   = ["glue:GetTags", "glue:GetTrigger"]
      Resource = ["${local.glue_arn}:trigger/${var.name}-start", "${local.glue_arn}:trigger/${var.name}-job-*"]
    },
    {
      # Saving a job in Glue Studio names its role again, and writes its script.
      Sid       = "KeepJobRoles"
      Effect    = "Allow"
      Action    = ["iam:PassRole"]
      Resource  = ["arn:${local.partition}:iam::${local.account_id}:role${var.iam_path}${local.global_name}-job-*"]
      Condition = { StringEquals = { "iam:PassedToService" = "glue.amazonaws.com" } }
    },
    {
      Sid      = "EditScripts"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = ["${module.bucket["assets"].arn}/scripts/*"]
    },
    {
      # Without it, S3 answers 403 for what is not there, instead of 404.
      Sid       = "ListScripts"
      Effect    = "Allow"
      Action    = ["s3:ListBucket"]
      Resource  = [module.bucket["assets"].arn]
      Condition = { StringLike = { "s3:prefix" = ["scripts/*"] } }
    },
    {
      Sid      = "FindScripts"
      Effect   = "Allow"
      Action   = ["s3:GetBucketLocation"]
      Resource = [module.bucket["assets"].arn]
    },
    {
      Sid      = "ReadLogs"
      Effect   = "Allow"
      Action   = ["logs:FilterLogEvents", "logs:GetLogEvents", "logs:DescribeLogStreams"]
      Resource = [for end in ["", ":*"] : "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:${local.log_group_prefix}${var.iam_path}${local.global_name}-job-*${end}"]
    },
    {
      Sid    = "LookUpTables"
      Effect = "Allow"
      Action = local.catalog_actions
      Resource = length(local.engineer_tables) == 0 ? [] : concat(
        ["${local.glue_arn}:catalog"],
        [for database in local.engineer_databases : "${local.glue_arn}:database/${database}"],
        [for database in local.engineer_databases : "${local.glue_arn}:table/${database}/*"],
      )
    },
    {
      Sid      = "ReadData"
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = [for zone in local.engineer_zones : "${module.bucket[zone].arn}/*"]
    },
    {
      Sid      = "ListData"
      Effect   = "Allow"
      Action   = ["s3:GetBucketLocation", "s3:ListBucket"]
      Resource = [for zone in local.engineer_zones : module.bucket[zone].arn]
    },
    {
      Sid      = "Query"
      Effect   = "Allow"
      Action   = local.athena_actions
      Resource = [aws_athena_workgroup.lake.arn]
    },
    {
      Sid      = "KeepResults"
      Effect   = "Allow"
      Action   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
      Resource = ["${module.bucket["results"].arn}/queries/*"]
    },
    {
      Sid       = "ListResults"
      Effect    = "Allow"
      Action    = ["s3:ListBucket"]
      Resource  = [module.bucket["results"].arn]
      Condition = { StringLike = { "s3:prefix" = ["queries/*"] } }
    },
    {
      Sid      = "FindResults"
      Effect   = "Allow"
      Action   = ["s3:GetBucketLocation"]
      Resource = [module.bucket["results"].arn]
    },
    local.key_statement,
    local.catalog_key_statement,
    local.look_around.athena,
    local.look_around.tree,
    local.look_around.databases,
  ]
}
