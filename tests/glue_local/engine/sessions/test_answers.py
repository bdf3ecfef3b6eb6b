"""Sail's answers: a broken one is never the end of the rows, and no row comes twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.protobuf.message import DecodeError
from pyspark.sql.connect import proto

from glue_local.engine.sessions import answers
from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.session import named

BROKEN = b"\xff"


class LostError(grpc.RpcError):
    """What gRPC raises when the server closes the connection."""

    def code(self) -> Any:
        return grpc.StatusCode.UNAVAILABLE

    def details(self) -> str:
        return "Socket closed"


def answer(text: str, size: int = 1) -> bytes:
    made = proto.ExecutePlanResponse(session_id=text)
    made.arrow_batch.data = b"x" * size
    return made.SerializeToString()


def end() -> bytes:
    made = proto.ExecutePlanResponse(session_id="end")
    made.result_complete.SetInParent()
    return made.SerializeToString()


def raw(*given: Any) -> Iterator[bytes]:
    for each in given:
        if isinstance(each, Exception):
            raise each
        yield each


def asked(*runs: tuple[Any, ...]) -> tuple[list[str], list[str]]:
    """Return which answers a query gives whose runs give these, and what is noted."""
    left, notes = iter(runs), []
    got = [made.session_id for made in answers.of_query(lambda: raw(*next(left)), notes.append)]
    return got, notes


def test_an_answer_that_cannot_be_parsed_is_an_error_and_not_the_end_of_the_rows() -> None:
    with pytest.raises(answers.BrokenAnswerError, match=r"Answer 2 of Sail, 1 bytes that begin with ff"):
        list(answers.parsed(raw(answer("a"), BROKEN)))


def test_a_connection_lost_between_answers_is_not_tried_again() -> None:
    with pytest.raises(answers.BrokenAnswerError, match="lost after 1 answers"):
        list(answers.parsed(raw(answer("a"), LostError()), again=True))
    with pytest.raises(answers.BrokenAnswerError, match="lost after 0 answers"):
        list(answers.parsed(raw(LostError())))  # of a write, which may have been done
    with pytest.raises(LostError):  # which the client tries again: nothing was given yet
        list(answers.parsed(raw(LostError()), again=True))


@pytest.mark.parametrize("fault", [BROKEN, LostError()])
def test_a_query_is_run_again_and_gives_no_row_twice(fault: Any) -> None:
    got, notes = asked((answer("a"), fault), (answer("a"), answer("b"), end()))
    assert got == ["a", "b", "end"]
    assert [note.partition(":")[0] for note in notes] == ["a query was run a second time"]


def test_answers_that_end_before_sail_says_so_are_not_all_rows() -> None:
    for given in (answers.parsed(raw(answer("a"))), answers.of_query(lambda: raw(answer("a")), print)):
        with pytest.raises(
            EngineFeatureError, match=r"Sail stopped before the end of its answer.*--engine spark"
        ):
            list(given)


def test_a_query_that_breaks_twice_or_after_much_was_given_is_an_error() -> None:
    with pytest.raises(answers.BrokenAnswerError):
        asked((BROKEN,), (answer("a"), BROKEN))
    with pytest.raises(answers.BrokenAnswerError):
        asked((answer("a", answers.HELD), answer("b"), answer("c"), BROKEN), (answer("a"),))


def test_a_type_that_is_nested_too_deep_for_the_client_is_named_and_not_asked_again() -> None:
    made = proto.ExecutePlanResponse()
    inner = made.schema
    for _ in range(100):
        inner = inner.array.element_type
    inner.integer.SetInParent()
    with pytest.raises(DecodeError) as told:
        asked((made.SerializeToString(),))
    assert isinstance(named(told.value), EngineFeatureError)
    assert "nested this deep" in str(named(told.value))
