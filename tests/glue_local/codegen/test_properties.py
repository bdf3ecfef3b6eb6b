"""For random valid graphs: generating, reading back and generating again gives the same script, which compiles."""

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from glue_local.codegen import KINDS, generate
from glue_local.codegen.nodes.recipe import OPERATIONS
from glue_local.codegen.reading import import_script
from glue_local.definition import JobDefinition, Node
from glue_local.definition.validate import validate

NAMES = st.text(
    st.characters(codec="ascii", categories=["L", "N"], include_characters=" _-().'\""), max_size=12
).map(lambda text: "N" + text.strip())
COLUMNS = st.text(
    st.characters(codec="ascii", categories=["L", "N"], include_characters="_. ()"), min_size=1, max_size=8
)
COLUMN_PATHS = st.lists(COLUMNS.map(str.strip).filter(lambda t: t and "`" not in t), min_size=1, max_size=2)
TEXTS = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=20)
SQL = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], include_characters="\n"), max_size=40
).filter(lambda t: "'''" not in t and '"""' not in t and "\\" not in t and not t.endswith(("'", '"')))
CODE = st.sampled_from(
    ["return dfc", "# nothing\n\nreturn dfc", "x = 1\nif x:\n    return dfc\n\nreturn dfc\n"]
)
FILTERS = st.builds(
    lambda op, negated, column, value: {
        "Operation": op,
        "Negated": negated,
        "Values": [
            {"Type": "COLUMNEXTRACTED", "Value": column},
            *([] if op == "ISNULL" else [{"Type": "CONSTANT", "Value": [value.replace("\\", "")]}]),
        ],
    },
    st.sampled_from(["EQ", "LT", "GT", "LTE", "GTE", "REGEX", "ISNULL"]),
    st.booleans(),
    st.lists(TEXTS.filter(bool), min_size=1, max_size=2),
    st.one_of(TEXTS, st.integers(-99, 99).map(str)),
)
GROUPS = st.builds(
    lambda op, filters: {"LogicalOperator": op, "Filters": filters},
    st.sampled_from(["AND", "OR"]),
    st.lists(FILTERS, min_size=1, max_size=3),
)

OPTIONS = st.dictionaries(TEXTS, TEXTS, max_size=2)
RULES = {"Ruleset": "Rules = [\n    RowCount > 0\n]", "PublishingOptions": {"EvaluationContext": "c"}}
STOP = st.sampled_from(
    [
        {},
        *({"StopJobOnFailureOptions": {"StopJobOnFailureTiming": w}} for w in ("Immediate", "AfterDataLoad")),
    ]
)
# As an author types an expression: backslashes stand as they are, so that not every text can be written.
TYPED = st.one_of(TEXTS.filter(lambda t: "\\" not in t), st.sampled_from(["\\s", "a\\.b", '\\d{4}"']))
WORDS = st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=5)
KEYS = st.lists(WORDS.map(lambda word: [word]), max_size=2)
DQ = st.booleans().map(lambda on: {"AutoDataQuality": {"IsEnabled": on, "EvaluationContext": "c"}})
POLICY = st.builds(
    lambda d, t, b: {"EnableUpdateCatalog": True, "UpdateBehavior": b, "Database": d, "Table": t},
    WORDS,
    WORDS,
    st.sampled_from(["LOG", "UPDATE_IN_DATABASE"]),
)
PARAMETERS = st.lists(
    st.one_of(
        st.builds(lambda v: {"Type": "str", "Value": [v]}, TYPED),
        st.builds(lambda v: {"Type": "int", "Value": [str(v)]}, st.integers(0, 99)),
        st.builds(lambda v: {"Type": "bool", "Value": [v]}, st.sampled_from(["true", "false"])),
        st.builds(
            lambda v: {"Type": "list", "ListType": "str", "Value": v}, st.lists(TYPED, min_size=1, max_size=2)
        ),
    ),
    max_size=3,
).map(lambda found: [{"Name": f"p{n}", **one} for n, one in enumerate(found)])
PERSONAL = st.one_of(
    st.builds(lambda t: {"PiiType": "RowAudit", "EntityTypesToDetect": t}, st.lists(TEXTS, max_size=2)),
    st.builds(
        lambda kind, t, mask: {"PiiType": kind, "EntityTypesToDetect": t, "MaskValue": mask},
        st.sampled_from(["ColumnMasking", "RowMasking"]),
        st.lists(TEXTS, max_size=2),
        WORDS,
    ),
    st.builds(
        lambda share: {"PiiType": "ColumnHashing", "EntityTypesToDetect": ["EMAIL"], "SampleFraction": share},
        st.floats(0, 1),
    ),
    st.just(
        {"PiiType": "RowAudit", "EntityTypesToDetect": [], "DetectionParameters": '{"EMAIL": [{"a": "b"}]}'}
    ),
)

