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

def sparkSqlQuery(glueContext, query, mapping, transformation_ctx) -> DynamicFrame:
    for alias, frame in mapping.items():
        frame.toDF().createOrReplaceTempView(alias)
    result = spark.sql(query)
    return DynamicFrame.fromDF(result, glueContext, transformation_ctx)
# Script generated for node Purge target
def PurgeTarget(glueContext, dfc) -> DynamicFrameCollection:
    # A table that falls below a share of what it held is told of; who withdrew since then does not count.
    import json
    import math

    share = float(glueContext.spark_session.conf.get("spark.stedi.least_share", "") or 0.5)
    rows, customers = [dfc.select(key).toDF() for key in dfc.keys()]
    try:
        old = glueContext.create_dynamic_frame.from_catalog(database="stedi_trusted", table_name="accelerometer_trusted").toDF()
    except Exception as error:  # a new lake has no folder of the table yet
        if "does not exist" not in str(error):
            raise
        old = rows.limit(0)
    if "user" in old.columns and (count := rows.count()) < share * old.count():
        held = old.selectExpr("lower(user) as person").join(customers.select("person"), "person", "left_semi").count()
        # It is written all the same, or withdrawals would wait; a rule that fails and stops nothing tells.
        least = math.ceil(share * held - 100)  # a small table may
        if count < least:
            from awsgluedq.transforms import EvaluateDataQuality

            print(f"accelerometer_trusted falls from {held} to {count} rows of the same customers; the former ones stay as versions")
            told = glueContext.spark_session.createDataFrame([(count,)], "rows long")
            told = DynamicFrame.fromDF(told, glueContext, "fall")
            options = {"dataQualityEvaluationContext": "accelerometer_trusted_fall", "enableDataQualityResultsPublishing": True}
            EvaluateDataQuality().process_rows(told, f'Rules = [ColumnValues "rows" >= {least}]', options)
    # What only proves a promise goes no further: the new rows have the table's columns alone.
    schema = glueContext.get_catalog_schema_as_spark_schema(database="stedi_trusted", table_name="accelerometer_trusted")
    columns = [field["name"] for field in json.loads(schema.json())["fields"]]
    new = dfc.select(list(dfc.keys())[0]).select_fields(columns)
    # The new rows are computed and keep their promises: now the old ones may go.
    # The bucket keeps its versions, so this can be undone.
    glueContext.purge_table(database="stedi_trusted", table_name="accelerometer_trusted", options={"retentionPeriod": 0})
    return DynamicFrameCollection({"new": new}, glueContext)
