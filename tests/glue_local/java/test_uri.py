"""URLs as java.net.URI takes them apart; each result was seen on Spark 3.5.6."""

from __future__ import annotations

import pytest

from glue_local.java import uri

_WHOLE = "https://user:pw@www.Example.com:8443/a/b%20c/d.html?q=1&r=x%2By#top"


@pytest.mark.parametrize(
    ("url", "name", "found"),
    [
        (_WHOLE, "HOST", "www.Example.com"),
        (_WHOLE, "PATH", "/a/b%20c/d.html"),
        (_WHOLE, "FILE", "/a/b%20c/d.html?q=1&r=x%2By"),
        (_WHOLE, "USERINFO", "user:pw"),
        (_WHOLE, "REF", "top"),
        (_WHOLE, "host", None),
        ("s3://my_bucket/key", "HOST", None),
        ("s3://my_bucket/key", "AUTHORITY", "my_bucket"),
        ("http://[2001:db8::1]:80/x", "HOST", "[2001:db8::1]"),
        ("http://example.com", "FILE", ""),
        ("mailto:a@b.c", "PATH", None),
        ("mailto:a@b.c", "PROTOCOL", "mailto"),
        ("http://h/a b", "HOST", None),
        ("http://h/%zz", "HOST", None),
        ("http://h/p?x[]=2", "QUERY", "x[]=2"),
        ("http://h/p[1]", "PATH", None),
        ("1a:b", "PATH", None),
        ("", "PATH", ""),
        (None, "PATH", None),
    ],
)
def test_parts_are_javas(url: str | None, name: str, found: str | None) -> None:
    assert uri.part(url, name) == found


def test_a_key_is_looked_for_in_the_query_alone() -> None:
    assert uri.key_of_query("http://h/a?q=1&q=2", "QUERY", "q") == "1"
    assert uri.key_of_query("http://h/q=1", "PATH", "q") is None
    assert uri.key_of_query("http://h/?q=1", "QUERY", None) is None
