"""Iceberg tables: their metadata through PyIceberg, their rows through DuckDB, under the caller's permissions.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg.html
"""
