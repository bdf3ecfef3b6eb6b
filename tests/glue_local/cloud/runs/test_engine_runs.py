"""The endpoint with the real engine: runs fill tables, and Athena reads them."""

import io
import json
import zipfile

import boto3
import pytest

from glue_local.cloud import endpoint as endpoints
from glue_local.java import has_java
from roles import make_role
from waiting import until

FILL = """
import sys, time
from awsglue.utils import getResolvedOptions
from awsglue.context import GlueContext
from pyspark.context import SparkContext

options = getResolvedOptions(sys.argv, ["JOB_NAME", "pause", "TempDir"])
spark = GlueContext(SparkContext.getOrCreate()).spark_session
rows = spark.read.json("s3://lake/in/").where("n > 1")
rows.write.mode("overwrite").parquet("s3://lake/out/")
assert open("settings.json").read() == "{}"
import helper, inside
try:
    seen = [row.tableName for row in spark.sql("SHOW TABLES IN lake").collect()]
except Exception as error:
    seen = "lake" in str(error) and type(error).__name__
print(helper.TEXT, inside.TEXT, seen, options["TempDir"], spark.conf.get("spark.fill.a"), flush=True)
print("filled by", options["JOB_NAME"], flush=True)
time.sleep(float(options["pause"]))
"""


@pytest.fixture
def on_sail(request):
    if request.node.callspec.params["client"] == "spark":
        pytest.skip("what the endpoint does here is the same for both engines")


#: For tests with many runs, which take long on Spark.
sail_alone = pytest.mark.usefixtures("on_sail")
needs_java = pytest.mark.skipif(not has_java(), reason="needs Java 17")


def _zip(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return file.getvalue()


@pytest.fixture(scope="module", params=["sail", pytest.param("spark", marks=[pytest.mark.spark, needs_java])])
def client(request, tmp_path_factory):
    state_dir = tmp_path_factory.mktemp("endpoint")
    url = endpoints.start(port=0, engine=request.param, state_dir=state_dir).url
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    clients = {
        name: boto3.client(name, endpoint_url=url, **keys) for name in ("s3", "glue", "athena", "logs", "iam")
    }
    s3, glue = clients["s3"], clients["glue"]
    make_role(clients["iam"], "fill")
    s3.create_bucket(Bucket="lake")
    s3.put_object(Bucket="lake", Key="jobs/fill.py", Body=FILL)
    s3.put_object(Bucket="lake", Key="conf/settings.json", Body=b"{}")
    s3.put_object(Bucket="lake", Key="libs/helper.py", Body=b"TEXT = 'file'")
    s3.put_object(Bucket="lake", Key="libs/inside.zip", Body=_zip({"inside.py": "TEXT = 'archive'"}))
    s3.put_object(Bucket="lake", Key="in/x.json", Body=b'{"n": 1}\n{"n": 2}\n{"n": 3}\n')
    glue.create_job(
        Name="fill",
        Role="fill",
        GlueVersion="5.1",
        Command={"Name": "glueetl", "ScriptLocation": "s3://lake/jobs/fill.py"},
        DefaultArguments={
            "--pause": "0",
            "--extra-files": "s3://lake/conf/settings.json",
            "--extra-py-files": "s3://lake/libs/helper.py,s3://lake/libs/inside.zip",
            "--enable-glue-datacatalog": "true",
            "--TempDir": "s3://lake/temporary/",
            "--conf": "spark.fill.a=b",
        },
    )
    glue.create_database(DatabaseInput={"Name": "lake"})
    formats = "org.apache.hadoop.hive.ql.io.parquet."
    glue.create_table(
        DatabaseName="lake",
        TableInput={
            "Name": "filled",
            "Parameters": {"classification": "parquet"},
            "StorageDescriptor": {
                "Columns": [{"Name": "n", "Type": "bigint"}],
                "Location": "s3://lake/out/",
                "InputFormat": formats + "MapredParquetInputFormat",
                "OutputFormat": formats + "MapredParquetOutputFormat",
                "SerdeInfo": {"SerializationLibrary": formats + "serde.ParquetHiveSerDe"},
            },
        },
    )
    yield clients
    endpoints.stop(state_dir)


def _run(client, **arguments):
    run = client["glue"].start_job_run(JobName="fill", **arguments)["JobRunId"]
    return run, lambda: client["glue"].get_job_run(JobName="fill", RunId=run)["JobRun"]


def _ended(run):
    return run["JobRunState"] not in {"STARTING", "RUNNING", "STOPPING"}


def _output(client, run):
    try:
        events = client["logs"].get_log_events(logGroupName="/aws-glue/jobs/output", logStreamName=run)[
            "events"
        ]
    except client["logs"].exceptions.ResourceNotFoundException:
        return []
    return [event["message"] for event in events]


def _count(client):
    athena = client["athena"]
    query = athena.start_query_execution(
        QueryString="SELECT count(*) FROM lake.filled",
        ResultConfiguration={"OutputLocation": "s3://lake/results/"},
    )["QueryExecutionId"]
    status = until(
        lambda: athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"],
        lambda status: status["State"] not in {"QUEUED", "RUNNING"},
    )
    assert status["State"] == "SUCCEEDED", status
    rows = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]
    return int(rows[1]["Data"][0]["VarCharValue"])


