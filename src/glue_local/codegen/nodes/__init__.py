"""The node types that can be generated: one entry per type, families in files."""

from __future__ import annotations

from collections.abc import Mapping

from glue_local.codegen.kinds import Kind
from glue_local.codegen.nodes import catalog, code, entities, fields, lake, quality, rows, s3

KINDS: Mapping[str, Kind] = {
    **catalog.KINDS,
    **s3.KINDS,
    **lake.KINDS,
    **fields.KINDS,
    **rows.KINDS,
    **code.KINDS,
    **quality.KINDS,
    **entities.KINDS,
}
