"""A definition's script, byte for byte as Glue Studio writes it."""

from __future__ import annotations

from glue_local.codegen.kinds import Kind, Needs, Scope, UnsupportedNodeError
from glue_local.codegen.needs import HELPERS
from glue_local.codegen.nodes import KINDS
from glue_local.codegen.nodes.target_quality import DEFAULT_RULESET, has_quality
from glue_local.codegen.unknown import helper_order
from glue_local.definition.graph import map_order, script_order
from glue_local.definition.hash_order import hash_order
from glue_local.definition.model import JobDefinition, Node

_IMPORTS = """\
import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
"""

_INIT = """\
args = getResolvedOptions(sys.argv, ['JOB_NAME'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)

"""


def generate(job: JobDefinition, generation: int = 2, *, first_query: int = 0) -> str:
    """Give the script of a valid definition.

    ``generation`` 2 is what Glue Studio writes since about April 2024; 1 is the older form, the same put
    through black. ``first_query`` is the number of the first ``SqlQuery<N>``, which in Glue is arbitrary.

    Raises UnsupportedNodeError, naming file and node, for a node that has no emitter, and ValueError for
    another generation.
    """
    if generation not in (1, 2):
        raise ValueError(f"generation {generation}: there are 1 and 2")
    order = script_order(job.nodes)
    sql = [i for i in map_order(job.nodes) if job.nodes[i].type == "SparkSQL"]
    scope = Scope(job, generation, {node: f"SqlQuery{n}" for n, node in enumerate(sql, first_query)})
    kinds = {node.id: _kind(node, scope) for node in job.nodes.values()}
    needs = {node.id: kinds[node.id].needs(node, scope) for node in job.nodes.values()}
    targets = [node for node in job.nodes.values() if has_quality(node)]
    sections = [
        f"# Script generated for node {node.name}\n{kinds[node.id].emit(node, scope)}\n"
        for node in (job.nodes[i] for i in order)
    ]
    script = "".join(
        [
            _IMPORTS,
            _extra_imports([needs[i] for i in order]),
            "\n",
            "".join(HELPERS.get(name, name) for name in helper_order(job.nodes, needs)),
            _INIT,
            f"{DEFAULT_RULESET}\n" if targets else "",
            "".join(_spaced(sections, [job.nodes[i] for i in order])),
            "job.commit()",
        ]
    )
    return script if generation == 2 else _formatted(script)  # noqa: PLR2004


def _kind(node: Node, scope: Scope) -> Kind:
    kind = KINDS.get(node.type)
    if kind is None:
        where = scope.job.where or scope.job.name
        raise UnsupportedNodeError(
            f"{where}: node {node.label}: the type {node.type} is not generated; there are {', '.join(KINDS)}"
        )
    return kind


def _extra_imports(needs: list[Needs]) -> str:
    """Give the extra imports: a Java HashSet's order, within a bucket that of first need in the script (seen)."""
    return "".join(f"{line}\n" for line in hash_order(line for need in needs for line in need.imports))


def _spaced(sections: list[str], nodes: list[Node]) -> list[str]:
    """Put a blank line behind every node. Proved: not behind a getSink target that comes last."""
    spaced = [f"{section}\n" for section in sections]
    if nodes and ".getSink(" in sections[-1] and nodes[-1].role == "target":
        spaced[-1] = sections[-1]
    return spaced


def _formatted(script: str) -> str:
    import black

    return black.format_str(script, mode=black.Mode(line_length=88))
