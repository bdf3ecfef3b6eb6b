"""Cases of nodes that reach their data through a connection, and of recipes: name, (type, fields, inputs, lines).

The lines follow the form of generated scripts met in public; where an emitter's docstring says that its form is
decided, so is the expected line.
"""

READ = "X_node3 = glueContext.create_dynamic_frame.from_options"
WRITE = "X_node3 = glueContext.write_dynamic_frame.from_options(frame=In_node1, "
FROM_CATALOG = 'X_node3 = glueContext.create_dynamic_frame.from_catalog(database="d", table_name="t"'
TO_CATALOG = (
    'X_node3 = glueContext.write_dynamic_frame.from_catalog(frame=In_node1, database="d", table_name="t"'
)
END = 'transformation_ctx="X_node3")'
CATALOG = {"Database": "d", "Table": "t"}
CONNECTION = {"Connection": {"Value": "c", "Label": "c"}}
FOLDER = "s3://b/tmp/"
REDSHIFT = {
    "AccessType": "connection",
    "SourceType": "table",
    **CONNECTION,
    "Schema": {"Value": "public", "Label": "public"},
    "Table": {"Value": "t", "Label": "t"},
    "TempDir": FOLDER,
}
REDSHIFT_OPTIONS = (
    '"redshiftTmpDir": "s3://b/tmp/", "useConnectionProperties": "true", "dbtable": "public.t", '
    '"connectionName": "c"'
)
MERGE = "BEGIN; MERGE INTO public.t USING public.t_temp_ab12cd ON t.k = t_temp_ab12cd.k; END;"
CREATE = "CREATE TABLE IF NOT EXISTS public.t (k INTEGER);"
SNOWFLAKE = {
    "SourceType": "table",
    **CONNECTION,
    "Table": "T",
    "Database": "D",
    "Schema": "S",
    "AutoPushdown": True,
}


def jdbc(kind: str) -> str:
    return (
        f'{READ}(\n    connection_type = "{kind}",\n    connection_options = {{\n'
        '        "useConnectionProperties": "true",\n        "dbtable": "shop.orders",\n'
        '        "connectionName": "c",\n    },\n    transformation_ctx = "X_node3"\n)'
    )


def connected(connection: str, options: str, call: str = f"{READ}(") -> str:
    return f'{call}connection_type="{connection}", connection_options={{{options}}}, {END}'


