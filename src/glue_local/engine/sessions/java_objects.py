"""What pyspark.ml makes in a JVM names itself on Sail, where PySpark only asserts that there is a JVM.

The library is large: it is changed when a script imports it.
"""

from __future__ import annotations

import functools
import importlib.util
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from glue_local.engine.sessions.base import EngineFeatureError

#: Module -> its functions that need a JVM: of a class or its own.
_NEED_A_JVM = {
    "pyspark.ml.wrapper": ("JavaWrapper._new_java_obj",),
    "pyspark.ml.functions": ("vector_to_array", "array_to_vector"),
}


class _Finder(MetaPathFinder):
    """Finds these modules as Python does, and changes them once they are loaded."""

    def __init__(self, on_sail: Callable[[], bool]) -> None:
        """Take what says whether the current run is on Sail."""
        self._on_sail = on_sail

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the module's own spec with a loader that changes it too."""
        if fullname not in _NEED_A_JVM:
            return None
        sys.meta_path.remove(self)
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            sys.meta_path.insert(0, self)
        loader: Any = spec.loader if spec is not None else None
        if loader is not None:
            loader.exec_module = functools.partial(_load, loader.exec_module, self._on_sail)
        return spec


def _load(plain: Any, on_sail: Callable[[], bool], module: ModuleType) -> None:
    plain(module)
    for name in _NEED_A_JVM[module.__name__]:
        owner_name, _, method = name.rpartition(".")
        owner: Any = getattr(module, owner_name) if owner_name else module
        wrapped = _named(getattr(owner, method), module.__name__, on_sail)
        setattr(owner, method, staticmethod(wrapped) if owner_name else wrapped)


def _named(plain: Any, module: str, on_sail: Callable[[], bool]) -> Any:
    @functools.wraps(plain)
    def function(*args: Any, **kwargs: Any) -> Any:
        if on_sail():
            what = str(args[0]) if module == "pyspark.ml.wrapper" else f"{module}.{plain.__name__}"
            raise EngineFeatureError(what.replace("org.apache.spark.", "pyspark."))
        return plain(*args, **kwargs)

    return function


def install(on_sail: Callable[[], bool]) -> None:
    """Change the modules when they are imported from now on; ``on_sail``: whether the current run is on Sail."""
    sys.meta_path.insert(0, _Finder(on_sail))
