"""The tree of a query: what the parser makes and the analyzer reads. Every node knows its place."""

from __future__ import annotations

from dataclasses import dataclass, field

from glue_local.cloud.athena.trino.errors import Place


@dataclass
class Node:
    """Any part of a query."""

    at: Place


# --- expressions --------------------------------------------------------------------------------------------------


@dataclass
class Literal(Node):
    """A literal; ``kind`` is #null, #boolean, #integer, #decimal, #double, #string, #binary, or a type's name."""

    kind: str
    value: str = ""


@dataclass
class IntervalLiteral(Node):
    """An interval: sign, text, unit and the unit that it goes down to."""

    sign: int
    value: str
    unit: str
    to: str | None = None


@dataclass
class Name(Node):
    """An identifier."""

    name: str


@dataclass
class Dot(Node):
    """``base.name``: a qualified column or a row's field."""

    base: Node
    name: str


@dataclass
class Star(Node):
    """``*`` or ``relation.*``, with names for the columns of a row."""

    base: Node | None = None
    names: list[str] = field(default_factory=list)


@dataclass
class SortItem(Node):
    """One key of ORDER BY; ``nulls_first`` is None where the query does not say."""

    key: Node
    descending: bool = False
    nulls_first: bool | None = None


@dataclass
class Window(Node):
    """An OVER clause; ``frame`` is its text in tokens: unit, start and end bounds."""

    name: str | None = None
    partition: list[Node] = field(default_factory=list)
    order: list[SortItem] = field(default_factory=list)
    frame: Frame | None = None


@dataclass
class Frame(Node):
    """A window's frame: ``unit`` ROWS, RANGE or GROUPS; a bound is a phrase and its expression."""

    unit: str
    start: tuple[str, Node | None]
    end: tuple[str, Node | None] | None


@dataclass
class Call(Node):
    """A function call; ``star`` is ``count(*)``."""

    name: str
    args: list[Node]
    star: bool = False
    distinct: bool = False
    order: list[SortItem] = field(default_factory=list)
    where: Node | None = None
    over: Window | None = None
    nulls: str | None = None


@dataclass
class Unary(Node):
    """``-x``, ``+x``, NOT."""

    op: str
    operand: Node


@dataclass
class Binary(Node):
    """Arithmetic, ``||``, comparisons, AND, OR, IS DISTINCT FROM."""

    op: str
    left: Node
    right: Node


@dataclass
class Quantified(Node):
    """``x = ANY (query)``."""

    op: str
    left: Node
    every: bool
    query: Query


@dataclass
class Between(Node):
    """BETWEEN."""

    value: Node
    low: Node
    high: Node


@dataclass
class InList(Node):
    """IN with values."""

    value: Node
    options: list[Node]


@dataclass
class InQuery(Node):
    """IN with a query."""

    value: Node
    query: Query


@dataclass
class Like(Node):
    """LIKE."""

    value: Node
    pattern: Node
    escape: Node | None


@dataclass
class IsNull(Node):
    """IS NULL."""

    value: Node


@dataclass
class Exists(Node):
    """EXISTS."""

    query: Query


@dataclass
class ScalarQuery(Node):
    """A query in parentheses that gives one value."""

    query: Query


@dataclass
class Cast(Node):
    """CAST and TRY_CAST."""

    value: Node
    type: str
    safe: bool


@dataclass
class Case(Node):
    """CASE; ``operand`` is None where every WHEN is a condition. The last two are words of messages."""

    operand: Node | None
    whens: list[tuple[Node, Node]]
    default: Node | None
    shown: str = "CASE WHEN clause"
    results: str = "All CASE results"


@dataclass
class ArrayOf(Node):
    """``ARRAY[...]``."""

    items: list[Node]


@dataclass
class RowOf(Node):
    """``ROW(...)`` and ``(a, b)``."""

    items: list[Node]


@dataclass
class Subscript(Node):
    """``base[index]``."""

    base: Node
    index: Node


@dataclass
class AtZone(Node):
    """AT TIME ZONE."""

    value: Node
    zone: Node


@dataclass
class Extract(Node):
    """EXTRACT(unit FROM value)."""

    unit: str
    value: Node


