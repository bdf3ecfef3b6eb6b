"""The names that Spark gives to the columns of a SELECT that have none: Sail writes many of them in another way.

Spark writes the expression as it has parsed it: with the defaults of arguments, operators in parentheses, and the
frame of a window. What these are is taken from the columns of Spark's own function examples:
https://spark.apache.org/docs/3.5.6/api/sql/index.html
"""

from __future__ import annotations

import re
from collections.abc import Callable

from glue_local.engine.sessions.differences.lexer import Token, tokens
from glue_local.engine.sessions.differences.literals import text_of
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.engine.sessions.differences.spellings import (
    Unknown,
    direction_text,
    frame_text,
    interval_text,
    number_text,
)
from glue_local.engine.sessions.differences.tree import Node

#: What Spark adds to a call with this many arguments.
_DEFAULTS: dict[tuple[str, int], tuple[str, ...]] = {
    ("from_unixtime", 1): ("yyyy-MM-dd HH:mm:ss",), ("unix_timestamp", 1): ("yyyy-MM-dd HH:mm:ss",),
    ("to_unix_timestamp", 1): ("yyyy-MM-dd HH:mm:ss",), ("lpad", 2): (" ",), ("rpad", 2): (" ",),
    ("mask", 1): ("X", "x", "n", "NULL"), ("mask", 2): ("x", "n", "NULL"), ("mask", 3): ("n", "NULL"),
    ("mask", 4): ("NULL",), ("months_between", 2): ("true",), ("overlay", 3): ("-1",), ("percentile", 2): ("1",),
    ("percentile_approx", 2): ("10000",), ("approx_percentile", 2): ("10000",), ("regexp_extract", 2): ("1",),
    ("regexp_extract_all", 2): ("1",), ("replace", 2): ("",), ("sort_array", 1): ("true",), ("split", 2): ("-1",),
    ("str_to_map", 1): (",", ":"), ("str_to_map", 2): (":",), ("lag", 1): ("1", "NULL"), ("lag", 2): ("NULL",),
    ("lead", 1): ("1", "NULL"), ("lead", 2): ("NULL",), ("substr", 2): ("2147483647",),
    ("substring", 2): ("2147483647",), ("round", 1): ("0",), ("bround", 1): ("0",), ("regexp_replace", 3): ("1",),
    ("ntile", 0): ("1",), ("locate", 2): ("1",),
    ("make_ym_interval", 1): ("0",), ("make_dt_interval", 1): ("0", "0", "0.000000"),
    ("make_dt_interval", 2): ("0", "0.000000"), ("make_dt_interval", 3): ("0.000000",),
    **dict.fromkeys(
        [("aggregate", 3), ("reduce", 3)], ("lambdafunction(namedlambdavariable(), namedlambdavariable())",)
    ),
}  # fmt: skip
#: Functions that Spark writes as it writes those, or in its own letters.
_WRITTEN = {
    "sqrt": "SQRT", "floor": "FLOOR", "ceil": "CEIL", "log1p": "LOG1P", "power": "POWER", "atan2": "ATAN2",
    "log": "LOG",
}  # fmt: skip
_OTHERS = {"array_agg": "collect_list", "to_varchar": "to_char", "hypot": "HYPOT", "signum": "SIGNUM"}
_OTHERS |= dict.fromkeys(
    ("current_database", "current_schema"), "current_database" if BEFORE_4 else "current_schema"
)
_WRITTEN |= _OTHERS
#: Functions that give bytes, which have another default than texts.
_OF_BYTES = {
    "unhex",
    "encode",
    "to_binary",
    "try_to_binary",
    "unbase64",
    "aes_encrypt",
    "aes_decrypt",
    "binary",
}
#: Functions that are casts, which Spark leaves out.
_CASTS = {
    "bigint", "binary", "boolean", "date", "decimal", "double", "float", "int", "smallint", "string", "timestamp",
    "tinyint",
}  # fmt: skip
_TYPES = {
    "tinyint": "TINYINT", "byte": "TINYINT", "smallint": "SMALLINT", "short": "SMALLINT", "int": "INT",
    "integer": "INT", "bigint": "BIGINT", "long": "BIGINT", "float": "FLOAT", "real": "FLOAT", "double": "DOUBLE",
    "string": "STRING", "boolean": "BOOLEAN", "binary": "BINARY", "date": "DATE", "timestamp": "TIMESTAMP",
    "decimal": "DECIMAL(10,0)",
}  # fmt: skip
_RANKS = {
    "row_number": "",
    "rank": "RANK",
    "dense_rank": "DENSE_RANK",
    "percent_rank": "PERCENT_RANK",
    "ntile": "",
}
#: Operators whose names Sail writes as Spark does.
_SIGNS = {"+", "-", "*", "/", "%", "&", "|", "^", "<", ">", "<=", ">=", "<=>", "AND", "OR"}
_TIMES = ("DATE '", "TIMESTAMP '", "INTERVAL '")
_INTERVAL = re.compile(r"INTERVAL '\d+' (\w+)")
_COLUMN = re.compile(
    r"(?!(?:null|true|false)$)(?:[^\W\d]\w*|`[^`]+`)(?:\s*\.\s*(?:\w+|`[^`]+`))*", re.IGNORECASE
)
_PLAIN_WORDS = {"CURRENT_DATE", "CURRENT_TIMESTAMP", "CURRENT_USER", "USER", "LOCALTIMESTAMP"}
#: A variable of a lambda.
_VARIABLE = "namedlambdavariable()"


