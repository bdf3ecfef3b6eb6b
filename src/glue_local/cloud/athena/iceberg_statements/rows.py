"""DELETE, UPDATE and MERGE of an Iceberg table: the data files that hold changed rows are written anew.

Athena writes files of deleted positions instead (merge on read); the rows are the same. A statement's query gives every
row of the table with what becomes of it, once, and the files are made of those rows.
Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-updating-iceberg-table-data.html
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
from pyiceberg.manifest import DataFile
from pyiceberg.table.snapshots import Operation, Summary
from pyiceberg.table.update.snapshot import _OverwriteFiles

from glue_local.cloud.athena import errors, inserted, query
from glue_local.cloud.athena.formats import PATH, literal
from glue_local.cloud.athena.iceberg import kinds
from glue_local.cloud.athena.iceberg.catalog import Loaded, committing, reading, to_change
from glue_local.cloud.athena.iceberg.reading import Snapshot
from glue_local.cloud.athena.iceberg_statements import writing
from glue_local.cloud.athena.result import Result
from glue_local.cloud.athena.session import Session, TableName
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino import types as trino
from glue_local.cloud.athena.trino.compile import Compiled
from glue_local.cloud.athena.trino.errors import Place, fail
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Value

ROW, ACTION, FROM = "$row", "$action", "$from"
DELETE, UPDATE, INSERT = "DELETE", "UPDATE", "INSERT"


@dataclass(frozen=True)
class Action:
    """What becomes of rows: ``kind``, the columns that get values and the values, and when."""

    at: Place
    kind: str
    columns: Sequence[str] = ()
    values: Sequence[n.Node] = ()
    when: n.Node | None = None

    @property
    def matched(self) -> bool:
        """Whether the action is for rows of the table."""
        return self.kind != INSERT


def delete(session: Session, target: TableName, at: Place, where: n.Node | None) -> Result:
    """DELETE FROM a table the rows that fit, or all."""
    loaded = to_change(session, target)
    if where is None:
        snapshot = _snapshot(session, loaded, target)
        tasks = snapshot.tasks()
        count = sum(snapshot.count(each) for each in tasks)
        replace_files(loaded, [each.file for each in tasks], [], Operation.DELETE)
        return writing.answer(session, count)
    rows = _read_rows(target, at, [Action(at, DELETE, when=where)], None)
    checks = [_query(at, _select(at, [_one(at)], _table(target, at), where))]
    return _apply(session, loaded, target, rows, [Action(at, DELETE)], checks)


def update(session: Session, target: TableName, action: Action) -> Result:
    """UPDATE the rows of a table that fit, or all."""
    loaded = to_change(session, target)
    checks = [] if action.when is None else [
        _query(action.at, _select(action.at, [_one(action.at)], _table(target, action.at), action.when))
    ]  # fmt: skip
    return _apply(session, loaded, target, _read_rows(target, action.at, [action], None), [action], checks)


def merge(
    session: Session,
    target: TableName,
    alias: str,
    source: n.Node,
    condition: n.Node,
    actions: Sequence[Action],
) -> Result:
    """MERGE INTO a table."""
    if alias and alias == _name_of(source):
        raise errors.UnsupportedQueryError(f"MERGE of a table and a source that are both called {alias}")
    loaded = to_change(session, target)
    names = [each for each, _ in kinds.columns(loaded.table.schema(), Place())]
    for each in actions:
        if each.kind == INSERT and len(each.columns or names) != len(each.values):
            fail("TYPE_MISMATCH", each.at, "MERGE INSERT has a different number of columns and values")
    rows = _read_rows(target, condition.at, actions, (alias, source, condition))
    return _apply(session, loaded, target, rows, actions, [])


def _name_of(source: n.Node) -> str:
    if isinstance(source, n.Aliased):
        return source.name.lower()
    return source.parts[-1].lower() if isinstance(source, n.Table) else ""


# --- the query ------------------------------------------------------------------------------------------------------


def _query(at: Place, body: n.Node) -> n.Query:
    return n.Query(at, body)


def _select(at: Place, items: list[n.Node], relation: n.Node, where: n.Node | None = None) -> n.Select:
    return n.Select(at, False, items, relation, where)


def _one(at: Place) -> n.Node:
    return n.SelectItem(at, n.Literal(at, "#integer", "1"))


def _table(target: TableName, at: Place) -> n.Node:
    parts = [each for each in (target.database, target.name) if each]
    return n.Table(at, parts, [Place(target.line, target.column)] * len(parts))


def _read_rows(
    target: TableName, at: Place, actions: Sequence[Action], joined: tuple[str, n.Node, n.Node] | None
) -> n.Query:
    """A query of the table's columns, the row's object, its number, the action, and the values of the actions.

    The number and the action are worked out once for a row: a condition may be another one each time (``rand()``).
    """
    own: n.Node = n.Extended(at, _table(target, at), [n.SelectItem(at, _numbered(at), ROW)])
    name: n.Node = n.Dot(at, n.Name(at, target.database), target.name)
    relation = own
    if joined is not None:
        alias, source, condition = joined
        if alias:
            own, name = n.Aliased(at, own, alias, []), n.Name(at, alias)
        marked = n.Extended(at, source, [n.SelectItem(at, n.Literal(at, "#boolean", "true"), FROM)])
        relation = n.Join(at, "FULL", own, marked, on=condition)
    chosen = _chosen(at, actions, joined=joined is not None)
    relation = n.Extended(at, relation, [n.SelectItem(at, chosen, ACTION)])
    items: list[n.Node] = [
        n.Star(at, name), n.SelectItem(at, n.Dot(at, name, PATH), PATH),
        n.SelectItem(at, n.Name(at, ROW), ROW), n.SelectItem(at, n.Name(at, ACTION), ACTION),
    ]  # fmt: skip
    for number, action in enumerate(actions, 1):
        fits = n.Binary(at, "=", n.Name(at, ACTION), n.Literal(at, "#integer", str(number)))
        items += [
            n.SelectItem(value.at, n.Case(value.at, None, [(fits, value)], None), f"v{number}")
            for value in action.values
        ]
    return _query(at, _select(at, items, relation))


def _numbered(at: Place) -> n.Node:
    return n.Call(at, "row_number", [], over=n.Window(at))


def _chosen(at: Place, actions: Sequence[Action], *, joined: bool) -> n.Node:
    """The number of the first action that is for a row and whose condition holds; 0 for none."""
    row, source = n.IsNull(at, n.Name(at, ROW)), n.IsNull(at, n.Name(at, FROM))
    whens: list[tuple[n.Node, n.Node]] = []
    for number, action in enumerate(actions, 1):
        there = n.Binary(at, "AND", n.Unary(at, "NOT", row), n.Unary(at, "NOT", source)) if joined else None
        fits: n.Node | None = there if action.matched else row
        if action.when is not None:
            fits = action.when if fits is None else n.Binary(action.when.at, "AND", fits, action.when)
        whens.append((fits or n.Literal(at, "#boolean", "true"), n.Literal(at, "#integer", str(number))))
    return n.Case(at, None, whens, n.Literal(at, "#integer", "0"))


# --- what becomes of the rows -----------------------------------------------------------------------------------------


def _apply(
    session: Session,
    loaded: Loaded,
    target: TableName,
    rows: n.Query,
    actions: Sequence[Action],
    checks: Sequence[n.Query],
) -> Result:
    columns = kinds.columns(loaded.table.schema(), Place(target.line, target.column))
    compiled = query.prepare_parsed(session, rows, f'"{PATH}"', checks)
    copy = session.folder / f"changes-{uuid.uuid4()}.parquet"
    width = len(columns)
    selected = ", ".join(
        [
            *_new_values(compiled, columns, actions),
            f"q.c{width} AS p",
            f"q.c{width + 1} AS r",
            f"q.c{width + 2} AS a",
        ]
    )
    compiled.python.register(session.connection, again=True)
    source = f"SELECT {selected} FROM ({compiled.sql}) AS q"
    try:
        session.connection.execute(f"COPY ({source}) TO '{copy}' (FORMAT parquet)")
    except duckdb.Error as error:
        raise query.failed(session, error) from error
    changes = _Changes(session, f"read_parquet({literal(str(copy))})", columns, actions)
    return _rewrite(session, loaded, target, changes)


def _new_values(
    compiled: Compiled, columns: Sequence[tuple[str, Type]], actions: Sequence[Action]
) -> list[str]:
    """SQL of each column's value after the actions."""
    given: dict[str, list[tuple[int, str]]] = {}
    wanted, at = dict(columns), len(columns) + 3
    for number, action in enumerate(actions, 1):
        names = list(action.columns) or ([own for own, _ in columns] if action.kind == INSERT else [])
        types = [kind for _, kind in compiled.columns[at : at + len(names)]]
        _check_assigned(action, names, types, wanted)
        for own, value, kind in zip(names, action.values, types, strict=True):
            cast = inserted.assigned(compiled.python, Value(f"q.c{at}", kind), wanted[own], value.at)
            given.setdefault(own, []).append((number, f"CAST({cast.sql} AS {trino.duck(wanted[own])})"))
            at += 1
    found = []
    for i, (own, kind) in enumerate(columns):
        whens = "".join(
            f" WHEN q.c{len(columns) + 2} = {number} THEN {sql}" for number, sql in given.get(own, ())
        )
        sql = f"CASE{whens} ELSE q.c{i} END" if whens else f"q.c{i}"
        found.append(f"{kinds.stored(sql, kind)} AS c{i}")
    return found


