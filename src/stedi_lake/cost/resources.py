"""What each resource type costs. One more type is one more entry, in one of these tables."""

from __future__ import annotations

from . import glue, network, s3, watch
from .lines import Cost

#: Types that cost money.
PAID: dict[str, Cost] = {
    "aws_s3_bucket": s3.bucket,
    "aws_s3_bucket_versioning": s3.versioning,
    "aws_s3_bucket_replication_configuration": s3.replication,
    "aws_s3_bucket_notification": s3.notification,
    "aws_kms_key": network.key,
    "aws_s3_bucket_server_side_encryption_configuration": s3.encryption,
    "aws_glue_job": glue.job,
    "aws_athena_workgroup": glue.workgroup,
    "aws_cloudwatch_log_group": watch.log_group,
    "aws_cloudwatch_dashboard": watch.dashboard,
    "aws_cloudwatch_metric_alarm": watch.alarm,
    "aws_sns_topic": watch.topic,
    "aws_sns_topic_subscription": watch.subscription,
    "aws_vpc_endpoint": network.endpoint,
}

#: Types that are free, or counted with another resource, and their names in the estimate.
FREE: dict[str, str] = {
    "aws_athena_named_query": "Athena, saved queries",
    "aws_budgets_budget": "Budgets without actions",
    "aws_cloudwatch_event_rule": "EventBridge, rules",
    "aws_cloudwatch_event_target": "EventBridge, rules",
    "aws_default_security_group": "VPC, everything else",
    "aws_flow_log": "VPC, everything else",
    "aws_glue_catalog_database": "Glue, catalog (to a million)",
    "aws_glue_catalog_table": "Glue, catalog (to a million)",
    "aws_glue_connection": "Glue, workflow and settings",
    "aws_glue_data_catalog_encryption_settings": "Glue, workflow and settings",
    "aws_glue_security_configuration": "Glue, workflow and settings",
    "aws_glue_trigger": "Glue, workflow and settings",
    "aws_glue_workflow": "Glue, workflow and settings",
    "aws_iam_openid_connect_provider": "IAM",
    "aws_iam_policy": "IAM",
    "aws_iam_role": "IAM",
    "aws_iam_role_policy": "IAM",
    "aws_iam_role_policy_attachment": "IAM",
    "aws_kms_alias": "KMS, aliases",
    "aws_lakeformation_opt_in": "Lake Formation, permissions",
    "aws_lakeformation_permissions": "Lake Formation, permissions",
    "aws_lakeformation_resource": "Lake Formation, permissions",
    "aws_route_table": "VPC, everything else",
    "aws_route_table_association": "VPC, everything else",
    "aws_s3_bucket_lifecycle_configuration": "S3, settings of buckets",
    "aws_s3_bucket_logging": "S3, settings of buckets",
    "aws_s3_bucket_ownership_controls": "S3, settings of buckets",
    "aws_s3_bucket_policy": "S3, settings of buckets",
    "aws_s3_bucket_public_access_block": "S3, settings of buckets",
    "aws_s3_object": "S3, scripts (in assets)",
    "aws_security_group": "VPC, everything else",
    "aws_sns_topic_policy": "SNS, policies",
    "aws_sqs_queue": "SQS, undelivered alerts (to a million)",
    "aws_sqs_queue_policy": "SQS, undelivered alerts (to a million)",
    "aws_subnet": "VPC, everything else",
    "aws_vpc": "VPC, everything else",
}
#: A resource of a type that costs money, of a kind that does not.
FREE_KINDS: dict[str, str] = {
    "aws_s3_bucket_notification": "S3, settings of buckets",
    "aws_s3_bucket_server_side_encryption_configuration": "S3, settings of buckets",
    "aws_s3_bucket_versioning": "S3, settings of buckets",
    "aws_vpc_endpoint": "VPC, everything else",
}
