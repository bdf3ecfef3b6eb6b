"""A running lake without Lake Formation, with it, and without it again: what the data scientist reads, IAM enforced."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from glue_local.cloud import endpoint
from stedi_lake import feeds, workflow
from stedi_lake.sample_data import Options, generate
from waiting import until

from . import state
from .conftest import ACCOUNT, PROVIDER, Lake

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.xdist_group("terraform-lake-formation")]

ROOT = "terraform/live/governed"
MAIN = f"""\
variable "lake_formation" {{
  type = bool
}}

module "lake" {{
  source = "../.."

  name                      = "stedi"
  data_scientist_principals = ["arn:aws:iam::{ACCOUNT}:root"]
  data_scientist_tables     = ["stedi_curated.machine_learning_curated", "stedi_trusted.step_trainer_trusted"]
  data_engineer_principals  = ["arn:aws:iam::{ACCOUNT}:root"]
  lake_formation            = var.lake_formation
  force_destroy             = true
  # The provider waits a minute for either.
  lifecycle_rules           = {{ enabled = false }}
  keep_undelivered_alerts   = false
}}

output "buckets" {{
  value = module.lake.buckets
}}
"""
PERSONAL = {"customername", "email", "phone", "birthday"}
PLAIN = [
    "serialnumber",
    "registrationdate",
    "lastupdatedate",
    "sharewithresearchasofdate",
    "sharewithpublicasofdate",
    "sharewithfriendsasofdate",
]
CURATED, LEARNING = "stedi_curated.customers_curated", "stedi_curated.machine_learning_curated"
#: What the data scientist asks.
QUESTIONS = {
    "learning": f"SELECT * FROM {LEARNING}",
    "learning, counted": f"SELECT count(*) FROM {LEARNING}",
    "curated": f"SELECT * FROM {CURATED}",
    "joined": f"SELECT count(*) FROM {LEARNING} l JOIN {CURATED} c ON l.serialnumber = c.serialnumber",
    "trusted": "SELECT * FROM stedi_trusted.customer_trusted",
    "trusted, by name": "SELECT count(*) > 0 FROM stedi_trusted.step_trainer_trusted",
    **{column: f"SELECT {column} FROM {CURATED}" for column in PERSONAL},
    "in a condition": f"SELECT count(*) FROM {CURATED} WHERE email LIKE '%a%'",
}
Answer = list[list[str]] | str


def ask(athena: Any, workgroup: str, sql: str) -> Answer:
    """The rows of a query, the header first; or why it failed."""
    execution = athena.start_query_execution(QueryString=sql, WorkGroup=workgroup)["QueryExecutionId"]
    status = until(
        lambda: athena.get_query_execution(QueryExecutionId=execution)["QueryExecution"]["Status"],
        lambda status: status["State"] not in {"QUEUED", "RUNNING"},
    )
    if status["State"] != "SUCCEEDED":
        return str(status["StateChangeReason"])
    rows = athena.get_query_results(QueryExecutionId=execution)["ResultSet"]["Rows"]
    return [[cell.get("VarCharValue", "") for cell in row["Data"]] for row in rows]


@dataclass(frozen=True)
class Seen:
    """What there was to see after one apply; ``refused`` are direct reads in S3, by key."""

    changes: bool
    run: workflow.WorkflowProgress
    answers: dict[str, Answer]
    columns: list[str] | str
    refused: dict[str, str]
    engineer: Answer
    total: int


def client_as(lake: Lake, role: str) -> Callable[[str], Any]:
    """Clients of a session of one of the lake's roles."""
    arn = f"arn:aws:iam::{ACCOUNT}:role/stedi-{role}"
    keys = lake.client("sts").assume_role(RoleArn=arn, RoleSessionName="somebody")["Credentials"]
    credentials = {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }
    return lambda service: lake.client(service, **credentials)


def error_of(call: Callable[[], Any]) -> str:
    """The code of the error that a call must end in."""
    with pytest.raises(ClientError) as raised:
        call()
    return str(raised.value.response["Error"]["Code"])


def columns_shown(glue: Any) -> list[str] | str:
    """The columns of customers_curated in the catalog; or the error's code."""
    try:
        table = glue.get_table(DatabaseName="stedi_curated", Name="customers_curated")["Table"]
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return [column["Name"] for column in table["StorageDescriptor"]["Columns"]]


def run(lake: Lake) -> workflow.WorkflowProgress:
    """Run the five jobs, each as its own role, to their end."""
    glue, logs = lake.client("glue"), lake.client("logs")
    *_, last = workflow.follow(glue, logs, "stedi-lake", workflow.start(glue, "stedi-lake"))
    return last


