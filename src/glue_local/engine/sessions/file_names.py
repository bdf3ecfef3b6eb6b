"""``input_file_name()`` and ``_metadata.file_path`` on Sail, which has neither.

The files are read from folders that number them, as if by a partition column; the number becomes the name. That
column goes from the files to where the name is asked for, through steps that keep each row in its task, as on Spark.
See https://spark.apache.org/docs/3.5.6/sql-data-sources-generic-options.html and
https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.sql/api/pyspark.sql.functions.input_file_name.html
"""

from __future__ import annotations

import json
import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from glue_local.engine.run.run import Run
from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.expressions import messages
from glue_local.engine.sessions.differences.literals import quoted
from glue_local.engine.storage import FolderStorage

#: The column that numbers the files.
NUMBER = "_glue_local_file"
_FUNCTION = "input_file_name"
_IN_TEXT = re.compile(rf"\b{_FUNCTION}\s*\(\s*\)", re.IGNORECASE)
#: Columns of Spark's _metadata that are here, with what of a file's name each is.
_METADATA: dict[str, Callable[[str], str]] = {
    "_metadata.file_path": lambda name: name,
    "_metadata.file_name": lambda name: name.rsplit("/", 1)[-1],
}
#: Steps that keep rows where they are read.
_KEEPING = (
    "with_columns", "filter", "subquery_alias", "drop", "with_columns_renamed", "hint", "fill_na", "drop_na", "to_df",
)  # fmt: skip
_WINDOW = re.compile(r"\bover\b", re.IGNORECASE)
#: The fields with the expressions of a step.
_EXPRESSIONS = {
    "project": ("expressions",),
    "with_columns": ("aliases",),
    "filter": ("condition",),
    "aggregate": ("grouping_expressions", "aggregate_expressions"),
}
#: Steps of a view that are not remembered, in bytes: they hold rows.
_LARGEST = 1 << 17
#: What Spark writes into the name of a file as it is.
_PLAIN = "/=:,+@!$&'()*;~-._"


def asks(part: Any) -> bool:
    """Whether a message of a plan asks for the name of a file."""
    kind = part.DESCRIPTOR.name
    if kind == "UnresolvedFunction":
        return bool(part.function_name.lower() == _FUNCTION)
    if kind == "UnresolvedAttribute":
        return part.unparsed_identifier.lower() in _METADATA
    return kind == "ExpressionString" and _IN_TEXT.search(part.expression) is not None


