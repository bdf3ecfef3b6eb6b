"""A definition's script, byte for byte as Glue Studio writes it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from glue_local.codegen import generations, streaming
from glue_local.codegen.generations import LATEST
from glue_local.codegen.kinds import Kind, Scope, UnsupportedNodeError
from glue_local.codegen.needs import HELPERS
from glue_local.codegen.nodes import KINDS
from glue_local.codegen.nodes.quality import late_check
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


def generate(
    job: JobDefinition, generation: int = LATEST, *, first_query: int = 0, helpers: Sequence[str] = ()
) -> str:
    """Return the script of a valid definition.

    ``generation`` is a key of ``generations.GENERATIONS``. ``first_query`` is the number of the first
    ``SqlQuery<N>``. ``helpers`` are names of helper definitions in their order; the rest follow. In Glue the number
    is arbitrary, and the order not fully known.

    Raises UnsupportedNodeError, naming file and node, for a node that has no emitter, and ValueError for another
    generation.
    """
    form = generations.generation(generation)
    order = [job.nodes[i] for i in script_order(job.nodes)]
    sql = [i for i in map_order(job.nodes) if job.nodes[i].type == "SparkSQL"]
    stream = streaming.stream_of(job)
    names = {node: f"SqlQuery{n}" for n, node in enumerate(sql, first_query)}
    scope = Scope(job, names, form, stream is not None)
    kinds = {node.id: _kind(node, scope) for node in order}
    needs = [kinds[node.id].needs(node, scope) for node in order]
    sections = {
        node.id: f"# Script generated for node {node.name}\n{_emitted(kinds[node.id], node, scope)}\n"
        for node in order
    }
    sections = {i: text if _is_sink(job.nodes[i], text) else f"{text}\n" for i, text in sections.items()}
    wanted = _in_order(helper_order((one for need in needs for one in need.definitions), form), helpers)
    script = "".join(
        [
            _IMPORTS,
            streaming.IMPORTS if stream else "",
            "".join(f"{line}\n" for line in hash_order(line for need in needs for line in need.imports)),
            "\n",
            "".join(HELPERS.get(one, one) for one in wanted),
            _INIT,
            f"{DEFAULT_RULESET}\n" if any(has_quality(node) for node in order) else "",
            streaming.frame(stream, order, sections) if stream else "".join(sections.values()),
            "".join(f"{check}\n\n" for node in order if (check := late_check(node, scope))),
            "job.commit()",
        ]
    )
    return _formatted(script) if form.formatted else script


def _in_order(helpers: list[str], names: Sequence[str]) -> list[str]:
    """Sort helpers by ``names``, the first of one name first; unnamed ones follow."""
    left = list(helpers)
    found = []
    for name in names:
        one = next((helper for helper in left if helper_name(helper) == name), None)
        if one is not None:
            left.remove(one)
            found.append(one)
    return [*found, *left]


def helper_name(helper: str) -> str:
    """Return the name of a helper, or of the function that a definition of a node's own defines."""
    found = None if helper in HELPERS else re.search(r"^def (\w+)", helper, re.MULTILINE)
    return found[1] if found else helper


def _emitted(kind: Kind, node: Node, scope: Scope) -> str:
    try:
        return kind.emit(node, scope)
    except ValueError as error:
        raise scope.unsupported(node, "text", str(error)) from error


def _is_sink(node: Node, section: str) -> bool:
    """Return whether no blank line comes after a node (proved for the last, seen for every other getSink)."""
    return node.role == "target" and ".getSink(" in section


def _kind(node: Node, scope: Scope) -> Kind:
    kind = KINDS.get(node.type)
    if kind is None:
        where = scope.job.where or scope.job.name
        raise UnsupportedNodeError(
            f"{where}: node {node.label}: the type {node.type} is not generated; there are {', '.join(KINDS)}"
        )
    return kind


def _formatted(script: str) -> str:
    import black

    return black.format_str(script, mode=black.Mode(line_length=88))
