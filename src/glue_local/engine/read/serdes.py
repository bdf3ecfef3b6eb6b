"""What a catalog table's SerDe says of its files: how text is delimited, which keys have other names.

Sources: https://docs.aws.amazon.com/athena/latest/ug/lazy-simple-serde.html,
https://docs.aws.amazon.com/athena/latest/ug/csv-serde.html,
https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html, https://hive.apache.org/docs/latest/user/serde/.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from glue_local.catalog.model import Table
from glue_local.engine.read.csvfile import checked
from glue_local.engine.read.delimited import Dialect
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.options import OptionError

_MAPPING = "mapping."


@dataclass(frozen=True)
class Renames:
    """Names that a JSON table gives to its records' keys.

    ``columns`` are columns by the keys that they are read from; ``dots``: a dot in a key is an underscore; ``exact``:
    declared columns are keys of the same case. (That ``case.insensitive`` makes lower-case columns holds for Hive and
    Athena: a DynamicFrame has the keys as spelt.)
    """

    columns: dict[str, str] = field(default_factory=dict)
    dots: bool = False
    exact: bool = False

    def name(self, key: str) -> str:
        """Return the column of a key."""
        lower = {k.lower(): c for k, c in self.columns.items()}
        known = self.columns.get(key) or lower.get(key.lower())
        return known or (key.replace(".", "_") if self.dots else key)

    def keyed(self, declared: Iterable[g.Field], found: g.DataType, columns: dict[str, str]) -> list[g.Field]:
        """Return declared fields under the keys that hold them in records of a type; ``columns`` learns which is whose.

        OptionError for two keys of one column, or two columns of one key.
        """
        held = list(found) if isinstance(found, g.StructType) else []
        made = []
        for f in declared:
            keys = {k.lower(): k for k, column in self.columns.items() if column.lower() == f.name.lower()}
            if not keys:
                keys = {
                    self._case(h.name): h.name
                    for h in held
                    if self._case(self.name(h.name)) == f.name.lower()
                }
            if len(keys) > 1:
                raise OptionError(
                    f"the keys {', '.join(sorted(keys.values()))} are all the column {f.name!r}"
                )
            key = next(iter(keys.values()), f.name)
            inner = next((h.dataType for h in held if h.name.lower() == key.lower()), g.NullType())
            columns[key] = f.name
            made.append(g.Field(key, self._keyed(f.dataType, inner, columns)))
        lower = [f.name.lower() for f in made]
        if twice := next((f.name for f in made if lower.count(f.name.lower()) > 1), None):
            raise OptionError(f"two columns are read from the key {twice!r}")
        return made

    def _case(self, key: str) -> str:
        return key if self.exact else key.lower()

    def _keyed(self, type_: g.DataType, found: g.DataType, columns: dict[str, str]) -> g.DataType:
        if isinstance(type_, g.StructType):
            return g.StructType(self.keyed(type_, found, columns))
        if isinstance(type_, g.ArrayType):
            inner = found.elementType if isinstance(found, g.ArrayType) else g.NullType()
            return g.ArrayType(self._keyed(type_.elementType, inner, columns))
        return type_


def renames_of(table: Table) -> Renames | None:
    """Return the names that a JSON table's SerDe gives; None if none."""
    serde = {k.lower(): v for k, v in table.serde_parameters.items()}
    columns = {key: name[len(_MAPPING) :] for name, key in serde.items() if name.startswith(_MAPPING)}
    dots = str(serde.get("dots.in.keys", "false")).lower() == "true"
    exact = str(serde.get("case.insensitive", "true")).lower() == "false"
    return Renames(columns, dots, exact) if columns or dots or exact else None


def is_opencsv(table: Table) -> bool:
    """Whether a table's text is read by OpenCSVSerde."""
    return table.serde.lower().endswith("opencsvserde")


