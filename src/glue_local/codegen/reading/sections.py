"""A generated script in its parts: imports, helper definitions, one section per node, the frame of a stream."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from glue_local.codegen.streaming import DEPTH, NOW

MARK = "# Script generated for node "
RECIPE = "# Generated recipe steps for "
_INDENT = " " * DEPTH
_BATCH = "processBatch"
_SUFFIXES = ("_df", "_DQ_Results", "_path")
_STREAM = "dataframe_"


@dataclass(frozen=True)
class Section:
    """One node's part: display name, first line (from 1), its text, its statements, its variable.

    ``checked_late``: its outcomes are asserted after all sections.
    """

    name: str
    line: int
    text: str
    statements: tuple[ast.stmt, ...]
    variable: str
    checked_late: bool = False

    @property
    def node_id(self) -> str:
        """The node's id, its hyphen put back after ``node``."""
        short = self.variable[len(cleaned(self.name)) + 1 :]
        return re.sub(r"^node(?=.)", "node-", short) or f"node-{self.line:07}"

    @property
    def last(self) -> int:
        """The last line of its code."""
        return self.line + self.text.rstrip().removesuffix("job.commit()").rstrip().count("\n") + 1

    @property
    def code(self) -> str:
        """Its code without the commit after it, and without blank lines round it."""
        lines = self.text.split("\n")
        commit = next((n for n, line in enumerate(lines) if line.startswith("job.commit()")), len(lines))
        return "\n".join(line.rstrip() for line in lines[:commit]).strip("\n")

    def source(self, node: ast.AST) -> str:
        """Return the text of a piece of this section's code."""
        return ast.get_source_segment(self.text, node) or ""


@dataclass(frozen=True)
class Custom:
    """A definition of a node's own: display name (of a recipe: variable), function name, code, whole text."""

    name: str
    class_name: str
    code: str
    text: str


@dataclass(frozen=True)
class Parts:
    """A script taken apart. ``start``: the line of ``args = `` from 0; ``call``: a streaming job's forEachBatch."""

    lines: tuple[str, ...]
    start: int
    imports: tuple[str, ...]
    helpers: tuple[str, ...]
    customs: tuple[Custom, ...]
    sections: tuple[Section, ...]
    call: ast.stmt | None = None


def cleaned(name: str) -> str:
    """Return what of a display name goes into a variable."""
    return re.sub(r"[^A-Za-z0-9_]", "", name)


def parsed(text: str) -> ast.Module:
    """Parse Python without warnings about backslashes in texts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        return ast.parse(text)


def split(text: str, *, whole: bool = False) -> Parts:
    """Split a script. Raises SyntaxError if it is not Python, ValueError if it has no generated nodes.

    With ``whole``, a script without generated comments is accepted: it has no sections.
    """
    lines = text.split("\n")
    start = next((n for n, line in enumerate(lines) if line.startswith("args = getResolvedOptions(")), None)
    if start is None:
        raise ValueError("no line begins with 'args = getResolvedOptions(': not a generated script")
    tree = parsed(text)
    call = None
    flat = list(lines)
    batch = next((s for s in tree.body if isinstance(s, ast.FunctionDef) and s.name == _BATCH), None)
    if batch is not None:
        flat = _flattened(lines, batch)
        call = next((s for s in tree.body if ast.unparse(s).startswith("glueContext.forEachBatch(")), None)
        if call is not None:
            _blank(flat, call.lineno - 1, call.end_lineno or call.lineno)
    body = flat[start:]
    marks = [n for n, line in enumerate(body) if line.startswith(MARK)]
    bare = _bare_stream(body, marks[0] if marks else len(body), start)
    if not marks and not whole:
        raise ValueError(f"no line begins with {MARK!r}: not a generated script")
    sections = _late((*bare, *_sections(body, marks, start)))
    helpers, customs = _definitions(lines[:start])
    imports = tuple(line for line in lines[:start] if line.startswith(("from ", "import ")))
    return Parts(tuple(lines), start, imports, helpers, customs, sections, call)


def _flattened(lines: list[str], batch: ast.FunctionDef) -> list[str]:
    """Return the lines with those of the batch's function brought to the left and its frame left blank.

    No line is taken out, so every line keeps its number.
    """
    flat = list(lines)
    first, last = batch.lineno - 1, batch.end_lineno or batch.lineno
    for n in range(first, last):
        flat[n] = lines[n].removeprefix(_INDENT)
    _blank(flat, first, first + 1)
    inner = batch.body[0]
    if isinstance(inner, ast.If):
        _blank(flat, inner.lineno - 1, inner.body[0].lineno - 1)
        frame = inner.body[0]
        if "from_data_frame" in ast.unparse(frame):
            _blank(flat, frame.lineno - 1, frame.end_lineno or frame.lineno)
    now = NOW.rstrip("\n").split("\n")
    for n in range(first, last):
        if flat[n : n + len(now)] == now:
            _blank(flat, n, n + len(now))
    return flat


def _blank(lines: list[str], first: int, last: int) -> None:
    lines[first:last] = [""] * (last - first)


def _sections(body: list[str], marks: list[int], offset: int) -> Iterator[Section]:
    for mark, end in pairwise([*marks, len(body)]):
        lines = body[mark + 1 : end]
        name = body[mark][len(MARK) :]
        text = "\n".join(lines)
        statements = [s for s in parsed(text).body if not _is_commit(s)]
        variable = _variable(name, statements)
        yield Section(name, mark + offset + 1, text, tuple(statements), variable)


def _bare_stream(body: list[str], end: int, offset: int) -> list[Section]:
    """Return the stream of a script of the oldest form, which has no comment above it."""
    for number, line in enumerate(body[:end]):
        found = re.match(r"dataframe_((\w+?)_node\w+) = ", line)
        if found:
            text = "\n".join(body[number:end])
            statement = parsed(text).body[0]
            own = ast.get_source_segment(text, statement) or ""
            return [Section(found[2], number + offset, own, (parsed(own).body[0],), found[1])]
    return []


def _late(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Move the asserts at the end of the last section to the nodes whose outcomes they check."""
    if not sections:
        return ()
    *others, last = sections
    known = {each.variable for each in others}
    late: set[str] = set()
    statements = list(last.statements)
    while statements and isinstance(statements[-1], ast.Assert):
        names = {node.id for node in ast.walk(statements[-1]) if isinstance(node, ast.Name)}
        found = known & (names | {name.removesuffix("_DQ_Results") for name in names})
        if not found:
            break
        late |= found
        statements.pop()
    made = [replace(each, checked_late=each.variable in late) for each in others]
    return (*made, replace(last, statements=tuple(statements)))


