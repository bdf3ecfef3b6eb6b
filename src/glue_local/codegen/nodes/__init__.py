"""The node types that can be generated: one entry per type, families in files."""

from __future__ import annotations

from collections.abc import Mapping

from glue_local.codegen.kinds import Kind
from glue_local.codegen.nodes import (
    catalog,
    code,
    connectors,
    databases,
    entities,
    fields,
    lake,
    quality,
    recipe,
    redshift,
    rows,
    s3,
    streams,
)

KINDS: Mapping[str, Kind] = {
    **catalog.KINDS,
    **s3.KINDS,
    **lake.KINDS,
    **databases.KINDS,
    **redshift.KINDS,
    **connectors.KINDS,
    **streams.KINDS,
    **fields.KINDS,
    **rows.KINDS,
    **code.KINDS,
    **recipe.KINDS,
    **quality.KINDS,
    **entities.KINDS,
}
