"""Imports and warms what nearly every script needs, in a process that is to be forked: no thread is started here."""

import boto3
import pandas  # noqa: F401
import pyarrow.parquet  # noqa: F401
import pyspark.sql  # noqa: F401

import glue_local.engine.api.gluecontext
import glue_local.engine.runner.worker
import glue_local.quality.evaluation  # noqa: F401

for _service in ("glue", "s3"):
    # The models of services are read once per process; nothing is asked of anybody.
    boto3.client(_service, region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none")  # noqa: S106
