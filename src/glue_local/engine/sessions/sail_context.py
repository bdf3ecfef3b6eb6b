"""The stand-in that ``SparkContext()`` returns on Sail: features without a JVM work, the others are errors."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from pyspark import SparkConf, SparkContext

from glue_local.engine.run.py_files import add_py_file
from glue_local.engine.run.run import Run
from glue_local.engine.sessions import accumulators
from glue_local.engine.sessions.base import EngineFeatureError, apply_conf
from glue_local.engine.sessions.hadoop import JavaContext
from glue_local.engine.sessions.jvm import Jvm
from glue_local.engine.sessions.rdd_parts import slices
from glue_local.engine.sessions.reading import address
from glue_local.engine.sessions.sail_rdd import SailRdd
from glue_local.engine.storage import paths


class SailBroadcast:
    """A broadcast variable: Sail runs in this process, so the value simply goes along."""

    def __init__(self, value: Any) -> None:
        """Hold a value."""
        self.value = value

    def unpersist(self, blocking: bool = False) -> None:
        """Do nothing: there are no executors to free."""

    def destroy(self, blocking: bool = False) -> None:
        """Do nothing: there are no executors to free."""


class SailContext(SparkContext):
    """A SparkContext without JVM; an attribute that is not defined here is an EngineFeatureError."""

    _run: Any = None

    @classmethod
    def of(cls, run: Run) -> SailContext:
        """Return the context of a run."""
        made = object.__new__(cls)
        made._run = run
        return made

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take SparkContext's arguments; the configuration among them goes to the session."""
        conf = kwargs.get("conf") or next((a for a in args if isinstance(a, SparkConf)), None)
        if conf is not None:
            apply_conf(self._run, conf.getAll())

    def __getattribute__(self, name: str) -> Any:
        """Return the stand-in's attribute; EngineFeatureError for attributes of a real SparkContext only."""
        if name.startswith("__") or name in SailContext.__dict__:
            return object.__getattribute__(self, name)
        if hasattr(SparkContext, name):
            raise EngineFeatureError(f"SparkContext.{name}")
        raise AttributeError(f"'SparkContext' object has no attribute '{name}'")

    @property
    def version(self) -> str:
        """The version of Spark's API."""
        return str(self._run.spark.version)

    @property
    def appName(self) -> str:  # type: ignore[override]  # noqa: N802
        """The job's name."""
        return str(self._run.job_name)

    @property
    def applicationId(self) -> str:  # noqa: N802
        """The run's id."""
        return str(self._run.run_id)

    @property
    def master(self) -> str:  # type: ignore[override]
        """Where it runs: in this process."""
        return "local[*]"

    @property
    def defaultParallelism(self) -> int:  # noqa: N802
        """The number of cores."""
        return os.cpu_count() or 1

    @property
    def _conf(self) -> SparkConf:  # type: ignore[override]
        """The same as ``getConf``: scripts read it here too."""
        return self.getConf()

    def getConf(self) -> SparkConf:  # noqa: N802
        """Return the run's configuration."""
        own = {
            "spark.app.name": self.appName,
            "spark.app.id": self.applicationId,
            "spark.master": self.master,
        }
        return SparkConf(loadDefaults=False).setAll(list({**own, **self._run.conf}.items()))

    @property
    def uiWebUrl(self) -> None:  # noqa: N802
        """None: there is no Spark UI."""

    @classmethod
    def getOrCreate(cls, conf: SparkConf | None = None) -> SparkContext:  # noqa: N802
        """Return the run's context, as ``SparkContext.getOrCreate`` does: scripts call it on a context, too."""
        return SparkContext.getOrCreate(conf)

    def setCheckpointDir(self, dirName: str) -> None:  # noqa: N802, N803
        """Do nothing: checkpoints are in the run's own folder."""

    def setLogLevel(self, level: str) -> None:  # noqa: N802
        """Do nothing: Sail writes no Spark log."""

    def setJobGroup(self, groupId: str, description: str, interruptOnCancel: bool = False) -> None:  # noqa: N802, N803
        """Do nothing: there are no Spark jobs to name."""

    def setLocalProperty(self, key: str, value: str) -> None:  # noqa: N802
        """Do nothing: there is no Spark scheduler."""

    def broadcast(self, value: Any) -> Any:
        """Return a holder of the value, for use in a UDF."""
        return SailBroadcast(value)

    def accumulator(self, value: Any, accum_param: Any = None) -> Any:
        """Return a value that functions of RDDs, ``foreach`` and ``foreachPartition`` add to."""
        return accumulators.make(value, accum_param)

    @property
    def _jsc(self) -> JavaContext:
        found: JavaContext = self._run.spark._jsc
        return found

    @property
    def _jvm(self) -> Jvm:  # type: ignore[override]
        found: Jvm = self._run.spark._jvm
        return found

    @property
    def _gateway(self) -> Any:  # type: ignore[override]
        return SimpleNamespace(jvm=self._jvm)

    def parallelize(self, c: Iterable[Any], numSlices: int | None = None) -> Any:  # noqa: N803
        """Return an RDD of the elements as they are now."""
        partitions = numSlices or self.defaultParallelism
        held = pickle.dumps(slices(c, partitions))
        return SailRdd(self._run.spark, lambda: pickle.loads(held), lambda: partitions)  # noqa: S301

    def emptyRDD(self) -> Any:  # noqa: N802
        """Return an RDD without elements."""
        return SailRdd(self._run.spark, list, lambda: 0)

    def range(self, start: int, end: int | None = None, step: int = 1, numSlices: int | None = None) -> Any:  # noqa: N803
        """Return an RDD of whole numbers, as Python's range has them."""
        return self.parallelize(range(start) if end is None else range(start, end, step), numSlices)

    def union(self, rdds: list[Any]) -> Any:
        """Return the elements of all RDDs."""
        first, *others = rdds
        for other in others:
            first = first.union(other)
        return first

    def textFile(self, name: str, minPartitions: int | None = None, use_unicode: bool = True) -> Any:  # noqa: N802, N803
        """Return an RDD of the lines of files; their names may be several, with commas between them."""
        frame = self._run.spark.read.text(name.split(","))
        if frame.columns != ["value"] or not use_unicode:
            raise EngineFeatureError("SparkContext.textFile of nested folders, or without use_unicode,")
        return frame.rdd.map(lambda row: row.value)

    def wholeTextFiles(self, path: str, minPartitions: int | None = None, use_unicode: bool = True) -> Any:  # noqa: N802, N803
        """Return an RDD of the paths of files and their texts."""
        read = self.binaryFiles(path, minPartitions)
        return read.mapValues(lambda data: data.decode("utf-8", "replace"))

    def binaryFiles(self, path: str, minPartitions: int | None = None) -> Any:  # noqa: N802, N803
        """Return an RDD of the paths of files and their bytes."""
        return SailRdd(self._run.spark, lambda: [self._files(path)])

    def _files(self, path: str) -> list[tuple[str, bytes]]:
        """Return the files of a folder itself, by path."""
        place = address(path, "Reading files")
        storage, depth = self._run.storage_of(place), paths.rooted(place)[1].rstrip("/").count("/") + 1
        files = [file.path for file in storage.list_files(place)]
        direct = [name for name in files if paths.rooted(name)[1].count("/") <= depth]
        return [(name.replace(paths.MACHINE, "file:/"), storage.read_bytes(name)) for name in direct]

    def addPyFile(self, path: str) -> None:  # noqa: N802
        """Put a Python file or archive on the path."""
        add_py_file(self._run, path)

    def stop(self) -> None:
        """Do nothing: the run ends the session."""

    def __enter__(self) -> SailContext:
        """Return the context itself."""
        return self

    def __exit__(self, *args: object) -> None:
        """Do nothing: the run ends the session."""

    def __repr__(self) -> str:
        """Describe what it is."""
        return f"<SparkContext on Sail appName={self.appName}>"
