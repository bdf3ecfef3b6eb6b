"""The order of the nodes in a script: from their ids alone, as a few independent lines work it out."""

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
    assert imported.unplaced == ()
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


def test_given_a_table_that_would_grow_by_its_targets_then_helpers_stand_in_the_order_of_the_smaller_one():
    ids = [f"node-17150000{n:05}" for n in range(0, 14 * 7, 7)]
    nodes = {ids[0]: Node(ids[0], "CatalogSource", {"Name": "In", "Database": "d", "Table": "t"})}
    for n, i in enumerate(ids[1:5]):
        fields = {"Name": f"Mine{n}", "Inputs": [ids[0]], "ClassName": f"Mine{n}", "Code": "return dfc"}
        nodes[i] = Node(i, "CustomCode", fields)
    for n, i in enumerate(ids[5:]):
        nodes[i] = Node(
            i, "CatalogTarget", {"Name": f"Out{n}", "Inputs": [ids[0]], "Database": "d", "Table": "t"}
        )
    heads = re.findall(r"^def (Mine\d)", generate(JobDefinition("job", {}, nodes)), re.MULTILINE)
    smaller = modelled({i: [] for i in ids[:5]}, set())
    larger = [i for i in modelled({i: [] for i in ids}, set()) if i in ids[:5]]
    assert smaller != larger
    assert heads == [nodes[i].name for i in smaller if nodes[i].type == "CustomCode"]
