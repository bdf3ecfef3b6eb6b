"""Spark Connect's session as Sail needs it: every request passes the plan adapter."""

from __future__ import annotations

import functools
import re
import sys
import uuid
from collections.abc import Iterator
from typing import Any

from pyspark.sql.connect import functions, proto
from pyspark.sql.connect.client import SparkConnectClient, getLogLevel
from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.connect.plan import LogicalPlan
from pyspark.sql.connect.readwriter import DataFrameWriter, DataFrameWriterV2
from pyspark.sql.connect.session import SparkSession
from pyspark.sql.types import DataType, StructType

from glue_local.engine.run.run import Run, SaveTable
from glue_local.engine.sessions import (
    answers,
    created,
    files_in_sql,
    parquet_types,
    sail_analysis,
    sail_cache,
    sail_columns,
    sail_frames,
    udfs,
)
from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.callers import is_scripts
from glue_local.engine.sessions.common_tables import FOLDER, CommonTables
from glue_local.engine.sessions.differences import zones
from glue_local.engine.sessions.differences.session import Differences
from glue_local.engine.sessions.drawn import DrawnFrames
from glue_local.engine.sessions.files_in_sql import check_table_of_files
from glue_local.engine.sessions.hadoop import JavaContext
from glue_local.engine.sessions.jvm import JavaSession, Jvm, jvm
from glue_local.engine.sessions.lake_columns import keep_order_of_delta
from glue_local.engine.sessions.parameters import inlined
from glue_local.engine.sessions.plans import PlanAdapter
from glue_local.engine.sessions.rdd_parts import frame_of
from glue_local.engine.sessions.sail_catalog import SailCatalog
from glue_local.engine.sessions.sail_context import SailContext
from glue_local.engine.sessions.sail_rdd import SailRdd
from glue_local.engine.sessions.sail_reader import SailReader
from glue_local.engine.sessions.sorted_queries import in_order, view_made
from glue_local.engine.sessions.sorting import after_sort, in_order_or_refused
from glue_local.engine.sessions.substitution import substitute
from glue_local.engine.sessions.writing import (
    PendingWrite,
    prepare,
)
from glue_local.engine.storage import existing_files, paths
from glue_local.identifiers import backquoted

_SET = re.compile(r"^\s*SET\s+(?P<key>[\w.\-]+)\s*=\s*(?P<value>.*?)\s*;?\s*$", re.IGNORECASE | re.DOTALL)
_CACHE = re.compile(
    r"\s*(?:(?:UN)?CACHE\s+(?:LAZY\s+)?TABLE\s+(?:IF\s+EXISTS\s+)?[\w.`]+|CLEAR\s+CACHE)\s*;?\s*",
    re.IGNORECASE,
)
#: Prefix of our own global views, which keep the meaning that a frame was created with.
BOUND_VIEW = "_glue_local_bound_"
_JVM_HANDLES = {"_jdf", "_jseq", "_jmap", "_jcols"}


