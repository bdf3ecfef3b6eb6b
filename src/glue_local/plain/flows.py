"""The reads and writes of a script, found in its text without running it.

Only literal text is found: constants, names assigned to them, f-strings and known job arguments. Values that a script
computes at run time are not found.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_S3 = re.compile(r"s3[an]?://", re.IGNORECASE)
#: Tables of an SQL text, with their database, and whether the statement writes them.
_NAME = r"`?([A-Za-z_]\w*)`?\s*\.\s*`?([A-Za-z_]\w*)`?"
_SQL_WRITES = re.compile(
    rf"\b(?:insert\s+(?:into|overwrite)(?:\s+table)?|create\s+(?:external\s+)?table(?:\s+if\s+not\s+exists)?"
    rf"|merge\s+into|delete\s+from|update|truncate\s+table)\s+{_NAME}",
    re.IGNORECASE,
)
_SQL_READS = re.compile(rf"(?<!delete )\b(?:from|join|using)\s+{_NAME}", re.IGNORECASE)

#: Methods that take a table's database and name, by these keywords or in this place.
_TABLE_WORDS = (
    ("database", "name_space", "catalogDatabase"),
    ("table_name", "tableName", "catalogTableName"),
)
_CATALOG_METHODS = frozenset(
    {
        "from_catalog",
        "create_dynamic_frame_from_catalog",
        "create_data_frame_from_catalog",
        "write_dynamic_frame_from_catalog",
        "write_data_frame_from_catalog",
        "setCatalogInfo",
    }
)
#: Methods whose S3 paths are read; those of a chain with ``write`` in it, and of these sinks, are written.
_PATH_METHODS = frozenset(
    {
        *("from_options", "create_dynamic_frame_from_options", "create_data_frame_from_options", "getSource"),
        *("load", "parquet", "json", "csv", "orc", "text", "textFile", "wholeTextFiles", "option", "options"),
        *(
            "write_dynamic_frame_from_options",
            "write_data_frame_from_options",
            "write_from_options",
            "getSink",
        ),
        *("save", "read_parquet", "read_csv", "read_json", "to_parquet", "to_csv", "to_json"),
    }
)
_WRITING = re.compile(r"write|^(getSink|setCatalogInfo|save|saveAsTable|insertInto|to_\w+)$")
_TABLE_NAMES = {"table": False, "saveAsTable": True, "insertInto": True, "writeTo": True}
_S3_CALLS = {
    "get_object": False,
    "download_file": False,
    "put_object": True,
    "upload_file": True,
    "upload_fileobj": True,
}
#: Names given to names are followed this far.
_DEPTH = 8


@dataclass
class Flow:
    """The reads and writes of a script: ``database.table``, and ``s3://`` paths."""

    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)

    def add(self, written: bool, what: str) -> None:
        """Note one thing."""
        (self.writes if written else self.reads).add(what)


