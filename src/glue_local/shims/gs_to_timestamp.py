"""Glue Studio's transform gs_to_timestamp, attached to frames when it is imported."""

from glue_local.engine.api.studio import attach

attach("gs_to_timestamp")
