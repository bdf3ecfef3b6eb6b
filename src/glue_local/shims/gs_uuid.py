"""Glue Studio's transform gs_uuid, attached to frames when it is imported."""

from glue_local.engine.api.studio import attach

attach("gs_uuid")
