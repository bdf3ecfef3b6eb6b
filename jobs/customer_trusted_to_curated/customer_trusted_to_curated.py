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
    # Trainers that suddenly have no owner are told of; who withdrew since then does not count.
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
            # It is written all the same, or withdrawals would wait; a rule that fails and stops nothing tells.
            least = math.ceil(share * held - 10)  # a small table may
            if owners < least:
                from awsgluedq.transforms import EvaluateDataQuality

                print(f"customers_curated falls from {held} to {owners} owners of the same customers; the former ones stay as versions")
                told = glueContext.spark_session.createDataFrame([(owners,)], "owners long")
                told = DynamicFrame.fromDF(told, glueContext, "fall")
                options = {"dataQualityEvaluationContext": "customers_curated_fall", "enableDataQualityResultsPublishing": True}
                EvaluateDataQuality().process_rows(told, f'Rules = [ColumnValues "owners" >= {least}]', options)
    # What only proves a promise goes no further: the new rows have the table's columns alone.
    schema = glueContext.get_catalog_schema_as_spark_schema(database="stedi_curated", table_name="customers_curated")
    columns = [field["name"] for field in json.loads(schema.json())["fields"]]
    new = dfc.select(list(dfc.keys())[0]).select_fields(columns)
    # The new rows are computed and keep their promises: now the old ones may go.
    # The bucket keeps its versions, so this can be undone.
    glueContext.purge_table(database="stedi_curated", table_name="customers_curated", options={"retentionPeriod": 0})
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
    customers = declared(frames[0], "stedi_trusted", "customer_trusted")
    # Who, or what, reported when: phones by their person, trainers by their serial number. A reading of which only that
    # is known reports, too; `whole` says whether there is more of it.
    phones = landed(frames[1], "accelerometer_landing").where("person is not null and timestamp is not null")
    trainers = landed(frames[2], "step_trainer_landing").where("serialnumber is not null and sensorreadingtime is not null")
    text, whole = F.lit(None).cast("string"), F.col("problem").isNull().alias("whole")
    reports = phones.select("person", text.alias("serialnumber"), F.col("timestamp").alias("instant"), whole).unionAll(
        trainers.select(text.alias("person"), "serialnumber", F.col("sensorreadingtime").alias("instant"), whole)
    )
    frames = {"customers": customers, "reports": reports}
    frames = {name: DynamicFrame.fromDF(frame, glueContext, name) for name, frame in frames.items()}
    return DynamicFrameCollection(frames, glueContext)
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
-- really use. A trainer and its owner's phone report at the same instants: the owner is
-- whose phone met most of them, if it met enough (ownership_instants, ownership_threshold)
-- and leads by a margin (ownership_margin, and three instants at least): no other phone
-- met nearly as many, and at those instants the phone met no other trainer nearly as
-- often. Nobody else may claim the trainer, either: whose phone met half of its instants
-- and no other trainer as often. Who used two of their own over the same time owns
-- neither; of one after the other, the one used most counts. Everybody's phone is compared, so that the trainer of a
-- customer who does not consent is never taken for somebody else's; but for phones that
-- report all day long. Who is not clear is nobody. The fulfilment site's number is not
-- used. The last columns are evidence: the promises are checked on them, and they go no
-- further.
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
-- Phones that report so often in at least six hours of a day.
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
-- Instants at which several trainers reported, and how often the phone that met one most
-- met another then.
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
-- Trainers whose user used another one, too, over the same time, and by itself.
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