"""``sc._jvm`` on Sail: Log4j's loggers, which are Python's here, and Hadoop's files; any other class names itself."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping
from typing import Any

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.connection_utils import AwsConnectionUtils
from glue_local.engine.sessions.hadoop import HadoopSettings
from glue_local.engine.sessions.hadoop_files import FileSystems, Path, Uri
from glue_local.engine.storage import Storage


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


def _classes(storage: Storage, note: Callable[[str], None]) -> dict[str, Any]:
    """Return the Java classes that are here, by name."""
    return {
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
