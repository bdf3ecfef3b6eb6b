"""Requests and responses of the page's API, as pydantic models; the page's TypeScript types come from them.

Times are milliseconds since 1970, UTC; sizes are bytes; durations are seconds; places are pixels.
"""

from __future__ import annotations

from glue_local.ui.models.base import *
from glue_local.ui.models.forms import *
from glue_local.ui.models.jobs import *
from glue_local.ui.models.lake import *
from glue_local.ui.models.previews import *
from glue_local.ui.models.quality import *
from glue_local.ui.models.queries import *
from glue_local.ui.models.runs import *
from glue_local.ui.models.tables import *
