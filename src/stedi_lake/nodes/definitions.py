"""Copy the shared code into the jobs' custom-code nodes.

A node's code has a line ``# --- this job``. The code above it is the same in every job and comes from the files here.
The code below it belongs to the job.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MARK = "# --- this job"
HEAD = '# Shared code, down to the line "this job": `python -m stedi_lake.nodes jobs` writes it.'
_FILES = ("persons.py", "declared.py")


def common() -> list[str]:
    """Return the shared lines."""
    lines: list[str] = [HEAD]
    for name in _FILES:
        text = (Path(__file__).parent / name).read_text(encoding="utf-8")
        _, _, text = text.partition("# --- node: begin\n")
        text, _, _ = text.partition("# --- node: end")
        lines += [*text.rstrip().splitlines(), "", ""]
    return [line for line, after in zip(lines, [*lines[1:], "x"], strict=True) if line or after]


def renewed(definition: dict[str, Any]) -> bool:
    """Replace the shared lines in a definition's nodes; return whether anything changed."""
    changed = False
    for node in definition["CodeGenConfigurationNodes"].values():
        custom = node.get("CustomCode", {})
        if MARK in custom.get("Code", []):
            code = custom["Code"]
            new = common() + code[code.index(MARK) :]
            changed, custom["Code"] = changed or new != code, new
    return changed


def renew(folder: Path) -> list[str]:
    """Replace the shared lines in every definition below a folder; return the names of the jobs that changed."""
    from glue_local.definition import canonical, load

    jobs = []
    for path in sorted(folder.glob("*/*.json")):
        definition = json.loads(path.read_text(encoding="utf-8"))
        if renewed(definition):
            path.write_text(json.dumps(definition, indent=2, ensure_ascii=False), encoding="utf-8")
            path.write_text(canonical.text(load(path)), encoding="utf-8")
            jobs.append(path.stem)
    return jobs
