"""Glue crawlers: objects of buckets become tables and partitions of the Data Catalog.

Nothing here depends on moto: a crawl reads with a boto3 client of S3 and writes with one of Glue, under its role.
"""
