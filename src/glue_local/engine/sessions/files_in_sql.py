"""Files that a statement names on Sail: they are read as ``spark.read`` reads them.

See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-file.html and
https://spark.apache.org/docs/3.5.6/sql-data-sources-csv.html (CREATE TEMPORARY VIEW ... USING).
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.lexer import tokens
from glue_local.engine.sessions.differences.literals import text_of
from glue_local.engine.sessions.reading import BY_PATH, FILE_FORMATS, address
from glue_local.engine.storage import PathNotFoundError, paths

_FORMAT = rf"`?(?P<format>{'|'.join(FILE_FORMATS)})`?"
_LEAD = r"(?:\s|--[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)*"
_VIEW = re.compile(
    rf"{_LEAD}CREATE\s+(?P<replace>OR\s+REPLACE\s+)?(?P<all>GLOBAL\s+)?TEMP(?:ORARY)?\s+VIEW\s+(?P<name>[\w.`]+)\s*"
    rf"(?:\((?P<schema>.*?)\)\s*)?USING\s+{_FORMAT}\s*(?:OPTIONS\s*\((?P<options>.*)\))?\s*;?\s*",
    re.IGNORECASE | re.DOTALL,
)
_FILES = re.compile(
    rf"{_LEAD}(?P<with>WITH\b.*\)\s*)?INSERT\s+OVERWRITE\s+(?:LOCAL\s+)?DIRECTORY\s*"
    rf"""(?P<path>'[^']*'|"[^"]*")?\s*USING\s+{_FORMAT}\b\s*"""
    r"""(?:OPTIONS\s*\((?P<options>(?:'[^']*'|"[^"]*"|[^()'"])*)\)\s*)?(?P<query>\S.*)""",
    re.IGNORECASE | re.DOTALL,
)
_OPTION = re.compile(
    r"""\s*(?P<key>'[^']*'|"[^"]*"|[\w.]+)\s*=?\s*"""
    r"""(?P<value>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[\w.+-]+)\s*(?:,|$)""",
    re.DOTALL,
)
_TABLE = re.compile(rf"{_LEAD}CREATE\s+(?:EXTERNAL\s+)?TABLE\b", re.IGNORECASE)
_USING = re.compile(rf"\bUSING\s+{_FORMAT}\b", re.IGNORECASE)
_PLACE = re.compile(
    r"""(?:\bLOCATION\s*|\bOPTIONS\s*\([^)]*\bpath\b['"]?\s*=?\s*)(?P<path>'[^']*'|"[^"]*")""", re.IGNORECASE
)
_OF_KEYS = re.compile(r"\bPARTITIONED\s+BY\b", re.IGNORECASE)


def bound(session: Any, text: str, prefix: str) -> str:
    """Return a statement with a view in place of each path that it reads: ``FROM csv.`/folder/` ``.

    The views' names begin with ``prefix``. EngineFeatureError for a table of files that Sail would read by itself.
    """
    if _TABLE.match(text):
        using, located = _USING.search(text), _PLACE.search(text)
        if using or not re.search(r"\bUSING\b", text, re.IGNORECASE):
            place = text_of(located["path"]) if located else None
            check_table_of_files(
                session, using["format"] if using else "parquet", place, _OF_KEYS.search(text)
            )
    if "`" not in text:
        return text
    made, end, found = "", 0, tokens(text)
    for before, kind, dot, path in zip(found, found[1:], found[2:], found[3:], strict=False):
        match = BY_PATH.fullmatch(text[kind.start : path.end])
        named = before.upper in ("FROM", "JOIN") or (before.upper == "," and match and "/" in match["path"])
        if match and named and dot.text == ".":
            view = f"{prefix}{len(made)}_{end}"
            session.read.load(match["path"], format=match["format"].lower()).createGlobalTempView(view)
            made, end = f"{made}{text[end : kind.start]}global_temp.{view}", path.end
    return made + text[end:]


def check_table_of_files(session: Any, kind: str, path: str | None, of_keys: Any = None) -> None:
    """Raise EngineFeatureError for a table of files outside the catalog that Sail would read otherwise than Spark.

    It reads files in folders below, none with "=" in its name, and "" for a key that is NULL.
    """
    if kind.lower() not in FILE_FORMATS:
        return
    if path and kind.lower() != "parquet":
        raise EngineFeatureError(f"A table USING {kind.upper()} that names its files, outside the catalog,")
    if of_keys:
        raise EngineFeatureError("A table of files in partitions, outside the catalog,")
    with suppress(PathNotFoundError):
        root = paths.folder(address(path, "A table")) if path else ""
        files = session._run.storage_of(root).list_files(root) if path else []
        if any(re.search("[/=]", file.path.removeprefix(root)) for file in files):
            raise EngineFeatureError(
                f"A table of {path}, outside the catalog, which has folders or names with =,"
            )


def makes_view(session: Any, text: str) -> bool:
    """Make the view of files that a statement makes; whether it makes one."""
    match = _VIEW.fullmatch(text)
    if match is None:
        return False
    reader = session.read.format(match["format"].lower())
    if match["schema"]:
        reader.schema(match["schema"])
    frame = reader.options(**_options(match["options"])).load()
    name = match["name"].replace("`", "")
    makers = (
        (frame.createTempView, frame.createOrReplaceTempView)
        if not match["all"]
        else (frame.createGlobalTempView, frame.createOrReplaceGlobalTempView)
    )
    makers[bool(match["replace"])](name)
    return True


def makes_files(session: Any, text: str, *args: Any, **named: Any) -> bool:
    """Write the files of an INSERT OVERWRITE DIRECTORY; whether a statement is one. Sail writes other text, and deletes
    what it then reads.

    See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-dml-insert-overwrite-directory.html
    """
    match = _FILES.fullmatch(text)
    if match is None:
        return False
    options = _options(match["options"])
    path = text_of(match["path"]) if match["path"] else options.pop("path", None)
    frame = session.sql(f"{match['with'] or ''}{match['query']}", *args, **named)
    frame.write.format(match["format"].lower()).options(**options).mode("overwrite").save(path)
    return True


def _options(listed: str | None) -> dict[str, str]:
    """Return the options that a statement lists."""
    made = {}
    for option in _OPTION.finditer(listed or ""):
        key, value = (text_of(option[part]) for part in ("key", "value"))
        made[option["key"] if key is None else key] = option["value"] if value is None else value
    return made
