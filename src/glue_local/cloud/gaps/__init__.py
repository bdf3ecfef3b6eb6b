"""What moto lacks, closed: one module per service, all of them in one table."""

from __future__ import annotations

from glue_local.cloud.gaps import (
    athena,
    budgets,
    event_rules,
    glue_bookmarks,
    glue_classifiers,
    glue_connections,
    glue_crawlers,
    glue_jobs,
    glue_lengths,
    glue_listings,
    glue_partition_indexes,
    glue_rulesets,
    glue_scripts,
    glue_triggers,
    lakeformation,
    lakeformation_access,
    lakeformation_defaults,
    lakeformation_filters,
    lakeformation_locations,
    lakeformation_opt_ins,
    lakeformation_tags,
    log_groups,
    s3_listing,
    s3_names,
    s3_notifications,
    s3_objects,
    s3_replication,
    scheduler,
)
from glue_local.cloud.gaps.iam import enforcement, limits
from glue_local.cloud.gaps.patching import Gap, check_moto_version
from glue_local.cloud.settings import EndpointSettings

GAPS: tuple[Gap, ...] = (
    *athena.GAPS,
    *budgets.GAPS,
    *enforcement.GAPS,
    *event_rules.GAPS,
    *glue_bookmarks.GAPS,
    *glue_classifiers.GAPS,
    *glue_connections.GAPS,
    *glue_crawlers.GAPS,
    *glue_jobs.GAPS,
    *glue_lengths.GAPS,
    *glue_partition_indexes.GAPS,
    *glue_rulesets.GAPS,
    *glue_triggers.GAPS,
    *lakeformation.GAPS,
    *lakeformation_access.GAPS,
    *glue_listings.GAPS,
    *lakeformation_defaults.GAPS,
    *lakeformation_filters.GAPS,
    *lakeformation_locations.GAPS,
    *lakeformation_opt_ins.GAPS,
    *lakeformation_tags.GAPS,
    *limits.GAPS,
    *log_groups.GAPS,
    *s3_listing.GAPS,
    *s3_names.GAPS,
    *s3_notifications.GAPS,
    *s3_objects.GAPS,
    *s3_replication.GAPS,
    *scheduler.GAPS,
)


def install(settings: EndpointSettings) -> None:
    """Close every gap of this process's moto; PatchError if moto is not the one they are written for."""
    check_moto_version()
    for gap in GAPS:
        gap.install()
    glue_scripts.install()
    lakeformation_filters.install()
    lakeformation_locations.install()
    lakeformation_opt_ins.install()
