"""A generated script in its parts: imports, helper definitions, one section per node."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

MARK = "# Script generated for node "
_DEFAULT = "# Default ruleset used by all target nodes with data quality enabled"
_SUFFIXES = ("_df", "_DQ_Results")


@dataclass(frozen=True)
class Section:
    """One node's part: display name, first line (from 1), its text, its statements, its variable."""

    name: str
    line: int
    text: str
    statements: tuple[ast.stmt, ...]
    variable: str

    @property
    def node_id(self) -> str:
        """The node's id, its hyphen put back behind ``node``."""
        short = self.variable[len(cleaned(self.name)) + 1 :]
        return re.sub(r"^node(?=.)", "node-", short)

    def source(self, node: ast.AST) -> str:
        """Give the text of a piece of this section's code."""
        return ast.get_source_segment(self.text, node) or ""


@dataclass(frozen=True)
class Custom:
    """A custom transform's definition: display name, class name, code."""

    name: str
    class_name: str
    code: str


@dataclass(frozen=True)
class Parts:
    """``head`` is the text before ``args = ``, ``helpers`` the names of its definitions in order."""

    imports: tuple[str, ...]
    helpers: tuple[str, ...]
    customs: tuple[Custom, ...]
    sections: tuple[Section, ...]


def cleaned(name: str) -> str:
    """Give what of a display name goes into a variable."""
    return re.sub(r"[^A-Za-z0-9_]", "", name)


def parsed(text: str) -> ast.Module:
    """Parse Python; that a SQL text has a backslash in it is no matter for a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        return ast.parse(text)


def split(text: str) -> Parts:
    """Split a script. Raises SyntaxError when it is no Python, ValueError when it has no generated nodes."""
    lines = text.split("\n")
    start = next((n for n, line in enumerate(lines) if line.startswith("args = getResolvedOptions(")), None)
    if start is None:
        raise ValueError("no line begins with 'args = getResolvedOptions(': not a generated script")
    parsed(text)
    head, body = lines[:start], lines[start:]
    marks = [n for n, line in enumerate(body) if line.startswith(MARK)]
    if not marks:
        raise ValueError(f"no line begins with {MARK!r}: not a generated script")
    sections = tuple(_sections(body, marks, start))
    helpers, customs = _definitions(head)
    imports = tuple(line for line in head if line.startswith(("from ", "import ")))
    return Parts(imports, helpers, customs, sections)


def _sections(body: list[str], marks: list[int], offset: int) -> Iterator[Section]:
    for mark, end in pairwise([*marks, len(body)]):
        lines = body[mark + 1 : end]
        name = body[mark][len(MARK) :]
        text = "\n".join(lines)
        statements = [s for s in parsed(text).body if not _is_commit(s)]
        variable = _variable(name, statements)
        yield Section(name, mark + offset + 1, text, tuple(statements), variable)


def _is_commit(statement: ast.stmt) -> bool:
    return ast.unparse(statement) == "job.commit()"


def _variable(name: str, statements: list[ast.stmt]) -> str:
    """Give the node's variable: the last one assigned that begins as its name does (an input may too)."""
    prefix = f"{cleaned(name)}_"
    nested = [s for outer in statements if isinstance(outer, ast.If) for s in outer.body]
    for group in (statements, nested):
        targets = [s.targets[0] for s in group if isinstance(s, ast.Assign)]
        found = [t.id for t in targets if isinstance(t, ast.Name) and t.id.startswith(prefix)]
        if found:
            suffix = next((end for end in _SUFFIXES if found[-1].endswith(end)), "")
            return found[-1].removesuffix(suffix)
    return ""


def _definitions(head: list[str]) -> tuple[tuple[str, ...], tuple[Custom, ...]]:
    tops = [n for n, line in enumerate(head) if re.match(r"(def|class) |# ", line)]
    names: list[str] = []
    customs: list[Custom] = []
    for top, end in pairwise([*tops, len(head)]):
        found = re.match(r"(?:def|class) (\w+)", head[top])
        if found is None:
            continue
        above = head[top - 1] if top else ""
        if above.startswith(MARK):
            first = next(n for n in range(top, end) if head[n].rstrip().endswith(":")) + 1
            code = "\n".join(line.removeprefix("    ") for line in head[first:end])
            customs.append(Custom(above[len(MARK) :], found[1], code))
        names.append(found[1])
    return tuple(names), tuple(customs)
