"""The Apache Spark engine: one JVM per process, a new session of it per run, s3:// over folders."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from glue_local.engine.run.run import Run
from glue_local.engine.sessions import patches, spark_names
from glue_local.engine.sessions.base import COMMON_CONF, EngineStartError, set_conf
from glue_local.engine.sessions.hadoop import JavaContext
from glue_local.engine.sessions.iceberg import library
from glue_local.engine.sessions.materialized import KEPT
from glue_local.engine.sessions.parquet_files import DEFAULT
from glue_local.engine.sessions.spark_io import SparkPaths, wrap, wrap_rdds
from glue_local.java import JavaMissingError, find_java

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_VIEWFS = "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme"
_COMMITTER = "org.apache.hadoop.mapreduce.lib.output.FileOutputCommitterFactory"
_COLLECTOR = "-XX:+UseParallelGC"
_LOG_CONF = Path(__file__).with_name("log4j2.properties")

#: Environment variable with further options for Spark's JVM.
JAVA_OPTIONS = "GLUE_LOCAL_JAVA_OPTIONS"

#: Spark as a laptop needs it: no UI, few partitions, s3:// as folders without any further jar.
SPARK_CONF = {
    **COMMON_CONF,
    "spark.master": "local[*]",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": str(max(2, os.cpu_count() or 2)),
    "spark.sql.catalogImplementation": "in-memory",
    "spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
    "spark.hadoop.fs.s3.impl": _VIEWFS,
    "spark.hadoop.fs.s3a.impl": _VIEWFS,
    "spark.hadoop.fs.s3n.impl": _VIEWFS,
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    "spark.hadoop.mapreduce.outputcommitter.factory.scheme.s3a": _COMMITTER,
}


class SparkEngine:
    """One SparkContext per process; a run's session shares it and nothing else."""

    name = "spark"

    def __init__(self) -> None:
        """Make the engine; ``start`` starts it."""
        self._root: SparkSession | None = None
        self._hadoop_conf: Any = None
        self._mounted: dict[str, str] = {}
        self._wrapped = False

    def start(self) -> None:
        """Start the JVM and its SparkContext; EngineStartError in one line without Java 17."""
        if self._root is not None:
            return
        try:
            find_java()
        except JavaMissingError as error:
            raise EngineStartError(f"{error}, or use --engine sail") from None
        patches.install()
        from pyspark import RDD, SparkConf, SparkContext
        from pyspark.sql import DataFrameReader, DataFrameWriter, SparkSession

        if not self._wrapped:
            wrap(DataFrameReader, DataFrameWriter, SparkSession)
            wrap_rdds(SparkContext, RDD)
            self._wrapped = True
        os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
        settings = SPARK_CONF | library.settings()
        conf = SparkConf(loadDefaults=False).setAll(list(settings.items())).setAppName("glue-local")
        conf.set("spark.driver.extraJavaOptions", java_options())
        if memory := os.environ.get("GLUE_LOCAL_MEMORY_MB"):
            conf.set("spark.driver.memory", f"{int(memory)}m")
        warehouse = tempfile.mkdtemp(prefix="glue-local-warehouse-")
        atexit.register(shutil.rmtree, warehouse, ignore_errors=True)
        conf.set("spark.sql.warehouse.dir", warehouse)
        with patches.plain_spark():
            try:
                context = SparkContext(conf=conf)
            except Exception as error:
                raise EngineStartError(f"Apache Spark did not start: {error}") from error
            self._root = SparkSession(context)
        self._java_context: Any = context._jsc
        self._hadoop_conf = self._jvm.org.apache.hadoop.conf.Configuration(self._hadoop)

    def warm_up(self) -> None:
        """See Engine.warm_up: a first query through the whole of Spark SQL."""
        assert self._root is not None
        self._root.range(2).selectExpr("sum(id) as s").collect()

    @property
    def _jvm(self) -> Any:
        assert self._root is not None
        return self._root._jvm

    @property
    def _hadoop(self) -> Any:
        assert self._root is not None
        return self._java_context.hadoopConfiguration()

    def open_session(self, run: Run) -> SparkSession:
        """See Engine.open_session."""
        self.start()
        assert self._root is not None
        from pyspark.sql import SparkSession

        with patches.plain_spark():
            session = self._root.newSession()
        SparkSession._instantiatedSession = SparkSession._activeSession = session
        self._jvm.SparkSession.setDefaultSession(session._jsparkSession)
        self._jvm.SparkSession.setActiveSession(session._jsparkSession)
        cast(Any, session)._glue_paths = SparkPaths(run, self.mount)
        for key, value in run.conf.items():
            set_conf(session, run, key, value)
        context: Any = session.sparkContext
        context._jsc = JavaContext(run.recorder.note, self._java_context)
        return session

    def mount(self, bucket: str, folder: Path) -> None:
        """Make s3://bucket/ mean a folder, for both schemes, from now on."""
        link = folder.as_uri()
        if self._mounted.get(bucket) == link:
            return
        if bucket in self._mounted:
            self._jvm.org.apache.hadoop.fs.FileSystem.closeAll()
        self._mounted[bucket] = link
        self._hadoop.set(f"fs.viewfs.mounttable.{bucket}.linkFallback", link)

    def activate(self, run: Run) -> None:
        """See Engine.activate."""
        patches.install()
        spark_names.install()  # before the script imports functions by name

    def deactivate(self, run: Run) -> None:
        """See Engine.deactivate."""
        session = run._session
        if session is None:
            return
        shared = session._jsparkSession.sharedState()
        shared.cacheManager().clearCache()
        shared.globalTempViewManager().clear()
        catalog = shared.externalCatalog()
        for name in _texts(catalog.listTables("default")):
            catalog.dropTable("default", name, True, False)
        for name in _texts(catalog.listDatabases()):
            if name != "default":
                catalog.dropDatabase(name, True, True)
        cast(Any, session.sparkContext)._jsc = self._java_context
        self._hadoop.clear()
        self._hadoop.addResource(self._hadoop_conf)
        self._jvm.org.apache.hadoop.fs.FileSystem.closeAll()
        self._mounted.clear()

    def keep(self, run: Run, df: DataFrame) -> DataFrame:
        """See Engine.keep."""
        folder = run.work_dir / KEPT / uuid.uuid4().hex
        folder.parent.mkdir(parents=True, exist_ok=True)
        df.write.option("compression", DEFAULT).parquet(folder.as_uri())
        kept: Any = run.spark.read.schema(df.schema).parquet(folder.as_uri())
        kept._glue_files = sorted(folder.glob("*.parquet"))
        return kept  # type: ignore[no-any-return]

    def cached(self, run: Run, df: DataFrame) -> DataFrame:
        """See Engine.cached: in memory what Spark may not be able to write."""
        return self.keep(run, df) if _for_parquet(df) else df.cache()

    def reads_of(self, run: Run, df: DataFrame) -> list[str]:
        """See Engine.reads_of; ``inputFiles`` looks at what replaces a cached frame."""
        leaves = df._jdf.queryExecution().analyzed().collectLeaves()
        found = (leaves.apply(number) for number in range(leaves.size()))
        files = [leaf.relation() for leaf in found if leaf.getClass().getSimpleName() == "LogicalRelation"]
        return [path for each in files for path in each.inputFiles()]

    def stop(self) -> None:
        """See Engine.stop."""
        if self._root is not None:
            with patches.plain_spark():
                self._root.stop()
            self._root = None


