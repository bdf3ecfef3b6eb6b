"""The transform classes, and the modules that AWS keeps them in."""

import sys
from types import ModuleType

from glue_local.engine.api import transforms as _all
from glue_local.engine.api.transforms import *  # noqa: F403

__all__ = _all.__all__

for _module, _names in _all.MODULES.items():
    _made = ModuleType(f"{__name__}.{_module}")
    _made.__dict__.update({n: getattr(_all, n) for n in _names}, __all__=list(_names))
    sys.modules[_made.__name__] = _made
    globals()[_module] = _made
