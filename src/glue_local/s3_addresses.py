"""Addresses of objects in S3: ``s3://bucket/key``, and Hadoop's ``s3a://`` and ``s3n://``."""


def split(address: str) -> tuple[str, str]:
    """Return the bucket and the key, which may be empty, of an address that AWS or the endpoint has accepted.

    ``engine.storage.paths.split`` also checks addresses that come from a script.
    """
    bucket, _, key = address.partition("://")[2].partition("/")
    return bucket, key
