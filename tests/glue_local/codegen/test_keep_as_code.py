"""Edited scripts and scripts that were not generated: what cannot be read is kept as code, nothing is lost."""

import subprocess
import sys

import pytest

from glue_local.codegen import generate
from glue_local.codegen.reading import ImportFailedError, import_script
from glue_local.definition import JobDefinition, Node
from glue_local.definition.graph import script_order
from glue_local.definition.validate import validate

NODES = {
    "node-1": Node("node-1", "CatalogSource", {"Name": "In", "Database": "d", "Table": "t"}),
    "node-2": Node("node-2", "DropDuplicates", {"Name": "Once", "Inputs": ["node-1"]}),
    "node-3": Node(
        "node-3",
        "CatalogTarget",
        {"Name": "Out", "Inputs": ["node-2"], "PartitionKeys": [], "Database": "d", "Table": "o"},
    ),
}
JOB = JobDefinition("job", {"JobMode": "VISUAL"}, NODES)
SCRIPT = generate(JOB)
LINE = next(line for line in SCRIPT.split("\n") if line.startswith("Once_node2 = "))


def kept(text: str):
    imported = import_script(text, name="job", where="job.py", keep_as_code=True)
    validate(imported.definition)
    compile(generate(imported.definition), "script", "exec")
    return imported


def test_given_an_untouched_script_then_nothing_is_kept_as_code():
    imported = kept(SCRIPT)
    assert (imported.definition, imported.kept, imported.edits) == (JOB, (), ())


def test_given_a_node_that_is_none_then_its_code_is_kept_between_its_frame_and_its_result():
    imported = kept(
        SCRIPT.replace(LINE, "Once_node2 = mine(In_node1)").replace(
            "import sys\n", "import sys\nfrom m import mine\n"
        )
    )
    code = imported.definition.nodes["node-2"]
    assert (code.type, code.name, code.inputs) == ("CustomCode", "Once code", ("node-1",))
    assert code.fields["Code"] == (
        'from m import mine\nIn_node1 = dfc.select("In_node1")\nOnce_node2 = mine(In_node1)\n'
        'return DynamicFrameCollection({"Once_node2": Once_node2}, glueContext)'
    )
    choice = imported.definition.nodes["node-2000"]
    assert (choice.type, choice.inputs, choice.fields["Index"]) == ("SelectFromCollection", ("node-2",), 0)
    assert imported.definition.nodes["node-3"].inputs == ("node-2000",)
    assert [str(one).split(": ", 1)[1] for one in imported.kept] == [
        "node 'Once': kept as code: is not a node that Glue Studio generates"
    ]
    assert imported.edits == ()


def test_given_an_edit_in_a_section_then_that_section_alone_is_kept():
    imported = kept(SCRIPT.replace(LINE, f"{LINE}\nprint(Once_node2.count())"))
    assert [node.type for node in imported.definition.nodes.values()] == [
        "CatalogSource",
        "CustomCode",
        "SelectFromCollection",
        "CatalogTarget",
    ]
    assert "print(Once_node2.count())" in imported.definition.nodes["node-2"].fields["Code"]
    assert imported.edits == ()


def test_given_code_that_shares_a_name_with_later_code_then_it_is_global_and_runs_first():
    text = SCRIPT.replace(LINE, f"{LINE}\nday = In_node1.count()").replace(
        'table_name="o"', "table_name=str(day)"
    )
    imported = kept(text)
    nodes = imported.definition.nodes
    assert nodes["node-2"].fields["Code"].startswith("global Once_node2, day\n")
    assert "node-2000" in nodes["node-3"].inputs
    order = script_order(nodes)
    assert order.index("node-2") < order.index("node-3")


HAND = """\
import sys
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
import datetime

BUCKET = "s3://b"

def clean(frame):
    return frame

args = getResolvedOptions(sys.argv, ['JOB_NAME', 'day'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)
source = glueContext.create_dynamic_frame.from_catalog(database="d", table_name="t", transformation_ctx="source")
# Only the day's.
frame = source.toDF()
frame = clean(frame.where(frame.day == args["day"]))
frame.write.parquet(f"{BUCKET}/out/{datetime.date.today()}")
job.commit()
"""


def test_given_a_script_written_by_hand_then_its_source_is_a_node_and_the_rest_code():
    imported = kept(HAND)
    source, code, choice = imported.definition.nodes.values()
    assert (source.type, source.name) == ("CatalogSource", "source")
    assert code.type == "CustomCode"
    assert code.inputs == (source.id,)
    text = code.fields["Code"]
    for line in (
        "import datetime",
        'BUCKET = "s3://b"',
        "args = getResolvedOptions(sys.argv, ['JOB_NAME', 'day'])",
        f'source = dfc.select("{source.variable}")',
        "# Only the day's.",
        'frame = clean(frame.where(frame.day == args["day"]))',
        "return dfc",
    ):
        assert line in text.split("\n")
    assert "def clean(frame):\n    return frame" in text
    assert choice.type == "SelectFromCollection"
    assert imported.edits == ()


def test_given_code_without_any_source_then_it_is_said_that_a_canvas_needs_one():
    text = HAND.replace("glueContext.create_dynamic_frame.from_catalog", "read")
    with pytest.raises(
        ImportFailedError, match=r"^job.py: lines \d+-\d+: .*no source of the script can be parsed"
    ):
        kept(text)


def test_given_lines_behind_the_commit_then_they_are_named():
    imported = kept(SCRIPT + "\nprint('done')\n")
    assert [(edit.kind, edit.text) for edit in imported.edits] == [("added", "print('done')")]


def test_given_a_script_kept_as_code_then_it_does_what_it_did(tmp_path):
    """Run the script by hand and the canvas made of it on stand-ins of frames; both print the same."""
    stubs = """
class Frame:
    def __init__(self, *rows): self.rows = rows
    def count(self): return len(self.rows)
    def toDF(self): return self
class DynamicFrameCollection(dict):
    def __init__(self, frames, context): super().__init__(frames)
    def select(self, key): return self[key]
class SelectFromCollection:
    @staticmethod
    def apply(dfc, key, transformation_ctx): return dfc[key]
class Reader:
    def from_catalog(self, **given): return Frame(1, 2, 3)
class Context:
    create_dynamic_frame = Reader()
glueContext = Context()
args = {"JOB_NAME": "j"}
"""
    body = (
        'A_node1 = glueContext.create_dynamic_frame.from_catalog(database="d", table_name="t", '
        'transformation_ctx="A_node1")\n'
    )
    hand = (
        SCRIPT[: SCRIPT.index("# Script generated for node In")]
        + f"# Script generated for node A\n{body}\n# Script generated for node B\n"
        "B_node2 = A_node1\nmany = B_node2.count() * 2\n\n# Script generated for node C\n"
        "C_node3 = B_node2\nprint('rows', many, C_node3.count())\n\njob.commit()"
    )
    made = generate(kept(hand).definition)
    printed = []
    for text in (hand, made):
        start = text.index("args = getResolvedOptions")
        head = text[text.index("\n\n") : start] if "def Keep" in text else ""
        code = stubs + head + text[text.index("# Script generated for node A") :].replace("job.commit()", "")
        path = tmp_path / "script.py"
        path.write_text(code)
        printed.append(
            subprocess.run([sys.executable, path], capture_output=True, text=True, check=True).stdout
        )
    assert printed[0] == printed[1] == "rows 6 3\n"
