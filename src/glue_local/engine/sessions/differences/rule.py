"""A rule, and its input: one call, cast or operator with its operands and their types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import NamedTuple

from glue_local.engine.sessions.base import EngineFeatureError

#: The type of an operand that is not known, for instance of a lambda's variable.
UNKNOWN = "?"

#: Returns the names and types of a query's columns; None if Sail cannot tell.
Columns = Callable[[str], list[tuple[str, str]] | None]

INTEGERS = ("tinyint", "smallint", "int", "bigint")


def is_decimal(type_: str) -> bool:
    """Whether a type is a decimal one."""
    return type_.startswith("decimal")


def is_number(type_: str) -> bool:
    """Whether a type is a number's."""
    return type_ in (*INTEGERS, "float", "double") or is_decimal(type_)


#: What else than array(...) has elements that a function's rule reads.
LISTING = {"from_csv": "map", "from_json": "map", "to_json": "map"}

#: Whether the session's Spark is 3.5 (Glue 5.1), not 4.1 (Glue 6.0).
BEFORE_4 = int(version("pyspark").split(".", maxsplit=1)[0]) < 4

#: What an error says beside Spark 3.5's words where the session's Spark may be of another mind.
OTHERWISE = (
    "" if BEFORE_4 else " So says Spark 3.5; if this Spark does not, run this script with --engine spark."
)

_BY_ZERO = (
    "[{}] Division by zero. Use try_divide or try_mod to tolerate divisor being 0 and return NULL instead."
)


def failing(condition: str, message: str, value: str) -> str:
    """Return SQL for a value, and an error where a condition holds."""
    return f"if({condition}, raise_error('{message}'), {value})"


def not_zero(value: str, condition: str = "DIVIDE_BY_ZERO") -> str:
    """Return SQL for a divisor, and Spark's error, by its condition, where it is zero."""
    return failing(f"{value} = 0", _BY_ZERO.format(condition), value)


#: The setting that says whether JSON leaves out fields that are NULL.
NULL_FIELDS = "spark.sql.jsonGenerator.ignoreNullFields"


class Settings(NamedTuple):
    """The settings of a session that rules read."""

    ansi: bool
    zone: str
    legacy_parser: bool
    old_parser: bool = False
    own: frozenset[str] = frozenset()
    null_fields: bool = False
    cast_stands_for: Callable[[str], None] = lambda _: None
    #: Returns what current_catalog or current_database gives; None if the run has no catalog.
    used: Callable[[str], str | None] = lambda _: None


@dataclass
class Call:
    """One use of a function, cast or operator: its operands as SQL, their types as Spark writes them."""

    name: str
    args: list[str]
    types: list[str]
    ansi: bool = False
    to: str = ""  # of a cast
    words: list[str] = field(default_factory=list)
    lambdas: list[tuple[list[str], str] | None] = field(default_factory=list)
    elements: list[list[str] | None] = field(default_factory=list)  # of array(...) as an operand, or LISTING
    distinct: bool = False
    over: str = ""  # FILTER (...), OVER (...)
    zone: str = "UTC"  # of the session
    legacy_parser: bool = False  # whether a text that only the old parser reads is an error
    old_parser: bool = False  # whether the old parser alone reads times
    own: frozenset[str] = frozenset()  # functions that the script registered by name
    null_fields: bool = False  # whether JSON has the fields that are NULL
    #: Told the condition that Spark has for what is a cast that fails in Sail's words.
    cast_stands_for: Callable[[str], None] = lambda _: None
    #: Returns what current_catalog or current_database gives; None if the run has no catalog.
    used: Callable[[str], str | None] = lambda _: None
    register: Callable[[str, str], str] = lambda name, _: name

    def function(self, name: str, returns: str, *args: str) -> str:
        """Return SQL that calls one of our own functions, registered for its type."""
        return f"{self.register(name, returns)}({', '.join(args)})"

    def mismatch(self, why: str, condition: str = "") -> Exception:
        """Return the error that Spark raises for operands of a wrong type; ``condition`` is that of the mismatch."""
        from pyspark.errors import AnalysisException

        what = f"cast({self.types[0]} as {self.to})" if self.to else f"{self.name}({', '.join(self.types)})"
        operator = "BINARY_OP_DIFF_TYPES" if len({*self.types}) > 1 else "BINARY_OP_WRONG_TYPE"
        usual = "UNEXPECTED_INPUT_TYPE" if self.name.isidentifier() else operator
        return AnalysisException(
            f'[DATATYPE_MISMATCH.{condition or usual}] Cannot resolve "{what}" due to data type mismatch: {why}.'
            f"{OTHERWISE}"
        )

    def refuse(self, why: str = "") -> EngineFeatureError:
        """Return the error that names the function and its types."""
        if self.to:
            what = f"cast({self.types[0]} as {self.to})"
        elif self.name.isidentifier():
            what = f"{self.name}({', '.join(self.types)})"
        else:
            what = f" {self.name} ".join(self.types)
        return EngineFeatureError(f"{what}{f' ({why})' if why else ''}")


#: Returns the SQL that has Spark's result on Sail, or None to leave the text unchanged; may raise.
Action = Callable[[Call], str | None]


@dataclass(frozen=True)
class Rule:
    """One difference: its subject, what Sail does differently, and the remedy."""

    names: tuple[str, ...]
    difference: str
    action: Action
    examples: tuple[str, ...]
