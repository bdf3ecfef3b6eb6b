"""Spark Connect's session as Sail needs it."""

from __future__ import annotations

import functools
import re
import sys
import uuid
import weakref
from collections.abc import Callable
from typing import Any

from pyspark.sql import SparkSession as PlainSession
from pyspark.sql.connect import functions, proto
from pyspark.sql.connect.plan import LogicalPlan
from pyspark.sql.connect.session import SparkSession
from pyspark.sql.types import DataType, StructType

from glue_local.engine.run.run import Run
from glue_local.engine.sessions import (
    created,
    files_in_sql,
    fixed_settings,
    json_malformed,
    parquet_types,
    udfs,
)
from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.callers import is_scripts
from glue_local.engine.sessions.common_tables import FOLDER, CommonTables
from glue_local.engine.sessions.computed_first import stages_first
from glue_local.engine.sessions.differences import zones
from glue_local.engine.sessions.differences.conditions import with_database
from glue_local.engine.sessions.differences.session import Differences
from glue_local.engine.sessions.drawn import DrawnFrames
from glue_local.engine.sessions.hadoop import JavaContext
from glue_local.engine.sessions.jvm import JavaSession, Jvm, jvm
from glue_local.engine.sessions.parameters import inlined
from glue_local.engine.sessions.plans import PlanAdapter
from glue_local.engine.sessions.rdd_parts import frame_of
from glue_local.engine.sessions.reading import PathError
from glue_local.engine.sessions.sail_cache import clear
from glue_local.engine.sessions.sail_catalog import SailCatalog
from glue_local.engine.sessions.sail_client import client
from glue_local.engine.sessions.sail_context import SailContext
from glue_local.engine.sessions.sail_rdd import SailRdd
from glue_local.engine.sessions.sail_reader import SailReader
from glue_local.engine.sessions.sail_writers import adapt_connect
from glue_local.engine.sessions.sorted_queries import in_order, view_made
from glue_local.engine.sessions.sorting import after_sort
from glue_local.engine.sessions.substitution import substitute
from glue_local.engine.sessions.writing import OVERWRITTEN, PendingWrite, overlap, prepare
from glue_local.engine.storage import existing_files
from glue_local.identifiers import backquoted

_SET = re.compile(r"^\s*SET\s+(?P<key>[\w.\-]+)\s*=\s*(?P<value>.*?)\s*;?\s*$", re.IGNORECASE | re.DOTALL)
_RESET = re.compile(r"^\s*RESET\s+(?P<key>[\w.\-]+)\s*;?\s*$", re.IGNORECASE)
_CACHE = re.compile(
    r"\s*(?:(?:UN)?CACHE\s+(?:LAZY\s+)?TABLE\s+(?:IF\s+EXISTS\s+)?[\w.`]+|CLEAR\s+CACHE)\s*;?\s*",
    re.IGNORECASE,
)
#: SQL that changes the rows of a table.
_CHANGING = re.compile(
    r"\s*(?P<how>(?:with\b.*\)\s*)?insert\s+(?:into|overwrite)(?:\s+table)?|(?:drop|truncate)\s+table(?:\s+if\s+exists)?)"
    r"\s+(?!(?:local|directory)\b)(?P<table>[\w.`]+)",
    re.IGNORECASE | re.DOTALL,
)
#: SQL that writes a query's rows.
_COMPUTING = re.compile(
    r"\s*(?:(?:with\b.*\)\s*)?insert\b|create\s+(?:or\s+replace\s+)?table\b.*\bselect\b)",
    re.IGNORECASE | re.DOTALL,
)
#: Prefix of our own global views, which keep the meaning that a frame was created with.
BOUND_VIEW = "_glue_local_bound_"

adapt_connect()


