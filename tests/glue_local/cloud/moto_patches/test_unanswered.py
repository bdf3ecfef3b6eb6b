"""Operations that are not implemented, or fail unexpectedly, return one typed error in each protocol."""

import boto3
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError
from moto.utilities.arns import parse_arn

from glue_local.cloud import endpoint as endpoints
from glue_local.cloud.bad_requests import service_error
from glue_local.cloud.s3_requests import request_error
from glue_local.cloud.unanswered import operations, refusal

# An operation that the endpoint lacks, for each protocol that its services speak.
MISSING = [
    ("glue", "create_blueprint", {"Name": "b", "BlueprintLocation": "s3://b/k"}, "glue.CreateBlueprint"),
    ("athena", "start_session", {"WorkGroup": "w", "EngineConfiguration": {}}, "athena.StartSession"),
    ("lakeformation", "list_transactions", {}, "lakeformation POST /ListTransactions"),
    ("events", "list_endpoints", {}, "events.ListEndpoints"),
    (
        "iam",
        "generate_service_last_accessed_details",
        {"Arn": "a" * 20},
        "GenerateServiceLastAccessedDetails",
    ),
    ("sts", "decode_authorization_message", {"EncodedMessage": "x"}, "sts.DecodeAuthorizationMessage"),
    ("ec2", "describe_fpga_images", {}, "ec2.DescribeFpgaImages"),
    ("scheduler", "get_schedule_group", {"Name": "none"}, None),
]
CODES = {"UnknownOperationException", "InvalidAction", "NotImplemented"}


@pytest.mark.parametrize(("service", "method", "given", "named"), MISSING)
def test_an_operation_that_is_not_implemented_says_so(client, service, method, given, named):
    with pytest.raises(ClientError) as caught:
        getattr(client(service), method)(**given)
    error = caught.value.response
    if named is None:  # it is there: its own error
        assert error["Error"]["Code"] == "ResourceNotFoundException"
        return
    assert error["Error"]["Code"] in CODES
    assert named in error["Error"]["Message"]
    assert "not implemented" in error["Error"]["Message"]
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert error["ResponseMetadata"].get("RetryAttempts") == 0


def test_a_service_that_moto_does_not_know_is_not_implemented(client):
    with pytest.raises(ClientError, match="not implemented") as caught:
        client("cloudhsm").list_hapgs()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize(
    ("environ", "code", "status"),
    [
        ({"HTTP_X_AMZ_TARGET": "AWSGlue.X"}, "InternalServiceException", "400"),
        ({"CONTENT_TYPE": "application/x-www-form-urlencoded"}, "InternalFailure", "400"),
        ({}, "InternalError", "400"),
    ],
)
def test_an_error_that_nobody_foresaw_is_named_once_and_not_tried_again(environ, code, status, capsys):
    answered = []
    environ = {"REQUEST_METHOD": "POST", "HTTP_AUTHORIZATION": "", **environ}
    body = refusal(environ, "glue.X", KeyError("columns")).answer(
        environ, lambda line, headers: answered.append((line, dict(headers)))
    )
    assert answered[0][0].startswith(status)
    assert code in body[0].decode()
    assert "glue.X failed in the local endpoint: KeyError" in body[0].decode()
    assert "KeyError" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("operation", "sent", "looked_up", "told"),
    [
        ("sns.GetTopicAttributes", "Action=GetTopicAttributes", "parse_arn(None)", "TopicArn"),
        ("sns.GetTopicAttributes", "TopicArn=arn:aws:sns:x", "parse_arn(None)", None),
        ("sns.ListTopics", "", "parse_arn(None)", None),
        ("glue.UpdateTable", "{}", "{}['TableInput']", "TableInput"),
        ("glue.UpdateTable", '{"TableInput": {}}', "{}['TableInput']", None),
        ("glue.UpdateTable", "{}", "{}['t-1']", None),
        ("glue.UpdateTable", "{}", "[*None]", None),
        ("s3 GET /b?versions", "", "[*None]", None),
        ("iam.CreateServiceLinkedRole", "Action=CreateServiceLinkedRole&AWSServiceName=x", "[][1]", None),
        ("s3 GET /b/k", "", "[].remove('k')", None),
        ("scheduler DELETE /schedule-groups/g", "", "{}['of-another']", None),
        ("states.DescribeStateMachineAlias", '{"stateMachineAliasArn": "arn"}', "[][1]", None),
    ],
)
def test_only_a_parameter_that_is_looked_up_and_not_sent_is_called_missing(operation, sent, looked_up, told):
    """Not what another request has just deleted: that is no fault of the client's."""
    with pytest.raises((LookupError, TypeError, AttributeError, ValueError)) as caught:
        exec(compile(looked_up, "moto/lookup.py", "exec"), {"parse_arn": parse_arn})
    found = service_error(operation.split(".")[0].split()[0], operation, sent, caught.value)
    assert found == (told and (found[0], f"{operation}: the parameter {told} is missing"))


