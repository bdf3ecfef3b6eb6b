"""For random valid graphs: generating, reading back and generating again gives the same script, which compiles."""

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from glue_local.codegen import generate
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
            *([] if op == "ISNULL" else [{"Type": "CONSTANT", "Value": [value]}]),
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

# What each type needs besides name and inputs: (number of inputs, strategy of the fields by the inputs' ids).
SOURCES = {
    "CatalogSource": st.builds(lambda d, t: {"Database": d, "Table": t}, TEXTS, TEXTS),
    "S3JsonSource": st.builds(
        lambda p, r, m: {"Paths": [p], "Recurse": r, "Multiline": m}, TEXTS, st.booleans(), st.booleans()
    ),
    "S3ParquetSource": st.builds(lambda p: {"Paths": p}, st.lists(TEXTS, min_size=1, max_size=2)),
    "CatalogIcebergSource": st.builds(lambda d, t: {"Database": d, "Table": t}, TEXTS, TEXTS),
}
ONE = {
    "ApplyMapping": st.builds(
        lambda rows: {
            "Mapping": [
                {"ToKey": to, "FromPath": path, "FromType": "string", "ToType": "int"} for to, path in rows
            ]
        },
        st.lists(st.tuples(TEXTS, COLUMN_PATHS), min_size=1, max_size=3),
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
        lambda name, v: {
            "TransformName": name,
            "FunctionName": name,
            "Path": "s3://b/x.py",
            "Parameters": [{"Name": "colName", "Type": "str", "Value": [v]}],
        },
        st.sampled_from(["gs_now", "gs_derived", "gs_sequence_id", "gs_split"]),
        TEXTS,
    ),
}
TARGETS = {
    "CatalogTarget": st.builds(lambda d, t: {"Database": d, "Table": t}, TEXTS, TEXTS),
    "S3DirectTarget": st.builds(
        lambda p, f, n: {"Path": p, "Format": f, "NumberTargetPartitions": n, "PartitionKeys": []},
        TEXTS,
        st.sampled_from(["json", "csv", "orc"]),
        st.sampled_from(["0", "1"]),
    ),
    "S3GlueParquetTarget": st.builds(
        lambda p, q: {
            "Path": p,
            "Compression": "snappy",
            "AutoDataQuality": {"IsEnabled": q, "EvaluationContext": "c"},
        },
        TEXTS,
        st.booleans(),
    ),
}


@st.composite
def definitions(draw: st.DrawFn) -> JobDefinition:
    """Draw a valid definition; the nodes stand in any order."""
    nodes: list[Node] = []
    frames: list[str] = []

    def add(kind: str, inputs: list[str], fields: dict, name: str | None = None) -> str:
        node_id = f"node-{len(nodes) + 1}"
        given = {"Name": name or draw(NAMES), **({"Inputs": inputs} if inputs else {}), **fields}
        nodes.append(Node(node_id, kind, given))
        return node_id

    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(sorted(SOURCES)))
        frames.append(add(kind, [], draw(SOURCES[kind])))
    for _ in range(draw(st.integers(0, 5))):
        kind = draw(
            st.sampled_from([*sorted(ONE), "SparkSQL", "Join", "Union", "CustomCode", "Quality", "Route"])
        )
        inputs = draw(st.lists(st.sampled_from(frames), min_size=1, max_size=3, unique=True))
        if kind in ONE:
            frames.append(add(kind, inputs[:1], draw(ONE[kind])))
        elif kind == "SparkSQL":
            aliases = [{"From": i, "Alias": f"a{n}"} for n, i in enumerate(inputs)]
            frames.append(add(kind, inputs, {"SqlQuery": draw(SQL), "SqlAliases": aliases}))
        elif kind == "Join":
            pair = [inputs[0], inputs[-1]]
            keys = [{"From": i, "Keys": [[draw(st.sampled_from("abc"))]]} for i in pair]
            how = draw(st.sampled_from(["equijoin", "left", "leftanti"]))
            frames.append(add(kind, pair, {"JoinType": how, "Columns": keys}))
        elif kind == "Union":
            frames.append(
                add(kind, [inputs[0], inputs[-1]], {"UnionType": draw(st.sampled_from(["ALL", "DISTINCT"]))})
            )
        elif kind == "CustomCode":
            made = add(kind, inputs, {"ClassName": f"Mine{len(nodes)}", "Code": draw(CODE)})
            frames.append(add("SelectFromCollection", [made], {"Index": 0}))
        elif kind == "Quality":
            others = {i: f"s{n}" for n, i in enumerate(inputs[1:])}
            fields = {
                "Ruleset": "Rules = [\n    RowCount > 0\n]",
                "PublishingOptions": {"EvaluationContext": "c"},
            }
            stop = (
                {"StopJobOnFailureOptions": {"StopJobOnFailureTiming": "Immediate"}}
                if draw(st.booleans())
                else {}
            )
            named = {"AdditionalDataSources": others} if others else {}
            made = add("EvaluateDataQualityMultiFrame", inputs, fields | stop | named)
            frames.append(add("SelectFromCollection", [made], {"Index": 2}, "originalData"))
        else:
            group = {"GroupName": "bad", **draw(GROUPS)}
            made = add("Route", inputs[:1], {"GroupFiltersList": [group]})
            frames.append(add("SelectFromCollection", [made], {"Index": 1}, "default_group"))
    for frame in draw(st.lists(st.sampled_from(frames), min_size=1, max_size=2)):
        kind = draw(st.sampled_from(sorted(TARGETS)))
        add(kind, [frame], draw(TARGETS[kind]))
    ordered = draw(st.permutations(nodes))
    return validate(JobDefinition("job", {"JobMode": "VISUAL"}, {node.id: node for node in ordered}))


QUICK = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@QUICK
@given(definitions())
def test_given_any_definition_then_its_script_compiles_and_reads_back_to_the_same_script(job):
    script = generate(job)
    compile(script, "script", "exec")
    imported = import_script(script, name="job")
    assert imported.unplaced == ()
    assert generate(imported.definition, first_query=imported.first_query) == script


@settings(QUICK, max_examples=8)
@given(definitions())
def test_given_any_definition_then_the_older_form_reads_back_to_itself_too(job):
    script = generate(job, 1)
    compile(script, "script", "exec")
    assert import_script(script, name="job").unplaced == ()