class _Stub:
    """The server's stub with every plan rewritten on its way, and configuration noted."""

    def __init__(self, stub: Any, session: SailSession, channel: Any) -> None:
        self._stub, self._session = stub, session
        self._execute = channel.unary_stream(
            "/spark.connect.SparkConnectService/ExecutePlan",
            request_serializer=proto.ExecutePlanRequest.SerializeToString,
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stub, name)

    def ExecutePlan(self, request: Any, **kwargs: Any) -> Any:  # noqa: N802
        session, command = self._session, request.plan.command
        pending: PendingWrite | None = None
        session._drawn.freeze(request.plan)
        session._common.before(request)
        if command.HasField("write_operation"):
            pending = session._prepare_write(command.write_operation)
            if pending is not None and pending.kept:
                pending.publish()
                return iter(())
        elif command.HasField("create_dataframe_view"):
            view = command.create_dataframe_view
            session._adapter.note_view(view)
            session._common.note_view(view.name, view.input)
            session._note_order(view)
        mixed = session._adapter.rewrite(request)
        if request.plan.HasField("root"):
            return self._query(request, mixed, **kwargs)
        if pending is not None and pending.streams and not mixed:
            rows = type(request)()
            rows.CopyFrom(request)
            rows.plan.root.CopyFrom(command.write_operation.input)
            pending.write(self._query(rows, mixed, **kwargs))
            pending.finish()
            return iter(())
        made = answers.parsed(self._run(request, **kwargs))
        return made if pending is None else _then(made, pending)

    def _run(self, request: Any, **kwargs: Any) -> Iterator[bytes]:
        """Yield the answers to a plan. The last one says so: Sail sends it of a plan that may be attached to again."""
        request.operation_id = str(uuid.uuid4())
        if not any(option.HasField("reattach_options") for option in request.request_options):
            request.request_options.add().reattach_options.reattachable = True
        release = proto.ReleaseExecuteRequest(
            session_id=request.session_id,
            user_context=request.user_context,
            operation_id=request.operation_id,
        )
        release.release_all.SetInParent()
        try:
            yield from self._execute(request, **kwargs)
        finally:
            self._stub.ReleaseExecute.future(release)

    def _query(self, request: Any, mixed: bool, **kwargs: Any) -> Any:
        note = self._session._run.recorder.note
        made = answers.of_query(lambda: self._run(request, **kwargs), note)
        return in_order_or_refused(made) if mixed else made

    def AnalyzePlan(self, request: Any, **kwargs: Any) -> Any:  # noqa: N802
        self._session._adapter.rewrite(request)
        return self._stub.AnalyzePlan(request, **kwargs)

    def Config(self, request: Any, **kwargs: Any) -> Any:  # noqa: N802
        for pair in request.operation.set.pairs:
            self._session._conf_seen[pair.key] = pair.value
        for key in request.operation.unset.keys:
            self._session._conf_seen.pop(key, None)
        return self._stub.Config(request, **kwargs)


def _then(made: Iterator[Any], pending: PendingWrite) -> Iterator[Any]:
    yield from made
    pending.finish()


class _Client(SparkConnectClient):
    """A client that formats a plan for its log only where the log is on: for small jobs, a tenth of their time."""

    def _proto_to_string(self, *message: Any) -> str:
        return "" if getLogLevel() is None else super()._proto_to_string(*message)


class SailSession(SparkSession):
    """The session of one run on Sail."""

    def __init__(self, url: str, run: Run) -> None:
        """Connect to the server at ``url`` for a run."""
        retries = {"max_retries": 2}
        self._client = _Client(url, retry_policy=retries, use_reattachable_execute=False)
        self._session_id = self._client._session_id
        self._run = run
        self._conf_seen: dict[str, str] = {}
        self._adapter = PlanAdapter(run, self._conf_seen.get)
        self._common = CommonTables(self, run.work_dir / FOLDER)
        self._drawn = DrawnFrames(self, self._common)
        self._client._stub = _Stub(self._client._stub, self, self._client._channel)  # type: ignore[assignment]
        self._kept_views: set[str] = set()
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
        if _CACHE.fullmatch(sqlQuery):
            return self._nothing()  # what is kept changes no result
        if match := _SET.match(sqlQuery):
            self.conf.set(match["key"], match["value"])
            return self.createDataFrame([(match["key"], match["value"])], "key string, value string")
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
        made = self._bound(plain(sqlQuery, args, **kwargs), self._in_order(sqlQuery))
        if view := view_made(sqlQuery):
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
                raise
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
        own = SailCatalog(super().catalog, self._adapter.views, registered, kept)
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

    def _prepare_write(self, operation: Any) -> PendingWrite | None:
        reads = self._adapter.reads_of(operation.input)
        frame = type(operation.input)()
        frame.CopyFrom(operation.input)
        in_order = after_sort(frame, self._adapter.is_ordered) is not None
        pending = prepare(self._run, operation, reads, self._conf_seen.get, lambda: self._schema_of(frame))
        if pending is not None:
            pending.in_order = in_order
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


def _frame_of(writer: Any) -> Any:
    """Return the frame that a writer writes: it keeps the plan alone."""
    make: Any = getattr(DataFrame, "withPlan", DataFrame)  # until Spark 4 a frame was made by the former
    return make(writer._df, writer._spark)


def _column_name(column: Any) -> str:
    """Return the name of a partition column; EngineFeatureError for a transform, such as days of a time."""
    if isinstance(column, str):
        return column
    name = getattr(column._expr, "_unparsed_identifier", None)
    if name is None:
        raise EngineFeatureError(f"partitionedBy({column})")
    return str(name)