class SailSession(SparkSession):
    """The session of one run on Sail."""

    #: That of SparkSession, which refuses what Sail does not act on; Spark Connect's warns alone.
    Builder = PlainSession.Builder  # type: ignore[assignment]

    def __init__(self, url: str, run: Run) -> None:
        """Connect to the server at ``url`` for a run."""
        self._client = client(url, self)
        self._session_id = self._client._session_id
        self._run = run
        self._conf_seen: dict[str, str] = {}
        self._adapter = PlanAdapter(run, self._conf_seen.get)
        self._common = CommonTables(self, run.work_dir / FOLDER)
        self._drawn = DrawnFrames(self, self._common)
        self._kept_views: set[str] = set()
        #: The frames that were cached.
        self._cached: list[weakref.ref[Any]] = []
        self._differences = Differences(self, self._conf_seen.get, self._damaged)
        #: The views of queries with an ORDER BY of their own.
        self._ordered: set[str] = set()
        self._adapter.is_ordered = self._ordered.__contains__
        self._adapter.columns = self._differences.columns
        self._adapter.names = self._differences.names
        self._adapter.same_as_spark = self._differences.sql
        self._adapter.plan_as_spark = self._differences.plan
        LogicalPlan._nextPlanId = max(LogicalPlan._nextPlanId, 1)  # a column of the frame 0 would be of none
        udfs.install(self._client)
        SparkSession._default_session = self
        SparkSession._active_session.session = self

    @property
    def conf(self) -> fixed_settings.SailConf:
        """The settings of this session."""
        return fixed_settings.SailConf(self._client, self._conf_seen.get)

    @property
    def read(self) -> SailReader:
        """A reader of this session."""
        return SailReader(self)

    def sql(self, sqlQuery: str, args: Any = None, **kwargs: Any) -> Any:  # noqa: N803
        """Run SQL; ``SET key=value`` sets this session's configuration, as in Spark."""
        if self._run.tables is not None:
            return self._run.tables.sql(sqlQuery, lambda text: self._sql(text, args, **kwargs))
        return self._sql(sqlQuery, args, **kwargs)

    def _sql(self, sqlQuery: str, args: Any = None, **kwargs: Any) -> Any:  # noqa: N803
        self._differences.next_statement()
        changing = _CHANGING.match(sqlQuery)
        if changing and "overwrite" in changing["how"].lower():
            self._check_replaces(changing["table"], proto.SQL(query=sqlQuery))
        if _CACHE.fullmatch(sqlQuery):
            if "CLEAR" in sqlQuery.upper().split():
                self.catalog.clearCache()
            return self._nothing()  # what is kept of tables and views changes no result
        if match := _SET.match(sqlQuery):
            self.conf.set(match["key"], match["value"])
            return self.createDataFrame([(match["key"], match["value"])], "key string, value string")
        if match := _RESET.match(sqlQuery):
            fixed_settings.check(match["key"], self._conf_seen.get)
        plain = super().sql
        files = substitute(sqlQuery, self._conf_seen.get)
        if files_in_sql.makes_view(self, sqlQuery) or files_in_sql.makes_files(self, files, args, **kwargs):
            return self._nothing()
        sqlQuery = files_in_sql.bound(self, sqlQuery, f"{BOUND_VIEW}{uuid.uuid4().hex}")  # noqa: N806
        if args and not kwargs and (text := inlined(sqlQuery, args)) is not None:
            sqlQuery, args = text, None  # noqa: N806
        if args is None and not kwargs:
            text = substitute(sqlQuery, self._conf_seen.get)
            sqlQuery = self._common.sql(text, lambda part: self._bound(plain(part)), self._differences.ansi)  # noqa: N806
        if (malformed := self._adapter.malformed_json) and _COMPUTING.match(sqlQuery):
            read = self._adapter.reads.computed(proto.SQL(query=sqlQuery))
            told = plain(f"EXPLAIN {sqlQuery}", args, **kwargs).collect()[0][0]
            json_malformed.check_explained(told, malformed, read)
        made = self._bound(plain(sqlQuery, args, **kwargs), self._in_order(sqlQuery))
        if changing:
            self._note_table(changing["table"])
        if view := view_made(sqlQuery):
            self._adapter.reads.note_view(view[0].rpartition(".")[2], proto.SQL(query=view[1]))
            (self._ordered.add if self._in_order(view[1]) else self._ordered.discard)(view[0])
        return made

    def _in_order(self, query: str) -> bool:
        return in_order(query, self._ordered.__contains__, self._differences.names)[1]

    def _nothing(self) -> Any:
        """Return what a command without rows gives: a frame without columns."""
        return self.createDataFrame([], StructType())

    def table(self, tableName: str) -> Any:  # noqa: N803
        """Return a table or view as it is now."""
        return self.read.table(tableName)

    def _bound(self, frame: Any, in_order: bool = False) -> Any:
        """Bind a frame's views now, as Spark does; Sail would look them up whenever the frame is computed."""
        relation = frame._plan.plan(self._client)
        if not (relation.HasField("sql") or relation.HasField("read")):
            # The answer of a command; Spark has no rows where Sail says that it is done, or with how many.
            return self._nothing() if frame.columns in (["value"], ["count"]) else frame
        name = f"{BOUND_VIEW}{uuid.uuid4().hex}"
        try:
            frame.createGlobalTempView(name)  # listed nowhere but in global_temp, and dropped at the end
        except Exception as error:
            if "duplicate qualified field name" not in str(error):
                text = relation.sql.query or relation.read.named_table.unparsed_identifier
                raise with_database(error, text) from None
            names = frame.columns
            frame.toDF(*(f"c{i}" for i in range(len(names)))).createGlobalTempView(name)
            return self.read.plain_table(f"global_temp.{name}").toDF(*names)
        if in_order:
            self._ordered.add(f"global_temp.{name}")
        return self.read.plain_table(f"global_temp.{name}")

    @property
    def catalog(self) -> Any:
        """The catalog: the run's tables, and this session's views."""
        registered, kept = self._differences.settings().own, self._kept_views
        own = SailCatalog(super().catalog, self._adapter.views, registered, kept, lambda: clear(self))
        return own if self._run.tables is None else self._run.tables.catalog(own)

    def createDataFrame(self, data: Any, schema: Any = None, *args: Any, **kwargs: Any) -> Any:  # noqa: N802
        """Return a frame of rows, of pandas' or of an RDD."""
        if isinstance(data, SailRdd):
            ratio = args[0] if args else kwargs.get("samplingRatio")
            return frame_of(self, super().createDataFrame, data, schema, ratio)
        verify = kwargs.pop("verifySchema", None)
        if len(args) > 1:
            verify = args[1]
        # A ratio to infer types by counts for an RDD alone: of a list, Spark looks at every row.
        args = ()
        kwargs.pop("samplingRatio", None)
        if isinstance(schema, str):
            schema = self._parsed(schema)
        by_script = is_scripts(sys._getframe(1))
        if isinstance(schema, DataType) and (by_script or verify is not None):
            data = data if hasattr(data, "iloc") else list(data)
            created.check(data, schema, verify is not False)
        if hasattr(data, "iloc") and "M" in {t.kind for t in data.dtypes} and zones.of(self) not in zones.UTC:
            raise EngineFeatureError("createDataFrame of pandas' times outside UTC")
        with created.refusing():
            made = super().createDataFrame(data, schema, *args, **kwargs)
        by_arrow = (self._conf_seen.get("spark.sql.execution.arrow.pyspark.enabled") or "").lower() == "true"
        return _with_nan(made, data) if hasattr(data, "iloc") and not by_arrow else made

    def _parsed(self, schema: str) -> Any:
        """Return the type that a schema's text is of."""
        if hasattr(self, "_parse_ddl"):
            return self._parse_ddl(schema)
        return self._client._analyze(method="ddl_parse", ddl_string=schema).parsed

    @property
    def readStream(self) -> Any:  # noqa: N802
        """Refused: a stream is read by Spark alone."""
        raise EngineFeatureError("SparkSession.readStream")

    @property
    def sparkContext(self) -> Any:  # noqa: N802
        """The stand-in for the SparkContext."""
        return SailContext.of(self._run)

    def newSession(self) -> SailSession:  # noqa: N802
        """Return this session: a run has one."""
        return self

    def _note_written(self, operation: Any, pending: PendingWrite | None) -> None:
        if pending is not None:
            self._adapter.reads.note_written(pending.path, operation.mode == operation.SAVE_MODE_OVERWRITE)
        elif operation.HasField("table"):
            self._note_table(operation.table.table_name)

    def _note_table(self, name: str) -> None:
        self._adapter.reads.note_written(name, False, self._names(name))

    def _check_replaces(self, name: str, query: Any) -> None:
        """Raise Spark's error for rows that replace the engine's own table that they are read from."""
        if any(map(self._names(name), self._adapter.reads.tables(query))):
            text = f"Can't overwrite the target that is also being read from: {name}. Keep the rows elsewhere first."
            raise PathError("UNSUPPORTED_OVERWRITE.TABLE", text)

    def _names(self, name: str) -> Callable[[str], bool]:
        """Return whether a name is that of the same table; the engine is asked for its database only if it may be."""
        last = _parts_of(name)[-1]
        return lambda other: _parts_of(other)[-1] == last and self._in_full(other) == self._in_full(name)

    def _in_full(self, name: str) -> list[str]:
        """Return a table's name with its database."""
        parts = _parts_of(name)
        return parts[-2:] if len(parts) > 1 else [super().catalog.currentDatabase(), *parts]

    def _prepare_write(self, operation: Any) -> PendingWrite | None:
        if operation.HasField("table") and operation.mode == operation.SAVE_MODE_OVERWRITE:
            self._check_replaces(operation.table.table_name, operation.input)
        reads = self._adapter.reads
        frame = type(operation.input)()
        frame.CopyFrom(operation.input)
        in_order = after_sort(frame, self._adapter.is_ordered) is not None
        waits = not stages_first(self._conf_seen.get)
        schema = functools.cache(lambda: self._schema_of(frame))  # a write may delete what it is told by
        try:
            pending = prepare(
                self._run,
                operation,
                lambda path: reads.replaced(frame, path, waits, not in_order),
                self._conf_seen.get,
                schema,
            )
        except PathError as error:
            if error.getErrorClass() == OVERWRITTEN and waits and reads.awaits_action(frame):
                raise EngineFeatureError(
                    f"A cached frame that overwrites what it is read from ({error}) before an action, such as "
                    "count(), has computed all of its rows,"
                ) from None
            raise
        if pending is not None:
            pending.in_order = in_order
            pending.must_stream = (
                in_order
                and operation.mode == operation.SAVE_MODE_OVERWRITE
                and pending.staging is None
                and any(
                    overlap(pending.path, read) for read in reads.replaced(frame, pending.path, waits, True)
                )
            )
        return pending

    def _note_order(self, view: Any) -> None:
        """Remember whether a view's rows are in order; the view is yet to be made."""
        name = f"global_temp.{view.name}" if view.is_global else view.name
        (
            self._ordered.discard
            if after_sort(view.input, self._adapter.is_ordered) is None
            else self._ordered.add
        )(name)

    def _damaged(self) -> str | None:
        """Return which of the Parquet files that the run reads is damaged; None where it reads none."""
        noted = [item for item in reversed(self._run.recorder.plain_reads) if item.format == "parquet"]
        read = dict.fromkeys(path for item in noted for path in item.paths)
        files = [file for path in read for file in existing_files(self._run.storage, path)]
        return parquet_types.damaged(self._run.storage, files) if files else None

    def _schema_of(self, relation: Any) -> Any:
        from pyspark.sql.connect.proto import Plan

        return self._client.schema(Plan(root=relation))

    @functools.cached_property
    def _jvm(self) -> Jvm:
        return jvm(self._run.storage, self._run.recorder.note)

    @functools.cached_property
    def _jsc(self) -> JavaContext:
        return JavaContext(self._run.recorder.note)

    @functools.cached_property
    def _jsparkSession(self) -> JavaSession:  # noqa: N802
        return JavaSession(self)

    def stop(self) -> None:
        """Do nothing: the run ends the session."""

    def end(self) -> None:
        """Close the session for good, including its shared parts."""
        for view in super().sql("SHOW TABLES IN global_temp").collect():
            super().catalog.dropGlobalTempView(view["tableName"])
        SparkSession._default_session = None
        SparkSession._active_session.session = None
        self._client.close()


def _with_nan(frame: Any, data: Any) -> Any:
    """Return a frame of pandas' with NaN where pandas has it, as Spark makes of it without Arrow."""
    numbers = [i for i, kind in enumerate(data.dtypes) if kind.kind == "f" and data.iloc[:, i].isna().any()]
    fields = [frame.schema.fields[i] for i in numbers] if numbers else []
    columns = {}
    for field in fields:
        if field.dataType.simpleString() in ("float", "double"):
            nan = functions.lit(float("nan")).cast(field.dataType)
            columns[field.name] = functions.coalesce(functions.col(backquoted(field.name)), nan)
    return frame.withColumns(columns) if columns else frame


def _parts_of(name: str) -> list[str]:
    """Return the parts of a table's name, in small letters."""
    return re.sub(r"[`\s]", "", name.lower()).split(".")
