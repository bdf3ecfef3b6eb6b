"""Data integration transforms of addresses."""

from glue_local.engine.api.data_integration import IntToIp, IpToInt

__all__ = ["IntToIp", "IpToInt"]
