"""A source brought to its table's declared columns, in the text of the jobs' nodes."""

# ruff: noqa
# mypy: ignore-errors
from __future__ import annotations

from stedi_lake.nodes.persons import *

# --- node: begin
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

# What a record must have to be understood, and the e-mail that says whose it is.
WHOLE = {
    "customer_landing": ("email", "lastupdatedate"),
    "accelerometer_landing": ("user", "timestamp", "x", "y", "z"),
    "step_trainer_landing": ("serialnumber", "sensorreadingtime", "distancefromobject"),
}
PERSON = {"customer_landing": "email", "customer_trusted": "email", "customers_curated": "email"}
PERSON |= {"accelerometer_landing": "user", "accelerometer_trusted": "user"}
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


def declared(frame, database, table, record=False):
    # On AWS a frame is made of its data: keys as the files spell them, a column that no record has is absent, one of
    # several types is a struct of them. Here it gets the columns that its table declares; `misfit` says which value
    # would not fit. `person` is the normal form of the e-mail, where the table has one.
    source = frame.toDF()
    schema = glueContext.get_catalog_schema_as_spark_schema(database=database, table_name=table)
    schema = StructType.fromJson(json.loads(schema.json()))
    if not source.columns:
        source = glueContext.spark_session.createDataFrame([], schema)
    fields, names = source.schema.fields, [name.lower() for name in source.columns]
    if len(set(names)) < len(names):
        source = source.toDF(*[f"{name} {at}" for at, name in enumerate(names)])
    columns, misfits = {}, []
    for field in schema.fields:
        kind = field.dataType.typeName()
        found = [at for at, name in enumerate(names) if name == field.name.lower()]
        parts = [
            part
            for at in found
            for part in alternatives(F.col(f"`{source.columns[at]}`"), fields[at].dataType)
        ]
        values = [fitting(value, has, kind) for value, has in parts]
        value = (
            values[0]
            if len(values) == 1
            else F.coalesce(*values)
            if values
            else F.lit(None).cast(field.dataType)
        )
        columns[field.name] = value
        wrong = [part[0].isNotNull() & fits.isNull() for part, fits in zip(parts, values) if part[1] != kind]
        if len(found) > 1:  # one key spelt in two ways, with two values
            wrong += [one != other for at, one in enumerate(values) for other in values[at + 1 :]]
        misfits += [
            F.when(each, F.lit(f"{field.name} is no {field.dataType.simpleString()}")) for each in wrong
        ]
    if table in PERSON:
        plain = F.translate(F.btrim(columns[PERSON[table]], F.lit(BLANKS)), "\u0130", "i")
        columns["person"] = F.nullif(F.translate(F.lower(plain), "\u03c2", "\u03c3"), F.lit(""))
    if "serialnumber" in columns:  # without the blanks around it; a blank key is no key
        columns["serialnumber"] = F.nullif(F.btrim(columns["serialnumber"], F.lit(BLANKS)), F.lit(""))
    columns["misfit"] = F.coalesce(*misfits) if misfits else F.lit(None).cast("string")
    if record:
        columns["record"] = F.to_json(F.struct(*[F.col(f"`{name}`") for name in source.columns]))
    return source.select(*[value.alias(name) for name, value in columns.items()])


def alternatives(column, kind):
    # A choice is a struct of its types: each is looked at by itself.
    if kind.typeName() == "struct" and kind.names and set(kind.names) <= CHOICES:
        return [(column.getField(each.name), each.dataType.typeName()) for each in kind.fields]
    return [(column, kind.typeName())]


def fitting(value, found, wanted):
    # The value as the wanted type if nothing is lost by it, else null. Numbers may stand in quotes, 800.0 is 800.
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


