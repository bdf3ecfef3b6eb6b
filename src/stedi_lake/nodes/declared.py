"""Cast a source to its table's declared columns and find invalid records. The jobs' nodes contain this code."""

# ruff: noqa
# mypy: ignore-errors
from __future__ import annotations

from stedi_lake.nodes.persons import *

# --- node: begin
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

# The columns that a valid record must have, and the column that holds the e-mail.
REQUIRED = {
    "customer_landing": ("email", "lastupdatedate"),
    "accelerometer_landing": ("user", "timestamp", "x", "y", "z"),
    "step_trainer_landing": ("serialnumber", "sensorreadingtime", "distancefromobject"),
}
EMAIL_COLUMN = {"customer_landing": "email", "customer_trusted": "email", "customers_curated": "email"}
EMAIL_COLUMN |= {"accelerometer_landing": "user", "accelerometer_trusted": "user"}
NUMBERS, FRACTIONS = {"byte", "short", "integer", "long"}, {"float", "double", "decimal"}
CHOICES = {
    "string",
    "boolean",
    "byte",
    "short",
    "int",
    "long",
    "float",
    "double",
    "decimal",
    "date",
    "timestamp",
}
CHOICES |= {"binary", "struct", "array", "map", "null"}


def with_declared_columns(frame, database, table, record=False):
    # Glue infers a frame's columns from the data: names as the files spell them, no column for a key that no record has,
    # a struct where the values have several types. This returns the columns that the table declares. `misfit` names a
    # value of another type. `person` is the normal form of the e-mail, if the table has one.
    source = frame.toDF()
    schema = glueContext.get_catalog_schema_as_spark_schema(database=database, table_name=table)
    schema = StructType.fromJson(json.loads(schema.json()))
    if not source.columns:
        source = glueContext.spark_session.createDataFrame([], schema)
    fields, names = source.schema.fields, [name.lower() for name in source.columns]
    columns, misfits = {}, []
    if len(set(names)) < len(names):
        source = frame.map(f=with_spellings).toDF()
        fields, names = source.schema.fields, [name.lower() for name in source.columns]
        source = source.toDF(*[f"{name} {at}" for at, name in enumerate(names)])
        twice = F.col(f"`{source.columns[names.index('two spellings')]}`")
        misfits.append(F.when(twice, F.lit("a key in two spellings has two values")))
    for field in schema.fields:
        kind = field.dataType.typeName()
        found = [at for at, name in enumerate(names) if name == field.name.lower()]
        parts = [
            part
            for at in found
            for part in choice_fields(F.col(f"`{source.columns[at]}`"), fields[at].dataType)
        ]
        values = [cast_exactly(value, has, kind) for value, has in parts]
        value = (
            values[0]
            if len(values) == 1
            else F.coalesce(*values)
            if values
            else F.lit(None).cast(field.dataType)
        )
        columns[field.name] = value
        wrong = [part[0].isNotNull() & fits.isNull() for part, fits in zip(parts, values) if part[1] != kind]
        misfits += [
            F.when(test, F.lit(f"{field.name} is not of type {field.dataType.simpleString()}"))
            for test in wrong
        ]
    if table in EMAIL_COLUMN:
        email = columns[EMAIL_COLUMN[table]]
        person = F.translate(F.lower(F.translate(stripped(email), "\u0130", "i")), "\u03c2", "\u03c3")
        columns["person"] = F.when(is_plain(email), F.lower(email)).otherwise(person)
    if "serialnumber" in columns:
        columns["serialnumber"] = stripped(columns["serialnumber"])
    columns["misfit"] = F.coalesce(*misfits) if misfits else F.lit(None).cast("string")
    if record:
        columns["record"] = F.to_json(F.struct(*[F.col(f"`{name}`") for name in source.columns]))
    return source.select(*[value.alias(name) for name, value in columns.items()])


def is_plain(text):
    # Whether a text is visible ASCII characters only, so that nothing is to strip or to replace. This is asked first because
    # Spark takes ten times as long for the functions that do so.
    return (text != "") & ~text.rlike("[^!-~]")


def stripped(text):
    # Null for an empty text.
    return F.when(is_plain(text), text).otherwise(F.nullif(F.btrim(text, F.lit(BLANKS)), F.lit("")))


def with_spellings(record):
    # Whether a key is there in two spellings with two values. A DataFrame does not tell: it has null for an absent key, too.
    values = {}
    twice = [name for name, value in record.items() if values.setdefault(name.lower(), value) != value]
    record["two spellings"] = bool(twice)
    return record


def choice_fields(column, kind):
    # Glue's choice type is a struct with one field per type. Return each field with its type.
    if kind.typeName() == "struct" and kind.names and set(kind.names) <= CHOICES:
        return [(column.getField(field.name), field.dataType.typeName()) for field in kind.fields]
    return [(column, kind.typeName())]


def cast_exactly(value, found, wanted):
    # Cast to the wanted type if the cast loses nothing, else null. Numbers may be in quotes, and 800.0 equals 800.
    if found == wanted:
        return value
    plain = found in {"string", "boolean", *NUMBERS, *FRACTIONS}
    text = value.cast("string") if plain else F.lit(None).cast("string")
    if wanted == "string":
        return text
    if wanted == "double":
        number = "^ *[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)? *$"
        return (value if found in NUMBERS | FRACTIONS else F.when(text.rlike(number), text)).cast("double")
    if found in FRACTIONS:
        whole = F.when((value == F.floor(value)) & (F.abs(value) < 2.0**53), value.cast("long"))
    elif found in NUMBERS:
        whole = value.cast("long")
    else:
        digits = F.regexp_extract(text, "^ *([+-]?[0-9]{1,18})([.]0*)? *$", 1)
        whole = F.nullif(digits, F.lit("")).cast("long")
    return F.when(whole.between(-(2**31), 2**31 - 1), whole).cast("int") if wanted == "integer" else whole