#: Nothing has another name in Sail without one of these.
WORDS = [
    "between", "div", "extract", "if", "in", "is", "isnotnull", "isnull", "like", "over", "filter", *sorted(_CASTS),
    *sorted({name for name, _ in _DEFAULTS}),
]  # fmt: skip


#: What a literal begins with that Sail may write in another way.
_OTHERWISE = re.compile(r"-|interval\b", re.IGNORECASE)


def may_differ(node: Node, text: str) -> bool:
    """Whether Sail may have another name for an expression: for all but columns and most literals."""
    return node.kind != "plain" or bool(node.args or _OTHERWISE.match(text, node.start))


def of(
    node: Node, text: str, field: Callable[[Node], str | None], type_of: Callable[[Node], str]
) -> tuple[str | None, bool]:
    """Return Spark's name for a column's expression, and whether Sail has another one; None where it is not known.

    ``field`` returns the name of a column that is written with dots, None where it is not known; ``type_of`` the
    type of an expression.
    """
    with_dot = node.kind == "plain" and not node.args and "." in text[node.start : node.end]
    if with_dot and not _OTHERWISE.match(text, node.start):  # a column of a table
        return None, False
    if node.kind == "cast" and _COLUMN.fullmatch(text[node.args[0].start : node.args[0].end].strip()):
        return None, False  # which has the name of its column
    try:
        namer = _Namer(text, field, type_of)
        return namer.name(node), namer.differs
    except Unknown:
        return None, False


def dotted(written: str, columns: list[tuple[str, str]] | None) -> str | None:
    """Return the name of a column that is written with dots: one of a table's, or a field of a struct.

    ``columns`` are the names and types that there are; None where they are not known.
    """
    parts = [t.text.strip("`") for t in tokens(written) if t.text != "."]
    known = {name.lower() for name, _ in columns or []}
    if parts[0].lower() in known:
        return ".".join(parts)
    if not known or len(parts) == 1 or parts[1].lower() not in known:
        return None
    return ".".join(parts[1:])


