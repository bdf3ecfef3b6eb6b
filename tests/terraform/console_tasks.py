"""What AWS's consoles ask for people who open them: task -> the calls behind it, which each must be allowed.

Sources: https://docs.aws.amazon.com/glue/latest/dg/getting-started-min-privs.html (Glue Studio),
https://docs.aws.amazon.com/glue/latest/dg/security_iam_id-based-policy-examples.html (data preview's sessions),
https://docs.aws.amazon.com/athena/latest/ug/example-policies-workgroup.html and
https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html (Athena's editor).

What the endpoint does not run is asked of IAM's own simulation: an action and a resource.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .conftest import ACCOUNT, REGION

JOB, WORKFLOW, TRIGGER = "customer_landing_to_trusted", "stedi-lake", "stedi-start"
GLUE = f"arn:aws:glue:{REGION}:{ACCOUNT}"
PREVIEW = f"{GLUE}:session/glue-studio-datapreview-1"
CATALOG = {"CatalogName": "AwsDataCatalog"}

Call = Callable[[Callable[[str], Any]], object]

#: Given a function that makes a client of a service.
ATHENA: dict[str, Call] = {
    "choose a workgroup": lambda client: client("athena").list_work_groups(),
    "choose a data source": lambda client: client("athena").list_data_catalogs(),
    "show the data source": lambda client: client("athena").get_data_catalog(Name="AwsDataCatalog"),
    "choose a database": lambda client: client("athena").list_databases(**CATALOG),
    "choose a database through Glue": lambda client: client("glue").get_databases(),
}
ENGINEER: dict[str, Call] = {
    **ATHENA,
    "list jobs": lambda client: client("glue").get_jobs(),
    "list names of jobs": lambda client: client("glue").list_jobs(),
    "open a job": lambda client: client("glue").get_job(JobName=JOB),
    "show a job's tags": lambda client: client("glue").get_tags(ResourceArn=f"{GLUE}:job/{JOB}"),
    "show a job's runs": lambda client: client("glue").get_job_runs(JobName=JOB),
    "list triggers": lambda client: client("glue").get_triggers(),
    "open a trigger": lambda client: client("glue").get_trigger(Name=TRIGGER),
    "list workflows": lambda client: client("glue").list_workflows(),
    "open a workflow": lambda client: client("glue").get_workflow(Name=WORKFLOW, IncludeGraph=True),
    "choose a role": lambda client: client("iam").list_roles(),
    "choose a bucket": lambda client: client("s3").list_buckets(),
    "choose a security configuration": lambda client: client("glue").get_security_configurations(),
    "choose a table": lambda client: client("glue").get_tables(DatabaseName="stedi_trusted"),
    "show a table": lambda client: client("glue").get_table(
        DatabaseName="stedi_trusted", Name="customer_trusted"
    ),
    "list tables in Athena": lambda client: client("athena").list_table_metadata(
        **CATALOG, DatabaseName="stedi_trusted"
    ),
    "show a table in Athena": lambda client: client("athena").get_table_metadata(
        **CATALOG, DatabaseName="stedi_landing", TableName="customer_landing"
    ),
    "find logs": lambda client: client("logs").describe_log_groups(),
}
SCIENTIST: dict[str, Call] = {
    **ATHENA,
    "list tables in Athena": lambda client: client("athena").list_table_metadata(
        **CATALOG, DatabaseName="stedi_curated"
    ),
    "show a table in Athena": lambda client: client("athena").get_table_metadata(
        **CATALOG, DatabaseName="stedi_curated", TableName="machine_learning_curated"
    ),
}
#: Actions of Glue Studio that the endpoint does not run, by the resource that they are checked against.
SIMULATED = {
    "glue:UseGlueStudio": "*",
    "glue:CreateScript": "*",
    "glue:GetMapping": "*",
    "glue:GetPlan": "*",
    "glue:ListSessions": "*",
    "glue:CreateSession": PREVIEW,
    "glue:RunDataPreviewStatement": PREVIEW,
    "glue:RunStatement": PREVIEW,
    "glue:GetStatement": PREVIEW,
    "glue:GetSession": PREVIEW,
    "glue:StopSession": PREVIEW,
}
#: What none of it may open: somebody else's sessions, connections with their passwords, changes of what is shared.
NEVER = {
    "glue:RunStatement": f"{GLUE}:session/somebody-elses",
    "glue:GetConnection": f"{GLUE}:connection/any",
    "glue:DeleteJob": f"{GLUE}:job/{JOB}",
    "glue:PutResourcePolicy": "*",
    "iam:PutRolePolicy": f"arn:aws:iam::{ACCOUNT}:role/stedi-data-engineer",
    "s3:GetObject": f"arn:aws:s3:::stedi-curated-{ACCOUNT}/customers/a.parquet",
}
