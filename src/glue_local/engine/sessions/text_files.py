"""JSON, CSV and partition folders as Spark writes them; Sail writes other numbers, quotes and names.

A write of JSON or CSV becomes one of lines that SQL makes; what surrounds them is put in afterwards. Sources:
https://spark.apache.org/docs/3.5.6/sql-data-sources-csv.html and sql-data-sources-json.html.
"""

from __future__ import annotations

import bz2
import gzip
import re
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.literals import quoted
from glue_local.engine.storage import FileInfo, Storage
from glue_local.identifiers import backquoted

NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
#: ExternalCatalogUtils.escapePathName: characters that are escaped in a folder's name.
_ESCAPED = set("\"#%'*/:=?\\{[]^\x7f") | {chr(i) for i in range(1, 32)}
_JSON_OPTIONS = {
    "compression",
    "path",
    "partitionoverwritemode",
    "encoding",
    "multiline",
    "maxrecordsperfile",
}
_CSV_OPTIONS = _JSON_OPTIONS | {
    "header",
    "sep",
    "delimiter",
    "quote",
    "escape",
    "nullvalue",
    "emptyvalue",
    "quoteall",
    "dateformat",
    "timestampformat",
}
#: Patterns of times in CSV whose text needs no quotes.
_PATTERN = re.compile("[yMdHms:/ .-]+")
#: How a header is packed that goes before packed lines, by the file's ending.
_PACKED: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress}
_TIME = "yyyy-MM-dd\\'T\\'HH:mm:ss.SSSXXX"
_SPACE = " \\t\\n\\r"


@dataclass
class TextFiles:
    """What a write's files become once their lines are written: their ending, and the line before the first."""

    ending: str = ""
    header: bytes = b""
    keys: tuple[str, ...] = field(default=())

    def finish(self, storage: Storage, path: str, before: Iterable[FileInfo]) -> None:
        """Rename the written files, and put a header before each file's lines."""
        known = {f.path for f in before}
        for file in storage.list_files(path):
            if file.path in known:
                continue
            target = self._renamed(file.path, path)
            if target == file.path and not self.header:
                continue
            if target != file.path:
                storage.move(file.path, target)
                _remove_folder(storage, file.path.rsplit("/", 1)[0])
            if self.header:
                pack = _PACKED.get(target.rsplit(".", 1)[-1], bytes)
                storage.write_bytes(target, pack(self.header) + storage.read_bytes(target))

    def _renamed(self, path: str, root: str) -> str:
        below = path[len(root.rstrip("/")) :]
        *folders, name = below.split("/")
        folders = [_folder(f) if "=" in f else f for f in folders]
        if self.ending and ".txt" in name:
            name = self.ending.join(name.rsplit(".txt", 1))
        return root.rstrip("/") + "/".join([*folders, name])


def _remove_folder(storage: Storage, path: str) -> None:
    """Remove an empty folder, where folders are real ones."""
    if (local := getattr(storage, "local", None)) is not None:
        with suppress(OSError):
            local(f"{path}/").rmdir()


def _folder(name: str) -> str:
    key, equals, value = name.partition("=")
    plain = unquote(value)
    return key + equals + "".join(f"%{ord(c):02X}" if c in _ESCAPED else c for c in plain)


def adapt(operation: Any, schema: Any, null_fields: bool = False) -> TextFiles | None:
    """Change a WriteOperation to one that Sail does as Spark; None where it does so already.

    JSON has the fields that are NULL if ``null_fields``, or an option, says so.

    AnalysisException for columns that the format does not hold; EngineFeatureError for options that are not known here.
    """
    fields = [(f.name, f.dataType.simpleString()) for f in schema.fields]
    keys = {k.lower(): k for k in operation.partitioning_columns}
    source = (operation.source or "parquet").lower()
    data = [(n, t) for n, t in fields if n.lower() not in keys]
    made = TextFiles(keys=tuple(operation.partitioning_columns))
    if source == "json":
        options = _options(operation, _JSON_OPTIONS | {"ignorenullfields"})
        whole = options.get("ignorenullfields", str(not null_fields)).lower() == "false"
        items, made.ending = [f"{_whole_json(data) if whole else _json_line(data)} AS value"], ".json"
    elif source == "csv":
        options = _options(operation, _CSV_OPTIONS)
        form = _Csv(options)
        items, made.ending = [f"{form.line(data)} AS value"], ".csv"
        if options.get("header", "false").lower() == "true":
            made.header = form.header([n for n, _ in data])
    elif keys:
        items, options = [backquoted(n) for n, _ in data], None
    else:
        return None
    for name, type_ in fields:
        if name.lower() in keys:
            text = f"CAST({backquoted(name)} AS STRING)" if type_ != "string" else backquoted(name)
            spelt = backquoted(keys[name.lower()])  # as partitionBy has it, as Spark's folders are
            items.append(f"coalesce(nullif({text}, ''), '{NO_VALUE}') AS {spelt}")
    _project(operation, items)
    if source == "csv" and len(data) == 1:  # a line with nothing is none, as in Spark
        keep_rows(operation, "value <> ''")
    if options is not None:
        operation.source = "text"
        for key in list(operation.options):
            if key.lower() not in ("compression", "path"):
                del operation.options[key]
    return made


