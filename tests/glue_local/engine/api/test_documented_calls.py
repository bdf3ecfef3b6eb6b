"""Each public call has a test of AWS's example, or a test and the reason why not: documented_calls.toml says which."""

from __future__ import annotations

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from glue_local.support import Status, rows

from .test_signatures import listed

HERE = Path(__file__).parent
LIST = tomllib.loads((HERE / "documented_calls.toml").read_text(encoding="utf-8"))
#: By what a script reaches readers and writers, whose methods have the same names.
REACHED = {
    "DynamicFrameReader": "create_dynamic_frame",
    "DynamicFrameWriter": "write_dynamic_frame",
    "DataFrameReader": "create_data_frame",
    "DataFrameWriter": "write_data_frame",
}


def places() -> Iterator[tuple[str, str, str]]:
    """Each file, test and call of the list."""
    for tests in (LIST["examples"], *(other["tests"] for other in LIST["others"])):
        for file, by_test in tests.items():
            for test, calls in by_test.items():
                yield from ((file, test, call) for call in calls)


def test_every_public_call_stands_in_the_list_once() -> None:
    refused = {row.name for row in rows()["Python API"] if row.status is Status.NO}
    public = {line.partition("(")[0] for line in listed()} - refused
    named = Counter(call for _, _, call in places())

    assert (sorted(public - named.keys()), sorted(named.keys() - public)) == ([], [])
    assert [call for call, times in named.items() if times > 1] == []


def test_each_test_of_the_list_makes_its_calls() -> None:
    missing = []
    for file, test, call in places():
        source = (HERE.parent / file).read_text(encoding="utf-8")
        found = [f for f in ast.parse(source).body if isinstance(f, ast.FunctionDef) and f.name == test]
        words = {
            node.attr if isinstance(node, ast.Attribute) else node.id
            for function in found
            for node in ast.walk(function)
            if isinstance(node, ast.Attribute | ast.Name)
        }
        owner, _, method = call.rpartition(".")
        if not {method, REACHED.get(owner, method)} <= words:
            missing.append((file, test, call))
    assert missing == []
