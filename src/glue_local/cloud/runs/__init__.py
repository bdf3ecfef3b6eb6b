"""Job runs, workflow runs and triggers of the local AWS endpoint, which really run."""

from __future__ import annotations

from collections.abc import Sequence

from glue_local.cloud.runs.limits import Limits
from glue_local.cloud.settings import EndpointSettings


def install(
    settings: EndpointSettings, limits: Limits | None = None, command: Sequence[str] | None = None
) -> None:
    """Replace moto's simulated Glue runs; once per process, after the gaps of moto are closed.

    ``limits`` are those of the environment where not given; ``command`` starts a worker process, by default
    :mod:`glue_local.engine.runner.worker` of the endpoint's engine.
    """
    from glue_local.cloud.runs.installation import install_runs

    install_runs(settings, limits or Limits.from_environment(), command)
