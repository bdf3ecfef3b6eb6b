"""DataFrame methods whose results are random, or ordered otherwise, on Sail: refused with a seed, put in order."""

from __future__ import annotations

from typing import Any

from pyspark.sql.connect.dataframe import DataFrame

from glue_local.engine.sessions.base import EngineFeatureError


def _seeded(name: str, seed: Any) -> None:
    if seed is not None:
        raise EngineFeatureError(f"DataFrame.{name} with a seed, by which Sail draws other rows than Spark,")


def adapt() -> None:
    """Wrap the methods of Spark Connect's DataFrame."""
    plain_sample, plain_split, plain_by = DataFrame.sample, DataFrame.randomSplit, DataFrame.sampleBy
    plain_crosstab = DataFrame.crosstab

    def sample(frame: Any, withReplacement: Any = None, fraction: Any = None, seed: Any = None) -> Any:  # noqa: N803
        by_fraction = isinstance(withReplacement, float) and not isinstance(withReplacement, bool)
        _seeded("sample", fraction if by_fraction and seed is None and isinstance(fraction, int) else seed)
        return plain_sample(frame, withReplacement, fraction, seed)

    def random_split(frame: Any, weights: list[float], seed: int | None = None) -> Any:
        _seeded("randomSplit", seed)
        return plain_split(frame, weights, seed)

    def sample_by(frame: Any, col: Any, fractions: Any, seed: int | None = None) -> Any:
        _seeded("sampleBy", seed)
        return plain_by(frame, col, fractions, seed)

    def crosstab(frame: Any, col1: str, col2: str) -> Any:
        made = plain_crosstab(frame, col1, col2)
        first, *others = made.columns
        return made.select(*(f"`{name.replace('`', '``')}`" for name in [first, *sorted(others)]))

    DataFrame.sample, DataFrame.randomSplit = sample, random_split  # type: ignore[assignment, method-assign]
    DataFrame.sampleBy, DataFrame.crosstab = sample_by, crosstab  # type: ignore[assignment, method-assign]
