"""Given files and a rule on them, its outcome, metrics and reason. No engine is needed: rules read files alone.

Pages: https://docs.aws.amazon.com/glue/latest/dg/dqdl-rule-types-FileFreshness.html, and likewise FileMatch, FileSize
and FileUniqueness.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO

import pytest

from glue_local.engine.run.run import Run
from glue_local.quality import FileFact, evaluate

NOW = datetime.now(UTC).replace(tzinfo=None)

#: Path, content, age.
FILES = [
    ("s3://in/a/one.csv", b"1,2,3", timedelta(minutes=5)),
    ("s3://in/a/two.csv", b"1,2,3,4,5,6", timedelta(hours=30)),
    ("s3://in/a/three.json", b"1,2,3", timedelta(days=40)),
    ("s3://copy/one.csv", b"1,2,3", timedelta(days=2)),
    ("s3://copy/two.csv", b"1,2,3,4,5,6", timedelta(days=2)),
    ("s3://copy/x.json", b"1,2,3", timedelta(days=2)),
    ("s3://other/one.csv", b"9", timedelta(days=2)),
    ("s3://big/file.dat", b"x" * 3_000_000, timedelta(days=2)),
]


@dataclass
class FakeFiles:
    read: tuple[str, ...] = ()
    now: datetime = field(default=NOW)

    def list(self, path: str) -> list[FileFact]:
        return [
            FileFact(name, len(content), NOW - age) for name, content, age in FILES if name.startswith(path)
        ]

    def open(self, path: str) -> BinaryIO:
        return io.BytesIO(next(content for name, content, _ in FILES if name == path))


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


SHA1 = hashlib.sha1(b"1,2,3", usedforsecurity=False).hexdigest()
ONE = f'"{hashlib.sha256(b"1,2,3").hexdigest()}"'
TWO = f'"{hashlib.sha256(b"1,2,3,4,5,6").hexdigest()}"'

#: Rule, part of its reason (None: it passes), metrics without Dataset.*.
CASES: list[tuple[str, str | None, dict[str, float]]] = [
    (
        'FileFreshness "s3://in/a/one.csv" > (now() - 24 hours)',
        None,
        {"FileFreshness.Compliance": 1, "FileCount": 1},
    ),
    (
        'FileFreshness "s3://in/a/" >= (now() - 1 days)',
        "two.csv, s3://in/a/three.json",
        {"FileFreshness.Compliance": 1 / 3, "FileCount": 3},
    ),
    (
        'FileFreshness "s3://in/a/" > (now() - 10 days) with threshold > 0.1',
        None,
        {"FileFreshness.Compliance": 2 / 3, "FileCount": 3},
    ),
    ('FileFreshness "s3://in/a/" > "2020-01-01"', None, {"FileFreshness.Compliance": 1, "FileCount": 3}),
    (
        'FileFreshness "s3://in/a/" between "2023-01-01" and "2024-01-01"',
        "0.0 does not",
        {"FileFreshness.Compliance": 0, "FileCount": 3},
    ),
    (
        'FileFreshness "s3://in/a/one.csv" between (now() - 45 minutes) and now()',
        None,
        {"FileFreshness.Compliance": 1, "FileCount": 1},
    ),
    ('FileFreshness "s3://in/a/" > now()', "0.0 does not", {"FileFreshness.Compliance": 0, "FileCount": 3}),
    (
        'FileFreshness "s3://in/a/" between "00:00" and "11:59 PM" with timeZone = "Asia/Dubai" with recentFiles = 9 '
        'with uriRegex = "three"',
        "does not",
        {"FileFreshness.Compliance": 0, "FileCount": 1},
    ),
    (
        'FileFreshness "s3://in/a/" > (now() - 100 minutes) with recentFiles = 1',
        None,
        {"FileFreshness.Compliance": 1, "FileCount": 1},
    ),
    (
        'FileFreshness "s3://in/a/" > (now() - 2 days) with uriRegex = "\\.csv$"',
        None,
        {"FileFreshness.Compliance": 1, "FileCount": 2},
    ),
    (
        'FileFreshness "s3://in/a/" > (now() - 2 days) with uriRegex = "^(?!.*\\.json$).*"',
        None,
        {"FileFreshness.Compliance": 1, "FileCount": 2},
    ),
    (
        'FileFreshness "s3://in/a/" > (now() - 24 hours) with recentFiles = 1 with uriRegex = "json"',
        "No files are found",
        {},
    ),
    (
        'FileFreshness "s3://in/a/" > (now() - 24 hours) with recentFiles = 1 with uriRegex = "json" '
        'with filterOrder = ["uriRegex","recentFiles"]',
        "three.json",
        {"FileFreshness.Compliance": 0, "FileCount": 1},
    ),
    (
        'FileFreshness "s3://in/a/" > (now() - 24 hours) with failFast = "true"',
        "two.csv does not meet",
        {"FileCount": 3},
    ),
    ('FileFreshness "s3://in/a/" > (now() - 1 hours) with pace = "x"', "no tag pace", {}),
    ('FileFreshness "s3://none/" > now()', "No files are found under s3://none/", {}),
    ("FileFreshness > now()", "Unable to parse file path from DataFrame", {}),
    (
        'FileSize "s3://big/file.dat" > 2 MB',
        None,
        {
            "FileSize.Compliance": 1,
            "FileCount": 1,
            "MaximumFileSize": 3_000_000,
            "MinimumFileSize": 3_000_000,
        },
    ),
    (
        'FileSize "s3://in/a/" > 5 B',
        "one.csv",
        {"FileSize.Compliance": 1 / 3, "FileCount": 3, "MaximumFileSize": 11, "MinimumFileSize": 5},
    ),
    (
        'FileSize "s3://in/a/" < 2 GB',
        None,
        {"FileSize.Compliance": 1, "FileCount": 3, "MaximumFileSize": 11, "MinimumFileSize": 5},
    ),
    (
        'FileSize "s3://in/a/" between 4 B and 1 KB with threshold > 0.7',
        None,
        {"FileSize.Compliance": 1, "FileCount": 3, "MaximumFileSize": 11, "MinimumFileSize": 5},
    ),
    (
        'FileSize "s3://in/a/" in [5,11]',
        None,
        {"FileSize.Compliance": 1, "FileCount": 3, "MaximumFileSize": 11, "MinimumFileSize": 5},
    ),
    ('FileUniqueness "s3://in/" > 0.5', "three.json", {"FileUniquenessRatio": 1 / 3, "FileCount": 3}),
    (
        'FileUniqueness "s3://in/a/" = 1 with uriRegex = "csv"',
        None,
        {"FileUniquenessRatio": 1, "FileCount": 2},
    ),
    (
        'FileUniqueness "s3://" = 0 with uriRegex = "one" with matchFileName = "true"',
        None,
        {"FileUniquenessRatio": 0, "FileCount": 3},
    ),
    (f'FileMatch "s3://in/a/one.csv" in [{ONE}]', None, {"FileCount": 1}),
    (f'FileMatch "s3://in/a/" in [{ONE},{TWO}]', None, {"FileCount": 3}),
    (f'FileMatch "s3://in/a/" in [{ONE}]', "two.csv: checksum ", {"FileCount": 3}),
    (
        f'FileMatch "s3://in/a/one.csv" in ["{_md5(b"1,2,3")}"] with hashAlgorithm = "MD5"',
        None,
        {"FileCount": 1},
    ),
    (f'FileMatch "s3://in/a/one.csv" in ["{SHA1}"] with hashAlgorithm = "SHA-1"', None, {"FileCount": 1}),
    (
        f'FileMatch "s3://in/a/one.csv" in [{ONE}] with hashAlgorithm = "CRC"',
        "hashAlgorithm is MD5, SHA-1, SHA-256",
        {},
    ),
    ('FileMatch "s3://in/a/" "s3://copy/"', None, {"FileCount": 6}),
    (
        'FileMatch "s3://in/a/" "s3://copy/" with matchFileName = "true"',
        "three.json has no match",
        {"FileCount": 6},
    ),
    (
        'FileMatch "s3://in/a/one.csv" "s3://other/one.csv"',
        "one.csv has no match on the other side",
        {"FileCount": 2},
    ),
]


@pytest.mark.parametrize("run", ["sail"], indirect=True)
def test_given_files_then_each_rules_outcome_reason_and_metrics(run: Run) -> None:
    rules = ",\n".join(rule for rule, _, _ in CASES)
    found = evaluate(f"Rules = [\n{rules}\n]", run.spark.range(1).toDF("id"), files=FakeFiles())
    for (rule, reason, metrics), outcome in zip(CASES, found.outcomes, strict=True):
        assert outcome.passed is (reason is None), (rule, outcome)
        assert (reason or "") in (outcome.failure_reason or ""), (rule, outcome)
        expected = {f"Dataset.*.{name}": value for name, value in metrics.items()}
        assert outcome.evaluated_metrics == pytest.approx(expected), rule


@pytest.mark.parametrize("run", ["sail"], indirect=True)
def test_without_a_path_the_files_that_were_read_are_looked_at(run: Run) -> None:
    frame: Any = run.spark.range(1).toDF("id")
    (found,) = evaluate(
        "Rules = [ FileUniqueness = 1 ]", frame, files=FakeFiles(("s3://copy/two.csv",))
    ).outcomes
    assert found.evaluated_metrics == {"Dataset.*.FileUniquenessRatio": 1.0, "Dataset.*.FileCount": 1.0}
    (none,) = evaluate("Rules = [ FileUniqueness = 1 ]", frame).outcomes
    assert none.failure_reason == "There are no files here: rules on files are evaluated in a run"
