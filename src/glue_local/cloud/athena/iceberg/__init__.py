"""Iceberg tables as queries read them: the catalog's entry and the objects through PyIceberg, the rows through DuckDB.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg.html
"""
