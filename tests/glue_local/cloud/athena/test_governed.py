"""Queries under Lake Formation: columns that are granted, credentials that it gives out, errors as Athena's."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

ACCOUNT = "123456789012"
DDL = """CREATE EXTERNAL TABLE people (`email` string, `trainer` string, `age` int)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://data/people/' TBLPROPERTIES ('classification' = 'json')"""
CSV = """CREATE EXTERNAL TABLE visits (`email` string, `trainer` string, `minutes` int)
PARTITIONED BY (`day` date)
ROW FORMAT DELIMITED FIELDS TERMINATED BY ','
STORED AS TEXTFILE
LOCATION 's3://data/visits/' TBLPROPERTIES ('classification' = 'csv')"""
QUERYING = {"Effect": "Allow", "Action": ["athena:*", "glue:Get*"], "Resource": "*"}
RESULTS = {
    "Effect": "Allow",
    "Action": ["s3:PutObject", "s3:GetObject"],
    "Resource": "arn:aws:s3:::results/*",
}
ASKING = {"Effect": "Allow", "Action": "lakeformation:GetDataAccess", "Resource": "*"}
READING = {
    "Effect": "Allow",
    "Action": ["s3:GetObject", "s3:ListBucket"],
    "Resource": ["arn:aws:s3:::data", "arn:aws:s3:::data/*"],
}
UNRESOLVED = (
    "COLUMN_NOT_FOUND: line 1:8: Column 'email' cannot be resolved or requester is not authorized to access"
    " requested resources"
)


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@dataclass
class Governed:
    """The lake under Lake Formation: people and visits, registered in hybrid mode with a role that reads them."""

    athena: Any

    def role(self, name: str, *statements: dict[str, Any], service: str = "") -> Any:
        """Make a role, for a service or to be assumed; return queries made as it, its ARN in ``arn``."""
        principal = {"Service": service} if service else {"AWS": ACCOUNT}
        trust = document({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})
        iam = self.athena.client("iam")
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(*statements))
        if service:
            return SimpleNamespace(arn=arn)
        keys = self.athena.client("sts").assume_role(RoleArn=arn, RoleSessionName="session")["Credentials"]
        made = type(self.athena)(
            self.athena.url, keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"]
        )
        made.arn = arn
        return made

    def scientist(self, name: str, *statements: dict[str, Any], **granted: dict[str, Any]) -> Any:
        """Make a role that may query, opted in to these tables with SELECT on these columns."""
        made = self.role(name, QUERYING, RESULTS, *statements)
        formation, who = self.athena.client("lakeformation"), {"DataLakePrincipalIdentifier": made.arn}
        for table, columns in granted.items():
            on = {"DatabaseName": "zoo", "Name": table}
            formation.create_lake_formation_opt_in(Principal=who, Resource={"Table": on})
            if columns:
                resource = {"TableWithColumns": {**on, **columns}}
                formation.grant_permissions(Principal=who, Resource=resource, Permissions=["SELECT"])
        return made


@pytest.fixture(scope="module")
def governed(athena: Any) -> Governed:
    made = Governed(athena)
    for ddl in (DDL, CSV):
        athena.table(ddl)
    athena.put("s3://data/people/1.json", [{"email": "a@b.c", "trainer": "t1", "age": 3}])
    athena.put("s3://data/visits/day=2026-01-02/1.csv", "a@b.c,t1,20\n")
    athena.rows("MSCK REPAIR TABLE visits")
    made.role("location", READING, service="lakeformation.amazonaws.com")
    athena.client("lakeformation").register_resource(
        ResourceArn="arn:aws:s3:::data",
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/location",
        HybridAccessEnabled=True,
    )
    return made


def reset(url: str, n: str) -> None:
    request = urllib.request.Request(f"{url}/moto-api/reset-auth", n.encode(), {"Content-Type": "text/plain"})
    urllib.request.urlopen(request).read()


@pytest.fixture
def enforce(athena: Any) -> Iterator[Callable[[], None]]:
    yield lambda: reset(athena.url, "0")
    reset(athena.url, "inf")


HIDDEN = {"ColumnWildcard": {"ExcludedColumnNames": ["email"]}}


def test_only_granted_columns_are_there(governed: Governed, enforce: Callable[[], None]) -> None:
    scientist = governed.scientist("s1", ASKING, people=HIDDEN)
    enforce()
    assert scientist.rows("SELECT * FROM people") == [["trainer", "age"], ["t1", "3"]]
    assert scientist.reason("SELECT email FROM people") == UNRESOLVED
    assert scientist.reason("SELECT p.email FROM people p").startswith(
        "COLUMN_NOT_FOUND: line 1:8: Column 'p.email'"
    )
    for hidden in (
        "SELECT age FROM people WHERE email = 'a@b.c'",
        "SELECT count(*) FROM people GROUP BY email",
        "SELECT age FROM people ORDER BY email",
        "SELECT x.age FROM people x JOIN people y ON x.email = y.email",
        "WITH p AS (SELECT * FROM people) SELECT max(email) FROM p",
    ):
        assert "email' cannot be resolved" in scientist.reason(hidden)
    assert scientist.rows("SHOW COLUMNS IN people") == [["trainer"], ["age"]]


