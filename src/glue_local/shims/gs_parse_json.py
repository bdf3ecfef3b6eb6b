"""Glue Studio's transform gs_parse_json, attached to frames when it is imported."""

from glue_local.engine.api.studio import attach

attach("gs_parse_json")
