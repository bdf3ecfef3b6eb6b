"""Personal data found and hidden by EntityDetector: forms with their check digits, actions, what is refused."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from glue_local.engine.api.entities import ENTITIES, EntityDetector, _Rule, _treated
from glue_local.engine.types.options import OptionError

# Type, what it is found in, what it is not found in (numbers published as examples by those who give them).
FORMS: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    ("EMAIL", ("ann.o'hara+x@mail.example.com", "<a@b.io>"), ("a@b", "@b.io")),
    (
        "CREDIT_CARD",
        ("4111 1111 1111 1111", "378282246310005", "5555-5555-5555-4444"),
        ("4111111111111112", "12345"),
    ),
    ("IP_ADDRESS", ("at 10.0.0.1, twice", "2001:db8::1"), ("256.1.1.1", "1.2.3", "12:30")),
    ("MAC_ADDRESS", ("00:1B:44:11:3A:B7", "00-1b-44-11-3a-b7"), ("00:1B:44:11:3A", "00:1B:44:11:3A:B7:00")),
    (
        "USA_SSN",
        ("219-09-9999", "457 55 5462"),
        ("666-12-1234", "000-12-1234", "987-65-4321", "219-09-0000", "219-00-1111"),
    ),
    ("USA_ITIN", ("912-70-1234", "912881234"), ("912-93-1234", "812-70-1234")),
    ("USA_ATIN", ("900-93-1234",), ("900-92-1234",)),
    ("USA_PTIN", ("P01234567",), ("P0123456",)),
    ("USA_DEA_NUMBER", ("AB1234563",), ("AB1234562",)),
    ("USA_NATIONAL_PROVIDER_IDENTIFIER", ("1234567893",), ("1234567890",)),
    ("PHONE_NUMBER", ("(202) 555-0173", "+1 202-555-0173", "2025550173"), ("202-55-0173", "1234567")),
]


@pytest.mark.parametrize(("kind", "found", "not_found"), FORMS)
def test_entities_are_found_by_their_form(
    kind: str, found: tuple[str, ...], not_found: tuple[str, ...]
) -> None:
    rule = [_Rule(kind, "DETECT", ("c",), {})]

    assert [len(_treated(text, rule)[1]) for text in found] == [1] * len(found)
    assert [text for text in not_found if _treated(text, rule)[1]] == []


def test_every_type_has_examples() -> None:
    assert {kind for kind, _, _ in FORMS} == set(ENTITIES)


EMAIL, CARD = "a@b.io", "4111111111111111"
# https://docs.aws.amazon.com/glue/latest/dg/sensitive-data-fine-grained-actions.html
ACTIONS: list[tuple[str, str, dict[str, Any], str]] = [
    ("EMAIL", "DETECT", {}, f"to {EMAIL}!"),
    ("EMAIL", "REDACT", {"redactText": "#"}, "to #!"),
    ("EMAIL", "SHA256_HASH", {}, f"to {hashlib.sha256(EMAIL.encode()).hexdigest()}!"),
    ("EMAIL", "PARTIAL_REDACT", {"matchPattern": "[a-z]", "redactChar": "x"}, "to x@x.xx!"),
    (
        "EMAIL",
        "PARTIAL_REDACT",
        {"redactChar": "*", "numLeftCharsToExclude": "1", "numRightCharsToExclude": 2},
        "to a***io!",
    ),
]


@pytest.mark.parametrize(("kind", "action", "options", "expected"), ACTIONS)
def test_actions_hide_what_was_found(kind: str, action: str, options: dict[str, Any], expected: str) -> None:
    made, entities = _treated(f"to {EMAIL}!", [_Rule(kind, action, ("c",), options)])

    assert (made, entities) == (expected, [{"entityType": kind, "actionUsed": action, "start": 3, "end": 9}])


def test_a_frame_is_searched_and_classified(lake: Any) -> None:
    frame = lake.frame(
        [(1, EMAIL, f"card {CARD} of {EMAIL}"), (2, None, "none")], "id int, mail string, text string"
    )
    parameters = {
        "EMAIL": [{"action": "REDACT", "sourceColumns": ["*"], "sourceColumnsToExclude": ["mail"]}],
        "CREDIT_CARD": [{"action": "DETECT", "sourceColumns": ["text"]}],
    }
    detector = EntityDetector()

    found = detector.detect(frame, parameters, "Found", "HIGH")
    rows = {r["id"]: r for r in found.toDF().collect()}
    assert (rows[1]["mail"], rows[1]["text"]) == (EMAIL, f"card {CARD} of ****")
    assert {k: [tuple(e) for e in v] for k, v in rows[1]["Found"].items()} == {
        "text": [("CREDIT_CARD", "DETECT", 5, 21), ("EMAIL", "REDACT", 25, 31)]
    }
    assert rows[2]["Found"] == {}
    assert detector.classify_columns(frame, ["EMAIL", "CREDIT_CARD"], 1.0, 0.5, "LOW") == {
        "mail": ["EMAIL"],
        "text": ["CREDIT_CARD", "EMAIL"],
    }
    assert detector.classify_columns(frame, ["EMAIL"], 1.0, 0.6) == {}

    with pytest.raises(NotImplementedError, match="the local engine cannot find entity type 'PERSON_NAME'"):
        detector.detect(frame, ["EMAIL", "PERSON_NAME"])
    with pytest.raises(OptionError, match="action 'HIDE' of EMAIL is not one of"):
        detector.detect(frame, {"EMAIL": [{"action": "HIDE"}]})
    with pytest.raises(ValueError, match="no column 'x' for EMAIL"):
        detector.detect(frame, {"EMAIL": [{"sourceColumns": ["x"]}]})
    with pytest.raises(NotImplementedError, match="column 'id' is not a string column"):
        detector.detect(frame, {"EMAIL": [{"sourceColumns": ["id"]}]})
