"""The engines that a test of scripts runs on."""

from __future__ import annotations

import pytest

from glue_local.java import JavaMissingError, find_java


@pytest.fixture(params=["sail", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request: pytest.FixtureRequest) -> str:
    """Sail, and Apache Spark where there is a Java for it."""
    if request.param == "spark":
        try:
            find_java()
        except JavaMissingError as error:
            pytest.skip(str(error))
    return str(request.param)