def test_files_are_read_by_position_and_partitions_as_ever(
    governed: Governed, enforce: Callable[[], None]
) -> None:
    keyed = governed.scientist("s2", ASKING, visits={"ColumnNames": ["minutes", "day"]})
    keyless = governed.scientist("s3", ASKING, visits={"ColumnNames": ["trainer"]})
    enforce()
    assert keyed.rows("SELECT * FROM visits") == [["minutes", "day"], ["20", "2026-01-02"]]
    assert keyless.rows("SELECT * FROM visits") == [["trainer"], ["t1"]]
    assert "Column 'day' cannot be resolved" in keyless.reason("SELECT trainer, day FROM visits")


def test_a_table_granted_whole_is_read_whole(governed: Governed, enforce: Callable[[], None]) -> None:
    scientist = governed.scientist("s4", ASKING, people={"ColumnWildcard": {}})
    enforce()
    assert scientist.rows("SELECT * FROM people") == [["email", "trainer", "age"], ["a@b.c", "t1", "3"]]


def test_who_is_opted_in_without_a_grant_reads_nothing(
    governed: Governed, enforce: Callable[[], None]
) -> None:
    scientist = governed.scientist("s5", ASKING, READING, people={})
    describer = governed.scientist("s6", ASKING, READING, people={})
    governed.athena.client("lakeformation").grant_permissions(
        Principal={"DataLakePrincipalIdentifier": describer.arn},
        Resource={"Table": {"DatabaseName": "zoo", "Name": "people"}},
        Permissions=["DESCRIBE"],
    )
    enforce()
    assert scientist.reason("SELECT * FROM people") == (
        "Insufficient permissions to execute the query. Insufficient Lake Formation permission(s): Required Describe on"
        " people"
    )
    denied = "COLUMN_NOT_FOUND: line 1:15: Relation contains no accessible columns"
    assert describer.reason("SELECT * FROM people") == denied


def test_data_come_through_lake_formation_alone(governed: Governed, enforce: Callable[[], None]) -> None:
    mute = governed.scientist("s7", people=HIDDEN)
    outsider = governed.role("s8", QUERYING, RESULTS, ASKING)
    insider = governed.role("s9", QUERYING, RESULTS, READING)
    enforce()
    assert mute.reason("SELECT * FROM people").endswith(
        "is not authorized to perform: lakeformation:GetDataAccess on resource: * because no identity-based policy"
        " allows the lakeformation:GetDataAccess action"
    )
    # Not opted in: IAM decides, as if nothing were registered.
    assert outsider.reason("SELECT * FROM people") == "Permission denied on S3 path: s3://data/people/"
    assert insider.rows("SELECT email FROM people") == [["email"], ["a@b.c"]]


def test_without_hybrid_mode_lake_formation_reads_for_everybody(
    governed: Governed, enforce: Callable[[], None]
) -> None:
    asking = governed.role("s10", QUERYING, RESULTS, ASKING)
    formation = governed.athena.client("lakeformation")
    place = {"ResourceArn": "arn:aws:s3:::data", "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/location"}
    formation.update_resource(**place, HybridAccessEnabled=False)
    enforce()
    assert asking.rows("SELECT email FROM people") == [["email"], ["a@b.c"]]
    formation.update_resource(**place, HybridAccessEnabled=True)
    assert asking.reason("SELECT email FROM people") == "Permission denied on S3 path: s3://data/people/"


def test_the_locations_role_must_be_lake_formations_and_read_the_data(
    governed: Governed, enforce: Callable[[], None]
) -> None:
    scientist = governed.scientist("s11", ASKING, people=HIDDEN)
    other = governed.role("other-service", READING, service="glue.amazonaws.com")
    blind = governed.role("blind-location", QUERYING, service="lakeformation.amazonaws.com")
    formation = governed.athena.client("lakeformation")
    place = {"ResourceArn": "arn:aws:s3:::data", "HybridAccessEnabled": True}
    enforce()
    formation.update_resource(**place, RoleArn=other.arn)
    assert f"Lake Formation cannot assume {other.arn}" in scientist.reason("SELECT * FROM people")
    formation.update_resource(**place, RoleArn=blind.arn)
    assert scientist.reason("SELECT * FROM people") == "Permission denied on S3 path: s3://data/people/"
    formation.update_resource(**place, RoleArn=f"arn:aws:iam::{ACCOUNT}:role/location")
    assert len(scientist.rows("SELECT * FROM people")) == 2


