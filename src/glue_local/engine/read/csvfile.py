"""CSV files and Hive's text files to Arrow.

Without a catalog every value is a text. A catalog's columns name the values by their place, and a column has the
declared type where its values are of it: with values that are not it is a choice of that type and a text, as in
AWS's sample of ``resolveChoice``
(https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-python-samples-medicaid.html).
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import IO, Any

import pyarrow as pa

from glue_local.engine.frames.records import ErrorRecord
from glue_local.engine.read.delimited import Dialect, Line, records
from glue_local.engine.read.jsonlines import KEPT_TEXT
from glue_local.engine.read.target import Batch, Target
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.convert import ConversionError, convert
from glue_local.engine.types.options import OptionError, check, truth
from glue_local.engine.types.typeconv import to_arrow
from glue_local.wording import many

READ_OPTIONS = {
    "separator": "",
    "escaper": "",
    "quoteChar": "",
    "multiLine": "",
    "multiline": "",
    "withHeader": "",
    "writeHeader": "",
    "skipFirst": "",
    "optimizePerformance": "",
    "strictCheckForQuoting": "",
    "compression": "",
}
BATCH = 50_000
"""Records converted together."""


def dialect(options: Mapping[str, Any]) -> Dialect:
    """Return what Glue's options of the format csv say; OptionError names one that is wrong."""
    check(options, READ_OPTIONS, "format csv")
    quote = str(options.get("quoteChar", '"'))
    escape = str(options.get("escaper") or "")
    made = Dialect(
        separator=str(options.get("separator", ",")),
        quote="" if quote == "-1" else quote,
        escape="" if escape.lower() == "none" else escape,
        multi_line=truth(options, "multiLine") or truth(options, "multiline"),
        header=truth(options, "withHeader"),
        skip=int(truth(options, "skipFirst")),
    )
    return checked(made)


def checked(made: Dialect) -> Dialect:
    """Return the dialect; OptionError for a separator, quote or escape that is not one character."""
    for name, char in (("separator", made.separator), ("quoteChar", made.quote), ("escaper", made.escape)):
        if len(char) != 1 and (char or name == "separator"):
            raise OptionError(f"format csv: {name} {char!r} must be a single character")
    try:
        known = codecs.lookup(made.encoding).name
    except LookupError:
        raise OptionError(f"format csv: unknown encoding {made.encoding!r}") from None
    if known.startswith(("utf-16", "utf-32")):
        raise OptionError(
            f"format csv: {made.encoding} text has no line breaks that can be recognised: deliver UTF-8"
        )
    return made


def names_of(header: Sequence[str]) -> list[str]:
    """Return a header's names; those that are there twice get their place, from 0, appended, as Spark does it."""
    lower = [name.lower() for name in header]
    return [f"{n}{i}" if lower.count(n.lower()) > 1 else n for i, n in enumerate(header)]


def _header(line: Line, how: Dialect) -> list[str]:
    """Return the names of a header; of one that is damaged, what can be read of them."""
    return names_of(line.text.split(how.separator) if line.error else line.values)


def columns(stream: IO[bytes], how: Dialect) -> g.StructType:
    """Return a file's columns, all texts: named by its header, else col0, col1, ... for the longest record."""
    found = records(stream, how)
    if how.header:
        first = next(found, None)
        names = _header(first, how) if first is not None else []
    else:
        names = [f"col{i}" for i in range(max((len(line.values) for line in found), default=0))]
    return g.StructType([g.Field(n, g.StringType()) for n in names])


def typed_columns(stream: IO[bytes], how: Dialect, declared: Sequence[g.Field]) -> g.StructType:
    """Return declared columns with the types that a file's values have: a choice with a text where some do not fit."""
    open_ = {i: f for i, f in enumerate(declared) if not isinstance(f.dataType, g.StringType)}
    unfit: set[int] = set()
    for line in islice(records(stream, how), int(how.header), None):
        if not open_:
            break
        for i in [i for i in open_ if i < len(line.values)]:
            try:
                typed(line.values[i], open_[i].dataType, how)
            except ConversionError:
                unfit.add(i)
                del open_[i]
    return g.StructType([_with_text(f) if i in unfit else f for i, f in enumerate(declared)])


def _with_text(f: g.Field) -> g.Field:
    both = sorted([f.dataType, g.StringType()], key=lambda t: t.typeName())
    return g.Field(f.name, g.ChoiceType(both))


