"""Common table expressions on Sail, which computes one as often as it is named.

Spark shares what such copies have in common. Here one that is named more than once, and costs something, is computed
once, into files of the run, when a frame that needs it is first computed. Where it draws by chance, Spark draws once
for all who read it, and so does this. Follows
https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-cte.html and Spark's optimizer rule InlineCTE.
"""

from __future__ import annotations

import re
import shutil
import threading
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    DataType,
    DateType,
    DecimalType,
    MapType,
    NumericType,
    StringType,
    StructType,
    TimestampType,
)

from glue_local.engine.sessions.differences.lexer import Token, tokens
from glue_local.engine.sessions.differences.with_clause import QUERIES, Expression, expressions
from glue_local.engine.sessions.parquet_types import show_nan
from glue_local.engine.sessions.reads import walk
from glue_local.engine.sessions.views import Views
from glue_local.engine.storage.paths import OWN

#: A run's folder for the rows of common table expressions, and the prefix of the views that read them.
FOLDER = "common"
VIEW = "_glue_local_common_"
#: What makes an expression costly; a plain SELECT is read again, so that each reader reads its own columns only.
_COSTLY = {"JOIN", "GROUP", "DISTINCT", "OVER", "UNION", "INTERSECT", "EXCEPT", "MINUS"}
#: What draws by chance: Spark computes such an expression once, in ANSI mode as well.
_DRAWN = {
    "RAND",
    "RANDN",
    "RANDOM",
    "RANDSTR",
    "UNIFORM",
    "UUID",
    "SHUFFLE",
    "TABLESAMPLE",
    "MONOTONICALLY_INCREASING_ID",
}
#: What may fail in a column that nobody reads, or be of the time at which a frame is computed.
_LEFT = {
    "RAISE_ERROR",
    "ASSERT_TRUE",
    "NOW",
    "CURRENT_TIMESTAMP",
    "CURRENT_DATE",
    "CURDATE",
    "LOCALTIMESTAMP",
    "UNIX_TIMESTAMP",
    "CURRENT_TIME",
}
_PLAIN = (BinaryType, BooleanType, DateType, DecimalType, NumericType, StringType, TimestampType)


def shared(text: str, ansi: bool = False) -> list[Expression]:
    """Return the expressions of a query to compute once: those that draw by chance, and, but in ANSI mode, costly ones.

    In ANSI mode a column that nobody reads could fail, which Spark would not compute.
    """
    made, rest = expressions(text)
    if not rest or rest[0].upper != "SELECT":
        return []
    times = {each.name: 0 for each in made}

    def count(inner: list[Token], so_often: int) -> None:
        for token in Views.tables(inner):
            name = token.text.strip("`").lower()
            if name in times:
                times[name] += so_often

    count(rest, 1)
    kept = []
    for each in reversed(made):
        words = {token.upper for token in each.inner}
        costly = not ansi and words & _COSTLY and not words & _LEFT
        worth = times[each.name] > 1 and (costly or words & _DRAWN)
        if worth:
            kept.append(each)
        here = times.pop(each.name)  # within itself its name means another
        count(list(each.inner), 1 if worth else here)
    return kept[::-1]


class CommonTables:
    """The common table expressions that one session keeps."""

    def __init__(self, session: Any, folder: Path) -> None:
        """Keep rows below ``folder``; ``session`` is a SailSession."""
        self._session, self._folder = session, folder
        self._waiting: dict[str, Callable[[], None]] = {}
        self._needs: dict[str, frozenset[str]] = {}
        self._lock = threading.RLock()

    def sql(self, text: str, query: Callable[[str], Any], ansi: bool) -> str:
        """Return a query that reads the kept parts of it; ``query`` makes a frame from SQL."""
        for name in [each.name for each in shared(text, ansi)]:
            each = next(one for one in expressions(text)[0] if one.name == name)
            frame = query(f"{text[: each.end]}) select * from `{name}`")
            schema = frame.schema
            if fits_files(schema):
                view = self.keep(frame, schema)
                text = f"{text[: each.start]}select * from global_temp.{view}{text[each.end :]}"
        return text

    def keep(
        self,
        frame: Any,
        schema: StructType,
        within: Callable[[], AbstractContextManager[object]] = nullcontext,
        write: Callable[[Path], None] | None = None,
    ) -> str:
        """Make a view of what the frame's rows will be once they are needed; return its name.

        They are computed ``within`` a context, and ``write`` writes them into a folder where the frame does not.
        """
        folder = self._folder / uuid.uuid4().hex
        folder.mkdir(parents=True)
        view = f"{VIEW}{folder.name}"

        def compute() -> None:
            try:
                with within():
                    if write is not None:
                        write(folder)
                        return
                    frame.write.mode("overwrite").option(OWN, "true").parquet(folder.as_uri())
                show_nan(folder)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                raise

        kept = self._session.read.schema(schema).option(OWN, "true").parquet(folder.as_uri())
        kept.createGlobalTempView(view)
        self._needs[view] = frozenset({view})
        with self._lock:
            self._waiting[view] = compute
        return view

    def note_view(self, name: str, message: Any) -> None:
        """Remember the inputs of a view."""
        if not name.startswith(VIEW) and self._needs:
            self._needs[name.lower()] = self._needed(message)

    def before(self, request: Any) -> None:
        """Compute the inputs of a request before it runs."""
        command = request.plan.command
        if not self._waiting or command.HasField("create_dataframe_view"):
            return
        if command.HasField("sql_command"):
            text = next(filter(None, map(_text_of, walk(command.sql_command))), "")
            first = tokens(text)[:1]
            if first and first[0].upper in QUERIES:
                return  # a query: it is only looked at yet
        needed = self._needed(request)
        with self._lock:
            for view in [view for view in self._waiting if view in needed]:
                if compute := self._waiting.get(view):  # what one needs of another is computed by the way
                    compute()
                    self._waiting.pop(view, None)

    def _needed(self, message: Any) -> frozenset[str]:
        found: set[str] = set()
        for part in walk(message):
            kind = part.DESCRIPTOR.name
            if kind in ("SQL", "NamedTable", "SqlCommand"):
                text = part.unparsed_identifier if kind == "NamedTable" else _text_of(part)
                for word in set(re.findall(r"\w+", text.lower())) & self._needs.keys():
                    found |= self._needs[word]
        return frozenset(found)


def _text_of(part: Any) -> str:
    """Return the SQL of a query or command, "" for another message; clients differ in the field's name."""
    fields = {"SQL": "query", "SqlCommand": "sql"}
    return str(getattr(part, fields.get(part.DESCRIPTOR.name, ""), ""))


def fits_files(schema: StructType) -> bool:
    """Whether files hold rows of a schema as they are."""
    names = {name.lower() for name in schema.names}
    return 0 < len(names) == len(schema.names) and all(_fits(field.dataType) for field in schema.fields)


def _fits(kind: DataType) -> bool:
    if isinstance(kind, ArrayType):
        return _fits(kind.elementType)
    if isinstance(kind, MapType):
        return _fits(kind.keyType) and _fits(kind.valueType)
    if isinstance(kind, StructType):
        return bool(kind.fields) and all(_fits(field.dataType) for field in kind.fields)
    return isinstance(kind, _PLAIN)
