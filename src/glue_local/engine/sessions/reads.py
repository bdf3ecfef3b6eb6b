"""What frames, views and what is cached read: addresses, and the engine's own tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.reading import Resolved
from glue_local.engine.storage import paths
from glue_local.engine.storage.paths import SQL_PATH

#: Our own read option with the frame's files; it is removed before Sail sees it.
SNAPSHOT = "glue_local_snapshot"
#: What the names of tables begin with among the addresses that are read, and those of the files of a frame.
TABLE, FRAME = "table:", "frame:"
#: What reads begin with that Spark does not know of: those of the records of a DynamicFrame, which are an RDD there.
_HIDDEN = "records:"
#: What the names of cached frames begin with whose rows are sorted, and computed anew.
_SORTED = "sorted:"
#: That many files a plan lists.
_MOST_FILES = 1000
_DOTTED = r"(?:\w+|`[^`]+`)(?:\s*\.\s*(?:\w+|`[^`]+`))*"
_SOURCES = re.compile(
    rf"\b(?:from|join)\s+({_DOTTED}(?:(?:\s+(?:as\s+)?\w+)?\s*,\s*{_DOTTED})*)", re.IGNORECASE
)
#: A query of some of the rows below it.
_SOME = re.compile(r"\b(?:limit|tablesample)\b", re.IGNORECASE)


class Reads:
    """What a session's frames, views and cached frames read."""

    def __init__(self, snapshots: Sequence[Resolved], copied: Mapping[str, str]) -> None:
        """Know the files of frames by their numbers, and the numbers of the run's own copies of them."""
        self._snapshots, self._copied = snapshots, copied
        self._view_reads: dict[str, set[str]] = {}
        #: What cached frames read, by their folders, and which of these wait for an action that computes all rows.
        self._cached: dict[str, set[str]] = {}
        self._awaiting: set[str] = set()
        #: What has been written since of what cached frames read, by their folders.
        self._outdated: dict[str, str] = {}
        #: The files of frames that views read, and those of them that are others since.
        self._frames: set[str] = set()
        self._changed: set[str] = set()
        #: The plans of the records of DynamicFrames, and those of a script's frames, which DynamicFrames may wrap.
        self._of_records: set[int] = set()
        self._of_scripts: set[int] = set()

    def of(self, message: Any, cached: bool = False) -> set[str]:
        """Return the addresses that a plan reads, also through temporary views; before it is rewritten.

        Rows that an action has put in the cache are read from there, unless ``cached``.
        """
        return _addresses(self._expanded(self._direct_reads(message), cached))

    def replaced(self, message: Any, path: str, waits: bool, computes: bool) -> set[str]:
        """Return the addresses of what a plan reads that a write to a path would delete, or may delete.

        In a folder below the one that is read, these are files of the frame; one that has come since is none of them.
        ``waits``: a cached frame that waits for an action is computed while it is written; ``computes``: so is one
        that is sorted.
        """
        here = paths.folder(path)
        read = {_shown(each) for each in self._expanded(self._direct_reads(message), False, waits, computes)}
        files: dict[str, list[str]] = {}
        for frame in read:
            if frame.startswith(FRAME):
                resolved = self._snapshots[int(frame.split(":")[1])]
                files.setdefault(paths.folder(_place(frame)), []).extend(f.path for f in resolved.files)
        return {
            each
            for each in _addresses(read)
            if (at := paths.folder(each)) not in files
            or at == here
            or not here.startswith(at)
            or any(paths.plain(file).startswith(here) for file in files[at])
        }

    def computed(self, message: Any) -> set[str]:
        """Return the addresses that a plan reads anew: not those of rows that are kept."""
        return _addresses(self._expanded(self._direct_reads(message), False, False))

    def tables(self, message: Any) -> set[str]:
        """Return the names, in small letters, of the tables that a plan reads, also from the cache."""
        reads = map(_shown, self._expanded(self._direct_reads(message), True))
        return {read[len(TABLE) :] for read in reads if read.startswith(TABLE)}

    def note_cached(self, folder: str, frame: Any) -> None:
        """Remember what a frame reads whose rows are now those of a folder; Spark reads it at the first action."""
        self._cached[folder] = self._direct_reads(frame)
        self._awaiting.add(folder)

    def note_sorted(self, frame: Any) -> str:
        """Remember the same of a frame whose rows are sorted, and computed anew; return its name among the reads."""
        name = f"{_SORTED}{frame.common.plan_id}"
        if name not in self._cached:
            self.note_cached(name, frame)
        return name

    def forget(self, name: str) -> None:
        """Forget a cached frame that is none any more."""
        self._cached.pop(name, None)
        self._outdated.pop(name, None)
        self._awaiting.discard(name)

    def note_wrapped(self, frame: Any) -> None:
        """Take note that a DynamicFrame is made of a frame: Spark knows what that one reads."""
        self._of_scripts.add(frame._plan._plan_id)

    def note_records(self, frame: Any) -> None:
        """Take note that a frame is made of the records of a DynamicFrame, whose files Spark does not know."""
        if frame._plan._plan_id not in self._of_scripts:
            self._of_records.add(frame._plan._plan_id)

    def note_action(self, message: Any) -> None:
        """Take note that all rows of a plan were computed, and cached: not if it is of some rows alone."""
        if self._awaiting and not any(map(_is_partial, walk(message, self._is_sorted))):
            reads = self._direct_reads(message)
            while reads := reads & self._awaiting:
                self._awaiting -= reads
                reads = {inner for folder in reads for inner in self._cached[folder]}

    def awaits_action(self, message: Any) -> bool:
        """Whether a plan reads a cached frame before an action has computed it."""
        return bool(self._direct_reads(message) & self._awaiting)

    def note_written(
        self, path: str, replaces: bool, is_table: Callable[[str], bool] = lambda _: False
    ) -> None:
        """Take note of a write below an address, or to a table: Spark reads anew what it has cached of it."""
        here = paths.folder(path)
        for frame in self._frames:
            root, resolved = paths.folder(_place(frame)), self._snapshots[int(frame.split(":")[1])]
            if (root.startswith(here) or here.startswith(root)) and (replaces or is_loose(resolved)):
                self._changed.add(frame)
        for folder in self._cached:
            early = folder in self._awaiting  # when the files of records are listed is not known
            for read in self._expanded({folder}, True):
                name = _shown(read) if early else read
                at = (
                    is_table(name[len(TABLE) :])
                    if name.startswith(TABLE)
                    else paths.folder(name).startswith(here)
                )
                if at:
                    self._outdated[folder] = path

    def check_cached(self, read: Iterable[str]) -> None:
        """Refuse cached frames of what has been written since."""
        for path in read:
            if path in self._outdated:
                raise EngineFeatureError(
                    f"A cached frame of {self._outdated[path]}, which was written since (Spark reads it anew),"
                )

    def _expanded(
        self, open_: set[str], cached: bool, waits: bool = True, computes: bool = False
    ) -> Iterator[str]:
        while open_:
            read = open_.pop()
            if read not in self._cached:
                yield read
            elif cached or (waits and read in self._awaiting) or (computes and read.startswith(_SORTED)):
                open_ |= self._cached[read]

    def _direct_reads(self, message: Any) -> set[str]:
        """Return the addresses and tables that a plan reads, and the names of cached frames."""
        found = self._sources(walk(message, self._ends))
        if self._of_records:
            more = self._sources(walk(message, self._is_sorted)) - found
            found |= {
                read if read in self._cached or read.startswith(_HIDDEN) else _HIDDEN + read for read in more
            }
        return found

    def _is_sorted(self, part: Any) -> bool:
        return part.DESCRIPTOR.name == "Relation" and f"{_SORTED}{part.common.plan_id}" in self._cached

    def _ends(self, part: Any) -> bool:
        records = part.DESCRIPTOR.name == "Relation" and part.common.plan_id in self._of_records
        return records or self._is_sorted(part)

    def _sources(self, parts: Iterable[Any]) -> set[str]:
        found: set[str] = set()
        for part in parts:
            name = part.DESCRIPTOR.name
            if name == "Relation":
                if self._is_sorted(part):
                    found.add(f"{_SORTED}{part.common.plan_id}")
            elif name == "DataSource":
                read = [*part.paths, part.options.get("path", "")]
                found.update(p for p in read if paths.is_s3(p) or paths.is_machines(p) or p in self._cached)
                if number := part.options.get(SNAPSHOT):
                    resolved = self._snapshots[int(number)]
                    found.update(f"{FRAME}{number}:{root}" for root in resolved.roots)
                for copy in self._copied.keys() & {*part.paths}:
                    found.update(self._snapshots[int(self._copied[copy])].roots)
            elif name in ("SQL", "NamedTable"):
                text = part.query if name == "SQL" else f"FROM {part.unparsed_identifier}"
                found.update(match["path"] for match in SQL_PATH.finditer(text))
                found.update(f"{TABLE}{table}" for table in tables_in(text) if table not in self._view_reads)
                for word in set(re.findall(r"\w+", text.lower())) & self._view_reads.keys():
                    found |= self._view_reads[word]
        return found

    def note_reads(self, view: str, reads: set[str]) -> None:
        """Remember the addresses that a view's rows come from."""
        self._view_reads[view.lower()] = reads

    def note_view(self, view: str, message: Any) -> None:
        """Remember the inputs of a temporary view before its plan is rewritten."""
        reads = self._view_reads[view.lower()] = self._direct_reads(message)
        self._frames |= {read for read in map(_shown, reads) if read.startswith(FRAME)}

    def check_views(self, message: Any) -> None:
        """Refuse views of files that have been replaced since, or of folders that have got more, and cached frames."""
        if not self._changed and not self._outdated:
            return
        reads = set(map(_shown, self._direct_reads(message)))
        self.check_cached(reads)
        if changed := reads & self._changed:
            raise EngineFeatureError(f"A frame of {_place(min(changed))}, which was written since,")


