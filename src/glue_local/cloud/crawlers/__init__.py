"""Glue crawlers that really crawl: objects of buckets become tables and partitions of the Data Catalog.

Nothing here knows of moto: a crawl reads with a boto3 client of S3 and writes with one of Glue, under its role.
"""
