"""Delta Lake's Python package, which Glue has with ``--datalake-formats delta``. It needs Delta's Java library.

See https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-delta-lake.html
"""

raise ModuleNotFoundError(
    "delta: neither local engine has Delta Lake's Python package, which needs its Java library. On Sail, "
    'spark.read.format("delta"), df.write.format("delta") and SQL read and write Delta tables.',
    name="delta",
)
