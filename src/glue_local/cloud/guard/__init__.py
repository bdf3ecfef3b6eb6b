"""Who may call the endpoint. All of it is decided before moto sees a request.

Anyone who may call the endpoint runs code as the user who started it. So a request must come from a program of that
user, or carry a signature of one of the endpoint's keys (``access_key``), and must not come from a web page that was
not allowed.
"""

from __future__ import annotations

from glue_local.cloud.guard.gate import guarded

__all__ = ["guarded"]
