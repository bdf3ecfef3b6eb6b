"""The order of the nodes in a script follows from their ids; a few independent lines compute it too."""

import random
import re

import pytest

from glue_local.codegen import generate
from glue_local.codegen.reading import import_script
from glue_local.definition import JobDefinition, Node


def modelled(inputs: dict[str, list[str]], targets: set[str]) -> list[str]:
    """Glue's order, worked out from Java's documentation: String.hashCode, HashMap's table, Kahn's queue."""

    def code(text: str) -> int:
        return sum(ord(c) * 31 ** (len(text) - 1 - n) for n, c in enumerate(text)) % 2**32

    size = 16
    while size * 3 / 4 < len(inputs):
        size *= 2
    ids = sorted(inputs, key=lambda i: (code(i) ^ code(i) // 2**16) % size)
    done: list[str] = []
    waiting = [i for i in ids if not inputs[i]]
    while waiting:
        done.append(waiting.pop(0))
        waiting += [
            i
            for i in ids
            if done[-1] in inputs[i] and set(inputs[i]) <= set(done) and i not in (*done, *waiting)
        ]
    return [i for i in done if i not in targets] + [i for i in done if i in targets]


def drawn(seed: int) -> JobDefinition:
    """A definition of up to forty nodes with ids as Glue Studio gives them, in any order."""
    draw = random.Random(seed)
    count = draw.choice([3, 8, 12, 13, 20, 40])
    ids = [f"node-{draw.randrange(1_600_000_000_000, 1_800_000_000_000)}" for _ in range(count)]
    nodes: list[Node] = []
    for number, i in enumerate(ids):
        before = [node.id for node in nodes if node.role != "target"]
        kind = (
            draw.choice(["S3CatalogSource", "SparkSQL", "SparkSQL", "CatalogTarget"])
            if number
            else "CatalogSource"
        )
        fields = {"Name": f"N{number}", "Database": "d", "Table": "t"}
        if kind == "SparkSQL":
            inputs = draw.sample(before, draw.randint(1, min(3, len(before))))
            aliases = [{"From": one, "Alias": f"a{n}"} for n, one in enumerate(inputs)]
            fields = {"Name": f"N{number}", "Inputs": inputs, "SqlQuery": "select 1", "SqlAliases": aliases}
        elif kind == "CatalogTarget":
            fields["Inputs"] = [draw.choice(before)]
        nodes.append(Node(i, kind, fields))
    draw.shuffle(nodes)
    return JobDefinition("job", {"JobMode": "VISUAL"}, {node.id: node for node in nodes})


def order(script: str) -> list[str]:
    return [f"node-{number}" for number in re.findall(r"^N\d+_node(\d+) = ", script, re.MULTILINE)]


@pytest.mark.parametrize("seed", range(60))
def test_given_random_ids_and_edges_then_the_order_that_java_and_kahn_give_and_the_script_reads_back(seed):
    job = drawn(seed)
    targets = {i for i, node in job.nodes.items() if node.role == "target"}
    script = generate(job)
    assert order(script) == modelled({i: list(node.inputs) for i, node in job.nodes.items()}, targets)
    imported = import_script(script, name="job")
    assert imported.edits == ()
    assert generate(imported.definition) == script


def test_given_sql_texts_then_their_numbers_follow_the_hash_order_of_their_nodes():
    job = drawn(5)
    sql = [i for i, node in job.nodes.items() if node.type == "SparkSQL"]
    script = generate(job)
    numbered = dict(
        re.findall(
            r"^N\d+_node(\d+) = sparkSqlQuery\(glueContext, query = SqlQuery(\d+)", script, re.MULTILINE
        )
    )
    found = sorted((i for i in sql), key=lambda i: int(numbered[i.removeprefix("node-")]))
    everything = modelled({i: [] for i in job.nodes}, set())
    assert found == [i for i in everything if i in sql]


# (what is defined, in the order of a public script): names of helpers, and code as its author wrote it.
CODE = """from pyspark.sql.functions import col

# Get the input DynamicFrame
dyf = dfc.select(list(dfc.keys())[0])

# Convert to DataFrame
df = dyf.toDF()

# Multiply two columns
df = df.withColumn(
    "total_value",
    col("Price") * col("Quantity")
)

# Convert back to DynamicFrame
result_dyf = DynamicFrame.fromDF(df, glueContext, "result_dyf")

return DynamicFrameCollection({"result": result_dyf}, glueContext)"""


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("Total Value", CODE, ["sparkSqlQuery", "MyTransform", "sparkAggregate"]),
        ("Total_value", f"# Importing Functions\n{CODE}", ["MyTransform", "sparkSqlQuery", "sparkAggregate"]),
    ],
)
def test_given_a_helper_of_ones_own_then_its_place_follows_from_its_text_as_in_two_public_scripts(
    name, code, expected
):
    nodes = [
        Node("node-1", "CatalogSource", {"Name": "In", "Database": "d", "Table": "t"}),
        Node(
            "node-2",
            "CustomCode",
            {"Name": name, "Inputs": ["node-1"], "ClassName": "MyTransform", "Code": code},
        ),
        Node("node-3", "SelectFromCollection", {"Name": "Pick", "Inputs": ["node-2"], "Index": 0}),
        Node(
            "node-4",
            "SparkSQL",
            {
                "Name": "SQL",
                "Inputs": ["node-3"],
                "SqlQuery": "",
                "SqlAliases": [{"From": "node-3", "Alias": "a"}],
            },
        ),
        Node(
            "node-5",
            "Aggregate",
            {"Name": "A", "Inputs": ["node-4"], "Groups": [], "Aggs": [{"Column": ["c"], "AggFunc": "sum"}]},
        ),
    ]
    script = generate(JobDefinition("job", {}, {node.id: node for node in nodes}))
    assert re.findall(r"^def (\w+)", script, re.MULTILINE) == expected
