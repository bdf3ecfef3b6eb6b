"""docs/engines.md, written from the table of differences: ``python -m glue_local.engine.sessions.differences.page``."""

from __future__ import annotations

from glue_local.engine.sessions.differences.rules import RULES

_BEFORE = """# Where the engines differ

Glue runs jobs on Apache Spark. `glue-local run` has two engines: Sail, the default, which starts in under a
second and needs no Java, and Spark itself (`--engine spark`). What Sail does otherwise than Spark is either
corrected before a query is sent, or refused with an error that names the function and its types and says
`--engine spark`. Floating point is the same within 1e-12 relative.

This page is written from the table of rules that does this
(`src/glue_local/engine/sessions/differences/rules.py`). A test runs every example of Spark's own documentation
of its functions on both engines, and types crossed with values, and fails on a difference that is not here.

| Function, operator or cast | What Sail does, and what is done about it |
|---|---|
"""

#: What is no function, operator or cast: (what, what is done about it).
BESIDE: tuple[tuple[str, str], ...] = (
    (
        "`UNION`, `INTERSECT`, `EXCEPT`, `union`, `unionByName`",
        "Sail takes the first side's types for the result's. Both sides are cast to Spark's common type. "
        "`INTERSECT ALL` and more than two sides of mixed types are refused.",
    ),
    (
        "temporary views",
        "Sail tells their names apart by case. Here they are found in any case, and kept in small letters.",
    ),
    (
        "`sample`, `randomSplit`, `sampleBy`, `rand`, `randn`",
        "Sail draws other rows and numbers of a seed: refused with one.",
    ),
    (
        "`crosstab`",
        "Sail gives the columns in any order; they are sorted here.",
    ),
    (
        "`modifiedAfter`, `modifiedBefore`, `pathGlobFilter`",
        "Sail reads all files: refused.",
    ),
    (
        "`describe`, `summary`",
        "Sail gives the rows in any order, leaves out percentages that are not its own, interpolates, and writes "
        "doubles without an exponent. They are made of Spark's aggregates here; percentages of decimals are refused.",
    ),
    (
        "`fillna`, `na.fill`",
        "Sail passes over columns that are not there, and over values of another kind than their column. The first "
        "are an error here, the others are cast, as in Spark.",
    ),
    (
        "`replace`",
        "Sail finds the columns of `subset` in any case, Spark as they are spelt: as Spark here.",
    ),
    (
        "`colRegex`",
        "Sail tells names apart by case; here any case is found.",
    ),
    (
        "writing JSON and CSV",
        "Sail writes NaN, infinities, exponents, times, bytes, quotes and empty texts otherwise. Lines "
        "are made by SQL here, as Spark writes them. Options that are not known here are refused.",
    ),
    (
        "partition folders",
        "Sail gives NULL and empty texts folders of their own, and escapes other letters. They are as "
        "Spark's here, and read back as NULL.",
    ),
    (
        "columns of one name",
        "Spark does not write them, whatever their case; Sail would. An error here too.",
    ),
    (
        "`spark.read.json`",
        "Sail keeps the file's order of columns, NULL types and empty structs. The schema is Spark's "
        "here. Whole numbers beyond 64 bits, objects with a key twice, fields in another case than the "
        "schema's, columns of corrupt records, and options that are not known here are refused. With "
        "`multiLine` a file's first document is read, as on Spark; a file that is no JSON is refused.",
    ),
    (
        "`spark.read.parquet`",
        "Sail reads unsigned numbers, times of the kind INT96 and columns without values as other types, the "
        "columns of all files, and values of another type than the schema's. Here it is Spark's types, the first "
        "file's columns, and an error. Types within arrays, maps and structs that Sail reads otherwise are refused.",
    ),
    (
        "`maxRecordsPerFile`",
        "Sail passes over it. Files are split here after they were written.",
    ),
    (
        "`DataFrame.replace`",
        "Sail cuts the fraction off a number that is looked for among whole ones. They are compared as doubles here.",
    ),
    (
        "rows told apart by a map",
        "Sail compares maps in `DISTINCT`, `GROUP BY`, `dropDuplicates`, `orderBy` and set operations. Spark's error "
        "here.",
    ),
    (
        "numbers of arguments",
        "Sail, or a rule here, passes over an argument too many. Spark's error here.",
    ),
    (
        "`spark.read.csv`",
        "Sail infers bigint for int and texts for some times: the types are Spark's here. Quotes within "
        "quoted values, and quoted values over lines without `multiLine`, are refused.",
    ),
    (
        "days added to a timestamp",
        "Sail adds 24 hours. Refused where the session's zone changes its clocks.",
    ),
)

_AFTER = """
What stays different and is not wrong: the order of rows, of a map's entries and of collected values where SQL
gives none, names of columns that a query gives no name (of windows, `LIKE`, `IS NULL`), and the last digits
of floating point. Values with the type `timestamp` beyond the years 1 to 9999 cannot be shown in Python on
either engine. `percentile_approx` is exact here, where Spark's may be off by the accuracy that was asked for.

The rules apply to SQL and to the DataFrame API alike, with ANSI mode on (Glue 6.0) and off. Where the type of
an operand is not known before the query runs (a variable of some lambdas, a column of an outer query, an
alias in HAVING or ORDER BY), it is left to Sail.

**Known to differ without a word, and not in the tables yet:** `ORDER BY` a map in SQL, which Spark refuses. A window
with `RANGE` whose bound does not fit the type of its column. `RDD.mapPartitions` of a frame's rows, which are one
partition here. For these, use `--engine spark`.
"""


def page() -> str:
    """Return the page's text."""
    lines = []
    for rule in RULES:
        names = ", ".join("`" + n.replace("|", "&#124;") + "`" for n in rule.names)
        lines.append(f"| {names} | {rule.difference} |\n")
    beside = "".join(f"| {what} | {done} |\n" for what, done in BESIDE)
    heading = "\nBeside functions, operators and casts:\n\n| What | What is done about it |\n|---|---|\n"
    return _BEFORE + "".join(lines) + heading + beside + _AFTER


if __name__ == "__main__":
    print(page(), end="")
