"""Athena of the local AWS endpoint: queries over the Glue catalog's tables that really run, in DuckDB."""

from __future__ import annotations

from glue_local.cloud.settings import EndpointSettings


def install(settings: EndpointSettings) -> None:
    """Replace moto's simulated queries; once per process, after the gaps of moto are closed."""
    from moto.athena.responses import AthenaResponse
    from moto.core.utils import camelcase_to_underscores

    from glue_local.cloud.athena.operations import OPERATIONS, queries_of, responder, workgroup_finder
    from glue_local.cloud.moto_patches.iam.actions import athena_workgroup_finders

    scratch = settings.state_dir.absolute() / "athena"
    scratch.mkdir(parents=True, exist_ok=True)
    prepared = AthenaResponse.get_query_results
    for name, operation in OPERATIONS.items():
        method = responder(name, operation, settings.url, scratch)
        setattr(AthenaResponse, camelcase_to_underscores(name), method)
    if settings.moto_control:
        # Results that a test suite has prepared through moto's control paths, without starting a query.
        started = AthenaResponse.get_query_results
        AthenaResponse.get_query_results = lambda self: (  # type: ignore[method-assign]
            started(self)
            if self._get_param("QueryExecutionId") in queries_of(self.athena_backend, scratch).executions
            else prepared(self)
        )
    athena_workgroup_finders.append(workgroup_finder(scratch))