# A request that moto does not check, and what AWS calls the fault.
BAD = [
    ("glue", "get_registry", {"RegistryId": {"RegistryName": "none"}}, "EntityNotFoundException"),
    ("glue", "get_registry", {"RegistryId": {}}, "EntityNotFoundException"),
    (
        "glue",
        "create_table",
        {"DatabaseName": "d", "Name": "t"},
        "InvalidInputException: glue.CreateTable: the parameter TableInput is missing",
    ),
    ("athena", "tag_resource", {"ResourceARN": "arn:aws:x", "Tags": [{}]}, "InvalidRequestException"),
    (
        "lakeformation",
        "grant_permissions",
        {"Principal": {}, "Resource": {}, "Permissions": ["SELECT"]},
        "InvalidInputException",
    ),
    ("lakeformation", "delete_data_cells_filter", {"DatabaseName": "d"}, "InvalidInputException"),
    (
        "lakeformation",
        "update_lf_tag",
        {"TagKey": "none", "TagValuesToAdd": ["x"]},
        "EntityNotFoundException",
    ),
    ("logs", "get_query_results", {"queryId": "none"}, "ResourceNotFoundException"),
    ("logs", "describe_destinations", {"nextToken": "x"}, "InvalidParameterException"),
    ("kms", "revoke_grant", {"KeyId": "none", "GrantId": "g"}, "NotFoundException"),
    ("kms", "generate_random", {}, "ValidationException"),
    ("sns", "list_topics", {"NextToken": "x"}, "InvalidParameter"),
    ("sns", "delete_topic", {"TopicArn": "zz"}, "InvalidParameter"),
    ("scheduler", "delete_schedule_group", {"Name": "none"}, "ResourceNotFoundException"),
    ("stepfunctions", "describe_state_machine_alias", {"stateMachineAliasArn": "zz"}, "ValidationException"),
    ("stepfunctions", "delete_state_machine_alias", {"stateMachineAliasArn": "zz"}, "ValidationException"),
    (
        "logs",
        "put_delivery_destination",
        {"name": "d", "deliveryDestinationConfiguration": {"destinationResourceArn": "zz"}},
        "InvalidParameterException",
    ),
    *(
        ("s3", method, {"Bucket": "of-faults", **given}, code)
        for method, given, code in (
            ("list_objects_v2", {"ContinuationToken": "zz"}, "InvalidArgument"),
            ("copy_object", {"Key": "k", "CopySource": "x"}, "InvalidArgument"),
            ("delete_object_tagging", {"Key": "none"}, "NoSuchKey"),
            ("put_bucket_ownership_controls", {"OwnershipControls": {"Rules": []}}, "MalformedXML"),
        )
    ),
]


@pytest.mark.parametrize(("service", "method", "given", "code"), BAD)
def test_a_bad_request_that_moto_does_not_check_has_its_services_error(client, service, method, given, code):
    if service == "s3":
        client(service).create_bucket(Bucket=given["Bucket"])
        client(service).put_object(Bucket=given["Bucket"], Key="k", Tagging="a=b")
        client(service).put_object_tagging(Bucket=given["Bucket"], Key="k", Tagging={"TagSet": []})
        assert client(service).get_object_tagging(Bucket=given["Bucket"], Key="k")["TagSet"] == []
    with pytest.raises(ClientError) as caught:
        getattr(client(service), method)(**given)
    error = caught.value.response["Error"]
    assert f"{error['Code']}: {error['Message']}".startswith(code)
    status = 404 if code == "NoSuchKey" else 400
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


