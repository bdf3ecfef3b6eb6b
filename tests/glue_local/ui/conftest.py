"""The page's application over a copy of the repository's jobs and tables, with no lake behind it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from glue_local.ui.account import Account
from pages import NOWHERE, PROJECT, Page, no_client, page_over


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("jobs", "ddl"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def page(root: Path) -> Iterator[Page]:
    made = page_over(root, Account(no_client, NOWHERE, "us-east-1"))
    yield made
    made.parts.previews.close()
