"""Filter patterns of log events of JSON, of fields between blanks and with regular expressions.

By https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html, whose examples these are.
"""

from __future__ import annotations

import json

import pytest
from moto.logs.exceptions import InvalidParameterException

from glue_local.cloud.moto_patches.log_patterns import _init, _matches

TRAIL = {
    "eventType": "UpdateTrail",
    "sourceIPAddress": "111.111.111.111",
    "arrayKey": ["value", "another value"],
    "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
    "SomeObject": None,
    "ThisFlag": True,
    "latency": 512.5,
    "code": "400",
}
USERS = {
    "user": {"id": 1, "email": "John.Stiles@example.com"},
    "users": [{"id": 2, "email": "John.Doe@example.com"}, {"id": 3, "email": "Jane.Doe@example.com"}],
    "actions": ["GET", "PUT", "DELETE"],
    "coordinates": [[0, 1, 2], [4, 5, 6], [7, 8, 9]],
}
LINE = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'
CASES = [
    (TRAIL, '{ $.eventType = "UpdateTrail" }', True),
    (TRAIL, "{ $.eventType = Update* }", True),
    (TRAIL, "{ $.eventType = Up*Trail }", False),
    (TRAIL, "{ $.eventType = %Trail$% }", True),
    (TRAIL, "{ $.sourceIPAddress != 123.123.* }", True),
    (TRAIL, "{ $.sourceIPAddress != 111.111.* }", False),
    (TRAIL, '{ $.arrayKey[0] = "value" }', True),
    (TRAIL, "{ $.arrayKey = value }", False),
    (TRAIL, "{ $.arrayKey != value }", False),
    (TRAIL, "{ $.objectList[1].id = 2 }", True),
    (TRAIL, "{ $.objectList[2].id = 2 }", False),
    (TRAIL, "{ $.SomeObject IS NULL }", True),
    (TRAIL, "{ $.latency IS NULL }", False),
    (TRAIL, "{ $.SomeOtherObject NOT EXISTS }", True),
    (TRAIL, "{ $.SomeObject NOT EXISTS }", False),
    (TRAIL, "{ $.ThisFlag IS TRUE }", True),
    (TRAIL, "{ $.ThisFlag IS FALSE }", False),
    (TRAIL, "{ $.latency >= 500 && $.latency < 10e3 }", True),
    (TRAIL, "{ $.latency > +1000 }", False),
    (TRAIL, "{ $.latency = * }", True),
    (TRAIL, "{ $.latency = 512.50 }", True),
    (TRAIL, "{ $.other = 1 || $.latency = 512.5 }", True),
    (TRAIL, '{ $.none != "x" }', None),
    (TRAIL, '{ $.none != "x" && $.latency = 1 }', False),
    (TRAIL, "{ $.code = 400 }", None),
    (TRAIL, "{ $.code = 500 }", False),
    (TRAIL, "{ $.code > 300 }", None),
    (TRAIL, "{ $.latency = 5* }", None),
    (USERS, '{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', True),
    (USERS, '{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', False),
    (USERS, '{ $.user.email = "John.S*" || $.coordinates[0][1] = nonmatch && $.actions[2] = no }', True),
    (USERS, '{ ($.user.email = "John.S*" || $.coordinates[0][1] = nonmatch) && $.actions[2] = no }', False),
    (LINE, "{ $.a NOT EXISTS }", False),
    (LINE, "[ip, user, username, timestamp, request, status_code, bytes]", True),
    (LINE, "[ip, user, username, timestamp, request, status_code]", False),
    (LINE, "[..., status_code, bytes]", True),
    (LINE, "[ip, user, ..., status_code = 4*, bytes]", True),
    (LINE, "[ip = 127.0.0.1, user, ...]", True),
    (LINE, "[..., bytes > 1000]", True),
    (LINE, "[..., bytes > 2000]", False),
    (LINE, "[..., request = *html*, status_code = 4* && status_code != 403, bytes]", True),
    (LINE, "[..., request=*.html*, status_code=4*,]", True),
    (LINE, '[..., timestamp = "10/Oct/2000:13:25:15 -0700", request, c, b]', True),
    (LINE, "[..., c = %^4\\d{2}$%, b]", True),
    (LINE, "[..., c = 404.0, b]", None),
    ("ERROR WARN message", "[w1=ERROR || w1=WARN, ...]", True),
    ("INFO WARN message", "[w1=ERROR || w1=WARN, ...]", False),
    ("INFO ok", "[w1!=ERROR && w1!=WARN, w2]", True),
    (LINE, "%HTTP/1.[01]%", True),
    (LINE, "%^GET%", False),
]


class Filter:
    """What moto makes of a pattern."""

    __init__ = _init
    matches = _matches


@pytest.mark.parametrize(("event", "pattern", "matches"), CASES, ids=[pattern for _, pattern, _ in CASES])
def test_a_pattern_matches_as_the_page_says(event: object, pattern: str, matches: bool | None) -> None:
    message = event if isinstance(event, str) else json.dumps(event)
    if matches is None:
        with pytest.raises(InvalidParameterException, match="AWS does not document whether it matches"):
            Filter(pattern).matches(message)
    else:
        assert Filter(pattern).matches(message) is matches


@pytest.mark.parametrize(
    "pattern",
    [
        "{ $.a }",
        "{ a = 1 }",
        "{ $.a = 1",
        "{ $.a = 1 && }",
        "{ ($.a = 1 }",
        "{ $.a > x }",
        "{ $.a = b@c }",
        "{ $.a[*] = 1 }",
        "{ $.a = %(x)% }",
        "{ $.a IS NOTHING }",
        "[a, b",
        "[a, ..., b, ...]",
        "[a = 1 && c = 2, b]",
        "[a, a = 1]",
        "[a =, b]",
        "%a!%",
        "%a% b",
    ],
)
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidParameterException):
        Filter(pattern)
