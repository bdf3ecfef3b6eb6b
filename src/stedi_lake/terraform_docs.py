"""The reference part of terraform/README.md, written from the module's own files.

Reads files formatted by ``terraform fmt``: a block starts in the first column and ends with a brace there, its
arguments are indented by two. Anything else is an error, so nothing is silently missing from the reference.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from glue_local.errors import UserError

MODULE = Path(__file__).parents[2] / "terraform"
README = MODULE / "README.md"
BEGIN, END = "<!-- reference: begin -->", "<!-- reference: end -->"

_HEAD = re.compile(r'^(?P<kind>[a-z]+)((?: "[^"]+")*) \{(?P<closed>\})?$')
_ARGUMENT = re.compile(r"^  (?P<name>[a-z_]+) += (?P<value>.*)$")


class TerraformDocsError(UserError):
    """A file is not laid out as expected, or the README has no place for the reference."""


@dataclass(frozen=True)
class Block:
    """One top-level block: its kind, its labels, its own arguments as written, and the file it is in."""

    kind: str
    labels: tuple[str, ...]
    arguments: dict[str, str]
    file: str

    def text(self, argument: str) -> str:
        """Return an argument that is one plain string, without its quotes."""
        written = self.arguments.get(argument, "")
        match = re.fullmatch(r'"((?:[^"\\]|\\.)*)"', written)
        if not match:
            name = " ".join(self.labels)
            raise TerraformDocsError(
                f"{self.file}: {self.kind} {name} needs a {argument} that is one plain string"
            )
        return re.sub(r"\\(.)", r"\1", match[1])


def blocks(path: Path) -> Iterator[Block]:
    """Yield the top-level blocks of a file."""
    lines = iter(path.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        head = _HEAD.match(line)
        if not head:
            raise TerraformDocsError(f"{path.name}: not the start of a block: {line}")
        body: list[str] = []
        if not head["closed"]:
            for inner in lines:
                if inner == "}":
                    break
                body.append(inner)
            else:
                raise TerraformDocsError(f"{path.name}: block does not end: {line}")
        yield Block(head["kind"], tuple(re.findall(r'"([^"]+)"', head[2])), _arguments(body), path.name)


def _arguments(body: list[str]) -> dict[str, str]:
    """Return a block's own arguments; one that spans lines ends where its brackets close."""
    found: dict[str, str] = {}
    name = ""
    for line in body:
        argument = _ARGUMENT.match(line)
        if argument:
            name = argument["name"]
            found[name] = argument["value"]
        elif name and (line.startswith("    ") or re.match(r"  [}\])]", line)):
            found[name] += "\n" + line[2:]
        else:
            name = ""
    return found


def module_blocks(module: Path = MODULE) -> list[Block]:
    """Return the blocks of all the module's files, in the files' order."""
    return [block for path in sorted(module.glob("*.tf")) for block in blocks(path)]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _code(text: str) -> str:
    """Format an expression on one line, with commas where lines ended."""
    lines = [re.sub(r" +", " ", line.strip()) for line in text.splitlines()]
    one = re.sub(r"([\[({]), ", r"\1 ", ", ".join(lines))
    one = re.sub(r",?, ([\])}])", r" \1", one)
    return f"`{_cell(one)}`"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join(" --- " for _ in head) + "|"]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def reference(module: Path = MODULE) -> str:
    """Return the reference in Markdown: inputs, outputs, resources, inner modules."""
    every = module_blocks(module)
    inputs = [
        (
            f"`{block.labels[0]}`",
            _cell(block.text("description")),
            _code(block.arguments["type"]),
            _code(block.arguments["default"]) if "default" in block.arguments else "required",
        )
        for block in every
        if block.kind == "variable"
    ]
    outputs = [
        (f"`{block.labels[0]}`", _cell(block.text("description")))
        for block in every
        if block.kind == "output"
    ]
    resources = [
        (f"`{block.labels[0]}.{block.labels[1]}`", f"[{block.file}]({block.file})")
        for block in every
        if block.kind == "resource"
    ]
    modules = [
        (
            f"`{block.labels[0]}`",
            f"[{block.text('source')}]({block.text('source')})",
            f"[{block.file}]({block.file})",
        )
        for block in every
        if block.kind == "module"
    ]
    parts = [
        ["### Inputs", "", *_table(("Name", "Description", "Type", "Default"), inputs)],
        ["### Outputs", "", *_table(("Name", "Description"), outputs)],
        ["### Resources", "", *_table(("Resource", "File"), resources)],
        ["### Inner modules", "", *_table(("Name", "Source", "File"), modules)],
    ]
    return "\n".join(line for part in parts for line in [*part, ""])


def with_reference(readme: str, written: str) -> str:
    """Return the README with the reference between its two marks."""
    before, mark, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise TerraformDocsError(f"the README lacks the marks {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{written}\n{END}{after}"


def main(arguments: list[str] | None = None) -> int:
    """Write the reference; with ``--check`` only check whether it is current, by the exit code."""
    check = "--check" in (sys.argv[1:] if arguments is None else arguments)
    readme = README.read_text(encoding="utf-8")
    wanted = with_reference(readme, reference())
    if check:
        if wanted != readme:
            print(
                "terraform/README.md is not current: run python -m stedi_lake.terraform_docs", file=sys.stderr
            )
        return int(wanted != readme)
    README.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