class _Namer:
    def __init__(
        self, text: str, field: Callable[[Node], str | None], type_of: Callable[[Node], str]
    ) -> None:
        self.text, self.field, self.type_of = text, field, type_of
        #: Whether Sail writes any part in another way.
        self.differs = False
        self._variables: list[str] = []

    def _source(self, node: Node) -> str:
        return self.text[node.start : node.end].strip()

    def name(self, node: Node) -> str:
        if node.kind == "plain":
            return self._plain(node)
        if node.kind == "cast":
            return self._cast(node)
        if node.kind == "op":
            return self._operator(node, [self.name(a) for a in node.args])
        if node.kind == "lambda":
            return self._lambda(node)
        if node.kind == "call":
            return self._call(node)
        raise Unknown

    def _plain(self, node: Node) -> str:
        if node.name == "exists" and node.args and node.args[-1].kind == "lambda":
            return self._call(node)
        source = self._source(node)
        if source.startswith("(") and len(node.args) == 1 and source.endswith(")"):
            return self.name(node.args[0])
        if node.args:
            raise Unknown
        if (literal := text_of(source)) is not None and not source.startswith("("):
            return literal
        return self._word(node, source, tokens(source))

    def _word(self, node: Node, source: str, found: list[Token]) -> str:
        upper = source.upper()
        if upper in _PLAIN_WORDS:
            raise Unknown
        if upper in ("NULL", "TRUE", "FALSE"):
            return "NULL" if upper == "NULL" else upper.lower()
        if found[-1].kind == "number" and len(found) <= 2:
            negative = found[0].text == "-"
            self.differs |= negative
            return ("-" if negative else "") + number_text(found[-1].text)
        if len(found) == 1 and found[0].kind in ("word", "quoted"):
            word = source.strip("`").replace("``", "`")
            return _VARIABLE if word.lower() in self._variables else word
        if len(found) > 2 and {t.text for t in found[1::2]} == {"."} and len(found) % 2:
            first = found[0].text.strip("`")
            if first.lower() in self._variables:
                return ".".join([_VARIABLE, *(t.text.strip("`") for t in found[2::2])])
            if (name := self.field(node)) is not None:
                self.differs |= "." in name
                return name
            raise Unknown
        if len(found) == 2 and found[0].upper in ("DATE", "TIMESTAMP", "X") and found[1].kind == "string":
            value = found[1].text[1:-1]
            if found[0].upper == "DATE" and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                return f"DATE '{value}'"
            if found[0].upper == "TIMESTAMP" and re.fullmatch(
                r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d*[1-9])?", value
            ):
                return f"TIMESTAMP '{value}'"
        if (interval := interval_text(found)) is not None:
            self.differs = True
            return interval
        raise Unknown

    def _cast(self, node: Node) -> str:
        type_ = node.type.lower().replace(" ", "")
        sized = re.fullmatch(r"(?:decimal|dec|numeric)\((\d+)(?:,(\d+))?\)", type_)
        name = f"DECIMAL({sized[1]},{sized[2] or 0})" if sized else _TYPES.get(type_)
        inner = self.name(node.args[0])
        if name is None or inner == "NULL":
            raise Unknown
        word = "TRY_CAST" if self._source(node)[:3].lower() == "try" else "CAST"
        self.differs = True
        return f"{word}({inner} AS {name})"

    def _operator(self, node: Node, args: list[str]) -> str:
        name = node.name
        negated = name.startswith("NOT ")
        name = name.removeprefix("NOT ")
        if name == "IN" and node.over:
            raise Unknown
        if name in _SIGNS or name in ("=", "==", "<>", "!="):
            if name in ("+", "-") and (made := self._of_times(name, node, args)) is not None:
                self.differs = True
                return made
            sign = "=" if name in ("==", "<>", "!=") else name
            made = f"({args[0]} {sign} {args[1]})"
            self.differs |= name in ("<>", "!=")
            return f"(NOT {made})" if name in ("<>", "!=") else made
        if name in ("UNARY NOT", "UNARY !"):
            return f"(NOT {args[0]})"
        if name == "UNARY -":
            self.differs = True
            return f"(- {args[0]})"
        if name == "||":
            return f"concat({args[0]}, {args[1]})"
        if name == "[]" and len(args) == 2:
            return f"{args[0]}[{args[1]}]"
        self.differs = True
        made = self._differing(node, name, args)
        return f"(NOT {made})" if negated else made

    def _differing(self, node: Node, name: str, args: list[str]) -> str:
        if name == "DIV":
            return f"({args[0]} div {args[1]})"
        if name == "IN":
            return f"({args[0]} IN ({', '.join(args[1:])}))"
        if name == "BETWEEN" and len(args) == 3:
            if not BEFORE_4:
                return f"between({', '.join(args)})"
            return f"(({args[0]} >= {args[1]}) AND ({args[0]} <= {args[2]}))"
        if name in ("<<", ">>") and not BEFORE_4:
            return f"({args[0]} {name} {args[1]})"
        escape = ""
        if name.endswith(" ESCAPE"):
            name = name.removesuffix(" ESCAPE")
            escape = "" if BEFORE_4 else f" ESCAPE '{text_of(tokens(self._source(node))[-1].text)}'"
        if name == "ILIKE":
            return f"ilike({args[0]}, {args[1]})"
        if name == "LIKE":
            return f"{args[0]} LIKE {args[1]}{escape}"
        if name in ("RLIKE", "REGEXP"):
            return f"RLIKE({args[0]}, {args[1]})"
        if name in ("IS", "IS NOT"):
            what = self._source(node).split()[-1].upper()
            if what != "NULL":
                raise Unknown
            return f"({args[0]} {name} NULL)"
        if name in ("IS DISTINCT", "IS NOT DISTINCT") and len(args) == 2:
            same = f"({args[0]} <=> {args[1]})"
            return same if name == "IS NOT DISTINCT" else f"(NOT {same})"
        raise Unknown

    def _of_times(self, sign: str, node: Node, args: list[str]) -> str | None:
        """Return the name of a sum of a time and an interval or days; None for any other."""
        left, right = args
        interval = _INTERVAL.fullmatch(right)
        if not interval and not left.startswith(_TIMES) and not right.startswith(_TIMES):
            return None
        type_ = self.type_of(node.args[0]) if interval else "date" if left.startswith("DATE") else ""
        if type_ == "date" and re.fullmatch(r"-?\d+", right):
            return f"date_{'add' if sign == '+' else 'sub'}({left}, {right})"
        if type_ == "date" and interval and interval[1] == "DAY":
            days = f"extractansiintervaldays({right})"
            return f"date_add({left}, {days if sign == '+' else f'(- {days})'})"
        if interval and (type_ == "timestamp" or (type_ == "date" and interval[1] in ("YEAR", "MONTH"))):
            return f"{left} {sign} {right}"
        raise Unknown

    def _lambda(self, node: Node) -> str:
        self.differs = True
        names = [w.lower() for w in node.words]
        before = self._variables
        self._variables = [*before, *names]
        body = self.name(node.args[0])
        self._variables = before
        return f"lambdafunction({', '.join([body, *[_VARIABLE] * len(names)])})"

    def _call(self, node: Node) -> str:
        name = node.name
        if name == "CASE":
            return self._case(node)
        if node.words:  # EXTRACT and the like
            return self._of_words(node)
        stars = [self._source(a) == "*" for a in node.args]
        if name == "count" and stars == [True] and not node.distinct:
            return f"count(1){self._suffix(node, [])}"
        args = [self.name(a) for a in node.args]
        if name in _CASTS and len(args) == 1:
            self.differs = True
            return number_text(args[0]) if name in ("float", "double") and args[0].isdigit() else args[0]
        if name in ("if", "iff") and len(args) == 3:
            self.differs = True
            return f"(IF({', '.join(args)}))"
        if name in ("isnull", "isnotnull"):
            self.differs = True
            return f"({args[0]} IS {'NOT ' if name == 'isnotnull' else ''}NULL)"
        if name in ("lpad", "rpad") and len(args) == 2 and node.args[0].name in _OF_BYTES:
            self.differs, args = True, [*args, "X'00'"]
        if name in ("datediff", "dateadd", "date_add", "date_diff") and len(args) == 3:
            self.differs, name = True, "timestampdiff" if name.endswith("diff") else "timestampadd"
        if name == "datepart" and len(args) == 2:
            self.differs = True
            return f"{name}({args[0]} FROM {args[1]})"
        if name == "like" and len(args) == 2:
            self.differs = True
            return f"{args[0]} LIKE {args[1]}"
        if name in ("first", "last", "first_value", "last_value", "any_value") and len(args) > 1:
            if "OVER" not in self.text[slice(*node.suffix or (0, 0))].upper():
                raise Unknown
            args = args[:1]
        if name == "mode" and len(args) == 2 and args[1].lower() != "false":
            raise Unknown
        if name in ("approx_count_distinct", "mode") and len(args) == 2:
            self.differs, args = True, args[:1]
        if name == "nth_value" and len(args) == 3 and args[2] == "false":  # as PySpark 4 sends it
            self.differs, args = True, args[:2]
        if name == "log":
            self.differs, args = True, args if len(args) == 2 else ["E()", *args]
        if name in ("rank", "dense_rank", "percent_rank"):
            args = []
        if name in _UNLIKE or (name == "array_sort" and len(args) == 1):
            raise Unknown
        if (more := _DEFAULTS.get((name, len(args)))) is not None:
            self.differs, args = True, [*args, *more]
        over = self._suffix(node, args)
        self.differs |= self.text[node.start : node.start + len(name)] != name or name in _OTHERS
        written = _WRITTEN.get(name, name) if name not in ("floor", "ceil") or len(args) == 1 else name
        if " OVER (" in over:
            written = _RANKS.get(name) or {"first_value": "first", "last_value": "last"}.get(name, written)
        if node.distinct:
            self.differs = True
        return f"{written}({'DISTINCT ' if node.distinct else ''}{', '.join(args)}){over}"

    def _of_words(self, node: Node) -> str:
        if node.name == "extract" and node.words == ["FROM"] and len(node.args) == 2:
            self.differs = True
            return f"extract({self._source(node.args[0])} FROM {self.name(node.args[1])})"
        if node.name == "trim" and len(node.args) == 2 and node.words and node.words[0] in _SIDES:
            self.differs = True
            return f"TRIM({node.words[0]} {self.name(node.args[0])} FROM {self.name(node.args[1])})"
        written = {"substr": "substring", "position": "locate"}.get(node.name, node.name)
        args = [self.name(a) for a in node.args]
        if written in ("substring", "locate", "overlay"):
            self.differs = True
            return f"{written}({', '.join([*args, *_DEFAULTS.get((written, len(args)), ())])})"
        raise Unknown

    def _case(self, node: Node) -> str:
        made, value = "CASE", ""
        for word, part in zip(node.words, node.args, strict=True):
            name = self.name(part)
            if word == "CASE":
                value = name
            elif word == "WHEN" and value:
                made += f" WHEN ({value} = {name})"
            else:
                made += f" {word} {name}"
        return f"{made} END"

    def _suffix(self, node: Node, args: list[str]) -> str:
        if node.suffix is None:
            return ""
        self.differs = True
        text = self.text[slice(*node.suffix)]
        found = tokens(text)
        if found[0].upper == "FILTER" and found[-1].text == ")" and len(node.over) == 1:
            return f" FILTER (WHERE {self.name(node.over[0])})"
        ignoring = found[0].upper == "IGNORE" and found[1].upper == "NULLS"
        over = found[2:] if ignoring else found
        if len(over) < 2 or over[0].upper != "OVER" or over[1].text != "(":
            raise Unknown
        said = " ignore nulls" if ignoring and node.name == "nth_value" else ""
        return f"{said} OVER ({self._window(node, over, args)})"

    def _window(self, node: Node, found: list[Token], args: list[str]) -> str:
        partitions: list[str] = []
        orders: list[str] = []
        frame = ""
        start = node.suffix[0] if node.suffix else 0
        for part in node.over:
            ahead = [t for t in found if t.end + start <= part.start]
            if ahead and ahead[-1].upper == "NULLS":
                continue
            clause = next(
                (t.upper for t in reversed(ahead) if t.upper in ("PARTITION", "ORDER", "ROWS", "RANGE")), ""
            )
            if clause == "PARTITION":
                partitions.append(self.name(part))
            elif clause == "ORDER":
                after = [t.upper for t in found if t.start + start >= part.end]
                orders.append(f"{self.name(part)} {direction_text(after)}")
        at = next((i for i, t in enumerate(found) if t.upper in ("ROWS", "RANGE")), None)
        if at is not None:
            frame = frame_text([t.text for t in found[at:-1]])
        elif node.name in ("lag", "lead"):
            moved = args[1] if node.name == "lead" else args[1].removeprefix("-") if args[1][0] == "-" else (
                f"-{args[1]}" if args[1] != "0" else "0"
            )  # fmt: skip
            if not re.fullmatch(r"-?\d+", moved):
                raise Unknown
            frame = f"ROWS BETWEEN {moved} FOLLOWING AND {moved} FOLLOWING"
        elif node.name in _RANKS:
            frame = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
        elif orders:
            frame = "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
        else:
            frame = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"
        made = [f"PARTITION BY {', '.join(partitions)}"] if partitions else []
        made += [f"ORDER BY {', '.join(orders)}"] if orders else []
        return " ".join([*made, frame])


_SIDES = ("BOTH", "LEADING", "TRAILING")
#: Functions whose names of Spark's are made in ways of their own.
_UNLIKE = {
    "struct", "named_struct", "position", "strpos", "charindex", "ilike",
    "grouping_id",     "sequence", "percentile_cont", "percentile_disc", "window", "stack",
}  # fmt: skip