def read_feed(frame, table, record=False):
    # A landing feed with its declared columns. `problem` says why a record is invalid, for example a value of another type
    # or a missing key; it is null for a valid record. A line that is not a JSON object becomes an invalid record with the
    # e-mail, serial number and time that can be read from it.
    customers = table == "customer_landing"
    found = with_declared_columns(frame, "stedi_landing", table, record or customers)
    keys = {"email": "person", "user": "person"}
    wrong = [
        F.when(F.col(keys.get(key, key)).isNull(), F.lit(f"{key} is missing")) for key in REQUIRED[table]
    ]
    if customers:
        email = F.col("person").rlike(f"^{EMAIL}$")
        email = email & ~F.col("person").rlike(f"{APART}|^[.]|[.]@|[.]$")
        wrong.append(F.when(~email, F.lit("email is not a single address")))
        why = why_implausible(F.col("lastupdatedate"), F.col("registrationdate"))
        wrong.append(F.when(why.isNotNull(), F.concat(F.lit("lastupdatedate "), why)))
        why = why_implausible(
            F.col("sharewithresearchasofdate"), F.col("lastupdatedate"), F.col("registrationdate")
        )
        found = found.withColumn("doubt", F.concat(F.lit("sharewithresearchasofdate "), why))
    else:  # nothing was measured in the future
        time = REQUIRED[table][1]
        late = F.col(time) > F.expr("unix_millis(current_timestamp())")
        wrong.append(F.when(late, F.lit(f"{time} is in the future")))
    found = found.withColumn("problem", F.coalesce("misfit", *wrong)).drop("misfit")
    meant = set()
    for row in found.where("problem is not null").select("person", "record").collect() if customers else []:
        # The people that an invalid record names: in its e-mail keys, or, if they name nobody, anywhere else in it.
        text = row["record"] or ""
        emails = [pairs[key] for pairs in key_values(text) for key in pairs if key.startswith("email")]
        emails.append(row["person"] or "")
        meant |= {name for email in emails for name in emails_in(email)[0]} or emails_in(text)[0]
    if customers and not record:
        found = found.drop("record")
    if record:
        found = found.withColumns({"file": F.lit(None).cast("string"), "line": F.lit(None).cast("long")})
    schema = found.schema
    rows, begun = unreadable_lines(frame, table, schema.names)
    row = {"problem": "an invalid record names this e-mail"}
    rows += [tuple((row | {"person": email}).get(name) for name in schema.names) for email in sorted(meant)]
    if begun:  # a line cut off within an e-mail may belong to anyone whose e-mail starts like this
        begins = glueContext.spark_session.createDataFrame([(begin,) for begin in begun], "begins string")
        these = found.join(begins, F.col("person").startswith(F.col("begins"))).select("person").distinct()
        these = these.withColumn("problem", F.lit("a line is cut off within an e-mail that starts like this"))
        found = found.unionByName(these, allowMissingColumns=True)
    return found.unionByName(glueContext.spark_session.createDataFrame(rows, schema)) if rows else found


def unreadable_lines(frame, table, columns):
    # The lines that are not JSON objects, as rows of these columns, and the starts of e-mails that some are cut off in.
    rows, begun = [], set()
    for record in frame.errorsAsDynamicFrame().toDF().collect() if frame.errorsCount() else []:
        error = record.asDict(recursive=True)
        error = error.get("error") or error
        text = error.get("input") or json.dumps(error, default=str)
        row = {"problem": f"unreadable: {error.get('msg')}", "record": text}
        row |= {"file": error.get("source"), "line": error.get("line")}
        if table == "customer_landing":
            emails, begins = emails_in(text)
            begun |= {begins} - {""}
            some = [{"person": email} for email in sorted(emails)]
        elif table == "accelerometer_landing":
            some = [
                {"user": pairs.get("user"), "timestamp": pairs.get("timestamp")} for pairs in key_values(text)
            ]
            some = [{**values, "person": normal_form(values["user"] or "") or None} for values in some]
        else:
            keys = ("serialnumber", "sensorreadingtime")
            some = [{key: pairs.get(key) for key in keys} for pairs in key_values(text)]
            some = [
                {**values, "serialnumber": (values["serialnumber"] or "").strip(BLANKS) or None}
                for values in some
            ]
        times = {"timestamp", "sensorreadingtime"}
        some = [
            {key: whole_number(value) if key in times else value for key, value in values.items()}
            for values in some
        ]
        rows += [tuple((row | values).get(column) for column in columns) for values in some or [{}]]
    return rows, sorted(begun)


def why_implausible(date, *others):
    # Why a date, in milliseconds since 1970, is not plausible; null if it is.
    small, large = F.lit(100_000_000), F.lit(100_000_000_000)  # 3 March 1973, in seconds and in milliseconds
    why = F.when(date <= 0, F.lit("is 0 or before 1970")).when(
        date > F.expr("unix_millis(current_timestamp())"), F.lit("is in the future")
    )
    seconds = date.between(small, large - 1)
    for other in others:
        seconds = seconds | ((date < large) & (F.coalesce(other, F.lit(0)) >= large))
    return why.when(seconds, F.lit("is not in milliseconds"))


# --- node: end
