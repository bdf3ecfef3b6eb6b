"""``glue-local dqdl``: rulesets read, checked and written in AWS Glue's canonical form."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from glue_local.quality.errors import RulesetSyntaxError
from glue_local.quality.model import Composite, Condition, Rule, Ruleset
from glue_local.quality.parser import parse
from glue_local.wording import many

app = typer.Typer(no_args_is_help=True, help="DQDL rulesets: parse, format, check.")

_File = Annotated[str, typer.Argument(metavar="FILE", help="A ruleset; - reads standard input.")]


def _condition(condition: Condition) -> dict[str, Any]:
    shown = {
        "operator": condition.operator,
        "kind": condition.kind,
        "operands": [str(each) for each in condition.operands],
    }
    return shown if condition.constant is None else {**shown, "constant": condition.constant}


def entry_as_dict(entry: Rule | Composite) -> dict[str, Any]:
    """Return a rule, an analyzer or a composite rule as plain values; what it lacks is left out."""
    if isinstance(entry, Composite):
        shown: dict[str, Any] = {"operator": entry.operator, "rules": [entry_as_dict(p) for p in entry.parts]}
    else:
        shown = {"type": entry.type, "parameters": [each.value for each in entry.parameters]}
        shown["condition"] = _condition(entry.condition) if entry.condition else None
        shown["where"] = entry.where
        shown["threshold"] = _condition(entry.threshold) if entry.threshold else None
        shown["options"] = dict(entry.options)
        shown["tags"] = {name: str(getattr(value, "value", value)) for name, value in entry.tags}
        shown["line"], shown["column"] = entry.line, entry.column
    shown["labels"] = dict(entry.labels)
    return {name: value for name, value in shown.items() if value not in (None, {})} | {"text": str(entry)}


def as_dict(ruleset: Ruleset) -> dict[str, Any]:
    """Write a ruleset as plain values: its sections, constants and rules, each with its canonical text."""
    return {
        "metadata": dict(ruleset.metadata),
        "dataSources": {"primary": ruleset.primary, "additional": list(ruleset.additional)},
        "constants": {
            name: value if isinstance(value, str) else list(value) for name, value in ruleset.constants
        },
        "defaultLabels": dict(ruleset.default_labels),
        "rules": [entry_as_dict(each) for each in ruleset.rules],
        "analyzers": [entry_as_dict(each) for each in ruleset.analyzers],
    }


def _do(file: str, then: Callable[[Ruleset], None]) -> None:
    """Read and parse a ruleset; exit code 1 and the error on standard error if it is none, 2 if not there."""
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(f"{file}: cannot be read: {error}", err=True)
        raise typer.Exit(2) from None
    try:
        found = parse(text)
    except RulesetSyntaxError as error:
        typer.echo(f"{file}: {error}", err=True)
        raise typer.Exit(1) from None
    then(found)


@app.command("parse")
def parse_file(file: _File) -> None:
    """Print a ruleset as JSON: sections, constants, rules with their types, conditions and labels."""
    _do(file, lambda found: typer.echo(json.dumps(as_dict(found), indent=2, ensure_ascii=False)))


@app.command("format")
def format_file(file: _File) -> None:
    """Print a ruleset in AWS Glue's canonical form.

    That form names constants but does not define them, and leaves default labels out: a note says so.
    """

    def show(found: Ruleset) -> None:
        typer.echo(str(found))
        gone = [f"constant {name}" for name, _ in found.constants]
        gone += ["DefaultLabels"] if found.default_labels else []
        if gone:
            typer.echo(f"note: the canonical form does not repeat {', '.join(gone)}", err=True)

    _do(file, show)


@app.command("check")
def check_file(file: _File) -> None:
    """Check whether AWS Glue would accept a ruleset; if not, show where and why."""

    def show(found: Ruleset) -> None:
        typer.echo(f"{file}: {many(len(found.rules), 'rule')}, {many(len(found.analyzers), 'analyzer')}")

    _do(file, show)