CONNECTOR = {"ConnectionName": "c", "ConnectorName": "n"}
ROLE = st.sampled_from([{}, {"TmpDirIAMRole": "arn:r"}])
ACTIONS = st.sampled_from(
    [
        {},
        {"PreAction": "CREATE TABLE s.t (a int);"},
        {"PostAction": "BEGIN; MERGE INTO s.t; END;", "StagingTable": "s.t_temp_abc123", "Action": "merge"},
        {"PostAction": "BEGIN; DELETE FROM s.t; END;", "StagingTable": "s.t_temp_abc123", "Upsert": True},
    ]
)
REDSHIFT = st.builds(
    lambda what, added, actions: {
        "AccessType": "connection",
        "Connection": {"Value": "c"},
        "TempDir": "s3://b/",
        **what,
        **added,
        **actions,
    },
    st.sampled_from(
        [{"SourceType": "query", "SampleQuery": "q"}, {"Schema": {"Value": "s"}, "Table": {"Value": "t"}}]
    ),
    st.sampled_from([{}, {"AdvancedOptions": [{"Key": "k", "Value": "v"}]}, {"IamRole": {"Value": "arn:r"}}]),
    ACTIONS,
)
SNOWFLAKE = st.builds(
    lambda what, push, actions: {"Connection": {"Value": "c"}, "AutoPushdown": push, **what, **actions},
    st.sampled_from(
        [{"SourceType": "query", "SampleQuery": "q"}, {"Table": "t", "Database": "d", "Schema": "s"}]
    ),
    st.booleans(),
    ACTIONS,
)
STEPS = st.lists(
    st.builds(
        lambda operation, value: {"Action": {"Operation": operation, "Parameters": {"sourceColumn": value}}},
        st.sampled_from(sorted(OPERATIONS)),
        TEXTS.filter(lambda t: t and not t.startswith("[")),
    ),
    max_size=3,
).map(lambda steps: {"RecipeSteps": steps})
STREAMED = {
    "DirectKinesisSource": {"StreamingOptions": {"StreamArn": "arn:s", "StartingPosition": "earliest"}},
    "DirectKafkaSource": {"StreamingOptions": {"TopicName": "t", "StartingOffsets": "earliest"}},
    "CatalogKinesisSource": {
        "Database": "d",
        "Table": "t",
        "StreamingOptions": {"StartingPosition": "latest"},
    },
    "CatalogKafkaSource": {"Database": "d", "Table": "t", "StreamingOptions": {"StartingOffsets": "latest"}},
}
# What each type needs besides name and inputs: (number of inputs, strategy of the fields by the inputs' ids).
SOURCES = {
    "CatalogSource": st.builds(lambda d, t: {"Database": d, "Table": t}, TEXTS, TEXTS),
    "S3JsonSource": st.builds(
        lambda p, r, m: {"Paths": [p], "Recurse": r, "Multiline": m}, TEXTS, st.booleans(), st.booleans()
    ),
    "S3ParquetSource": st.builds(lambda p: {"Paths": p}, st.lists(TEXTS, min_size=1, max_size=2)),
    "S3CatalogSource": st.builds(
        lambda d, t, p, n: {"Database": d, "Table": t, "PartitionPredicate": p, "AdditionalOptions": n},
        TEXTS,
        TEXTS,
        TEXTS,
        st.fixed_dictionaries(
            {}, optional={"BoundedFiles": st.integers(0, 9), "BoundedSize": st.integers(0, 9)}
        ),
    ),
    "S3CsvSource": st.fixed_dictionaries(
        {
            "Paths": st.lists(TEXTS, min_size=1, max_size=2),
            "Separator": st.sampled_from(["comma", "ctrla", "pipe", "semicolon", "tab"]),
            "QuoteChar": st.sampled_from(["quote", "quillemet", "single_quote", "disabled"]),
        },
        optional={
            **dict.fromkeys(
                ("Recurse", "Multiline", "WithHeader", "SkipFirst", "OptimizePerformance"), st.booleans()
            ),
            "Escaper": TEXTS,
            "Exclusions": st.lists(TEXTS, max_size=2),
            "CompressionType": st.sampled_from(["gzip", "bzip2"]),
        },
    ),
    **dict.fromkeys(
        [
            f"{where}{kind}Source"
            for kind in ("Iceberg", "Delta", "Hudi")
            for where in ("Catalog", "S3Catalog")
        ],
        st.builds(lambda d, t: {"Database": d, "Table": t}, TEXTS, TEXTS),
    ),
    **dict.fromkeys(
        [
            "DynamoDBCatalogSource",
            *(
                f"{k}CatalogSource"
                for k in ("Relational", "MySQL", "PostgreSQL", "OracleSQL", "MicrosoftSQLServer")
            ),
        ],
        st.builds(lambda d, t: {"Database": d, "Table": t}, TEXTS, TEXTS),
    ),
    "DirectJDBCSource": st.builds(
        lambda t, c, k: {"Database": "d", "Table": t, "ConnectionName": c, "ConnectionType": k},
        TEXTS,
        TEXTS,
        st.sampled_from(["mysql", "postgresql", "sqlserver", "oracle", "redshift"]),
    ),
    "AmazonRedshiftSource": st.builds(lambda d: {"Data": d}, REDSHIFT),
    "SnowflakeSource": st.builds(lambda d: {"Data": d}, SNOWFLAKE),
    "RedshiftSource": st.builds(
        lambda d, f, r: {"Database": d, "Table": "t", "RedshiftTmpDir": f, **r}, TEXTS, TEXTS, ROLE
    ),
    "DynamoDBELTConnectorSource": st.builds(
        lambda a, n: {"ConnectionOptions": {"DynamodbTableArn": a, "DynamodbUnnestDDBJson": n}},
        TEXTS,
        st.booleans(),
    ),
    "ConnectorDataSource": st.builds(
        lambda k, d: {"ConnectionType": k, "Data": d}, st.sampled_from(["bigquery", "mongodb"]), OPTIONS
    ),
    "JDBCConnectorSource": st.builds(
        lambda t, o: {**CONNECTOR, "ConnectionType": "custom.jdbc", **t, "AdditionalOptions": o},
        st.sampled_from([{"ConnectionTable": "t"}, {"Query": "select 1"}]),
        st.fixed_dictionaries(
            {}, optional={"LowerBound": st.integers(0, 9), "JobBookmarkKeys": st.lists(WORDS, max_size=2)}
        ),
    ),
    "SparkConnectorSource": st.builds(
        lambda o: {**CONNECTOR, "ConnectionType": "marketplace.spark", "AdditionalOptions": o}, OPTIONS
    ),
    "AthenaConnectorSource": st.builds(
        lambda s: {**CONNECTOR, "ConnectionType": "custom.athena", "SchemaName": s, "ConnectionTable": "t"},
        TEXTS,
    ),
    "S3DeltaSource": st.builds(lambda p, o: {"Paths": [p], "AdditionalDeltaOptions": o}, TEXTS, OPTIONS),
    "S3HudiSource": st.builds(lambda p, o: {"Paths": [p], "AdditionalHudiOptions": o}, TEXTS, OPTIONS),
}
ONE = {
    "Recipe": STEPS,
    "ApplyMapping": st.builds(
        lambda rows: {
            "Mapping": [
                {"ToKey": to, "FromPath": path, "FromType": "string", "ToType": "int"} for to, path in rows
            ]
        },
        st.lists(st.tuples(TEXTS.filter(bool), COLUMN_PATHS), min_size=1, max_size=3),
    ),
    "SelectFields": st.builds(lambda p: {"Paths": p}, st.lists(COLUMN_PATHS, min_size=1, max_size=3)),
    "DropFields": st.builds(lambda p: {"Paths": p}, st.lists(COLUMN_PATHS, min_size=1, max_size=3)),
    "RenameField": st.builds(lambda a, b: {"SourcePath": a, "TargetPath": b}, COLUMN_PATHS, COLUMN_PATHS),
    "DropDuplicates": st.builds(
        lambda names: {"Columns": [[name] for name in names]} if names else {},
        st.lists(st.sampled_from(["a", "b_1", "c-d"]), max_size=2),
    ),
    "Filter": GROUPS,
    "Aggregate": st.builds(
        lambda g, c: {"Groups": [[g]], "Aggs": [{"Column": [c], "AggFunc": "sum"}]},
        TEXTS.filter(lambda t: "." not in t),
        TEXTS.filter(lambda t: "." not in t),
    ),
    "DropNullFields": st.builds(
        lambda a, b: {"NullCheckBoxList": {"IsEmpty": a, "IsNullString": b, "IsNegOne": a}},
        st.booleans(),
        st.booleans(),
    ),
    "Spigot": st.builds(lambda p, k: {"Path": p, "Topk": k, "Prob": 0.5}, TEXTS, st.integers(0, 100)),
    "DynamicTransform": st.builds(
        lambda name, given: {
            "TransformName": name,
            "FunctionName": name,
            "Path": "s3://b/x.py",
            "Parameters": given,
        },
        st.sampled_from(["gs_now", "gs_derived", "gs_sequence_id", "gs_split"]),
        PARAMETERS,
    ),
    "FillMissingValues": st.builds(lambda a, b: {"ImputedPath": a, "FilledPath": b}, TEXTS, TEXTS),
    "PIIDetection": PERSONAL,
    "EvaluateDataQuality": st.builds(
        lambda output, stop: {**RULES, "Output": output, **stop},
        st.sampled_from(["PrimaryInput", "EvaluationResults"]),
        STOP,
    ),
}
# What gives a collection of frames, and the name and place of the frame that is taken of it.
COLLECTIONS = {
    "SplitFields": (
        st.builds(lambda p: {"Paths": p}, st.lists(COLUMN_PATHS, min_size=1, max_size=3)),
        (None, 1),
    ),
    "Route": (
        st.builds(
            lambda groups: {"GroupFiltersList": [{"GroupName": f"g{n}", **g} for n, g in enumerate(groups)]},
            st.lists(GROUPS, min_size=1, max_size=2),
        ),
        ("g0", 0),
    ),
}
TARGETS = {
    **dict.fromkeys(
        [f"{k}CatalogTarget" for k in ("MySQL", "PostgreSQL", "OracleSQL", "MicrosoftSQLServer")],
        st.builds(lambda d, t: {"Database": d, "Table": t}, TEXTS, TEXTS),
    ),
    "AmazonRedshiftTarget": st.builds(lambda d: {"Data": d}, REDSHIFT),
    "SnowflakeTarget": st.builds(lambda d: {"Data": d}, SNOWFLAKE),
    "RedshiftTarget": st.builds(
        lambda d, f, r: {"Database": d, "Table": "t", "RedshiftTmpDir": f, **r}, TEXTS, TEXTS, ROLE
    ),
    "ConnectorDataTarget": st.builds(lambda d: {"ConnectionType": "opensearch", "Data": d}, OPTIONS),
    "JDBCConnectorTarget": st.builds(
        lambda o: {
            **CONNECTOR,
            "ConnectionType": "custom.jdbc",
            "ConnectionTable": "t",
            "AdditionalOptions": o,
        },
        OPTIONS,
    ),
    "SparkConnectorTarget": st.builds(
        lambda o: {**CONNECTOR, "ConnectionType": "custom.spark", "AdditionalOptions": o}, OPTIONS
    ),
    "CatalogTarget": st.builds(
        lambda d, t, k: {"Database": d, "Table": t, "PartitionKeys": k}, TEXTS, TEXTS, KEYS
    ),
    "S3CatalogTarget": st.builds(
        lambda p, q: {
            "Database": p["Database"],
            "Table": p["Table"],
            "SchemaChangePolicy": without_table(p),
            **q,
        },
        POLICY,
        DQ,
    ),
    "S3IcebergCatalogTarget": st.builds(
        lambda d, t, k, o, q: {"Database": d, "Table": t, "PartitionKeys": k, "AdditionalOptions": o, **q},
        *(TEXTS, TEXTS, KEYS, OPTIONS, DQ),
    ),
    **dict.fromkeys(
        ("S3DeltaCatalogTarget", "S3HudiCatalogTarget"),
        st.builds(lambda d, t, o: {"Database": d, "Table": t, "AdditionalOptions": o}, TEXTS, TEXTS, OPTIONS),
    ),
    "S3IcebergDirectTarget": st.builds(
        lambda p, k, o, c, q: {
            "Path": f"s3://{p}",
            "Format": "iceberg",
            "Compression": "gzip",
            "PartitionKeys": k,
            "AdditionalOptions": o,
            "SchemaChangePolicy": c,
            **q,
        },
        *(WORDS, KEYS, OPTIONS, POLICY, DQ),
    ),
    "S3DeltaDirectTarget": st.builds(
        lambda p, k, c, q: {
            "Path": p,
            "Format": "delta",
            "Compression": "snappy",
            "PartitionKeys": k,
            **c,
            **q,
        },
        *(TEXTS, KEYS, st.one_of(st.just({}), POLICY.map(lambda p: {"SchemaChangePolicy": p})), DQ),
    ),
    "S3HudiDirectTarget": st.builds(
        lambda p, k, c, q: {
            "Path": p,
            "Format": "hudi",
            "Compression": "gzip",
            "PartitionKeys": k,
            "AdditionalOptions": {"hoodie.table.name": "h"},
            **c,
            **q,
        },
        *(TEXTS, KEYS, st.one_of(st.just({}), POLICY.map(lambda p: {"SchemaChangePolicy": p})), DQ),
    ),
    "S3DirectTarget": st.builds(
        lambda p, f, n: {"Path": p, "Format": f, "NumberTargetPartitions": n, "PartitionKeys": []},
        TEXTS,
        st.sampled_from(["json", "csv", "orc"]),
        st.sampled_from(["0", "1"]),
    ),
    "S3GlueParquetTarget": st.builds(
        lambda p, k, c, q: {"Path": p, "Compression": "snappy", "PartitionKeys": k, **c, **q},
        *(TEXTS, KEYS, st.one_of(st.just({}), POLICY.map(lambda p: {"SchemaChangePolicy": p})), DQ),
    ),
}
OTHERS = ("SparkSQL", "Join", "Union", "Merge", "CustomCode", "EvaluateDataQualityMultiFrame")