def flow_of(text: str, arguments: Mapping[str, str]) -> Flow:
    """Return the reads and writes of a script; nothing if it is not Python.

    ``arguments`` are the values of known job arguments.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return Flow()
    return _Reader(tree, arguments).flow()


class _Reader:
    def __init__(self, tree: ast.Module, arguments: Mapping[str, str]) -> None:
        self.calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        self.arguments = arguments
        self.given: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    if isinstance(target, ast.Name):
                        self.given.setdefault(target.id, []).append(node.value)

    def flow(self) -> Flow:
        flow = Flow()
        for call in self.calls:
            self._note(call, flow)
        return flow

    def _note(self, call: ast.Call, flow: Flow) -> None:
        chain = list(_chain(call.func))
        if not chain:
            return
        method = chain[0]
        written = any(map(_WRITING.search, chain))
        if method in _CATALOG_METHODS:
            for table in self._tables(call, skip=int(written and method != "setCatalogInfo")):
                flow.add(written, table)
        if method in _PATH_METHODS:
            for path in self._paths(call):
                flow.add(written, path)
        if method in _TABLE_NAMES and call.args:
            for name in self._texts(call.args[0]):
                if "." in name and not _S3.match(name):
                    flow.add(_TABLE_NAMES[method], ".".join(name.replace("`", "").lower().split(".")[-2:]))
        if method in _S3_CALLS:
            for path in self._objects(call):
                flow.add(_S3_CALLS[method], path)
        for statement in self._sql(call, method):
            written_here = {_qualified(match) for match in _SQL_WRITES.finditer(statement)}
            flow.writes |= written_here
            flow.reads |= {_qualified(match) for match in _SQL_READS.finditer(statement)}

    def _tables(self, call: ast.Call, skip: int) -> Iterator[str]:
        words = {keyword.arg: keyword.value for keyword in call.keywords}
        places = call.args[skip:] if not (skip and "frame" in words) else call.args
        parts = []
        for place, names in enumerate(_TABLE_WORDS):
            node = next((words[name] for name in names if name in words), None)
            if node is None and place < len(places):
                node = places[place]
            parts.append(self._texts(node) if node is not None else set())
        for database in sorted(parts[0]):
            for table in sorted(parts[1]):
                yield f"{database}.{table}".lower()

    def _paths(self, call: ast.Call) -> Iterator[str]:
        for node in [*call.args, *(k.value for k in call.keywords if "tmp" not in (k.arg or "").lower())]:
            for text in self._texts(node, inside=True):
                for path in text.split(","):
                    if _S3.match(path.strip()):
                        yield _s3(path.strip())

    def _objects(self, call: ast.Call) -> Iterator[str]:
        words = {keyword.arg: keyword.value for keyword in call.keywords}
        buckets, keys = words.get("Bucket"), words.get("Key")
        if buckets is None or keys is None:
            return
        for bucket in self._texts(buckets):
            for key in self._texts(keys):
                yield f"s3://{bucket}/{key}"

    def _sql(self, call: ast.Call, method: str) -> Iterator[str]:
        if method == "sql" and call.args:
            yield from self._texts(call.args[0])
        for keyword in call.keywords:
            if keyword.arg in ("query", "sqlQuery"):
                yield from self._texts(keyword.value)

    def _texts(self, node: ast.expr, *, inside: bool = False, depth: int = _DEPTH) -> set[str]:
        """Return the texts that an expression can be; ``inside``: also those within lists and dictionaries."""
        if depth == 0:
            return set()

        def deeper(one: ast.expr) -> set[str]:
            return self._texts(one, inside=inside, depth=depth - 1)

        match node:
            case ast.Constant(value=str(text)):
                found = {text}
            case ast.Name(id=name):
                found = set().union(*map(deeper, self.given.get(name, [])))
            case ast.Subscript(slice=ast.Constant(value=str(name))) if name in self.arguments:
                found = {self.arguments[name]}
            case ast.JoinedStr(values=parts):
                found = _joined([deeper(p.value if isinstance(p, ast.FormattedValue) else p) for p in parts])
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                found = _joined([deeper(left), deeper(right)])
            case ast.Call(func=ast.Attribute(attr="format")):
                found = self._formatted(node, deeper)
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts) if inside:
                found = set().union(*map(deeper, parts))
            case ast.Dict(values=parts) if inside:
                found = set().union(*map(deeper, parts))
            case _:
                found = set()
        return found

    @staticmethod
    def _formatted(call: ast.Call, texts: object) -> set[str]:
        assert isinstance(call.func, ast.Attribute) and callable(texts)
        words = {keyword.arg: texts(keyword.value) for keyword in call.keywords if keyword.arg}
        places = [texts(argument) for argument in call.args]
        if not all(len(one) == 1 for one in [*words.values(), *places]):
            return set()
        try:
            return {
                text.format(*(min(one) for one in places), **{name: min(one) for name, one in words.items()})
                for text in texts(call.func.value)
            }
        except (ValueError, LookupError):
            return set()


def _chain(node: ast.expr) -> Iterator[str]:
    """Return the names of a chain of calls, the last first: ``a.write.mode("x").save`` gives save, mode, write, a."""
    while True:
        if isinstance(node, ast.Attribute):
            yield node.attr
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            if isinstance(node, ast.Name):
                yield node.id
            return


def _joined(parts: list[set[str]]) -> set[str]:
    whole = {""}
    for part in parts:
        whole = {before + after for before in whole for after in part}
    return whole


def _s3(path: str) -> str:
    return "s3://" + path.split("://", 1)[1]


def _qualified(match: re.Match[str]) -> str:
    return f"{match[1]}.{match[2]}".lower()
