"""Athena of the local AWS endpoint: queries over the Glue catalog's tables that really run, in DuckDB."""

from __future__ import annotations

from glue_local.cloud.settings import EndpointSettings


def install(settings: EndpointSettings) -> None:
    """Replace moto's simulated queries; once per process, after moto is patched."""
    from moto.athena.responses import AthenaResponse

    from glue_local.cloud.athena.operations import OPERATIONS, queries_of, responder, workgroup_finder
    from glue_local.cloud.moto_patches.iam.actions import athena_workgroup_finders
    from glue_local.cloud.moto_patches.patching import MotoPatch

    scratch = settings.state_dir.absolute() / "athena"
    scratch.mkdir(parents=True, exist_ok=True)
    prepared = AthenaResponse.get_query_results
    methods = {name: responder(name, each, settings.url, scratch) for name, each in OPERATIONS.items()}
    if settings.moto_control:
        # Results that a test suite has prepared through moto's control paths, without starting a query.
        started = methods["GetQueryResults"]
        methods["GetQueryResults"] = lambda self: (
            started(self)
            if self._get_param("QueryExecutionId") in queries_of(self.athena_backend, scratch).executions
            else prepared(self)
        )
    MotoPatch.answering("queries do not run", AthenaResponse, methods).install()
    athena_workgroup_finders.append(workgroup_finder(scratch))
