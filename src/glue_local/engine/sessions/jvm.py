"""``sc._jvm`` on Sail: Log4j's loggers, which are Python's here, and Hadoop's files; any other class names itself."""

from __future__ import annotations

import functools
import logging
import os
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.connection_utils import AwsConnectionUtils
from glue_local.engine.sessions.hadoop import HadoopSettings
from glue_local.engine.sessions.hadoop_files import FileSystems, Path, Uri
from glue_local.engine.storage import Storage
from glue_local.identifiers import backquoted


class Level:
    """Log4j's levels, as Python's."""

    OFF = logging.CRITICAL + 10
    FATAL = logging.CRITICAL
    ERROR = logging.ERROR
    WARN = logging.WARNING
    INFO = logging.INFO
    DEBUG = logging.DEBUG
    TRACE = logging.DEBUG - 5
    ALL = logging.NOTSET


class Logger:
    """A Log4j logger that writes to Python's logger of the same name."""

    def __init__(self, name: str) -> None:
        """Name it."""
        self._own = logging.getLogger(name)
        self.fatal, self.error, self.warn = self._own.critical, self._own.error, self._own.warning
        self.info, self.debug, self.setLevel = self._own.info, self._own.debug, self._own.setLevel

    def trace(self, message: str) -> None:
        """Log details for developers."""
        self._own.log(Level.TRACE, message)

    @classmethod
    def getLogger(cls, name: str = "root") -> Logger:  # noqa: N802
        """Return a logger."""
        return cls(str(name))

    @classmethod
    def getRootLogger(cls) -> Logger:  # noqa: N802
        """Return the root logger."""
        return cls("root")


class System:
    """``java.lang.System``: properties of a JVM, which change nothing here, and clocks."""

    def __init__(self, note: Callable[[str], None]) -> None:
        """Take what takes notes."""
        self._note, self._properties = note, dict[str, str]()

    def setProperty(self, name: str, value: str) -> str | None:  # noqa: N802
        """Set a property; return what it was."""
        self._note(f"System.setProperty: {name} has no effect: Spark's settings are in spark.conf")
        former, self._properties[name] = self._properties.get(name), value
        return former

    def getProperty(self, name: str, default: str | None = None) -> str | None:  # noqa: N802
        """Return a property that was set; EngineFeatureError for one of the JVM's own."""
        if name not in self._properties and default is None:
            raise EngineFeatureError(f"System.getProperty({name!r})")
        return self._properties.get(name, default)

    @staticmethod
    def getenv(name: str) -> str | None:
        """Return a variable of the environment."""
        return os.environ.get(name)

    @staticmethod
    def currentTimeMillis() -> int:  # noqa: N802
        """Return the milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    @staticmethod
    def nanoTime() -> int:  # noqa: N802
        """Return nanoseconds since some time."""
        return time.perf_counter_ns()


class Uuid:
    """``java.util.UUID``."""

    def __init__(self, value: uuid.UUID) -> None:
        """Hold one."""
        self._value = value

    @classmethod
    def randomUUID(cls) -> Uuid:  # noqa: N802
        """Return a random one."""
        return cls(uuid.uuid4())

    def toString(self) -> str:  # noqa: N802
        """Return it as a string."""
        return str(self._value)


class JavaCatalog:
    """``SparkSession.catalog()`` of Java: whether tables and databases are there."""

    def __init__(self, catalog: Any) -> None:
        """Take Python's."""
        self._own = catalog

    def tableExists(self, *names: str) -> bool:  # noqa: N802
        """Whether a table is there: of a name, or of a database and a name."""
        return bool(self._own.tableExists(".".join(map(backquoted, names)) if len(names) > 1 else names[0]))

    def databaseExists(self, name: str) -> bool:  # noqa: N802
        """Whether a database is there."""
        return bool(self._own.databaseExists(name))

    def __getattr__(self, name: str) -> Any:
        """EngineFeatureError for anything else."""
        raise EngineFeatureError(f"SparkSession._jsparkSession.catalog().{name}")


class JavaSession:
    """``SparkSession._jsparkSession``: its catalog; anything else names itself."""

    def __init__(self, session: Any) -> None:
        """Take Python's session."""
        self._session = session

    def catalog(self) -> JavaCatalog:
        """Return its catalog."""
        return JavaCatalog(self._session.catalog)

    def __getattr__(self, name: str) -> Any:
        """EngineFeatureError for anything else."""
        raise EngineFeatureError(f"SparkSession._jsparkSession.{name}")


def _classes(storage: Storage, note: Callable[[str], None]) -> dict[str, Any]:
    """Return the Java classes that are here, by name."""
    system = System(note)
    return {
        "System": system,
        "java.lang.System": system,
        "java.util.UUID": Uuid,
        "org.apache.log4j.LogManager": Logger,
        "org.apache.log4j.Logger": Logger,
        "org.apache.log4j.Level": Level,
        "org.apache.hadoop.fs.FileSystem": FileSystems(storage),
        "org.apache.hadoop.fs.Path": functools.partial(Path, storage),
        "org.apache.hadoop.conf.Configuration": lambda *_: HadoopSettings(note),
        "java.net.URI": Uri,
        "AWSConnectionUtils": AwsConnectionUtils,
    }


class Jvm:
    """A package of Java; EngineFeatureError for one that has nothing that is here."""

    def __init__(self, known: Mapping[str, Any], path: str = "") -> None:
        """Take the classes that are here, and the package's name."""
        self._known, self._path = known, path

    def __getattr__(self, name: str) -> Any:
        """Return a class or a package in it."""
        path = f"{self._path}.{name}".lstrip(".")
        if path in self._known:
            return self._known[path]
        if any(known.startswith(f"{path}.") for known in self._known):
            return Jvm(self._known, path)
        raise EngineFeatureError(f"SparkContext._jvm.{path}")


def jvm(storage: Storage, note: Callable[[str], None]) -> Jvm:
    """Return what stands for the JVM in a run; ``note`` takes notes of settings without effect."""
    return Jvm(_classes(storage, note))
