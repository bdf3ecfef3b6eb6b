"""What the Makefile calls: the demo, the local stack, the workflow, and Terraform."""

from __future__ import annotations

from typing import NoReturn

import typer

from glue_local import aws
from glue_local.errors import UserError
from stedi_lake.command_settings import HintingConsole
from stedi_lake.commands import infrastructure, lake, machine

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
for chapter in (machine, lake, infrastructure):
    app.add_typer(chapter.app)


def main() -> None:
    """Run the command; print expected errors as one line, without a stack trace."""
    try:
        app()
    except UserError as error:
        _fail(str(error))
    except Exception as error:
        from botocore.exceptions import BotoCoreError, ClientError

        if not isinstance(error, (BotoCoreError, ClientError)):
            raise
        _fail(aws.format_error(error))


def _fail(message: str) -> NoReturn:
    HintingConsole(stderr=True, soft_wrap=True).print(message, style="red", highlight=False, markup=False)
    raise SystemExit(1) from None


if __name__ == "__main__":
    main()
