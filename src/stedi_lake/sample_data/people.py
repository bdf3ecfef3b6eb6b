"""Who the customers are: names, e-mails, birthdays, serial numbers, as Arrow strings."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stedi_lake.sample_data.draws import Draws, Ints

_FIRST_NAMES = """
Ada Aki Amaru Anouk Arlo Asta Ayla Bao Bela Ciro Dalia Demir Edda Eero Elif Enzo Fadi Fenna Gita Goran
Hana Ines Ivo Jara Kaito Kira Lena Liam Malik Mina Noor Odin Pilar Rafa Rune Sana Tariq Uma Vera Zora
"""
_LAST_NAMES = """
Abara Aalto Bakker Berg Castro Chen Dahl Demir Eklund Farah Fischer Garcia Haas Ibarra Ito Jansen Kaya Khan
Kovac Lang Lopez Mbeki Mori Nagy Novak Okoro Olsen Park Petrov Quist Rossi Sato Silva Tanaka Ueda Vargas
Weber Xu Yilmaz Zeman
"""
_FIRST, _LAST = pa.array(_FIRST_NAMES.split()), pa.array(_LAST_NAMES.split())
_NAMES = len(_FIRST) * len(_LAST)
_HEX = np.frombuffer(b"".join(b"%02x" % byte for byte in range(256)), dtype=np.uint8).reshape(256, 2)
_DASHES = (8, 13, 18, 23)
_UUID_LENGTH = 36


def names(ids: Ints) -> tuple[pa.Array, pa.Array]:
    """Return full names, which repeat, and e-mails, which do not."""
    first = _FIRST.take(pa.array(ids % len(_FIRST)))
    last = _LAST.take(pa.array(ids // len(_FIRST) % len(_LAST)))
    number = pa.array(ids // _NAMES)
    suffix = pc.if_else(pc.equal(number, 0), "", number.cast(pa.string()))
    full = pc.binary_join_element_wise(first, last, " ")
    return full, pc.binary_join_element_wise(first, ".", last, suffix, "@test.com", "")


def phones(draws: Draws, ids: Ints) -> pa.Array:
    """Return telephone numbers of ten digits."""
    return pa.array(draws.integers("phone", ids, 8015550000, 8015560000)).cast(pa.string())


def birthdays(draws: Draws, ids: Ints) -> pa.Array:
    """Return birthdays as typed in: a few years have three digits, as in the published data."""
    years = draws.integers("birth year", ids, 1940, 2006)
    years = np.where(draws.chance("birth typo", ids, 0.02), years - 1000, years)
    months, days = (
        pc.utf8_lpad(pa.array(draws.integers(purpose, ids, 1, high)).cast(pa.string()), 2, "0")
        for purpose, high in (("birth month", 13), ("birth day", 29))
    )
    return pc.binary_join_element_wise(pa.array(years).cast(pa.string()), months, days, "-")


def serial_numbers(draws: Draws, ids: Ints, purpose: str = "serial") -> pa.Array:
    """Return a serial number, in the form of a UUID, for each identity."""
    halves = np.stack([draws.words(f"{purpose} {half}", ids) for half in (0, 1)], axis=1)
    octets = halves.astype(">u8").view(np.uint8)
    octets[:, 6] = octets[:, 6] & 0x0F | 0x40  # version 4, variant 1
    octets[:, 8] = octets[:, 8] & 0x3F | 0x80
    digits = _HEX[octets].reshape(len(ids), 32)
    text = np.full((len(ids), _UUID_LENGTH), ord("-"), dtype=np.uint8)
    text[:, [at for at in range(_UUID_LENGTH) if at not in _DASHES]] = digits
    offsets = np.arange(len(ids) + 1, dtype=np.int32) * _UUID_LENGTH
    return pa.StringArray.from_buffers(len(ids), pa.py_buffer(offsets), pa.py_buffer(text.tobytes()))