def _check_assigned(
    action: Action, names: Sequence[str], given: Sequence[Type], wanted: Mapping[str, Type]
) -> None:
    """QueryError unless an action's columns are the table's, each once, and its values may be given to them."""
    statement = "UPDATE" if action.kind == UPDATE else "MERGE"
    for i, own in enumerate(names):
        if own not in wanted:
            fail("COLUMN_NOT_FOUND", action.at, f"The {statement} SET target column {own} doesn't exist")
        if own in names[:i]:
            fail("DUPLICATE_COLUMN_NAME", action.at, f"Multiple assignments for column: {own}")
    needed = [wanted[own] for own in names]
    if not all(map(inserted.assigns, given, needed)):
        fail(
            "TYPE_MISMATCH",
            action.at,
            f"{statement} table column types don't match SET expressions:"
            f" Table: [{', '.join(map(str, needed))}], Expressions: [{', '.join(map(str, given))}]",
        )


@dataclass(frozen=True)
class _Changes:
    """Every row of the table, and every one to add: columns c0, c1, ..., object ``p``, number ``r``, action ``a``."""

    session: Session
    source: str
    columns: Sequence[tuple[str, Type]]
    actions: Sequence[Action]

    def numbers(self, kind: str) -> str:
        """The numbers of a kind of action, as SQL's list; none is -1."""
        return ", ".join(str(i) for i, each in enumerate(self.actions, 1) if each.kind == kind) or "-1"

    def fetch(self, sql: str) -> list[tuple[object, ...]]:
        found: list[tuple[object, ...]] = self.session.connection.execute(sql).fetchall()
        return found

    @property
    def changed(self) -> int:
        """How many rows the statement deletes, updates and inserts."""
        ((count,),) = self.fetch(f"SELECT count(*) FROM {self.source} WHERE a > 0")
        return int(str(count))

    def check(self) -> None:
        """QueryError if two rows of the source change a row of the table.

        Source: https://trino.io/docs/current/sql/merge.html
        """
        if self._doubled("a > 0"):
            raise errors.QueryError(
                "MERGE_TARGET_ROW_MULTIPLE_MATCHES: One MERGE target table row matched more than one source row"
            )

    def _doubled(self, condition: str) -> bool:
        """Whether a row of the table is there more than once, as it meets several rows of the source."""
        grouped = f"WHERE r IS NOT NULL AND {condition} GROUP BY r HAVING count(*) > 1 LIMIT 1"
        return bool(self.fetch(f"SELECT r FROM {self.source} {grouped}"))

    @property
    def touched(self) -> str:
        """The SELECT of the objects with rows that change."""
        return f"SELECT DISTINCT p FROM {self.source} WHERE a > 0 AND r IS NOT NULL"

    @property
    def kept(self) -> str:
        """The SELECT of the rows that the new files hold, each once, though it meets several rows of the source."""
        names = ", ".join(f"c{i}" for i in range(len(self.columns)))
        rows = (
            f"SELECT * FROM {self.source}"
            f" WHERE a IN ({self.numbers(INSERT)}) OR (p IN ({self.touched}) AND r IS NOT NULL)"
        )
        if self._doubled("true"):
            rows += " QUALIFY r IS NULL OR row_number() OVER (PARTITION BY r ORDER BY a DESC) = 1"
        return f"SELECT {names} FROM ({rows}) WHERE a NOT IN ({self.numbers(DELETE)})"


