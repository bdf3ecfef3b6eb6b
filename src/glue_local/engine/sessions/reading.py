"""What Spark reads for a path, so both engines read the same: files, folders, partitions, globs.

Follows https://spark.apache.org/docs/3.5.6/sql-data-sources-generic-options.html and
https://spark.apache.org/docs/3.5.6/sql-data-sources-parquet.html#partition-discovery.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import unquote

from pyspark.errors import AnalysisException, IllegalArgumentException

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.storage import FileInfo, PathNotFoundError, Storage, paths

_COMPRESSED = re.compile(r"\.(gz|bz2|zst|xz|snappy|deflate|lz4)$")
#: Formats of files that SQL reads by a path in place of a table's name.
FILE_FORMATS = ("csv", "json", "parquet", "orc", "text", "avro")
BY_PATH = re.compile(
    rf"\s*`?(?P<format>{'|'.join(FILE_FORMATS)})`?\s*\.\s*`(?P<path>[^`]+)`\s*", re.IGNORECASE
)
_INT_MAX, _LONG_MAX = 2**31, 2**63
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"


class PathError(AnalysisException):
    """A path is not as a read or write needs it; worded as Spark words it."""

    def __init__(self, error_class: str, message: str) -> None:
        """Make an error of Spark's class ``error_class``."""
        self._text = f"[{error_class}] {message}"
        super().__init__(message=self._text)
        self._name = error_class

    def __str__(self) -> str:
        """Return Spark's text alone."""
        return self._text

    def getErrorClass(self) -> str:  # noqa: N802
        """Return Spark's name of the error."""
        return self._name

    getCondition = getErrorClass  # noqa: N815 - its name in Spark 4


def path_not_found(path: str) -> PathError:
    """Return the error for a path that does not exist."""
    return PathError("PATH_NOT_FOUND", f"Path does not exist: {path}.")


def address(path: str, what: str) -> str:
    """Return the address of a path that a script names; EngineFeatureError for one in another file system."""
    try:
        return paths.absolute(path)
    except ValueError as error:
        raise EngineFeatureError(f"{what}: {error}") from None


@dataclass
class Resolved:
    """Resolved paths: files and folders, all files in them, and partition values by column."""

    roots: list[str] = field(default_factory=list)
    files: list[FileInfo] = field(default_factory=list)
    partitions: dict[str, list[str]] = field(default_factory=dict)
    #: Whether files stand beside partitions, where Spark reads none.
    leaves_out: bool = False

    def equals_in_names(self) -> bool:
        """Whether a file's name has "=" in it: in a folder, Sail passes over it."""
        return any("=" in file.path.rpartition("/")[2] for file in self.files)

    def by_compression(self) -> list[list[str]]:
        """Return the roots, or the files in groups where they are compressed differently."""
        groups: dict[str, list[str]] = {}
        for file in self.files:
            match = _COMPRESSED.search(file.path)
            groups.setdefault(match[1] if match else "", []).append(file.path)
        return list(groups.values()) if len(groups) > 1 else [self.roots]


def resolve(
    storage: Storage, wanted: Iterable[str], recursive: bool = False, named: str | None = None
) -> Resolved:
    """Return what Spark would read; PathError for a path that does not exist.

    ``named`` is a glob for the files' names (pathGlobFilter), which are then read one by one unless in partitions.
    """
    resolved = Resolved()
    name = paths.glob_regex(named) if named is not None else None
    for path in wanted:
        try:
            files = storage.list_files(path)
        except PathNotFoundError as error:
            raise path_not_found(path) from error
        if name is not None:
            files = [file for file in files if name.fullmatch(file.path.rpartition("/")[2])]
        place, key = paths.rooted(path)
        if not paths.is_glob(key):
            _add(resolved, f"{place}{key}".rstrip("/"), files, recursive)
            continue
        depth = key.strip("/").count("/") + 1
        roots: dict[str, list[FileInfo]] = {}
        for file in files:
            parts = paths.rooted(file.path)[1].split("/")
            roots.setdefault(f"{place}{'/'.join(parts[:depth])}", []).append(file)
        for root, found in roots.items():
            _add(resolved, root, found, recursive)
    if not resolved.partitions and (name is not None or resolved.equals_in_names()):
        resolved.roots = [file.path for file in resolved.files]
    return resolved