# XML that lacks something, and the element that the message names; None where moto's error is no fault of the XML.
CONTENTS = [
    ("PUT", "tagging", "<Tagging/>", "Tagging"),
    ("PUT", "tagging", "<x/>", "Tagging"),
    ("PUT", "tagging", "<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>", "Value"),
    ("PUT", "lifecycle", "<LifecycleConfiguration/>", "LifecycleConfiguration"),
    ("PUT", "lifecycle", "<LifecycleConfiguration><Rule/></LifecycleConfiguration>", "Status"),
    ("PUT", "cors", "<CORSConfiguration><CORSRule/></CORSConfiguration>", "AllowedMethod"),
    ("PUT", "encryption", "<ServerSideEncryptionConfiguration/>", "ServerSideEncryptionConfiguration"),
    ("PUT", "replication", "<ReplicationConfiguration><Role>r</Role></ReplicationConfiguration>", "Rule"),
    ("PUT", "ownershipControls", "<OwnershipControls><Rule/></OwnershipControls>", "ObjectOwnership"),
    (
        "PUT",
        "publicAccessBlock",
        "<PublicAccessBlockConfiguration/>",
        "PublicAccessBlockConfiguration",
    ),
    ("PUT", "accelerate", "<AccelerateConfiguration>zz</AccelerateConfiguration>", "AccelerateConfiguration"),
    ("PUT", "inventory&id=i", "<InventoryConfiguration><Id>i</Id></InventoryConfiguration>", "Destination"),
    ("POST", "delete", "<Delete><Object/></Delete>", "Key"),
    ("PUT", "tagging", "<Tagging><TagSet/></Tagging>", None),
    ("PUT", "cors", "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod>", None),
    ("PUT", "logging", "<BucketLoggingStatus/>", None),
    ("GET", "versions", "", None),
    ("DELETE", "tagging", "", None),
]
HEADERS = [
    ("COPY_SOURCE", "x", "x-amz-copy-source"),
    ("COPY_SOURCE", "/b/k%2Fl?versionId=1", None),
    ("ACL", "zz", "x-amz-acl"),
    ("ACL", "bucket-owner-full-control", None),
    ("GRANT_READ", "zz", "x-amz-grant-read"),
    ("GRANT_READ", 'id="a", uri="b"', None),
]


@pytest.mark.parametrize(("header", "value", "named"), HEADERS)
def test_a_header_of_s3_that_cannot_be_read_is_an_invalid_argument(header, value, named):
    environ = {"REQUEST_METHOD": "PUT", "PATH_INFO": "/b/k", f"HTTP_X_AMZ_{header}": value}
    said = ("InvalidArgument", f"s3 PUT /b/k: the header {named} is not valid")
    assert request_error(environ, "s3 PUT /b/k", "") == (named and said)


@pytest.mark.parametrize(("method", "query", "content", "named"), CONTENTS)
def test_xml_that_lacks_what_the_model_requires_is_malformed(method, query, content, named):
    environ = {"REQUEST_METHOD": method, "PATH_INFO": "/b", "QUERY_STRING": query}
    said = f"s3 {method} /b?{query}: {named} is missing in the XML or is not valid"
    assert request_error(environ, f"s3 {method} /b?{query}", content) == (named and ("MalformedXML", said))


@pytest.mark.parametrize(
    ("service", "method", "kind"),
    [
        ("athena", "list_work_groups", "application/x-amz-json-1.1"),
        ("lakeformation", "list_resources", "application/json"),
        ("events", "list_rules", "application/x-amz-json-1.1"),
        ("secretsmanager", "list_secrets", "application/x-amz-json-1.1"),
        ("scheduler", "list_schedules", "application/json"),
    ],
)
def test_an_answer_has_the_type_of_its_protocol(client, service, method, kind):
    """https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html"""
    answer = getattr(client(service), method)()
    assert answer["ResponseMetadata"]["HTTPHeaders"]["content-type"] == kind