def read(
    stream: IO[bytes], source: str, target: Target, how: Dialect, names: Sequence[str] | None = None
) -> Iterator[Batch]:
    """Yield batches of a file's records; ``names`` are its columns if the catalog has them."""
    kept: list[Line] = []
    errors: list[ErrorRecord] = []
    found = records(stream, how)
    order: Sequence[str] = names if names is not None else target.names
    if how.header and names is None:
        header = next(found, None)
        order = _header(header, how) if header is not None else ()
        if header is not None and header.error:
            message = f"the header is damaged: {header.error}"
            errors.append(ErrorRecord(source, header.number, message, header.text[:KEPT_TEXT]))
    for line in found:
        error = line.error
        if not error and len(line.values) > len(order) and not how.surplus:
            error = f"{many(len(line.values), 'value')} for {many(len(order), 'column')}"
        if error:
            errors.append(ErrorRecord(source, line.number, error, line.text[:KEPT_TEXT]))
            continue
        kept.append(line)
        if len(kept) >= BATCH:
            yield _batch(kept, errors, source, target, how, order)
            kept, errors = [], []
    yield _batch(kept, errors, source, target, how, order)


def _batch(
    lines: Sequence[Line],
    errors: Sequence[ErrorRecord],
    source: str,
    target: Target,
    how: Dialect,
    order: Sequence[str],
) -> Batch:
    """Return records as columns; one with a value that its column cannot hold is an error record."""
    place = {name: i for i, name in enumerate(order)}
    wrong: dict[int, str] = {}
    made: list[list[Any]] = []
    for f in target.fields:
        i = place.get(f.name)
        if i is None:
            made.append([None] * len(lines))
            continue
        texts = [line.values[i] if i < len(line.values) else None for line in lines]
        if isinstance(f.dataType, g.StringType):
            made.append([None if how.is_null(t) else t for t in texts] if how.null is not None else texts)
            continue
        values: list[Any] = []
        for row, text in enumerate(texts):
            try:
                values.append(None if text is None else typed(text, f.dataType, how, f.name))
            except ConversionError as error:
                wrong.setdefault(row, str(error))
                values.append(None)
        made.append(values)
    failed = [
        ErrorRecord(source, lines[row].number, message, lines[row].text[:KEPT_TEXT])
        for row, message in sorted(wrong.items())
    ]
    good = [row for row in range(len(lines)) if row not in wrong] if wrong else None
    arrays = [
        pa.array(values if good is None else [values[r] for r in good], to_arrow(f.dataType))
        for values, f in zip(made, target.fields, strict=True)
    ]
    table = pa.Table.from_arrays(arrays, schema=target.record_schema)
    together = sorted([*errors, *failed], key=lambda e: e.line or 0)
    return Batch(table, None, tuple(together), len(lines) if good is None else len(good))


def typed(text: str, type_: g.DataType, how: Dialect, where: str = "", level: int = 0) -> Any:
    """Return a text's value as Arrow takes it for a type; ConversionError if it has none. No text is null."""
    if how.is_null(text) or (text == "" and not isinstance(type_, g.StringType)):
        return None
    if isinstance(type_, g.ChoiceType):
        made: dict[str, Any] = dict.fromkeys(type_.choices)
        for name, choice in type_.choices.items():
            if isinstance(choice, g.StringType):
                continue
            try:
                made[name] = typed(text, choice, how, where, level)
            except ConversionError:
                continue
            return made
        made[g.StringType().typeName()] = text
        return made
    if isinstance(type_, g.ArrayType | g.MapType | g.StructType):
        return _parts(text, type_, how, where, level)
    return convert(text, type_, where, True)


def _parts(text: str, type_: g.DataType, how: Dialect, where: str, level: int) -> Any:
    """Return a value of several, each level with a separator of its own."""
    if level + 1 >= len(how.levels):
        raise ConversionError(where, f"is nested more than {len(how.levels)} levels deep")
    items = text.split(how.levels[level])
    if isinstance(type_, g.ArrayType):
        return [typed(item, type_.elementType, how, where, level + 1) for item in items]
    if isinstance(type_, g.StructType):
        values = dict(zip([f.name for f in type_], items, strict=False))
        return {
            f.name: typed(values[f.name], f.dataType, how, f"{where}.{f.name}", level + 1)
            if f.name in values
            else None
            for f in type_
        }
    assert isinstance(type_, g.MapType)
    pairs = [item.partition(how.levels[level + 1]) for item in items]
    return [
        (
            typed(k, type_.keyType, how, where, level + 2),
            typed(v, type_.valueType, how, f"{where}.{k}", level + 2),
        )
        for k, _, v in pairs
    ]
