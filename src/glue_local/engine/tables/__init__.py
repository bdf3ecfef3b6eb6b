"""The Glue Data Catalog as Spark SQL's catalog: ``spark.sql("select ... from database.table")`` and what goes with it.

On AWS a job has it with the argument ``--enable-glue-datacatalog``.
Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-data-catalog-hive.html
"""
