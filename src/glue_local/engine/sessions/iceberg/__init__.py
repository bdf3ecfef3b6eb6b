"""Iceberg on Apache Spark, over the run's Data Catalog."""
