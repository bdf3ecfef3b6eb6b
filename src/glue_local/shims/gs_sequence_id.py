"""Glue Studio's transform gs_sequence_id, attached to frames when it is imported."""

from glue_local.engine.api.studio import attach

attach("gs_sequence_id")
