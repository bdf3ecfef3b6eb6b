"""Glue Studio's transform gs_null_rows, attached to frames when it is imported."""

from glue_local.engine.api.studio import attach

attach("gs_null_rows")
