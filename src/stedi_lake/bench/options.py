"""What is measured: sizes, engines, parts, and where the results are written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PARTS = ("sizes", "naive", "skew", "overhead", "rules", "athena")
ENGINES = ("sail", "spark")
READINGS_PER_CUSTOMER = 83
"""Accelerometer readings that the generator writes per customer, on average."""


@dataclass(frozen=True)
class Options:
    """A measurement.

    sizes: accelerometer readings, ascending. engines: of ENGINES. parts: of PARTS. cut_off: seconds after which
    the naive join is stopped. memory_mb: Spark's heap and DuckDB's limit, and where the naive join is stopped
    (Sail has no limit of its own). skewed: readings of the skew case; 0: the second largest of the sizes.
    tiny: readings of the data on which overhead is measured. rule_rows: of the table that rules
    look at. query_rows: of the table that Athena's queries read. jobs: the folder of job definitions; ddl: of tables.
    """

    out: Path
    jobs: Path
    ddl: Path
    sizes: tuple[int, ...] = (100_000, 1_000_000, 10_000_000)
    engines: tuple[str, ...] = ENGINES
    parts: tuple[str, ...] = PARTS
    cut_off: float = 60.0
    memory_mb: int = 4096
    skewed: int = 0
    tiny: int = 2_000
    rule_rows: int = 1_000_000
    query_rows: int = 10_000_000
    seed: int = 1

    def __post_init__(self) -> None:
        """Check the options: ValueError names the wrong one."""
        least = 2 * READINGS_PER_CUSTOMER
        if not self.sizes or list(self.sizes) != sorted(set(self.sizes)) or self.sizes[0] < least:
            raise ValueError(f"sizes must ascend and be at least {least}, not {list(self.sizes)}")
        for name, given, known in (("engine", self.engines, ENGINES), ("part", self.parts, PARTS)):
            for one in given:
                if one not in known:
                    raise ValueError(f"{name} must be one of {', '.join(known)}, not {one!r}")

    @property
    def skew_size(self) -> int:
        """Readings of the skew case."""
        return self.skewed or self.sizes[-2:][0]