def dialect_of(table: Table) -> Dialect:
    """Return how a table's text is delimited; OptionError names an unsupported setting.

    OpenCSVSerde quotes and escapes, LazySimpleSerDe only escapes, and both pass over further values. A table that a
    crawler made names its delimiter among its properties.
    """
    serde = {k.lower(): v for k, v in table.serde_parameters.items()}
    properties = {k.lower(): v for k, v in table.parameters.items()}
    where = f"table {table.database}.{table.name}"
    try:
        skip = int(properties.get("skip.header.line.count") or 0)
    except ValueError:
        count = properties["skip.header.line.count"]
        raise OptionError(f"{where}: skip.header.line.count {count!r} is not a number") from None
    if properties.get("skip.footer.line.count", "0") not in ("0", ""):
        raise OptionError(f"{where}: skip.footer.line.count is not supported by the local engine")
    encoding = serde.get("serialization.encoding") or serde.get("encoding") or "utf-8"
    if is_opencsv(table):
        return checked(
            Dialect(
                separator=serde.get("separatorchar", ","),
                quote=serde.get("quotechar", '"'),
                escape=serde.get("escapechar", "\\"),
                known_escapes=False,
                skip=skip,
                surplus=True,
                encoding=encoding,
            )
        )
    separator = serde.get("field.delim") or serde.get("separatorchar") or properties.get("delimiter")
    if not separator:
        separator = _separator(serde.get("serialization.format"))
    levels = [
        _char(serde.get("collection.delim") or serde.get("colelction.delim"), "\2"),
        _char(serde.get("mapkey.delim"), "\3"),
    ]
    return checked(
        Dialect(
            separator=_char(separator, "\1"),
            quote=serde.get("quotechar", ""),
            escape=_char(serde.get("escape.delim") or serde.get("escapechar"), ""),
            known_escapes=False,
            skip=skip,
            null=serde.get("serialization.null.format", "\\N"),
            surplus=True,
            encoding=encoding,
            levels=(*levels, "\4", "\5", "\6", "\7", "\x08"),
        )
    )


def _separator(serialization_format: str | None) -> str:
    """Return the separator of a table that names none: Hive's is a number's character, a classified table's a comma."""
    return "," if serialization_format is None else _char(serialization_format, "\1")


def _char(text: str | None, default: str) -> str:
    """Return the character that Hive means: itself, or the one with that number."""
    if not text:
        return default
    try:
        number = int(text)
    except ValueError:
        return text[:1]
    return chr(number % 256)


def read_options(table: Table) -> dict[str, Any]:
    """Return the format options that a table's SerDe stands for: a grok pattern, the row tag of XML.

    Source: https://docs.aws.amazon.com/athena/latest/ug/grok-serde.html
    """
    serde = {k.lower(): v for k, v in {**table.parameters, **table.serde_parameters}.items()}
    known = {"input.format": "logFormat", "input.grokcustompatterns": "customPatterns", "rowtag": "rowTag"}
    return {option: serde[name] for name, option in known.items() if serde.get(name)}


def spark_options(table: Table) -> dict[str, str]:
    """Return the options with which Spark's own reader reads a table's files."""
    if table.format != "csv":
        return {}
    how = dialect_of(table)
    made = {"sep": how.separator, "header": str(how.skip > 0).lower()}
    return made | ({"quote": how.quote} if how.quote else {}) | ({"escape": how.escape} if how.escape else {})


def write_options(table: Table) -> dict[str, Any]:
    """Return the format options with which a table's files are written."""
    options: dict[str, Any] = {}
    if table.format == "csv":
        how = dialect_of(table)
        options = {"separator": how.separator, "writeHeader": False}
        serde = {k.lower() for k in table.serde_parameters}
        if "quotechar" in serde:
            options["quoteChar"] = how.quote
        if how.escape and serde & {"escapechar", "escape.delim"}:
            options["escaper"] = how.escape
    compression = table.parameters.get("parquet.compression") or table.parameters.get("compressionType")
    if compression and table.format in ("parquet", "json", "csv"):
        options["compression"] = str(compression).lower()
    return options
