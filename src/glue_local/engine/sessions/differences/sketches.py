"""approx_count_distinct as Spark counts: HyperLogLog++ over xxhash64, with as many registers as the deviation needs.

Sail has another sketch, and so other counts. See https://spark.apache.org/docs/3.5.6/api/sql/#approx_count_distinct and
"HyperLogLog in Practice" (https://research.google/pubs/pub40671), whose corrections of the bias are not here: counts
that need them are an error.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace

from glue_local.engine.sessions.differences.of_groups import collected
from glue_local.engine.sessions.differences.rule import UNKNOWN, Call
from glue_local.engine.sessions.differences.typetext import is_nested

_LITERAL = re.compile(r"\(?(\d*\.?\d+(?:[eE][+-]?\d+)?)[DdFf]?(?:BD|bd)?\)?")
_USUAL = 0.05
#: Up to which estimate empty registers tell the count, by the bits of a register's number from 4 on.
_FEW = (10, 20, 40, 80, 220, 400, 900, 1800, 3100, 6500, 11500, 20000, 50000, 120000, 350000)
_ALPHA = {4: 0.673, 5: 0.697, 6: 0.709}
#: A register's number and its value in one: the value has fewer bits than this.
_SHIFT = 7


def count(call: Call) -> str:
    """Count by what each register holds."""
    type_ = call.types[0]
    if type_ == UNKNOWN or is_nested(type_) or type_.startswith("interval") or len(call.args) > 2:
        raise call.refuse()
    share = _USUAL
    if len(call.args) == 2:
        literal = _LITERAL.fullmatch(call.args[1].removeprefix("cast(").split(" as ")[0])
        if literal is None:
            raise call.refuse("the deviation must be a literal")
        share = float(literal[1])
    bits = math.ceil(2 * math.log(1.106 / share) / math.log(2)) if share > 0 else 0
    if not 4 <= bits < 4 + len(_FEW):
        raise call.refuse("of this deviation")
    value = f"({call.args[0]} + cast(0 as {type_}))" if type_ in ("float", "double") else call.args[0]
    hashed = f"xxhash64({value})"
    rest = f"(shiftleft({hashed}, {bits}) | {1 << (bits - 1)}L)"
    register = f"(shiftrightunsigned({hashed}, {64 - bits}) * {1 << _SHIFT}L + 65L - length(bin({rest})))"
    held = f"if(isnull({call.args[0]}), null, {register})"
    registers = collected(replace(call, args=[held]), "collect_set")
    return call.function("hll_count", "bigint", registers, str(bits))


def counted(registers: list[int] | None, bits: int) -> int:
    """Return the estimate from the numbers and values of registers; an error where it needs a table."""
    held: dict[int, int] = {}
    for each in registers if registers is not None else ():
        number, value = int(each) >> _SHIFT, int(each) & ((1 << _SHIFT) - 1)
        held[number] = max(held.get(number, 0), value)
    all_ = 1 << bits
    empty = all_ - len(held)
    if empty and (linear := all_ * math.log(all_ / empty)) <= _FEW[bits - 4]:
        return math.floor(linear + 0.5)
    inverse = empty + sum(2.0**-value for value in held.values())
    estimate = _ALPHA.get(bits, 0.7213 / (1 + 1.079 / all_)) * all_ * all_ / inverse
    if estimate < 5.0 * all_:
        raise ValueError(
            f"approx_count_distinct() of about {estimate:.0f} values, whose bias Spark corrects by a table that the "
            "Sail engine lacks: run this script with --engine spark"
        )
    return math.floor(estimate + 0.5)
