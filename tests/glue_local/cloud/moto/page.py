"""Writes docs/moto-tests.md from differences.toml: ``python -m tests.glue_local.cloud.moto.page``."""

from __future__ import annotations

import tomllib
from pathlib import Path

PAGE = Path(__file__).parents[4] / "docs" / "moto-tests.md"
DIFFERENCES = Path(__file__).with_name("differences.toml")
#: Cases of moto's suites in server mode.
CASES = 386

_HEAD = """\
# moto's own tests against the endpoint

The endpoint is moto with its gaps closed, and most of it really runs. Of moto's tests of Glue, Athena and
Lake Formation in server mode, those below do not hold against it: where moto answers what AWS would not. All others
hold. Run them with moto's source, which its source distribution on PyPI holds (some of its tests need `freezegun`):

    pip download moto==5.2.5 --no-binary moto --no-deps && tar xzf moto-5.2.5.tar.gz
    MOTO_SOURCE=moto-5.2.5 pytest tests/glue_local/cloud/moto

The endpoint is started with `--moto-control`: it opens the paths with which a test suite resets moto or prepares the
results of queries, a crawl ends once ListCrawls has shown it, which is how moto moves crawls on, and the values of
requests are checked by moto alone. moto's suites send values that AWS rejects, such as a role `string` or a connection
property `key`: without `--moto-control` the endpoint rejects them too, as AWS's service models say. All that is off
otherwise. A test with parameters is one line here; {cases} of moto's {all} cases differ, for {reasons} reasons.

| test | moto | AWS, and the endpoint |
|---|---|---|
"""


def differences() -> dict[str, dict[str, str]]:
    """Return what differs, by test."""
    return tomllib.loads(DIFFERENCES.read_text(encoding="utf-8"))


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
    return head + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
