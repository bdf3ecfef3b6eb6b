"""What one session needs to have Spark's results: types asked of Sail, functions registered, errors named."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from typing import Any

from glue_local.engine.run import refusals
from glue_local.engine.sessions.answers import TOO_DEEP
from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences import grouped_udfs, newer, with_clause
from glue_local.engine.sessions.differences.conditions import of_name, of_spark
from glue_local.engine.sessions.differences.functions import FUNCTIONS
from glue_local.engine.sessions.differences.plans import PlanText
from glue_local.engine.sessions.differences.rule import BEFORE_4, NULL_FIELDS, Settings
from glue_local.engine.sessions.differences.sqltext import SqlText
from glue_local.engine.sessions.differences.stand_ins import short
from glue_local.engine.sessions.differences.typetext import type_text
from glue_local.engine.sessions.reading import PathError
from glue_local.engine.sessions.stores import ON_EITHER
from glue_local.identifiers import backquoted

#: Sail's messages for unsupported features, as opposed to errors of the script.
_LACKS = re.compile(
    r"not implemented|not supported|unsupported|Internal error|failed to match any signature|Unsupported CAST"
    r"|unknown (?:table )?function|No function matches|user-defined coercion|common (?:argument )?type"
    r"|should match a sql syntax|^function: |Error during planning|expects? .* arguments|return_type|hasher"
    r"|Arithmetic overflow|non UTF-8|too large to store|interval|lateral|Interval|found .* expected",
    re.IGNORECASE,
)
#: Sail's messages for errors of the script on either engine.
_SCRIPTS_OWN = re.compile(
    r"table (?:or view )?not found|view not found|database not found|already exists|PATH_NOT|does not exist"
    r"|^\[DATATYPE_MISMATCH[.\w]*\] Cannot resolve|SET_OPERATION_ON_MAP_TYPE|WRONG_NUM_ARGS"
    r"|UNRESOLVED_ROUTINE|INVALID_INLINE_TABLE|nested empty schemas",
    re.I,
)


#: pyarrow's number for intervals in months, for which it has no class.
_MONTHS = 21


def _no_months() -> Exception:
    """Return Spark 4's error for a year-month interval as a value in Python, which 3.5 has as its months."""
    from pyspark.errors import PySparkNotImplementedError

    return PySparkNotImplementedError(
        "NOT_IMPLEMENTED: YearMonthIntervalType.fromInternal is not implemented."
    )


def _has_names_twice(type_: Any) -> bool:
    """Whether a type of pyarrow's is, or holds, a struct that pyarrow cannot make a dict of."""
    parts = [type_.field(i) for i in range(type_.num_fields)]
    names = [part.name for part in parts]
    return len({*names}) < len(names) or any(_has_names_twice(part.type) for part in parts)


def _in_months(plan: Any, schema: Any) -> Any:
    names = schema.names
    if len({n.lower() for n in names}) < len(names):
        raise EngineFeatureError("Year-month intervals with columns of the same name")
    made = type(plan)()
    made.root.project.input.CopyFrom(plan.root)
    for field in schema:
        quoted = backquoted(field.name)
        alias = made.root.project.expressions.add().alias
        alias.name.append(field.name)
        months = f"12 * extract(year from {quoted}) + extract(month from {quoted})"
        alias.expr.expression_string.expression = months if field.type.id == _MONTHS else quoted
    return made


#: Sail's messages for a truncated Parquet file, or one with invalid pages.
_DAMAGED = re.compile(
    r"Parquet (?:argument )?error|snappy: corrupt|Invalid Parquet|incompatible arrow schema", re.IGNORECASE
)

#: What Spark may make of a name that Sail cannot resolve.
_LATERAL = (
    "If it is the alias of a column of the same SELECT (a lateral alias), which is not available on the Sail "
    "engine, run this script with --engine spark"
)


