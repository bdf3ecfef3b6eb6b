"""docs/engines.md, written from the table of differences: ``python -m glue_local.engine.sessions.differences.page``."""

from __future__ import annotations

from glue_local.engine.sessions.differences.rules import RULES

_BEFORE = """# Where the engines differ

Glue runs jobs on Apache Spark. `glue-local run` has two engines: Sail, the default, which starts in under a
second and needs no Java, and Spark itself (`--engine spark`). Where Sail differs from Spark, the query is either
corrected before it is sent, or refused. The error names the function and its types, and suggests `--engine
spark`; `--engine auto` [turns to Spark there by itself](edit-a-job.md#run-any-glue-script). Floating point is the same
within 1e-12 relative.

This page is generated from the table of rules that does this
(`src/glue_local/engine/sessions/differences/rules/`). A test runs every example from Spark's function reference
on both engines, and combinations of types and values, and fails on a difference that is not listed here.

What a schema says of NULL (`nullable`, `containsNull`, as `printSchema` shows them) is Sail's own: it often says `true`
where Spark says `false`, as for `split`, `collect_list`, `collect_set`, `explode`, `when` with `otherwise`, `<=>`,
`current_date` and `fillna` with a string. Of `from_json` with a schema that has `nullable=False`, it says `false` and
Spark `true`. So compare names and types, not whole schemas.

| Function, operator or cast | What Sail does, and how it is handled |
|---|---|
"""