# Script generated for node Declared columns
def DeclaredColumns(glueContext, dfc) -> DynamicFrameCollection:
    # The same in every job, up to its own part: `python -m stedi_lake.nodes jobs` writes it.
    import html
    import json
    import re
    import unicodedata
    from urllib.parse import unquote

    # White space, and what shows as none, in all of Unicode: it may stand before and after an e-mail or a serial number.
    BLANKS = "".join(
        chr(code)
        for first, last in (
            (0x01, 0x20), (0x7F, 0xA0), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x1680, 0x1680),
            (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x206F), (0x2800, 0x2800),
            (0x3000, 0x3000), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
        )
        for code in range(first, last + 1)
    )  # fmt: skip
    # What shows as none as well, but for blanks; no e-mail has it.
    HIDDEN = "[\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    # What cannot be part of an e-mail: a value that holds one of these, or two @, is not one address. Nor is one with marks
    # that stand by themselves, or other letters that Unicode's form NFC changes: Spark cannot bring them to one form.
    ADDRESS = "[^\\x00" + BLANKS + "\"'<>(),;:{}|&=?@\ufffd\\[\\]\\\\"
    # Nor quotation marks, dashes and other punctuation beyond ASCII, which programs make of what is typed.
    ADDRESS += "\u00a1-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u2010-\u205e\u2212\u3001-\u3003\u3008-\u301f"
    ADDRESS += "\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+"
    TYPED = str.maketrans("\u2018\u2019\u201b\uff07\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "''''-------")
    # An apostrophe is part of one between other characters (o'brien@...); around one it is a quotation mark.
    EMAIL = f"{ADDRESS}(?:'{ADDRESS})*@{ADDRESS}"
    APART = "[\\p{M}\\p{Cf}\u0374\u037e\u0387\u0958-\u095f\u09dc\u09dd\u09df\u0a33\u0a36\u0a59-\u0a5b\u0a5e\u0b5c\u0b5d\u0f43"
    APART += "\u0f4d\u0f52\u0f57\u0f5c\u0f69\u1100-\u11ff\u1f71\u1f73\u1f75\u1f77\u1f79\u1f7b\u1f7d\u1fbb\u1fbe\u1fc9\u1fcb"
    APART += "\u1fd3\u1fdb\u1fe3\u1feb\u1fee\u1fef\u1ff9\u1ffb\u1ffd\u2adc\uf900-\ufaff\ufb1d-\ufb4f\U0001d15e-\U0001d1c0"
    APART += "\U0002f800-\U0002fa1d]"

    def normal(email: str) -> str:
        # The form in which e-mails are compared. Two letters go first, of which engines make different small ones.
        return email.strip(BLANKS).replace("\u0130", "i").lower().replace("\u03c2", "\u03c3")

    def told(text: str) -> list[dict[str, str]]:
        # The values, by key in small letters, that a line tells though it is no record: one dict for each object begun.
        found: list[dict[str, str]] = [{}]
        for key, value in re.findall(r'"((?:[^"\\]|\\.)*)"\s*:\s*("(?:[^"\\]|\\.)*"|[^\s",{}\[\]]+)', text):
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
        # 800, "800" and 800.0 are one number; None is none.
        match = re.fullmatch(r"\s*([+-]?[0-9]{1,18})(?:\.0*)?\s*", str(text))
        return int(match[1]) if match else None

    def named(text: str) -> tuple[set[str], str]:
        # The e-mails that stand in a text, in their normal form, and the beginning of one that it breaks off in.
        text = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text).replace("\\/", "/")
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        cut = re.sub("(?:\\\\u?[0-9a-fA-F]{0,3}|\ufffd+)$", "", text.rstrip(BLANKS + "\0"))
        begun = re.search(r'"email"\s*:\s*"([^"]+)$', cut, re.IGNORECASE) or re.search(f"({EMAIL})$", cut)
        told_ = {normal(each["email"]) for each in told(text) if "email" in each}
        text = re.sub(r"\\.", " ", re.sub(r"\\*'(?:\\*')*", "'", text))
        some = set()
        for each in spellings(text):  # with and without the blanks within
            some |= {
                *re.findall(EMAIL, each),
                *re.findall(EMAIL, re.sub(HIDDEN, "", each.translate(dict.fromkeys(map(ord, BLANKS + "\0"))))),
            }
            # An apostrophe in it may be where the quotation begins.
            for quoted in re.findall(f"{EMAIL}(?=')", each):
                some |= {quoted.split("'", at)[at] for at in range(quoted.count("'") + 1)}
        some |= {unicodedata.normalize("NFC", each) for each in some} | {each.strip(".") for each in some}
        return ({normal(each) for each in some} | told_) - {""}, normal(begun[1]) if begun else ""

    def spellings(text: str) -> set[str]:
        # A text as it is, as HTML, as part of an address of the web, as it was typed, and in East Asian wide letters.
        found = {text, html.unescape(text)}
        found |= {unquote(each) for each in found if "%40" in each}
        found |= {each.translate(TYPED) for each in found}
        return found | {
            unicodedata.normalize("NFKC", each) for each in found if "\uff20" in each or "\ufe6b" in each
        }

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

    # --- this job
    frames = [dfc.select(key) for key in dfc.keys()]
    readings = DynamicFrame.fromDF(landed(frames[0], "accelerometer_landing"), glueContext, "readings")
    customers = DynamicFrame.fromDF(declared(frames[1], "stedi_trusted", "customer_trusted"), glueContext, "customers")
    return DynamicFrameCollection({"readings": readings, "customers": customers}, glueContext)
args = getResolvedOptions(sys.argv, ['JOB_NAME'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)

# Script generated for node customer_trusted
customer_trusted_node1732002000002 = glueContext.create_dynamic_frame.from_catalog(database="stedi_trusted", table_name="customer_trusted", transformation_ctx="customer_trusted_node1732002000002")

# Script generated for node accelerometer_landing
accelerometer_landing_node1732002000001 = glueContext.create_dynamic_frame.from_catalog(database="stedi_landing", table_name="accelerometer_landing", transformation_ctx="accelerometer_landing_node1732002000001")

# Script generated for node Declared columns
Declaredcolumns_node1732002000003 = DeclaredColumns(glueContext, DynamicFrameCollection({"accelerometer_landing_node1732002000001": accelerometer_landing_node1732002000001, "customer_trusted_node1732002000002": customer_trusted_node1732002000002}, glueContext))

# Script generated for node Customers
Customers_node1732002000005 = SelectFromCollection.apply(dfc=Declaredcolumns_node1732002000003, key=list(Declaredcolumns_node1732002000003.keys())[1], transformation_ctx="Customers_node1732002000005")

# Script generated for node Readings
Readings_node1732002000004 = SelectFromCollection.apply(dfc=Declaredcolumns_node1732002000003, key=list(Declaredcolumns_node1732002000003.keys())[0], transformation_ctx="Readings_node1732002000004")

# Script generated for node Rule
SqlQuery0 = '''
-- Readings of trusted customers; with consent scope "reading", only those taken
-- at or after the consent. No scope set means "customer"; any other is an error.
select
  a.user,
  a.timestamp,
  a.x,
  a.y,
  a.z,
  a.person
from accelerometer_landing a
join customer_trusted c
  on a.person = c.person
where
  a.problem is null
  and case
    when '${spark.stedi.consent_scope}' = 'reading' then a.timestamp >= c.sharewithresearchasofdate
    when '${spark.stedi.consent_scope}' in ('customer', '') then true
    else cast(raise_error('spark.stedi.consent_scope must be customer or reading') as boolean)
  end
'''
Rule_node1732002000010 = sparkSqlQuery(glueContext, query = SqlQuery0, mapping = {"accelerometer_landing":Readings_node1732002000004, "customer_trusted":Customers_node1732002000005}, transformation_ctx = "Rule_node1732002000010")

# Script generated for node Promises
Promises_node1732002000011_ruleset = """
    Rules = [
        CustomSql "select count(*) from primary where person is null or timestamp is null or x is null or y is null or z is null" = 0,
        CustomSql "select count(*) from primary p left anti join customer_trusted c on p.person = c.person and ('${spark.stedi.consent_scope}' <> 'reading' or p.timestamp >= c.sharewithresearchasofdate)" = 0
    ]
"""

Promises_node1732002000011_additional_sources = {
    "customer_trusted": Customers_node1732002000005
}

Promises_node1732002000011 = EvaluateDataQuality().process_rows(frame=Rule_node1732002000010, additional_data_sources=Promises_node1732002000011_additional_sources, ruleset=Promises_node1732002000011_ruleset, publishing_options={"dataQualityEvaluationContext": "accelerometer_trusted", "enableDataQualityCloudWatchMetrics": True, "enableDataQualityResultsPublishing": True}, additional_options={"performanceTuning.caching":"CACHE_INPUT","observations.scope":"ALL"})

assert Promises_node1732002000011[EvaluateDataQuality.DATA_QUALITY_RULE_OUTCOMES_KEY].filter(lambda x: x["Outcome"] == "Failed").count() == 0, "The job failed due to failing DQ rules for node: Rule_node1732002000010"

# Script generated for node originalData
originalData_node1732002000012 = SelectFromCollection.apply(dfc=Promises_node1732002000011, key="originalData", transformation_ctx="originalData_node1732002000012")

# Script generated for node Purge target
Purgetarget_node1732002000013 = PurgeTarget(glueContext, DynamicFrameCollection({"originalData_node1732002000012": originalData_node1732002000012, "Customers_node1732002000005": Customers_node1732002000005}, glueContext))

# Script generated for node New rows
Newrows_node1732002000014 = SelectFromCollection.apply(dfc=Purgetarget_node1732002000013, key=list(Purgetarget_node1732002000013.keys())[0], transformation_ctx="Newrows_node1732002000014")

# Script generated for node accelerometer_trusted
accelerometer_trusted_node1732002000015 = glueContext.write_dynamic_frame.from_catalog(frame=Newrows_node1732002000014, database="stedi_trusted", table_name="accelerometer_trusted", transformation_ctx="accelerometer_trusted_node1732002000015")

job.commit()