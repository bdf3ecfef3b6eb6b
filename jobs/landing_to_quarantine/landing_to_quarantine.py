import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.dynamicframe import DynamicFrameCollection
from awsgluedq.transforms import EvaluateDataQuality
from awsglue.dynamicframe import DynamicFrame

# Script generated for node Invalid records
def InvalidRecords(glueContext, dfc) -> DynamicFrameCollection:
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
    # The records that the jobs leave out, with the reason. Each keeps the time at which it was first seen.
    now = int(glueContext.spark_session.sql("select unix_millis(current_timestamp()) as now").collect()[0]["now"])
    frames = {}
    for key, feed in zip(dfc.keys(), ("customer", "accelerometer", "step_trainer")):
        found = read_feed(dfc.select(key), f"{feed}_landing", record=True)
        reason = F.coalesce("problem", "doubt") if feed == "customer" else F.col("problem")
        whose = "serialnumber" if feed == "step_trainer" else "person"
        found = found.where(reason.isNotNull() & F.col("record").isNotNull())
        found = found.select("record", reason.alias("reason"), "file", "line", F.col(whose).alias("whose"))
        try:
            old = glueContext.create_dynamic_frame.from_catalog(database="stedi_landing", table_name=f"{feed}_quarantine").toDF()
        except Exception as error:  # a new lake has no folder of the table yet
            if "does not exist" not in str(error):
                raise
            old = found.limit(0)
        seen = {}
        if "firstseen" in old.columns:  # read now: the table is purged before the new rows are written
            digest = F.md5(F.concat_ws("|", "record", F.coalesce("file", F.lit(""))))
            seen = {row["digest"]: row["firstseen"] for row in old.select(digest.alias("digest"), "firstseen").collect()}
        found = found.withColumn("digest", F.md5(F.concat_ws("|", "record", F.coalesce("file", F.lit("")))))
        known = glueContext.spark_session.createDataFrame(list(seen.items()), "digest string, firstseen long")
        found = found.join(known, "digest", "left").withColumn("firstseen", F.coalesce("firstseen", F.lit(now))).drop("digest")
        frames[feed] = DynamicFrame.fromDF(found, glueContext, feed)
        glueContext.purge_table(database="stedi_landing", table_name=f"{feed}_quarantine", options={"retentionPeriod": 0})
    return DynamicFrameCollection(frames, glueContext)
args = getResolvedOptions(sys.argv, ['JOB_NAME'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)

# Script generated for node customer_landing
customer_landing_node1732006000001 = glueContext.create_dynamic_frame.from_catalog(database="stedi_landing", table_name="customer_landing", transformation_ctx="customer_landing_node1732006000001")

# Script generated for node accelerometer_landing
accelerometer_landing_node1732006000002 = glueContext.create_dynamic_frame.from_catalog(database="stedi_landing", table_name="accelerometer_landing", transformation_ctx="accelerometer_landing_node1732006000002")

# Script generated for node step_trainer_landing
step_trainer_landing_node1732006000003 = glueContext.create_dynamic_frame.from_catalog(database="stedi_landing", table_name="step_trainer_landing", transformation_ctx="step_trainer_landing_node1732006000003")

# Script generated for node Invalid records
Invalidrecords_node1732006000004 = InvalidRecords(glueContext, DynamicFrameCollection({"customer_landing_node1732006000001": customer_landing_node1732006000001, "accelerometer_landing_node1732006000002": accelerometer_landing_node1732006000002, "step_trainer_landing_node1732006000003": step_trainer_landing_node1732006000003}, glueContext))

# Script generated for node Readings
Readings_node1732006000006 = SelectFromCollection.apply(dfc=Invalidrecords_node1732006000004, key=list(Invalidrecords_node1732006000004.keys())[1], transformation_ctx="Readings_node1732006000006")

# Script generated for node Steps
Steps_node1732006000007 = SelectFromCollection.apply(dfc=Invalidrecords_node1732006000004, key=list(Invalidrecords_node1732006000004.keys())[2], transformation_ctx="Steps_node1732006000007")

# Script generated for node Customers
Customers_node1732006000005 = SelectFromCollection.apply(dfc=Invalidrecords_node1732006000004, key=list(Invalidrecords_node1732006000004.keys())[0], transformation_ctx="Customers_node1732006000005")

# Script generated for node Size
Size_node1732006000011_ruleset = """
    Rules = [
        CustomSql "select count(*) from primary where whose is null" = 0,
        CustomSql "select greatest(count(*) - coalesce(try_cast('${spark.stedi.quarantine_limit}' as bigint), 0), 0) from primary" = 0,
        CustomSql "select greatest(count(*) - coalesce(try_cast('${spark.stedi.quarantine_limit}' as bigint), 0), 0) from accelerometer" = 0,
        CustomSql "select greatest(count(*) - coalesce(try_cast('${spark.stedi.quarantine_limit}' as bigint), 0), 0) from step_trainer" = 0
    ]
"""

Size_node1732006000011_additional_sources = {
    "accelerometer": Readings_node1732006000006,
    "step_trainer": Steps_node1732006000007
}

Size_node1732006000011 = EvaluateDataQuality().process_rows(frame=Customers_node1732006000005, additional_data_sources=Size_node1732006000011_additional_sources, ruleset=Size_node1732006000011_ruleset, publishing_options={"dataQualityEvaluationContext": "quarantine", "enableDataQualityCloudWatchMetrics": True, "enableDataQualityResultsPublishing": True}, additional_options={"performanceTuning.caching":"CACHE_INPUT","observations.scope":"ALL"})

# Script generated for node accelerometer_quarantine
accelerometer_quarantine_node1732006000016 = glueContext.write_dynamic_frame.from_catalog(frame=Readings_node1732006000006, database="stedi_landing", table_name="accelerometer_quarantine", transformation_ctx="accelerometer_quarantine_node1732006000016")

# Script generated for node step_trainer_quarantine
step_trainer_quarantine_node1732006000017 = glueContext.write_dynamic_frame.from_catalog(frame=Steps_node1732006000007, database="stedi_landing", table_name="step_trainer_quarantine", transformation_ctx="step_trainer_quarantine_node1732006000017")

# Script generated for node customer_quarantine
customer_quarantine_node1732006000015 = glueContext.write_dynamic_frame.from_catalog(frame=Customers_node1732006000005, database="stedi_landing", table_name="customer_quarantine", transformation_ctx="customer_quarantine_node1732006000015")

job.commit()