def is_loose(resolved: Resolved) -> bool:
    """Whether Sail finds the files that a frame reads in their folders: its partitions, or very many."""
    return bool(resolved.partitions) or not 0 < len(resolved.files) <= _MOST_FILES


def _shown(read: str) -> str:
    return read.removeprefix(_HIDDEN)


def _addresses(reads: Iterable[str]) -> set[str]:
    return {read for read in map(_shown, reads) if not read.startswith((TABLE, FRAME, _SORTED))}


def _place(frame: str) -> str:
    return frame.split(":", 2)[2]


def tables_in(text: str) -> Iterator[str]:
    """Yield the names of the tables and views that SQL reads, in small letters; none of its common tables."""
    for sources in _SOURCES.finditer(text):
        for source in sources[1].split(","):
            if (match := re.match(rf"\s*({_DOTTED})", source)) is None:
                continue
            name = re.sub(r"[`\s]", "", match[1].lower())
            if "." in name or not re.search(rf"\b{re.escape(name)}`?\s+as\s*\(", text, re.IGNORECASE):
                yield name


def _is_partial(message: Any) -> bool:
    """Whether a part of a plan takes some of the rows below it."""
    kind = message.DESCRIPTOR.name
    return kind in ("Limit", "Tail", "Sample", "ShowString", "HtmlString") or (
        kind == "SQL" and _SOME.search(message.query) is not None
    )


def walk(message: Any, ends: Callable[[Any], bool] | None = None) -> Iterator[Any]:
    """Return a message and all messages below it, from the outside in, but those below one that ``ends`` holds for."""
    yield message
    if ends is not None and ends(message):
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            if field.message_type.fields_by_name["value"].message_type is not None:
                for item in value.values():
                    yield from walk(item, ends)
        elif field.is_repeated:
            for item in value:
                yield from walk(item, ends)
        else:
            yield from walk(value, ends)
