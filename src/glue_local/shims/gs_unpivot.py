"""Glue Studio's transform gs_unpivot, attached to frames when it is imported."""

from glue_local.engine.api.studio import attach

attach("gs_unpivot")
