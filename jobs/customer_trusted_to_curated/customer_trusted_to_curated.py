import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.dynamicframe import DynamicFrameCollection
from awsgluedq.transforms import EvaluateDataQuality
from awsglue.dynamicframe import DynamicFrame
from awsglue import DynamicFrame

# Script generated for node Declared columns
def DeclaredColumns(glueContext, dfc) -> DynamicFrameCollection:
    # Shared code, down to the line "this job": `python -m stedi_lake.nodes jobs` writes it.
    import html
    import json
    import re
    import unicodedata
    from urllib.parse import unquote

    # All white space and zero-width characters of Unicode. They are stripped from both ends of e-mails and serial numbers.
    BLANKS = "".join(
        chr(code)
        for first, last in (
            (0x01, 0x20), (0x7F, 0xA0), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x1680, 0x1680),
            (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x206F), (0x2800, 0x2800),
            (0x3000, 0x3000), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
        )
        for code in range(first, last + 1)
    )  # fmt: skip
    # Other invisible characters. No e-mail contains one.
    HIDDEN = "[\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    # The characters of an e-mail: all but these. A value with one of these, or with two @, is not a single address. Nor is a
    # value with combining marks (APART) or letters that Unicode's NFC or NFKC form changes: Spark has no function for these.
    ADDRESS = "[^\\x00" + BLANKS + "\"'<>(),;:{}|&=?@\ufffd\\[\\]\\\\"
    # Quotation marks, dashes and other punctuation outside ASCII are excluded too: word processors insert them.
    ADDRESS += "\u00a1-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u2010-\u205e\u2212\u3001-\u3003\u3008-\u301f"
    ADDRESS += "\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+"
    TYPED = str.maketrans(
        "\u2018\u2019\u201b\uff07\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u3002\uff61", "''''-------.."
    )
    # An apostrophe between other characters belongs to the address (o'brien@...). Around the address it is a quotation mark.
    EMAIL = f"{ADDRESS}(?:'{ADDRESS})*@{ADDRESS}"
    APART = (
        "[\\p{M}\\p{Cf}\u00aa\u00b5\u00ba\u0133\u0140\u0149\u017f\u01c6-\u01cc\u01f3\u02b0-\u02b8\u02d8-\u02dd"
    )
    APART += "\u02e0-\u02e4\u0374\u037a\u037e\u0384-\u0385\u0387\u03d0-\u03d6\u03f0-\u03f5\u0587\u0675-\u0678"
    APART += (
        "\u0958-\u095f\u09dc-\u09df\u0a33\u0a36\u0a59-\u0a5e\u0b5c-\u0b5d\u0e33\u0eb3\u0edc-\u0edd\u0f0c\u0f43"
    )
    APART += (
        "\u0f4d-\u0f69\u10fc\u1100-\u11ff\u1d2c-\u1d6a\u1d78\u1d9b-\u1dbf\u1e9a-\u1e9b\u1f71\u1f73\u1f75\u1f77"
    )
    APART += "\u1f79\u1f7b\u1f7d\u1fbb-\u1fc1\u1fc9\u1fcb-\u1fcf\u1fd3\u1fdb-\u1fdf\u1fe3\u1feb-\u1fef\u1ff9"
    APART += (
        "\u1ffb-\u1ffe\u2070-\u209c\u20a8\u2100-\u2189\u222c-\u2230\u2329-\u232a\u2460-\u24ea\u2a0c\u2a74-\u2a76"
    )
    APART += "\u2adc\u2c7c-\u2c7d\u2d6f\u2e9f-\u2fd5\u3036-\u303a\u309b-\u309f\u30ff\u3131-\u319f\u3200-\u33ff"
    APART += "\ua69c-\ua69d\ua770\ua7f2-\ua7f9\uab5c-\uab69\uf900-\ufdfc\ufe70-\ufefc\uff10-\uffee"
    APART += "\U00010781-\U000107ba\U0001d15e-\U0001d1c0\U0001d400-\U0001d7ff\U0001ee00-\U0001eebb"
    APART += "\U0001f100-\U0001f251\U0001fbf0-\U0001fbf9\U0002f800-\U0002fa1d]"

    def normal_form(email: str) -> str:
        # The form in which e-mails are compared. Engines lower-case two letters differently, so those are replaced here.
        return email.strip(BLANKS).replace("\u0130", "i").lower().replace("\u03c2", "\u03c3")

    def key_values(text: str) -> list[dict[str, str]]:
        # The key-value pairs of a line that is not a JSON object, keys in lower case. A repeated key starts the next dict.
        found: list[dict[str, str]] = [{}]
        for key, value in re.findall(r'"((?:[^"\\]|\\.){0,200})"\s*:\s*("(?:[^"\\]|\\.)*"|[^\s",{}\[\]]+)', text):
            key = unescaped(key).lower()
            value = unescaped(value[1:-1]) if value[:1] == '"' else value
            if key in found[-1]:
                found.append({})
            found[-1][key] = value
        return found

    def unescaped(text: str) -> str:
        try:
            return str(json.loads(f'"{text}"', strict=False))
        except ValueError:
            return text

    def whole_number(text: object) -> int | None:
        # 800, "800" and 800.0 are the same number. Anything else is None.
        match = re.fullmatch(r"\s*([+-]?[0-9]{1,18})(?:\.0*)?\s*", str(text))
        return int(match[1]) if match else None

    def addresses(text: str) -> list[tuple[str, int]]:
        # The e-mails in a text, and where each ends. None is longer than 320 characters on a side, so no text takes long.
        found = []
        for at in re.finditer("@", text):
            name = re.match(f"{ADDRESS}(?:'{ADDRESS})*", text[max(0, at.start() - 320) : at.start()][::-1])
            domain = re.match(ADDRESS, text[at.end() : at.end() + 320])
            if name and domain:
                found.append((f"{name[0][::-1]}@{domain[0]}", at.end() + domain.end()))
        return found

    def emails_in(text: str) -> tuple[set[str], str]:
        # The e-mails in a text, in their normal form, and the start of an e-mail where the text is cut off within one.
        code = r"(?:(?<!\\)\\+|%)u([0-9a-fA-F]{4})|(?<!\\)\\+x([0-9a-fA-F]{2})"
        text = re.sub(code, lambda match: chr(int(match[1] or match[2], 16)), text).replace("\\/", "/")
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        cut = re.sub("(?:\\\\u?[0-9a-fA-F]{0,3}|(?<!\ufffd)\ufffd+)$", "", text.rstrip(BLANKS + "\0"))
        begun = re.search(r'"email"\s*:\s*"([^"]+)$', cut, re.IGNORECASE)
        starts = [begun[1]] if begun else [each for each, end in addresses(cut[-999:]) if end == len(cut[-999:])]
        by_key = {normal_form(each["email"]) for each in key_values(text) if "email" in each}
        text = re.sub(r"\\.", " ", re.sub(r"(?<!\\)\\*'(?:\\*')*", "'", text))
        some = set()
        for each in spellings(text):  # with and without blanks inside the address
            bare = re.sub(HIDDEN, "", each.translate(dict.fromkeys(map(ord, BLANKS + "\0"))))
            some |= {email for email, _ in addresses(each) + addresses(bare)}
            # An apostrophe in the address may be an opening quotation mark.
            for quoted in [email for email, end in addresses(each) if each[end : end + 1] == "'"]:
                some |= {quoted.split("'", at)[at] for at in range(quoted.count("'") + 1)}
        some |= {unicodedata.normalize("NFC", each) for each in some} | {each.strip(".") for each in some}
        return ({normal_form(each) for each in some} | by_key) - {""}, normal_form(starts[0]) if starts else ""

    def spellings(text: str) -> set[str]:
        # The text as it is, and decoded: from HTML and URL encoding (twice at most), quoted-printable, typographic punctuation,
        # letters in other forms, and addresses written as `ann (at) example (dot) com`, `ann @ example.com`, `ann(home)@...`.
        def spoken(each: str) -> str:
            each = re.sub(r"\s{0,9}[\[({<]\s{0,9}(?:at|@)\s{0,9}[\])}>]\s*", "@", each, flags=re.IGNORECASE)
            return re.sub(r"\s{0,9}[\[({<]\s{0,9}(?:dot|[.])\s{0,9}[\])}>]\s*", ".", each, flags=re.IGNORECASE)

        found = {text, html.unescape(text), html.unescape(html.unescape(text))}
        for _ in range(2):
            found |= {unquote(each) for each in found if re.search("%(25)*40", each)}
        found |= {each.replace("=40", "@") for each in found}
        found |= {each.translate(TYPED) for each in found}
        found |= {unicodedata.normalize("NFKC", each) for each in found}
        found |= {spoken(each) for each in found}
        return found | {re.sub(r"\([^()]*\)(?=@)|\s{0,9}(@)[\s@]*", r"\1", each) for each in found}

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

    # --- this job
    frames = [dfc.select(key) for key in dfc.keys()]
    customers = with_declared_columns(frames[0], "stedi_trusted", "customer_trusted")
    # Every report of a phone or a trainer: the person or the serial number, and the instant. An invalid reading counts as
    # a report too if it has both; `whole` says whether the reading is valid.
    phones = read_feed(frames[1], "accelerometer_landing").where("person is not null and timestamp is not null")
    trainers = read_feed(frames[2], "step_trainer_landing").where("serialnumber is not null and sensorreadingtime is not null")
    text, whole = F.lit(None).cast("string"), F.col("problem").isNull().alias("whole")
    reports = phones.select("person", text.alias("serialnumber"), F.col("timestamp").alias("instant"), whole).unionAll(
        trainers.select(text.alias("person"), "serialnumber", F.col("sensorreadingtime").alias("instant"), whole)
    )
    frames = {"customers": customers, "reports": reports}
    frames = {name: DynamicFrame.fromDF(frame, glueContext, name) for name, frame in frames.items()}
    return DynamicFrameCollection(frames, glueContext)
