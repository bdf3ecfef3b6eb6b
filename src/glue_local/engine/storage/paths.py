"""S3 paths: taking them apart, finding them in text, and Hadoop's globs as regular expressions."""

from __future__ import annotations

import os
import re

#: Where a path can be in SQL: format.`path`, LOCATION '...', OPTIONS (path '...') and the like.
SQL_PATH = re.compile(
    r"""(?P<before>\b(?P<format>\w+)\s*\.\s*`|\b(?:LOCATION|DIRECTORY|INPATH|path)['"`]?\s*=?\s*['"])"""
    r"""(?P<path>s3[an]?://[^'"`]+)""",
    re.IGNORECASE,
)

#: What the address of a file of this machine begins with.
MACHINE = "file:///"
#: An option of reads and writes of files that the engine keeps for itself: they are as they should be.
OWN = "glue_local_own"
#: A pattern that means folders of different depths.
SLASH_IN_BRACES = re.compile(r"\{[^}]*/")

#: Folder name of a partition whose value is null.
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"

_S3 = re.compile(r"^(s3[an]?)://([^/]*)/?(.*)$", re.DOTALL)
_FILE = re.compile(r"^file:(?://)?(/(?!/).*)$", re.DOTALL)
_SCHEME = re.compile(r"^[A-Za-z][\w+.\-]*:")
_GLOB = re.compile(r"[*?\[{]")


def is_s3(path: str) -> bool:
    """Whether a path starts with s3://, s3a:// or s3n://."""
    return _S3.match(path) is not None


def split(path: str) -> tuple[str, str]:
    """Bucket and key of an S3 path; ValueError for anything else, and for keys that climb out with ``..``."""
    match = _S3.match(path)
    if match is None or not match[2]:
        raise ValueError(f"not an S3 path: {path!r}; expected s3://bucket/key")
    if ".." in (parts := match[3].split("/")) or "." in parts or match[2] in (".", ".."):
        raise ValueError(f"S3 path {path!r}: '.' and '..' are not allowed as parts of a key")
    return match[2], match[3]


def is_machines(path: str) -> bool:
    """Whether an address, as ``absolute`` gives it, is that of a file of this machine."""
    return path.startswith(MACHINE)


def absolute(path: str) -> str:
    """Return the address of a path that a script names: in a bucket, or a file of this machine as Hadoop finds it.

    ValueError for a path in another file system.
    """
    if is_s3(path):
        return path
    match = _FILE.match(path)
    if not path or (not match and _SCHEME.match(path)):
        raise ValueError(f"no path in a bucket or of this machine: {path!r}")
    return MACHINE + os.path.abspath(match[1] if match else path).lstrip("/")  # noqa: PTH100 - of a file or pattern


def rooted(path: str) -> tuple[str, str]:
    """Return the bucket's address, or that of this machine's root, and the key or path in it."""
    if is_machines(path):
        return MACHINE, path[len(MACHINE) :]
    bucket, key = split(path)
    return f"s3://{bucket}/", key


def plain(path: str) -> str:
    """Return an S3 path as files are listed: s3:// for Hadoop's s3a:// and s3n:// too."""
    return re.sub("^s3[an]://", "s3://", path)


def folder(path: str) -> str:
    """Return the prefix of the paths listed in a folder: s3://, and a slash at its end."""
    return plain(path).rstrip("/") + "/"


def is_glob(path: str) -> bool:
    """Whether a path holds a wildcard of Hadoop's: ``*``, ``?``, ``[ab]`` or ``{a,b}``."""
    return _GLOB.search(path) is not None


def glob_root(key: str) -> str:
    """Return the part of a key before the folder that holds its first wildcard (``a/b*/c`` gives ``a/``)."""
    match = _GLOB.search(key)
    if match is None:
        return key
    return key[: key.rfind("/", 0, match.start()) + 1]


def glob_regex(key: str) -> re.Pattern[str]:
    """Return a regular expression for a Hadoop glob; a wildcard never matches a slash.

    A match is the path itself or a file below it, as Spark reads the folders that a glob finds.
    See https://hadoop.apache.org/docs/r3.3.6/api/org/apache/hadoop/fs/FileSystem.html (globStatus).
    """
    out, depth, i = [], 0, 0
    key = key.rstrip("/")
    while i < len(key):
        char = key[i]
        if char == "[" and "]" in key[i:]:
            end = key.index("]", i)
            body = key[i + 1 : end]
            out.append("[" + ("^" + body[1:] if body[:1] in ("!", "^") else body) + "]")
            i = end
        else:
            text, depth = _within_folder(char, depth)
            out.append(text)
        i += 1
    return re.compile("".join(out) + r"(?:/.*)?")


def _within_folder(char: str, depth: int) -> tuple[str, int]:
    """Return a glob's character as a regular expression, and how deep in braces it leaves the rest."""
    if char == "{":
        return "(?:", depth + 1
    if char == "}" and depth:
        return ")", depth - 1
    if char == "," and depth:
        return "|", depth
    return {"*": "[^/]*", "?": "[^/]"}.get(char) or re.escape(char), depth


def exclusion(pattern: str) -> re.Pattern[str]:
    """Return a regular expression for a pattern of Glue's ``exclusions``.

    ``*`` and ``?`` stay within a folder, ``**`` goes across them, ``[a-c]``, ``[!a]``, ``{pdf,txt}`` and a backslash
    before a character mean what they do in a shell. ValueError for a bracket that is not closed, as in Java's globs.
    See https://docs.aws.amazon.com/glue/latest/dg/define-crawler.html#crawler-data-stores-exclude.
    """
    out, depth, i = [], 0, 0
    while i < len(pattern):
        char, rest = pattern[i], pattern[i + 1 :]
        if char == "\\" and rest:
            out.append(re.escape(rest[0]))
            i += 1
        elif pattern.startswith("**", i):
            out.append(".*")
            i += 1
        elif char == "[" and "]" in rest[1:]:
            end = pattern.index("]", i + 2)
            body = pattern[i + 1 : end]
            negated = body[0] in "!^"
            chars = re.sub(r"([\\\]\[&~|])", r"\\\1", body[1:] if negated else body)
            out.append(f"(?!/)[{'^' if negated else ''}{chars}]")
            i = end
        elif char == "[":
            raise ValueError(f"exclusion {pattern!r}: a bracket is not closed")
        else:
            text, depth = _within_folder(char, depth)
            out.append(text)
        i += 1
    return re.compile("".join(out) + ")" * depth, re.DOTALL)


def is_hidden(key: str, root: str = "") -> bool:
    """Whether Spark and Glue pass a file over: a part below ``root`` starts with _ or ., or a folder marker."""
    below = key[len(root) :] if key.startswith(root) else key
    parts = [part for part in below.split("/") if part]
    return any(p[0] in "_." and "=" not in p for p in parts) or key.endswith("_$folder$")
