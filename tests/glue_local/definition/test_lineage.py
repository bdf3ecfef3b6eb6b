"""Sources and targets that are not tables of the lake: named by connection and table, or by stream."""

import pytest

from glue_local.definition import Node
from glue_local.definition.lineage import datasets

REDSHIFT = {"Connection": {"Value": "warehouse"}, "Schema": {"Value": "public"}, "Table": {"Value": "t"}}


@pytest.mark.parametrize(("kind", "fields", "said"), [
    ("DirectJDBCSource", {"Database": "shop", "Table": "shop.orders", "ConnectionName": "c"}, "c: shop.orders"),
    ("AmazonRedshiftTarget", {"Data": REDSHIFT}, "warehouse: public.t"),
    ("SnowflakeSource", {"Data": {"Connection": {"Value": "c"}, "Schema": "S", "Table": "T"}}, "c: S.T"),
    ("ConnectorDataSource", {"ConnectionType": "bigquery", "Data": {"connectionName": "c", "table": "d.t"}}, "c: d.t"),
    ("DirectKinesisSource", {"StreamingOptions": {"StreamArn": "arn:s"}}, "arn:s"),
    ("CatalogKafkaSource", {"Database": "d", "Table": "t", "StreamingOptions": {}}, "d.t"),
    ("MySQLCatalogSource", {"Database": "d", "Table": "t"}, "d.t"),
])  # fmt: skip
def test_given_a_node_of_another_store_then_its_connection_and_table(kind, fields, said):
    assert [str(one) for one in datasets(Node("node-1", kind, {"Name": "N", **fields}))] == [said]
