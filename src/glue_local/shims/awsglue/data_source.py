"""What ``getSource`` returns."""

from glue_local.engine.api.datasource import DataSource

__all__ = ["DataSource"]
