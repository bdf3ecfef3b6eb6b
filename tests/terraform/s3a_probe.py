"""Hadoop's own S3A client at work: reads JSON, writes Parquet over what is there, reads it again, lists and deletes.

Run as a program: endpoint, folder to read, folder to write, folder of the jars; credentials from the environment.
"""

import os
import sys
from pathlib import Path


def main() -> None:
    """Print the rows that were read and written."""
    from pyspark.sql import SparkSession

    url, source, target, jars = sys.argv[1:]
    hadoop = {
        "endpoint": url,
        "endpoint.region": "us-east-1",
        "path.style.access": "true",
        "connection.ssl.enabled": "false",
        "aws.credentials.provider": "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider",
        "access.key": os.environ["AWS_ACCESS_KEY_ID"],
        "secret.key": os.environ["AWS_SECRET_ACCESS_KEY"],
        "session.token": os.environ["AWS_SESSION_TOKEN"],
        "fast.upload.buffer": "bytebuffer",
    }
    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.jars", ",".join(str(path) for path in Path(jars).glob("*.jar")))
    for name, value in hadoop.items():
        builder = builder.config(f"spark.hadoop.fs.s3a.{name}", value)
    spark = builder.getOrCreate()
    read = spark.read.json(source)
    for _ in range(2):  # the second one replaces the first
        read.write.mode("overwrite").parquet(target)
    written = spark.read.parquet(target).count()
    path = spark._jvm.org.apache.hadoop.fs.Path(target)
    files = path.getFileSystem(spark._jsc.hadoopConfiguration())
    assert files.delete(path, True)
    assert not files.exists(path)
    print(f"rows: {read.count()} {written}")


if __name__ == "__main__":
    main()
