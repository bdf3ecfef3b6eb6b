"""What moto lacks, closed: one module per service, all of them in one table."""

from __future__ import annotations

from importlib import import_module

from glue_local.cloud.moto_patches import glue_scripts, moto_suites, sns_mail
from glue_local.cloud.moto_patches.patching import MotoPatch, check_moto_version
from glue_local.cloud.settings import EndpointSettings

#: The modules with PATCHES, in the order in which these are installed.
MODULES = """
athena refusals.buckets budgets concurrency constraints dispatch iam.enforcement event_rules glue_answers
glue_bookmarks glue_classifiers glue_connections glue_crawlers glue_expressions glue_functions glue_jobs glue_names
glue_partition_indexes glue_rulesets glue_statistics glue_tags glue_triggers glue_versions iam.identity
lakeformation lakeformation_access glue_listings lakeformation_defaults lakeformation_existing lakeformation_filters
lakeformation_locations lakeformation_opt_ins lakeformation_tags iam.limits log_groups log_patterns s3_checksums
s3_digests s3_listing s3_names s3_notifications s3_objects s3_parts s3_replication s3_statuses s3_store scheduler
iam.simulation sns_mail sqs_queues iam.linked_roles
"""
PATCHES: tuple[MotoPatch, ...] = tuple(
    patch for name in MODULES.split() for patch in import_module(f"{__name__}.{name}").PATCHES
)


def install(settings: EndpointSettings) -> None:
    """Close every gap of this process's moto; PatchError if moto is not the one they are written for."""
    check_moto_version()
    for patch in PATCHES:
        patch.install()
    if settings.moto_control:
        moto_suites.leave_to_moto()
    glue_scripts.install()
    sns_mail.install(settings.state_dir)