def java_options() -> str:
    """Return the options of Spark's JVM: those given, and a collector unless they name one.

    No run waits for an answer: what counts is work done, not how short a pause is.
    Source: https://docs.oracle.com/en/java/javase/17/gctuning/available-collectors.html
    """
    given = os.environ.get(JAVA_OPTIONS, "")
    collector = "" if "GC" in given else _COLLECTOR
    return " ".join(filter(None, (f"-Dlog4j2.configurationFile={_LOG_CONF.as_uri()}", collector, given)))


def _texts(sequence: Any) -> list[str]:
    """Return a Scala sequence of texts as a list."""
    return [sequence.apply(i) for i in range(sequence.size())]


def _for_parquet(df: DataFrame) -> bool:
    """Whether Spark writes to Parquet whatever such columns may hold; by itself it writes no old dates."""
    names = [name.lower() for name in df.columns]
    if not names or len(set(names)) < len(names):
        return False
    return not _has(df.schema.jsonValue(), "void", "interval", "date", "timestamp")


def _has(type_: Any, *kinds: str) -> bool:
    """Whether a type, as JSON, is or holds one whose name has one of these words in it."""
    if isinstance(type_, str):
        return any(kind in type_ for kind in kinds)
    parts = [type_.get(key) for key in ("type", "elementType", "keyType", "valueType")]
    return any(_has(part, *kinds) for part in [*parts, *type_.get("fields", ())] if part is not None)
