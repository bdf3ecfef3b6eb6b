"""From a script back to its definition, and the errors for a script that was not generated."""

import pytest

from glue_local.codegen import generate
from glue_local.codegen.needs import SQL_FUNCTIONS
from glue_local.codegen.reading import ImportFailedError, import_script
from glue_local.definition import JobDefinition, Node

NODES = {
    "node-1": Node("node-1", "CatalogSource", {"Name": "In", "Database": "d", "Table": "t"}),
    "node-2": Node(
        "node-2",
        "SparkSQL",
        {
            "Name": "Rule",
            "Inputs": ["node-1"],
            "SqlQuery": "select \\d from t",
            "SqlAliases": [{"From": "node-1", "Alias": "t"}],
        },
    ),
    "node-3": Node(
        "node-3",
        "CatalogTarget",
        {"Name": "Out", "Inputs": ["node-2"], "PartitionKeys": [], "Database": "d", "Table": "o"},
    ),
}
JOB = JobDefinition("job", {"JobMode": "VISUAL"}, NODES)


@pytest.mark.parametrize("generation", [1, 2])
def test_given_a_generated_script_then_its_definition_and_generation(generation):
    imported = import_script(generate(JOB, generation), name="job")
    assert imported.definition == JOB
    assert list(imported.definition.nodes) == list(NODES)
    assert (imported.generation, imported.first_query, imported.unplaced) == (generation, 0, ())


def test_given_sql_texts_numbered_from_another_number_then_that_number():
    script = generate(JOB, first_query=24)
    imported = import_script(script, name="job")
    assert imported.first_query == 24
    assert generate(imported.definition, first_query=24) == script


def test_given_a_newline_at_the_end_or_windows_line_ends_then_still_the_same():
    assert import_script(generate(JOB).replace("\n", "\r\n") + "\r\n", name="job").edits == ()


def test_given_a_line_put_in_by_hand_then_it_is_named_with_its_number():
    lines = generate(JOB).split("\n")
    place = next(n for n, line in enumerate(lines) if line.startswith("# Script generated for node Out"))
    lines.insert(place, "print(Rule_node2.count())")
    imported = import_script("\n".join(lines), name="job")
    assert imported.unplaced == ((place + 1, "print(Rule_node2.count())"),)
    assert imported.definition == JOB


@pytest.mark.parametrize("code", [["return dfc", "x = 1\nreturn dfc"], ["return dfc", "return dfc"]])
def test_given_custom_nodes_of_one_name_and_one_class_then_each_has_its_own_code(code):
    nodes = {
        f"node-{n}": Node(
            f"node-{n}",
            "CustomCode",
            {"Name": "Custom", "Inputs": ["node-1"], "Code": text, "ClassName": "MyTransform"},
        )
        for n, text in enumerate(code, 2)
    }
    job = JobDefinition("job", {"JobMode": "VISUAL"}, {"node-1": NODES["node-1"], **nodes})
    imported = import_script(generate(job), name="job")
    assert imported.edits == ()
    assert imported.definition == job


@pytest.mark.parametrize("generation", [1, 2])
def test_given_more_arguments_by_hand_then_only_their_line_is_named(generation):
    script = generate(JOB, generation)
    edited = script.replace("'JOB_NAME']", "'JOB_NAME', 'day']", 1).replace(
        '"JOB_NAME"]', '"JOB_NAME", "day"]', 1
    )
    imported = import_script(edited, name="job")
    assert imported.generation == generation
    assert [line.split("(")[0] for _, line in imported.unplaced] == ["args = getResolvedOptions"]
    assert imported.definition == JOB


def test_given_a_node_edited_beyond_recognition_then_its_first_and_last_line_are_named():
    script = generate(JOB).replace("sparkSqlQuery(glueContext, query", "mine(glueContext, query")
    lines = script.split("\n")
    first = lines.index("# Script generated for node Rule") + 1
    last = next(n for n, line in enumerate(lines, 1) if line.startswith("Rule_node2 = "))
    with pytest.raises(
        ImportFailedError,
        match=f"^job.py: lines {first}-{last}: node 'Rule': is not a node that Glue Studio generates",
    ):
        import_script(script, name="job", where="job.py")


