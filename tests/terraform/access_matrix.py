# ruff: noqa: E501 - a row of the matrix is a line
"""Who may do what in the lake: the whole matrix, as it must be. Written by hand, from no policy.

test_access.py tries every cell, allowed or refused. ``python tests/terraform/access_matrix.py`` writes the page's
section from it.
"""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
BEGIN, END = "<!-- access: begin -->", "<!-- access: end -->"

#: Column -> who it is; a job's column is named after the table that it writes.
JOBS = {
    "customer trusted": "customer_landing_to_trusted",
    "accelerometer trusted": "accelerometer_landing_to_trusted",
    "customers curated": "customer_trusted_to_curated",
    "step trainer trusted": "step_trainer_landing_to_trusted",
    "machine learning": "machine_learning_curated",
    "quarantine": "landing_to_quarantine",
}
COLUMNS = {
    **JOBS,
    "scientist": "scientist",
    "engineer": "engineer",
    "deployer": "deployer",
    "planner": "planner",
}

LETTERS = {
    "c": "look up",
    "e": "change its entry, settings or policy",
    "n": "create",
    "x": "remove",
    "l": "list",
    "r": "read",
    "w": "write",
    "d": "delete",
    "v": "read noncurrent versions",
    "z": "delete versions for good",
    "q": "query through Athena",
    "s": "start",
    "f": "fire the trigger that starts the job",
    "p": "pass to Glue",
    "t": "assume the role",
    "u": "use without S3",
}

# Row, the letters that are tried, and a cell for each column: what is allowed. `-`: nothing. `r:-`: `r` on the
# job's own and nothing on the other jobs'.
MATRIX = """
                                 tried      customer acceler. customers step tr. machine  quaran- scien- engin- de-    plan-
                                            trusted  trusted  curated   trusted  learning tine    tist   eer    ployer ner
customer_landing               | celrwdvzxq clr      -        -         -        -        clr     -      clrq   celx   cl
accelerometer_landing          | celrwdvzxq -        clr      clr       -        -        clr     -      clrq   celx   cl
step_trainer_landing           | celrwdvzxq -        -        clr       clr      -        clr     -      clrq   celx   cl
customer_quarantine            | celrwdvzxq -        -        -         -        -        clrwd   -      clrq   celx   cl
accelerometer_quarantine       | celrwdvzxq -        -        -         -        -        clrwd   -      clrq   celx   cl
step_trainer_quarantine        | celrwdvzxq -        -        -         -        -        clrwd   -      clrq   celx   cl
customer_trusted               | celrwdvzxq clrwd    clr      clr       -        -        -       -      clrq   celx   cl
accelerometer_trusted          | celrwdvzxq -        clrwd    -         clr      clr      -       -      clrq   celx   cl
step_trainer_trusted           | celrwdvzxq -        -        -         clrwd    clr      -       -      clrq   celx   cl
customers_curated              | celrwdvzxq -        -        clrwd     clr      clr      -       -      -      celx   cl
machine_learning_curated       | celrwdvzxq -        -        -         -        clrwd    -       clrq   -      celx   cl
landing, trusted beside tables | elrwdvzx   -        -        -         -        -        -       -      lr     elx    l
curated beside its tables      | elrwdvzx   -        -        -         -        -        -       -      -      elx    l
assets, results, logs elsewhere| elrwdvzx   -        -        -         -        -        -       -      -      eldzx  l
scripts                        | lrwdvz     r:-      r:-      r:-       r:-      r:-      r:-     -      lrw    lrwdvz lrv
jobs' scratch                  | lrwdvz     lrwd:-   lrwd:-   lrwd:-    lrwd:-   lrwd:-   lrwd:-  -      -      ldz    l
jobs' logs                     | erwx       w:-      w:-      w:-       w:-      w:-      w:-     -      r      ex     -
workgroup stedi, its results   | ceqlrwdvz  -        -        -         -        -        -       -      cqlrw  celdz  cl
workgroup science, its results | ceqlrwdvz  -        -        -         -        -        -       cqlrw  -      celdz  cl
jobs                           | censx      -        -        -         -        -        -       -      ces    cenx   c
workflow                       | cesf       -        -        -         -        -        -       -      cs     cef    c
jobs' roles                    | cept       -        -        -         -        -        -       -      p      cep    c
people's roles                 | cept       -        -        -         -        -        -       -      -      ce     c
GitHub's roles                 | cept       -        -        -         -        -        -       -      -      -      -
key                            | ceux       -        -        -         -        -        -       -      -      cex    c
roles beyond their boundary    | enrx       -        -        -         -        -        -       -      -      -      -
state                          | lrwd       -        -        -         -        -        -       -      -      lrwd   lr
alerts                         | cew        -        -        -         -        -        -       -      -      ce     c
metrics of Glue : of others    | w          w:-      w:-      w:-       w:-      w:-      w:-     -      -      -      -
all else in the account        | celnprwdq  -        -        -         -        -        -       -      l      -      -
"""


def rows() -> dict[str, tuple[str, dict[str, str]]]:
    """Return, for each row, the letters that are tried and each column's cell. ValueError names a wrong row."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for line in MATRIX.strip("\n").splitlines():
        name, bar, rest = line.partition("|")
        if not bar:
            continue
        tried, *cells = rest.split()
        cells = [cell.replace("-", "") for cell in cells]
        if len(cells) != len(COLUMNS) or not set("".join(cells)) - {":"} <= set(tried) <= set(LETTERS):
            raise ValueError(
                f"access matrix: row {name.strip()} needs {len(COLUMNS)} cells of letters that it tries"
            )
        found[name.strip()] = (tried, dict(zip(COLUMNS, cells, strict=True)))
    return found


def expected(cell: str) -> tuple[str, str]:
    """Return a cell's letters on the job's own and on the others'; one for both where nothing is anyone's own."""
    own, colon, others = cell.partition(":")
    return own, (others if colon else own)


def _shown(cell: str) -> str:
    own, colon, others = cell.partition(":")
    return f"{own or '-'} : {others or '-'}" if colon else own or "-"


def markdown() -> str:
    """Return the page's section: what the letters mean, and the matrix."""
    legend = ", ".join(f"`{letter}` {meaning}" for letter, meaning in LETTERS.items())
    told = (
        f"{legend}; `w : -` only for the job's own. The columns of jobs are named after the table that the job writes."
        " Anything not listed is denied: a test tries every letter of the last column with every role."
    )
    lines = [
        *textwrap.wrap(told, 118, break_long_words=False, break_on_hyphens=False),
        "",
        "| | " + " | ".join(COLUMNS) + " | tried |",
        "|---|" + "---|" * (len(COLUMNS) + 1),
    ]
    for name, (tried, cells) in rows().items():
        lines.append(f"| {name} | " + " | ".join(_shown(cell) for cell in cells.values()) + f" | {tried} |")
    return "\n".join(lines)


def with_matrix(page: str) -> str:
    """Return the page with the matrix between its two marks. ValueError if it lacks them."""
    before, mark, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise ValueError(f"docs/access.md lacks the marks {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{markdown()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_matrix(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.exit(0)