def statement_sections(parts: Parts) -> tuple[Section, ...]:
    """Return the statements after ``job.init`` of a script without generated comments, each as a section.

    A section's name is the variable that it sets.
    """
    text = "\n".join(parts.lines)
    found: list[Section] = []
    end = 0
    for statement in parsed(text).body:
        last = statement.end_lineno or statement.lineno
        begun, end = end, last
        if statement.lineno <= parts.start or _is_commit(statement) or _of_the_frame(statement):
            continue
        own = "\n".join(parts.lines[begun:last]).strip("\n")
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        name = target.id if isinstance(target, ast.Name) else ""
        found.append(Section(name or _PLAIN, begun + 1, own, tuple(parsed(own).body), name))
    return tuple(found)


def together(sections: Sequence[Section]) -> Section:
    """Join adjacent sections to one section with the last one's name."""
    text = "\n".join(section.text for section in sections)
    return Section(sections[-1].name, sections[0].line, text, tuple(parsed(text).body), "")


_PLAIN = "Code"
_FRAME = ("args", "sc", "glueContext", "spark", "job")


def _of_the_frame(statement: ast.stmt) -> bool:
    """Return whether a statement sets up what every script has."""
    if isinstance(statement, ast.Assign):
        return ast.unparse(statement.targets[0]) in _FRAME
    return ast.unparse(statement).startswith("job.init(")


def _is_commit(statement: ast.stmt) -> bool:
    return ast.unparse(statement) == "job.commit()"


def _variable(name: str, statements: list[ast.stmt]) -> str:
    """Return the node's variable: the last one assigned that begins as its name does (an input may too)."""
    prefix = f"{cleaned(name)}_"
    nested = [s for outer in statements if isinstance(outer, ast.If) for s in outer.body]
    for group in (statements, nested):
        targets = [s.targets[0] for s in group if isinstance(s, ast.Assign)]
        named = [t.id.removeprefix(_STREAM) for t in targets if isinstance(t, ast.Name)]
        found = [one for one in named if one.startswith(prefix)]
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
        for mark in (MARK, RECIPE):
            if above.startswith(mark):
                first = next((n for n in range(top, end) if head[n].rstrip().endswith(":")), top) + 1
                code = "\n".join(line.removeprefix("    ") for line in head[first:end])
                customs.append(Custom(above[len(mark) :], found[1], code, "\n".join(head[top:end])))
        names.append(found[1])
    return tuple(names), tuple(customs)
