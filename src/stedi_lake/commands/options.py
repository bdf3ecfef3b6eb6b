"""Options that several commands have, and the console they print to."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from glue_local.cloud.settings import Engine
from stedi_lake.command_settings import HintingConsole, ReadingConsole

#: Files and pipes get unwrapped lines.
_WIDTH = None if sys.stdout.isatty() else 200
console, reading_console = HintingConsole(width=_WIDTH), ReadingConsole(width=_WIDTH)


class Environment(StrEnum):
    """Where the lake is."""

    aws = "aws"
    local = "local"


EngineOption = Annotated[Engine, typer.Option(help="What runs the jobs: sail needs no Java, spark Java 17.")]
PortOption = Annotated[int, typer.Option(help="Port of the local AWS endpoint.")]
KeyOption = Annotated[
    bool,
    typer.Option(
        "--access-key", help="Create an access key at the start and refuse requests not signed with it."
    ),
]
MemoryOption = Annotated[int, typer.Option(help="Memory a job run may take, in MiB.")]
EnvironmentOption = Annotated[Environment, typer.Option("--env", help="Where the lake is.")]
