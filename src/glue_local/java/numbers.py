"""Numbers as Java writes them."""

from __future__ import annotations

import math
from decimal import Decimal

#: Between these (inclusive, exclusive) Java writes a double without an exponent.
_PLAIN = (1e-3, 1e7)


def double_text(value: float) -> str:
    """Write a double as Java does: ``4.0``, ``1.0E7`` from ten million on, ``5.0E-4`` below a thousandth, ``NaN``.

    Source: https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/lang/Double.html#toString(double)
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    shown = repr(float(value))
    if value == 0 or _PLAIN[0] <= abs(value) < _PLAIN[1]:
        return shown if "e" not in shown else f"{Decimal(shown):f}"
    digits, exponent = f"{Decimal(shown).normalize():E}".split("E")
    if "." not in digits:  # of one digit Java makes two, the nearest: 4.9E-324 where Python says 5e-324
        digits, exponent = f"{value:.1E}".split("E")
    return f"{digits}E{int(exponent)}"