CONNECTION_CASES = {
    **{
        f"table of {kind}": (
            "DirectJDBCSource",
            {"Database": "shop", "Table": "shop.orders", "ConnectionName": "c", "ConnectionType": kind},
            0,
            jdbc(kind),
        )
        for kind in ("mysql", "postgresql", "sqlserver", "oracle")
    },
    "table of redshift through JDBC": (
        "DirectJDBCSource",
        {
            "Database": "d",
            "Table": "public.t",
            "ConnectionName": "c",
            "ConnectionType": "redshift",
            "RedshiftTmpDir": FOLDER,
        },
        0,
        connected("redshift", REDSHIFT_OPTIONS),
    ),
    "redshift table": (
        "AmazonRedshiftSource",
        {"Data": REDSHIFT},
        0,
        connected("redshift", REDSHIFT_OPTIONS),
    ),
    "redshift query, with an option of the author's": (
        "AmazonRedshiftSource",
        {
            "Data": {
                "AccessType": "connection",
                **CONNECTION,
                "TempDir": FOLDER,
                "SourceType": "query",
                "SampleQuery": "select 1",
                "AdvancedOptions": [{"Key": "extracopyoptions", "Value": "TRUNCATECOLUMNS"}],
            }
        },
        0,
        connected(
            "redshift",
            '"extracopyoptions": "TRUNCATECOLUMNS", "sampleQuery": "select 1", "redshiftTmpDir": "s3://b/tmp/", '
            '"useConnectionProperties": "true", "connectionName": "c"',
        ),
    ),
    "redshift table with a role": (
        "AmazonRedshiftSource",
        {
            "Data": {
                **REDSHIFT,
                "IamRole": {"Value": "arn:aws:iam::1:role/r", "Label": "arn:aws:iam::1:role/r"},
            }
        },
        0,
        connected(
            "redshift",
            '"redshiftTmpDir": "s3://b/tmp/", "aws_iam_role": "arn:aws:iam::1:role/r", '
            '"useConnectionProperties": "true", "dbtable": "public.t", "connectionName": "c"',
        ),
    ),
    "redshift target": (
        "AmazonRedshiftTarget",
        {"Data": {**REDSHIFT, "PreAction": CREATE}},
        1,
        connected("redshift", f'{REDSHIFT_OPTIONS}, "preactions": "{CREATE}"', WRITE),
    ),
    "redshift target that merges": (
        "AmazonRedshiftTarget",
        {
            "Data": {
                **REDSHIFT,
                "Action": "merge",
                "StagingTable": "public.t_temp_ab12cd",
                "PreAction": CREATE,
                "PostAction": MERGE,
            }
        },
        1,
        connected(
            "redshift",
            f'"postactions": "{MERGE}", "redshiftTmpDir": "s3://b/tmp/", "useConnectionProperties": "true", '
            f'"dbtable": "public.t_temp_ab12cd", "connectionName": "c", "preactions": "{CREATE}"',
            WRITE,
        ),
    ),
    "redshift table of the catalog": (
        "RedshiftSource",
        {**CATALOG, "RedshiftTmpDir": FOLDER, "TmpDirIAMRole": "arn:r"},
        0,
        f'{FROM_CATALOG},redshift_tmp_dir="s3://b/tmp/",additional_options={{"aws_iam_role": "arn:r"}}, {END}',
    ),
    "redshift table of the catalog without a role": (
        "RedshiftSource",
        {**CATALOG, "RedshiftTmpDir": FOLDER},
        0,
        f'{FROM_CATALOG},redshift_tmp_dir="s3://b/tmp/", {END}',
    ),
    "redshift table of the catalog by the newer node": (
        "AmazonRedshiftSource",
        {
            "Data": {
                "AccessType": "catalog",
                "SourceType": "table",
                "CatalogDatabase": {"Value": "d", "Label": "d"},
                "CatalogTable": {"Value": "t", "Label": "t"},
                "TempDir": FOLDER,
                "IamRole": {"Value": "arn:r", "Label": "arn:r"},
            }
        },
        0,
        f'{FROM_CATALOG}, redshift_tmp_dir="s3://b/tmp/",additional_options={{"aws_iam_role": "arn:r"}}, {END}',
    ),
    "redshift table of the catalog, written": (
        "RedshiftTarget",
        {**CATALOG, "RedshiftTmpDir": FOLDER, "TmpDirIAMRole": "arn:r"},
        1,
        f'{TO_CATALOG}, redshift_tmp_dir="s3://b/tmp/",additional_options={{"aws_iam_role": "arn:r"}}, {END}',
    ),
    "snowflake table": (
        "SnowflakeSource",
        {"Data": SNOWFLAKE},
        0,
        connected(
            "snowflake",
            '"autopushdown": "on", "dbtable": "T", "connectionName": "c", "sfDatabase": "D", "sfSchema": "S"',
        ),
    ),
    "snowflake query without pushdown": (
        "SnowflakeSource",
        {"Data": {"SourceType": "query", **CONNECTION, "SampleQuery": "select 1", "AutoPushdown": False}},
        0,
        connected("snowflake", '"autopushdown": "off", "query": "select 1", "connectionName": "c"'),
    ),
    "snowflake target that merges": (
        "SnowflakeTarget",
        {
            "Data": {
                **SNOWFLAKE,
                "Action": "merge",
                "StagingTable": "T_temp_ab12cd",
                "PreAction": "CREATE TABLE IF NOT EXISTS S.T (k string);",
                "PostAction": "BEGIN; MERGE INTO S.T USING S.T_temp_ab12cd; COMMIT;",
            }
        },
        1,
        connected(
            "snowflake",
            '"autopushdown": "on", "postactions": "BEGIN; MERGE INTO S.T USING S.T_temp_ab12cd; COMMIT;", '
            '"dbtable": "T_temp_ab12cd", "connectionName": "c", '
            '"preactions": "CREATE TABLE IF NOT EXISTS S.T (k string);", "sfDatabase": "D", "sfSchema": "S"',
            WRITE,
        ),
    ),
    "dynamodb export": (
        "DynamoDBELTConnectorSource",
        {
            "ConnectionOptions": {
                "DynamodbExport": "ddb",
                "DynamodbUnnestDDBJson": True,
                "DynamodbTableArn": "arn:aws:dynamodb:eu-west-1:1:table/t",
                "DynamodbS3Bucket": "b",
                "DynamodbS3Prefix": "temporary/ddbexport/",
            }
        },
        0,
        connected(
            "dynamodb",
            '"dynamodb.export": "ddb", "dynamodb.s3.bucket": "b", "dynamodb.s3.prefix": "temporary/ddbexport/", '
            '"dynamodb.tableArn": "arn:aws:dynamodb:eu-west-1:1:table/t", "dynamodb.unnestDDBJson": True',
        ),
    ),
    "dynamodb table of the catalog": ("DynamoDBCatalogSource", CATALOG, 0, f"{FROM_CATALOG}, {END}"),
    **{
        f"{kind} of the catalog": (f"{kind}CatalogSource", CATALOG, 0, f"{FROM_CATALOG}, {END}")
        for kind in ("Relational", "MySQL", "PostgreSQL", "OracleSQL", "MicrosoftSQLServer")
    },
    **{
        f"{kind} of the catalog, written": (f"{kind}CatalogTarget", CATALOG, 1, f"{TO_CATALOG}, {END}")
        for kind in ("MySQL", "PostgreSQL", "OracleSQL", "MicrosoftSQLServer")
    },
    "bigquery table": (
        "ConnectorDataSource",
        {"ConnectionType": "bigquery", "Data": {"connectionName": "c", "parentProject": "p", "table": "d.t"}},
        0,
        connected("bigquery", '"connectionName": "c", "parentProject": "p", "table": "d.t"'),
    ),
    "opensearch target": (
        "ConnectorDataTarget",
        {"ConnectionType": "opensearch", "Data": {"opensearch.resource": "i", "connectionName": "c"}},
        1,
        connected("opensearch", '"opensearch.resource": "i", "connectionName": "c"', WRITE),
    ),
    "custom JDBC connector": (
        "JDBCConnectorSource",
        {
            "ConnectionName": "click",
            "ConnectorName": "clickhouse",
            "ConnectionType": "custom.jdbc",
            "ConnectionTable": "test",
        },
        0,
        connected("custom.jdbc", '"tableName": "test", "dbTable": "test", "connectionName": "click"'),
    ),
    "custom JDBC connector's target": (
        "JDBCConnectorTarget",
        {
            "ConnectionName": "click",
            "ConnectorName": "clickhouse",
            "ConnectionType": "custom.jdbc",
            "ConnectionTable": "test",
        },
        1,
        connected("custom.jdbc", '"tableName": "test", "dbTable": "test", "connectionName": "click"', WRITE),
    ),
    "marketplace Spark connector": (
        "SparkConnectorSource",
        {
            "ConnectionName": "bq",
            "ConnectorName": "bigquery",
            "ConnectionType": "marketplace.spark",
            "AdditionalOptions": {"parentProject": "p", "table": "d.t"},
        },
        0,
        connected("marketplace.spark", '"parentProject": "p", "table": "d.t", "connectionName": "bq"'),
    ),
    "marketplace Spark connector's target": (
        "SparkConnectorTarget",
        {
            "ConnectionName": "sf",
            "ConnectorName": "snowflake",
            "ConnectionType": "marketplace.spark",
            "AdditionalOptions": {"dbtable": "t"},
        },
        1,
        connected("marketplace.spark", '"dbtable": "t", "connectionName": "sf"', WRITE),
    ),
    "athena connector": (
        "AthenaConnectorSource",
        {
            "ConnectionName": "logs",
            "ConnectorName": "cloudwatch",
            "ConnectionType": "custom.athena",
            "ConnectionTable": "all_log_streams",
            "SchemaName": "/aws-glue/jobs/output",
        },
        0,
        connected(
            "custom.athena",
            '"tableName": "all_log_streams", "schemaName": "/aws-glue/jobs/output", "connectionName": "logs"',
        ),
    ),
    "recipe": (
        "Recipe",
        {
            "RecipeSteps": [
                {
                    "Action": {
                        "Operation": "SPLIT_COLUMN_SINGLE_DELIMITER",
                        "Parameters": {
                            "limit": "1",
                            "includeInSplit": "true",
                            "pattern": "\\s",
                            "sourceColumn": "a",
                        },
                    }
                },
                {"Action": {"Operation": "DELETE", "Parameters": {"sourceColumns": '["a"]'}}},
                {
                    "Action": {"Operation": "REMOVE_VALUES"},
                    "ConditionExpressions": [{"Condition": "CONTAINS", "Value": "NA", "TargetColumn": "a b"}],
                },
            ]
        },
        1,
        "# Adding configuration for certain Data Preparation recipe steps to run properly\n"
        'spark.conf.set("spark.sql.legacy.timeParserPolicy", "LEGACY")\n# Recipe name: X_node3\n'
        "X_node3 = applyRecipe_node3(\n    inputFrame=In_node1,\n    glueContext=glueContext,\n"
        '    transformation_ctx="X_node3")',
    ),
}

RECIPE_STEPS = """\
# Generated recipe steps for X_node3
def applyRecipe_node3(inputFrame, glueContext, transformation_ctx):
    frame = inputFrame.toDF()
    gc = glueContext
    df1 = ColumnStructure.SplitColumnSingleDelimiter.apply(
        data_frame=frame,
        glue_context=gc,
        transformation_ctx="X_node3-df1",
        limit=1,
        include_in_split=True,
        pattern="\\\\s",
        source_column="a",
    )
    df2 = Column.DeleteColumn.apply(
        data_frame=df1,
        glue_context=gc,
        transformation_ctx="X_node3-df2",
        source_columns=["a"],
    )
    df3 = DataQuality.RemoveValues.apply(
        data_frame=df2,
        glue_context=gc,
        transformation_ctx="X_node3-df3",
        condition_expressions=[{
          "Condition": "CONTAINS",
          "Value": "NA",
          "TargetColumn": "a b"
        }]
    )
    return DynamicFrame.fromDF(df3, gc, transformation_ctx)

args = getResolvedOptions("""
