"""Landing data of a given size, generated once and kept, with the expected row counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from stedi_lake.sample_data import Options, generate

from .options import READINGS_PER_CUSTOMER

SKEW = 0.1
"""Share of all readings that one customer takes in the skew case."""


@dataclass(frozen=True)
class Data:
    """A folder of feeds, with the expected ``rows`` per table."""

    folder: Path
    rows: dict[str, int]

    @property
    def readings(self) -> int:
        """Accelerometer readings that landed."""
        return self.rows["accelerometer_landing"]

    def feed(self, name: str) -> Path:
        """Return the folder of a feed's files."""
        return self.folder / name / "landing"


def prepared(
    folder: Path, readings: int, seed: int, *, skewed: bool = False, progress: Callable[[float], None]
) -> Data:
    """Return data of about ``readings`` accelerometer readings, with the serial number defect.

    ``skewed``: the same number, a tenth of it one customer's. Data of an earlier call is reused.
    """
    skew = SKEW if skewed else 0.0
    customers = max(2, round(readings * (1 - skew) / READINGS_PER_CUSTOMER))
    options = Options(customers=customers, seed=seed, skew=skew, truth_rows=False)
    home = folder / f"{readings}-{seed}{'-skewed' if skewed else ''}"
    known = home / "truth.json"
    if not known.exists() or json.loads(known.read_text())["options"] != asdict(options):
        generate(options, home, replace=True, progress=lambda done: progress(done / customers))
    return Data(home, json.loads(known.read_text())["rows"]["customer"])