def without_table(policy: dict) -> dict:
    return {name: value for name, value in policy.items() if name not in ("Database", "Table")}


@st.composite
def definitions(draw: st.DrawFn, first: str) -> JobDefinition:
    """Draw a valid definition that has a node of type ``first``; the nodes stand in any order."""
    nodes: list[Node] = []
    frames: list[str] = []

    def add(kind: str, inputs: list[str], fields: dict, name: str | None = None) -> str:
        node_id = f"node-{len(nodes) + 1}"
        given = {"Name": name or draw(NAMES), **({"Inputs": inputs} if inputs else {}), **fields}
        nodes.append(Node(node_id, kind, given))
        return node_id

    def chosen(kinds: list[str], least: int, most: int) -> list[str]:
        more = draw(st.lists(st.sampled_from(kinds), min_size=least, max_size=most))
        return [first, *more] if first in kinds else more

    if first in STREAMED:
        more = {"WindowSize": draw(st.integers(1, 99)), "DetectSchema": draw(st.booleans())}
        frames.append(add(first, [], STREAMED[first] | more))
    frames += [add(kind, [], draw(SOURCES[kind])) for kind in chosen(sorted(SOURCES), 1, 3)]
    for kind in chosen([*sorted(ONE), *sorted(COLLECTIONS), *OTHERS], 0, 4):
        inputs = draw(st.lists(st.sampled_from(frames), min_size=1, max_size=3, unique=True))
        pair = [inputs[0], inputs[-1]]
        if kind in ONE:
            frames.append(add(kind, inputs[:1], draw(ONE[kind])))
        elif kind in COLLECTIONS:
            fields, (name, index) = COLLECTIONS[kind]
            made = add(kind, inputs[:1], draw(fields))
            frames.append(add("SelectFromCollection", [made], {"Index": index}, name))
        elif kind == "SparkSQL":
            aliases = [{"From": i, "Alias": f"a{n}"} for n, i in enumerate(inputs)]
            frames.append(add(kind, inputs, {"SqlQuery": draw(SQL), "SqlAliases": aliases}))
        elif kind == "Join":
            keys = [{"From": i, "Keys": [[draw(st.sampled_from("abc"))]]} for i in pair]
            how = draw(st.sampled_from(["equijoin", "left", "right", "outer", "leftsemi", "leftanti"]))
            frames.append(add(kind, pair, {"JoinType": how, "Columns": keys}))
        elif kind == "Union":
            frames.append(add(kind, pair, {"UnionType": draw(st.sampled_from(["ALL", "DISTINCT"]))}))
        elif kind == "Merge":
            frames.append(add(kind, pair, {"Source": pair[0], "PrimaryKeys": draw(KEYS)}))
        elif kind == "CustomCode":
            made = add(kind, inputs, {"ClassName": f"Mine{len(nodes)}", "Code": draw(CODE)})
            frames.append(add("SelectFromCollection", [made], {"Index": 0}))
        else:
            others = {i: f"s{n}" for n, i in enumerate(inputs[1:])}
            named = {"AdditionalDataSources": others} if others else {}
            made = add(kind, inputs, RULES | draw(STOP) | named)
            frames.append(add("SelectFromCollection", [made], {"Index": 2}, "originalData"))
    for kind in chosen(sorted(TARGETS), 1, 2):
        add(kind, [draw(st.sampled_from(frames))], draw(TARGETS[kind]))
    ordered = draw(st.permutations(nodes))
    return validate(JobDefinition("job", {"JobMode": "VISUAL"}, {node.id: node for node in ordered}))


QUICK = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
EVERY = [*SOURCES, *STREAMED, *ONE, *COLLECTIONS, *OTHERS, *TARGETS]


def test_every_type_that_is_generated_is_drawn():
    assert {*EVERY, "SelectFromCollection"} == set(KINDS)


@pytest.mark.parametrize("first", EVERY)
def test_given_any_definition_then_its_script_compiles_and_reads_back_to_the_same_script(first):
    @QUICK
    @given(definitions(first))
    def check(job: JobDefinition) -> None:
        script = generate(job)
        compile(script, "script", "exec")
        imported = import_script(script, name="job")
        assert imported.edits == ()
        assert generate(imported.definition, first_query=imported.first_query) == script

    check()


@pytest.mark.parametrize("generation", [1, 2023, 2024])
@pytest.mark.parametrize("first", EVERY)
def test_given_any_definition_then_the_older_forms_read_back_to_themselves_too(first, generation):
    @settings(QUICK, max_examples=1 if generation == 2023 else 2)
    @given(definitions(first))
    def check(job: JobDefinition) -> None:
        script = generate(job, generation)
        compile(script, "script", "exec")
        imported = import_script(script, name="job")
        assert imported.edits == ()
        assert imported.script() == script

    check()
