"""Sail's answers to a plan: parsed where an error is seen, and never given to the client twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import grpc
from google.protobuf.message import DecodeError
from pyspark.sql.connect import proto

from glue_local.engine.sessions.base import EngineFeatureError

#: Bytes of a query's answers that are held back until all of them are parsed, so that the query can be run again.
HELD = 16 << 20
#: What gRPC and protobuf say of an answer that holds messages within messages beyond protobuf's limit: a deep type.
TOO_DEEP = re.compile("Exception deserializing response|MaxDepth")

_STOPPED = "A feature that this needs (Sail stopped before the end of its answer)"


class BrokenAnswerError(RuntimeError):
    """An answer of Sail did not arrive as it was sent; nothing was lost, as the script's run fails."""


def parsed(raw: Iterator[bytes], again: bool = False) -> Iterator[Any]:
    """Yield answers, parsed here: gRPC's thread ends a stream at one that it cannot parse, as if nothing followed.

    An answer that does not end as Sail ends one is an EngineFeatureError: what was asked has crashed it.
    A lost connection is a BrokenAnswerError, but where no answer came yet of a plan that may run ``again``: the client
    would write a second time, or give the rows after those that it gave already.
    Source: https://github.com/apache/spark/blob/master/python/pyspark/sql/connect/client/core.py
    """
    count, answer, complete = 0, b"", False
    try:
        for answer in raw:
            count += 1
            made = proto.ExecutePlanResponse.FromString(answer)
            complete = complete or made.HasField("result_complete")
            yield made
    except DecodeError as error:
        if TOO_DEEP.search(str(error)):
            raise  # it arrived as it was sent
        raise BrokenAnswerError(
            f"Answer {count} of Sail, {len(answer)} bytes that begin with {answer[:16].hex(' ')}, cannot be parsed "
            f"({error}). Run the script again."
        ) from error
    except grpc.RpcError as error:
        if error.code() == grpc.StatusCode.CANCELLED:  # by Sail: a script cancels nothing that it still reads
            raise EngineFeatureError(_STOPPED) from error
        if (count or not again) and error.code() == grpc.StatusCode.UNAVAILABLE:
            raise BrokenAnswerError(
                f"The connection to Sail was lost after {count} answers ({error.details()}). Run the script again."
            ) from error
        raise
    if count and not complete:
        raise EngineFeatureError(_STOPPED)


def of_query(run: Callable[[], Iterator[bytes]], note: Callable[[str], None]) -> Iterator[Any]:
    """Yield a query's answers; run it a second time if one of the first HELD bytes of them is broken."""
    made, first = parsed(run(), again=True), []
    try:
        size = 0
        for answer in made:
            first.append(answer)
            size += len(answer.arrow_batch.data)
            if size > HELD:
                break
    except BrokenAnswerError as error:
        note(f"a query was run a second time: {error}")
        made, first = parsed(run(), again=True), []
    yield from first
    yield from made
