"""What moto lacks, closed: one module per service, all of them in one table."""

from __future__ import annotations

from glue_local.cloud.moto_patches import (
    athena,
    budgets,
    concurrency,
    constraints,
    dispatch,
    event_rules,
    glue_answers,
    glue_bookmarks,
    glue_classifiers,
    glue_connections,
    glue_crawlers,
    glue_expressions,
    glue_functions,
    glue_jobs,
    glue_listings,
    glue_names,
    glue_partition_indexes,
    glue_rulesets,
    glue_scripts,
    glue_statistics,
    glue_tags,
    glue_triggers,
    glue_versions,
    lakeformation,
    lakeformation_access,
    lakeformation_defaults,
    lakeformation_existing,
    lakeformation_filters,
    lakeformation_locations,
    lakeformation_opt_ins,
    lakeformation_tags,
    log_groups,
    moto_suites,
    s3_checksums,
    s3_digests,
    s3_listing,
    s3_names,
    s3_notifications,
    s3_objects,
    s3_replication,
    s3_store,
    scheduler,
    sns_mail,
)
from glue_local.cloud.moto_patches.iam import enforcement, identity, limits, simulation
from glue_local.cloud.moto_patches.patching import MotoPatch, check_moto_version
from glue_local.cloud.moto_patches.refusals import buckets
from glue_local.cloud.settings import EndpointSettings

PATCHES: tuple[MotoPatch, ...] = (
    *athena.PATCHES,
    *buckets.PATCHES,
    *budgets.PATCHES,
    *concurrency.PATCHES,
    *constraints.PATCHES,
    *dispatch.PATCHES,
    *enforcement.PATCHES,
    *event_rules.PATCHES,
    *glue_answers.PATCHES,
    *glue_bookmarks.PATCHES,
    *glue_classifiers.PATCHES,
    *glue_connections.PATCHES,
    *glue_crawlers.PATCHES,
    *glue_expressions.PATCHES,
    *glue_functions.PATCHES,
    *glue_jobs.PATCHES,
    *glue_names.PATCHES,
    *glue_partition_indexes.PATCHES,
    *glue_rulesets.PATCHES,
    *glue_statistics.PATCHES,
    *glue_tags.PATCHES,
    *glue_triggers.PATCHES,
    *glue_versions.PATCHES,
    *identity.PATCHES,
    *lakeformation.PATCHES,
    *lakeformation_access.PATCHES,
    *glue_listings.PATCHES,
    *lakeformation_defaults.PATCHES,
    *lakeformation_existing.PATCHES,
    *lakeformation_filters.PATCHES,
    *lakeformation_locations.PATCHES,
    *lakeformation_opt_ins.PATCHES,
    *lakeformation_tags.PATCHES,
    *limits.PATCHES,
    *log_groups.PATCHES,
    *s3_checksums.PATCHES,
    *s3_digests.PATCHES,
    *s3_listing.PATCHES,
    *s3_names.PATCHES,
    *s3_notifications.PATCHES,
    *s3_objects.PATCHES,
    *s3_replication.PATCHES,
    *s3_store.PATCHES,
    *scheduler.PATCHES,
    *simulation.PATCHES,
    *sns_mail.PATCHES,
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