def landed(frame, table, record=False):
    # A landing feed by its declared columns. A value of another type, a missing key or a line that is no record costs
    # that record only: `problem` says what is wrong with it, null that it is understood. What a line tells that is no
    # record stays: whose it is, and when.
    customers = table == "customer_landing"
    found = declared(frame, "stedi_landing", table, record or customers)
    keys = {"email": "person", "user": "person"}
    wrong = [F.when(F.col(keys.get(key, key)).isNull(), F.lit(f"{key} is missing")) for key in WHOLE[table]]
    if customers:
        email = F.col("person").rlike(f"^{EMAIL}$")
        email = email & ~F.col("person").rlike(f"{APART}|^[.]|[.]@|[.]$")
        wrong.append(F.when(~email, F.lit("email is not one address")))
        why = unlikely(F.col("lastupdatedate"), F.col("registrationdate"))
        wrong.append(F.when(why.isNotNull(), F.concat(F.lit("lastupdatedate "), why)))
        why = unlikely(F.col("sharewithresearchasofdate"), F.col("lastupdatedate"), F.col("registrationdate"))
        found = found.withColumn("doubt", F.concat(F.lit("sharewithresearchasofdate "), why))
    else:  # what lies in the future is no time at which anything was measured
        time = WHOLE[table][1]
        late = F.col(time) > F.expr("unix_millis(current_timestamp())")
        wrong.append(F.when(late, F.lit(f"{time} lies in the future")))
    found = found.withColumn("problem", F.coalesce("misfit", *wrong)).drop("misfit")
    meant = set()
    for row in found.where("problem is not null").select("person", "record").collect() if customers else []:
        # Whom it means that is not understood: by its e-mails, or, without any, by what else it tells.
        text = row["record"] or ""
        emails = [each[key] for each in told(text) for key in each if key.startswith("email")]
        emails.append(row["person"] or "")
        meant |= {name for email in emails for name in named(email)[0]} or named(text)[0]
    if customers and not record:
        found = found.drop("record")
    if record:
        found = found.withColumns({"file": F.lit(None).cast("string"), "line": F.lit(None).cast("long")})
    schema = found.schema
    rows, begun = unread(frame, table, schema.names)
    row = {"problem": "a record that is not understood names this e-mail"}
    rows += [tuple((row | {"person": email}).get(name) for name in schema.names) for email in sorted(meant)]
    if begun:  # a line that breaks off in an e-mail may be anyone's whose e-mail begins like this
        begins = glueContext.spark_session.createDataFrame([(begin,) for begin in begun], "begins string")
        these = found.join(begins, F.col("person").startswith(F.col("begins"))).select("person").distinct()
        these = these.withColumn("problem", F.lit("a line that is no record breaks off in this e-mail"))
        found = found.unionByName(these, allowMissingColumns=True)
    return found.unionByName(glueContext.spark_session.createDataFrame(rows, schema)) if rows else found


def unread(frame, table, columns):
    # The lines of a feed that are no record, as rows of these columns; beginnings of e-mails in which some break off.
    rows, begun = [], set()
    for each in frame.errorsAsDynamicFrame().toDF().collect() if frame.errorsCount() else []:
        error = each.asDict(recursive=True)
        error = error.get("error") or error
        text = error.get("input") or json.dumps(error, default=str)
        row = {"problem": f"no record: {error.get('msg')}", "record": text}
        row |= {"file": error.get("source"), "line": error.get("line")}
        if table == "customer_landing":
            emails, begins = named(text)
            begun |= {begins} - {""}
            some = [{"person": email} for email in sorted(emails)]
        elif table == "accelerometer_landing":
            some = [{"user": one.get("user"), "timestamp": one.get("timestamp")} for one in told(text)]
            some = [{**one, "person": normal(one["user"] or "") or None} for one in some]
        else:
            keys = ("serialnumber", "sensorreadingtime")
            some = [{key: one.get(key) for key in keys} for one in told(text)]
            some = [
                {**one, "serialnumber": (one["serialnumber"] or "").strip(BLANKS) or None} for one in some
            ]
        times = {"timestamp", "sensorreadingtime"}
        some = [{key: whole_number(one[key]) if key in times else one[key] for key in one} for one in some]
        rows += [tuple((row | one).get(column) for column in columns) for one in some or [{}]]
    return rows, sorted(begun)


def unlikely(date, *others):
    # Why a date in milliseconds since 1970 cannot be meant; null if it can.
    small, large = F.lit(100_000_000), F.lit(100_000_000_000)  # 3 March 1973, in seconds and in milliseconds
    why = F.when(date <= 0, F.lit("is 0 or before 1970")).when(
        date > F.expr("unix_millis(current_timestamp())"), F.lit("lies in the future")
    )
    seconds = date.between(small, large - 1)
    for other in others:
        seconds = seconds | ((date < large) & (F.coalesce(other, F.lit(0)) >= large))
    return why.when(seconds, F.lit("is no time in milliseconds"))


# --- node: end