class Differences:
    """The table of differences at work in one session."""

    def __init__(
        self, session: Any, conf: Callable[[str], str | None], damaged: Callable[[], str | None]
    ) -> None:
        """Work for a session; ``conf`` looks up its configuration, ``damaged`` says which file is."""
        self._session, self._conf = session, conf
        self._text = SqlText(self._analyse, self._register, self.settings)
        self._plans = PlanText(
            self.columns, self._text.expression, self._text.keys, self._register, self.settings, conf
        )
        self._registered: set[str] = set()
        self._told: dict[bytes, list[tuple[str, str]] | None] = {}
        self._described: dict[str, list[tuple[str, str]]] = {}
        #: Rewritten text, which is not rewritten again, and text that this statement leaves as it is.
        self._done: set[str] = set()
        self._unchanged: set[str] = set()
        self._now = threading.local()  # scripts query from several threads
        #: Spark's conditions for what is a cast that fails in Sail's words, of this statement and of one before.
        self._failing_casts: set[str] = set()
        self._failing_casts_before: set[str] = set()
        plain = session._client._handle_error

        def handle(error: Exception) -> Any:
            try:
                return plain(error)
            except Exception as found:
                if self._asking:
                    raise
                casts = self._failing_casts or self._failing_casts_before
                raise refusals.keep(named(found, damaged, casts)) from None

        session._client._handle_error = handle
        #: Functions that the script registers, in small letters: no rule is for them.
        self._own: frozenset[str] = frozenset()
        #: Those of them that aggregate by pandas.
        self._grouped: frozenset[str] = frozenset()
        register = session._client.register_udf

        def register_udf(function: Any, returns: Any, name: Any = None, *args: Any, **kwargs: Any) -> Any:
            self._own |= {str(name).lower()}
            if grouped_udfs.GROUPED in (*args, kwargs.get("eval_type")):
                self._grouped |= {str(name).lower()}
            return register(function, returns, name, *args, **kwargs)

        session._client.register_udf = register_udf
        self._to_table = session._client.to_table
        session._client.to_table = self._table

    @property
    def _asking(self) -> bool:
        """Whether this thread asks for types: what it sends is not rewritten."""
        return getattr(self._now, "asking", False)

    @_asking.setter
    def _asking(self, asking: bool) -> None:
        self._now.asking = asking

    def sql(self, text: str) -> str:
        """Return SQL that has Spark's result; EngineFeatureError where Sail cannot have it."""
        if self._asking or text in self._done or text in self._unchanged:
            return text
        policy = self._conf("spark.sql.legacy.ctePrecedencePolicy") or (
            "EXCEPTION" if BEFORE_4 else "CORRECTED"
        )
        with_clause.check_names(text, policy)
        new = self._text.rewrite(grouped_udfs.sql(text, self._grouped))
        (self._unchanged if new == text else self._done).add(new)
        return new

    def plan(self, message: Any) -> None:
        """Rewrite a request's expressions; EngineFeatureError where Sail cannot have Spark's result."""
        if not self._asking:
            self._plans.rewrite(message)

    def columns(self, plan: Any) -> list[tuple[str, str]] | None:
        """Return the names and types of a plan's columns, asked as it stands; None if Sail cannot tell."""
        key = plan.SerializeToString(deterministic=True)
        if key not in self._told:
            shorter = short(plan, self.columns)
            told = None if shorter is None else self._ask(shorter)
            self._told[key] = self._ask(plan) if told is None else told
        return self._told[key]

    def _ask(self, plan: Any) -> list[tuple[str, str]] | None:
        client, self._asking = self._session._client, True
        try:
            return [(field.name, type_text(field.dataType)) for field in client.schema(plan).fields]
        except Exception:
            return None
        finally:
            self._asking = False

    def _table(self, plan: Any, *args: Any, **kwargs: Any) -> Any:
        """Return a plan's rows; year-month intervals, which pyarrow cannot hand over, as months."""
        try:
            answer = self._to_table(plan, *args, **kwargs)
        except AssertionError:  # the stream ended without rows and without an error
            raise EngineFeatureError("A feature that this needs (Sail did not answer)") from None
        types = [field.type for field in answer[0].schema]
        for field in answer[1] or ():
            newer.check_type(type_text(field.dataType))
        if any(map(_has_names_twice, types)):
            raise EngineFeatureError("A struct with two fields of the same name, as rows in Python,")
        if any(t.id == _MONTHS for t in types) and not BEFORE_4:
            raise _no_months()
        if any(t.id == _MONTHS for t in types):
            return self._to_table(_in_months(plan, answer[0].schema), *args, **kwargs)
        if any("month_interval" in str(t) for t in types):
            raise EngineFeatureError("A year-month interval within an array, map or struct")
        return answer

    @property
    def ansi(self) -> bool:
        """Whether the session is in ANSI mode."""
        return (self._conf("spark.sql.ansi.enabled") or "").lower() == "true"

    def settings(self) -> Settings:
        """Return what the session's configuration says of how statements are read."""
        policy = self._conf("spark.sql.legacy.timeParserPolicy") or ("EXCEPTION" if BEFORE_4 else "CORRECTED")
        return Settings(
            ansi=self.ansi,
            zone=self._conf("spark.sql.session.timeZone") or "UTC",
            legacy_parser=policy.upper() == "EXCEPTION",
            old_parser=policy.upper() == "LEGACY",
            own=self._own,
            null_fields=(self._conf(NULL_FIELDS) or "").lower() == "false",
            cast_stands_for=self._failing_casts.add,
            used=self._used,
        )

    def _used(self, name: str) -> str | None:
        tables = self._session._run.tables
        if tables is None:
            return "spark_catalog" if name == "current_catalog" else None
        catalog = tables.catalog(None)
        return str(catalog.currentCatalog() if name == "current_catalog" else catalog.currentDatabase())

    def next_statement(self) -> None:
        """Forget what this statement knows of queries: the next one may find other views and files."""
        self._described.clear()
        self._unchanged.clear()
        self._failing_casts_before = self._failing_casts or self._failing_casts_before
        self._failing_casts = set()
        self._text.next_statement()

    def _analyse(self, query: str) -> list[tuple[str, str]] | None:
        from pyspark.sql.connect.plan import SQL

        if (known := self._described.get(query)) is not None:
            return known
        client, self._asking = self._session._client, True
        try:
            schema = client.schema(SQL(query, None).to_proto(client))
        except Exception:
            return None
        finally:
            self._asking = False
        made = self._described[query] = [(field.name, type_text(field.dataType)) for field in schema.fields]
        return made

    def names(self, query: str) -> list[str] | None:
        """Return the names of a query's columns as it stands; None if Sail does not take it."""
        told = self._analyse(query)
        return None if told is None else [name for name, _ in told]

    def _register(self, name: str, returns: str) -> str:
        known = f"glue_local_{name}_{re.sub(r'[^a-z0-9]+', '_', returns.lower())}"
        if known not in self._registered:
            before, self._asking = self._asking, True
            try:
                self._session.udf.register(known, FUNCTIONS[name], returns)
            finally:
                self._asking = before
            self._registered.add(known)
        return known


