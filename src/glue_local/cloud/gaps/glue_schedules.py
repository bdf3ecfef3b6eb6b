"""Schedules that Glue takes: six fields of cron within their bounds, none faster than every five minutes.

Source: https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
#: Minutes between two runs, at least.
FASTEST = 5
HOUR = 60


class ScheduleError(ValueError):
    """A schedule that Glue does not take; the message says which field, and why."""


@dataclass(frozen=True)
class Field:
    """A field of a schedule: its bounds, the words for its values, and what else it may be."""

    name: str
    least: int
    most: int
    words: tuple[str, ...] = ()
    also: str = r"(?!)"

    def values(self, text: str) -> list[int]:
        """The values that a field names, in order; none of ``?``, ``L`` and days told by them. ScheduleError else."""
        if re.fullmatch(self.also, text):
            return []
        found: set[int] = set()
        for part in text.split(","):
            span, slash, step = part.partition("/")
            first, dash, last = span.partition("-")
            if span == "*":
                begin, end = self.least, self.most
            else:
                begin = self._value(first, text)
                end = self._value(last, text) if dash else self.most if slash else begin
            if slash and (not step.isdecimal() or int(step) == 0):
                raise ScheduleError(f"{self.name}: {text}: {part} has no step")
            found |= set(range(begin, end + 1, int(step) if slash else 1))
        return sorted(found)

    def _value(self, word: str, text: str) -> int:
        value = self.least + self.words.index(word) if word in self.words else word
        if not str(value).isdecimal() or not self.least <= int(value) <= self.most:
            raise ScheduleError(f"{self.name}: {text}: {word!r} is not one of {self.least} to {self.most}")
        return int(value)


FIELDS = (
    Field("Minutes", 0, 59),
    Field("Hours", 0, 23),
    Field("Day-of-month", 1, 31, also=r"\?|L|[0-9]{1,2}W"),
    Field("Month", 1, 12, MONTHS),
    Field("Day-of-week", 1, 7, DAYS, also=r"\?|L|(?:[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)L"),
    Field("Year", 1970, 2199),
)


def check(schedule: str) -> None:
    """Raise ScheduleError for a schedule that Glue does not take."""
    match = re.fullmatch(r"cron\((.*)\)", schedule)
    texts = match[1].split() if match else []
    if len(texts) != len(FIELDS):
        raise ScheduleError(f"{schedule}: not cron(Minutes Hours Day-of-month Month Day-of-week Year)")
    minutes, hours, *_ = (field.values(text) for field, text in zip(FIELDS, texts, strict=True))
    if (texts[2] == "?") is (texts[4] == "?"):
        raise ScheduleError(f"{schedule}: one of Day-of-month and Day-of-week must be ?")
    next_hour = [HOUR + minutes[0]] if len(hours) > 1 else []
    runs = [*minutes, *next_hour]
    if any(after - before < FASTEST for before, after in pairwise(runs)):
        raise ScheduleError(f"{schedule}: faster than every {FASTEST} minutes")
