"""Frames that draw by chance on Sail: each is drawn once, for all that is made of it.

Spark gives rand() and the like a seed when a frame is made, so two actions on the frame see the same numbers: what a
script splits by them is split into all of its rows. Sail would draw anew for each action. Here the rows of such a
frame are kept in files of the run, once one is needed. See
https://spark.apache.org/docs/3.5.6/api/sql/index.html#rand and Spark's analyzer rule ResolveRandomSeed.
"""

from __future__ import annotations

import functools
import importlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.connect.plan import LogicalPlan
from pyspark.sql.connect.proto import Relation
from pyspark.sql.types import LongType, StructField, StructType

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.common_tables import CommonTables, fits_files
from glue_local.engine.sessions.differences.expressions import expressions_below, messages, own_expressions
from glue_local.engine.sessions.differences.lexer import Token, tokens
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.engine.sessions.reads import walk

#: Functions that draw by chance.
DRAWN = frozenset({"rand", "randn", "random", "randstr", "uniform", "uuid", "shuffle"})
_WORD = re.compile(r"(?i)\b(?:" + "|".join(sorted(DRAWN)) + r")\s*\(")
_ROW, _DRAW = "_glue_local_row", "_glue_local_draw"
#: Relations below which the order of rows is that of what they read.
_IN_ORDER = (
    "project", "with_columns", "with_columns_renamed", "filter", "drop", "subquery_alias", "to_df", "fill_na",
    "to_schema", "drop_na",
)  # fmt: skip


class _Given(LogicalPlan):
    """A plan that is there already."""

    def __init__(self, relation: Any) -> None:
        super().__init__(None)
        self._relation = relation

    def plan(self, session: Any) -> Any:
        return self._relation


class DrawnFrames:
    """The frames of one session that draw by chance."""

    def __init__(self, session: Any, common: CommonTables) -> None:
        """Keep rows where ``common`` keeps those of common tables; ``session`` is a SailSession."""
        install()
        self._session, self._common = session, common
        self._views: dict[bytes, str] = {}
        self._now = threading.local()
        self._lock = threading.RLock()

    def freeze(self, message: Any) -> None:
        """Have a plan read what it draws by chance from where that is kept, from the inside out."""
        replaced: dict[int, int] = {}
        self._freeze(message, replaced)
        if replaced:
            _point_to(message, replaced)

    def _freeze(self, message: Any, replaced: dict[int, int]) -> None:
        for item in messages(message):
            self._freeze(item, replaced)
        if isinstance(message, Relation) and _draws(message):
            outer = message.common
            known = {
                e.common.plan_id
                for e in walk(message)
                if isinstance(e, Relation) and e.common.HasField("plan_id")
            }
            replaced |= dict.fromkeys(known - {outer.plan_id}, outer.plan_id)
            self._replace(message)

    def _replace(self, relation: Any) -> None:
        key = relation.SerializeToString(deterministic=True)
        if key in self._keys():  # it is being drawn
            return
        if relation.WhichOneof("rel_type") == "sort":
            self._sort(relation)
            return
        ordered = _ordered(relation)
        with self._lock:  # two threads that use a frame first would draw it twice
            if key not in self._views:
                self._views[key] = self._kept(key, relation, ordered)
        read = Relation()
        read.read.named_table.unparsed_identifier = f"global_temp.{self._views[key]}"
        made = _by_number(read) if ordered else read
        made.common.CopyFrom(relation.common)  # df["x"] names the plan that it is of
        relation.CopyFrom(made)

    def _kept(self, key: bytes, relation: Any, ordered: bool) -> str:
        copy = Relation()
        copy.CopyFrom(relation)
        given: Any = _Given(copy)
        make: Any = getattr(DataFrame, "withPlan", DataFrame)
        frame = make(given, self._session)
        schema = frame.schema
        if not fits_files(schema):
            raise EngineFeatureError(
                "A frame of random values (rand(), uuid() and the like) and has columns of the same name, or of "
                "types that no file holds,"
            )
        reads = self._session._adapter.reads.of(copy)
        write = None
        if ordered:
            schema = StructType([*schema.fields, StructField(_ROW, LongType())])
            write = functools.partial(self._write_in_order, given)
        view = self._common.keep(frame, schema, lambda: self._drawing(key), write)
        self._session._adapter.reads.note_reads(view, reads)
        return view

    def _write_in_order(self, plan: Any, folder: Path) -> None:
        """Write the rows as they come, each with its number: files by themselves keep no order."""
        client = self._session._client
        request = plan.to_proto(client)
        answer = client.to_table(request) if BEFORE_4 else client.to_table(request, {})
        table = answer[0]
        numbers = pa.array(range(table.num_rows), pa.int64())
        pq.write_table(
            table.append_column(_ROW, numbers), folder / "part-00000.parquet", write_statistics=False
        )

    @contextmanager
    def _drawing(self, key: bytes) -> Iterator[None]:
        """Leave a relation as it is while its rows are computed."""
        self._now.keys = {*self._keys(), key}
        try:
            yield
        finally:
            self._now.keys = self._keys() - {key}

    def _keys(self) -> set[bytes]:
        return getattr(self._now, "keys", set())

    def _sort(self, relation: Any) -> None:
        """Draw by what rows are sorted before they are."""
        made, drawn = Relation(), Relation()
        sort = made.drop.input.sort
        sort.CopyFrom(relation.sort)
        drawn.common.CopyFrom(relation.common)
        drawn.with_columns.input.CopyFrom(relation.sort.input)
        for i, order in enumerate(sort.order):
            if _chance(order.child):
                alias = drawn.with_columns.aliases.add()
                alias.name.append(f"{_DRAW}{i}")
                alias.expr.CopyFrom(order.child)
                order.child.Clear()
                order.child.unresolved_attribute.unparsed_identifier = f"{_DRAW}{i}"
                made.drop.column_names.append(f"{_DRAW}{i}")
        self._replace(drawn)
        drawn.ClearField("common")
        sort.input.CopyFrom(drawn)
        made.common.CopyFrom(relation.common)
        relation.CopyFrom(made)


