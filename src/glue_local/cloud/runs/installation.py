"""Puts the operations on runs into the running process's moto."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Sequence
from typing import Any

from moto.events.models import Rule
from moto.glue.models import glue_backends
from moto.glue.responses import GlueResponse

from glue_local.cloud.environment import home_of
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.runs import delivery, state_machines, workers
from glue_local.cloud.runs.clock import Clock
from glue_local.cloud.runs.limits import Limits
from glue_local.cloud.runs.operations import OPERATIONS, responder
from glue_local.cloud.runs.service import Machine
from glue_local.cloud.runs.state import runs_of
from glue_local.cloud.settings import EndpointSettings
from glue_local.environments import GlueVersion, this_version


def install_runs(settings: EndpointSettings, limits: Limits, command: Sequence[str] | None) -> Machine:
    """Replace moto's answers to every operation of :data:`OPERATIONS`; what runs ends with the process."""
    env = workers.environment(
        {
            "GLUE_LOCAL_CACHE": str(settings.state_dir / "cache"),  # holds data: it ends with the endpoint
            "GLUE_LOCAL_MEMORY_MB": str(settings.memory_mb),  # a stand-by JVM must know it at its start
        },
        home_of(settings.state_dir),
    )

    def start(version: GlueVersion) -> Callable[[], workers.Worker]:
        return workers.spawner(command, env) if command else workers.starter(version, settings.engine, env)

    pools = workers.WorkerPools(start, limits.standby_workers)
    machine = Machine(settings, limits, pools)
    methods = {name: responder(name, operation, machine) for name, operation in OPERATIONS.items()}
    MotoPatch.answering("job runs, workflows and crawlers do not run", GlueResponse, methods).install()
    create_job = GlueResponse.create_job

    def create_job_and_warm_up(self: Any) -> Any:
        """Create the job; who creates jobs will run them, so a worker starts warming in the meantime."""
        answer = create_job(self)
        if (this := this_version()) is not None:
            threading.Thread(target=pools.of(this).warm, daemon=True).start()
        return answer

    MotoPatch(
        "no worker warms up for a new job", GlueResponse, replaces={"create_job": create_job_and_warm_up}
    ).install()
    MotoPatch(
        "rules deliver to every target, whatever its policy says",
        Rule,
        replaces={"send_to_targets": delivery.deliverer(Rule.send_to_targets)},
    ).install()
    delivery.runs_of_glue = lambda account_id, region: runs_of(glue_backends[account_id][region], machine)
    state_machines.install(settings)
    clock = Clock(machine)
    clock.start()
    atexit.register(clock.close)
    atexit.register(machine.close)
    return machine