def sparkSqlQuery(glueContext, query, mapping, transformation_ctx) -> DynamicFrame:
    for alias, frame in mapping.items():
        frame.toDF().createOrReplaceTempView(alias)
    result = spark.sql(query)
    return DynamicFrame.fromDF(result, glueContext, transformation_ctx)
# Script generated for node Purge target
def PurgeTarget(glueContext, dfc) -> DynamicFrameCollection:
    # Send an alert if many trainers lose their owner. Customers who withdrew since do not count.
    import json
    import math

    share = float(glueContext.spark_session.conf.get("spark.stedi.least_share", "") or 0.5)
    rows = dfc.select(list(dfc.keys())[0]).toDF()
    try:
        old = glueContext.create_dynamic_frame.from_catalog(database="stedi_curated", table_name="customers_curated").toDF()
    except Exception as error:  # a new lake has no folder of the table yet
        if "does not exist" not in str(error):
            raise
        old = rows.limit(0)
    if "serialnumber" in old.columns:
        owners = rows.where("serialnumber is not null").count()
        held = old.where("serialnumber is not null")
        if owners < share * held.count():
            held = held.join(rows.select("email"), "email", "left_semi").count()
            # Write the table anyway, so that no withdrawal waits. A failed rule that does not stop the job sends the alert.
            least = math.ceil(share * held - 10)  # a small table may lose this many
            if owners < least:
                from awsgluedq.transforms import EvaluateDataQuality

                print(f"customers_curated falls from {held} to {owners} owners of the same customers; the bucket keeps the old ones as noncurrent versions")
                fall = glueContext.spark_session.createDataFrame([(owners,)], "owners long")
                fall = DynamicFrame.fromDF(fall, glueContext, "fall")
                options = {"dataQualityEvaluationContext": "customers_curated_fall", "enableDataQualityResultsPublishing": True}
                EvaluateDataQuality().process_rows(fall, f'Rules = [ColumnValues "owners" >= {least}]', options)
    # Drop the columns that only the data quality rules need.
    schema = glueContext.get_catalog_schema_as_spark_schema(database="stedi_curated", table_name="customers_curated")
    columns = [field["name"] for field in json.loads(schema.json())["fields"]]
    new = dfc.select(list(dfc.keys())[0]).select_fields(columns)
    # The new rows are computed and checked, so the old ones can go. The bucket is versioned: this can be undone.
    glueContext.purge_table(database="stedi_curated", table_name="customers_curated", options={"retentionPeriod": 0})
    return DynamicFrameCollection({"new": new}, glueContext)
