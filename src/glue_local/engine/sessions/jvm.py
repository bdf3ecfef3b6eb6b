"""``sc._jvm`` on Sail: Log4j's loggers, which are Python's here; every other class names itself."""

from __future__ import annotations

import logging
from typing import Any

from glue_local.engine.sessions.base import EngineFeatureError


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


_KNOWN: dict[str, Any] = {
    "org.apache.log4j.LogManager": Logger,
    "org.apache.log4j.Logger": Logger,
    "org.apache.log4j.Level": Level,
}


class Jvm:
    """A package of Java; EngineFeatureError for one that has nothing that is here."""

    def __init__(self, path: str = "") -> None:
        """Take its name."""
        self._path = path

    def __getattr__(self, name: str) -> Any:
        """Return a class or a package in it."""
        path = f"{self._path}.{name}".lstrip(".")
        if path in _KNOWN:
            return _KNOWN[path]
        if any(known.startswith(f"{path}.") for known in _KNOWN):
            return Jvm(path)
        raise EngineFeatureError(f"SparkContext._jvm.{path}")