def named(
    error: Exception,
    damaged: Callable[[], str | None] = lambda: None,
    failing_casts: Iterable[str] = (),
) -> Exception:
    """Return the error to raise for one of Sail's: what Sail lacks names itself and the engine that has it.

    ``damaged`` says which file is, where Sail's words say only that one is; ``failing_casts`` are the conditions that
    a cast that fails may stand for.
    """
    from pyspark.errors import PySparkException

    text = str(error).strip()
    if TOO_DEEP.search(text):
        return EngineFeatureError(
            "A query with types nested this deep, whose answer from Sail cannot be parsed,"
        )
    if _DAMAGED.search(text) and (which := damaged()):
        return type(error)(f"{which}: {text}")
    named_before = any(words in text for words in ("--engine spark", ON_EITHER))
    if named_before or isinstance(error, EngineFeatureError | PathError) or hasattr(error, "of_spark"):
        return error
    if type(error).__name__ == "AnalysisException" and (missing := of_name(error, _LATERAL)) is not None:
        return missing
    if _SCRIPTS_OWN.search(text):
        return error
    hint = "The error is the Sail engine's; if Spark does not raise it, run this script with --engine spark"
    if (spark := of_spark(error, hint, failing_casts)) is not None:
        return spark
    if type(error).__name__ == "UnsupportedOperationException" or _LACKS.search(text):
        return EngineFeatureError(f"A feature that this needs ({text})")
    if isinstance(error, PySparkException):
        return type(error)(f"{text}. {hint}")
    return error