def test_a_run_fills_a_table_that_athena_reads(client):
    run, get = _run(client)
    assert (ended := until(get, _ended))["JobRunState"] == "SUCCEEDED", ended
    assert _count(client) == 2
    output = _output(client, run)
    assert output[:2] == ["file archive ['filled'] s3://lake/temporary/ b", "filled by fill"]
    report = json.loads(output[-1].removeprefix("glue-local report: "))
    assert [(each["path"], each["rows"]) for each in report["writes"]] == [("s3://lake/out/", 2)]


def test_a_run_that_is_killed_can_be_run_again(client):
    run, get = _run(client, Arguments={"--pause": "3600"})
    until(lambda: _output(client, run), lambda lines: lines[1:] == ["filled by fill"])
    client["glue"].batch_stop_job_run(JobName="fill", JobRunIds=[run])
    assert until(get, _ended)["JobRunState"] == "STOPPED"
    run, get = _run(client, Arguments={"--enable-glue-datacatalog": "false"})
    assert until(get, _ended)["JobRunState"] == "SUCCEEDED"
    assert _count(client) == 2
    assert _output(client, run)[0] == "file archive AnalysisException s3://lake/temporary/ b"


def test_a_source_path_that_is_not_there_fails_the_run_by_name(client):
    script = FILL.replace("s3://lake/in/", "s3://lake/nowhere/")
    client["s3"].put_object(Bucket="lake", Key="jobs/lost.py", Body=script)
    _, get = _run(client, Arguments={"--scriptLocation": "s3://lake/jobs/lost.py"})
    ended = until(get, _ended)
    assert ended["JobRunState"] == "FAILED"
    assert "s3://lake/nowhere" in ended["ErrorMessage"]


INCREMENT = """
import sys
from awsglue.utils import getResolvedOptions
from awsglue.context import GlueContext
from awsglue.job import Job
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "fail"])
context = GlueContext(SparkContext.getOrCreate())
job = Job(context)
job.init(args["JOB_NAME"], args)
frame = context.create_dynamic_frame.from_options(
    "s3", {"paths": ["s3://lake/feed/"]}, "json", transformation_ctx="feed"
)
read = sorted(row["n"] for row in frame.toDF().collect()) if frame.count() else []
print("read", read, flush=True)
job.commit()
assert args["fail"] == "no"
"""