#: Differences other than functions, operators and casts: (what, how it is handled).
BESIDE: tuple[tuple[str, str], ...] = (
    (
        "`UNION`, `INTERSECT`, `EXCEPT`, `union`, `unionByName`",
        "Sail gives the result the first side's types. Both sides are cast to Spark's common type. "
        "`INTERSECT ALL` and more than two sides of mixed types are refused.",
    ),
    (
        "temporary views",
        "Sail's view names are case-sensitive. Here they are found in any case, and stored in lower case.",
    ),
    (
        "`sample`, `randomSplit`, `sampleBy`, `rand`, `randn`",
        "Sail draws different rows and numbers from a seed: refused with one.",
    ),
    (
        "0.0 and -0.0",
        "Sail orders -0.0 before 0.0 and parts windows by them. In sorts by several keys, in windows, "
        "`count(DISTINCT)`, `nullif`, `IN` and `array_contains` they are one value here, as in Spark. So they are "
        "within arrays and structs that are compared or tell rows apart. In set operations and joins by name of such "
        "columns, and in `NOT IN` of a query, they are refused. Keys of maps are looked up by either. Which of the two "
        "`min` and `max` show of both is open: on Spark, too, the first one that comes (of the rows 0.0, -0.0 "
        "both are 0.0, of -0.0, 0.0 both are -0.0).",
    ),
    (
        "joins of a frame with one made of it",
        "Sail finds the columns of both sides ambiguous, or takes those of the right side where they are ambiguous to "
        "Spark 3.5. As Spark here, where the frames are not made by SQL of a view.",
    ),
    (
        "literals of `Decimal`",
        "Sail gives them ten digits. They have as many as they are written with here, as in Spark.",
    ),
    (
        "`WITH` within `WITH`",
        "Sail takes the inner one of two tables of a name; that, and a name twice in one `WITH`, is Spark 3.5's error "
        "here, unless `spark.sql.legacy.ctePrecedencePolicy` is `CORRECTED`.",
    ),
    ("`WINDOW w AS (...)`", "Windows by name are written out where they are used."),
    (
        "`DataFrame.to`, `withField`, `dropFields`",
        "Sail takes NULL for a column that must not have it, and does not find a field in another case: refused.",
    ),
    (
        "`crosstab`",
        "Sail returns the columns in any order, and leaves out NULL; they are sorted here, and NULL is one of them.",
    ),
    (
        "`modifiedAfter`, `modifiedBefore`",
        "Sail reads all files: refused.",
    ),
    (
        "`describe`, `summary`",
        "Sail returns the rows in any order, omits percentages other than its own, interpolates, and "
        "writes doubles without an exponent. They are computed with Spark's aggregates here; percentages "
        "of decimals are refused.",
    ),
    (
        "`fillna`, `na.fill`",
        "Sail ignores missing columns, and values of another type than their column. Missing columns are "
        "an error here, values are cast, as in Spark.",
    ),
    (
        "`replace`",
        "Sail matches the columns of `subset` in any case, Spark exactly, and gives all columns names in small "
        "letters: as Spark here.",
    ),
    (
        "columns without a name",
        "Sail names many expressions in its own way (`like(a, b)`, `sum(x)` for a window). They have Spark's names "
        "here, but for those with intervals, `ignore nulls`, subqueries, and casts to nested types.",
    ),
    (
        "`colRegex`",
        "Sail's names are case-sensitive; here they are found in any case.",
    ),
    (
        "writing JSON and CSV",
        "Sail formats NaN, infinities, exponents, times, binary, quotes and empty strings differently. "
        "Here SQL formats the lines as Spark does. Unknown options are refused.",
    ),
    (
        "partition folders",
        "Sail gives NULL and empty strings different folders, and escapes other characters. Here both "
        "are as in Spark, and read back as NULL.",
    ),
    (
        "columns with the same name",
        "Spark does not write them, in whatever case; Sail does. An error here too.",
    ),
    (
        "`spark.read.json`",
        "Sail keeps the file's order of columns, NULL types and empty structs; it stops at a value of another type "
        "and at text that is not JSON. The schema is Spark's here. Files whose records differ are read record by "
        "record: other types become strings, bad records NULL or `_corrupt_record`, as in Spark. So it is with "
        "-0, a whole number, and numbers and other texts than ISO's for dates and times. Unusual spellings of these, "
        "times outside UTC in such files, and unknown options are refused. With `multiLine` a file's first document "
        "is read, as on Spark; a file that is not JSON is refused. Of malformed records Spark parses only the columns "
        "that a query needs: a query whose result depends on the others is refused, but for a frame that was cached.",
    ),
    (
        "malformed records of `spark.read.csv`",
        "Sail knows neither `DROPMALFORMED` nor a column of corrupt records. Both are as in Spark here for queries of "
        "all columns, `DROPMALFORMED` also for others where no record is malformed. Of some columns Spark parses these "
        "alone: refused, but for a frame that was cached first, or whose files have no malformed record.",
    ),
    (
        "`spark.read.orc`",
        "Sail has no reader. Arrow reads the files; other types than the files', and times outside UTC, are refused.",
    ),
    (
        "``SELECT ... FROM csv.`/path` ``, `CREATE TEMPORARY VIEW ... USING`",
        "Read as `spark.read` reads them. `CREATE TABLE ... USING` with files of CSV, JSON, text, ORC or Avro, outside "
        "the Data Catalog, is refused. So are tables in partitions there, and those of Parquet files in folders below.",
    ),
    (
        "a schema and partition folders",
        "Sail drops the partition columns that the schema does not name. Here they are the last columns, as in Spark.",
    ),
    (
        "`SELECT a.*` above a join by names",
        "Sail leaves the keys out. They come first here, as in Spark; where the key is another side's, such as that of "
        "an outer join or of another type, refused. `count(a.*)` is Spark's error.",
    ),
    (
        "types of partition columns",
        "Sail has strings. They have Spark's types here: numbers, dates and times. Whole numbers beyond 64 bits, "
        "letters beyond ASCII written as %XX, and a column that the files have too, are refused.",
    ),
    (
        "`basePath`",
        "Sail ignores it. The files are read from a copy of the folders below it.",
    ),
    (
        "`input_file_name()`, `_metadata.file_path`, `_metadata.file_name`",
        "Sail has neither. The DataFrame API has them above a read, a catalog table, a DynamicFrame, a view, `filter`, "
        "`select`, `withColumn`, `drop`, `union` and `coalesce`; elsewhere, and in `spark.sql`, they are refused. "
        "Above a column with the name, `groupBy`, `distinct` and `orderBy` work.",
    ),
    (
        "`LATERAL VIEW` and `WHERE`",
        "Sail looks for the columns of `WHERE` before it makes those of the view. They are made in a query within "
        "here; where two columns have one name, or the query lists `e.*` or reads common tables from within, Sail's "
        "error stays.",
    ),
    (
        "`PIVOT`, `UNPIVOT`",
        "Sail has no `PIVOT` in SQL, and keeps the NULLs that `UNPIVOT` excludes. Both are as in Spark here; `PIVOT` "
        "by several columns, or of several relations, is refused.",
    ),
    (
        "`corr`, `cov`",
        "Sail ignores rows with NULL; `DataFrame.corr` and `cov` take NULL for 0, as in Spark.",
    ),
    (
        "names of written files",
        "Sail draws names, and writes several files for `coalesce(1)` and `repartition(1)`. Here they are "
        "`part-00000-...`, and one, as in Spark.",
    ),
    (
        "the order of a sort",
        "Sail mixes batches of 8,192 rows where columns are computed or rows filtered after a sort. It does so in "
        "`coalesce`, in what it caches and in the files that it writes too. Here each row is numbered after the sort, "
        "and they are sorted by that at the end. This holds in the DataFrame API, and in SQL that selects from a "
        "sorted query or view. Sorted "
        "rows in Parquet, JSON, CSV and text are one file, in their order. Beyond that many rows a step that takes all "
        "columns by a star in SQL text, or `DataFrame.to`, is refused. In partition folders they are mixed.",
    ),
    (
        "a frame's columns",
        "Spark Connect looks for columns when a frame is computed. Here `frame[name]` and, within a `try`, what makes "
        "a frame fail at once, as in Spark; `frame['*']` is that frame's columns after a join, too.",
    ),
    (
        "`unionByName`",
        "Sail leaves out columns that only the second frame has. Here that is Spark's error.",
    ),
    (
        "`spark.read.parquet`",
        "Sail reads unsigned numbers, INT96 timestamps and columns without values as other types, reads the "
        "columns of all files, and reads values whose type is not the schema's. Here: Spark's types, the first "
        "file's columns, and an error. Types within arrays, maps and structs that Sail reads differently are refused. "
        "Where a file's statistics know one value of a column of doubles, Sail takes that for all rows and loses NaN. "
        "Such files are copied without statistics here. Dates before 1582-10-15 and times before 1900 are errors here, "
        "as in Spark 3.5, on writing and on reading files that Spark did not write, unless "
        "`spark.sql.parquet.datetimeRebaseModeInWrite` and the like are CORRECTED; a table outside the Data Catalog "
        "that SQL writes is not looked through.",
    ),
    (
        "settings",
        "Sail takes all, and acts on some. Those under which Spark has other results "
        "(`spark.sql.decimalOperations.allowPrecisionLoss`, many of `spark.sql.legacy`) are refused when they are set, "
        "unless to the value that Sail has.",
    ),
    (
        "`maxRecordsPerFile`",
        "Sail ignores it. Files are split here after they are written.",
    ),
    (
        "`DataFrame.replace`",
        "Sail truncates a fraction when it replaces whole numbers. Here they are compared as doubles.",
    ),
    (
        "maps as keys of rows",
        "Sail compares maps in `DISTINCT`, `GROUP BY`, `ORDER BY`, windows, `dropDuplicates` and set operations. "
        "Spark's error here.",
    ),
    (
        "`ROLLUP`, `CUBE`, `GROUPING SETS`",
        "Sail gives a total of no rows, and orders by keys that the SELECT does not list. Spark does not, nor does "
        "this.",
    ),
    (
        "joins by name",
        "Sail names the key as the join writes it; Spark as the left side does (a right join: the right side): as "
        "Spark here.",
    ),
    (
        "common table expressions",
        "Sail's names are case-sensitive; here they are found in any case.",
    ),
    (
        "`createDataFrame` of pandas",
        "Sail makes NULL of NaN; Spark does only with Arrow. NaN here.",
    ),
    (
        "windows with `RANGE`",
        "Sail takes bounds of a type that Spark rejects, and does not count days of dates: refused.",
    ),
    (
        "`IN` and a query",
        "Sail compares strings with numbers otherwise: refused if the types differ. Where NULL is not the same as "
        "false, as below `NOT` or in `coalesce`, Sail says false: refused.",
    ),
    (
        "`ORDER BY` of structs and arrays",
        "Sail puts a NULL within last, Spark first: refused.",
    ),
    (
        "`VALUES`",
        "Sail makes decimals of doubles beside decimals. Each column is cast to the type that Spark gives it, or is "
        "Spark's error.",
    ),
    (
        "`WHERE`, `HAVING`, `ON`, `FILTER`, `CASE WHEN`",
        "Sail takes numbers, strings and NULL for conditions. Spark's error here.",
    ),
    (
        "`agg` of a dict",
        "Sail keeps the dict's order. Here the columns come as Spark has them, out of Java's and Scala's maps.",
    ),
    (
        "Python UDFs",
        "Sail hands over times with a zone, and structs of NULLs for NULL structs. It takes results of another type "
        "than the declared one otherwise, and writes doubles as Python does. As Spark here; where SQL calls a function "
        "by name, or Arrow hands the values over, NULL structs are left to Sail. With Spark 4.1, a function of rows "
        "that is called by Arrow and returns structs is refused.",
    ),
    (
        "`rand()`, `randn()`, `uuid()`, `shuffle`",
        "Sail draws anew for each action on a frame. A frame's rows are kept here once they are drawn. Common table "
        "expressions that draw within another query and are read more than once are refused.",
    ),
    (
        "`RDD.mapPartitions`",
        "A frame's rows are one partition here. The function is tried on two rows first. It is refused if what "
        "it makes of them depends on which rows are in one partition, or what `sum`, `reduce` and `reduceByKey` make "
        "of that does. "
        "A function that uses files, clients or modules beyond those that only compute is refused untried.",
    ),
    (
        "`cache` and writes",
        "Sail keeps the rows of a cached frame in files. Spark computes them at the first action, does not let them "
        "replace the table that they are read from, and reads them anew once their files or table are written: "
        "errors here. So is a table of Sail's own that is overwritten by its own rows. With "
        "Spark 4.1, or `spark.sql.adaptive.enabled=false`, only an action on all rows lets a cached frame replace its "
        "own files. A frame of a DynamicFrame's records keeps its rows, as on AWS.",
    ),
    (
        "files that come later",
        "Sail lists a folder at each action, and a view finds files that replace its own. A frame or a view reads the "
        "files here that it was made of, as on Spark; of folders with partitions, it is refused once others have come.",
    ),
    (
        "numbers of arguments",
        "Sail, or a rule here, ignores surplus arguments. Spark's error here.",
    ),
    (
        "`spark.read.csv`",
        "Sail infers bigint for int and string for some times: the types are Spark's here. So are the "
        "names, which are those of the largest file's header; where headers differ, `inferSchema` is refused. Files "
        "are written anew first where Sail takes them apart otherwise: quotes within values, `nullValue`, records of "
        "other lengths, separators of several characters, blanks to ignore, Latin, Windows and Japanese encodings. "
        "Refused are headers without a name, an "
        "escape after a quote, and numbers that only Java takes for some (` 1`, `+5`, `1d`, beyond 64 bits).",
    ),
    (
        "days added to a timestamp, differences of timestamps",
        "Sail adds 24 hours. Refused unless every day has 24 hours in the session's time zone.",
    ),
    (
        "times outside UTC",
        "Sail tells the parts of times in files, and of numbers that become times, in UTC. Here they are those of the "
        "session's time zone. Refused outside UTC: `cast(timestamp as timestamp_ntz)`, times that CSV's `inferSchema` "
        "finds with an offset, and pandas' times in `createDataFrame`.",
    ),
)

