"""The page that lists the server's paths."""

from __future__ import annotations

from pathlib import Path

import pytest

from glue_local.cloud.guard import routes

PAGE = Path(__file__).parents[4] / "docs" / "endpoint-paths.md"


@pytest.mark.slow
def test_the_page_of_the_paths_is_in_step() -> None:
    """`make support` writes it anew."""
    assert PAGE.read_text() == routes.markdown()


def test_the_page_names_the_paths_that_matter() -> None:
    said = PAGE.read_text()
    for row in (
        "| endpoint | `/_glue_local/health` | health |",
        "| moto_api._internal | `/moto-api/reset-auth` | token |",
        "| moto_api._internal | `/moto-api/reset` | off |",
        "| glue | `/` | API |",
        '| s3 | `/<regex("[^/]+"):bucket_name_path>/<regex(".+"):key_name>` | objects |',
    ):
        assert row in said, row