args = getResolvedOptions(sys.argv, ['JOB_NAME'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)

# Script generated for node step_trainer_landing
step_trainer_landing_node1732003000003 = glueContext.create_dynamic_frame.from_catalog(database="stedi_landing", table_name="step_trainer_landing", transformation_ctx="step_trainer_landing_node1732003000003")

# Script generated for node accelerometer_landing
accelerometer_landing_node1732003000002 = glueContext.create_dynamic_frame.from_catalog(database="stedi_landing", table_name="accelerometer_landing", transformation_ctx="accelerometer_landing_node1732003000002")

# Script generated for node customer_trusted
customer_trusted_node1732003000001 = glueContext.create_dynamic_frame.from_catalog(database="stedi_trusted", table_name="customer_trusted", transformation_ctx="customer_trusted_node1732003000001")

# Script generated for node Declared columns
Declaredcolumns_node1732003000004 = DeclaredColumns(glueContext, DynamicFrameCollection({"customer_trusted_node1732003000001": customer_trusted_node1732003000001, "accelerometer_landing_node1732003000002": accelerometer_landing_node1732003000002, "step_trainer_landing_node1732003000003": step_trainer_landing_node1732003000003}, glueContext))

# Script generated for node Reports
Reports_node1732003000006 = SelectFromCollection.apply(dfc=Declaredcolumns_node1732003000004, key=list(Declaredcolumns_node1732003000004.keys())[1], transformation_ctx="Reports_node1732003000006")

# Script generated for node Customers
Customers_node1732003000005 = SelectFromCollection.apply(dfc=Declaredcolumns_node1732003000004, key=list(Declaredcolumns_node1732003000004.keys())[0], transformation_ctx="Customers_node1732003000005")

# Script generated for node Rule
SqlQuery0 = '''
-- Trusted customers with readings, each with the serial number of the trainer they
-- really use. A trainer and its owner's phone report at the same instants: the owner's
-- phone matches most instants of the trainer (at least ownership_instants, and the share
-- ownership_threshold). It leads by a margin (ownership_margin, and at least three
-- instants) over every other phone, and over every other trainer that it matches at the
-- same instants. Nobody else may claim the trainer: a phone claims a trainer if it matches
-- half of its instants and no other trainer as often. A customer who uses two trainers
-- over the same time owns neither; of trainers used one after the other, the one used most
-- counts. Everybody's phone is compared, so that nobody gets the trainer of a customer who
-- does not consent. Phones that report all day long are left out. If the owner is not
-- clear, the trainer has none. The fulfilment site's serial number is not used. The last
-- columns are evidence for the data quality rules; they are dropped before the write.
with settings as (
  select
    case
      when '${spark.stedi.ownership_threshold}' = '' then 0.9d
      when try_cast('${spark.stedi.ownership_threshold}' as double) > 0
        and try_cast('${spark.stedi.ownership_threshold}' as double) <= 1
        then try_cast('${spark.stedi.ownership_threshold}' as double)
      else cast(raise_error('spark.stedi.ownership_threshold must be a number above 0, at most 1') as double)
    end as threshold,
    case
      when '${spark.stedi.ownership_margin}' = '' then 0.2d
      when try_cast('${spark.stedi.ownership_margin}' as double) >= 0
        and try_cast('${spark.stedi.ownership_margin}' as double) <= 1
        then try_cast('${spark.stedi.ownership_margin}' as double)
      else cast(raise_error('spark.stedi.ownership_margin must be a number from 0 to 1') as double)
    end as margin,
    case
      when '${spark.stedi.ownership_instants}' = '' then 5
      when try_cast('${spark.stedi.ownership_instants}' as int) >= 1
        then try_cast('${spark.stedi.ownership_instants}' as int)
      else cast(raise_error('spark.stedi.ownership_instants must be a whole number from 1') as int)
    end as least,
    case
      when '${spark.stedi.always_on_instants}' = '' then 300
      when try_cast('${spark.stedi.always_on_instants}' as int) >= 1
        then try_cast('${spark.stedi.always_on_instants}' as int)
      else cast(raise_error('spark.stedi.always_on_instants must be a whole number from 1') as int)
    end as dense
),
phone as (
  select distinct person, instant
  from reports
  where person is not null
),
trainer as (
  select distinct serialnumber, instant
  from reports
  where serialnumber is not null
),
-- Phones that report at least that often in six or more hours of a day.
always_on as (
  select distinct person
  from (
    select person, hour
    from (
      select person, instant div 3600000 as hour, count(*) as instants
      from phone
      group by person, instant div 3600000
    )
    where instants >= (select dense from settings)
  )
  group by person, hour div 24
  having count(*) >= 6
),
met as (
  select t.serialnumber, p.person, t.instant
  from trainer t
  join phone p
    on t.instant = p.instant
  left anti join always_on a
    on p.person = a.person
),
ranked as (
  select
    serialnumber,
    person,
    instants,
    row_number() over (partition by serialnumber order by instants desc) as place,
    lead(instants, 1, 0) over (partition by serialnumber order by instants desc) as next,
    row_number() over (partition by person order by instants desc) as choice,
    lead(instants, 1, 0) over (partition by person order by instants desc) as second_choice
  from (
    select serialnumber, person, count(*) as instants
    from met
    group by serialnumber, person
  )
),
-- Instants at which several trainers reported, and how often the phone that matches one
-- trainer best matches another at these instants.
crowded as (
  select m.serialnumber, m.person, m.instant
  from met m
  left semi join (select instant from trainer group by instant having count(*) > 1) c
    on m.instant = c.instant
),
beside as (
  select c.serialnumber, o.serialnumber as other, count(*) as instants
  from crowded c
  join ranked r
    on c.serialnumber = r.serialnumber and c.person = r.person and r.place = 1
  join crowded o
    on c.person = o.person and c.instant = o.instant and c.serialnumber <> o.serialnumber
  group by c.serialnumber, o.serialnumber
),
elsewhere as (
  select serialnumber, max(instants) as instants
  from beside
  group by serialnumber
),
used as (
  select serialnumber, count(*) as instants, min(instant) as first, max(instant) as last
  from trainer
  group by serialnumber
),
claimed as (
  select r.serialnumber, count(*) as claims
  from ranked r
  join used d
    on r.serialnumber = d.serialnumber
  where
    r.place > 1
    and r.choice = 1
    and r.instants > r.second_choice
    and r.instants * 2 >= d.instants
  group by r.serialnumber
),
near as (
  select
    r.*,
    d.instants as in_use,
    d.first,
    d.last
  from ranked r
  join used d
    on r.serialnumber = d.serialnumber
  cross join settings s
  where
    r.instants >= s.least
    and r.instants / d.instants >= s.threshold
),
-- Trainers whose user also used another one, over the same time but at other instants.
torn as (
  select r.serialnumber
  from near r
  join near o
    on r.person = o.person
    and r.serialnumber <> o.serialnumber
    and r.first <= o.last
    and o.first <= r.last
  left join beside b
    on r.serialnumber = b.serialnumber
    and o.serialnumber = b.other
  cross join settings s
  where
    r.place = 1
    and o.instants >= 0.9d * o.in_use
    and o.instants - coalesce(b.instants, 0) >= greatest(3, s.margin * o.in_use)
),
owned as (
  select
    r.serialnumber,
    r.person,
    r.instants as shared,
    r.next as shared_by_next,
    coalesce(e.instants, 0) as shared_elsewhere,
    coalesce(c.claims, 0) as claims,
    r.in_use as instants,
    row_number() over (partition by r.person order by r.instants desc, r.serialnumber) as use
  from near r
  left join elsewhere e
    on r.serialnumber = e.serialnumber
  left join claimed c
    on r.serialnumber = c.serialnumber
  left anti join torn t
    on r.serialnumber = t.serialnumber
  cross join settings s
  where
    r.place = 1
    and r.instants - r.next >= greatest(3, s.margin * r.in_use)
    and r.instants - coalesce(e.instants, 0) >= greatest(3, s.margin * r.in_use)
    and coalesce(c.claims, 0) = 0
)
-- The customers
select
  c.customername,
  c.email,
  c.phone,
  c.birthday,
  o.serialnumber,
  c.registrationdate,
  c.lastupdatedate,
  c.sharewithresearchasofdate,
  c.sharewithpublicasofdate,
  c.sharewithfriendsasofdate,
  c.person,
  o.instants,
  o.shared,
  o.shared_by_next,
  o.shared_elsewhere,
  o.claims
from customer_trusted c
left semi join (select person from reports where whole and person is not null) p
  on c.person = p.person
left join (select * from owned where use = 1) o
  on c.person = o.person
'''
Rule_node1732003000010 = sparkSqlQuery(glueContext, query = SqlQuery0, mapping = {"customer_trusted":Customers_node1732003000005, "reports":Reports_node1732003000006}, transformation_ctx = "Rule_node1732003000010")

# Script generated for node Promises
Promises_node1732003000011_ruleset = """
    Rules = [
        CustomSql "select count(*) from primary p left anti join customer_trusted c on p.person = c.person" = 0,
        CustomSql "select count(*) - count(distinct person) from primary" = 0,
        CustomSql "select count(serialnumber) - count(distinct serialnumber) from primary" = 0,
        CustomSql "select count(*) from primary where serialnumber is not null and (shared is null or shared - shared_by_next < 3 or shared - shared_by_next < coalesce(try_cast('${spark.stedi.ownership_margin}' as double), 0.2d) * instants)" = 0,
        CustomSql "select count(*) from primary where serialnumber is not null and (shared is null or shared - shared_elsewhere < 3 or shared - shared_elsewhere < coalesce(try_cast('${spark.stedi.ownership_margin}' as double), 0.2d) * instants)" = 0,
        CustomSql "select count(*) from primary where serialnumber is not null and (shared is null or claims > 0)" = 0,
        CustomSql "select count(*) from primary where serialnumber is not null and (shared is null or shared < coalesce(try_cast('${spark.stedi.ownership_instants}' as int), 5))" = 0,
        CustomSql "select count(*) from primary where serialnumber is not null and (shared is null or shared / instants < coalesce(try_cast('${spark.stedi.ownership_threshold}' as double), 0.9d))" = 0
    ]
"""

Promises_node1732003000011_additional_sources = {
    "customer_trusted": Customers_node1732003000005
}

Promises_node1732003000011 = EvaluateDataQuality().process_rows(frame=Rule_node1732003000010, additional_data_sources=Promises_node1732003000011_additional_sources, ruleset=Promises_node1732003000011_ruleset, publishing_options={"dataQualityEvaluationContext": "customers_curated", "enableDataQualityCloudWatchMetrics": True, "enableDataQualityResultsPublishing": True}, additional_options={"performanceTuning.caching":"CACHE_INPUT","observations.scope":"ALL"})

assert Promises_node1732003000011[EvaluateDataQuality.DATA_QUALITY_RULE_OUTCOMES_KEY].filter(lambda x: x["Outcome"] == "Failed").count() == 0, "The job failed due to failing DQ rules for node: Rule_node1732003000010"

# Script generated for node originalData
originalData_node1732003000012 = SelectFromCollection.apply(dfc=Promises_node1732003000011, key="originalData", transformation_ctx="originalData_node1732003000012")

# Script generated for node Purge target
Purgetarget_node1732003000013 = PurgeTarget(glueContext, DynamicFrameCollection({"originalData_node1732003000012": originalData_node1732003000012}, glueContext))

# Script generated for node New rows
Newrows_node1732003000014 = SelectFromCollection.apply(dfc=Purgetarget_node1732003000013, key=list(Purgetarget_node1732003000013.keys())[0], transformation_ctx="Newrows_node1732003000014")

# Script generated for node customers_curated
customers_curated_node1732003000015 = glueContext.write_dynamic_frame.from_catalog(frame=Newrows_node1732003000014, database="stedi_curated", table_name="customers_curated", transformation_ctx="customers_curated_node1732003000015")

job.commit()