def _point_to(message: Any, replaced: dict[int, int]) -> None:
    """Let columns of a frame that is read with another one's rows be that other's columns."""
    parts = list(walk(message))
    there = {e.common.plan_id for e in parts if isinstance(e, Relation) and e.common.HasField("plan_id")}
    for part in parts:
        if part.DESCRIPTOR.name == "UnresolvedAttribute" and part.HasField("plan_id"):
            while part.plan_id not in there and part.plan_id in replaced:
                part.plan_id = replaced[part.plan_id]


def install() -> None:
    """Let functions without a seed have none: Spark 4's client makes one up, as if the script had given it."""
    if BEFORE_4:
        return
    from pyspark.sql.connect import functions

    builtin = importlib.import_module("pyspark.sql.connect.functions.builtin")

    def unseeded(name: str, plain: Any, column: bool) -> Any:
        def made(*args: Any, **kwargs: Any) -> Any:
            given = [a for a in (*args, *kwargs.values()) if a is not None]
            if len(given) > column:
                return plain(*args, **kwargs)
            return builtin._invoke_function_over_columns(name, *given)

        made._unseeded = True  # type: ignore[attr-defined]
        return made

    for name, column in (("rand", False), ("randn", False), ("uuid", False), ("shuffle", True)):
        plain = getattr(builtin, name, None)
        if plain is not None and not getattr(plain, "_unseeded", False):
            for module in (builtin, functions):
                setattr(module, name, unseeded(name, plain, column))


def _chance(expression: Any) -> bool:
    for part in [expression, *expressions_below(expression)]:
        kind = part.WhichOneof("expr_type")
        if (
            kind in ("unresolved_function", "call_function")
            and getattr(part, kind).function_name.lower() in DRAWN
        ):
            return True
        if kind == "expression_string" and _WORD.search(part.expression_string.expression):
            return True
    return False


def _draws(relation: Any) -> bool:
    kind = relation.WhichOneof("rel_type")
    if kind is None:
        return False
    if kind == "sql":
        text = relation.sql.query
        if not _WORD.search(text):
            return False
        found = tokens(text)
        words = {found[i].text.lower() for i in range(len(found) - 1) if found[i + 1].text == "("}
        if not words & DRAWN:
            return False
        _check_nested(found)
        return True
    return any(map(_chance, own_expressions(getattr(relation, kind))))


def _check_nested(found: list[Token]) -> None:
    """Refuse a common table expression within another query that draws, and is read more than once."""
    words = [token.upper for token in found]
    if "WITH" not in words[1:]:
        return
    for i in range(len(found) - 2):
        if words[i + 1] != "AS" or words[i + 2] != "(" or found[i].kind not in ("word", "quoted"):
            continue
        depth, end = 1, i + 3
        while end < len(found) and depth:
            depth += (words[end] == "(") - (words[end] == ")")
            end += 1
        name = found[i].text.strip("`").lower()
        draws = any(token.text.lower() in DRAWN for token in found[i + 3 : end])
        tables = [
            token.text.strip("`").lower()
            for j, token in enumerate(found)
            if (j > end or j < i)
            and token.kind in ("word", "quoted")
            and words[j - 1] in ("FROM", "JOIN", ",")
        ]
        if draws and tables.count(name) > 1:
            raise EngineFeatureError(
                f"The common table expression {name}, which draws random values within another query and is read more "
                "than once,"
            )


def _ordered(relation: Any) -> bool:
    """Whether a relation's rows are in an order."""
    kind = relation.WhichOneof("rel_type")
    while kind in _IN_ORDER:
        relation = getattr(relation, kind).input
        kind = relation.WhichOneof("rel_type")
    return kind in ("sort", "limit", "offset", "tail")


def _by_number(read: Any) -> Any:
    made = Relation()
    sort = made.drop.input.sort
    sort.input.CopyFrom(read)
    sort.is_global = True
    order = sort.order.add()
    order.child.unresolved_attribute.unparsed_identifier = _ROW
    order.direction = type(order).SORT_DIRECTION_ASCENDING
    order.null_ordering = type(order).SORT_NULLS_FIRST
    made.drop.column_names.append(_ROW)
    return made
