"""Streaming jobs: the function around the nodes, targets, the final call; and the way back."""

import pytest

from glue_local.codegen import UnsupportedNodeError, generate
from glue_local.codegen.reading import import_script
from glue_local.definition import JobDefinition, Node

KINESIS = {
    "Name": "Amazon Kinesis",
    "WindowSize": 100,
    "DetectSchema": True,
    "StreamingOptions": {"StreamArn": "arn:s", "Classification": "json", "StartingPosition": "earliest"},
}
KAFKA = {
    "Name": "Apache Kafka",
    "WindowSize": 10,
    "DetectSchema": True,
    "StreamingOptions": {
        "BootstrapServers": "h:9092",
        "ConnectionName": "c",
        "TopicName": "t",
        "Classification": "json",
        "StartingOffsets": "earliest",
    },
}
CATALOG = {"Name": "In", "Database": "d", "Table": "t", "DetectSchema": False, "WindowSize": 5}
SQL = {
    "Name": "Rule",
    "SqlQuery": "select *\nfrom s\n\nwhere a > 1",
    "SqlAliases": [{"From": "node-1", "Alias": "s"}],
}
POLICY = {"EnableUpdateCatalog": True, "UpdateBehavior": "UPDATE_IN_DATABASE", "Database": "d", "Table": "o"}
FILES = {"Name": "Out", "Path": "s3://b/o", "Format": "json", "PartitionKeys": []}


def job(source: tuple[str, dict], *others: tuple[str, dict]) -> JobDefinition:
    nodes = {"node-1": Node("node-1", *source)}
    for number, (kind, fields) in enumerate(others, 2):
        nodes[f"node-{number}"] = Node(f"node-{number}", kind, {"Inputs": [f"node-{number - 1}"], **fields})
    return JobDefinition("job", {"JobMode": "VISUAL"}, nodes)


EXPECTED = """\
from awsglue.job import Job

from pyspark.sql import DataFrame, Row
import datetime
from awsglue import DynamicFrame
from awsglue import DynamicFrame

def sparkSqlQuery(glueContext, query, mapping, transformation_ctx) -> DynamicFrame:
    for alias, frame in mapping.items():
        frame.toDF().createOrReplaceTempView(alias)
    result = spark.sql(query)
    return DynamicFrame.fromDF(result, glueContext, transformation_ctx)
args = getResolvedOptions(sys.argv, ['JOB_NAME'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)

# Script generated for node Amazon Kinesis
dataframe_AmazonKinesis_node1 = glueContext.create_data_frame.from_options(connection_type="kinesis",\
connection_options={"typeOfData": "kinesis", "streamARN": "arn:s", "classification": "json", \
"startingPosition": "earliest", "inferSchema": "true"}, transformation_ctx="dataframe_AmazonKinesis_node1")

def processBatch(data_frame, batchId):
    if (data_frame.count() > 0):
        AmazonKinesis_node1 = DynamicFrame.fromDF(data_frame, glueContext, "from_data_frame")
        # Script generated for node Rule
        SqlQuery0 = \'\'\'
        select *
        from s

        where a > 1
        \'\'\'
        Rule_node2 = sparkSqlQuery(glueContext, query = SqlQuery0, mapping = {"s":AmazonKinesis_node1}, \
transformation_ctx = "Rule_node2")

        now = datetime.datetime.now()
        year = now.year
        month = now.month
        day = now.day
        hour = now.hour

        # Script generated for node Out
        Out_node3_path = "s3://b/o" + "/ingest_year=" + "{:0>4}".format(str(year)) + "/ingest_month=" + \
"{:0>2}".format(str(month)) + "/ingest_day=" + "{:0>2}".format(str(day)) + "/ingest_hour=" + \
"{:0>2}".format(str(hour))  + "/"
        Out_node3 = glueContext.write_dynamic_frame.from_options(frame=Rule_node2, connection_type="s3", \
format="json", connection_options={"path": Out_node3_path, "partitionKeys": []}, transformation_ctx="Out_node3")

glueContext.forEachBatch(frame = dataframe_AmazonKinesis_node1, batch_function = processBatch, options = \
{"windowSize": "100 seconds", "checkpointLocation": args["TempDir"] + "/" + args["JOB_NAME"] + "/checkpoint/"})
job.commit()"""


def test_given_a_stream_sql_and_files_then_the_whole_script():
    script = generate(job(("DirectKinesisSource", KINESIS), ("SparkSQL", SQL), ("S3DirectTarget", FILES)))
    assert script[script.index("from awsglue.job") :] == EXPECTED


