"""Whether a function may do more than return something: one that sends or writes is not called to try it."""

from __future__ import annotations

import dis
from types import CodeType, ModuleType
from typing import Any

#: Modules whose functions only return something.
_HARMLESS = frozenset({
    "base64", "builtins", "collections", "copy", "csv", "datetime", "decimal", "functools", "hashlib", "io",
    "itertools", "json", "math", "numpy", "operator", "pandas", "pyspark", "random", "re", "statistics", "string",
    "time", "uuid", "zlib",
})  # fmt: skip
#: Built-in functions that do more.
_OUTSIDE = frozenset({"open", "print", "exec", "eval", "input", "__import__"})
_CONSTANTS = (str, bytes, int, float, complex, bool, type(None), tuple, list, dict, set, frozenset)


def reaches_outside(f: Any, seen: frozenset[int] = frozenset()) -> bool:
    """Whether a function may do more than return something: such a one is not called to try it."""
    code = getattr(f, "__code__", None)
    if code is None or id(f) in seen:
        return code is None and getattr(f, "__module__", None) not in _HARMLESS
    names: set[str] = set()
    inner = [code]
    while inner:
        one = inner.pop()
        inner += [constant for constant in one.co_consts if isinstance(constant, CodeType)]
        names.update(one.co_names)
        imported = {i.argval for i in dis.get_instructions(one) if i.opname == "IMPORT_NAME"}
        if any(name.partition(".")[0] not in _HARMLESS for name in imported):
            return True
    used = [f.__globals__[name] for name in names if name in f.__globals__]
    used += [cell.cell_contents for cell in f.__closure__ or ()]
    return bool(names & _OUTSIDE) or any(_is_outside(each, seen | {id(f)}) for each in used)


def _is_outside(value: Any, seen: frozenset[int]) -> bool:
    if isinstance(value, ModuleType):
        return value.__name__.partition(".")[0] not in _HARMLESS
    if isinstance(value, type):
        return value.__module__.partition(".")[0] not in _HARMLESS
    if callable(value):
        return reaches_outside(value, seen)
    return not isinstance(value, _CONSTANTS)
