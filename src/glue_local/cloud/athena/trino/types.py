"""Trino's types: their names, their order of implicit casts, and how DuckDB holds their values.

A ``row`` is a STRUCT, a ``timestamp with time zone`` a STRUCT of the instant in UTC and the zone, an interval a number
(milliseconds, months), ``json`` its text, ``char(n)`` a padded text, ``ipaddress`` its 16 bytes.
Source: https://trino.io/docs/current/language/types.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

LONGEST = 2147483647
MAX_PRECISION = 38


@dataclass(frozen=True)
class Type:
    """A type: ``args`` are lengths, precisions or other types, ``names`` those of a row's fields."""

    name: str
    args: tuple[Any, ...] = ()
    names: tuple[str | None, ...] = ()

    def __str__(self) -> str:
        """Write it as ``typeof`` does."""
        if self.name == "row":
            pairs = zip(self.names or [None] * len(self.args), self.args, strict=True)
            return "row(" + ", ".join(f"{n} {t}" if n else str(t) for n, t in pairs) + ")"
        if self.name == "varchar" and self.args == (LONGEST,):
            return "varchar"
        if self.name == "timestamp with time zone":
            return f"timestamp({self.args[0]}) with time zone"
        if self.name == "time with time zone":
            return f"time({self.args[0]}) with time zone"
        if self.name == "function":
            return "function(" + ",".join(map(str, self.args)) + ")"
        comma = ", " if self.name == "map" else ","
        return self.name + (f"({comma.join(map(str, self.args))})" if self.args else "")


BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT = map(
    Type, ("boolean", "tinyint", "smallint", "integer", "bigint")
)
REAL, DOUBLE, DATE, JSON, UNKNOWN = map(Type, ("real", "double", "date", "json", "unknown"))
VARBINARY, UUID, IPADDRESS = map(Type, ("varbinary", "uuid", "ipaddress"))
DAY_TIME, YEAR_MONTH = Type("interval day to second"), Type("interval year to month")
VARCHAR = Type("varchar", (LONGEST,))
INTEGERS = {"tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19}
NUMBERS = frozenset({*INTEGERS, "decimal", "real", "double"})


def varchar(length: int) -> Type:
    """A varchar of at most this many characters."""
    return Type("varchar", (min(length, LONGEST),))


def decimal(precision: int, scale: int) -> Type:
    """A decimal."""
    return Type("decimal", (precision, scale))


def array(of: Type) -> Type:
    """An array."""
    return Type("array", (of,))


def map_of(key: Type, value: Type) -> Type:
    """A map."""
    return Type("map", (key, value))


def row(types: list[Type], names: list[str | None] | None = None) -> Type:
    """A row."""
    return Type("row", tuple(types), tuple(names or [None] * len(types)))


def timestamp(precision: int, zoned: bool = False) -> Type:
    """A timestamp with this many digits of a second, with a zone or without."""
    return Type("timestamp with time zone" if zoned else "timestamp", (precision,))


def time(precision: int) -> Type:
    """A time with this many digits of a second."""
    return Type("time", (precision,))


def field_name(kind: Type, index: int) -> str:
    """The name of a row's field in DuckDB's STRUCT."""
    return kind.names[index] or f"f{index}"


_PLAIN = {
    "boolean": "BOOLEAN",
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "real": "FLOAT",
    "double": "DOUBLE",
    "varchar": "VARCHAR",
    "char": "VARCHAR",
    "json": "VARCHAR",
    "varbinary": "BLOB",
    "date": "DATE",
    "time": "TIME",
    "timestamp": "TIMESTAMP",
    "timestamp with time zone": "STRUCT(t TIMESTAMP, z VARCHAR)",
    "interval day to second": "BIGINT",
    "interval year to month": "INTEGER",
    "uuid": "VARCHAR",
    "ipaddress": "BLOB",
    "unknown": "INTEGER",
}


def duck(kind: Type) -> str:
    """Return the DuckDB type that holds a type's values."""
    if kind.name == "decimal":
        return f"DECIMAL({kind.args[0]}, {kind.args[1]})"
    if kind.name == "array":
        return f"{duck(kind.args[0])}[]"
    if kind.name == "map":
        return f"MAP({duck(kind.args[0])}, {duck(kind.args[1])})"
    if kind.name == "row":
        fields = ", ".join(f"{quote(field_name(kind, i))} {duck(each)}" for i, each in enumerate(kind.args))
        return f"STRUCT({fields})"
    return _PLAIN[kind.name]


def schema(database: str) -> str:
    """Return the DuckDB schema of a database; no name of a database is one that DuckDB keeps for itself."""
    return f"db_{database}"


def quote(name: str) -> str:
    """Quote an identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """Quote a text."""
    return "'" + value.replace("'", "''") + "'"


_CLEAN = re.compile(r"\s+")


def parse(text: str) -> Type:
    """Return the type that a text names, Hive's words included; ValueError if there is none."""
    reader = _Reader(_CLEAN.sub(" ", text.strip()))
    kind = reader.type()
    if reader.rest.strip():
        raise ValueError(text)
    return kind


_ALIASES = {"int": "integer", "float": "real", "string": "varchar", "binary": "varbinary", "dec": "decimal"}
_WORD = re.compile(r"\s*([A-Za-z_][\w]*|\"(?:[^\"]|\"\")*\"|`[^`]*`)")


class _Reader:
    """Reads a type from a text; ``array<int>`` is Hive's form, ``array(integer)`` Trino's."""

    def __init__(self, text: str) -> None:
        self.rest = text

    def _take(self, token: str) -> bool:
        rest = self.rest.lstrip()
        if rest.lower().startswith(token):
            self.rest = rest[len(token) :]
            return True
        return False

    def _expect(self, *tokens: str) -> str:
        for token in tokens:
            if self._take(token):
                return token
        raise ValueError(self.rest)

    def _word(self) -> str:
        found = _WORD.match(self.rest)
        if not found:
            raise ValueError(self.rest)
        self.rest = self.rest[found.end() :]
        word = found[1]
        return (
            word[1:-1].replace('""', '"')
            if word[0] == '"'
            else word[1:-1]
            if word[0] == "`"
            else word.lower()
        )

    def _numbers(self) -> list[int]:
        if not self._take("("):
            return []
        numbers = []
        while True:
            found = re.match(r"\s*(\d+)\s*", self.rest)
            if not found:
                raise ValueError(self.rest)
            numbers.append(int(found[1]))
            self.rest = self.rest[found.end() :]
            if self._expect(",", ")") == ")":
                return numbers

    def type(self) -> Type:
        word = self._word()
        word = _ALIASES.get(word, word)
        special = getattr(self, f"_{word}", None)
        if word in {"array", "map", "row", "struct", "interval", "time", "timestamp", "decimal"}:
            found: Type = special()  # type: ignore[misc]
            return found
        if word in {"varchar", "char"}:
            sizes = self._numbers()
            if word == "char":
                return Type("char", (sizes[0] if sizes else 1,))
            return varchar(sizes[0]) if sizes else VARCHAR
        if word == "double":
            self._take("precision")
        if word not in _PLAIN:
            raise ValueError(word)
        return Type(word)

    def _array(self) -> Type:
        close = ">" if self._expect("<", "(") == "<" else ")"
        of = self.type()
        self._expect(close)
        return array(of)

    def _map(self) -> Type:
        close = ">" if self._expect("<", "(") == "<" else ")"
        key = self.type()
        self._expect(",")
        value = self.type()
        self._expect(close)
        return map_of(key, value)

    def _struct(self) -> Type:
        self._expect("<")
        names: list[str | None] = []
        types: list[Type] = []
        while True:
            names.append(self._word().lower())
            self._expect(":")
            types.append(self.type())
            if self._expect(",", ">") == ">":
                return row(types, names)

    def _row(self) -> Type:
        self._expect("(")
        names: list[str | None] = []
        types: list[Type] = []
        while True:
            names.append(self._name_before_type())
            types.append(self.type())
            if self._expect(",", ")") == ")":
                return row(types, names)

    def _name_before_type(self) -> str | None:
        before = self.rest
        name = self._word()
        follows = self.rest.lstrip()
        double = name == "double" and follows.lower().startswith("precision")
        if (
            name == "interval"
            or double
            or follows[:1] in {",", ")", "(", ""}
            or follows.startswith(("with", "<"))
        ):
            self.rest = before
            return None
        return name

    def _decimal(self) -> Type:
        sizes = self._numbers()
        return decimal(sizes[0] if sizes else MAX_PRECISION, sizes[1] if len(sizes) > 1 else 0)

    def _interval(self) -> Type:
        if self._take("day to second"):
            return DAY_TIME
        self._expect("year to month")
        return YEAR_MONTH

    def _zoned(self, name: str) -> Type:
        sizes = self._numbers()
        zoned = self._take("with time zone")
        if not zoned:
            self._take("without time zone")
        return Type(f"{name} with time zone" if zoned else name, (sizes[0] if sizes else 3,))

    def _timestamp(self) -> Type:
        return self._zoned("timestamp")

    def _time(self) -> Type:
        return self._zoned("time")


def as_decimal(kind: Type) -> Type:
    """Return the decimal that holds every value of an integer type (a decimal stays)."""
    return decimal(INTEGERS[kind.name], 0) if kind.name in INTEGERS else kind


def decimal_result(op: str, a: Type, b: Type) -> Type:
    """Return the type of ``a op b`` of two decimals (https://trino.io/docs/current/functions/decimal.html)."""
    (p1, s1), (p2, s2) = a.args, b.args
    scale = max(s1, s2)
    if op in "+-":
        return decimal(min(MAX_PRECISION, scale + max(p1 - s1, p2 - s2) + 1), scale)
    if op == "*":
        return decimal(min(MAX_PRECISION, p1 + p2), s1 + s2)
    if op == "/":
        return decimal(min(MAX_PRECISION, p1 + s2 + max(0, s2 - s1)), scale)
    return decimal(min(p2 - s2, p1 - s1) + scale, scale)


_INTEGER_ORDER = list(INTEGERS)


def common(a: Type, b: Type) -> Type | None:  # noqa: PLR0911 - one line a kind
    """Return the type that both are cast to where they meet (a comparison, CASE, UNION); None if there is none."""
    if b in (a, UNKNOWN):
        return a
    if a == UNKNOWN:
        return b
    names = {a.name, b.name}
    if names <= NUMBERS:
        return _common_number(a, b)
    if names == {"varchar"}:
        return varchar(max(a.args[0], b.args[0]))
    if names == {"char"}:
        return Type("char", (max(a.args[0], b.args[0]),))
    if names == {"char", "varchar"}:
        return Type("char", (min(max(a.args[0], b.args[0]), 65536),))
    if names <= {"date", "timestamp", "timestamp with time zone"}:
        zoned = "timestamp with time zone" in names
        return timestamp(max([0, *(each.args[0] for each in (a, b) if each.args)]), zoned)
    if names == {"time"}:
        return time(max(a.args[0], b.args[0]))
    if names in ({"array"}, {"map"}) or (names == {"row"} and len(a.args) == len(b.args)):
        return _common_nested(a, b)
    return None


def _common_number(a: Type, b: Type) -> Type:
    names = {a.name, b.name}
    for name in ("double", "real"):
        if name in names:
            return Type(name)
    if "decimal" in names:
        (p1, s1), (p2, s2) = as_decimal(a).args, as_decimal(b).args
        scale = max(s1, s2)
        return decimal(min(MAX_PRECISION, max(p1 - s1, p2 - s2) + scale), scale)
    return Type(max(a.name, b.name, key=_INTEGER_ORDER.index))


def _common_nested(a: Type, b: Type) -> Type | None:
    inner = [common(x, y) for x, y in zip(a.args, b.args, strict=True)]
    if any(each is None for each in inner):
        return None
    names = tuple(x if x == y else None for x, y in zip(a.names, b.names, strict=True))
    return Type(a.name, tuple(inner), names)


def coerces(given: Type, wanted: Type) -> bool:
    """Whether a value is cast by itself to another type."""
    if given.name == wanted.name == "row":
        return len(given.args) == len(wanted.args) and all(map(coerces, given.args, wanted.args))
    if given.name == wanted.name and given.name in {"array", "map"}:
        return all(map(coerces, given.args, wanted.args))
    return common(given, wanted) == wanted