def test_given_a_line_taken_out_by_hand_then_the_place_is_named():
    imported = import_script(generate(JOB).replace("sc = SparkContext()\n", ""), name="job")
    (edit,) = imported.edits
    assert (edit.kind, edit.text) == ("taken out", "sc = SparkContext()")
    assert edit.line == 1 + generate(JOB).split("\n").index("sc = SparkContext()")


def test_given_a_helper_changed_by_hand_then_its_lines_are_named():
    imported = import_script(
        generate(JOB).replace("result = spark.sql(query)", "result = run(query)"), name="job"
    )
    assert [text for _, text in imported.unplaced] == ["    result = run(query)"]


@pytest.mark.parametrize(("old", "new", "said"), [
    ("", "", "no line begins with 'args = getResolvedOptions('"),
    ("sparkSqlQuery(glueContext, query", "mine(glueContext, query", "node 'Rule': is not a node"),
    ("frame=Rule_node2", "frame=Gone_node9", "node 'Out': reads Gone_node9, which no node gives"),
    ('database="d", table_name="t"', "**given", "node 'In': does not match any form that Glue Studio writes"),
    ("job.commit()", "job.commit(", "is not Python"),
])  # fmt: skip
def test_given_a_script_that_cannot_be_read_then_the_line_and_node_are_named(old, new, said):
    script = generate(JOB).replace(old, new) if old else "print('hello')"
    with pytest.raises(ImportFailedError) as error:
        import_script(script, name="job", where="job.py")
    assert str(error.value).startswith("job.py: ")
    assert said in str(error.value)


@pytest.mark.parametrize("order", [(2, 3), (3, 2)])
def test_given_imports_of_one_bucket_then_they_stand_in_the_order_of_their_need_in_the_script(order):
    condition = {
        "Operation": "EQ",
        "Values": [{"Type": "COLUMNEXTRACTED", "Value": ["n"]}, {"Type": "CONSTANT", "Value": ["0"]}],
    }
    once, zero = (f"node-{number}" for number in order)
    nodes = {
        "node-1": NODES["node-1"],
        once: Node(once, "DropDuplicates", {"Name": "Once", "Inputs": ["node-1"]}),
        zero: Node(
            zero,
            "Filter",
            {"Name": "Zero", "Inputs": ["node-1"], "LogicalOperator": "AND", "Filters": [condition]},
        ),
    }
    script = generate(JobDefinition("job", {"JobMode": "VISUAL"}, nodes))
    lines = [line for line in script.split("\n") if line in ("import re", SQL_FUNCTIONS)]
    assert lines == ([SQL_FUNCTIONS, "import re"] if once == "node-2" else ["import re", SQL_FUNCTIONS])
    assert import_script(script, name="job").edits == ()


def swapped(text: str, first: str, second: str) -> str:
    """The text with two of its parts, each once in it, in each other's place."""
    before, rest = text.split(first)
    between, behind = rest.split(second)
    return before + second + between + first + behind


def test_given_a_section_that_was_moved_then_it_is_named_and_not_its_lines():
    other = Node("node-4", "CatalogSource", {"Name": "Other", "Database": "d", "Table": "u"})
    script = generate(JOB.with_nodes({**NODES, "node-4": other}))
    sections = [
        f"# Script generated for node {part}" for part in script.split("# Script generated for node ")[1:]
    ]
    one, two = (
        next(s for s in sections if s.startswith(f"# Script generated for node {name}\n"))
        for name in ("In", "Other")
    )
    imported = import_script(swapped(script, one, two), name="job")
    (edit,) = imported.edits
    assert (edit.kind, edit.text.removeprefix("# Script generated for node ") in ("In", "Other")) == (
        "moved",
        True,
    )
    assert set(imported.definition.nodes) == {*NODES, "node-4"}


