"""Glue Studio's transform gs_array_to_cols, attached to frames when it is imported."""

from glue_local.engine.api.studio import attach

attach("gs_array_to_cols")