def _rewrite(session: Session, loaded: Loaded, target: TableName, changes: _Changes) -> Result:
    changes.check()
    count = changes.changed
    if not count:
        return writing.answer(session, 0)
    paths = {str(path) for (path,) in changes.fetch(changes.touched)}
    tasks = _snapshot(session, loaded, target).tasks()
    old = [each.file for each in tasks if each.file.file_path in paths]
    new = list(writing.written(session, loaded.table, changes.kept))
    if old:
        replace_files(loaded, old, new, Operation.OVERWRITE)
    else:
        with committing(loaded.full), loaded.table.transaction() as transaction:
            writing.append(transaction, new)
    return writing.answer(session, count)


def _snapshot(session: Session, loaded: Loaded, target: TableName) -> Snapshot:
    return Snapshot(session, loaded, None, Place(target.line, target.column))


class _Overwrite(_OverwriteFiles):
    """Files in the place of others; a rewriting of the same rows is a snapshot of operation ``replace``."""

    wanted = Operation.OVERWRITE

    def _summary(self, snapshot_properties: dict[str, str] | None = None) -> Summary:
        made = super()._summary(snapshot_properties or {})
        return Summary(operation=self.wanted, **made.additional_properties)


def replace_files(
    loaded: Loaded, old: Sequence[DataFile], new: Sequence[DataFile], operation: Operation
) -> None:
    """Commit a snapshot with new data files in the place of old ones."""
    if not old:
        return
    with committing(loaded.full), loaded.table.transaction() as transaction:
        change = _Overwrite(Operation.OVERWRITE, transaction, loaded.table.io)
        change.wanted = operation
        for each in old:
            change.delete_data_file(each)
        for each in new:
            change.append_data_file(each)
        with reading(loaded.full):
            change.commit()
