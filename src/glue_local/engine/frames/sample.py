"""Spigot: sample records written as JSON lines beside the pipeline.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-transforms-spigot.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from glue_local.engine.frames.records import Records
from glue_local.engine.frames.rows import head
from glue_local.engine.types.options import OptionError, check

OPTIONS = {"topk": "", "prob": ""}
DEFAULT_RECORDS = 20


def spigot(records: Records, path: str, options: Mapping[str, Any], name: str) -> None:
    """Write the first ``topk`` records to ``<path>/<name>``; with ``prob`` each only with that chance."""
    check(options, OPTIONS, "spigot")
    run = records.run
    if "prob" in options:
        chance = float(options["prob"])
        if not 0 <= chance <= 1:
            raise OptionError(f"spigot: prob {chance} is not between 0 and 1")
        records = replace(records, df=records.df.sample(withReplacement=False, fraction=chance))
    number = int(options.get("topk", DEFAULT_RECORDS))
    rows = head(records, number)
    text = "".join(json.dumps(r, default=str, separators=(",", ":")) + "\n" for r in rows)
    target = f"{path.rstrip('/')}/{name or 'spigot'}.json"
    run.storage.write_bytes(target, text.encode())
    run.recorder.write(name=name or "spigot", path=target, format="json", rows=len(rows))
