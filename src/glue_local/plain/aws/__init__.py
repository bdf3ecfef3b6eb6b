"""AWS's API over the folders and the catalog of a plain run, for what scripts ask through boto3."""

from glue_local.plain.aws.endpoint import folder_endpoint

__all__ = ["folder_endpoint"]
