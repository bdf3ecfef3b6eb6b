"""Who may call the endpoint: everything here is decided before moto sees a request.

Anyone who may call the endpoint runs code as the user who started it, so a request must come from a program of that
user, or carry a signature of a key of the endpoint (``access_key``), and from no web page that was not named.
"""

from __future__ import annotations

from glue_local.cloud.guard.gate import guarded

__all__ = ["guarded"]
