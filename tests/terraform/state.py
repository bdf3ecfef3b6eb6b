"""The resources behind the endpoint, as plain values for comparisons."""

from __future__ import annotations

from typing import Any

from glue_local.catalog.glue import GlueCatalog
from glue_local.catalog.model import Table

from .conftest import ACCOUNT, Lake


def tables(lake: Lake) -> dict[str, Table]:
    """Every table of the catalog, by database.table."""
    catalog = GlueCatalog(lake.client("glue"))
    return {
        f"{table.database}.{table.name}": table
        for database in catalog.list_databases()
        for table in catalog.list_tables(database)
    }


def jobs(lake: Lake) -> dict[str, dict[str, Any]]:
    """Every Glue job, by name."""
    pages = lake.client("glue").get_paginator("get_jobs").paginate()
    return {job["Name"]: job for page in pages for job in page["Jobs"]}


def policies(lake: Lake) -> dict[str, dict[str, Any]]:
    """The inline policy of each role, statements by Sid, by role."""
    iam = lake.client("iam")
    found: dict[str, dict[str, Any]] = {}
    for page in iam.get_paginator("list_roles").paginate():
        for role in page["Roles"]:
            name = role["RoleName"]
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
                document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
                found.setdefault(name, {}).update({one["Sid"]: one for one in document["Statement"]})
    return found


def triggers(lake: Lake) -> dict[str, dict[str, Any]]:
    """Each trigger's type, jobs, the jobs it waits for, and workflow, by name."""
    pages = lake.client("glue").get_paginator("get_triggers").paginate()
    return {
        one["Name"]: {
            "type": one["Type"],
            "starts": sorted(action["JobName"] for action in one["Actions"]),
            "after": sorted(c["JobName"] for c in one.get("Predicate", {}).get("Conditions", [])),
            "states": {c["State"] for c in one.get("Predicate", {}).get("Conditions", [])},
            "logical": one.get("Predicate", {}).get("Logical"),
            "workflow": one["WorkflowName"],
        }
        for page in pages
        for one in page["Triggers"]
    }


def leftovers(lake: Lake) -> dict[str, list[Any]]:
    """Everything a lake is made of that stands at the endpoint, by name where it has one."""
    glue, kms, formation = lake.client("glue"), lake.client("kms"), lake.client("lakeformation")
    return {
        "buckets": [one["Name"] for one in lake.client("s3").list_buckets()["Buckets"]],
        "roles": [one["RoleName"] for one in lake.client("iam").list_roles()["Roles"]],
        "policies": [
            one["PolicyName"] for one in lake.client("iam").list_policies(Scope="Local")["Policies"]
        ],
        "databases": [one["Name"] for one in glue.get_databases()["DatabaseList"]],
        "jobs": list(jobs(lake)),
        "triggers": list(triggers(lake)),
        "workflows": glue.list_workflows()["Workflows"],
        "security configurations": [
            one["Name"] for one in glue.get_security_configurations()["SecurityConfigurations"]
        ],
        "workgroups": [
            one["Name"]
            for one in lake.client("athena").list_work_groups()["WorkGroups"]
            if one["Name"] != "primary"
        ],
        "log groups": [one["logGroupName"] for one in lake.client("logs").describe_log_groups()["logGroups"]],
        "key aliases": [
            one["AliasName"]
            for one in kms.list_aliases()["Aliases"]
            if not one["AliasName"].startswith("alias/aws/")
        ],
        "topics": [one["TopicArn"] for one in lake.client("sns").list_topics()["Topics"]],
        "rules": [one["Name"] for one in lake.client("events").list_rules()["Rules"]],
        "alarms": [one["AlarmName"] for one in lake.client("cloudwatch").describe_alarms()["MetricAlarms"]],
        "budgets": [
            one["BudgetName"] for one in lake.client("budgets").describe_budgets(AccountId=ACCOUNT)["Budgets"]
        ],
        "locations": [one["ResourceArn"] for one in formation.list_resources()["ResourceInfoList"]],
        "opt-ins": formation.list_lake_formation_opt_ins()["LakeFormationOptInsInfoList"],
        "grants": formation.list_permissions()["PrincipalResourcePermissions"],
        "dashboards": [
            one["DashboardName"] for one in lake.client("cloudwatch").list_dashboards()["DashboardEntries"]
        ],
    }
