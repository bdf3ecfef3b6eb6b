"""docs/athena.md says what the tables hold."""

from pathlib import Path

from glue_local.cloud.athena.documentation import render
from glue_local.cloud.athena.trino.functions.table import AGGREGATES, FORMS, SCALARS, UNSUPPORTED, WINDOWS

PAGE = Path(__file__).parents[4] / "docs" / "athena.md"


def test_the_page_is_written_from_the_tables():
    assert PAGE.read_text() == render(), "make support"


def test_no_function_is_both_here_and_not_supported():
    assert not UNSUPPORTED & {*SCALARS, *AGGREGATES, *WINDOWS, *FORMS}
    assert len({*SCALARS, *AGGREGATES, *WINDOWS, *FORMS}) > 280