class FileNames:
    """Rewrites plans of one run; ``snapshot`` returns the files of a read by the option that names them.

    ``original`` returns the address of the file that one of the run's own is a copy of.
    """

    def __init__(
        self, run: Run, option: str, snapshot: Callable[[str], Any], original: Callable[[str], str | None]
    ) -> None:
        """Rewrite for a run, whose reads have ``option``."""
        self._run, self._option, self._snapshot, self._original = run, option, snapshot, original
        self._made: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
        self._names: dict[str, list[str]] = {}
        self._views: dict[str, Any] = {}

    def note_view(self, name: str, plan: Any) -> None:
        """Remember the steps of a temporary view, with those of the views that it reads, before they are rewritten."""
        self._views.pop(name.lower(), None)
        if plan.ByteSize() > _LARGEST:
            return
        kept = type(plan).FromString(plan.SerializeToString())
        for relation in list(_relations(kept)):
            if (view := self._view(relation)) is not None:
                relation.CopyFrom(view)
        self._views[name.lower()] = kept

    def _view(self, relation: Any) -> Any:
        """Return the steps of the view that a step reads, None for another step."""
        name = relation.read.named_table.unparsed_identifier if relation.HasField("read") else ""
        return self._views.get(name.lower().removeprefix("global_temp.").strip("`"))

    def rewrite(self, message: Any) -> None:
        """Give each step the file names that it asks for; EngineFeatureError where it cannot have them."""
        for relation in list(_relations(message)):
            self._step(relation)

    def _step(self, relation: Any) -> None:
        kind = relation.WhichOneof("rel_type")
        step = getattr(relation, kind)
        roots = _roots(kind, step)
        asking = [part for root in roots for part in _parts(root) if asks(part)]
        if not asking:
            return
        _check_no_window(roots)
        names = self._expose(step.input)
        for root in roots:
            self._replace(root, names, kind in ("project", "aggregate"))
        stars = kind == "project" and any(map(_is_star, roots))
        if kind in ("with_columns", "filter") or stars:
            inner = type(relation)()
            inner.CopyFrom(relation)
            relation.Clear()
            relation.drop.input.CopyFrom(inner)
            relation.drop.column_names.append(NUMBER)

    def _replace(self, root: Any, names: list[str], named: bool) -> None:
        for part in [p for p in _parts(root) if asks(p)]:
            kind = part.DESCRIPTOR.name
            if kind == "ExpressionString":
                part.expression = _IN_TEXT.sub(lambda _: _lookup(names), part.expression)
        expression = root.expr if root.DESCRIPTOR.name == "Alias" else root
        if named and not expression.HasField("alias") and not expression.HasField("expression_string"):
            if (made := _made_of(expression, names)) is not None:
                title = (
                    f"{_FUNCTION}()"
                    if expression.HasField("unresolved_function")
                    else expression.unresolved_attribute.unparsed_identifier.rpartition(".")[2]
                )
                expression.Clear()
                expression.alias.expr.expression_string.expression = made
                expression.alias.name.append(title)
            elif any(asks(p) for p in _parts(expression)):
                raise _refused("in an expression without an alias")
            return
        for part in list(_parts(expression)):
            if part.DESCRIPTOR.name == "Expression" and (made := _made_of(part, names)) is not None:
                part.Clear()
                part.expression_string.expression = made

    def _expose(self, relation: Any) -> list[str]:
        """Let a step's rows have their file's number; return the files' names."""
        kind = relation.WhichOneof("rel_type")
        step = getattr(relation, kind)
        if kind == "read" and step.HasField("data_source"):
            return self._numbered(step.data_source)
        if (view := self._view(relation)) is not None:
            relation.CopyFrom(view)
            for inner in list(_relations(relation)):
                self._step(inner)
            return self._expose(relation)
        _check_no_window(_roots(kind, step))
        if kind == "project":
            names = self._expose(step.input)
            if not any(map(_is_star, step.expressions)):
                step.expressions.add().unresolved_attribute.unparsed_identifier = NUMBER
            return names
        if kind == "set_op" and step.set_op_type == step.SET_OP_TYPE_UNION and step.is_all:
            left, right = self._expose(step.left_input), self._expose(step.right_input)
            _put_last(step.left_input)
            _put_last(step.right_input, len(left))
            return left + right
        whole = kind == "repartition" and not step.shuffle  # coalesce
        counted = kind == "drop_na" and step.HasField("min_non_nulls") and not step.cols
        if (kind not in _KEEPING and not whole) or counted:
            raise _refused(f"behind {kind}")
        names = self._expose(step.input)
        if kind == "to_df":
            _put_last(step.input)
            step.column_names.append(NUMBER)
        if kind == "drop" and NUMBER in step.column_names:
            step.column_names[:] = [n for n in step.column_names if n != NUMBER] or [f"{NUMBER}_"]
        return names

    def _numbered(self, source: Any) -> list[str]:
        """Let a read find its files in numbered folders; return their names."""
        if source.paths and source.paths[0] in self._names:
            return self._names[source.paths[0]]
        number = source.options.get(self._option, "")
        key = (number, *source.paths)
        if key not in self._made:
            wanted = list(source.paths) if number else [p.removeprefix("file://") for p in source.paths]
            files = [file.path for file in self._snapshot(number).files] if number else _copies(wanted)
            self._made[key] = self._folders(files, wanted)
        roots, names = self._made[key]
        for root in roots:
            self._names[root] = names
        source.options.pop(self._option, None)
        source.paths[:] = roots
        if source.schema:
            source.schema = _with_number(source.schema)
        return names

    def _folders(self, files: list[str], wanted: list[str]) -> tuple[list[str], list[str]]:
        folder = Path(self._run.work_dir / "numbered" / uuid.uuid4().hex)
        roots: dict[str, None] = {}
        names: list[str] = []
        for path in files:
            place = next(
                (i for i, w in enumerate(wanted) if path == w or path.startswith(f"{w.rstrip('/')}/")), None
            )
            if place is None:
                continue
            below = path[len(wanted[place]) :].strip("/").split("/")[:-1]
            inner = folder.joinpath(str(place), *below, f"{NUMBER}={len(names)}")
            inner.mkdir(parents=True)
            self._put(path, inner / path.rsplit("/", 1)[-1])
            roots[f"{(folder / str(place)).as_uri()}/"] = None
            of = self._original(path) if path.startswith("/") else path
            if of is None:
                raise _refused("of files that are converted before Sail reads them")
            scheme, _, rest = of.partition("://")
            names.append(of if path in self._run.copied else f"{scheme}://{quote(rest, safe=_PLAIN)}")
        return list(roots), names

    def _put(self, path: str, local: Path) -> None:
        if path.startswith("/"):
            local.symlink_to(path)
            return
        storage = self._run.storage_of(path)
        if isinstance(storage, FolderStorage):
            local.symlink_to(storage.local(path))
            return
        with storage.open(path) as stream, local.open("wb") as made:
            shutil.copyfileobj(stream, made)


