"""Which folders are tables, and which are partitions of one.

Sources: https://docs.aws.amazon.com/glue/latest/dg/crawler-s3-folder-table-partition.html,
https://docs.aws.amazon.com/glue/latest/dg/crawler-grouping-policy.html and
https://docs.aws.amazon.com/glue/latest/dg/crawler-table-level.html. Schemas count as similar from 70 per cent of their
columns on, as AWS's knowledge center says: https://repost.aws/knowledge-center/glue-crawler-detect-schema
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from glue_local.cloud.crawlers.sniffed import Sniffed
from glue_local.cloud.crawlers.types import Columns, lower_cased, merge_columns, similar

THRESHOLD = 0.7
LONGEST_NAME = 128


@dataclass(frozen=True)
class File:
    """An object that was classified: its key and size (bytes)."""

    bucket: str
    key: str
    size: int
    sniffed: Sniffed


@dataclass(frozen=True)
class Leaf:
    """A folder with files of one kind, or one file: what a partition's location names."""

    path: str
    steps: tuple[str, ...]
    files: tuple[File, ...]


@dataclass(frozen=True)
class Found:
    """A table: its location, columns, partition keys, and the folders that are its partitions."""

    path: str
    leaves: tuple[Leaf, ...]
    keys: tuple[str, ...] = ()

    @property
    def files(self) -> list[File]:
        """All files."""
        return [file for leaf in self.leaves for file in leaf.files]

    @property
    def first(self) -> Sniffed:
        """What the first file says of the format."""
        return self.files[0].sniffed

    @property
    def columns(self) -> Columns:
        """The columns of all files, by the names that the Data Catalog keeps."""
        return lower_cased(merged_columns(self.files))

    @property
    def name(self) -> str:
        """The last part of the location, as a table's name."""
        return table_name(self.path.rstrip("/").rpartition("/")[2])


@dataclass(frozen=True)
class Grouping:
    """A crawler's grouping: whether compatible schemas become one table however they differ, and the table level."""

    combine: bool = False
    level: int | None = None

    def alike(self, one: Sequence[File], other: Sequence[File]) -> bool:
        """Whether files may be of one table."""
        if one[0].sniffed.kind != other[0].sniffed.kind:
            return False
        if self.combine:
            return True
        return similar(lower_cased(merged_columns(one)), lower_cased(merged_columns(other)), THRESHOLD)


@dataclass
class _Node:
    path: str
    files: list[File] = field(default_factory=list)
    folders: dict[str, _Node] = field(default_factory=dict)


def merged_columns(files: Iterable[File]) -> Columns:
    """Return the columns of files together, in the case in which they were found."""
    found: Columns = {}
    for file in files:
        found = merge_columns(found, file.sniffed.columns)
    return found


def table_name(text: str) -> str:
    """Return a folder's or file's name as a table's: small letters, digits and underscores."""
    return re.sub(r"[^a-z0-9_]", "_", text.lower())[:LONGEST_NAME]


def tables(files: Sequence[File], root: str, grouping: Grouping) -> list[Found]:
    """Return the tables of the files below a target's path (``s3://bucket/prefix/``, or one object's path)."""
    if grouping.level is not None:
        return _at_level(files, root, grouping)
    if not root.endswith("/"):
        return [_of_file(file) for file in files]
    top = _tree(files, root)
    while not top.files and len(top.folders) == 1 and "=" not in next(iter(top.folders)):
        top = next(iter(top.folders.values()))  # a single folder is not a partition
    return _of_node(top, grouping)


def _tree(files: Sequence[File], root: str) -> _Node:
    top = _Node(root)
    for file in files:
        *folders, _ = _path(file)[len(root) :].split("/")
        node = top
        for folder in folders:
            node = node.folders.setdefault(folder, _Node(f"{node.path}{folder}/"))
        node.files.append(file)
    return top


def _path(file: File) -> str:
    return f"s3://{file.bucket}/{file.key}"


def _of_file(file: File) -> Found:
    return Found(_path(file), (Leaf(_path(file), (), (file,)),))