def test_given_a_catalog_table_to_update_then_ingestion_columns_and_no_blank_line_behind_the_sink():
    target = ("S3DirectTarget", {**FILES, "SchemaChangePolicy": POLICY})
    script = generate(job(("DirectKafkaSource", KAFKA), target))
    assert (
        'connection_type="kafka",connection_options={"bootstrap.servers": "h:9092", "connectionName": "c", '
        '"classification": "json", "startingOffsets": "earliest", "topicName": "t", "inferSchema": "true", '
        '"typeOfData": "kafka"}' in script
    )
    assert (
        'ApacheKafka_node1 = DynamicFrame.fromDF(glueContext.add_ingestion_time_columns(data_frame, "hour"), '
        'glueContext, "from_data_frame")\n        # Script generated for node Out\n'
        '        Out_node2_path = "s3://b/o"\n'
        '        Out_node2 = glueContext.getSink(path=Out_node2_path, connection_type="s3", '
        'updateBehavior="UPDATE_IN_DATABASE", partitionKeys=["ingest_year", "ingest_month", "ingest_day", '
        '"ingest_hour"], enableUpdateCatalog=True' in script
    )
    assert "writeFrame(ApacheKafka_node1)\nglueContext.forEachBatch(" in script
    assert "datetime.now()" not in script


JOBS = {
    "files": job(("DirectKinesisSource", KINESIS), ("SparkSQL", SQL), ("S3DirectTarget", FILES)),
    "table": job(("DirectKafkaSource", KAFKA), ("S3DirectTarget", {**FILES, "SchemaChangePolicy": POLICY})),
    "parquet": job(
        ("DirectKinesisSource", KINESIS),
        (
            "S3GlueParquetTarget",
            {"Name": "Out", "Path": "s3://b/o", "Compression": "snappy", "PartitionKeys": []},
        ),
    ),
    "kinesis table of the catalog": job(
        ("CatalogKinesisSource", {**CATALOG, "StreamingOptions": {"StartingPosition": "latest"}}),
        ("CatalogTarget", {"Name": "Out", "Database": "d", "Table": "o", "PartitionKeys": []}),
    ),
    "kafka table of the catalog": job(
        ("CatalogKafkaSource", {**CATALOG, "StreamingOptions": {"StartingOffsets": "earliest"}}),
        ("S3DirectTarget", FILES),
    ),
}


@pytest.mark.parametrize("generation", [1, 2024, 2])
@pytest.mark.parametrize("name", JOBS)
def test_given_a_streaming_script_of_any_generation_then_its_definition(name, generation):
    script = generate(JOBS[name], generation)
    compile(script, name, "exec")
    imported = import_script(script, name="job")
    assert imported.edits == ()
    assert imported.script() == script
    source = imported.definition.nodes["node-1"]
    assert source.type == JOBS[name].nodes["node-1"].type
    assert source.fields == JOBS[name].nodes["node-1"].fields


def test_given_a_line_put_into_a_batch_then_it_alone_is_named_with_its_number():
    lines = generate(JOBS["files"]).split("\n")
    place = next(n for n, line in enumerate(lines) if line.startswith("        now = "))
    lines.insert(place, "        print(data_frame.count())")
    imported = import_script("\n".join(lines), name="job")
    assert [(edit.line, edit.kind, edit.text.strip()) for edit in imported.edits] == [
        (place + 1, "added", "print(data_frame.count())")
    ]


@pytest.mark.parametrize("option", ["AddRecordTimestamp", "StartingTimestamp"])
def test_given_an_option_that_no_known_script_has_then_an_error_that_names_the_node(option):
    source = {**KINESIS, "StreamingOptions": {option: "true"}}
    with pytest.raises(UnsupportedNodeError, match=f"node 'Amazon Kinesis' .*StreamingOptions.{option}"):
        generate(job(("DirectKinesisSource", source), ("S3DirectTarget", FILES)))


def test_given_two_streams_then_an_error_that_names_both():
    two = JobDefinition(
        "job",
        {},
        {f"node-{n}": Node(f"node-{n}", "DirectKinesisSource", {**KINESIS, "Name": f"S{n}"}) for n in (1, 2)},
    )
    with pytest.raises(UnsupportedNodeError, match=r"node 'S2' .*'S1'"):
        generate(two)


def test_given_the_oldest_form_without_a_comment_above_the_stream_then_that_comment_alone_is_missed():
    script = generate(JOBS["files"]).replace("# Script generated for node Amazon Kinesis\n", "")
    imported = import_script(script, name="job")
    assert [(edit.kind, edit.text) for edit in imported.edits] == [
        ("taken out", "# Script generated for node AmazonKinesis")
    ]
    assert imported.definition.nodes["node-1"].type == "DirectKinesisSource"
