"""Delta Lake's Python package, which Glue has with ``--datalake-formats delta``.

See https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-delta-lake.html
"""

from glue_local.engine.api.delta import DeltaTable, check_import, configure_spark_with_delta_pip

__all__ = ["DeltaTable", "configure_spark_with_delta_pip"]

check_import()