def _add(resolved: Resolved, root: str, files: list[FileInfo], recursive: bool) -> None:
    if len(files) == 1 and files[0].path == root:
        resolved.roots.append(root)
        resolved.files += files
        return
    folders = {f.path: f.path[len(root) + 1 :].split("/")[:-1] for f in files}
    direct = [f for f in files if not folders[f.path]]
    partitioned = [f for f in files if folders[f.path] and all("=" in part for part in folders[f.path])]
    if recursive or (len(direct) < len(files) and not partitioned):
        chosen = files if recursive else direct
        resolved.roots += [f.path for f in chosen] or [f"{root}/"]
        resolved.files += chosen
        return
    resolved.roots.append(f"{root}/")
    resolved.leaves_out = resolved.leaves_out or bool(partitioned and direct)
    resolved.files += [file for file in files if file not in direct] if partitioned else files
    for file in partitioned:
        for part in folders[file.path]:
            name, _, value = part.partition("=")
            if not value:
                raise IllegalArgumentException(f"assertion failed: Empty partition column value in '{part}'")
            if re.search("%[89A-Fa-f][0-9A-Fa-f]", value):
                raise EngineFeatureError(
                    f"The folder {part}, whose %XX beyond ASCII Spark takes for letters,"
                )
            resolved.partitions.setdefault(name, []).append(value)


def under_base(resolved: Resolved, base: str) -> Resolved:
    """Return the same files, with the partitions in their paths below ``basePath``; Spark's error if one is not there.

    See https://spark.apache.org/docs/3.5.6/sql-data-sources-parquet.html#partition-discovery
    """
    root = "".join(paths.rooted(base)).rstrip("/") + "/"
    made = Resolved([root], resolved.files)
    for file in resolved.files:
        if not file.path.startswith(root):
            raise IllegalArgumentException(f"Wrong basePath {base} for the root path: {file.path}")
        folders = file.path[len(root) :].split("/")[:-1]
        for part in folders:
            name, equals, value = part.partition("=")
            if equals:
                made.partitions.setdefault(name, []).append(value)
    return made


def partition_type(values: Iterable[str]) -> str:
    """Return the type that Spark infers for a partition column from its folders' names (PartitioningUtils)."""
    kinds = {_kind_of(unquote(v)) for v in values if v != paths.NO_VALUE}
    if not kinds or "string" in kinds:
        return "string"
    if kinds & {"date", "timestamp"}:
        return max(kinds) if kinds <= {"date", "timestamp"} else "string"
    if "double" in kinds:
        return "double" if kinds <= {"double", "int"} else "string"
    if "decimal" in kinds:
        raise EngineFeatureError("Partition folders of whole numbers beyond 64 bits, or with an exponent,")
    return "bigint" if "bigint" in kinds else "int"


def _kind_of(value: str) -> str:
    """Return the type of a partition's value."""
    if re.fullmatch(r"[+-]?\d+", value) and -_LONG_MAX <= int(value) < _LONG_MAX:
        return "int" if -_INT_MAX <= int(value) < _INT_MAX else "bigint"
    if match := re.fullmatch(rf"({_NUMBER})[dDfF]?|[+-]?(?:NaN|Infinity)", value):
        exponent = Decimal(match[1]).as_tuple().exponent if match[1] == value else -1
        return "decimal" if isinstance(exponent, int) and exponent >= 0 else "double"
    match = re.fullmatch(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2}(?:\.\d)?)?", value)
    with suppress(ValueError):
        if match and datetime.datetime.fromisoformat(value):
            return "timestamp" if match[1] else "date"
    return "string"