_AFTER = """
These differences remain, and both results are valid:

- the order of rows, of a map's entries and of collected values where SQL defines none
- generated column names (of windows, `LIKE`, `IS NULL`)
- the last digits of floating point

Timestamps outside the years 1 to 9999 cannot be shown in Python on either engine. `percentile_approx`,
`approxQuantile` and the percentiles of `summary` are exact here. Spark's may be off by the requested accuracy, and
depend on how the rows are split: from some 5,000 rows on, with a smaller accuracy earlier. `histogram_numeric` and
`hll_sketch_estimate` depend on it too, and differ within what they promise.

The rules apply to SQL and to the DataFrame API alike, with ANSI mode on (Glue 6.0) and off. If an operand's type is
not known before the query runs, the rule does not apply.
"""


def page() -> str:
    """Return the page's text."""
    lines = []
    for rule in RULES:
        names = ", ".join("`" + n.replace("|", "&#124;") + "`" for n in rule.names)
        lines.append(f"| {names} | {rule.difference} |\n")
    beside = "".join(f"| {what} | {done} |\n" for what, done in BESIDE)
    heading = "\nBesides functions, operators and casts:\n\n| What | How it is handled |\n|---|---|\n"
    return _BEFORE + "".join(lines) + heading + beside + _AFTER


if __name__ == "__main__":
    print(page(), end="")
