"""The knobs of the generator, and what values they take."""

from __future__ import annotations

from dataclasses import dataclass, fields

_MOST_SAMPLES = 6  # of 18 different accelerations
_MOST_SKEW = 0.9
_SMALL = 1_000_000  # readings, up to which files hold as many lines as the published ones


@dataclass(frozen=True)
class Options:
    """What to generate. Shares are between 0 and 1; the same options give the same bytes.

    consented: share of customers whose latest record consents to research, before ``withdrawn``.
    with_device: share of customers who have a step trainer; of the others, half use the phone app alone.
    serial_defect: the customer records repeat 30 serial numbers; otherwise each names its own trainer.
    duplicates: share of customers with one record delivered twice.
    late: share of customers with an older record, with the opposite consent, delivered last.
    withdrawn: share of the consenting who withdraw: their latest record no longer consents.
    malformed: lines that are no record, per good line, in each feed.
    colliding: share of customers, two and two, who share three of four reading times.
    imperfect: share of trainers whose owner's phone misses every tenth reading time and takes others of its own.
    doubtful: share of trainers whose owner's phone misses every fifth: no owner can be distinguished from such data.
    full_seconds: share of customers whose clocks are on full seconds, so strangers' instants coincide.
    gyms: share of customers who train at one time, four and four; where their clocks agree, so do their instants.
    silent: share of trainers whose owner's phone is off.
    families, lent, sold, copied: shares of customers, two and two, of whom the second's phone is at two of three
    instants of the first's trainer; or instead of the first's phone at a twentieth to half of them; or at all after a
    sale; or at all, made up, while the first's phone misses some.
    readings: reading times per customer. samples: most accelerometer readings at one time.
    skew: share of all readings that one customer, who consents and has a trainer, takes alone.
    lines_per_file: 0 means 10,000, as published, and 250,000 beyond a million reading times.
    truth_rows: write the expected rows of each table, not only their numbers.
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
        """Whether strangers' instants may coincide: all customers are planned at once then."""
        return bool(self.full_seconds or self.gyms)

    @property
    def lines_in_a_file(self) -> int:
        """Lines of a data file."""
        if self.lines_per_file:
            return self.lines_per_file
        return 10_000 if self.customers * self.readings <= _SMALL else 250_000