#: Formats that hold no column of nothing but NULL, as Spark names them.
_WITHOUT_VOID = {"parquet": "Parquet", "orc": "ORC", "csv": "CSV"}


def check_types(source: str, schema: Any, keys: Collection[str]) -> None:
    """Raise Spark's AnalysisException for a column of nothing but NULL, of which Sail makes an empty text."""
    from pyspark.errors import AnalysisException

    lower = {key.lower() for key in keys}
    for column in schema.fields:
        type_ = column.dataType.simpleString()
        if column.name.lower() in lower and type_ == "void":
            raise AnalysisException("Cannot use NullType for partition column.")
        if source in _WITHOUT_VOID and re.search(r"(?:^|[<,:])void\b(?!:)", type_):
            raise AnalysisException(
                f"[UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE] The {_WITHOUT_VOID[source]} datasource doesn't support the "
                f'column `{column.name}` of the type "{type_.upper()}".'
            )


def _options(operation: Any, known: set[str]) -> dict[str, str]:
    given = {key.lower(): value for key, value in operation.options.items()}
    for key, value in given.items():
        if key not in known or (key == "encoding" and value.upper() not in ("UTF-8", "UTF8")):
            raise EngineFeatureError(f"The option {key} of writing {operation.source}")
    return given


def keep_rows(operation: Any, condition: str) -> None:
    """Let a write have the rows alone for which a condition in SQL holds."""
    made = type(operation.input)()
    made.filter.input.CopyFrom(operation.input)
    made.filter.condition.expression_string.expression = condition
    operation.input.CopyFrom(made)


def _project(operation: Any, items: list[str]) -> None:
    made = type(operation.input)()
    made.project.input.CopyFrom(operation.input)
    for item in items:
        expression, _, name = item.rpartition(" AS ")
        if expression:
            alias = made.project.expressions.add().alias
            alias.expr.expression_string.expression = expression
            alias.name.append(name.strip("`").replace("``", "`"))
        else:
            made.project.expressions.add().unresolved_attribute.unparsed_identifier = item
    operation.input.CopyFrom(made)


def _json_line(fields: list[tuple[str, str]]) -> str:
    """Return SQL for a JSON object: numbers with a fraction as Spark writes them, the rest by to_json."""
    parts: list[str] = []
    group: list[str] = []

    def close() -> None:
        if group:
            made = f"to_json(named_struct({', '.join(group)}))"
            parts.append(f"nullif(substring({made}, 2, length({made}) - 2), '')")
            group.clear()

    for name, type_ in fields:
        column, key = backquoted(name), quoted(name)
        if type_ in ("float", "double") or type_.startswith("decimal"):
            close()
            text = f"CAST({column} AS STRING)"
            if not type_.startswith("decimal"):
                finite = f"isnan({column}) or abs({column}) = CAST('Infinity' AS DOUBLE)"
                text = f"if({finite}, concat('\"', {text}, '\"'), {text})"
            parts.append(f"if(isnull({column}), null, concat({quoted(_json_key(name))}, {text}))")
        elif type_ != "void":
            group += [key, column]
    close()
    return f"concat('{{', concat_ws(',', {', '.join(parts)}), '}}')" if parts else "'{}'"