@sail_alone
def test_bookmarks_are_kept_by_the_endpoint(client):
    """https://docs.aws.amazon.com/glue/latest/dg/monitor-continuations.html"""
    s3, glue = client["s3"], client["glue"]
    s3.put_object(Bucket="lake", Key="jobs/increment.py", Body=INCREMENT)
    glue.create_job(
        Name="increment",
        Role="fill",
        GlueVersion="5.1",
        Command={"Name": "glueetl", "ScriptLocation": "s3://lake/jobs/increment.py"},
        DefaultArguments={"--fail": "no"},
    )

    def put(n):
        s3.put_object(Bucket="lake", Key=f"feed/{n}.json", Body=json.dumps({"n": n}).encode())

    def run(option, **arguments):
        words = {f"--{key.replace('_', '-')}": value for key, value in arguments.items()}
        run_id = glue.start_job_run(
            JobName="increment", Arguments={"--job-bookmark-option": f"job-bookmark-{option}", **words}
        )["JobRunId"]
        ended = until(
            lambda: glue.get_job_run(JobName="increment", RunId=run_id)["JobRun"],
            lambda run: run["JobRunState"] in {"SUCCEEDED", "FAILED"},
        )
        events = client["logs"].get_log_events(logGroupName="/aws-glue/jobs/output", logStreamName=run_id)
        said = [e["message"] for e in events["events"] if e["message"].startswith("read ")]
        assert ended["JobRunState"] == ("FAILED" if arguments.get("fail") == "yes" else "SUCCEEDED"), ended
        return run_id, json.loads(said[0].removeprefix("read "))

    with pytest.raises(glue.exceptions.EntityNotFoundException, match="Continuation for job increment"):
        glue.get_job_bookmark(JobName="increment")
    put(1)
    first, read = run("enable")
    assert read == [1]
    put(2)
    failed, read = run("enable", fail="yes")
    assert read == [2]  # and moves nothing
    assert run("pause")[1] == [2]
    assert run("disable")[1] == [1, 2]
    put(1)  # again as it was: its time of modification counts
    second, read = run("enable")
    assert read == [1, 2]
    put(3)
    third, read = run("enable")
    assert read == [3]
    entry = glue.get_job_bookmark(JobName="increment")["JobBookmarkEntry"]
    assert (entry["RunId"], entry["PreviousRunId"], entry["Run"]) == (third, second, 3)
    assert glue.get_job_bookmark(JobName="increment", RunId=failed)["JobBookmarkEntry"]["RunId"] == first
    ranged = {"job_bookmark_from": failed, "job_bookmark_to": second}
    assert run("pause", **ranged)[1] == [1, 2]
    assert glue.reset_job_bookmark(JobName="increment", RunId=second)["JobBookmarkEntry"]["RunId"] == second
    assert run("pause")[1] == [3]
    glue.reset_job_bookmark(JobName="increment")
    assert run("pause")[1] == [1, 2, 3]
    for wrong, words in (
        ({"--job-bookmark-option": "job-bookmark-on"}, "job-bookmark-option is 'job-bookmark-on'"),
        ({"--job-bookmark-from": first}, "give both --job-bookmark-from and --job-bookmark-to"),
        (
            {"--job-bookmark-from": first, "--job-bookmark-to": second},
            "only with --job-bookmark-option job-bookmark-pause",
        ),
    ):
        with pytest.raises(glue.exceptions.InvalidInputException, match=words):
            glue.start_job_run(JobName="increment", Arguments=wrong)


SHELL = """
import sys
from awsglue.utils import getResolvedOptions
import greeting

print("who", getResolvedOptions(sys.argv, ["who"])["who"], flush=True)
print("greeting", greeting.TEXT, flush=True)
try:
    import pyspark
except ImportError:
    print("no Spark", flush=True)
"""


def _wheel(name):
    """A wheel with one module, as PEP 427 has it."""
    info = f"{name}-1.0.dist-info"
    return _zip(
        {
            f"{name}.py": "TEXT = 'hello from a wheel'\n",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/RECORD": "",
        }
    )


@sail_alone
def test_a_python_shell_job_with_modules(client):
    """https://docs.aws.amazon.com/glue/latest/dg/add-job-python.html"""
    s3, glue = client["s3"], client["glue"]
    wheel = "libs/greeting-1.0-py3-none-any.whl"
    for key, body in (
        ("jobs/shell.py", SHELL.encode()),
        (wheel, _wheel("greeting")),
    ):
        s3.put_object(Bucket="lake", Key=key, Body=body)
    glue.create_job(
        Name="shell",
        Role="fill",
        Command={"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": "s3://lake/jobs/shell.py"},
        DefaultArguments={
            "--additional-python-modules": f"s3://lake/{wheel}",
            "--python-modules-installer-option": "--no-index",
            "--who": "Ann",
        },
    )
    assert glue.get_job(JobName="shell")["Job"]["MaxCapacity"] == 0.0625

    def run(**arguments):
        run_id = glue.start_job_run(JobName="shell", Arguments=arguments)["JobRunId"]
        return run_id, until(lambda: glue.get_job_run(JobName="shell", RunId=run_id)["JobRun"], _ended)

    run_id, ended = run()
    assert ended["JobRunState"] == "SUCCEEDED", ended
    assert ended["LogGroupName"] == "/aws-glue/python-jobs"
    events = client["logs"].get_log_events(logGroupName="/aws-glue/python-jobs/output", logStreamName=run_id)
    said = [event["message"] for event in events["events"]]
    notes = client["logs"].get_log_events(logGroupName="/aws-glue/python-jobs/error", logStreamName=run_id)
    assert any("on Python 3.9; here it runs on" in event["message"] for event in notes["events"])
    assert said[:3] == ["who Ann", "greeting hello from a wheel", "no Spark"]
    for module in ("no-such-module-at-all==9", "s3://lake/libs/nowhere-1.0-py3-none-any.whl"):
        _, ended = run(**{"--additional-python-modules": module})
        assert ended["JobRunState"] == "FAILED"
        assert ended["ErrorMessage"].startswith("LAUNCH ERROR | Python Module Installer")
        assert module in ended["ErrorMessage"]
