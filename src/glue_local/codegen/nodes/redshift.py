"""Redshift tables of the Data Catalog as sources and targets.

Seen in some twenty scripts, the odd blanks included; a temporary folder alone, and how an upsert is written: decided
(a source's folder is followed by no blank, a target's has one in front).
"""

from __future__ import annotations

from glue_local.codegen.kinds import Kind, Scope
from glue_local.codegen.text import quoted
from glue_local.definition.model import Node


def _places(node: Node, before: str) -> str:
    """Return the temporary folder and the role with its comma and blanks."""
    folder, role = node.fields.get("RedshiftTmpDir"), node.fields.get("TmpDirIAMRole")
    text = f",{before}redshift_tmp_dir={quoted(folder)}" if folder else ""
    return text + (f',additional_options={{"aws_iam_role": {quoted(role)}}}' if role else "")


def source(node: Node, scope: Scope) -> str:
    """Write a Redshift table read through the catalog (seen)."""
    database, table = quoted(node.fields["Database"]), quoted(node.fields["Table"])
    return (
        f"{node.variable} = glueContext.create_dynamic_frame.from_catalog(database={database}, "
        f"table_name={table}{_places(node, '')}, transformation_ctx={quoted(node.variable)})"
    )


def target(node: Node, scope: Scope) -> str:
    """Write a Redshift table written through the catalog (seen)."""
    if node.fields.get("UpsertRedshiftOptions"):
        raise scope.unsupported(
            node, "UpsertRedshiftOptions", "no known script has it: use AmazonRedshiftTarget"
        )
    (frame,) = scope.inputs(node)
    database, table = quoted(node.fields["Database"]), quoted(node.fields["Table"])
    return (
        f"{node.variable} = glueContext.write_dynamic_frame.from_catalog(frame={frame}, database={database}, "
        f"table_name={table}{_places(node, ' ')}, transformation_ctx={quoted(node.variable)})"
    )


KINDS = {"RedshiftSource": Kind(source), "RedshiftTarget": Kind(target)}