@dataclass
class JsonInput(Node):
    """A value given to a JSON function; ``form`` is its encoding (utf8, utf16, utf32) after FORMAT JSON, or empty."""

    value: Node
    form: str | None = None


@dataclass
class JsonSearch(Node):
    """json_exists, json_query, json_value: what a path finds in a JSON value, and what becomes of nothing and errors.

    ``passing`` are the variables of the path. ``form`` is as in :class:`JsonInput`, of the result. A behaviour is a
    word (NULL, ERROR, EMPTY ARRAY, TRUE...) and the value of DEFAULT.
    """

    name: str
    value: JsonInput
    path: Literal
    passing: list[tuple[str, JsonInput]] = field(default_factory=list)
    returns: str | None = None
    form: str | None = None
    wrapper: str = "WITHOUT"
    quotes: str = ""
    empty: tuple[str, Node | None] = ("NULL", None)
    error: tuple[str, Node | None] = ("NULL", None)


@dataclass
class JsonMade(Node):
    """json_array and json_object; the key of an array's member is None, ``nulls`` keeps members that are NULL."""

    name: str
    members: list[tuple[Node | None, JsonInput]]
    nulls: bool
    unique: bool = False
    returns: str | None = None
    form: str | None = None


@dataclass
class Lambda(Node):
    """``(x, y) -> body``."""

    params: list[str]
    body: Node


# --- relations ----------------------------------------------------------------------------------------------------


@dataclass
class AsOf(Node):
    """FOR TIMESTAMP AS OF and FOR VERSION AS OF: ``kind`` is TIMESTAMP or VERSION."""

    kind: str
    value: Node


@dataclass
class Table(Node):
    """A table by name, and which of its versions."""

    parts: list[str]
    places: list[Place]
    version: AsOf | None = None


@dataclass
class Derived(Node):
    """A query in FROM."""

    query: Query
    lateral: bool = False


@dataclass
class Extended(Node):
    """A relation with more columns, hidden ones, each worked out once; its own keep their qualifiers. Not Trino's."""

    relation: Node
    items: list[SelectItem]


@dataclass
class Unnest(Node):
    """UNNEST."""

    items: list[Node]
    ordinality: bool


@dataclass
class Aliased(Node):
    """A relation with another name, and names for its columns."""

    relation: Node
    name: str
    columns: list[str]


@dataclass
class Sampled(Node):
    """TABLESAMPLE."""

    relation: Node
    method: str
    percent: Node


@dataclass
class Join(Node):
    """A join; ``kind`` CROSS, INNER, LEFT, RIGHT, FULL; a condition or the names of USING."""

    kind: str
    left: Node
    right: Node
    on: Node | None = None
    using: list[tuple[str, Place]] | None = None


# --- queries ------------------------------------------------------------------------------------------------------


@dataclass
class SelectItem(Node):
    """An expression of SELECT with its name."""

    value: Node
    name: str | None = None


@dataclass
class GroupBy(Node):
    """A GROUP BY element: ``kind`` simple, rollup, cube or sets."""

    kind: str
    sets: list[list[Node]]


@dataclass
class Select(Node):
    """SELECT ... FROM ... WHERE ... GROUP BY ... HAVING."""

    distinct: bool
    items: list[Node]
    relation: Node | None = None
    where: Node | None = None
    group: list[GroupBy] | None = None
    group_distinct: bool = False
    having: Node | None = None
    windows: dict[str, Window] = field(default_factory=dict)


@dataclass
class Values(Node):
    """VALUES."""

    rows: list[Node]


@dataclass
class SetOperation(Node):
    """UNION, INTERSECT, EXCEPT."""

    op: str
    every: bool
    left: Node
    right: Node


@dataclass
class Named(Node):
    """One WITH query."""

    name: str
    columns: list[str]
    query: Query


@dataclass
class Query(Node):
    """A query with what goes around it; ``limit`` None is no limit."""

    body: Node
    named: list[Named] = field(default_factory=list)
    recursive: bool = False
    order: list[SortItem] = field(default_factory=list)
    offset: Node | None = None
    limit: Node | None = None
    ties: bool = False