def _clusters(groups: Sequence[Sequence[File]], grouping: Grouping) -> list[list[int]]:
    """Return the places of groups that are alike, each cluster by its first member."""
    found: list[list[int]] = []
    for place, group in enumerate(groups):
        home = next((each for each in found if grouping.alike(groups[each[0]], group)), None)
        if home is None:
            found.append([place])
        else:
            home.append(place)
    return found


def _of_files(node: _Node, grouping: Grouping) -> list[Found]:
    """Return the one table of a folder's own files, or one for each file where they are not alike."""
    if not node.files:
        return []
    if len(_clusters([[file] for file in node.files], grouping)) == 1:
        return [Found(node.path, (Leaf(node.path, (), tuple(node.files)),))]
    return [_of_file(file) for file in node.files]


def _of_node(node: _Node, grouping: Grouping) -> list[Found]:
    own = _of_files(node, grouping)
    if not node.folders:
        return own
    below = {name: _of_node(folder, grouping) for name, folder in node.folders.items()}
    # Files next to folders become tables of their own, as on AWS.
    beside = own if not node.files else [_of_file(file) for file in node.files]
    whole = _partitioned(node.path, below, grouping) if not node.files else None
    if whole is not None:
        return [whole]
    return [*beside, *(each for found in below.values() for each in found)]


def _partitioned(path: str, below: Mapping[str, list[Found]], grouping: Grouping) -> Found | None:
    """Return one table with the folders as partitions, if each is one table and most of these are alike."""
    groups = [found[0] for found in below.values() if len(found) == 1 and found[0].path.endswith("/")]
    if len(groups) < len(below) or len({len(group.keys) for group in groups}) > 1:
        return None
    if len({group.first.kind for group in groups}) > 1:
        return None
    largest = max(len(cluster) for cluster in _clusters([group.files for group in groups], grouping))
    if largest * 2 <= len(groups):
        return None
    leaves = [
        dataclasses.replace(leaf, steps=(name, *leaf.steps))
        for name, group in zip(below, groups, strict=True)
        for leaf in group.leaves
    ]
    return Found(path, tuple(leaves), _keys(leaves))


def _keys(leaves: Sequence[Leaf]) -> tuple[str, ...]:
    """Name the partition columns: ``key=value`` folders say, others are ``partition_0`` and on."""
    keys = []
    for place in range(len(leaves[0].steps)):
        names = {
            step.partition("=")[0].lower() for step in (leaf.steps[place] for leaf in leaves) if "=" in step
        }
        named = len(names) == 1 and all("=" in leaf.steps[place] for leaf in leaves)
        keys.append(names.pop() if named else f"partition_{place}")
    return tuple(keys)


def values_of(leaf: Leaf, keys: Sequence[str]) -> list[str]:
    """Return a partition's values."""
    return [
        step.partition("=")[2] if step.partition("=")[0].lower() == key and "=" in step else step
        for key, step in zip(keys, leaf.steps, strict=True)
    ]


def _at_level(files: Sequence[File], root: str, grouping: Grouping) -> list[Found]:
    """Return a table for each folder at a level; the bucket is level 1."""
    depth = grouping.level or 1
    found: dict[str, list[File]] = {}
    alone = []
    for file in files:
        parts = _path(file).removeprefix("s3://").split("/")
        if len(parts) <= depth:
            alone.append(_of_file(file))
        else:
            found.setdefault("s3://" + "/".join(parts[:depth]) + "/", []).append(file)
    return [*alone, *(each for path, own in found.items() for each in _below(path, own, grouping))]


def _below(path: str, files: Sequence[File], grouping: Grouping) -> list[Found]:
    """Return the table of a folder that is one by its level, if its files are of one kind and depth."""
    steps: dict[str, list[File]] = {}
    for file in files:
        folder = _path(file)[len(path) :].rpartition("/")[0]
        steps.setdefault(folder, []).append(file)
    depths = {len(folder.split("/")) if folder else 0 for folder in steps}
    if len(depths) > 1 or len({file.sniffed.kind for file in files}) > 1:
        return _of_node(_tree(files, path), grouping)
    leaves = [
        Leaf(f"{path}{folder}/" if folder else path, tuple(folder.split("/")) if folder else (), tuple(own))
        for folder, own in steps.items()
    ]
    return [Found(path, tuple(leaves), _keys(leaves))]
