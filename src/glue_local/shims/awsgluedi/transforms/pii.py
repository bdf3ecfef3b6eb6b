"""Data integration transforms of personal data."""

from glue_local.engine.api.data_integration import CryptographicHash, Decrypt, Encrypt

__all__ = ["CryptographicHash", "Decrypt", "Encrypt"]
