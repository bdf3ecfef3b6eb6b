"""What a node needs at the top of the script: imports and helper definitions.

The helpers' bodies are the ones Glue Studio itself puts into every script that uses them.
"""

from __future__ import annotations

from collections.abc import Mapping

# Proved: in this order, whatever the order of the nodes.
FIXED_IMPORTS = (
    "from awsglue.gluetypes import *",
    "from awsglue.dynamicframe import DynamicFrameCollection",
    "from awsgluedq.transforms import EvaluateDataQuality",
    "from awsglueml.transforms import EntityDetector",
    "from awsglue.dynamicframe import DynamicFrame",
    "from awsglue import DynamicFrame",
)
GLUETYPES, COLLECTION, QUALITY, ENTITIES, FRAME, SQL_FRAME = FIXED_IMPORTS

# Proved: in order of first need.
FUTURES = "import concurrent.futures"
SQL_FUNCTIONS = "from pyspark.sql import functions as SqlFuncs"
RE = "import re"

SQL_HELPER = """\
def sparkSqlQuery(glueContext, query, mapping, transformation_ctx) -> DynamicFrame:
    for alias, frame in mapping.items():
        frame.toDF().createOrReplaceTempView(alias)
    result = spark.sql(query)
    return DynamicFrame.fromDF(result, glueContext, transformation_ctx)
"""

# Helper definitions by name. Proved: sparkSqlQuery, sparkUnion and custom code end without a blank line, the
# others with one.
HELPERS: Mapping[str, str] = {"sparkSqlQuery": SQL_HELPER}
