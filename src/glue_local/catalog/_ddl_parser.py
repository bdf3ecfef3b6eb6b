"""The parser of ``ddl``: it turns tokens into tables, clause by clause, and refuses what the model cannot hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from glue_local.catalog._ddl_tokens import Reader, Token
from glue_local.catalog.formats import FORMATS, infer_format, own_serde, short_word_format, shown_parameters
from glue_local.catalog.model import Column, Table

# Statements that define no table. ALTER is not among them: it would change one.
_PASSED_OVER = {"DROP", "SELECT", "SHOW", "DESCRIBE", "DESC", "MSCK", "WITH", "EXPLAIN"}
_TYPES = {
    *("boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "string", "binary", "date"),
    *("timestamp", "decimal", "char", "varchar", "array", "map", "struct", "uniontype", "interval"),
}
_TYPE_SYNONYMS = {"integer": "int", "real": "float", "numeric": "decimal", "dec": "decimal"}
_OPEN, _CLOSE = {"(", "<"}, {")", ">"}


@dataclass(frozen=True)
class Definitions:
    """What statements create: tables, and databases with their comments."""

    tables: list[Table]
    databases: dict[str, str]


def parse_statements(text: str, where: str, database: str) -> Definitions:
    """Return the tables and databases that the statements of ``text`` create; see ``ddl.parse_ddl``."""
    parser = _Parser(text, where, database)
    return Definitions(parser.statements(), parser.databases)


@dataclass
class _Draft:
    """What the clauses after the columns have set so far; ``seen`` holds the names of the clauses."""

    description: str = ""
    partition_keys: tuple[Column, ...] = ()
    serde: str = ""
    serde_parameters: dict[str, str] = field(default_factory=dict)
    stored_as: str = ""
    input_format: str = ""
    location: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)


class _Parser(Reader):
    def __init__(self, text: str, where: str, database: str) -> None:
        super().__init__(text, where)
        self.database = database.lower()
        self.databases: dict[str, str] = {}

    # Statements

    def statements(self) -> list[Table]:
        tables = []
        while self.peek() is not None:
            if self.accept(";"):
                continue
            table = self.statement()
            if table is not None:
                tables.append(table)
            if self.peek() is not None:
                self.expect(";")
        return tables

    def statement(self) -> Table | None:
        token = self.peek()
        assert token is not None  # statements() looked
        word = token.text.upper()
        if self.accept("USE"):
            self.database = self.name("a database")
            return None
        if word in _PASSED_OVER:
            self.skip_statement()
            return None
        if self.accept("CREATE", "DATABASE") or self.accept("CREATE", "SCHEMA"):
            self.create_database()
            return None
        if word != "CREATE":
            self.fail(f"statement {word} is not supported: only CREATE [EXTERNAL] TABLE is")
        self.at += 1
        self.accept("EXTERNAL")
        if not self.accept("TABLE"):
            self.fail(f"CREATE {self.shown()} is not supported: only CREATE [EXTERNAL] TABLE is")
        return self.create_table(token)

    def skip_statement(self) -> None:
        while self.peek() is not None and not self.is_word(";"):
            self.at += 1

    def create_database(self) -> None:
        """Take a database's name and comment; its location and properties say nothing about tables.

        https://docs.aws.amazon.com/athena/latest/ug/create-database.html
        """
        if self.accept("IF"):
            self.expect("NOT", "EXISTS")
        name = self.name("a database")
        comment = self.string("a comment") if self.accept("COMMENT") else ""
        if self.accept("LOCATION"):
            self.string("a path")
        if self.accept("WITH", "DBPROPERTIES"):
            self.properties()
        self.databases.setdefault(name, comment)

    def create_table(self, start: Token) -> Table:
        if self.accept("IF"):
            self.expect("NOT", "EXISTS")
        database, name = self.database, self.name("a table")
        if self.accept("."):
            database, name = name, self.name("a table")
        if self.is_word("-"):
            self.fail(f"a name with a hyphen ({name}-...) needs backquotes")
        if self.is_word("AS") or self.is_word("LIKE"):
            self.fail(f"CREATE TABLE ... {self.shown()} is not supported: write the columns")
        columns = self.columns("column")
        draft = _Draft()
        while self.peek() is not None and not self.is_word(";"):
            self.clause(draft)
        return self.table(start, database, name, columns, draft)

    def clause(self, draft: _Draft) -> None:
        start = self.peek()
        for words, read in _CLAUSES.items():
            if self.accept(*words.split()):
                if words in draft.seen:
                    self.fail(f"{words} appears twice", start)
                draft.seen.add(words)
                read(self, draft)
                return
        self.fail(f"clause {self.shown()} is not supported; known are {', '.join(_CLAUSES)}")

    def table(
        self, start: Token, database: str, name: str, columns: tuple[Column, ...], draft: _Draft
    ) -> Table:
        full = f"{database}.{name}"
        if not draft.location:
            self.fail(f"table {full} has no LOCATION", start)
        if not draft.location.startswith("s3://"):
            self.fail(f"table {full}: LOCATION {draft.location!r} is not an s3:// path", start)
        names = [c.name for c in (*columns, *draft.partition_keys)]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            self.fail(f"table {full} has column {', '.join(twice)} twice", start)
        told = infer_format(
            parameters=draft.parameters,
            serde=draft.serde,
            input_format=draft.input_format,
            stored_as=draft.stored_as,
        )
        format_name = told or "csv"  # Hive's default: delimited text
        if format_name not in FORMATS:
            self.fail(
                f"table {full}: format {format_name!r} is not supported; known are {', '.join(FORMATS)}",
                start,
            )
        return Table(
            database=database,
            name=name,
            columns=columns,
            location=draft.location,
            format=format_name,
            partition_keys=draft.partition_keys,
            description=draft.description,
            parameters=shown_parameters(format_name, draft.parameters),
            serde_parameters=draft.serde_parameters,
            serde=own_serde(format_name, draft.serde) if draft.serde else "",
        )

    # Columns and types

    def columns(self, what: str) -> tuple[Column, ...]:
        self.expect("(")
        found = []
        while True:
            name = self.name(f"a {what}")
            if self.is_word("("):
                self.fail(f"{what} {name}(...): partition transforms are not supported")
            type_ = self.type_of(name)
            comment = self.string("a comment") if self.accept("COMMENT") else ""
            found.append(Column(name, type_, comment))
            if self.accept(")"):
                return tuple(found)
            self.expect(",")

    def type_of(self, column: str) -> str:
        start = self.peek()
        depth = 0
        parts: list[str] = []
        while True:
            token = self.peek()
            if token is None:
                self.fail(f"column {column}: its type is not closed")
            text = token.text
            if depth == 0 and (text in (",", ")") or self.is_word("COMMENT")):
                break
            if depth == 0 and parts and text not in _OPEN:
                self.fail(f"column {column}: {text!r} is not supported after its type {''.join(parts)}")
            depth += (text in _OPEN) - (text in _CLOSE)
            parts.append(text.lower())
            self.at += 1
        written = "".join(parts)
        if not written:
            self.fail(f"column {column} has no type")
        return self.checked_type(column, written, start)

    def checked_type(self, column: str, written: str, token: Token | None) -> str:
        """Return the type in Glue's spelling; each word in the place of a type must be one."""

        def known(match: re.Match[str]) -> str:
            word = _TYPE_SYNONYMS.get(match[2], match[2])
            if word not in _TYPES:
                self.fail(
                    f"column {column}: type {match[2]!r} is not one of {', '.join(sorted(_TYPES))}", token
                )
            return match[1] + word

        # A type comes first, or after <, a comma or a colon; a colon follows a struct's field name.
        return re.sub(r"(^|[<,:])([a-z_][a-z0-9_]*)(?![a-z0-9_:])", known, written)

    # Clauses

    def comment(self, draft: _Draft) -> None:
        draft.description = self.string("a comment")

    def partitioned_by(self, draft: _Draft) -> None:
        draft.partition_keys = self.columns("partition key")

    def row_format_serde(self, draft: _Draft) -> None:
        draft.serde = self.string("a class")

    def serde_properties(self, draft: _Draft) -> None:
        draft.serde_parameters.update(self.properties())

    def delimited(self, draft: _Draft) -> None:
        draft.serde = FORMATS["csv"].serde
        any_found = True
        while any_found:
            any_found = False
            for words, key in _DELIMITERS.items():
                if self.accept(*words.split()):
                    draft.serde_parameters[key] = self.string("a delimiter")
                    any_found = True

    def stored_as(self, draft: _Draft) -> None:
        token = self.peek()
        if self.accept("INPUTFORMAT"):
            draft.input_format = self.string("a class")
            self.expect("OUTPUTFORMAT")
            self.string("a class")
            if not infer_format(parameters={}, input_format=draft.input_format):
                self.fail(f"input format {draft.input_format!r} is not supported", token)
            return
        draft.stored_as = self.name("a file format")
        if short_word_format(draft.stored_as) is None:
            self.fail(f"STORED AS {draft.stored_as.upper()} is not supported", token)

    def location(self, draft: _Draft) -> None:
        draft.location = self.string("a path")

    def table_properties(self, draft: _Draft) -> None:
        draft.parameters.update(self.properties())

    def properties(self) -> dict[str, str]:
        self.expect("(")
        found: dict[str, str] = {}
        while True:
            key = self.string("a property's name")
            self.expect("=")
            found[key] = self.string(f"the value of {key}")
            if self.accept(")"):
                return found
            self.expect(",")


# One more clause is one more entry: the words it starts with, and what reads the rest.
_CLAUSES: dict[str, Callable[[_Parser, _Draft], None]] = {
    "COMMENT": _Parser.comment,
    "PARTITIONED BY": _Parser.partitioned_by,
    "ROW FORMAT SERDE": _Parser.row_format_serde,
    "ROW FORMAT DELIMITED": _Parser.delimited,
    "WITH SERDEPROPERTIES": _Parser.serde_properties,
    "STORED AS": _Parser.stored_as,
    "LOCATION": _Parser.location,
    "TBLPROPERTIES": _Parser.table_properties,
}
_DELIMITERS = {
    "FIELDS TERMINATED BY": "field.delim",
    "ESCAPED BY": "escape.delim",
    "COLLECTION ITEMS TERMINATED BY": "collection.delim",
    "MAP KEYS TERMINATED BY": "mapkey.delim",
    "LINES TERMINATED BY": "line.delim",
    "NULL DEFINED AS": "serialization.null.format",
}
