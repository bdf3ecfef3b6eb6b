"""What AWS refuses: requests beyond its models, and beyond its services' rules; each case names what is said.

Sources stand in the modules of cloud/moto_patches/refusals, and in AWS's models, which botocore carries.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from glue_local.cloud.endpoint import Endpoint
from roles import make_role

ACCOUNT = "123456789012"
POLICY = f"arn:aws:iam::{ACCOUNT}:policy/refusals-there"
MISSING = f"arn:aws:iam::{ACCOUNT}:role/not-there"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:refusals"
Case = tuple[str, dict[str, Any], str]


def document(*statements: dict[str, Any], version: str = "2012-10-17") -> str:
    return json.dumps({"Version": version, "Statement": list(statements)})


def allow(action: str, principal: Any = None, **more: Any) -> dict[str, Any]:
    named = {} if principal is None else {"Principal": principal}
    return {"Effect": "Allow", "Action": action, **named, **more}


GLUE = {"Service": "glue.amazonaws.com"}
EVENTS = {"Service": "events.amazonaws.com"}
ROOT = allow("kms:*", {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, Resource="*")
TRUST = document(allow("sts:AssumeRole", GLUE))
READ = allow("s3:GetObject", Resource="*")
TAGS_51 = [{"Key": f"k{number}", "Value": ""} for number in range(51)]


def role(**more: Any) -> dict[str, Any]:
    return {"RoleName": "refusals", "AssumeRolePolicyDocument": TRUST, **more}


def trust(*statements: dict[str, Any]) -> dict[str, Any]:
    return role(AssumeRolePolicyDocument=document(*statements))


def inline(**more: Any) -> dict[str, Any]:
    text = document({**READ, **more})
    return {"RoleName": "refusals-there", "PolicyName": "p", "PolicyDocument": text}


IAM: list[Case] = [
    ("create_role", role(RoleName="r" * 65), r"ValidationError.*'roleName'.*less than or equal to 64"),
    ("create_role", role(RoleName="a role"), r"ValidationError.*'roleName'.*regular expression"),
    ("create_role", role(RoleName="r\u00f4le"), r"ValidationError.*'roleName'.*regular expression"),
    ("create_role", role(RoleName="REFUSALS-There"), "EntityAlreadyExists"),
    ("create_role", role(Path="lake/"), r"ValidationError.*'path'"),
    ("create_role", role(MaxSessionDuration=46800), r"ValidationError.*'maxSessionDuration'.*43200"),
    ("create_role", role(Description="d" * 1001), r"ValidationError.*'description'"),
    ("create_role", role(Tags=[{"Key": "a$", "Value": ""}]), r"ValidationError.*'tags.1.member.key'"),
    ("create_role", role(Tags=[{"Key": "a", "Value": "v" * 257}]), r"ValidationError.*'tags.1.member.value'"),
    ("create_role", role(Tags=TAGS_51), r"ValidationError.*'tags'.*less than or equal to 50"),
    ("create_role", role(Tags=[{"Key": "AWS:x", "Value": ""}]), r"InvalidInput.*aws:"),
    ("create_role", role(PermissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/none"), "NoSuchEntity"),
    (
        "create_role",
        trust(allow("sts:AssumeRole", {"AWS": MISSING})),
        r"Malformed.*Invalid principal in policy",
    ),
    (
        "create_role",
        trust(allow("sts:AssumeRole", {"AWS": "nobody"})),
        r"Malformed.*Invalid principal in policy",
    ),
    ("create_role", trust(allow("sts:AssumeRole", {"Service": "glue"})), r"Malformed.*\"SERVICE\":\"glue\""),
    ("create_role", trust(allow("sts:AssumeRole")), r"Malformed.*Missing required field Principal"),
    ("create_role", trust(allow("sts:AssumeRole", GLUE, Resource="*")), "Has prohibited field Resource"),
    ("create_role", trust(allow("s3:GetObject", GLUE)), "may only specify STS AssumeRole actions"),
    ("put_role_policy", inline(Principal="*"), "should not specify a principal"),
    ("put_role_policy", inline(Sid="a-b"), "must be alpha-numeric"),
    ("put_role_policy", inline(Effect="Permit"), "MalformedPolicyDocument"),
    ("put_role_policy", {**inline(), "PolicyName": "a b"}, r"ValidationError.*'policyName'"),
    ("create_policy", {"PolicyName": "p" * 129, "PolicyDocument": document(READ)}, r"ValidationError.*128"),
    (
        "create_open_id_connect_provider",
        {"Url": "http://x.y", "ClientIDList": ["a"], "ThumbprintList": []},
        "InvalidInput",
    ),
    (
        "create_service_linked_role",
        {"AWSServiceName": "lakeformation.amazonaws.com"},
        "InvalidInput.*AWSServiceRoleForLakeFormationDataAccess has been taken",
    ),
    ("delete_policy", {"PolicyArn": POLICY}, "DeleteConflict.*more than one version"),
    ("delete_user", {"UserName": "refusals-there"}, "DeleteConflict.*delete access keys first"),
    ("delete_user", {"UserName": "refusals-member"}, "DeleteConflict.*remove users from group first"),
    ("delete_group", {"GroupName": "refusals-there"}, "DeleteConflict.*remove users from group first"),
    ("delete_group", {"GroupName": "refusals-allowed"}, "DeleteConflict.*delete policies first"),
]
STS: list[Case] = [
    (
        "assume_role",
        {
            "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/refusals-there",
            "RoleSessionName": "me",
            "DurationSeconds": 7200,
        },
        "exceeds the MaxSessionDuration",
    ),
    ("assume_role", {"RoleArn": MISSING, "RoleSessionName": "a b"}, r"ValidationError.*'roleSessionName'"),
]


def key(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Policy": document(*statements)}


KMS: list[Case] = [
    ("create_key", key({**ROOT, "Action": "kms:Decrypt"}), "will not allow you to update the key policy"),
    (
        "create_key",
        key({**ROOT, "Principal": {"AWS": "arn:aws:iam::111122223333:root"}}),
        "will not allow you to update the key policy",
    ),
    ("create_key", key(ROOT, {**ROOT, "Principal": {"AWS": MISSING}}), "one or more invalid principals"),
    ("create_key", key(ROOT, {**ROOT, "Principal": {"Service": "logs"}}), "one or more invalid principals"),
    ("create_key", key(ROOT, allow("kms:*", Resource="*")), r"Malformed.*Principal"),
    ("create_key", {"Policy": "{"}, "MalformedPolicyDocumentException"),
    ("create_key", {"Policy": document({**ROOT, "Sid": "x" * 33000})}, "LimitExceededException"),
    ("create_key", {"Tags": [{"TagKey": "aws:x", "TagValue": ""}]}, "TagException"),
    ("create_alias", {"AliasName": "alias/aws/lake", "TargetKeyId": "k"}, "NotAuthorizedException"),
    ("create_alias", {"AliasName": "alias/a b", "TargetKeyId": "k"}, r"ValidationException.*'aliasName'"),
    ("schedule_key_deletion", {"KeyId": "k", "PendingWindowInDays": 5}, r"ValidationException.*7 and 30"),
    ("enable_key_rotation", {"KeyId": "k", "RotationPeriodInDays": 30}, r"ValidationException.*90"),
]


def topic_policy(**more: Any) -> dict[str, Any]:
    text = document({**allow("sns:Publish", EVENTS, Resource=TOPIC), **more})
    return {"TopicArn": TOPIC, "AttributeName": "Policy", "AttributeValue": text}


def subscription(protocol: str, endpoint: str) -> dict[str, Any]:
    return {"TopicArn": TOPIC, "Protocol": protocol, "Endpoint": endpoint}


SNS: list[Case] = [
    ("set_topic_attributes", topic_policy(Action="sns:*"), "action out of service scope"),
    ("set_topic_attributes", topic_policy(Action="sqs:SendMessage"), "action out of service scope"),
    ("set_topic_attributes", topic_policy(Resource=f"{TOPIC}-2"), r"InvalidParameter.*resource"),
    ("set_topic_attributes", topic_policy(Principal={"AWS": MISSING}), r"InvalidParameter.*principal"),
    ("set_topic_attributes", topic_policy(Principal={}), r"InvalidParameter.*Principal"),
    ("set_topic_attributes", topic_policy(Condition={"StringIs": {"a": "b"}}), r"InvalidParameter.*StringIs"),
    ("set_topic_attributes", {**topic_policy(), "AttributeValue": "{"}, r"InvalidParameter.*JSON"),
    ("set_topic_attributes", {**topic_policy(), "AttributeName": "Size"}, r"InvalidParameter.*AttributeName"),
    ("subscribe", subscription("email", "nobody"), r"InvalidParameter.*Email address"),
    ("subscribe", subscription("pigeon", "a@example.com"), r"does not support this protocol string: pigeon"),
    ("subscribe", subscription("https", "http://example.com"), "must match the specified protocol"),
    ("publish", {"TopicArn": TOPIC, "Message": ""}, "Empty message"),
    ("publish", {"TopicArn": TOPIC, "Message": "m", "Subject": "two\nlines"}, r"InvalidParameter.*Subject"),
    ("create_topic", {"Name": "a topic"}, "InvalidParameter"),
    ("create_topic", {"Name": "refusals-2", "Tags": TAGS_51}, "TagLimitExceeded"),
]


def queue(**attributes: str) -> dict[str, Any]:
    return {"QueueName": "refusals", "Attributes": attributes}


SEND = allow("sqs:SendMessage", EVENTS, Resource="*")
SQS: list[Case] = [
    ("create_queue", {"QueueName": "q.fifo"}, "InvalidParameterValue.*Can only include alphanumeric"),
    (
        "create_queue",
        queue(MessageRetentionPeriod="1209601"),
        r"InvalidAttributeValue.*MessageRetentionPeriod",
    ),
    ("create_queue", queue(KmsDataKeyReusePeriodSeconds="59"), r"InvalidAttributeValue.*KmsDataKeyReuse"),
    ("create_queue", queue(VisibilityTimeout="43201"), r"InvalidAttributeValue.*VisibilityTimeout"),
    ("create_queue", queue(Size="1"), r"InvalidAttributeName.*Size"),
    ("create_queue", queue(Policy="{"), r"InvalidAttributeValue.*Policy"),
    (
        "create_queue",
        queue(Policy=document({**SEND, "Action": "sns:Publish"})),
        r"InvalidAttributeValue.*Policy",
    ),
    ("create_queue", queue(Policy=document(allow("sqs:SendMessage"))), r"InvalidAttributeValue.*Principal"),
    (
        "create_queue",
        queue(Policy=document({**SEND, "Principal": {"AWS": MISSING}})),
        r"InvalidAttributeValue",
    ),
    ("create_queue", {"QueueName": "a queue"}, "InvalidParameterValue"),
]


def target(**more: Any) -> dict[str, Any]:
    return {"Rule": "refusals", "Targets": [{"Id": "1", "Arn": TOPIC, **more}]}


def dead_letters(arn: str) -> dict[str, Any]:
    return target(DeadLetterConfig={"Arn": arn})


EVENT_RULES: list[Case] = [
    ("put_targets", target(Id="a b"), r"ValidationException.*'targets.1.member.id'"),
    ("put_targets", target(Id="i" * 65), r"ValidationException.*less than or equal to 64"),
    (
        "put_targets",
        {"Rule": "refusals", "Targets": [{"Id": str(number), "Arn": TOPIC} for number in range(6)]},
        r"LimitExceededException.*exceeds the maximum number",
    ),
    ("put_targets", target(Input="{}", InputPath="$.x"), "Only one of Input, InputPath, or InputTransformer"),
    ("put_targets", target(Input="{x"), "JSON syntax error in input for target 1"),
    ("put_targets", target(Input='"' + "x" * 8192 + '"'), r"ValidationException.*8192"),
    (
        "put_targets",
        target(Arn=f"arn:aws:glue:us-east-1:{ACCOUNT}:workflow/w"),
        "RoleArn is required for target",
    ),
    ("put_targets", target(Arn=f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/b"), "RoleArn is required"),
    ("put_targets", target(Arn=TOPIC.replace(ACCOUNT, "111122223333")), "RoleArn is required for target"),
    ("put_targets", target(RoleArn=MISSING), r"cannot be assumed by principal 'events.amazonaws.com'"),
    (
        "put_targets",
        target(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/refusals-there"),
        r"cannot be assumed by principal 'events.amazonaws.com'",
    ),
    ("put_targets", dead_letters(TOPIC), "is not a standard SQS queue"),
    ("put_targets", dead_letters(f"arn:aws:sqs:us-east-1:{ACCOUNT}:q.fifo"), "is not a standard SQS queue"),
    ("put_targets", dead_letters(f"arn:aws:sqs:us-west-2:{ACCOUNT}:q"), "is not a standard SQS queue"),
    ("put_targets", target(RetryPolicy={"MaximumRetryAttempts": 186}), r"ValidationException.*185"),
    ("put_targets", target(RetryPolicy={"MaximumEventAgeInSeconds": 59}), r"ValidationException.*60"),
    (
        "put_rule",
        {"Name": "r", "EventPattern": '{"source":["a"]}', "State": "ON"},
        r"enum value set.*DISABLED",
    ),
    ("put_rule", {"Name": "r", "EventPattern": '{"source":["a"]}', "Description": "d" * 513}, "512"),
    ("put_rule", {"Name": "r", "EventPattern": '{"source":["a"]}', "Tags": TAGS_51}, "LimitExceeded"),
    ("put_rule", {"Name": "r"}, "EventPattern or ScheduleExpression must be specified"),
    ("test_event_pattern", {"EventPattern": '{"source":["a"]}', "Event": "{"}, "ValidationException.*Event"),
    ("test_event_pattern", {"EventPattern": '{"source":["a"]}', "Event": "{}"}, "ValidationException.*no id"),
    ("test_event_pattern", {"EventPattern": '{"source":"a"}', "Event": "{}"}, "InvalidEventPatternException"),
]
#: Pattern -> what is said; https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
PATTERNS: dict[str, str] = {
    "{}": "Empty objects are not allowed",
    '{"detail":{}}': "Empty objects are not allowed",
    '{"source":[]}': "Empty arrays are not allowed",
    '{"source":"own"}': "must be an object or an array",
    '{"source":[["own"]]}': "Match value must be",
    '{"source":[{"contains":"own"}]}': "Unrecognized match type contains",
    '{"source":[{"prefix":"o","suffix":"n"}]}': "Only one key allowed",
    '{"source":[{"prefix":1}]}': "prefix does not take 1",
    '{"source":[{"exists":"yes"}]}': 'exists does not take "yes"',
    '{"detail":{"n":[{"numeric":["=","1"]}]}}': r"numeric does not take",
    '{"detail":{"n":[{"numeric":["~",1]}]}}': r"numeric does not take",
    '{"detail":{"n":[{"cidr":"here"}]}}': 'cidr does not take "here"',
    '{"source":[{"anything-but":{"numeric":["=",1]}}]}': "anything-but does not take",
    '{"$or":[{"source":[{"like":"o"}]},{"source":["own"]}]}': "Unrecognized match type like",
}
TAKEN_PATTERNS = (
    '{"source":[{"prefix":{"equals-ignore-case":"OWN"}},{"anything-but":["a",1]},{"exists":true},null,""]}',
    '{"detail":{"n":[{"numeric":[">",0,"<=",5]},{"cidr":"10.0.0.0/24"}],"f":[{"wildcard":"a*b"}]}}',
    '{"$or":[{"source":["own"]},{"detail":{"s":[{"anything-but":{"suffix":".png"}}]}}]}',
)
EVENT_RULES += [
    ("put_rule", {"Name": "r", "EventPattern": pattern}, f"InvalidEventPatternException.*{said}")
    for pattern, said in PATTERNS.items()
]
LOGS: list[Case] = [
    ("create_log_group", {"logGroupName": "a group"}, r"InvalidParameterException.*'logGroupName'"),
    ("create_log_group", {"logGroupName": "g" * 513}, r"InvalidParameterException.*512"),
    (
        "create_log_stream",
        {"logGroupName": "g", "logStreamName": "a:b"},
        r"InvalidParameter.*'logStreamName'",
    ),
    (
        "put_retention_policy",
        {"logGroupName": "g", "retentionInDays": 2},
        r"InvalidParameter.*enum value set.*3653",
    ),
    ("put_resource_policy", {"policyName": "p", "policyDocument": "{"}, r"InvalidParameterException.*JSON"),
]
ALARM = {
    **{"AlarmName": "refusals", "Namespace": "n", "MetricName": "m", "Statistic": "Sum", "Period": 300},
    **{"EvaluationPeriods": 1, "Threshold": 0.0, "ComparisonOperator": "GreaterThanThreshold"},
}


def alarm(**more: Any) -> dict[str, Any]:
    return {name: value for name, value in {**ALARM, **more}.items() if value is not None}


def math(*queries: dict[str, Any]) -> dict[str, Any]:
    return alarm(**dict.fromkeys(("Namespace", "MetricName", "Statistic", "Period")), Metrics=list(queries))


def metric(name: str = "one", *, returned: bool = False, period: int = 60) -> dict[str, Any]:
    stat = {"Metric": {"Namespace": "n", "MetricName": "m"}, "Period": period, "Stat": "Sum"}
    return {"Id": name, "MetricStat": stat, "ReturnData": returned}


def expression(text: str, *, returned: bool = True) -> dict[str, Any]:
    return {"Id": "all", "Expression": text, "ReturnData": returned}


def dashboard(**more: Any) -> dict[str, Any]:
    properties = {"region": "us-east-1", "metrics": [["n", "m"]]}
    widget = {"type": "metric", "width": 6, "height": 6, "properties": properties, **more}
    return {"DashboardName": "refusals", "DashboardBody": json.dumps({"widgets": [widget]})}


def shown(*metrics: list[Any]) -> dict[str, Any]:
    return dashboard(properties={"region": "us-east-1", "metrics": list(metrics)})


CLOUDWATCH: list[Case] = [
    ("put_metric_alarm", alarm(Period=45), "multiple of 60"),
    ("put_metric_alarm", alarm(Period=10, Namespace="AWS/SQS"), "less than 60"),
    ("put_metric_alarm", alarm(Statistic=None), "InvalidParameterCombination"),
    ("put_metric_alarm", alarm(ExtendedStatistic="p90"), "InvalidParameterCombination"),
    (
        "put_metric_alarm",
        alarm(Statistic=None, ExtendedStatistic="p101"),
        "ExtendedStatistic is not supported",
    ),
    ("put_metric_alarm", alarm(Statistic="Total"), r"ValidationError.*enum value set"),
    ("put_metric_alarm", alarm(Threshold=None), r"ValidationError.*Threshold"),
    ("put_metric_alarm", alarm(MetricName=None), r"ValidationError.*MetricName"),
    ("put_metric_alarm", alarm(EvaluationPeriods=0), r"ValidationError.*'evaluationPeriods'"),
    ("put_metric_alarm", alarm(DatapointsToAlarm=2), r"ValidationError.*DatapointsToAlarm"),
    ("put_metric_alarm", alarm(AlarmDescription="d" * 1025), r"ValidationError.*1024"),
    ("put_metric_alarm", alarm(AlarmActions=["topic"]), "Invalid arn syntax"),
    ("put_metric_alarm", alarm(AlarmActions=[TOPIC.replace("east-1", "west-2")]), "Invalid region us-west-2"),
    ("put_metric_alarm", alarm(AlarmActions=[f"arn:aws:sqs:us-east-1:{ACCOUNT}:q"]), "Unsupported action"),
    ("put_metric_alarm", math(metric(), expression("one", returned=False)), "Exactly one element"),
    ("put_metric_alarm", math(metric(returned=True), expression("one")), "Exactly one element"),
    ("put_metric_alarm", math(metric("One"), expression("One + 1")), "lower-case letter"),
    ("put_metric_alarm", math(metric("all"), expression("1")), "must differ"),
    ("put_metric_alarm", math(metric(), expression("two + 1")), "there is no two"),
    ("put_metric_alarm", math(metric(), metric("two", period=300), expression("one + two")), "one period"),
    ("put_metric_alarm", math(expression("1")), "at least one metric"),
    ("put_metric_alarm", alarm(Metrics=[metric(returned=True)]), "must not be given with Metrics"),
    ("put_metric_data", {"Namespace": "AWS/Own", "MetricData": [{"MetricName": "m", "Value": 1}]}, "AWS/"),
    ("put_metric_data", {"Namespace": "n", "MetricData": [{"MetricName": "m", "Value": 1}] * 1001}, "1000"),
    ("put_dashboard", {**dashboard(), "DashboardName": "a board"}, r"InvalidParameterValue.*alphanumerics"),
    ("put_dashboard", {**dashboard(), "DashboardBody": "{}"}, r"/widgets must be an array"),
    ("put_dashboard", dashboard(type="picture"), "/widgets/0/type"),
    ("put_dashboard", dashboard(width=25), "wider than 24"),
    ("put_dashboard", dashboard(properties={"metrics": [["n", "m"]]}), "/region is missing"),
    ("put_dashboard", shown(), "at least one metric"),
    ("put_dashboard", shown(["n", "m", "d"]), "pairs of a dimension"),
    ("put_dashboard", shown(*[["n", f"m{number}"] for number in range(501)]), "more than 500"),
]
READ_BUCKET = {**READ, "Principal": "*", "Resource": "arn:aws:s3:::refusals/*"}
S3: list[Case] = [
    *(
        (
            "put_bucket_lifecycle_configuration",
            {
                "Bucket": "refusals",
                "LifecycleConfiguration": {
                    "Rules": [{"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, **rule}]
                },
            },
            said,
        )
        for rule, said in (
            ({"Expiration": {"Days": 0}}, "InvalidArgument.*positive integer"),
            ({"Transitions": [{"Days": 29, "StorageClass": "STANDARD_IA"}]}, "InvalidArgument.*equal to 30"),
            (
                {"NoncurrentVersionTransitions": [{"NoncurrentDays": 1, "StorageClass": "ONEZONE_IA"}]},
                "InvalidArgument.*equal to 30",
            ),
        )
    ),
    *(
        ("put_bucket_policy", {"Bucket": "refusals", "Policy": document({**READ_BUCKET, **one})}, said)
        for one, said in (
            ({"Principal": {"AWS": MISSING}}, "Invalid principal in policy"),
            ({"Principal": {}}, "Missing required field Principal"),
            ({"Resource": "arn:aws:s3:::another/*"}, "Policy has invalid resource"),
            ({"Action": "sqs:*"}, "Policy has invalid action"),
            ({"Effect": "Permit"}, "neither Allow nor Deny"),
            ({"Sid": "x" * 20480}, "PolicyTooLarge"),
        )
    ),
]
TAKEN_LIFECYCLE: dict[str, Any] = {
    "Bucket": "refusals",
    "LifecycleConfiguration": {
        "Rules": [
            {
                "ID": "r",
                "Status": "Enabled",
                "Filter": {"Prefix": ""},
                "Transitions": [
                    {"Days": 30, "StorageClass": "STANDARD_IA"},
                    {"Days": 0, "StorageClass": "GLACIER"},
                ],
                "Expiration": {"Days": 365},
                "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
            }
        ]
    },
}
#: Lengths and patterns of Glue's and Athena's models.
GLUE_MODEL: list[Case] = [
    ("create_workflow", {"Name": "w" * 256}, r"ValidationException.*'name'.*255"),
    (
        "create_trigger",
        {"Name": "t", "Type": "SOMETIMES", "Actions": []},
        r"ValidationException.*enum value set",
    ),
    (
        "create_job",
        {"Name": "j" * 256, "Role": "r", "Command": {"Name": "glueetl"}},
        r"ValidationException.*'name'.*255",
    ),
    (
        "create_job",
        {"Name": "j", "Role": "r", "Command": {"Name": "glueetl"}, "WorkerType": "G.3X"},
        r"ValidationException.*'workerType'.*G\.1X",
    ),
    ("create_job", {"Name": "j", "Command": {"Name": "glueetl"}}, r"Value null at 'role'"),
    (
        "create_job",
        {"Name": "j", "Role": "r", "Command": {"Name": "pythonshell", "PythonVersion": "2.7"}},
        r"ValidationException.*'2\.7' at 'command.pythonVersion'",
    ),
    ("create_database", {"DatabaseInput": {"Name": "d", "Description": "d" * 2049}}, "2048"),
    ("create_security_configuration", {"Name": "s"}, r"Value null at 'encryptionConfiguration'"),
]
SPARK_JOB = {"Name": "refusals", "Role": "r", "Command": {"Name": "glueetl", "ScriptLocation": "s3://b/j.py"}}
SHELL_2 = {"Command": {"Name": "pythonshell", "ScriptLocation": "s3://b/j.py", "PythonVersion": "2"}}
SHELL = {"Command": {"Name": "pythonshell", "ScriptLocation": "s3://b/j.py"}}


def trigger(**more: Any) -> dict[str, Any]:
    condition = {"LogicalOperator": "EQUALS", "JobName": "a", "State": "SUCCEEDED", **more}
    condition = {name: value for name, value in condition.items() if value is not None}
    actions = [{"JobName": "b"}]
    return {
        "Name": "t",
        "Type": "CONDITIONAL",
        "Actions": actions,
        "Predicate": {"Conditions": [condition]},
    }


#: What Glue's pages say beyond its model: jobs, triggers, crawlers, classifiers.
GLUE_RULES: list[Case] = [
    ("create_job", {**SPARK_JOB, "MaxCapacity": 1.0}, "InvalidInput.*whole number from 2 to 100, not 1"),
    ("create_job", {**SPARK_JOB, "MaxCapacity": 2.5}, "InvalidInput.*not 2.5"),
    ("create_job", {**SPARK_JOB, "MaxCapacity": 101.0}, "InvalidInput.*not 101"),
    (
        "create_job",
        {**SPARK_JOB, "MaxCapacity": 2.0, "AllocatedCapacity": 2},
        "only Allocated Capacity or Max",
    ),
    ("create_job", {**SPARK_JOB, "Timeout": 10081}, "InvalidInput.*at most 10080"),
    ("create_job", {**SPARK_JOB, **SHELL, "ExecutionClass": "FLEX"}, "InvalidInput.*FLEX is for glueetl"),
    (
        "create_job",
        {**SPARK_JOB, "GlueVersion": "2.0", "ExecutionClass": "FLEX"},
        "2.0 reached its end of life",
    ),
    ("create_trigger", trigger(State="RUNNING"), "InvalidInput.*only SUCCEEDED, STOPPED, FAILED, TIMEOUT"),
    (
        "create_trigger",
        trigger(JobName=None, State=None, CrawlerName="c", CrawlState="RUNNING"),
        "InvalidInput.*only SUCCEEDED, FAILED, CANCELLED",
    ),
    ("create_trigger", trigger(CrawlerName="c"), "InvalidInput.*cannot be set together in a condition"),
    (
        "create_trigger",
        {"Name": "t", "Type": "ON_DEMAND", "Actions": [{"JobName": "b"}], "StartOnCreation": True},
        "InvalidInput.*StartOnCreation is not for ON_DEMAND",
    ),
    ("create_job", {**SPARK_JOB, "GlueVersion": "9.9"}, "InvalidInput.*'9.9' is unknown"),
    ("create_job", {**SPARK_JOB, "Command": {"Name": "spark"}}, "InvalidInput.*Command.Name is 'spark'"),
    (
        "create_crawler",
        {"Name": "c", "Role": "glue", "Targets": {}},
        "InvalidInput.*Targets.*cannot be empty",
    ),
    ("get_jobs", {"NextToken": "none"}, "InvalidInputException"),
    ("get_resource_policy", {}, "EntityNotFoundException"),
    ("get_tags", {"ResourceArn": f"arn:aws:glue:us-east-1:{ACCOUNT}:run/x"}, "InvalidInput.*'run'"),
    (
        "tag_resource",
        {"ResourceArn": f"arn:aws:glue:us-east-1:{ACCOUNT}:table/d/t", "TagsToAdd": {"aws:x": "1"}},
        "InvalidInput.*begin with aws:",
    ),
    (
        "create_crawler",
        {"Name": "c", "Role": "r", "Targets": {"S3Targets": [{"Path": "s3://b/", "SampleSize": 250}]}},
        "InvalidInput.*SampleSize of s3://b/ is 250: 1 to 249",
    ),
    ("create_job", {**SPARK_JOB, "GlueVersion": "2.0"}, "InvalidInput.*end of life"),
    ("create_job", {**SPARK_JOB, **SHELL_2}, "InvalidInput.*only 3.9 is supported"),
    (
        "create_crawler",
        {"Name": "c", "Role": "no-such-role", "Targets": {"S3Targets": [{"Path": "s3://refusals/"}]}},
        f"InvalidInput.*unable to assume role arn:aws:iam::{ACCOUNT}:role/no-such-role. Please verify role's Trust",
    ),
    (
        "create_crawler",
        {"Name": "c", "Role": "glue", "Targets": {"S3Targets": [{"Path": "s3://no-such-bucket/x"}]}},
        "InvalidInput.*S3 bucket no-such-bucket does not exist",
    ),
    (
        "create_classifier",
        {"CsvClassifier": {"Name": "c", "Delimiter": "|", "QuoteSymbol": "|"}},
        "InvalidInput.*must be different",
    ),
]
PASS = {"Type": "Pass", "End": True}


def machine(*, start: str = "A", name: str = "refusals", **states: Any) -> dict[str, Any]:
    definition = json.dumps({"StartAt": start, "States": states or {"A": PASS}})
    return {"name": name, "definition": definition, "roleArn": f"arn:aws:iam::{ACCOUNT}:role/refusals-states"}


PARALLEL = {"Type": "Parallel", "End": True, "Branches": [{"StartAt": "C", "States": {"B": PASS}}]}
MACHINE = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:refusals-there"
STEP_FUNCTIONS: list[Case] = [
    ("create_state_machine", {**machine(), "definition": "{"}, "InvalidDefinition.*INVALID_JSON_DESCRIPTION"),
    (
        "create_state_machine",
        machine(start="Z"),
        "InvalidDefinition.*Missing 'StartAt' target: Z at /StartAt",
    ),
    (
        "create_state_machine",
        machine(A={"Type": "Pass", "Next": "Q"}),
        "InvalidDefinition.*MISSING_TRANSITION_TARGET: Missing 'Next' target: Q at /States/A/Next",
    ),
    ("create_state_machine", machine(A={"Type": "Pass"}), "InvalidDefinition.*Next or End is required"),
    (
        "create_state_machine",
        machine(A={"Type": "Pass", "Next": ["A"]}),
        "InvalidDefinition.*wrong type at /States/A/Next",
    ),
    (
        "create_state_machine",
        machine(A={"Type": "Parallel", "Branches": ["x"], "End": True}),
        r"InvalidDefinition.*Branches\[0\]",
    ),
    (
        "create_state_machine",
        machine(A={"Type": "Choice", "Choices": {"Next": "A"}}),
        "InvalidDefinition.*A/Choices",
    ),
    (
        "create_state_machine",
        {**machine(), "definition": '{"StartAt": [], "States": {"A": {}}}'},
        "InvalidDefinition.*Missing 'StartAt' target",
    ),
    ("create_state_machine", machine(A=PASS, B=PASS), 'InvalidDefinition.*State "B" is not reachable'),
    ("create_state_machine", machine(A=PARALLEL), r"'StartAt' target: C at /States/A/Branches\[0\]/StartAt"),
    ("create_state_machine", machine(A={"Type": "Task", "End": True}), "InvalidDefinition.*No Resource"),
    ("create_state_machine", machine(A={"Type": "Sleep", "End": True}), "InvalidDefinition"),
    ("create_state_machine", machine(start="B", B=PASS, name="refusals-there"), "StateMachineAlreadyExists"),
    (
        "create_state_machine",
        {**machine(), "roleArn": MISSING},
        "AccessDenied.*Neither the global service principal states",
    ),
    ("update_state_machine", {"stateMachineArn": MACHINE, "roleArn": MISSING}, "AccessDenied.*states"),
    ("update_state_machine", {"stateMachineArn": MACHINE, "definition": "{}"}, "InvalidDefinition"),
    ("update_state_machine", {"stateMachineArn": MACHINE}, "MissingRequiredParameter"),
    ("create_state_machine", {**machine(), "roleArn": "role"}, "InvalidArn"),
    ("start_execution", {"stateMachineArn": MACHINE, "input": "{"}, "InvalidExecutionInput"),
    ("start_execution", {"stateMachineArn": MACHINE, "name": "a b"}, "InvalidName"),
]
SCHEDULE = {
    "Name": "refusals",
    "ScheduleExpression": "rate(1 hour)",
    "FlexibleTimeWindow": {"Mode": "OFF"},
    "Target": {"Arn": "arn:aws:scheduler:::aws-sdk:glue:startJobRun", "RoleArn": MISSING, "Input": "{}"},
}
SCHEDULER: list[Case] = [
    (
        "create_schedule",
        SCHEDULE,
        "ValidationException.*execution role you provide must allow AWS EventBridge",
    ),
]
ATHENA: list[Case] = [
    ("create_work_group", {"Name": "a group"}, r"InvalidRequestException.*'name'.*regular expression"),
    (
        "create_work_group",
        {"Name": "g", "Configuration": {"BytesScannedCutoffPerQuery": 1}},
        r"InvalidRequestException.*10000000",
    ),
    ("list_query_executions", {"WorkGroup": "none"}, "InvalidRequestException.*none is not found"),
    (
        "tag_resource",
        {"ResourceARN": f"arn:aws:athena:us-east-1:{ACCOUNT}:workgroup/none", "Tags": [{"Key": "a"}]},
        "InvalidRequestException.*Does Not Exist",
    ),
]
MARKED = "InvalidRequestException.*marked for deletion"
SECRETS: list[Case] = [
    ("create_secret", {"Name": "refusals", "SecretString": "x"}, "already scheduled for deletion"),
    ("get_secret_value", {"SecretId": "refusals"}, MARKED),
    ("put_secret_value", {"SecretId": "refusals", "SecretString": "x"}, MARKED),
    ("update_secret", {"SecretId": "refusals", "SecretString": "x"}, MARKED),
]
SERVICES: dict[str, list[Case]] = {
    **{"iam": IAM, "sts": STS, "kms": KMS, "sns": SNS, "sqs": SQS, "events": EVENT_RULES, "logs": LOGS},
    **{"cloudwatch": CLOUDWATCH, "s3": S3, "glue": [*GLUE_MODEL, *GLUE_RULES], "athena": ATHENA},
    **{"stepfunctions": STEP_FUNCTIONS, "scheduler": SCHEDULER, "secretsmanager": SECRETS},
}


def unchecked(endpoint: Endpoint, service: str) -> Any:
    """A client that leaves every check to the service."""
    return boto3.client(
        service,
        endpoint_url=endpoint.url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(
            parameter_validation=False, retries={"max_attempts": 1}, s3={"addressing_style": "path"}
        ),
    )


@pytest.fixture(scope="module")
def there(endpoint: Endpoint) -> Endpoint:
    """An endpoint where what the cases name is there."""
    unchecked(endpoint, "iam").create_role(**role(RoleName="refusals-there"))
    make_role(unchecked(endpoint, "iam"), "refusals-states", "states.amazonaws.com")
    iam = unchecked(endpoint, "iam")
    iam.create_service_linked_role(AWSServiceName="lakeformation.amazonaws.com")
    for user in ("refusals-there", "refusals-member"):
        iam.create_user(UserName=user)
    iam.create_access_key(UserName="refusals-there")
    for group in ("refusals-there", "refusals-allowed"):
        iam.create_group(GroupName=group)
    iam.add_user_to_group(GroupName="refusals-there", UserName="refusals-member")
    iam.put_group_policy(GroupName="refusals-allowed", PolicyName="p", PolicyDocument=document(READ))
    iam.create_policy(PolicyName="refusals-there", PolicyDocument=document(READ))
    iam.create_policy_version(PolicyArn=POLICY, PolicyDocument=document(READ))
    unchecked(endpoint, "sns").create_topic(Name="refusals")
    unchecked(endpoint, "secretsmanager").create_secret(Name="refusals", SecretString="x")
    unchecked(endpoint, "secretsmanager").delete_secret(SecretId="refusals")
    unchecked(endpoint, "events").put_rule(Name="refusals", EventPattern='{"source":["refusals"]}')
    unchecked(endpoint, "s3").create_bucket(Bucket="refusals")
    unchecked(endpoint, "stepfunctions").create_state_machine(**machine(name="refusals-there"))
    return endpoint


@pytest.mark.parametrize("service", SERVICES)
def test_what_aws_refuses_is_refused(there: Endpoint, service: str) -> None:
    client = unchecked(there, service)
    for operation, given, said in SERVICES[service]:
        with pytest.raises(ClientError, match=said):
            getattr(client, operation)(**given)
            pytest.fail(f"{operation} takes {given}")


def test_a_key_is_used_as_its_state_allows(there: Endpoint) -> None:
    """https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html"""
    kms = unchecked(there, "kms")
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/refusals-state", TargetKeyId=key_id)
    blob = kms.encrypt(KeyId=key_id, Plaintext=b"x")["CiphertextBlob"]
    uses = (
        lambda: kms.encrypt(KeyId="alias/refusals-state", Plaintext=b"x"),
        lambda: kms.decrypt(CiphertextBlob=blob),
        lambda: kms.generate_data_key(KeyId=key_id, KeySpec="AES_256"),
    )
    kms.disable_key(KeyId=key_id)
    for use in uses:
        with pytest.raises(ClientError, match=r"DisabledException.*is disabled"):
            use()
    kms.enable_key(KeyId=key_id)
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"
    kms.schedule_key_deletion(KeyId=key_id)
    for use in (
        *uses,
        lambda: kms.enable_key(KeyId=key_id),
        lambda: kms.create_alias(AliasName="alias/refusals-other", TargetKeyId=key_id),
        lambda: kms.schedule_key_deletion(KeyId=key_id),
    ):
        with pytest.raises(ClientError, match=r"KMSInvalidStateException.*is pending deletion"):
            use()
    kms.cancel_key_deletion(KeyId=key_id)
    assert kms.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"] == "Disabled"


def test_what_aws_takes_is_taken(there: Endpoint) -> None:
    """The same requests, each without what was wrong with it."""
    mine = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/refusals-there"}
    for service, operation, given in (
        ("iam", "create_role", role(RoleName="refusals-taken", Path="/lake/", Tags=TAGS_51[:50])),
        ("iam", "put_role_policy", inline(Sid="Read1")),
        ("kms", "create_key", key(ROOT, {**ROOT, "Principal": mine})),
        ("s3", "put_bucket_lifecycle_configuration", TAKEN_LIFECYCLE),
        ("sns", "set_topic_attributes", topic_policy(Principal=mine)),
        ("sns", "subscribe", subscription("email", "a@example.com")),
        ("sqs", "create_queue", queue(Policy=document({**SEND, "Principal": mine}), DelaySeconds="900")),
        ("events", "put_targets", target(DeadLetterConfig={"Arn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:q"})),
        *(("events", "put_rule", {"Name": "refusals-p", "EventPattern": one}) for one in TAKEN_PATTERNS),
        ("cloudwatch", "put_metric_alarm", math(metric(), expression("FILL(one, 0) + 1"))),
        ("cloudwatch", "put_metric_alarm", alarm(Statistic=None, ExtendedStatistic="p99.9")),
        ("cloudwatch", "put_dashboard", shown(["n", "m", "d", "v", {"stat": "Sum"}])),
        ("stepfunctions", "create_state_machine", machine(name="refusals-there")),
        ("stepfunctions", "create_state_machine", machine(A={"Type": "Pass", "Next": "B"}, B=PASS)),
        ("stepfunctions", "start_execution", {"stateMachineArn": MACHINE, "name": "a-b_c.d"}),
        ("glue", "create_job", {**SPARK_JOB, "MaxCapacity": 2.0, "Timeout": 10080, "ExecutionClass": "FLEX"}),
        ("glue", "create_trigger", {**trigger(State="TIMEOUT"), "Name": "refusals-taken"}),
    ):
        getattr(unchecked(there, service), operation)(**given)
    iam = unchecked(there, "iam")
    iam.delete_role(RoleName="refusals-taken")
    iam.create_group(GroupName="refusals-empty")
    iam.create_user(UserName="refusals-empty")
    iam.delete_user(UserName="refusals-empty")
    iam.delete_group(GroupName="refusals-empty")
    event = dict.fromkeys(("id", "account", "time", "region", "detail-type"), "x")
    asked = {"EventPattern": '{"source":["a"]}'}
    for source, found in (("a", True), ("b", False)):
        text = json.dumps({**event, "source": source, "resources": [], "detail": {}})
        assert unchecked(there, "events").test_event_pattern(**asked, Event=text)["Result"] is found


def test_log_events_that_are_not_taken_are_told_by_their_places(
    client: Callable[..., Any], name: str
) -> None:
    logs, now = client("logs"), int(time.time() * 1000)
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="s")
    day = 86_400_000
    events = [{"timestamp": now + ahead, "message": "m"} for ahead in (-20 * day, -15 * day, 0, day, 2 * day)]
    told = logs.put_log_events(logGroupName=name, logStreamName="s", logEvents=events)[
        "rejectedLogEventsInfo"
    ]
    assert (told["tooOldLogEventEndIndex"], told["tooNewLogEventStartIndex"]) == (2, 3)
    assert len(logs.get_log_events(logGroupName=name, logStreamName="s")["events"]) == 1


def test_log_events_are_filtered_by_terms_or_the_pattern_is_refused(
    client: Callable[..., Any], name: str
) -> None:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html"""
    logs, now = client("logs"), int(time.time() * 1000)
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="s")
    texts = ("ERROR 404 a-b", "WARN 404", "INFO ok", '{"a": 1}')
    events = [{"timestamp": now, "message": text} for text in texts]
    logs.put_log_events(logGroupName=name, logStreamName="s", logEvents=events)
    for pattern, found in (
        ("", [0, 1, 2, 3]),
        ("ERROR", [0]),
        ("404 WARN", [1]),
        ("?ERROR ?WARN", [0, 1]),
        ("-ERROR", [1, 2, 3]),
        ("404 -ERROR", [1]),
        ('"404 a-b"', [0]),
        ('404 -"a-b"', [1]),
    ):
        told = logs.filter_log_events(logGroupName=name, filterPattern=pattern)["events"]
        assert [each["message"] for each in told] == [texts[number] for number in found], pattern
    for pattern, said in (
        ("%ERR.R% a", "regular expressions"),
        ("a-b", r"Invalid character\(s\) in term 'a-b'"),
        ("?ERROR WARN", r"terms with \? beside others"),
        ('"a', "Invalid filter pattern"),
    ):
        with pytest.raises(ClientError, match=f"InvalidParameterException.*{said}"):
            logs.filter_log_events(logGroupName=name, filterPattern=pattern)


def test_the_times_of_a_queue_are_whole_seconds(client: Callable[..., Any], name: str) -> None:
    url = client("sqs").create_queue(QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    shown = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert all(shown[each].isdecimal() for each in ("CreatedTimestamp", "LastModifiedTimestamp"))