def _adapt_tables() -> None:
    """Make ``saveAsTable`` and ``insertInto`` use the run's tables."""
    save, insert = DataFrameWriter.saveAsTable, DataFrameWriter.insertInto
    save_plain = DataFrameWriter.save

    def save_as_table(
        writer: Any,
        name: str,
        format: Any = None,
        mode: Any = None,
        partitionBy: Any = None,  # noqa: N803
        **options: Any,
    ) -> None:
        tables, write = writer._spark._run.tables, writer._write
        keys = partitionBy or write.partitioning_cols
        asked = SaveTable(
            mode or write.mode or "error",
            format or write.source or "parquet",
            (keys,) if isinstance(keys, str) else tuple(keys or ()),
            options.get("path") or write.options.get("path") or write.path,
        )
        if tables is not None and tables.save(_frame_of(writer), name, asked):
            return
        if asked.path:
            check_table_of_files(asked.format)
        save(writer, name, format=format, mode=mode, partitionBy=partitionBy, **options)

    def insert_into(writer: Any, tableName: str, overwrite: bool | None = None) -> None:  # noqa: N803
        tables = writer._spark._run.tables
        replaces = writer._write.mode == "overwrite" if overwrite is None else overwrite
        if tables is None or not tables.insert_into(_frame_of(writer), tableName, replaces):
            insert(writer, tableName, overwrite)

    def save_to(writer: Any, path: str | None = None, format: Any = None, *args: Any, **options: Any) -> None:
        tables, write = writer._spark._run.tables, writer._write
        mode = options.get("mode") or (args[0] if args else None) or write.mode or "error"
        by_name = (format or write.source) == "iceberg" and path and not paths.is_s3(path) and "/" not in path
        if tables is not None and by_name:
            tables.save_by_name(_frame_of(writer), path, mode)
        else:
            save_plain(writer, path, format, *args, **options)
            place = path or options.get("path") or write.options.get("path") or ""
            if (format or write.source) == "delta" and paths.is_s3(place):
                keep_order_of_delta(writer._spark._run.storage, place, lambda: _frame_of(writer).columns)

    def writes_to(method: str) -> None:
        plain = getattr(DataFrameWriterV2, method)
        action = re.sub(r"([A-Z])", r"_\1", method).lower()

        def write(writer: Any, *args: Any) -> None:
            tables, made = writer._spark._run.tables, writer._write
            if tables is not None:
                catalog = writer._table_name.split(".")[0]
                asked = SaveTable(
                    format=made.provider or ("iceberg" if tables.is_iceberg(catalog) else "parquet"),
                    keys=tuple(map(_column_name, made.partitioning_columns)),
                    path=made.table_properties.get("location"),
                    condition=args[0] if args else None,
                )
                if tables.write_to(_frame_of(writer), writer._table_name, action, asked):
                    return
            plain(writer, *args)

        setattr(DataFrameWriterV2, method, write)

    for method in ("create", "replace", "createOrReplace", "append", "overwrite", "overwritePartitions"):
        writes_to(method)
    DataFrameWriter.saveAsTable = save_as_table  # type: ignore[assignment, method-assign]
    DataFrameWriter.save = save_to  # type: ignore[assignment, method-assign]
    DataFrameWriter.insertInto = insert_into  # type: ignore[assignment, method-assign]


def adapt_connect() -> None:
    """Make Spark Connect's own classes say which engine has what they lack, and know all save modes."""
    plain_getattr, plain_mode = DataFrame.__getattr__, DataFrameWriter.mode
    plain_option = DataFrameWriter.option

    def get(frame: Any, name: str) -> Any:
        if name in _JVM_HANDLES:
            raise EngineFeatureError(f"DataFrame.{name}")
        return plain_getattr(frame, name)

    def mode(writer: Any, save_mode: str | None) -> Any:
        known = "error" if save_mode in ("errorifexists", "default") else save_mode
        return plain_mode(writer, known)

    def option(writer: Any, key: str, value: Any) -> Any:
        # ``parquet`` passes on a compression that was not given, over the one that was.
        return writer if key == "compression" and value is None else plain_option(writer, key, value)

    _adapt_tables()
    sail_cache.adapt()
    sail_frames.adapt()
    sail_columns.adapt()
    sail_analysis.adapt()
    DataFrameWriter.option = option  # type: ignore[assignment, method-assign]
    DataFrame.__getattr__ = get  # type: ignore[method-assign]
    DataFrameWriter.mode = mode  # type: ignore[assignment]


adapt_connect()


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
