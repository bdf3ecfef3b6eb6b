"""The options of the generator, and their allowed values."""

from __future__ import annotations

from dataclasses import dataclass, fields

_MOST_SAMPLES = 6  # of 18 different accelerations
_MOST_SKEW = 0.9
_SMALL = 1_000_000  # readings, up to which files hold as many lines as the published ones


@dataclass(frozen=True)
class Options:
    """What to generate. Shares are between 0 and 1; the same options give the same bytes.

    consented: share of customers whose latest record consents to research, before ``withdrawn``.
    with_device: share of customers who have a step trainer; half of the others use only the phone app.
    serial_defect: the customer records repeat 30 serial numbers; otherwise each names its own trainer.
    duplicates: share of customers with one record delivered twice.
    late: share of customers with an older record, with the opposite consent, delivered last.
    withdrawn: share of consenting customers who withdraw: their latest record no longer consents.
    malformed: lines that are not records, per good line, in each feed.
    colliding: share of customers, in pairs, who share three of four reading times.
    imperfect: share of trainers whose owner's phone misses every tenth reading time and reads at other times instead.
    doubtful: share of trainers whose owner's phone misses every fifth reading time: such data show no owner.
    full_seconds: share of customers whose clocks have no milliseconds, so strangers' instants coincide.
    gyms: share of customers who train at the same time, in groups of four; their instants coincide if their clocks do.
    silent: share of trainers whose owner's phone is off.
    families, lent, sold, copied: shares of customers, in pairs; the second one's phone reports at instants of the first
    one's trainer. families: at two of three. lent: at 5% to 50%, instead of the first one's phone. sold: at all after
    the sale. copied: at all, forged, while the first one's phone misses some.
    readings: reading times per customer. samples: highest number of accelerometer readings at one time.
    skew: share of all readings that belong to one customer, who consents and has a trainer.
    lines_per_file: 0 means 10,000, as in the published data, or 250,000 for more than a million reading times.
    truth_rows: write the expected rows of each table, not only their number.
    """

    customers: int
    seed: int = 1
    consented: float = 0.5
    with_device: float = 0.95
    serial_defect: bool = True
    duplicates: float = 0.02
    late: float = 0.02
    withdrawn: float = 0.02
    malformed: float = 0.0
    colliding: float = 0.1
    imperfect: float = 0.05
    doubtful: float = 0.0
    full_seconds: float = 0.0
    gyms: float = 0.0
    silent: float = 0.0
    families: float = 0.0
    lent: float = 0.0
    sold: float = 0.0
    copied: float = 0.0
    readings: int = 30
    samples: int = 3
    skew: float = 0.0
    lines_per_file: int = 0
    truth_rows: bool = True

    def __post_init__(self) -> None:
        """Refuse values out of range: ValueError names the option."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, float) and not 0 <= value <= 1:
                raise ValueError(f"{field.name} must be a share between 0 and 1, not {value}")
        for name, low, high in (
            ("customers", 1, 10**8),
            ("seed", 0, 2**63 - 1),
            ("readings", 1, 10**5),
            ("samples", 1, _MOST_SAMPLES),
            ("lines_per_file", 0, 10**9),
        ):
            value = getattr(self, name)
            if not low <= value <= high:
                raise ValueError(f"{name} must be between {low} and {high}, not {value}")
        if self.families + self.lent + self.sold + self.copied > 1:
            raise ValueError("families, lent, sold and copied must be at most 1 together")
        if self.beside and self.customers * self.readings > _SMALL:
            raise ValueError(
                f"full_seconds and gyms need at most {_SMALL} readings: customers times readings"
            )
        if self.skew > _MOST_SKEW:
            raise ValueError(f"skew must be at most {_MOST_SKEW}, not {self.skew}")

    @property
    def beside(self) -> bool:
        """Whether strangers' instants may coincide. Then all customers are planned at once."""
        return bool(self.full_seconds or self.gyms)

    @property
    def lines_in_a_file(self) -> int:
        """Lines of a data file."""
        if self.lines_per_file:
            return self.lines_per_file
        return 10_000 if self.customers * self.readings <= _SMALL else 250_000