def visit(lake: Lake, on: bool, data: Path | None = None) -> Seen:
    """Apply with Lake Formation on or off, load data, run the jobs, and look around as the people of the lake."""
    (lake.tree / ROOT / "terraform.tfvars.json").write_text(json.dumps({"lake_formation": on}))
    root = lake.root(ROOT)
    # The plan below reads what there is, and so did that of the visit before.
    environment = {**root.environment, "TF_CLI_ARGS_apply": "-refresh=false"}
    replace(root, environment=environment).follow("apply", lambda done, of: None)
    changes = root.plan("-parallelism=30", quiet=True)
    if data:
        feeds.load(lake.client("s3"), root.outputs()["buckets"]["landing"], data)
    ran = run(lake)
    scientist, engineer = client_as(lake, "data-scientist"), client_as(lake, "data-engineer")
    bucket = root.outputs()["buckets"]["curated"]
    found = lake.client("s3").list_objects_v2(Bucket=bucket, Prefix="customers_curated/")["Contents"]
    s3 = scientist("s3")
    keys = [one["Key"] for one in found if one["Size"]]
    total = ask(lake.client("athena"), "stedi", f"SELECT count(*) FROM {CURATED}")
    return Seen(
        changes=changes,
        run=ran,
        answers={name: ask(scientist("athena"), "stedi-science", sql) for name, sql in QUESTIONS.items()},
        columns=columns_shown(scientist("glue")),
        refused={key: error_of(lambda key=key: s3.get_object(Bucket=bucket, Key=key)) for key in keys},
        engineer=ask(engineer("athena"), "stedi", "SELECT count(email) FROM stedi_trusted.customer_trusted"),
        total=int(total[1][0]),
    )


@dataclass(frozen=True)
class History:
    """The lake before, with and after Lake Formation, and what is left when it is destroyed."""

    before: Seen
    governed: Seen
    after: Seen
    left: dict[str, list[Any]]

    @property
    def off(self) -> tuple[Seen, Seen]:
        return self.before, self.after

    @property
    def all(self) -> tuple[Seen, Seen, Seen]:
        return self.before, self.governed, self.after


@pytest.fixture(scope="module")
def history(lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> History:
    """One lake, applied off, on and off again; its tables are filled by its own jobs each time."""
    endpoint.set_enforcement(lake.url, on=True)
    folder: Path = lake.tree / ROOT
    folder.mkdir()
    (folder / "main.tf").write_text(MAIN)
    (folder / "endpoint.tf").write_text(PROVIDER)
    root = lake.root(ROOT)
    root.init()
    data = tmp_path_factory.mktemp("sample")
    generate(Options(customers=60, seed=7), data, replace=True)
    before, governed, after = visit(lake, on=False, data=data), visit(lake, on=True), visit(lake, on=False)
    root.follow("destroy", lambda done, of: None)
    return History(before, governed, after, state.leftovers(lake))


def test_the_jobs_go_on_under_their_own_roles(history: History) -> None:
    for seen in history.all:
        assert seen.run.succeeded, seen.run
    assert len({seen.total for seen in history.all}) == 1
    assert history.before.total > 1


def test_machine_learning_data_are_read_whole_in_both_modes(history: History) -> None:
    for seen in history.all:
        rows = seen.answers["learning"]
        assert rows[0] == ["sensorreadingtime", "serialnumber", "distancefromobject", "x", "y", "z"]
        assert len(rows) > 1
    counts = [seen.answers["learning, counted"] for seen in history.all]
    assert counts[0] == counts[1] == counts[2]


def test_off_the_data_scientist_cannot_read_customers_at_all(history: History) -> None:
    for seen in history.off:
        for question in ("curated", "joined", "in a condition", *PERSONAL):
            reason = seen.answers[question]
            assert isinstance(reason, str)
            assert reason.startswith("Insufficient permissions to execute the query.")
            assert "glue:GetTable" in reason
        assert seen.columns == "AccessDeniedException"


def test_on_the_data_scientist_reads_customers_without_personal_columns(history: History) -> None:
    header, *rows = history.governed.answers["curated"]
    assert header == PLAIN
    assert len(rows) == history.governed.total
    assert not any("@" in cell for row in rows for cell in row)
    assert history.governed.columns == PLAIN
    assert history.governed.answers["joined"] == history.governed.answers["learning, counted"]


@pytest.mark.parametrize("column", sorted(PERSONAL))
def test_on_a_personal_column_is_not_there(history: History, column: str) -> None:
    assert history.governed.answers[column] == (
        f"COLUMN_NOT_FOUND: line 1:8: Column '{column}' cannot be resolved or requester is not authorized to access"
        " requested resources"
    )


def test_on_a_personal_column_cannot_be_asked_about(history: History) -> None:
    assert "Column 'email' cannot be resolved" in history.governed.answers["in a condition"]


def test_objects_and_other_zones_stay_closed(history: History) -> None:
    for seen in history.all:
        assert seen.refused
        assert set(seen.refused.values()) == {"AccessDenied"}
        assert "glue:GetTable" in seen.answers["trusted"]


def test_a_table_of_another_zone_that_is_named_stays_under_iam(history: History) -> None:
    for seen in history.all:
        assert seen.answers["trusted, by name"] == [["_col0"], ["true"]]


def test_the_data_engineer_notices_nothing(history: History) -> None:
    assert history.before.engineer == history.governed.engineer == history.after.engineer
    assert int(history.before.engineer[1][0]) > 1


def test_each_switch_leaves_no_drift_and_the_lake_goes_whole(history: History) -> None:
    assert [seen.changes for seen in history.all] == [False, False, False]
    # Runs log to the lake's own groups, which go with it.
    assert {kind for kind, names in history.left.items() if names} == set()