def _whole_json(fields: list[tuple[str, str]]) -> str:
    """Return SQL for a JSON object with the fields that are NULL."""
    values = ((n, f"CAST({backquoted(n)} AS STRING)" if t == "void" else backquoted(n)) for n, t in fields)
    named = ", ".join(f"{quoted(name)}, {value}" for name, value in values)
    return f"to_json(named_struct({named}), map('ignoreNullFields', 'false'))" if fields else "'{}'"


def _json_key(name: str) -> str:
    import json

    return f"{json.dumps(name, ensure_ascii=False)}:"


class _Csv:
    """How values become fields (univocity's writer as Spark sets it up)."""

    def __init__(self, options: dict[str, str]) -> None:
        self.sep = options.get("sep", options.get("delimiter", ","))
        self.quote = options.get("quote", '"')
        self.escape = options.get("escape", "\\")
        self.null = options.get("nullvalue", "")
        self.empty = options.get("emptyvalue", '""')
        self.all = options.get("quoteall", "false").lower() == "true"
        self.patterns = {
            "date": options.get("dateformat", "yyyy-MM-dd"),
            "timestamp": options.get("timestampformat", _TIME),
        }
        for kind, pattern in self.patterns.items():
            if f"{kind}format" in options and not _PATTERN.fullmatch(pattern):
                raise EngineFeatureError(f"The CSV {kind}Format {pattern}")
        if len(self.quote) > 1 or len(self.escape) != 1:
            raise EngineFeatureError("A CSV quote or escape of more than one character")

    def header(self, names: list[str]) -> bytes:
        """Return the header's line."""
        return (self.sep.join(self._field(n, i == 0) for i, n in enumerate(names)) + "\n").encode()

    def _field(self, text: str, begins: bool) -> str:
        text = text.strip()
        special = self.quote and (
            any(c in text for c in (self.sep, self.quote, "\n", "\r")) or (begins and text.startswith("#"))
        )
        if not special and not (self.all and self.quote):
            return text
        if self.escape != self.quote:
            text = text.replace(self.escape, self.escape * 2)
        return self.quote + text.replace(self.quote, self.escape + self.quote) + self.quote

    def line(self, fields: list[tuple[str, str]]) -> str:
        """Return SQL for a line."""
        values = (self._value(n, t, i == 0) for i, (n, t) in enumerate(fields))
        return f"concat_ws({quoted(self.sep)}, {', '.join(values)})"

    def _value(self, name: str, type_: str, begins: bool) -> str:
        from pyspark.errors import AnalysisException

        column = backquoted(name)
        if type_.startswith(("array", "map", "struct", "binary")):
            raise AnalysisException(
                f"[UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE] The CSV datasource doesn't support the column `{name}` of the "
                f'type "{type_.upper()}".'
            )
        text = f"trim(both '{_SPACE}' from {column})"
        if type_ in ("timestamp", "timestamp_ntz"):
            form = self.patterns.get(type_, _TIME.removesuffix("XXX"))
            text = f"date_format({column}, '{form}')"
        elif type_ == "date" and self.patterns["date"] != "yyyy-MM-dd":
            text = f"date_format({column}, '{self.patterns['date']}')"
        elif type_ != "string":
            text = f"CAST({column} AS STRING)"
        if self.quote:
            whole = self._quoted(text)
            special = f"[{_class(self.sep)}{_class(self.quote)}\\n\\r]" + "|^#" * begins
            text = whole if self.all else text if type_ != "string" and self.sep in ",;|\t" else (
                f"if({column if type_ == 'string' else text} rlike {quoted(special)}, {whole}, {text})")  # fmt: skip
        missing = self.quote + self.null + self.quote if self.all else self.null
        if type_ == "string":
            raw = f"trim(both '{_SPACE}' from {column})"
            empty = self.quote + self.empty + self.quote if self.all and self.empty != '""' else self.empty
            text = f"if({raw} = '', {quoted(empty)}, {text})"
        return f"if(isnull({column}), {quoted(missing)}, {text})"

    def _quoted(self, text: str) -> str:
        q, e = quoted(self.quote), quoted(self.escape)
        if self.escape != self.quote:
            text = f"replace({text}, {e}, {quoted(self.escape * 2)})"
        return f"concat({q}, replace({text}, {q}, {quoted(self.escape + self.quote)}), {q})"


def _class(letter: str) -> str:
    return "".join(f"\\{c}" if c in "\\]^-[|" else c for c in letter)
