"""What AWS refuses beyond the bounds of its models: one module a service, all of them in one table."""

from __future__ import annotations

from collections.abc import Mapping

from glue_local.cloud.moto_patches.refusals import (
    cloudwatch,
    events,
    glue,
    iam,
    kms,
    logs,
    scheduler,
    secretsmanager,
    sns,
    sqs,
    stepfunctions,
)
from glue_local.cloud.moto_patches.refusals.refusal import Asked, Rule

__all__ = ["RULES", "Asked"]

#: Service -> operation -> its rule.
RULES: Mapping[str, Mapping[str, Rule]] = {
    "cloudwatch": cloudwatch.RULES,
    "events": events.RULES,
    "glue": glue.RULES,
    "iam": iam.RULES,
    "kms": kms.RULES,
    "logs": logs.RULES,
    "scheduler": scheduler.RULES,
    "secretsmanager": secretsmanager.RULES,
    "sns": sns.RULES,
    "sqs": sqs.RULES,
    "stepfunctions": stepfunctions.RULES,
    "sts": iam.STS_RULES,
}
