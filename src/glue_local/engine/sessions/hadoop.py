"""``sc._jsc.hadoopConfiguration()``, by which scripts set how a cluster reaches S3: here files are in folders.

Settings of S3's clients and committers are noted and left out: on Spark they would send s3:// elsewhere.
See https://hadoop.apache.org/docs/r3.3.6/hadoop-aws/tools/hadoop-aws/index.html and
https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-spark-s3-optimized-committer.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from glue_local.engine.sessions.base import EngineFeatureError

#: Beginnings of the names of settings that change no data, whatever their value.
WITHOUT_EFFECT = (
    "fs.s3.",
    "fs.s3a.",
    "fs.s3n.",
    "fs.AbstractFileSystem.s3",
    "mapreduce.fileoutputcommitter.",
    "mapred.output.committer.",
    "mapreduce.outputcommitter.",
    "hadoop.tmp.dir",
    "mapreduce.input.fileinputformat.split.",
    "parquet.block.size",
    "parquet.enable.summary-metadata",
    "parquet.page.size",
    "parquet.summary.metadata.level",
)


class HadoopSettings:
    """Hadoop's Configuration; ``own`` is the JVM's, None where there is none."""

    def __init__(self, note: Callable[[str], None], own: Any = None) -> None:
        """Take what notes a setting that is left out."""
        self._note, self._own = note, own
        self._given: dict[str, str] = {}

    def set(self, name: str, value: Any) -> None:
        """Set a value; EngineFeatureError for one that would change something on a JVM."""
        if name.startswith(WITHOUT_EFFECT):
            self._given[name] = str(value)
            self._note(f"Hadoop's setting {name} has no effect: s3:// paths are local folders here")
        elif self._own is None:
            raise EngineFeatureError(f"Hadoop's setting {name}")
        else:
            self._own.set(name, value)

    def setBoolean(self, name: str, value: bool) -> None:  # noqa: N802
        """Set a value."""
        self.set(name, str(value).lower())

    def setInt(self, name: str, value: int) -> None:  # noqa: N802
        """Set a value."""
        self.set(name, str(value))

    setLong = setInt  # noqa: N815

    def get(self, name: str, default: str | None = None) -> str | None:
        """Return a value as it was set; the default where it was not."""
        if name in self._given:
            return self._given[name]
        return default if self._own is None else self._own.get(name, default)

    def unset(self, name: str) -> None:
        """Take a value back."""
        if self._given.pop(name, None) is None and self._own is not None:
            self._own.unset(name)

    def __getattr__(self, name: str) -> Any:
        """Return what the JVM's has."""
        own = self.__dict__.get("_own")
        if own is None:
            raise EngineFeatureError(f"hadoopConfiguration().{name}")
        return getattr(own, name)


class JavaContext:
    """A JavaSparkContext whose Hadoop settings are ``HadoopSettings``; the rest is the JVM's, if there is one."""

    def __init__(self, note: Callable[[str], None], own: Any = None) -> None:
        """Take what notes a setting that is left out."""
        self._note, self._own = note, own
        self._settings: HadoopSettings | None = None

    def hadoopConfiguration(self) -> HadoopSettings:  # noqa: N802
        """Return the settings."""
        if self._settings is None:
            self._settings = HadoopSettings(
                self._note, None if self._own is None else self._own.hadoopConfiguration()
            )
        return self._settings

    def __getattr__(self, name: str) -> Any:
        """Return what the JVM's has."""
        own = self.__dict__.get("_own")
        if own is None:
            raise EngineFeatureError(f"SparkContext._jsc.{name}")
        return getattr(own, name)
