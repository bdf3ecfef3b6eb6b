"""Data integration transforms of the form of columns."""

from glue_local.engine.api.data_integration import FormatPhoneNumber

__all__ = ["FormatPhoneNumber"]
