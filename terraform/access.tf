# Roles of the people who work with the lake. The jobs' own roles are in modules/job; a Glue workflow needs none, and
# the deployer's is in bootstrap/: it has to be there before anything of this.

locals {
  athena_actions = [
    "athena:BatchGetQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults", "athena:GetQueryResultsStream",
    "athena:GetWorkGroup", "athena:ListQueryExecutions", "athena:StartQueryExecution", "athena:StopQueryExecution",
  ]
  catalog_actions = ["glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable", "glue:BatchGetPartition"]

  # With Lake Formation the data scientist may name any curated table: columns are granted there (lakeformation.tf).
  science_tables = [
    for name, tables in local.tables_by_name : tables[0]
    if contains(var.data_scientist_tables, name) || (var.lake_formation && tables[0].zone == "curated")
  ]
  science_folders    = [for table in local.science_tables : table if !(var.lake_formation && table.zone == "curated")]
  science_workgroup  = "${var.name}-science"
  science_results    = "${module.bucket["results"].arn}/science/*"
  engineer_tables    = [for name, tables in local.tables_by_name : tables[0] if contains(["landing", "trusted"], tables[0].zone)]
  engineer_databases = distinct([for table in local.engineer_tables : table.database])

  key_statement = {
    Sid      = "UseKey"
    Effect   = "Allow"
    Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
    Resource = [aws_kms_key.lake.arn]
    Condition = {
      StringEquals = {
        "kms:ViaService" = [for service in concat(var.encrypt_data_catalog ? ["glue"] : [], ["s3"]) : "${service}.${local.region}.amazonaws.com"]
      }
    }
  }
}

# Queries the machine-learning table, through a workgroup whose results no one else's queries share.
module "data_scientist" {
  source = "./modules/person"
  count  = length(var.data_scientist_principals) > 0 ? 1 : 0

  name        = "${var.name}-data-scientist"
  description = "Data scientists of the ${var.name} lake"
  principals  = var.data_scientist_principals

  statements = [
    {
      Sid      = "Query"
      Effect   = "Allow"
      Action   = local.athena_actions
      Resource = ["arn:${local.partition}:athena:${local.region}:${local.account_id}:workgroup/${local.science_workgroup}"]
    },
    {
      Sid    = "LookUpTables"
      Effect = "Allow"
      Action = local.catalog_actions
      Resource = length(local.science_tables) == 0 ? [] : concat(
        ["${local.glue_arn}:catalog"],
        distinct([for table in local.science_tables : "${local.glue_arn}:database/${table.database}"]),
        [for table in local.science_tables : "${local.glue_arn}:table/${table.database}/${table.name}"],
      )
    },
    {
      Sid      = "ReadData"
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = [for table in local.science_folders : "${module.bucket[table.zone].arn}/${table.prefix}*"]
    },
    {
      Sid       = "ListData"
      Effect    = "Allow"
      Action    = ["s3:ListBucket"]
      Resource  = distinct([for table in local.science_folders : module.bucket[table.zone].arn])
      Condition = { StringLike = { "s3:prefix" = [for table in local.science_folders : "${table.prefix}*"] } }
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
      # Athena looks where its results' bucket lies.
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
  ]
}

# Runs the jobs, edits them in Glue Studio, reads what goes into them.
module "data_engineer" {
  source = "./modules/person"
  count  = length(var.data_engineer_principals) > 0 ? 1 : 0

  name        = "${var.name}-data-engineer"
  description = "Data engineers of the ${var.name} lake"
  principals  = var.data_engineer_principals

  statements = [
    {
      Sid    = "RunJobs"
      Effect = "Allow"
      Action = [
        "glue:BatchStopJobRun", "glue:GetJob", "glue:GetJobRun", "glue:GetJobRuns", "glue:StartJobRun", "glue:UpdateJob",
      ]
      Resource = [for job in sort(local.job_names) : "${local.glue_arn}:job/${job}"]
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
        "glue:GetWorkflow", "glue:GetWorkflowRun", "glue:GetWorkflowRunProperties", "glue:GetWorkflowRuns",
        "glue:ResumeWorkflowRun", "glue:StartWorkflowRun", "glue:StopWorkflowRun",
      ]
      Resource = ["${local.glue_arn}:workflow/${aws_glue_workflow.lake.name}"]
    },
    {
      # Saving a job in Glue Studio names its role again, and writes its script.
      Sid       = "KeepJobRoles"
      Effect    = "Allow"
      Action    = ["iam:PassRole"]
      Resource  = [for job in sort(local.job_names) : module.job[job].role_arn]
      Condition = { StringEquals = { "iam:PassedToService" = "glue.amazonaws.com" } }
    },
    {
      Sid      = "EditScripts"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = [for job in sort(local.job_names) : "${module.bucket["assets"].arn}/scripts/${job}.py"]
    },
    {
      Sid    = "ReadLogs"
      Effect = "Allow"
      Action = ["logs:FilterLogEvents", "logs:GetLogEvents", "logs:DescribeLogStreams"]
      Resource = flatten([
        for job in sort(local.job_names) : [
          for end in ["", ":*"] : "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:${local.log_group_prefix}/${var.name}-job-${job}/*${end}"
        ]
      ])
    },
    {
      Sid    = "LookUpTables"
      Effect = "Allow"
      Action = concat(local.catalog_actions, ["glue:GetTables"])
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
      Resource = [for zone in ["landing", "trusted"] : "${module.bucket[zone].arn}/*"]
    },
    {
      Sid      = "ListData"
      Effect   = "Allow"
      Action   = ["s3:GetBucketLocation", "s3:ListBucket"]
      Resource = [for zone in ["landing", "trusted"] : module.bucket[zone].arn]
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
  ]
}
