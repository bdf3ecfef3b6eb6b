"""Given a job's nodes, what makes its second run give other tables than its first."""

import pytest

from glue_local.definition import JobDefinition, Node
from glue_local.definition.repeatable import unrepeatable

ADDS = "every run adds its rows to d.t: no node purges it first"


def job(code: str, target: str = "CatalogTarget", **fields: object) -> JobDefinition:
    nodes = [
        Node("1", "CatalogSource", {"Name": "In", "Database": "d", "Table": "s"}),
        Node("2", "CustomCode", {"Name": "Code", "Inputs": ["1"], "ClassName": "C", "Code": code}),
        Node("3", target, {"Name": "Out", "Inputs": ["2"], **(fields or {"Database": "D", "Table": "t"})}),
    ]
    return JobDefinition("job", {}, {node.id: node for node in nodes})


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (job("return dfc"), [ADDS]),
        (job('glueContext.purge_table("d", "t", options={})'), []),
        (job("glueContext.purge_table(database='d', table_name='T')"), []),
        (job("glueContext.purge_table(database, name)"), []),
        (job('glueContext.purge_table("d", "u")'), [ADDS, "purges d.u, which the job does not write"]),
        (job('glueContext.purge_s3_path("s3://b/t")', "S3DirectTarget", Path="s3://b/t/", Format="csv"), []),
        (job("return dfc", "S3IcebergDirectTarget", Path="s3://b/t/"), []),
    ],
)
def test_given_a_target_then_a_warning_unless_a_node_purges_it(given: JobDefinition, told: list[str]) -> None:
    assert [problem.message for problem in unrepeatable(given)] == told