def _copies(roots: Any) -> list[str]:
    """Return the run's own files below folders; of other roots their name, which is no copy's."""
    found = {
        root: [path for path in (Path(root), *Path(root).rglob("*")) if path.is_file()]
        for root in roots
        if root[:1] == "/"
    }
    return [str(path) for root in roots for path in sorted(found.get(root) or [Path("/none")])]


def _roots(kind: str, step: Any) -> list[Any]:
    """Return the expressions of a step."""
    return [
        each
        for field in _EXPRESSIONS.get(kind, ())
        for each in ([getattr(step, field)] if field == "condition" else getattr(step, field))
    ]


def _check_no_window(roots: list[Any]) -> None:
    """Refuse window functions: rows that were dealt out anew have no file any more, so Spark's name of it is empty."""
    for part in (p for root in roots for p in _parts(root)):
        kind = part.DESCRIPTOR.name
        if kind == "Window" or (kind == "ExpressionString" and _WINDOW.search(part.expression)):
            raise _refused("with a window function")


def _put_last(relation: Any, after: int = 0) -> None:
    """Let the file's number be a step's last column, counted on from those of ``after`` other files."""
    for change in ("with_columns", "drop", "with_columns_renamed"):
        made = type(relation)()
        step = getattr(made, change)
        step.input.CopyFrom(relation)
        if change == "with_columns":
            alias = step.aliases.add()
            alias.name.append(f"{NUMBER}_")
            alias.expr.expression_string.expression = f"cast(cast({NUMBER} as int) + {after} as string)"
        elif change == "drop":
            step.column_names.append(NUMBER)
        else:
            step.rename_columns_map[f"{NUMBER}_"] = NUMBER
        relation.CopyFrom(made)


def _refused(where: str) -> EngineFeatureError:
    return EngineFeatureError(f"The name of a file (input_file_name) {where}")


def _with_number(schema: str) -> str:
    if not schema.lstrip().startswith("{"):
        return f"{schema}, {NUMBER} string"
    made = json.loads(schema)
    made["fields"].append({"name": NUMBER, "type": "string", "nullable": True, "metadata": {}})
    return json.dumps(made)


def _lookup(names: list[str]) -> str:
    return f"element_at(array({', '.join(map(quoted, names))}), cast({NUMBER} as int) + 1)"


def _made_of(expression: Any, names: list[str]) -> str | None:
    """Return SQL for an expression that is the name of a file, None for another."""
    if expression.HasField("unresolved_function") and asks(expression.unresolved_function):
        return _lookup(names)
    if expression.HasField("unresolved_attribute") and asks(expression.unresolved_attribute):
        part = _METADATA[expression.unresolved_attribute.unparsed_identifier.lower()]
        return _lookup([part(name) for name in names])
    return None


def _is_star(expression: Any) -> bool:
    """Whether an expression is all columns, also as SQL."""
    return bool(
        expression.HasField("unresolved_star") or expression.expression_string.expression.strip() == "*"
    )


def _parts(message: Any) -> Iterator[Any]:
    """Return a message and those below it, without other steps of the plan."""
    yield message
    for each in messages(message):
        if each.DESCRIPTOR.name != "Relation":
            yield from _parts(each)


def _relations(message: Any) -> Iterator[Any]:
    """Return the steps of a plan, from the inside out."""
    for each in messages(message):
        yield from _relations(each)
    if message.DESCRIPTOR.name == "Relation":
        yield message