def test_a_schema_is_taken_over_lines_and_a_registrys_name_refused_in_its_own_words(client):
    """https://docs.aws.amazon.com/glue/latest/dg/schema-registry-gs.html"""
    glue = client("glue")
    definition = '{"type": "record",\n "name": "Reading",\n "fields": [{"name": "z", "type": "int"}]}'
    glue.create_registry(
        RegistryName="of_lines"
    )  # not the default one, which another test expects not to be there
    made = glue.create_schema(
        RegistryId={"RegistryName": "of_lines"},
        SchemaName="over_lines",
        DataFormat="AVRO",
        Compatibility="NONE",
        SchemaDefinition=definition,
    )
    assert made["SchemaStatus"] == "AVAILABLE"
    with pytest.raises(ClientError, match=r"InvalidInputException.*not valid. Parameter Name: registryName"):
        glue.create_registry(RegistryName="a ~ b")
    with pytest.raises(
        ClientError, match=r"connectionProperties' failed .* Map keys must satisfy constraint"
    ):
        properties = {"Name": "c", "ConnectionType": "JDBC", "ConnectionProperties": {"KEY": "v"}}
        glue.create_connection(ConnectionInput=properties)


def _least(shape, depth=0):
    """The least value that a member's shape allows, as far as its kind says."""
    stated, kind = shape.metadata, shape.type_name
    if kind == "structure":
        required = {name: each for name, each in shape.members.items() if name in shape.required_members}
        return {name: _least(each, depth + 1) for name, each in required.items()}
    if kind == "list":
        return [_least(shape.member, depth + 1)] * max(1, stated.get("min", 1))
    if kind == "map":
        return {}
    if kind == "string":
        text = "arn:aws:iam::123456789012:role/x" if "arn" in shape.name.lower() else "x"
        return stated.get("enum", [text.ljust(stated.get("min", 1), "x")[: stated.get("max")]])[0]
    return {"boolean": True, "timestamp": 1700000000, "blob": b"x"}.get(kind, max(1, stated.get("min", 1)))


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """An endpoint of its own: among all operations are those that change the account's settings."""
    folder = tmp_path_factory.mktemp("alone")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLUE_LOCAL_STANDBY_WORKERS", "0")
        running = endpoints.start(0, state_dir=folder)
    yield running
    endpoints.stop(folder)


#: Services whose operations `glue-local support` lists; of the others all are asked at night.
LISTED = ("glue", "athena", "lakeformation")
OTHERS = (
    *("s3", "iam", "kms", "logs", "events", "scheduler", "stepfunctions", "sts"),
    *("cloudwatch", "sns", "sqs", "secretsmanager", "budgets"),
)


@pytest.mark.parametrize(
    "service", [*LISTED, *(pytest.param(each, marks=pytest.mark.slow) for each in OTHERS)]
)
def test_every_operation_of_a_service_is_answered_or_has_one_typed_error(alone, service):
    """Asked for nothing, and for the least that its model allows: never HTML, never a status that clients try again."""
    asked = boto3.client(
        service,
        endpoint_url=alone.url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(
            parameter_validation=False,
            inject_host_prefix=False,
            retries={"max_attempts": 0},
            s3={"addressing_style": "path"},
        ),
    )
    there = operations(service) if service in LISTED else {}
    wrong = []
    for name in asked.meta.service_model.operation_names:
        shape = asked.meta.service_model.operation_model(name).input_shape
        for given in ({}, _least(shape) if shape else {}):
            try:
                getattr(asked, xform_name(name))(**given)
                lacks = False
            except ClientError as error:
                said, status = error.response["Error"], error.response["ResponseMetadata"]["HTTPStatusCode"]
                lacks = "is not implemented by the local endpoint" in said.get("Message", "")
                retried = status >= 500 and not (service == "s3" and status == 501)
                unforeseen = "failed in the local endpoint" in said.get("Message", "")
                if retried or unforeseen or not said.get("Code"):
                    wrong.append((name, status, said))
            except (ParamValidationError, KeyError):
                continue  # botocore needs it for the request's path
            if there and lacks == there[name]:
                wrong.append((name, "listed" if there[name] else "not listed"))
    assert wrong == []


def test_what_is_implemented_can_be_asked_for():
    glue = operations("glue")
    assert all(glue[name] for name in ("StartJobRun", "UpdateJob", "GetJobBookmark", "StartCrawler"))
    assert not glue["CreateBlueprint"]
    assert operations("athena")["StartQueryExecution"]