def test_the_role_lends_the_tables_folder_and_no_other(
    governed: Governed, enforce: Callable[[], None]
) -> None:
    scientist = governed.scientist("s12", ASKING, visits={"ColumnWildcard": {}})
    governed.athena.put("s3://data/elsewhere/1.csv", "x@y.z,t2,1\n")
    governed.athena.rows("SELECT 1")
    storage = governed.athena.glue.get_table(DatabaseName="zoo", Name="visits")["Table"]["StorageDescriptor"]
    governed.athena.glue.create_partition(
        DatabaseName="zoo",
        TableName="visits",
        PartitionInput={
            "Values": ["2026-01-03"],
            "StorageDescriptor": {**storage, "Location": "s3://data/elsewhere/"},
        },
    )
    enforce()
    assert scientist.reason("SELECT * FROM visits") == "Permission denied on S3 path: s3://data/elsewhere/"
    governed.athena.glue.delete_partition(
        DatabaseName="zoo", TableName="visits", PartitionValues=["2026-01-03"]
    )
    assert len(scientist.rows("SELECT * FROM visits")) == 2


def test_an_iceberg_tables_columns_stay_hidden_in_its_past_and_its_metadata(
    governed: Governed, enforce: Callable[[], None]
) -> None:
    """What a column was called before tells nothing, nor do the bounds of files; without Lake Formation, S3 decides."""
    owner = governed.athena
    owner.rows(
        "CREATE TABLE ice (`mail` string, `trainer` string, `age` int) LOCATION 's3://data/ice/'"
        " TBLPROPERTIES ('table_type' = 'ICEBERG')"
    )
    owner.rows("INSERT INTO ice VALUES ('a@b.c', 't1', 3)")
    ((first,),) = owner.rows('SELECT snapshot_id FROM "ice$snapshots"')[1:]
    owner.rows("ALTER TABLE ice CHANGE COLUMN mail email string")
    making = {"Effect": "Allow", "Action": "glue:CreateTable", "Resource": "*"}
    scientist = governed.scientist("i1", ASKING, making, ice=HIDDEN)
    stranger = governed.role("i2", QUERYING, RESULTS)
    metadata = owner.glue.get_table(DatabaseName="zoo", Name="ice")["Table"]["Parameters"][
        "metadata_location"
    ]
    enforce()
    assert scientist.rows("SELECT * FROM ice") == [["trainer", "age"], ["t1", "3"]]
    assert scientist.rows(f"SELECT * FROM ice FOR VERSION AS OF {first}") == [["trainer", "age"], ["t1", "3"]]
    for hidden in ("SELECT email FROM ice", f"SELECT mail FROM ice FOR VERSION AS OF {first}"):
        assert "cannot be resolved" in scientist.reason(hidden)
    for whole in ('SELECT * FROM "ice$files"', "SHOW CREATE TABLE ice", "DELETE FROM ice", "DROP TABLE ice"):
        assert "Access to all columns of zoo.ice is required" in scientist.reason(whole)
    assert not any("mail" in line for (line,) in scientist.rows("DESCRIBE ice"))
    assert "Permission denied on S3 path" in stranger.reason("SELECT * FROM ice")
    # A table of one's own that says it is the other's: what Lake Formation reads for the one is not for the other.
    scientist.glue.create_table(
        DatabaseName="zoo",
        TableInput={
            "Name": "mine",
            "TableType": "EXTERNAL_TABLE",
            "Parameters": {"table_type": "ICEBERG", "metadata_location": metadata},
            "StorageDescriptor": {
                "Location": "s3://results/mine",
                "Columns": [{"Name": "email", "Type": "string"}],
            },
        },
    )
    for own in (
        "SELECT m.email FROM ice p CROSS JOIN mine m",
        'SELECT f.lower_bounds FROM ice p CROSS JOIN "mine$files" f',
    ):
        assert "Permission denied on S3 path" in scientist.reason(own)


def test_what_a_dropped_iceberg_table_leaves_behind_is_told(
    governed: Governed, enforce: Callable[[], None]
) -> None:
    owner = governed.athena
    properties = "TBLPROPERTIES ('table_type' = 'ICEBERG')"
    owner.rows(f"CREATE TABLE gone (a int) LOCATION 's3://data/gone/' {properties}")
    owner.rows("INSERT INTO gone VALUES 1")
    dropping = {"Effect": "Allow", "Action": "glue:DeleteTable", "Resource": "*"}
    objects = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}
    blind = governed.role("d1", QUERYING, RESULTS, dropping, objects)
    reader = governed.role("d2", QUERYING, RESULTS, dropping, READING)
    enforce()
    # Who may not list the objects drops nothing.
    assert blind.reason("DROP TABLE gone").startswith("Permission denied on S3 path: s3://data/gone/")
    count = len(owner.s3.list_objects_v2(Bucket="data", Prefix="gone/")["Contents"])
    assert owner.rows("SELECT * FROM gone")[1:] == [["1"]]
    told = reader.reason("DROP TABLE gone")
    assert told.startswith("Permission denied on S3 path: s3://data/gone/data/")
    assert told.endswith(f"; of the dropped table {count} of {count} objects are still there")
    owner.rows(f"CREATE TABLE whole (a int) LOCATION 's3://results/' {properties}")
    assert owner.reason("DROP TABLE whole").startswith(
        "GENERIC_INTERNAL_ERROR: Path missing in file system location"
    )
