"""Athena of the local AWS endpoint: queries over the Glue catalog's tables that really run, in DuckDB."""

from __future__ import annotations

from glue_local.cloud.settings import EndpointSettings


def install(settings: EndpointSettings) -> None:
    """Replace moto's simulated queries; once per process, after the gaps of moto are closed."""
    from moto.athena.responses import AthenaResponse
    from moto.core.utils import camelcase_to_underscores

    from glue_local.cloud.athena.operations import OPERATIONS, responder, workgroup_finder
    from glue_local.cloud.gaps.iam.actions import athena_workgroup_finders

    scratch = settings.state_dir.absolute() / "athena"
    scratch.mkdir(parents=True, exist_ok=True)
    for name, operation in OPERATIONS.items():
        method = responder(name, operation, settings.url, scratch)
        setattr(AthenaResponse, camelcase_to_underscores(name), method)
    athena_workgroup_finders.append(workgroup_finder(scratch))