def test_given_helpers_in_another_order_then_no_line_is_named_and_the_order_is_known():
    aggregate = Node(
        "node-4",
        "Aggregate",
        {
            "Name": "Sum",
            "Inputs": ["node-2"],
            "Groups": [["a"]],
            "Aggs": [{"Column": ["b"], "AggFunc": "sum"}],
        },
    )
    script = generate(JOB.with_nodes({**NODES, "node-4": aggregate}))
    head = script[script.index("def sparkSqlQuery") : script.index("args = ")]
    sql, total = (head[: head.index("def sparkAggregate")], head[head.index("def sparkAggregate") :])
    moved = script.replace(head, total + sql)
    imported = import_script(moved, name="job")
    assert imported.edits == ()
    assert imported.helpers == ("sparkAggregate", "sparkSqlQuery")
    assert imported.script() == moved


def test_given_a_changed_line_then_it_is_named_with_what_glue_studio_writes():
    imported = import_script(
        generate(JOB).replace("sc = SparkContext()", "sc = SparkContext.getOrCreate()"), name="job"
    )
    assert [str(edit) for edit in imported.edits] == [
        "changed by hand: sc = SparkContext.getOrCreate() (Glue Studio writes: sc = SparkContext())"
    ]


JSON_LAKE = {
    "node-1": Node(
        "node-1", "S3JsonSource", {"Name": "In", "Paths": ["s3://b/in/"], "Recurse": True, "Multiline": False}
    ),
    "node-2": Node("node-2", "CatalogSource", {"Name": "Other", "Database": "d", "Table": "t"}),
    "node-3": Node(
        "node-3",
        "Join",
        {
            "Name": "Join",
            "Inputs": ["node-1", "node-2"],
            "JoinType": "left",
            "Columns": [
                {"From": "node-1", "Keys": [["a", "b"], ["x"]]},
                {"From": "node-2", "Keys": [["c.d"], ["y"]]},
            ],
        },
    ),
    "node-4": Node(
        "node-4",
        "S3DirectTarget",
        {
            "Name": "Out",
            "Inputs": ["node-3"],
            "PartitionKeys": [],
            "Path": "s3://b/out/",
            "Compression": "",
            "Format": "json",
            "SchemaChangePolicy": {
                "EnableUpdateCatalog": True,
                "UpdateBehavior": "UPDATE_IN_DATABASE",
                "Table": "t",
                "Database": "d",
            },
        },
    ),
}


@pytest.mark.parametrize("join_type", ["left", "equijoin"])
@pytest.mark.parametrize("keep", [False, True])
def test_given_a_script_of_mid_2024_with_dotted_join_keys_then_its_definition(join_type, keep):
    join = JSON_LAKE["node-3"]
    nodes = {**JSON_LAKE, "node-3": Node("node-3", "Join", {**join.fields, "JoinType": join_type})}
    job = JobDefinition("job", {"JobMode": "VISUAL"}, nodes)
    text = generate(job, 2024)
    assert 'from_options(format_options={"multiline": False}' in text
    assert 'partitionKeys=[], compression="", enableUpdateCatalog=True' in text
    assert ("['a.b'] == " if join_type == "left" else 'keys1=["a.b", "x"]') in text
    assert ("['`c.d`']" if join_type == "left" else 'keys2=["`c.d`", "y"]') in text
    imported = import_script(text, name="job", keep_as_code=keep)
    assert (imported.generation, imported.edits, imported.kept) == (2024, (), ())
    assert imported.definition.nodes["node-3"] == nodes["node-3"]
    assert imported.definition.nodes["node-4"] == nodes["node-4"]


def test_given_a_comparison_that_is_none_of_the_canvas_then_it_is_named_in_pythons_words():
    nodes = {
        "node-1": NODES["node-1"],
        "node-2": Node(
            "node-2",
            "Filter",
            {
                "Name": "Filter",
                "Inputs": ["node-1"],
                "LogicalOperator": "AND",
                "Filters": [
                    {
                        "Operation": "ISNULL",
                        "Negated": False,
                        "Values": [{"Type": "COLUMNEXTRACTED", "Value": ["x"]}],
                    }
                ],
            },
        ),
    }
    text = generate(JobDefinition("job", {"JobMode": "VISUAL"}, nodes))
    with pytest.raises(ImportFailedError, match=r"node 'Filter': row\['x'\] is not None is not a comparison"):
        import_script(text.replace(" is None", " is not None"), name="job")
