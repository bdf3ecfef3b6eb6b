"""Writes docs/moto-tests.md from differences.toml: ``python -m tests.glue_local.cloud.moto.page``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[4] / "docs" / "moto-tests.md"
DIFFERENCES = Path(__file__).with_name("differences.toml")
VALUES = Path(__file__).with_name("values.toml")
#: Cases of moto's suites in server mode.
CASES = 386

_HEAD = """\
# moto's own tests against the endpoint

The endpoint is moto with its gaps closed, and most of it really runs. Of moto's tests of Glue, Athena and
Lake Formation in server mode, those below do not hold against it: where moto answers what AWS would not. All others
hold. Run them with moto's source, which its source distribution on PyPI holds (some of its tests need `freezegun`):

    pip download moto==5.2.5 --no-binary moto --no-deps && tar xzf moto-5.2.5.tar.gz
    MOTO_SOURCE=moto-5.2.5 pytest tests/glue_local/cloud/moto

The endpoint is started with `--moto-control`. That opens the paths with which a test suite resets moto or prepares the
results of queries. A crawl ends once ListCrawls has shown it, which is how moto moves crawls on. The values of requests
and the roles that they name are checked by moto alone. All that is off otherwise. A test with parameters is
one line here; {cases} of moto's {all} cases differ, for {reasons} reasons.

| test | moto | AWS, and the endpoint |
|---|---|---|
"""

_VALUES = """
## Without `--moto-control`

An endpoint as you start it rejects more: what moto's tests send, and AWS does not take. These {cases} cases differ too,
if the endpoint is reset between tests. (Without `--moto-control` it has no path for that, so each test needs an
endpoint of its own.)

| AWS, and the endpoint | moto's tests |
|---|---|
"""


def differences() -> dict[str, dict[str, str]]:
    """Return what differs, by test."""
    return tomllib.loads(DIFFERENCES.read_text(encoding="utf-8"))


def values() -> list[dict[str, Any]]:
    """Return what differs without --moto-control alone, by reason."""
    found: list[dict[str, Any]] = tomllib.loads(VALUES.read_text(encoding="utf-8"))["reason"]
    return found


def cases() -> int:
    """Return the number of moto's cases that differ: a test with parameters is several."""
    return sum(int(one.get("cases", "1")) for one in differences().values())


def reasons() -> int:
    """Return the number of reasons for which they do: several tests may meet one."""
    return len({(one["aws"], one["page"]) for one in differences().values()})


def page() -> str:
    """Return the page's text."""
    rows = [
        f"| `{test.rpartition('::')[2]}` ({test.partition('::')[0]}) | {one['moto']} | [{one['aws']}]({one['page']}) |"
        for test, one in differences().items()
    ]
    head = _HEAD.format(cases=cases(), all=CASES, reasons=reasons())
    more = [
        f"| [{one['aws']}]({one['page']}) | {', '.join(f'`{test}`' for test in one['tests'])} |"
        for one in values()
    ]
    of_values = _VALUES.format(cases=sum(one["cases"] for one in values()))
    return head + "\n".join(rows) + "\n" + of_values + "\n".join(more) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
